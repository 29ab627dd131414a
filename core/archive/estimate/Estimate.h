// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What each level would make of the inputs, told from a sample in a few seconds: so that a person can choose
// before anything is written. The sample is taken where the archive's segments would lie, so that large files
// and common kinds weigh as they will.

#include "core/archive/Types.h"

#include <array>
#include <optional>

namespace ff::archive {

struct LevelEstimate {
    codec::Level level = codec::Level::Store;
    bool known = false; // the rest is set
    std::uint64_t archiveBytes = 0;
    double seconds = 0; // here, with these options' threads and verification, on the processor
};

// What a budget of time buys.
struct TimePoint {
    double seconds = 0; // that it takes
    std::uint64_t archiveBytes = 0;
};

struct Estimate {
    std::uint64_t rawBytes = 0; // of all files
    std::uint64_t entries = 0;
    std::uint64_t incompressibleBytes = 0; // of rawBytes, about: compressed already, or random
    std::uint64_t sampledBytes = 0; // that were read
    std::vector<Warning> warnings; // what would be left out; not what may change until then
    std::array<LevelEstimate, static_cast<std::size_t>(codec::Level::Ultra) + 1>
        levels; // in the order of codec::Level
    // Level "auto": known together with Former. Levels may lie off the curve, which chooses for each segment.
    double budgetSeconds = 0; // of the options, or by default; known at once
    std::optional<TimePoint> automatic; // within that budget
    std::vector<TimePoint> curve; // ascending by time; the last is the best that any time buys

    const LevelEstimate& of(codec::Level level) const { return levels[static_cast<std::size_t>(level)]; }
};

// Told on the calling thread each time that another level is known, the cheap ones first.
using OnEstimate = std::function<void(const Estimate&)>;

// Scans the inputs with the options' excludes, reads up to 40 MB of them and codes parts of it on up to
// options.threads threads. options.level does not matter. Writes nothing. docs/BENCHMARKS.md says how near it
// comes. Io when an input is missing or nothing can be read; a file that cannot be read is passed over.
// Missing when there is no model: the levels that need none are told all the same before.
Result<Estimate> estimateArchive(const std::vector<std::filesystem::path>& inputs,
                                 const CreateOptions& options, const OnEstimate& onEstimate,
                                 TaskControl& control);

} // namespace ff::archive
