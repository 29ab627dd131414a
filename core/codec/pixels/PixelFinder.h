// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds pictures whose pixels are not compressed among other bytes, by their headers: BMP, PNM (PGM, PPM,
// PAM) and TIFF wherever they stand, TGA where a file is named so, PSD; and PNG whose deflate stream was
// undone. Nothing is proved: what is taken for a picture and is none comes back all the same. Internal to
// core/codec; functions keep no state.

#include "core/codec/BlockCodec.h"
#include "core/codec/pixels/PixelModel.h"

#include <algorithm>
#include <vector>

namespace ff::codec::pixels {

struct FoundPicture {
    std::size_t at = 0; // of its first row
    std::size_t rows = 0;
    Format format;

    std::size_t size() const { return rows * format.rowBytes(); }
};

// Bytes of headers that may yet be looked at: bounds the time that places like headers take.
class HeaderBudget {
public:
    explicit HeaderBudget(std::size_t blockSize) : m_left(8 * std::uint64_t{blockSize} + (1u << 20)) {}

    // False when it is used up.
    bool spend(std::uint64_t bytes)
    {
        m_left -= std::min(m_left, bytes);
        return m_left != 0;
    }

private:
    std::uint64_t m_left;
};

// In order, none over another. Takes some milliseconds.
std::vector<FoundPicture> findPixels(ByteSpan raw, std::span<const FileStart> files);

// Pictures as their headers describe them, from the header on; `rows` may reach behind the end. Nothing where
// there is none or its pixels are coded in another way.
std::vector<FoundPicture> picturesOfTiff(ByteSpan bytes, HeaderBudget& budget);
std::vector<FoundPicture> picturesOfPng(ByteSpan bytes, HeaderBudget& budget);

} // namespace ff::codec::pixels
