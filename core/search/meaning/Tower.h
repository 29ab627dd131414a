// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One of the two towers of the search by meaning: a layer of hidden numbers, one behind it, and one beside
// both (docs/SEARCH.md, section 2). Not changed once it is made; callable from any thread.

#include "core/base/Bytes.h"
#include "core/format/Container.h"
#include "core/search/meaning/kernel/Kernel.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff::search {

inline constexpr std::size_t kMeaningSize = kKernelSize;
using MeaningVector = std::array<std::int8_t, kMeaningSize>; // -127..127, of length about 320

// Of a vector, so that no sum of 32 bits can be too large, whatever a file says.
inline constexpr std::size_t kMaxMeaningWidth = 256, kMaxMeaningHidden = 1024;

// floor(√x) of x ≥ 0.
std::int64_t squareRoot(std::int64_t x);
// 320 · values / length, rounded; all 0 where the length is.
MeaningVector scaledToMeaning(const std::array<std::int64_t, kMeaningSize>& values);

// The weights of a tower as they stand in a file.
struct TowerWeights {
    std::size_t inputs = 0, hidden = 0;
    ByteSpan first, second, skip; // int8 [hidden, inputs], [64, hidden], [64, inputs]
    std::vector<std::int32_t> firstBias, secondBias; // of hidden and 64
};

class Tower {
public:
    Tower() = default;
    // REQUIRES: hidden ≤ kMaxMeaningHidden, inputs ≤ 4 · kMaxMeaningWidth.
    explicit Tower(const TowerWeights& weights);

    // `input`: the inputs plus 128, and zeros up to a multiple of kInputGroup.
    MeaningVector run(const MeaningKernel& kernel, const std::uint8_t* input) const;

private:
    std::size_t m_inputGroups = 0, m_hidden = 0, m_firstOutputs = 0, m_hiddenGroups = 0;
    // Packed for MeaningKernel::addProduct: of the hidden layer, whose outputs are followed by those of the
    // layer beside it, and of the layer behind it.
    std::vector<std::int8_t> m_first, m_second;
    std::vector<std::int32_t> m_firstBias; // of the layer beside it the last bias; all less what 128 adds
};

} // namespace ff::search
