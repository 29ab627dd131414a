// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/HuffmanTables.h"

#include <algorithm>
#include <bitset>

namespace ff::codec::jpeg {

// Codes count up through the lengths (T.81, C.2). Headers let no table through that has more codes than fit.
bool DecodingTable::make(const HuffmanSpec& spec)
{
    m_spec = spec;
    m_quick.fill(0);
    std::bitset<256> seen;
    std::uint32_t code = 0;
    unsigned number = 0;
    for (unsigned length = 1; length <= 16; ++length) {
        m_offset[length] = number - code;
        for (unsigned i = 0; i < spec.counts[length]; ++i, ++code, ++number) {
            const std::uint8_t symbol = spec.symbols[number];
            if (seen.test(symbol))
                return false;
            seen.set(symbol);
            if (length > kQuickBits)
                continue;
            const std::uint32_t from = code << (kQuickBits - length), count = 1u << (kQuickBits - length);
            std::fill_n(m_quick.begin() + from, count, static_cast<std::uint16_t>(length << 8 | symbol));
        }
        m_end[length] = code << (16 - length);
        code <<= 1;
    }
    return true;
}

unsigned DecodingTable::readLong(BitReader& in) const
{
    const std::uint32_t bits = in.peek(16);
    for (unsigned length = kQuickBits + 1; length <= 16; ++length) {
        if (bits >= m_end[length])
            continue;
        in.take(length);
        // Modulo 2^32, as the offset is.
        return m_spec.symbols[m_offset[length] + (bits >> (16 - length))];
    }
    return kNoSymbol;
}

void EncodingTable::make(const HuffmanSpec& spec)
{
    codes.fill({});
    std::uint32_t code = 0;
    unsigned number = 0;
    for (unsigned length = 1; length <= 16; ++length) {
        for (unsigned i = 0; i < spec.counts[length]; ++i, ++code, ++number)
            codes[spec.symbols[number]] = {static_cast<std::uint16_t>(code),
                                           static_cast<std::uint16_t>(length)};
        code <<= 1;
    }
}

} // namespace ff::codec::jpeg
