// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The transform of Burrows and Wheeler (1994): the bytes of a text in the order of what follows them, so that
// bytes that stand before like text stand together. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ff::codec::bwt {

// A row of the way back is held in 24 bits.
inline constexpr std::size_t kMaxText = (std::size_t{1} << 24) - 1;

// The text's parts, which are found again side by side: what one waits for from memory, others use.
constexpr std::size_t partsOf(std::size_t size)
{
    return size < 65536 ? 1 : 8;
}
// Where part k begins; the end of the last is the text's.
constexpr std::size_t partStart(std::size_t size, std::size_t part)
{
    return size * part / partsOf(size);
}

struct Transformed {
    // Of the rows, which are the suffixes in order with the empty one first, the byte before each; nothing
    // for the whole text, which has none.
    Bytes last;
    // The row of the suffix that begins where each part does: partsOf() numbers, at most the text's size.
    std::vector<std::uint32_t> rows;
};

// REQUIRES: text.size() <= kMaxText.
Result<Transformed> transform(ByteSpan text, TaskControl& control);

// Fills `text`, which has the size of `last`, or says that the rows cannot be. With wrong rows the text is
// wrong. REQUIRES: last.size() <= kMaxText, rows.size() == partsOf(last.size()).
Status restore(ByteSpan last, std::span<const std::uint32_t> rows, std::span<std::uint8_t> text,
               TaskControl& control);

} // namespace ff::codec::bwt
