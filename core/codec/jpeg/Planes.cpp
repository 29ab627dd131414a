// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/Planes.h"

#include <algorithm>
#include <utility>

namespace ff::codec::jpeg {

namespace {

// Rows of blocks that a component's plane holds in a window.
std::uint32_t windowRows(const Component& component)
{
    return 2 * component.down;
}

} // namespace

Planes::Planes(Shape shape, bool keepsAll) : m_shape(std::move(shape)), m_keepsAll(keepsAll)
{
    for (std::size_t i = 0; i < m_shape.components.size(); ++i) {
        const Component& component = m_shape.components[i];
        const std::size_t rows = m_keepsAll ? component.high : windowRows(component);
        m_coefficients[i].resize(rows * component.wide * kBlock);
    }
}

std::int16_t* Planes::row(unsigned component, std::uint32_t y)
{
    return const_cast<std::int16_t*>(std::as_const(*this).row(component, y));
}

const std::int16_t* Planes::row(unsigned component, std::uint32_t y) const
{
    const Component& of = m_shape.components[component];
    const std::size_t at = m_keepsAll ? y : y % windowRows(of);
    return m_coefficients[component].data() + at * of.wide * kBlock;
}

void Planes::begin(std::uint32_t unitRow)
{
    if (m_keepsAll)
        return;
    for (std::size_t i = 0; i < m_shape.components.size(); ++i) {
        const Component& component = m_shape.components[i];
        const std::size_t size = std::size_t{component.down} * component.wide * kBlock;
        const auto from = m_coefficients[i].begin() + static_cast<std::ptrdiff_t>((unitRow % 2) * size);
        std::fill(from, from + static_cast<std::ptrdiff_t>(size), std::int16_t{0});
    }
}

} // namespace ff::codec::jpeg
