// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Archives that were cut into several files: big.7z.001, big.7z.002, …; big.z01, …, big.zip; big.part1.rar,
// ….

#include <filesystem>
#include <optional>
#include <vector>

namespace ff::archive {

// All files of the set in order, as far as they lie beside the one named and follow one another without a
// gap; that one alone when it is of no set that is plainly cut (.000 or .001 on).
std::vector<std::filesystem::path> partsOf(const std::filesystem::path& path);

// The first that is not there though a later one is.
std::optional<std::filesystem::path> missingPart(const std::filesystem::path& path);

// By its name, and by the files beside it.
bool isOneOfSeveral(const std::filesystem::path& path);

} // namespace ff::archive
