// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Huffman codes of JPEG scans, for reading and for writing. Internal to core/codec.

#include "core/codec/jpeg/BitReader.h"
#include "core/codec/jpeg/Headers.h"

namespace ff::codec::jpeg {

class DecodingTable {
public:
    // False: two codes for one symbol, so that nobody could tell which one a file used.
    bool make(const HuffmanSpec& spec);

    // The next symbol; kNoSymbol where no code begins with these bits. REQUIRES: 16 bits refilled, where
    // there are as many.
    static constexpr unsigned kNoSymbol = 256;
    unsigned read(BitReader& in) const
    {
        const std::uint16_t entry = m_quick[in.peek(kQuickBits)];
        if (entry == 0)
            return readLong(in);
        in.take(entry >> 8);
        return entry & 255;
    }

private:
    unsigned readLong(BitReader& in) const;

    static constexpr unsigned kQuickBits = 10;
    HuffmanSpec m_spec;
    std::array<std::uint16_t, 1u << kQuickBits> m_quick{}; // length << 8 | symbol, 0: a longer code, or none
    std::array<std::uint32_t, 17> m_end{}; // behind the last code of a length, moved to the top of 16 bits
    std::array<std::uint32_t, 17> m_offset{}; // of its symbols: number = offset + code, modulo 2^32
};

struct EncodingTable {
    // Of each symbol code and length, which is 0 where it has none. A category that JPEG does not have (16)
    // gives a symbol up to 271.
    struct Code {
        std::uint16_t bits;
        std::uint16_t length;
    };
    std::array<Code, 272> codes{};

    void make(const HuffmanSpec& spec);
};

} // namespace ff::codec::jpeg
