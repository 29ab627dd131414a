// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The adaptive model of pictures' pixels: codes rows of samples through the range coder, in integers only.
// What it has learned of one picture it keeps for the next one of a block of the archive, so pictures are
// decoded in the order in which they were coded. Internal to core/codec; not shared between threads.

#include "core/base/Bytes.h"
#include "core/codec/mix/MixModel.h"

#include <cstdint>
#include <memory>

namespace ff::codec::pixels {

inline constexpr std::uint32_t kMostWidth = 32768;
inline constexpr std::uint32_t kMostChannelsOfPicture = 4;

// How pixels stand in a row of bytes: a filter of PNG where rows have one, pixels, padding.
struct Format {
    std::uint32_t width = 1; // 1..kMostWidth
    std::uint32_t channels = 1; // 1..kMostChannelsOfPicture
    std::uint32_t bytes = 1; // of a sample, 1 or 2
    bool isBigEndian = false;
    bool isFiltered = false; // rows are those of PNG: samples are differences, as their first byte says
    std::uint32_t padding = 0; // bytes behind the pixels of each row, 0..kMostPadding

    std::size_t pixelBytes() const { return std::size_t{channels} * bytes; }
    std::size_t rowBytes() const { return (isFiltered ? 1 : 0) + width * pixelBytes() + padding; }
    bool operator==(const Format&) const = default;
};
inline constexpr std::uint32_t kMostPadding = 255;

class PixelEncoder {
public:
    // Every instruction set gives the same bytes.
    explicit PixelEncoder(mix::MixIsa isa = mix::selectMixIsa());
    ~PixelEncoder();

    // Begins a picture.
    void start(const Format& format);
    // The next row. REQUIRES: rowBytes() bytes, of which the first one is a filter of PNG (0 to 4) where rows
    // are filtered.
    void code(ByteSpan row);
    // Bits coded so far, in 1/256.
    std::uint64_t spent() const;
    // The stream of all pictures; ends the encoder.
    Bytes finish();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

class PixelDecoder {
public:
    // `bytes` must live on.
    explicit PixelDecoder(ByteSpan bytes, mix::MixIsa isa = mix::selectMixIsa());
    ~PixelDecoder();

    void start(const Format& format);
    // Fills the next row. Damaged bytes give some samples or other.
    void decode(std::span<std::uint8_t> row);
    // Whether the stream has given more than it held: what was decoded last is made up.
    bool isExhausted() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::codec::pixels
