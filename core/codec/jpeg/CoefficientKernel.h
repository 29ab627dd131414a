// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What CoefficientModel.cpp, which owns the memory, shares with the compilations of CoefficientKernel.inc per
// instruction set, which code rows of blocks. Plain data and pointers only: an inline function of the library
// compiled for one instruction set must not be taken for all. Internal to this folder.

#include "core/codec/SumMixer.h"
#include "core/codec/jpeg/DecisionCoder.h"
#include "core/codec/jpeg/Planes.h"

#include <cstddef>
#include <cstdint>

namespace ff::codec::jpeg {

// Rows of slots for the decisions about numbers: what small ones need is together, so that a line of the
// cache holds it for four contexts.
template <unsigned Rows>
struct NumberSlots {
    alignas(64) Slot near[kVotes][Rows][4];
    alignas(64) Slot far[kVotes][Rows][16];
};

// All that is learned: about 7 MiB. Half of each table is the first component's, half the others'.
struct Model : SlotTables {
    NumberSlots<1 << 14> coefficients;
    NumberSlots<1 << 11> means;
    alignas(64) Slot counts[kVotes][1 << 9][64];
    alignas(64) Slot signs[kVotes][1 << 14];
    alignas(64) Slot meanSigns[kVotes][1 << 11];
    alignas(64) Slot flags[kVotes][6 << 8]; // of edges, then of whole blocks
    alignas(64) Slot tails[kVotes][4 << 8]; // of edges
    alignas(64) Slot plain[4][17][16]; // low bits of coefficients by kind, of means
    SumMixer<128 * 8> coefficientMixer;
    SumMixer<256> signMixer, flagMixer, meanSignMixer;
    SumMixer<64> tailMixer;
    SumMixer<2048> countMixer;
    SumMixer<64 * 8> meanMixer;
    std::uint8_t levels[1024]; // two an octave, 0..15
};

// What is known of a component and of the blocks above and left.
struct Line {
    unsigned kind; // 0 the first component, 1 the second, 2 others
    std::uint32_t wide;
    // Quantiser times the basis function at the upper (left) edge of a block, in 1/1024; 2^26 divided by it.
    std::int32_t basis[kBlock], basisAcross[kBlock];
    std::int64_t reciprocal[kBlock], reciprocalAcross[kBlock];
    std::int32_t* bottom; // [wide][8]: what the blocks above say of the columns below; later this row's own
    std::int32_t right[8]; // the same of the block to the left
    std::uint8_t* counts; // [2][wide + 2]: coefficients of 7 × 7 that are not 0, of even and odd rows
    std::int32_t* misses; // [wide + 1]: how wrong means were guessed, in 1/8, from the second place on
};

// A row of blocks to code.
struct Row {
    std::int16_t* blocks; // written by a decoder only
    const std::int16_t* above; // nullptr: none
    const std::int16_t* reference[2]; // rows of the first component and of the one before, nullptr: none
    std::uint32_t referenceWide[2];
    std::uint32_t referenceAcross[2], across; // the block there is x · referenceAcross / across
    std::uint32_t y;
};

// 64 numbers of up to 34 decisions and some of its own.
inline constexpr std::size_t kMostDecisions = 64 * 34 + 16;

struct Kernel {
    // Lists the decisions of a block, of which there are at most kMostDecisions, and returns their end.
    Decision* (*encode)(Model&, Line&, const Row&, std::uint32_t x, Decision*);
    void (*decode)(Model&, Line&, const Row&, std::uint32_t x, Decoding&);
};

Kernel portableKernel();
Kernel avx2Kernel();

} // namespace ff::codec::jpeg
