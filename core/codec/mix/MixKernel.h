// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the three compilations of MixKernel.inc share with MixModel.cpp. Internal to this folder.

#include "core/codec/mix/MixModel.h"

namespace ff::codec::mix {

std::unique_ptr<MixModel> createMixModelPortable(const MixParams& params);
std::unique_ptr<MixModel> createMixModelAvx2(const MixParams& params);
std::unique_ptr<MixModel> createMixModelAvx512(const MixParams& params);
std::unique_ptr<RewindingMixModel> createRewindingPortable(const MixParams& params);
std::unique_ptr<RewindingMixModel> createRewindingAvx2(const MixParams& params);
std::unique_ptr<RewindingMixModel> createRewindingAvx512(const MixParams& params);

// Sizes of the hash tables follow from the block's size alone, because the coded bytes depend on them.

// log2 of the number of 64-byte lines of bit histories: 64 to 128 bytes for each byte of a block of up to 1
// MiB, half of that for larger ones: in 128 MB instead of 64 a block of 1.5 MiB is 0.2 % smaller and takes a
// tenth more time.
[[gnu::always_inline]] inline unsigned slotLineBits(std::uint64_t size)
{
    constexpr std::uint64_t kSmall = std::uint64_t{1} << 20;
    if (size > kSmall)
        size = size / 2 > kSmall ? size / 2 : kSmall;
    unsigned bits = 12;
    while (bits < 22 && (std::uint64_t{1} << bits) < size)
        ++bits;
    return bits;
}

// log2 of the entries of one match table.
[[gnu::always_inline]] inline unsigned matchBits(std::uint64_t size)
{
    unsigned bits = 12;
    while (bits < 22 && (std::uint64_t{1} << bits) < size)
        ++bits;
    return bits;
}

} // namespace ff::codec::mix
