// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Codes as zlib makes them (its trees.c, which gzip, Java and most libraries share): which lengths it gives
// symbols of these counts, how it sends the lengths, and what a block then costs. A recipe holds only where a
// stream differs. Internal to core/codec.

#include "core/codec/deflate/Symbols.h"

#include <span>

namespace ff::codec::deflate {

// The code lengths for symbols that occur so often; at least two symbols get one. REQUIRES: counts.size() ==
// bits.size() <= 286, a sum below 2^32.
void buildLengths(std::span<const std::uint32_t> counts, unsigned maxBits, std::span<std::uint8_t> bits);

// The op that zlib sends next for `lengths` (of one tree) from `at` on.
LengthOp nextOp(std::span<const std::uint8_t> lengths, std::size_t at);

// The codes of these lengths with their bits reversed, as they are written. Lengths that no code can have
// give some codes.
void assignCodes(std::span<const std::uint8_t> bits, std::span<std::uint16_t> codes);

struct BlockCounts {
    std::array<std::uint32_t, kLiterals> literals{};
    std::array<std::uint32_t, kDistances> distances{};

    void add(Token token, std::uint8_t literal)
    {
        if (!token.isMatch()) {
            ++literals[literal];
            return;
        }
        ++literals[kMinLiteralCount + kLengthIndex[token.length]];
        ++distances[distanceIndex(token.distance)];
    }
};

// How many lengths are sent when zeros at the end are left out.
unsigned sentLengths(std::span<const std::uint8_t> bits, unsigned least);
unsigned sentLengthCodes(std::span<const std::uint8_t, kLengthCodes> bits);

// Counts of the symbols among ops; sets the lengths of the code of code lengths from them.
void buildLengthCode(Trees& trees);

// What zlib would send before a block with these counts.
Trees zlibTrees(const BlockCounts& counts);

// What zlib would choose for the block; `trees` are what it would send if dynamic.
BlockType zlibType(const BlockCounts& counts, const Trees& trees, std::uint64_t rawBytes, bool isFixed);

} // namespace ff::codec::deflate
