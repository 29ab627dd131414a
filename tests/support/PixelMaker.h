// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures like photographs, and files of them, for tests.

#include "core/base/Bytes.h"
#include "tests/support/DeflateMaker.h"

#include <cmath>
#include <string>
#include <zlib.h>

namespace ff::test {

struct PixelLayout {
    std::uint32_t width = 100, height = 80, channels = 3, bytes = 1;
    bool isBigEndian = true;
};

// Waves, an edge, and noise that channels share in part.
inline Bytes pixelsOf(const PixelLayout& layout, std::uint32_t seed)
{
    std::uint32_t random = seed * 2654435761U + 1;
    const auto noise = [&](int size) {
        random = random * 1664525 + 1013904223;
        return static_cast<int>((random >> 12) % static_cast<std::uint32_t>(2 * size + 1)) - size;
    };
    Bytes out;
    for (std::uint32_t y = 0; y < layout.height; ++y)
        for (std::uint32_t x = 0; x < layout.width; ++x) {
            const int light = static_cast<int>(90 + 50 * std::sin(x * 0.11 + seed) + 40 * std::cos(y * 0.07))
                + (x + 2 * y > layout.width ? 30 : 0) + noise(4);
            for (std::uint32_t c = 0; c < layout.channels; ++c) {
                const int sample = c == 3 ? 255 : std::min(255, std::max(0, light + int(c) * 9 + noise(2)));
                const int wide = sample * 256 + (layout.bytes == 2 ? 128 + noise(100) : 0);
                if (layout.bytes == 1)
                    out.push_back(static_cast<std::uint8_t>(sample));
                else
                    for (const int shift : {layout.isBigEndian ? 8 : 0, layout.isBigEndian ? 0 : 8})
                        out.push_back(static_cast<std::uint8_t>(wide >> shift));
            }
        }
    return out;
}

inline void putNumber(Bytes& out, std::uint64_t value, unsigned size, bool isBigEndian)
{
    for (unsigned k = 0; k < size; ++k)
        out.push_back(static_cast<std::uint8_t>(value >> 8 * (isBigEndian ? size - 1 - k : k)));
}

inline Bytes netpbmOf(const PixelLayout& layout, const Bytes& pixels)
{
    std::string head = layout.channels == 3 ? "P6\n# made\n" : "P5 ";
    if (layout.channels == 2 || layout.channels == 4)
        head = "P7\nWIDTH " + std::to_string(layout.width) + "\nHEIGHT " + std::to_string(layout.height)
            + "\nDEPTH " + std::to_string(layout.channels) + "\nMAXVAL "
            + (layout.bytes == 2 ? "65535" : "255") + "\nTUPLTYPE RGB_ALPHA\nENDHDR\n";
    else
        head += std::to_string(layout.width) + " " + std::to_string(layout.height)
            + (layout.bytes == 2 ? "\n65535\n" : "\n255\n");
    Bytes out(head.begin(), head.end());
    append(out, pixels);
    return out;
}

// Of 3 or 4 channels, rows filled up to four bytes.
inline Bytes bitmapOf(const PixelLayout& layout, const Bytes& pixels)
{
    const std::size_t row = layout.width * layout.channels, padding = (4 - row % 4) % 4;
    Bytes out{'B', 'M'};
    putNumber(out, 54 + layout.height * (row + padding), 4, false);
    putNumber(out, 0, 4, false);
    putNumber(out, 54, 4, false);
    putNumber(out, 40, 4, false);
    putNumber(out, layout.width, 4, false);
    putNumber(out, layout.height, 4, false);
    putNumber(out, 1, 2, false);
    putNumber(out, 8 * layout.channels, 2, false);
    out.resize(54);
    for (std::size_t y = 0; y < layout.height; ++y) {
        out.insert(out.end(), pixels.begin() + std::ptrdiff_t(y * row),
                   pixels.begin() + std::ptrdiff_t((y + 1) * row));
        out.resize(out.size() + padding);
    }
    return out;
}

inline Bytes targaOf(const PixelLayout& layout, const Bytes& pixels)
{
    Bytes out{3, 0, static_cast<std::uint8_t>(layout.channels == 1 ? 3 : 2)};
    out.resize(12);
    putNumber(out, layout.width, 2, false);
    putNumber(out, layout.height, 2, false);
    out.push_back(static_cast<std::uint8_t>(8 * layout.channels));
    out.push_back(0);
    append(out, Bytes{'a', 'b', 'c'});
    append(out, pixels);
    return out;
}

// In two strips, the directory behind them.
inline Bytes tiffOf(const PixelLayout& layout, const Bytes& pixels)
{
    const bool big = layout.isBigEndian;
    const std::size_t row = std::size_t{layout.width} * layout.channels * layout.bytes;
    const std::size_t first = layout.height / 2 * row;
    Bytes out = big ? Bytes{'M', 'M', 0, '*'} : Bytes{'I', 'I', '*', 0};
    putNumber(out, 24 + pixels.size(), 4, big);
    for (const std::uint64_t value : {std::uint64_t{24}, std::uint64_t{24 + first}, std::uint64_t{first},
                                      std::uint64_t{pixels.size() - first}})
        putNumber(out, value, 4, big);
    append(out, pixels);
    const std::vector<std::array<std::uint64_t, 4>> entries{{256, 4, 1, layout.width},
                                                            {257, 4, 1, layout.height},
                                                            {258, 3, 1, 8 * layout.bytes},
                                                            {259, 3, 1, 1},
                                                            {262, 3, 1, 2},
                                                            {273, 4, 2, 8},
                                                            {277, 3, 1, layout.channels},
                                                            {279, 4, 2, 16}};
    putNumber(out, entries.size(), 2, big);
    for (const auto& entry : entries) {
        putNumber(out, entry[0], 2, big);
        putNumber(out, entry[1], 2, big);
        putNumber(out, entry[2], 4, big);
        const bool isShort = entry[1] == 3;
        putNumber(out, entry[3], isShort ? 2 : 4, big);
        if (isShort)
            putNumber(out, 0, 2, big);
    }
    putNumber(out, 0, 4, big);
    return out;
}

inline Bytes photoshopOf(const PixelLayout& layout, const Bytes& planes)
{
    Bytes out{'8', 'B', 'P', 'S'};
    putNumber(out, 1, 2, true);
    out.resize(12);
    putNumber(out, layout.channels, 2, true);
    putNumber(out, layout.height, 4, true);
    putNumber(out, layout.width, 4, true);
    putNumber(out, 8 * layout.bytes, 2, true);
    putNumber(out, 3, 2, true);
    for (int section = 0; section < 3; ++section)
        putNumber(out, 0, 4, true);
    putNumber(out, 0, 2, true);
    append(out, planes);
    return out;
}

inline void putChunk(Bytes& out, const std::string& name, const Bytes& data)
{
    putNumber(out, data.size(), 4, true);
    Bytes named(name.begin(), name.end());
    append(named, data);
    append(out, named);
    putNumber(out, ::crc32(0, named.data(), static_cast<uInt>(named.size())), 4, true);
}

// A row of PNG for its filter, as ISO/IEC 15948 has it.
inline void putFiltered(Bytes& out, int filter, std::size_t step, const Bytes& above, const Bytes& row)
{
    out.push_back(static_cast<std::uint8_t>(filter));
    for (std::size_t i = 0; i < row.size(); ++i) {
        const int a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step];
        const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
        const int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
        const int predictions[5]{0, a, b, (a + b) / 2, paeth};
        out.push_back(static_cast<std::uint8_t>(row[i] - predictions[filter]));
    }
}

