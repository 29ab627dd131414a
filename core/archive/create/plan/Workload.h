// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What files that are going to be archived consist of and what each level would make of them, from a sample
// of which parts are coded. Used by one thread; the trials run on several.

#include "core/archive/create/Scanner.h"
#include "core/archive/create/plan/LevelPlanner.h"

namespace ff::archive {

struct Workload {
    // A stretch of contents that the sample has a portion of.
    struct Part {
        SegmentKind kind = kDenseKind;
        double bytes = 0;
        bool incompressible = false;
        LevelCosts costs{};
    };
    std::vector<Part> parts;
    std::uint64_t distinctBytes = 0; // as in Sample
    std::uint64_t readBytes = 0;
    double segments = 0, netSegments = 0; // of an archive without and with the transformer
    double streamSeconds = 0; // that reading, hashing and writing all of it takes on one thread
    std::uint64_t entries = 0;
    // Seconds by the clock for one of the processor while the trials ran: above 1 when others use it too. The
    // costs are those of the processor.
    double slowness = 1;

    // Of one thread, for coding all headers at a level, and for everything; and the bytes of the payloads.
    double entrySeconds(codec::Level level) const;
    double seconds(codec::Level level) const;
    double packed(codec::Level level) const;
    // By kinds; what no part is of is typical, at the speed that this machine has.
    Forecast forecast() const;
    // Threads that are at work at once: segments of large archives keep every one busy, those of small ones
    // do not.
    double parallel(unsigned threads, codec::Level level) const;
    // By the clock for so many seconds of one thread.
    double wallSeconds(double coding, unsigned threads, codec::Level level) const;
};

struct TrialOptions {
    unsigned threads = 1;
    bool verify = true;
    double effort = 1; // share of the usual sample and trials: these take some seconds at 1
    codec::Level strongest = codec::Level::Ultra; // that is tried
};

// Told each time that another level of all parts is known, the cheap ones first.
using OnLevelKnown = std::function<void(const Workload&, codec::Level)>;

// Cancelled; Missing when there is no model that the level needs, after the levels that need none were told.
Result<Workload> measureWorkload(const std::vector<SourceEntry>& entries, const TrialOptions& options,
                                 const OnLevelKnown& onKnown, TaskControl& control);

// Files by name and size.
using NamedSizes = std::vector<std::pair<std::string_view, std::uint64_t>>;
// Without reading anything.
Workload guessWorkload(const NamedSizes& files);

} // namespace ff::archive
