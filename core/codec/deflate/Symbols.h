// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The alphabets of deflate (RFC 1951) and what a stream consists of. Internal to core/codec.

#include "core/base/Bytes.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ff::codec::deflate {

inline constexpr unsigned kLiterals = 286; // literals, end of block and lengths
inline constexpr unsigned kDistances = 30;
inline constexpr unsigned kLengthCodes = 19; // of the code lengths
inline constexpr unsigned kEndOfBlock = 256;
inline constexpr unsigned kMinMatch = 3, kMaxMatch = 258;
inline constexpr unsigned kWindow = 32768;
inline constexpr unsigned kMaxBits = 15, kMaxLengthBits = 7;
inline constexpr unsigned kMinLiteralCount = 257, kMinLengthCodeCount = 4;

// In this order the lengths of the code of code lengths are sent.
inline constexpr std::array<std::uint8_t, kLengthCodes> kLengthOrder{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                                     11, 4,  12, 3, 13, 2, 14, 1, 15};

struct Range {
    std::uint16_t base = 0;
    std::uint8_t extraBits = 0;
};

// Of the lengths, symbols 257 to 285.
inline constexpr std::array<Range, 29> kLengthRanges = [] {
    std::array<Range, 29> ranges{};
    unsigned base = kMinMatch;
    for (unsigned i = 0; i < 28; ++i) {
        const unsigned extra = i < 8 ? 0 : i / 4 - 1;
        ranges[i] = {static_cast<std::uint16_t>(base), static_cast<std::uint8_t>(extra)};
        base += 1u << extra;
    }
    ranges[28] = {kMaxMatch, 0};
    return ranges;
}();

inline constexpr std::array<Range, kDistances> kDistanceRanges = [] {
    std::array<Range, kDistances> ranges{};
    unsigned base = 1;
    for (unsigned i = 0; i < kDistances; ++i) {
        const unsigned extra = i < 4 ? 0 : i / 2 - 1;
        ranges[i] = {static_cast<std::uint16_t>(base), static_cast<std::uint8_t>(extra)};
        base += 1u << extra;
    }
    return ranges;
}();

// 0 for length 3.
inline constexpr std::array<std::uint8_t, kMaxMatch + 1> kLengthIndex = [] {
    std::array<std::uint8_t, kMaxMatch + 1> index{};
    for (unsigned i = 0, length = kMinMatch; length <= kMaxMatch; ++length) {
        while (i + 1 < kLengthRanges.size() && length >= kLengthRanges[i + 1].base)
            ++i;
        index[length] = static_cast<std::uint8_t>(i);
    }
    return index;
}();

constexpr unsigned distanceIndex(unsigned distance)
{
    if (distance <= 4)
        return distance - 1;
    const unsigned log = 31 - static_cast<unsigned>(__builtin_clz(distance - 1));
    return 2 * log + ((distance - 1) >> (log - 1) & 1);
}

constexpr unsigned fixedLiteralBits(unsigned symbol)
{
    return symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
}
inline constexpr unsigned kFixedDistanceBits = 5;

// A literal has length 1; which one the raw bytes tell.
struct Token {
    std::uint16_t length = 1;
    std::uint16_t distance = 0; // 1..32768 of a match

    bool isMatch() const { return length >= kMinMatch; }
    bool operator==(const Token&) const = default;
};

enum class BlockType : std::uint8_t { Stored = 0, Fixed = 1, Dynamic = 2 };

// One symbol of the code of code lengths: a length, or 16, 17, 18 with how many lengths they stand for.
struct LengthOp {
    std::uint8_t symbol = 0;
    std::uint8_t count = 1;

    bool operator==(const LengthOp&) const = default;
};

// What stands before the tokens of a dynamic block.
struct Trees {
    unsigned literals = 0, distances = 0; // how many lengths are sent; those behind are 0
    std::array<std::uint8_t, kLiterals> literalBits{};
    std::array<std::uint8_t, kDistances> distanceBits{};
    unsigned lengthCodes = 0;
    std::array<std::uint8_t, kLengthCodes> lengthBits{}; // by symbol
    std::vector<LengthOp> ops;
};

struct Block {
    BlockType type = BlockType::Stored;
    bool isLast = false;
    std::uint32_t count = 0; // tokens, of a stored block bytes
    std::uint8_t padding = 0; // bits skipped before a stored block's length
    std::uint32_t trees = 0; // place in InflatedStream::trees of a dynamic block
};

struct InflatedStream {
    Bytes raw;
    std::vector<Token> tokens;
    std::vector<Block> blocks;
    std::vector<Trees> trees;
    std::uint8_t padding = 0; // bits behind the last block, up to a byte
    std::size_t size = 0; // bytes of the stream
};

} // namespace ff::codec::deflate
