// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What SumMixer.inc learns. Plain data for kernels that are compiled per instruction set; setUp() is for
// those that own the memory. Internal to core/codec.

#include "core/codec/SlotMixer.h"

#include <cstdint>

namespace ff::codec {

inline constexpr unsigned kVotes = 4; // contexts of a decision, each with a slot of its own
inline constexpr unsigned kSumSets = 3; // sets of weights, each chosen by something else
inline constexpr unsigned kSumWidth = 8; // of a row: a weight of each vote, one of a constant, padding
inline constexpr unsigned kSumBits = 14; // a weight of 1

template <unsigned Rows>
struct SumMixer {
    alignas(64) std::int16_t weights[kSumSets][Rows][kSumWidth];
};

template <unsigned Rows>
void setUp(SumMixer<Rows>& mixer)
{
    constexpr int kFirst = (1 << kSumBits) / 10; // of a vote, in each set
    for (auto& set : mixer.weights)
        for (auto& row : set)
            for (unsigned i = 0; i < kSumWidth; ++i)
                row[i] = static_cast<std::int16_t>(i < kVotes ? kFirst : 0);
}

} // namespace ff::codec
