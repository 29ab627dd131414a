// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The order of the blocks of a scan (T.81, A.2): units row after row, and within a unit the blocks of each
// component. Internal to core/codec.

#include "core/codec/jpeg/Headers.h"

#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace ff::codec::jpeg {

// Blocks of a component that a scan of it alone codes (A.2.2).
struct BlockSize {
    std::uint32_t wide, high;
};

struct ScanLayout {
    struct Part {
        unsigned component = 0;
        std::uint32_t across = 1, down = 1; // blocks of a unit
    };
    std::array<Part, kMaxComponents> parts;
    unsigned partCount = 0;
    std::uint32_t wide = 0, rows = 0; // units
    std::uint32_t blocksOfUnit = 0;

    std::uint64_t blocks() const { return std::uint64_t{wide} * rows * blocksOfUnit; }
};

// What coefficients of a block a scan gives (G.1).
enum class ScanKind : std::uint8_t { Sequential, DcFirst, DcRefined, AcFirst, AcRefined };

// What f makes of the kind, which it gets as a constant.
template <typename F>
auto withKind(ScanKind kind, F f)
{
    switch (kind) {
    case ScanKind::DcFirst:
        return f(std::integral_constant<ScanKind, ScanKind::DcFirst>());
    case ScanKind::DcRefined:
        return f(std::integral_constant<ScanKind, ScanKind::DcRefined>());
    case ScanKind::AcFirst:
        return f(std::integral_constant<ScanKind, ScanKind::AcFirst>());
    case ScanKind::AcRefined:
        return f(std::integral_constant<ScanKind, ScanKind::AcRefined>());
    case ScanKind::Sequential:
        break;
    }
    return f(std::integral_constant<ScanKind, ScanKind::Sequential>());
}

// Whether a block has coefficients besides DC.
inline bool hasAc(const std::int16_t* block)
{
    std::uint64_t any = static_cast<std::uint16_t>(block[1] | block[2] | block[3]);
    for (unsigned i = 4; i < kBlock; i += 4) {
        std::uint64_t four;
        std::memcpy(&four, block + i, sizeof four);
        any |= four;
    }
    return any != 0;
}

// Bits first..last.
constexpr std::uint64_t band(unsigned first, unsigned last)
{
    return ~std::uint64_t{0} >> (63 - last) & ~std::uint64_t{0} << first;
}

// For each row of a block and each set of its eight places: the bits of their numbers in zigzag order.
using RowMasks = std::array<std::array<std::uint64_t, 256>, 8>;
extern const RowMasks kRowMasks;

// Bit k says what `isIn` says of coefficient k in zigzag order. To go through the bits of a mask costs less
// than to look at each coefficient, which nobody foresees.
template <typename IsIn>
std::uint64_t maskOf(const std::int16_t* block, IsIn isIn)
{
    std::array<std::uint8_t, kBlock> flags;
    for (unsigned i = 0; i < kBlock; ++i)
        flags[i] = isIn(block[i]) ? 1 : 0;
    std::uint64_t mask = 0;
    for (unsigned v = 0; v < 8; ++v) {
        std::uint64_t row;
        std::memcpy(&row, &flags[v * 8], 8);
        if constexpr (std::endian::native == std::endian::big)
            row = __builtin_bswap64(row);
        mask |= kRowMasks[v][row * 0x0102040810204080u >> 56]; // flag h becomes bit h
    }
    return mask;
}

Shape shapeOf(const Headers& headers);
// Blocks of all planes.
std::uint64_t blocksOf(const Shape& shape);
ScanLayout layoutOf(const Headers& headers);
ScanKind kindOf(const Headers& headers);
// Whether the scan that the headers stand at is the whole picture, so that a window of rows is enough.
bool isWholeInOneScan(const Headers& headers);

// The blocks of one row of units of a scan.
class RowOfBlocks {
public:
    RowOfBlocks(const ScanLayout& layout, Planes& planes, std::uint32_t row);

    // REQUIRES: a component of the layout's, within its unit.
    std::int16_t* block(unsigned part, std::uint32_t unit, std::uint32_t v, std::uint32_t h) const
    {
        const std::size_t x = std::size_t{unit} * m_layout.parts[part].across + h;
        return m_rows[part][v] + x * kBlock;
    }

private:
    const ScanLayout& m_layout;
    std::array<std::array<std::int16_t*, 4>, kMaxComponents> m_rows{};
};

} // namespace ff::codec::jpeg
