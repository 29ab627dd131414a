// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/DecisionCoder.h"

namespace ff::codec::jpeg {

namespace {

void append(Bytes& bytes, std::uint64_t begin, unsigned count)
{
    for (unsigned i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::uint8_t>(begin >> (56 - 8 * i)));
}

} // namespace

// The first interval begins at 0, so there is a byte that takes it.
void DecisionEncoder::carry()
{
    for (std::size_t i = m_bytes.size(); i-- > 0 && ++m_bytes[i] == 0;) {}
}

void DecisionEncoder::code(std::span<const Decision> decisions)
{
    std::uint64_t begin = m_begin, width = m_width;
    for (const Decision decision : decisions) {
        const std::uint64_t part = (width >> 16) * (decision >> 1);
        const bool bit = (decision & 1) != 0;
        const std::uint64_t step = bit ? 0 : part;
        width = bit ? part : width - part;
        begin += step;
        if (begin < step)
            carry();
        if (width < kLeastWidth) {
            append(m_bytes, begin, 4);
            begin <<= 32;
            width <<= 32;
        }
    }
    m_begin = begin;
    m_width = width;
}

Bytes DecisionEncoder::finish()
{
    for (unsigned count = 0; count <= 8; ++count) {
        const std::uint64_t mask = count == 8 ? 0 : ~std::uint64_t{0} >> (8 * count);
        std::uint64_t value = 0; // above the beginning, with zeros behind `count` bytes
        const bool carries = __builtin_add_overflow(m_begin, mask, &value);
        value &= ~mask;
        if (value - m_begin >= m_width)
            continue;
        if (carries)
            carry();
        append(m_bytes, value, count);
        break;
    }
    return std::move(m_bytes);
}

} // namespace ff::codec::jpeg
