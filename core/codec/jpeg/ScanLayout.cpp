// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/ScanLayout.h"

#include <algorithm>

namespace ff::codec::jpeg {

namespace {

std::uint32_t divideUp(std::uint32_t a, std::uint32_t b)
{
    return (a + b - 1) / b;
}

struct Sampling {
    std::uint32_t across = 1, down = 1; // the largest of the frame
};

Sampling largest(const Frame& frame)
{
    Sampling most;
    for (const FrameComponent& component : frame.components) {
        most.across = std::max<std::uint32_t>(most.across, component.across);
        most.down = std::max<std::uint32_t>(most.down, component.down);
    }
    return most;
}

// T.81, A.1.1 and A.2.2.
BlockSize sizeAlone(const Frame& frame, unsigned index)
{
    const Sampling most = largest(frame);
    const FrameComponent& component = frame.components[index];
    return {divideUp(divideUp(frame.width * component.across, most.across), 8),
            divideUp(divideUp(frame.height * component.down, most.down), 8)};
}

constexpr RowMasks rowMasks()
{
    RowMasks masks{};
    for (unsigned k = 0; k < kBlock; ++k)
        for (unsigned set = 0; set < 256; ++set)
            if ((set >> kZigzag[k] % 8 & 1) != 0)
                masks[kZigzag[k] / 8][set] |= std::uint64_t{1} << k;
    return masks;
}

} // namespace

constinit const RowMasks kRowMasks = rowMasks();

Shape shapeOf(const Headers& headers)
{
    const Frame& frame = headers.frame();
    const Sampling most = largest(frame);
    Shape shape;
    shape.isProgressive = frame.isProgressive;
    for (unsigned i = 0; i < frame.components.size(); ++i) {
        Component component;
        component.quantiser = headers.quantiser(frame.components[i].quantiser);
        for (std::uint16_t& step : component.quantiser)
            step = std::max<std::uint16_t>(step, 1);
        shape.components.push_back(component);
    }
    if (frame.components.size() == 1) {
        // The units of its scans are single blocks, whatever its factors say (A.2.2).
        const BlockSize size = sizeAlone(frame, 0);
        shape.components[0].wide = size.wide;
        shape.components[0].high = shape.unitRows = size.high;
        return shape;
    }
    const std::uint32_t unitsWide = divideUp(frame.width, 8 * most.across);
    shape.unitRows = divideUp(frame.height, 8 * most.down);
    for (unsigned i = 0; i < frame.components.size(); ++i) {
        Component& component = shape.components[i];
        component.across = frame.components[i].across;
        component.down = frame.components[i].down;
        component.wide = unitsWide * component.across;
        component.high = shape.unitRows * component.down;
    }
    return shape;
}

std::uint64_t blocksOf(const Shape& shape)
{
    std::uint64_t blocks = 0;
    for (const Component& component : shape.components)
        blocks += std::uint64_t{component.wide} * component.high;
    return blocks;
}

ScanLayout layoutOf(const Headers& headers)
{
    const Frame& frame = headers.frame();
    const auto& components = headers.scan().components;
    ScanLayout layout;
    layout.partCount = static_cast<unsigned>(components.size());
    if (components.size() == 1) {
        const BlockSize size = sizeAlone(frame, components[0].index);
        layout.parts[0].component = components[0].index;
        layout.wide = size.wide;
        layout.rows = size.high;
        layout.blocksOfUnit = 1;
        return layout;
    }
    const Sampling most = largest(frame);
    layout.wide = divideUp(frame.width, 8 * most.across);
    layout.rows = divideUp(frame.height, 8 * most.down);
    for (unsigned i = 0; i < components.size(); ++i) {
        const FrameComponent& component = frame.components[components[i].index];
        layout.parts[i] = {components[i].index, component.across, component.down};
        layout.blocksOfUnit += std::uint32_t{component.across} * component.down;
    }
    return layout;
}

ScanKind kindOf(const Headers& headers)
{
    const ScanHeader& scan = headers.scan();
    if (!headers.frame().isProgressive)
        return ScanKind::Sequential;
    if (scan.first == 0)
        return scan.high == 0 ? ScanKind::DcFirst : ScanKind::DcRefined;
    return scan.high == 0 ? ScanKind::AcFirst : ScanKind::AcRefined;
}

bool isWholeInOneScan(const Headers& headers)
{
    const Frame& frame = headers.frame();
    return !frame.isProgressive && headers.scan().components.size() == frame.components.size();
}

RowOfBlocks::RowOfBlocks(const ScanLayout& layout, Planes& planes, std::uint32_t row) : m_layout(layout)
{
    for (unsigned part = 0; part < layout.partCount; ++part)
        for (std::uint32_t v = 0; v < layout.parts[part].down; ++v)
            m_rows[part][v] = planes.row(layout.parts[part].component, row * layout.parts[part].down + v);
}

} // namespace ff::codec::jpeg
