// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The binary range coder of coefficients. As RangeCoder.h does, it splits an interval in proportion to a
// probability, but it keeps the interval's beginning and width, and moves four bytes at once when the width
// falls below 2^32: a decision in fifty. So a decoder's chain from one decision to the next is short, and its
// branches are foreseen. An encoder first lists the decisions of a block and then codes the list, in a loop
// that has nothing else to wait for. A carry travels back through bytes that are written already.
//
// Everything in a kernel is forced inline because it is compiled for several instruction sets into one
// program.

#include "core/base/Bytes.h"
#include "core/codec/RangeCoder.h"

#include <bit>
#include <cstring>
#include <span>

namespace ff::codec::jpeg {

// A decision to code: its probability of 1 in 1/65536, and the bit below.
using Decision = std::uint32_t;

inline constexpr std::uint64_t kLeastWidth = std::uint64_t{1} << 32;

// What a kernel sees of an encoder: a place for the next decision, of which there are enough.
struct Encoding {
    static constexpr bool kDecodes = false;
    Decision* next;

    FF_INLINE int bit(int value, std::uint32_t p1)
    {
        *next++ = p1 << 1 | static_cast<std::uint32_t>(value);
        return value;
    }
};

// Codes lists of decisions.
class DecisionEncoder {
public:
    void code(std::span<const Decision> decisions);
    std::size_t size() const { return m_bytes.size(); }
    // Ends the stream with as few bytes as still lie in the interval whatever a decoder reads after them (it
    // reads zeros).
    Bytes finish();

private:
    void carry();

    Bytes m_bytes;
    std::uint64_t m_begin = 0, m_width = ~std::uint64_t{0};
};

// Plain data: a kernel works on a copy, which stays in registers.
struct Decoding {
    static constexpr bool kDecodes = true;
    std::uint64_t value = 0; // from the interval's beginning on
    std::uint64_t width = ~std::uint64_t{0};
    const std::uint8_t *next, *end;
    std::uint64_t behind = 0; // bytes read behind the end

    explicit Decoding(ByteSpan bytes) : next(bytes.data()), end(next + bytes.size())
    {
        refill();
        refill();
    }

    FF_INLINE int bit(int, std::uint32_t p1)
    {
        const std::uint64_t part = (width >> 16) * p1;
        const int bit = value < part;
        width = bit ? part : width - part;
        value = bit ? value : value - part;
        if (width < kLeastWidth) {
            refill();
            width <<= 32;
        }
        return bit;
    }

    // Whether it has read further behind the end than a stream that an encoder finished lets it: by then what
    // it gives is made up. It is eight bytes ahead of what the encoder moved out.
    bool isExhausted() const { return behind > 8; }

private:
    FF_INLINE void refill()
    {
        std::uint32_t four = 0;
        if (end - next >= 4) {
            std::memcpy(&four, next, 4);
            if constexpr (std::endian::native == std::endian::little)
                four = __builtin_bswap32(four);
            next += 4;
        } else
            for (unsigned i = 0; i < 4; ++i) {
                behind += next == end;
                four = four << 8 | (next < end ? *next++ : 0U);
            }
        value = value << 32 | four;
    }
};

} // namespace ff::codec::jpeg
