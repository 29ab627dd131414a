// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/Incompressible.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ff::codec {

namespace {

constexpr std::size_t kWindow = 8192, kWindows = 16;
// Headers and small pictures within a picture: so many windows may be anything.
constexpr std::size_t kExceptions = 2;
// Bits per byte. A window of random bytes has 7.977, the bulk of a JPEG file 7.93 to 7.96.
constexpr double kFlat = 7.88;
// Contexts are counted over all windows together; random bytes have 7.98.
constexpr double kFlatInContext = 7.86;
constexpr int kQuickZstdLevel = 1;

template <std::size_t Size>
double bitsPerByte(const std::array<std::uint32_t, Size>& counts)
{
    double bits = 0, total = 0;
    for (const std::uint32_t count : counts) {
        if (count == 0)
            continue;
        bits -= count * std::log2(static_cast<double>(count));
        total += count;
    }
    return total == 0 ? 0 : (bits + total * std::log2(total)) / total;
}

// Of the window itself and of its differences to the bytes 1 to 4 before.
double flatness(ByteSpan window)
{
    double least = 8;
    for (std::size_t distance = 0; distance <= 4; ++distance) {
        std::array<std::uint32_t, 256> counts{};
        for (std::size_t i = distance; i < window.size(); ++i)
            ++counts[static_cast<std::uint8_t>(distance == 0 ? window[i] : window[i] - window[i - distance])];
        least = std::min(least, bitsPerByte(counts));
    }
    return least;
}

// Given the high half of the byte `distance` before.
double flatnessInContext(ByteSpan sample, std::size_t distance)
{
    std::array<std::array<std::uint32_t, 256>, 16> counts{};
    for (std::size_t i = distance; i < sample.size(); ++i)
        ++counts[sample[i - distance] >> 4][sample[i]];
    double bits = 0;
    for (const auto& context : counts) {
        double total = 0;
        for (const std::uint32_t count : context)
            total += count;
        bits += total * bitsPerByte(context);
    }
    return bits / static_cast<double>(sample.size() - distance);
}

} // namespace

bool looksIncompressible(ByteSpan raw)
{
    if (raw.size() < kWindow * kWindows)
        return false;
    Bytes sample;
    sample.reserve(kWindow * kWindows);
    std::size_t exceptions = 0;
    for (std::size_t k = 0; k < kWindows; ++k) {
        const ByteSpan window = raw.subspan((raw.size() - kWindow) * k / (kWindows - 1), kWindow);
        if (flatness(window) >= kFlat)
            sample.insert(sample.end(), window.begin(), window.end());
        else if (++exceptions > kExceptions)
            return false;
    }
    if (flatnessInContext(sample, 1) < kFlatInContext || flatnessInContext(sample, 2) < kFlatInContext)
        return false;
    Bytes packed(ZSTD_compressBound(sample.size()));
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), sample.data(), sample.size(), kQuickZstdLevel);
    return ZSTD_isError(size) == 0 && size > sample.size() - sample.size() / 64;
}

} // namespace ff::codec
