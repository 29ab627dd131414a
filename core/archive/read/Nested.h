// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The file of an archive that lies in another one. Reading needs every place of it, so the entry is decoded
// once into memory, and a large one into a temporary file without a name.

#include "core/archive/Archive.h"
#include "core/archive/disk/Spool.h"

namespace ff::archive {

// Up to so many bytes are held in memory …
inline constexpr std::uint64_t kNestedInMemory = std::uint64_t{256} << 20;
// … where the machine has at least so many times as much to spare.
inline constexpr std::uint64_t kNestedShare = 4;
// Archives within each other that can be open at once: each keeps its file.
inline constexpr unsigned kMaxNesting = 16;

// Where so many bytes go. `isSecret`: none of them may reach the disk; then Missing when `freeMemory` is too
// little. `name` is what the sentence calls them.
Result<Spool> spoolForNested(std::uint64_t size, bool isSecret, std::uint64_t freeMemory,
                             const std::string& name);

// The archive's path with that of the entry behind it. There is no such file: what stands before is no
// folder.
std::filesystem::path nestedPath(const std::filesystem::path& outer, const std::string& entry);

// All of the entry, checked as extraction does, under nestedPath(). Usage when it is no file or the archives
// lie too deep in each other; Damaged, Missing, Io and Cancelled as in extraction.
Result<File> nestedFile(const Archive& outer, std::size_t entry, TaskControl& control);

} // namespace ff::archive
