// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The order of the blocks of a scan (T.81, A.2): units row after row, and within a unit the blocks of each
// component. Internal to core/codec.

#include "core/codec/jpeg/Headers.h"

#include <cstddef>

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

// Whether a block has coefficients besides DC.
inline bool hasAc(const std::int16_t* block)
{
    unsigned any = 0;
    for (unsigned i = 1; i < kBlock; ++i)
        any |= static_cast<std::uint16_t>(block[i]);
    return any != 0;
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
