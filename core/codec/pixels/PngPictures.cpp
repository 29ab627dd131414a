// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/HeaderFields.h"
#include "core/codec/deflate/Checksums.h"
#include "core/codec/pixels/PixelFinder.h"
#include "core/codec/pixels/PngFilter.h"

#include <array>

namespace ff::codec::pixels {

namespace {

constexpr std::size_t kSignature = 8, kChunkExtra = 12; // length, name and CRC-32 of a chunk
constexpr std::size_t kRowCost = 16; // of looking at a filter

// Where the undone stream begins: behind the last whole chunk of those that begin at `at`. What is no chunk
// has a wrong CRC. bytes.size(): the stream was not undone, or there is none.
std::size_t streamAt(ByteSpan bytes, HeaderBudget& budget)
{
    constexpr std::uint64_t kLongest = std::uint64_t{1} << 24; // of what is looked through
    const Fields fields(bytes, true);
    for (std::size_t at = kSignature; at + kChunkExtra <= bytes.size();) {
        const std::uint64_t length = fields.number(at, 4);
        if (fields.has(at + 4, "IDAT"))
            return bytes.size();
        if (length > kLongest || length > bytes.size() - at - kChunkExtra)
            return at;
        const auto size = static_cast<std::size_t>(length);
        if (!budget.spend(size + kChunkExtra))
            return bytes.size();
        if (deflate::crc32(bytes.subspan(at + 4, size + 4)) != fields.number(at + 8 + size, 4))
            return at;
        at += size + kChunkExtra;
    }
    return bytes.size();
}

// How many rows from there on begin with a filter.
std::size_t filteredRows(ByteSpan bytes, std::size_t at, std::size_t rowBytes, std::uint64_t most)
{
    std::size_t rows = 0;
    for (; rows < most && rowBytes <= bytes.size() - at && bytes[at] < kPngFilters; at += rowBytes)
        ++rows;
    return rows;
}

struct Pass {
    unsigned x, y, stepX, stepY;
};
constexpr std::array<Pass, 7> kAdam7{
    {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};
constexpr std::array<Pass, 1> kWhole{{{0, 0, 1, 1}}};

std::uint64_t stepsFrom(std::uint64_t size, unsigned first, unsigned step)
{
    return size <= first ? 0 : (size - first + step - 1) / step;
}

} // namespace

std::vector<FoundPicture> picturesOfPng(ByteSpan bytes, HeaderBudget& budget)
{
    const Fields fields(bytes, true);
    const std::uint64_t width = fields.number(16, 4), height = fields.number(20, 4),
                        bits = fields.number(24, 1), sort = fields.number(25, 1),
                        isInterlaced = fields.number(28, 1);
    constexpr std::array<std::uint8_t, 7> kChannels{1, 0, 3, 0, 2, 0, 4}; // by colour type; 0: others
    if (!fields.has(12, "IHDR") || width == 0 || width > kMostWidth || (bits != 8 && bits != 16) || sort > 6
        || kChannels[sort] == 0 || isInterlaced > 1)
        return {};
    std::vector<FoundPicture> out;
    std::size_t at = streamAt(bytes, budget);
    const std::span<const Pass> passes =
        isInterlaced != 0 ? std::span<const Pass>(kAdam7) : std::span<const Pass>(kWhole);
    for (const Pass& pass : passes) {
        Format format;
        format.width = static_cast<std::uint32_t>(stepsFrom(width, pass.x, pass.stepX));
        format.channels = kChannels[sort];
        format.bytes = static_cast<std::uint32_t>(bits / 8);
        format.isBigEndian = format.bytes == 2;
        format.isFiltered = true;
        const std::uint64_t rows = stepsFrom(height, pass.y, pass.stepY);
        if (format.width == 0 || rows == 0)
            continue;
        out.push_back({at, filteredRows(bytes, at, format.rowBytes(), rows), format});
        at += out.back().size();
        if (!budget.spend(out.back().rows * kRowCost))
            break;
        if (out.back().rows < rows)
            break;
    }
    return out;
}

} // namespace ff::codec::pixels
