// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The weights that the mixers of a block begin with. Learned before by models/train_mixers.cpp from text,
// code, markup, logs and programs, so that a block need not spend its first kilobytes on finding out which
// contexts to believe. They are part of the format: blocks of the methods that begin with them decode with
// these and no others (docs/CODEC.md, "Weights").

#include "core/base/Bytes.h"

#include <cstddef>
#include <cstdint>

namespace ff::codec::mix {

inline constexpr int kSets = 8; // first-layer mixers, each with its own selector …
inline constexpr std::uint32_t kSetSizes[kSets] = {256,  256, 2048, 256 * 8,
                                                   1024, 512, 2048, 768}; // … and so many rows of weights
inline constexpr std::uint32_t kSetTotal = 256 + 256 + 2048 + 256 * 8 + 1024 + 512 + 2048 + 768;
inline constexpr int kInputs = 64;
inline constexpr int kFinalRows = 256; // the final mixer's, by the bits of the byte so far

struct MixWeights {
    std::int16_t first[kSetTotal][kInputs]; // 2^14 = 1
    std::int16_t final[kFinalRows][kSets]; // 2^15 = 1
};

// The models that have weights of their own: the full one with the transformer's counts, the same without,
// and the light one.
enum class Mixers { Net, Full, Light };
const MixWeights& trainedWeights(Mixers mixers);

// As they stand in models/mixers: a zstd frame of the mean row of each set (16 bits, low byte first), what
// each row adds to it in steps of 256 (8 bits, set after set), and the final rows (16 bits). Lossy.
Bytes packWeights(const MixWeights& weights);
// REQUIRES: `packed` was made by packWeights.
void unpackWeights(ByteSpan packed, MixWeights& out);

} // namespace ff::codec::mix
