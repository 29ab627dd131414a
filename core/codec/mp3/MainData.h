// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The main data of a frame, scale factors and Huffman codes, to numbers and back. Internal to core/codec.

#include "core/codec/mp3/BitStream.h"
#include "core/codec/mp3/Frame.h"

namespace ff::codec::mp3 {

// Bits of all granules as the side information has it.
std::uint64_t mainBits(const Frame& frame);

// Reads the granules of a frame whose side information is read; their data begin at this bit and end in
// `main`. False where they are not as the standard has them, or would not be written the same.
bool readMain(ByteSpan main, std::uint64_t at, Frame& frame);

// Writes them, and sets part23 of each. False where a table has no such values, or they are too long: only
// damage can make such.
bool writeMain(Frame& frame, BitWriter& bits);

} // namespace ff::codec::mp3
