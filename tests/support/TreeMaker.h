// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Trees of files for tests, and their description for comparing them. Each call is on its own; a failure
// throws, which fails the test.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fftest {

void writeFile(const std::filesystem::path& path, const std::string& contents);
std::string readFile(const std::filesystem::path& path);

// Repeatable bytes that nothing compresses, and text that anything does.
std::string noise(std::size_t size, std::uint32_t seed = 1);
std::string prose(std::size_t size, std::uint32_t seed = 1);
// Damages four bytes within 100 from `at` on: more than the checks of an archive can correct.
void spoil(std::string& bytes, std::size_t at);

void setTime(const std::filesystem::path& path, std::int64_t seconds, long nanoseconds);
void setMode(const std::filesystem::path& path, unsigned mode);
// False where the file system has no extended attributes.
bool setXattr(const std::filesystem::path& path, const std::string& name, const std::string& value);

// A folder with every kind of entry that needs no special right: empty, small and larger files, folders (one
// empty, one read-only), symbolic links (one to nowhere), hardlinks, a pipe, holes, long names, names that
// are no UTF-8 or hold a line break, odd modes and times, extended attributes where the file system has them.
void makeEveryKind(const std::filesystem::path& folder);

// One line for each thing below the folder, sorted: path, kind, mode, time, size, link target, hardlinks,
// attributes, contents' hash.
std::vector<std::string> describe(const std::filesystem::path& folder);

// Removes read-only folders and names of any bytes too.
void removeTree(const std::filesystem::path& folder);

// Number of things directly in the folder, hidden ones too.
std::size_t countIn(const std::filesystem::path& folder);

} // namespace fftest
