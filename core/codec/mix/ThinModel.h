// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The thin mixing model: few contexts around the transformer's counts, several times as fast as MixModel, for
// archives that are made where the transformer is fast. It codes the lanes of a step in groups, first the
// high nibbles of the group's bytes and then the low ones, so that memory answers for one lane while others
// are worked on. One model belongs to one thread. All integers: the same coded bytes on every processor.

#include "core/codec/mix/MixModel.h"

namespace ff::codec::mix {

class ThinModel {
public:
    virtual ~ThinModel() = default;

    // The most lanes of a group; a step is coded in groups of so many lanes, the last one smaller.
    static constexpr std::uint32_t kGroup = 16;
    // The most bytes that a group can move out of the coder.
    static constexpr std::size_t kMaxBytesPerGroup = kGroup * 8 * kMaxBytesPerBit;

    // Each call handles the next byte of lanes first .. first + count - 1, which all have one; calls come in
    // the order of lanes, step after step. Without the transformer `net` is null. encode: the bytes are
    // already in the buffer. decode: they are stored there; `buffer` is the one of the parameters.
    virtual void encode(std::uint32_t first, std::uint32_t count, NetCounts* net, RangeEncoder& coder) = 0;
    virtual void decode(std::uint32_t first, std::uint32_t count, NetCounts* net, RangeDecoder& decoder,
                        std::uint8_t* buffer) = 0;
};

// Of the parameters isFull is not looked at. Takes no more memory than a MixModel.
std::unique_ptr<ThinModel> createThinModel(const MixParams& params, MixIsa isa = selectMixIsa());

} // namespace ff::codec::mix
