// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which level each segment of an archive gets so that the whole ends within a budget of time and becomes as
// small as that allows (docs/adr/0016-a-budget-of-time.md). Time goes where it saves most bytes; what the
// segments really took corrects what is expected of the rest. The clock is given, so the same decisions
// follow from the same times.

#include "core/archive/Types.h"
#include "core/archive/create/plan/SegmentKind.h"
#include "core/archive/segment/LevelChooser.h"

#include <functional>
#include <map>
#include <mutex>
#include <string_view>

namespace ff::archive {

// What a file counts as when a budget is given by size, by its name: MP3 twice, since it takes about two
// seconds a megabyte, and nothing else saves anything there.
std::uint64_t budgetBytes(std::string_view name, std::uint64_t size);
// Seconds that the level "auto" takes unless it is told: one for each megabyte of budgetBytes() and thread,
// at least half a minute, at most an hour.
double defaultBudget(std::uint64_t bytes, unsigned threads);
// CreateOptions::budgetSeconds, or that.
double budgetOf(std::uint64_t seconds, std::uint64_t bytes, unsigned threads);

// Of a budget so much is planned with: the last segments do not end at once, and the index follows.
inline constexpr double kPlannedShare = 0.93;

// What is going to be coded, by kinds.
struct KindForecast {
    double bytes = 0;
    LevelCosts costs{}; // of a byte
};
using Forecast = std::array<KindForecast, kSegmentKinds>;
// With the costs that are typical of each kind, and no bytes.
Forecast typicalForecast();

// The best use of `seconds` of one thread: from each kind `share` of the bytes get `high`, the others `low`.
struct LevelPlan {
    struct OfKind {
        codec::Level low = codec::Level::Store, high = codec::Level::Store;
        double share = 0; // of the bytes, below 1
    };
    std::array<OfKind, kSegmentKinds> kinds;
    double seconds = 0, packed = 0; // that it takes, of one thread, and gives
};
LevelPlan planLevels(const Forecast& forecast, codec::Level strongest, double seconds);

class LevelPlanner final : public LevelChooser {
public:
    struct Task {
        Forecast forecast = typicalForecast();
        double bytes = 0; // of data that will come
        double streamSeconds = 0; // that reading and writing them takes on a thread of its own
        unsigned threads = 1; // that code
        double budget = 0; // seconds that are left from the first segment on …
        double whole = 0; // … of so many, which looking at the files has shortened
        codec::Level strongest = codec::Level::Former;
        // Larger groups of small files do not take the transformer: whoever wants one file decodes the group.
        std::uint64_t largestNetGroup = 0;
    };
    // `now` gives seconds from any beginning; it may be called by any thread.
    LevelPlanner(const Task& task, std::function<double()> now);

    Choice choose(const Segment& segment, std::span<const codec::FileStart> files) override;
    void coded(const Choice& choice, std::uint64_t packed) override;
    void skipped(std::uint64_t bytes) override;

    // choose() for data of this kind and size.
    Choice chooseFor(SegmentKind kind, std::uint64_t bytes, codec::Level strongest);

private:
    struct InWork {
        SegmentKind kind = 0;
        double bytes = 0, began = 0, expected = 0; // expected: seconds, before any correction
    };
    // Seconds that this level takes for what was expected to take one.
    double factor(std::size_t level) const;
    // Of what has not begun, corrected by what was seen.
    Forecast rest(SegmentKind kind, double bytes) const;
    // Seconds of one thread for it.
    double secondsLeft(double now) const;
    codec::Level byPlan(const LevelPlan::OfKind& plan, SegmentKind kind, double bytes);

    Task m_task;
    const std::function<double()> m_now;
    std::mutex m_mutex; // over all below
    double m_began = -1; // of the first segment, by the clock
    double m_begunBytes = 0;
    std::array<double, kSegmentKinds> m_begunOf{}; // m_begunBytes by kinds
    const std::array<codec::Level, kSegmentKinds> m_least; // Store or Fast
    std::array<double, kSegmentKinds> m_credit{}; // bytes that have the higher level to good
    std::array<double, kLevels> m_expected{}, m_taken{}; // seconds of what is coded
    std::map<std::size_t, InWork> m_inWork;
    std::size_t m_next = 0;
};

} // namespace ff::archive
