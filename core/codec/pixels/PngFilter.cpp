// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/pixels/PngFilter.h"

#include <cstdlib>

namespace ff::codec::pixels {

namespace {

// Left, above, and above the left one.
std::uint8_t paeth(int a, int b, int c)
{
    const int all = a + b - c;
    const int da = std::abs(all - a), db = std::abs(all - b), dc = std::abs(all - c);
    return static_cast<std::uint8_t>(da <= db && da <= dc ? a : db <= dc ? b : c);
}

// What the filter takes off the byte at i.
std::uint8_t predicted(std::uint8_t filter, std::size_t step, ByteSpan above, ByteSpan raw, std::size_t i)
{
    const std::uint8_t left = i < step ? 0 : raw[i - step];
    switch (filter) {
    case 1:
        return left;
    case 2:
        return above[i];
    case 3:
        return static_cast<std::uint8_t>((left + above[i]) / 2);
    case 4:
        return paeth(left, above[i], i < step ? 0 : above[i - step]);
    default:
        return 0;
    }
}

} // namespace

void undoFilter(std::uint8_t filter, std::size_t step, ByteSpan above, std::span<std::uint8_t> row)
{
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<std::uint8_t>(row[i] + predicted(filter, step, above, row, i));
}

void applyFilter(std::uint8_t filter, std::size_t step, ByteSpan above, ByteSpan raw,
                 std::span<std::uint8_t> row)
{
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<std::uint8_t>(raw[i] - predicted(filter, step, above, raw, i));
}

} // namespace ff::codec::pixels
