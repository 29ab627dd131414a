// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What targets of methods that take parts out of a block do with one that came back.

#include "core/codec/BlockCodec.h"
#include "tests/fuzz/Fuzz.h"

namespace ff::fuzz {

// A byte of its payload changed, and `made` in the payload's place: an error, or other bytes of the size that
// was asked for. REQUIRES: the payload is not empty.
inline void mustBearDamage(codec::CodedBlock block, std::uint16_t at, std::uint8_t damage, ByteSpan made,
                           std::uint64_t madeSize)
{
    TaskControl control;
    block.payload[at % block.payload.size()] ^= damage;
    const auto hurt = decodeBlock(block, {}, {}, control);
    must(!hurt.ok() || hurt->size() == block.rawSize, "a damaged block has another size");
    block.payload.assign(made.begin(), made.end());
    block.rawSize = madeSize;
    const auto other = decodeBlock(block, {}, {}, control);
    must(!other.ok() || other->size() == block.rawSize, "a made block has another size");
}

} // namespace ff::fuzz
