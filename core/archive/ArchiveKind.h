// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The kinds of archives that can be made. The name of a new archive says which one is meant.

#include "core/base/Bytes.h"
#include "core/base/Result.h"

#include <array>
#include <filesystem>
#include <string_view>

namespace ff::archive {

enum class ArchiveKind { Ffz, Zip, SevenZip, Tar, TarGz, TarBz2, TarXz, TarZst, TarLz4 };

inline constexpr std::array kArchiveKinds = {ArchiveKind::Ffz,   ArchiveKind::Zip,    ArchiveKind::SevenZip,
                                             ArchiveKind::Tar,   ArchiveKind::TarGz,  ArchiveKind::TarBz2,
                                             ArchiveKind::TarXz, ArchiveKind::TarZst, ArchiveKind::TarLz4};

// "zip", "tar.gz": the usual ending, without the dot before it.
std::string_view kindName(ArchiveKind kind);
bool isTar(ArchiveKind kind);

// By the ending, in small or capital letters (also .tgz and so on); a name without a known ending is .ffz.
// Usage for the ending of a kind that cannot be made, such as .rar, and for one of a part (.001).
Result<ArchiveKind> kindOfName(const std::filesystem::path& name);
// What the ending takes of such a name: 7 of "a.tar.gz"; 0 where it is no known one.
std::size_t endingSize(const std::filesystem::path& name);

// How many bytes startsAs() looks at.
inline constexpr std::size_t kKindMagic = 263;
// Whether a file with this beginning is an archive of that kind, or (of a compressed tar) may be one.
bool startsAs(ArchiveKind kind, ByteSpan beginning);

} // namespace ff::archive
