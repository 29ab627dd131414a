// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An archive that is cut into files of one size: a.ffz.001, a.ffz.002, … Their bytes one after another are
// the archive; nothing else says that they belong together.

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace ff::archive {

inline constexpr std::uint64_t kLeastVolume = std::uint64_t{64} << 10;
inline constexpr unsigned kMostVolumes = 999;

// "a.ffz.002" of a.ffz. REQUIRES: from 1 on.
std::filesystem::path volumeName(const std::filesystem::path& archive, unsigned number);
// Whether it ends in a dot and three digits.
bool isVolumeName(const std::filesystem::path& name);
// What is there of the parts of an archive, by number, ascending.
std::vector<unsigned> volumesThere(const std::filesystem::path& archive);

struct VolumeSet {
    // In order; of what is no set, the path alone.
    std::vector<std::filesystem::path> parts;
    bool isSet = false;
    // Why they cannot be joined: one is missing between others, or before them, or has a size that cannot be.
    std::optional<Error> problem;
    // Behind a part that is shorter than the first, which must be the last one: of another set …
    std::vector<std::filesystem::path> surplus;
    // … or the shorter one lacks bytes: why, if the archive does not end there.
    std::optional<Error> shortPart;
    // What is missing if all that is there is not all.
    std::filesystem::path next;
};

// Of the first part, of another one, or of the name that the archive had before it was cut.
VolumeSet volumeSetOf(const std::filesystem::path& path);

// Every archive among the paths once, in their order: of the parts of one the first, whichever were named.
std::vector<std::filesystem::path> oncePerArchive(const std::vector<std::filesystem::path>& paths);

} // namespace ff::archive
