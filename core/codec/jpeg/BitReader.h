// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bits of an entropy-coded stretch, from the highest down, with the zero bytes behind FF passed over (T.81,
// F.1.2.3). Reads nothing behind a marker. Internal to core/codec.

#include "core/base/Bytes.h"

#include <bit>

namespace ff::codec::jpeg {

class BitReader {
public:
    // `bytes` must live on.
    BitReader(ByteSpan bytes, std::size_t at) : m_bytes(bytes), m_begin(at), m_at(at) {}

    // Afterwards at least 32 bits can be taken, if the stretch has as many.
    void refill()
    {
        if (m_count < 32)
            fill();
    }
    // The next bits without taking them; zeros behind the end. REQUIRES: 1 <= count <= 32 refilled.
    std::uint32_t peek(unsigned count) const { return static_cast<std::uint32_t>(m_bits >> (64 - count)); }
    // REQUIRES: count <= 32.
    void take(unsigned count)
    {
        m_bits <<= count;
        m_count -= static_cast<int>(count);
    }
    // peek() and take(), also of no bits.
    std::uint32_t bits(unsigned count)
    {
        const auto value = static_cast<std::uint32_t>(m_bits >> 1 >> (63 - count));
        take(count);
        return value;
    }
    std::uint32_t bit()
    {
        refill();
        return bits(1);
    }
    // Whether more bits were taken than there are.
    bool ranOut() const { return m_count < 0; }
    // Bits up to the border of a byte, 0..7. REQUIRES: !ranOut().
    unsigned bitsToByte() const { return static_cast<unsigned>(m_count) % 8; }
    // Of the first byte that no bit was taken of. REQUIRES: !ranOut().
    std::size_t position() const
    {
        std::size_t at = m_at;
        for (int whole = m_count / 8; whole > 0; --whole)
            at -= at >= m_begin + 2 && m_bytes[at - 1] == 0 && m_bytes[at - 2] == 0xFF ? 2 : 1;
        return at;
    }

private:
    void fill()
    {
        if (m_count < 0)
            return;
        if (m_bytes.size() - m_at >= 8) {
            std::uint64_t next;
            std::memcpy(&next, m_bytes.data() + m_at, 8);
            if constexpr (std::endian::native == std::endian::little)
                next = __builtin_bswap64(next);
            // No byte is FF: the inverse has no zero byte (a borrow may show one that is none, never hide
            // one).
            const std::uint64_t inverse = ~next;
            if (((inverse - 0x0101010101010101u) & next & 0x8080808080808080u) == 0) {
                // What goes beyond the whole bytes that count is put in again by the next call.
                m_bits |= next >> m_count;
                m_at += static_cast<std::size_t>((63 - m_count) >> 3);
                m_count |= 56;
                return;
            }
        }
        fillByBytes();
    }
    void fillByBytes()
    {
        while (m_count <= 56 && m_at < m_bytes.size()) {
            const std::uint8_t byte = m_bytes[m_at];
            if (byte == 0xFF) {
                if (m_at + 1 >= m_bytes.size() || m_bytes[m_at + 1] != 0)
                    return;
                ++m_at;
            }
            ++m_at;
            m_bits |= std::uint64_t{byte} << (56 - m_count);
            m_count += 8;
        }
    }

    ByteSpan m_bytes;
    std::size_t m_begin, m_at;
    std::uint64_t m_bits = 0; // from the top
    int m_count = 0;
};

} // namespace ff::codec::jpeg
