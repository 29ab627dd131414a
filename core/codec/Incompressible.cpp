// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/Incompressible.h"

#include "core/codec/Entropy.h"

#include <zstd.h>

#include <array>

namespace ff::codec {

namespace {

constexpr std::size_t kWindow = 8192, kWindows = 16;
// Headers and small pictures within a picture: so many windows may be anything.
constexpr std::size_t kExceptions = 2;
// Hundredths of a bit per byte. A window of random bytes has 797.7, the bulk of a JPEG file 793 to 796.
constexpr std::uint64_t kFlat = 788;
// Contexts are counted over all windows together; random bytes have 798.
constexpr std::uint64_t kFlatInContext = 786;
constexpr int kQuickZstdLevel = 1;

// `bits` as of entropyBits.
bool isAtLeast(std::uint64_t bits, std::uint64_t hundredths, std::size_t bytes)
{
    return bits * 100 >= (hundredths * bytes) << kEntropyFraction;
}

// By itself and as differences to the bytes 1 to 4 before.
bool isFlat(ByteSpan window)
{
    for (std::size_t distance = 0; distance <= 4; ++distance) {
        std::array<std::uint32_t, 256> counts{};
        for (std::size_t i = distance; i < window.size(); ++i)
            ++counts[static_cast<std::uint8_t>(distance == 0 ? window[i] : window[i] - window[i - distance])];
        if (!isAtLeast(entropyBits(counts), kFlat, window.size() - distance))
            return false;
    }
    return true;
}

// Given the high half of the byte `distance` before.
bool isFlatInContext(ByteSpan sample, std::size_t distance)
{
    std::array<std::array<std::uint32_t, 256>, 16> counts{};
    for (std::size_t i = distance; i < sample.size(); ++i)
        ++counts[sample[i - distance] >> 4][sample[i]];
    std::uint64_t bits = 0;
    for (const auto& context : counts)
        bits += entropyBits(context);
    return isAtLeast(bits, kFlatInContext, sample.size() - distance);
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
        if (isFlat(window))
            sample.insert(sample.end(), window.begin(), window.end());
        else if (++exceptions > kExceptions)
            return false;
    }
    if (!isFlatInContext(sample, 1) || !isFlatInContext(sample, 2))
        return false;
    Bytes packed(ZSTD_compressBound(sample.size()));
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), sample.data(), sample.size(), kQuickZstdLevel);
    return ZSTD_isError(size) == 0 && size > sample.size() - sample.size() / 64;
}

} // namespace ff::codec
