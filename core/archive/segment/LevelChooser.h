// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Decides the level of each segment just before it is coded, and learns from what came of it. Called by the
// workers that code, by several at once.

#include "core/archive/segment/Segment.h"

#include <span>

namespace ff::archive {

class LevelChooser {
public:
    struct Choice {
        codec::Level level = codec::Level::Store;
        std::size_t number = 0; // for coded()
    };

    virtual ~LevelChooser() = default;

    // `files`: where they begin in the segment's data.
    virtual Choice choose(const Segment& segment, std::span<const codec::FileStart> files) = 0;
    // The segment of this choice is coded, and verified when that was asked for; `packed`: bytes of its
    // payloads.
    virtual void coded(const Choice& choice, std::uint64_t packed) = 0;
    // These data came without being coded, from an earlier attempt.
    virtual void skipped(std::uint64_t bytes) = 0;
};

} // namespace ff::archive
