// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The filters of PNG (ISO/IEC 15948, 9): the bytes of a row as differences to those of the pixel before and
// of the row above. Internal to core/codec.

#include "core/base/Bytes.h"

#include <span>

namespace ff::codec::pixels {

inline constexpr std::uint8_t kPngFilters = 5;

// REQUIRES: filter < kPngFilters; rows of one size. `step`: bytes of a pixel. `above`: raw, zeros over the
// first row.
void undoFilter(std::uint8_t filter, std::size_t step, ByteSpan above, std::span<std::uint8_t> row);
void applyFilter(std::uint8_t filter, std::size_t step, ByteSpan above, ByteSpan raw,
                 std::span<std::uint8_t> row);

} // namespace ff::codec::pixels
