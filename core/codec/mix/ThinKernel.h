// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the three compilations of ThinKernel.inc share with ThinModel.cpp. Internal to this folder.

#include "core/codec/mix/ThinModel.h"

namespace ff::codec::mix {

std::unique_ptr<ThinModel> createThinModelPortable(const MixParams& params);
std::unique_ptr<ThinModel> createThinModelAvx2(const MixParams& params);
std::unique_ptr<ThinModel> createThinModelAvx512(const MixParams& params);

// Sizes of the tables follow from the block's size alone, because the coded bytes depend on them.

// log2 of the number of 64-byte lines of bit histories: 32 to 64 bytes for each byte of the block.
[[gnu::always_inline]] inline unsigned thinLineBits(std::uint64_t size)
{
    unsigned bits = 12;
    while (bits < 21 && (std::uint64_t{1} << bits) < size)
        ++bits;
    return bits;
}

// log2 of the entries of the match table.
[[gnu::always_inline]] inline unsigned thinMatchBits(std::uint64_t size)
{
    unsigned bits = 12;
    while (bits < 21 && (std::uint64_t{1} << bits) < size)
        ++bits;
    return bits;
}

} // namespace ff::codec::mix
