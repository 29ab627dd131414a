// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Of several files and folders an archive each: what the archives are called, and what each may take of a
// budget of time that is for all of them.

#include "core/archive/Types.h"

namespace ff::archive {

struct EachTarget {
    std::filesystem::path input, target;
};

// "{}" in the last part of `pattern` stands for the name of the item: out/{}.zip. Without it `pattern` is a
// folder, and the archives in it are .ffz. A folder gives its whole name and a file its name without the
// ending, unless another item would have that name, too. Usage, with a sentence, for a pattern that no
// archive can be called by, for an item without a name, and for two that would have one archive.
Result<std::vector<EachTarget>> eachTargets(const std::filesystem::path& pattern,
                                            const std::vector<std::filesystem::path>& inputs);

// Before any of them is made: Usage naming the first that stands where something is that no archive should
// replace (TargetFile.h), or that is an input itself. options: force, volumeSize.
Status checkTargets(const std::vector<EachTarget>& targets, const CreateOptions& options);

// The share of each in so many seconds, by its size; at least one. 0 for all when `seconds` is.
std::vector<std::uint64_t> shareOut(std::uint64_t seconds, const std::vector<std::uint64_t>& sizes);

} // namespace ff::archive
