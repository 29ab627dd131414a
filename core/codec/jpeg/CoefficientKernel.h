// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What CoefficientModel.cpp, which owns the memory, shares with the compilations of CoefficientKernel.inc per
// instruction set, which code rows of blocks. Plain data and pointers only: an inline function of the library
// compiled for one instruction set must not be taken for all. Internal to this folder.

#include "core/codec/RangeCoder.h"
#include "core/codec/jpeg/Planes.h"

#include <cstddef>
#include <cstdint>

namespace ff::codec::jpeg {

// A probability of 1 in 1/2^22 above, the number of bits seen (up to a limit) below.
using Slot = std::uint32_t;

inline constexpr unsigned kSets = 3; // sets of weights that mix a decision, each with a selector of its own
inline constexpr unsigned kSelections = 2048; // of a selector

inline constexpr unsigned kInputs = 8; // of a mixer: a probability for each of 7 contexts, a constant
inline constexpr unsigned kContexts = kInputs - 1;

// What mixes the decisions of one sort.
struct Mixer {
    alignas(64) std::int32_t weights[kSets][kSelections][kInputs]; // in 1/65536
    alignas(64) std::int32_t final[kSelections][4]; // of the sets
};

// A row of slots serves all decisions about a number, or the bits of a count.
inline constexpr unsigned kRow = 16;
inline constexpr unsigned kCoefficientRows = 1 << 14;
inline constexpr unsigned kSignSlots = 1 << 14;
inline constexpr unsigned kCountRows = 1 << 9;
inline constexpr unsigned kDcRows = 1 << 12;

// All that is learned. About 15 MiB.
struct Model {
    alignas(64) Slot coefficients[kContexts][kCoefficientRows][kRow];
    alignas(64) Slot signs[kContexts][kSignSlots];
    alignas(64) Slot edges[kContexts][2048];
    alignas(64) Slot counts[kContexts][kCountRows][64];
    alignas(64) Slot dc[kContexts][kDcRows][kRow];
    alignas(64) Slot dcSigns[kContexts][kDcRows];
    alignas(64) Slot low[4][17][16];
    Mixer coefficientMixer, signMixer, countMixer, edgeMixer, dcMixer, dcSignMixer;
    std::int32_t reciprocals[1024]; // 2^15 / (n + 1.5)
    std::uint8_t levels[1024];
    const std::int16_t* stretch;
    const std::uint16_t* squash; // at 0
};

// What is known of a component and of the blocks above and left.
struct Line {
    unsigned kind; // 0 the first component, 1 the second, 2 others
    std::uint32_t wide;
    std::int32_t quantiser[kBlock];
    std::int32_t basis[kBlock]; // of direction down: quantiser · basis function at the block's edge, 1/1024
    std::int32_t basisAcross[kBlock];
    std::int64_t reciprocal[kBlock], reciprocalAcross[kBlock]; // 2^26 / the same, rounded
    std::uint8_t quantiserLevel[kBlock];
    std::int32_t* bottom; // [wide][8]: of the block above, later of this one; what it says of the block below
    std::uint8_t* counts; // [2][wide + 2]: coefficients of 7 × 7 that are not 0, of odd and even rows
    std::int32_t* energy; // [2][wide + 2]
};

// A row of blocks to code.
struct Row {
    std::int16_t* blocks; // written by a decoder only
    const std::int16_t* above; // nullptr: none
    const std::int16_t* reference[2]; // rows of the first component and of the one before, nullptr: none
    std::uint32_t referenceWide[2];
    std::uint32_t referenceAcross[2], across; // the reference's block is x · referenceAcross / across
    std::uint32_t y;
};

struct Kernel {
    void (*encode)(Model&, Line&, const Row&, std::uint32_t x, RangeEncoder&);
    void (*decode)(Model&, Line&, const Row&, std::uint32_t x, RangeDecoder&);
};

Kernel portableKernel();
Kernel avx2Kernel();

} // namespace ff::codec::jpeg
