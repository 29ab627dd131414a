// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What SlotMixer.inc learns, and its tables. Plain data for kernels that are compiled per instruction set;
// the functions here are for those that own the memory. Internal to core/codec.

#include "core/codec/Logistic.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ff::codec {

// A probability of 1 in 1/2^22 above, the number of bits seen (up to a limit) below.
using Slot = std::uint32_t;
inline constexpr Slot kUnseen = Slot{1} << 31;

inline constexpr unsigned kInputs = 8; // of a mixer: a probability for each of the contexts, a constant
inline constexpr unsigned kContexts = kInputs - 1;
inline constexpr unsigned kSets = 3; // sets of weights that mix a decision, each chosen by something else

// What mixes the decisions of one sort. Weights in 1/65536. Selections: rows of weights of a set; Finals: of
// those that mix what the sets give.
template <unsigned Selections, unsigned Finals>
struct SlotMixer {
    alignas(64) std::int32_t weights[kSets][Selections][kInputs];
    alignas(64) std::int32_t final[Finals][4];
};

struct SlotTables {
    std::int32_t reciprocals[1024]; // 2^15 / (n + 1.5)
    const std::int16_t* stretch;
    const std::uint16_t* squash; // at 0
};

inline void setUp(SlotTables& tables)
{
    for (std::uint32_t i = 0; i < 1024; ++i)
        tables.reciprocals[i] = static_cast<std::int32_t>((2 << 15) / (2 * i + 3));
    tables.stretch = logisticTables().stretch.data();
    tables.squash = logisticTables().squash.data() + kSquashLimit + 1;
}

template <unsigned Selections, unsigned Finals>
void setUp(SlotMixer<Selections, Finals>& mixer)
{
    for (auto& set : mixer.weights)
        for (auto& row : set)
            for (unsigned i = 0; i < kInputs; ++i)
                row[i] = i < kContexts ? 65536 * 2 / int{kInputs} : 0;
    for (auto& row : mixer.final)
        for (unsigned i = 0; i < 4; ++i)
            row[i] = i < kSets ? 65536 / int{kSets} : 0;
}

// All slots of an array of arrays of them.
template <typename T>
void fillSlots(T& array, Slot value)
{
    auto* const first = reinterpret_cast<Slot*>(&array);
    std::fill(first, first + sizeof(array) / sizeof(Slot), value);
}

} // namespace ff::codec
