// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The quantised coefficients of one JPEG picture (ITU-T T.81), between the parser, which reads them out of
// scans and writes scans from them, and the model, which codes them. Internal to core/codec; not shared
// between threads.

#include <array>
#include <cstdint>
#include <vector>

namespace ff::codec::jpeg {

inline constexpr unsigned kMaxComponents = 4;
inline constexpr unsigned kBlock = 64; // coefficients of a block, row after row: 8 · vertical + horizontal

// What is known of a component before its coefficients.
struct Component {
    std::uint8_t across = 1, down = 1; // sampling factors, 1..4: blocks of a unit (MCU) of a scan of all
    // Blocks of its plane. A scan of several components codes whole units, so a plane may be larger than the
    // picture needs; the blocks of a plane that no scan codes are zero.
    std::uint32_t wide = 0, high = 0;
    std::array<std::uint16_t, kBlock> quantiser{}; // 1..65535, in the order of a block
};

struct Shape {
    std::vector<Component> components; // 1..kMaxComponents, in the order of the frame header
    // Rows of units. Row u of them has the rows u · down to (u + 1) · down - 1 of each component, where it
    // has them.
    std::uint32_t unitRows = 0;
    bool isProgressive = false;
};

// Rows of blocks of each component, zero at first. Keeps all of them, or where a picture goes through in one
// pass the two rows of units that were asked for last.
class Planes {
public:
    // `keepsAll` or a window.
    Planes(Shape shape, bool keepsAll);

    const Shape& shape() const { return m_shape; }
    bool keepsAll() const { return m_keepsAll; }
    // The blocks of one row, wide · kBlock coefficients. REQUIRES: y < high; in a window, a row of one of the
    // last two rows of units begun.
    std::int16_t* row(unsigned component, std::uint32_t y);
    const std::int16_t* row(unsigned component, std::uint32_t y) const;
    // In a window: row `unitRow` of units is zero from here on, and the one before it stays. Rows are begun
    // in order from 0. Otherwise does nothing.
    void begin(std::uint32_t unitRow);

private:
    Shape m_shape;
    bool m_keepsAll;
    std::array<std::vector<std::int16_t>, kMaxComponents> m_coefficients;
};

} // namespace ff::codec::jpeg
