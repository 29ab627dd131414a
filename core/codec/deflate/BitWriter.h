// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bits from the lowest up, as deflate has them. Internal to core/codec.

#include "core/base/Bytes.h"

namespace ff::codec::deflate {

class BitWriter {
public:
    explicit BitWriter(Bytes& out) : m_out(out) {}

    // REQUIRES: count <= 32, value < 2^count.
    void put(std::uint32_t value, unsigned count)
    {
        m_bits |= std::uint64_t{value} << m_count;
        m_count += count;
        while (m_count >= 8) {
            m_out.push_back(static_cast<std::uint8_t>(m_bits));
            m_bits >>= 8;
            m_count -= 8;
        }
    }
    unsigned bitsToByte() const { return (8 - m_count) % 8; }

private:
    Bytes& m_out;
    std::uint64_t m_bits = 0;
    unsigned m_count = 0;
};

} // namespace ff::codec::deflate
