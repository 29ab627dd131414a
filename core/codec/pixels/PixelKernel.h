// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What PixelModel.cpp, which owns the memory, shares with the compilations of PixelKernel.inc per instruction
// set. Plain data and pointers only, as in CoefficientKernel.h. Internal to this folder.

#include "core/codec/LeastSquares.h"
#include "core/codec/RangeCoder.h"
#include "core/codec/SlotMixer.h"

#include <cstddef>
#include <cstdint>

namespace ff::codec::pixels {

inline constexpr unsigned kChunk = 32; // pixels of a row for which weights are found at once
inline constexpr unsigned kMargin = 4; // samples beside a row that predictions look at
inline constexpr unsigned kMostChannels = 4;
inline constexpr unsigned kLines = 4; // of samples that are held: this one and those above
inline constexpr unsigned kMostTaps = 24; // inputs of a prediction
inline constexpr unsigned kViews = 2; // of what is around a chunk, for weights of their own
inline constexpr unsigned kMoments = kMostTaps * (kMostTaps + 1) / 2 + kMostTaps;

// One channel of a picture. Lines have room for kMargin samples before the row and kMargin + kChunk behind
// it.
struct Plane {
    std::int32_t* lines[kLines]; // the row that is coded, the one above it, …
    std::int32_t* missed[2]; // what prediction left, of the same rows
    std::int32_t* missedBy[kViews][2]; // the same of each view's prediction, its size in 1/16
    std::int32_t* moments[kViews]; // kMoments for each chunk of a row: sums of products of inputs
    std::int32_t weights[kViews][kMostTaps]; // that were found last; 1 is 2^20
};

inline constexpr unsigned kNodes = 32; // decisions about a sample that are mixed
inline constexpr unsigned kRows[kContexts] = {2048, 8192, 8192, 4096, 4096, 16384, 16384}; // of each context
inline constexpr unsigned kAllRows = 59392;
inline constexpr unsigned kSelections = 4096;
inline constexpr unsigned kFinals = 512;
inline constexpr unsigned kBiases = 4096;
inline constexpr unsigned kPaddingRow = 64;

// All that is learned of what prediction leaves: about 8 MiB.
struct Model : SlotTables {
    alignas(64) Slot sizes[kAllRows][kNodes]; // the rows of the first context, of the second, …
    Slot plain[32][32];
    Slot bytes[kPaddingRow + 1][256]; // filters of rows by the two before, and what stands behind rows
    Slot low[kNodes][8];
    std::int32_t biases[2][kBiases]; // what predictions miss on average, in 1/256
    SlotMixer<kSelections, kFinals> mixer;
};

struct Picture {
    Model* model;
    Plane* planes; // in the order of coding
    std::uint32_t count; // of them
    std::uint32_t width;
    std::uint32_t bits; // of a sample
    std::uint32_t rows; // coded so far
};

struct Kernel {
    // Codes `count` <= kChunk samples of line 0 of a plane, which it fills when it decodes, from a multiple
    // of kChunk on. The caller moves lines on.
    void (*encode)(Picture&, std::uint32_t plane, std::uint32_t from, std::uint32_t count, RangeEncoder&);
    void (*decode)(Picture&, std::uint32_t plane, std::uint32_t from, std::uint32_t count, RangeDecoder&);
    // A byte from its highest bit, by a tree of 256 slots.
    void (*encodeByte)(const Model&, Slot* tree, std::uint8_t byte, RangeEncoder&);
    std::uint8_t (*decodeByte)(const Model&, Slot* tree, RangeDecoder&);
};

// Bytes that a sample can take.
inline constexpr std::size_t kMostBytesOfSample = (2 * 40) * kMaxBytesPerBit;

Kernel portableKernel();
Kernel avx2Kernel();

} // namespace ff::codec::pixels
