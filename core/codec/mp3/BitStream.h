// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bits from the highest of each byte down, as MPEG has them. Internal to core/codec.

#include "core/base/Bytes.h"

#include <bit>

namespace ff::codec::mp3 {

class BitReader {
public:
    // `bytes` must live on. Begins at this bit.
    explicit BitReader(ByteSpan bytes, std::uint64_t at = 0) : m_bytes(bytes), m_at(at) {}

    // The next bits without taking them; zeros behind the end. REQUIRES: count <= 32.
    std::uint32_t peek(unsigned count) const
    {
        const auto byte = static_cast<std::size_t>(m_at / 8);
        std::uint64_t word = 0;
        if (byte + 8 <= m_bytes.size()) {
            std::memcpy(&word, m_bytes.data() + byte, 8);
            if constexpr (std::endian::native == std::endian::little)
                word = __builtin_bswap64(word);
        } else {
            for (std::size_t i = 0; i < 8; ++i)
                word = word << 8 | (byte + i < m_bytes.size() ? m_bytes[byte + i] : 0);
        }
        return static_cast<std::uint32_t>(word << (m_at % 8) >> 1 >> (63 - count));
    }
    void skip(unsigned count) { m_at += count; }
    std::uint32_t bits(unsigned count)
    {
        const std::uint32_t value = peek(count);
        skip(count);
        return value;
    }
    std::uint64_t position() const { return m_at; }

private:
    ByteSpan m_bytes;
    std::uint64_t m_at;
};

class BitWriter {
public:
    // REQUIRES: count <= 32, value < 2^count.
    void put(std::uint32_t value, unsigned count)
    {
        m_bits = m_bits << count | value;
        m_count += count;
        while (m_count >= 8) {
            m_count -= 8;
            m_bytes.push_back(static_cast<std::uint8_t>(m_bits >> m_count));
        }
    }
    std::uint64_t position() const { return m_bytes.size() * 8 + m_count; }
    // The bits of the last byte that are not whole, from the lowest up: 0..7.
    unsigned spare() const { return m_count; }
    std::uint32_t spareBits() const { return static_cast<std::uint32_t>(m_bits & ((1U << m_count) - 1)); }
    const Bytes& bytes() const { return m_bytes; }
    // Forgets the first whole bytes.
    void drop(std::size_t count)
    {
        m_bytes.erase(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(count));
    }
    void clear()
    {
        m_bytes.clear();
        m_count = 0;
    }

private:
    Bytes m_bytes;
    std::uint64_t m_bits = 0; // the lowest m_count of them wait
    unsigned m_count = 0;
};

} // namespace ff::codec::mp3
