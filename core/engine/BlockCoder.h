// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Codes whole blocks with the thin mixing model where the net runs (docs/CODEC.md), with the bytes that the
// processor would give. One block, one thread. Faults of the device are Missing.

#include "core/base/Result.h"
#include "core/engine/cuda/CardApi.h"

#include <cstdint>

namespace ff::engine {

class BlockCoder {
public:
    virtual ~BlockCoder() = default;

    // Works on for some hundredths of a second, the thread asleep.
    virtual Result<CardBlockState> goOn() = 0;
    // When goOn() said that it has ended: the payload, or of kCardDecode all bytes of the block (zeros where
    // it did not come so far); and the costs when they are wanted and there is room for them.
    virtual Status take(std::uint8_t* bytes, std::uint32_t* costs) = 0;
};

} // namespace ff::engine
