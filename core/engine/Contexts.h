// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The bytes and words before a position, and the rows of tables that they choose (docs/MODEL.md,
// section 4.1).

#include "core/engine/Model.h"

#include <cstdint>

namespace ff::engine {

struct Slot {
    std::uint32_t index;
    std::uint8_t tag;
};

// All zero at a lane's start. Trivially copyable: it is kept in a lane's memory.
class Contexts {
public:
    void feed(std::uint8_t x)
    {
        m_recent[1] = m_recent[1] << 8 | m_recent[0] >> 56;
        m_recent[0] = m_recent[0] << 8 | x;
        const std::uint64_t letter = folded(x);
        if (letter != 0) {
            m_word = m_word * 0x2545F4914F6CDD1D + letter;
        } else {
            if (m_inside)
                m_previous = m_word;
            m_word = 0;
        }
        m_inside = letter != 0;
    }

    // REQUIRES: a byte was fed.
    Slot slot(const TableShape& table) const
    {
        std::uint64_t m = (key(table) + 0x1234567) * 0x9E3779B97F4A7C15;
        m ^= m >> 29;
        m *= 0x94D049BB133111E;
        return {static_cast<std::uint32_t>(m >> (62 - table.bits)) & ((1U << table.bits) - 1),
                static_cast<std::uint8_t>(m >> 8)};
    }

private:
    // Lower case of a letter, 0 for what is none.
    static std::uint64_t folded(std::uint8_t c)
    {
        const bool upper = c >= 'A' && c <= 'Z';
        return upper ? c + 32U : (c >= 'a' && c <= 'z') || c >= 128 ? c : 0U;
    }

    std::uint64_t byteAt(std::uint32_t distance) const
    {
        return m_recent[distance / 8] >> (8 * (distance % 8)) & 0xFF;
    }

    std::uint64_t key(const TableShape& table) const
    {
        const std::uint64_t x = m_recent[0] & 0xFF;
        switch (table.kind) {
        case TableKind::Ngram:
            return m_recent[0] & (~std::uint64_t{0} >> (64 - 8 * table.count));
        case TableKind::Sparse: {
            std::uint64_t k = 0;
            for (std::uint32_t j = 0; j < table.count; ++j)
                k |= byteAt(table.distances[j]) << (8 * j);
            return k;
        }
        case TableKind::Word:
            return m_inside ? m_word : m_previous * 31 + x + 1;
        case TableKind::Words:
            break;
        }
        return m_word * 5 + m_previous * 0x9E3779B1 + x;
    }

    std::uint64_t m_recent[2] = {}; // b_0 is the lowest byte of the first
    std::uint64_t m_word = 0, m_previous = 0; // h, p
    bool m_inside = false; // the last byte was a letter
};

} // namespace ff::engine
