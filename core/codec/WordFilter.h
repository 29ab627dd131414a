// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Samples of 16 bits, low byte first: pictures of medicine and of the sky, sound, heights. Each word becomes
// its difference, modulo 2^16, from the mean of the word before it and of the one a row above. Any bytes
// survive the round trip. Internal to core/codec.

#include "core/base/Bytes.h"

#include <cstdint>
#include <span>

namespace ff::codec {

// Bytes after a position that must be known before unfilterWords has it right.
inline constexpr std::uint64_t kWordReach = 1;

// Whether the differences have less order-0 entropy than the words. `row` is the distance to the word above
// in bytes, even; 0 = the word before alone predicts.
bool wordsAreSmooth(ByteSpan bytes, std::uint32_t row);

void filterWords(std::span<std::uint8_t> bytes, std::uint32_t row);
void unfilterWords(std::span<std::uint8_t> bytes, std::uint32_t row);

} // namespace ff::codec
