// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bits of an entropy-coded stretch, from the highest down, with a zero byte behind each FF (T.81, F.1.2.3).
// Internal to core/codec.

#include "core/base/Bytes.h"

#include <algorithm>
#include <bit>

namespace ff::codec::jpeg {

class BitWriter {
public:
    // REQUIRES: count <= 32, value < 2^count.
    void put(std::uint32_t value, unsigned count)
    {
        m_bits = m_bits << count | value;
        m_count += count;
        if (m_count >= 32)
            moveWord();
    }
    unsigned bitsToByte() const { return (8 - m_count % 8) % 8; }
    // REQUIRES: bitsToByte() == 0.
    void putMarker(std::uint8_t code)
    {
        moveBytes();
        reserve();
        m_bytes[m_size++] = 0xFF;
        m_bytes[m_size++] = code;
    }
    // The whole bytes put so far go to the end of `out`.
    void move(Bytes& out)
    {
        moveBytes();
        out.insert(out.end(), m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(m_size));
        m_size = 0;
    }
    std::size_t size() const { return m_size; }

private:
    void reserve()
    {
        if (m_bytes.size() - m_size < 16)
            m_bytes.resize(std::max<std::size_t>(2 * m_bytes.size(), 4096));
    }
    void putByte(std::uint8_t byte)
    {
        m_bytes[m_size++] = byte;
        if (byte == 0xFF)
            m_bytes[m_size++] = 0;
    }
    void moveWord()
    {
        reserve();
        m_count -= 32;
        auto word = static_cast<std::uint32_t>(m_bits >> m_count);
        const std::uint32_t inverse = ~word;
        if (((inverse - 0x01010101u) & word & 0x80808080u) == 0) {
            if constexpr (std::endian::native == std::endian::little)
                word = __builtin_bswap32(word);
            std::memcpy(m_bytes.data() + m_size, &word, 4);
            m_size += 4;
            return;
        }
        for (unsigned shift = 32; shift > 0; shift -= 8)
            putByte(static_cast<std::uint8_t>(word >> (shift - 8)));
    }
    void moveBytes()
    {
        reserve();
        for (; m_count >= 8; m_count -= 8)
            putByte(static_cast<std::uint8_t>(m_bits >> (m_count - 8)));
    }

    Bytes m_bytes;
    std::size_t m_size = 0;
    std::uint64_t m_bits = 0; // the lowest m_count of them wait
    unsigned m_count = 0; // below 32 between calls
};

} // namespace ff::codec::jpeg