// All filters in turn; interlaced (Adam7) where asked for.
inline Bytes pngOf(const PixelLayout& layout, const Bytes& pixels, bool isInterlaced = false)
{
    const std::size_t step = std::size_t{layout.channels} * layout.bytes;
    const std::vector<std::array<std::uint32_t, 4>> passes = isInterlaced
        ? std::vector<std::array<std::uint32_t, 4>>{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                                    {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
        : std::vector<std::array<std::uint32_t, 4>>{{0, 0, 1, 1}};
    Bytes rows;
    for (const auto& pass : passes) {
        Bytes above;
        for (std::uint32_t y = pass[1], k = 0; y < layout.height; y += pass[3], ++k) {
            Bytes row;
            for (std::uint32_t x = pass[0]; x < layout.width; x += pass[2]) {
                const auto at = pixels.begin() + std::ptrdiff_t((std::size_t{y} * layout.width + x) * step);
                row.insert(row.end(), at, at + std::ptrdiff_t(step));
            }
            if (row.empty())
                break;
            above.resize(row.size());
            putFiltered(rows, int(k * 3 % 5), step, above, row);
            above = row;
        }
    }
    constexpr std::array<std::uint8_t, 5> kSorts{0, 0, 4, 2, 6};
    Bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}, head;
    putNumber(head, layout.width, 4, true);
    putNumber(head, layout.height, 4, true);
    append(head,
           Bytes{static_cast<std::uint8_t>(8 * layout.bytes), kSorts[layout.channels], 0, 0,
                 static_cast<std::uint8_t>(isInterlaced ? 1 : 0)});
    putChunk(out, "IHDR", head);
    putChunk(out, "tEXt", Bytes{'a', 0, 'b'});
    uLongf size = compressBound(rows.size());
    Bytes packed(size);
    compress2(packed.data(), &size, rows.data(), rows.size(), 6);
    packed.resize(size);
    putChunk(out, "IDAT", packed);
    putChunk(out, "IEND", {});
    return out;
}

} // namespace ff::test
