// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The Huffman codes of Layer III (ISO/IEC 11172-3, table 3-B.7), for reading, writing and weighing pairs and
// quads of values. Internal to core/codec.

#include "core/codec/mp3/BitStream.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ff::codec::mp3 {

inline constexpr unsigned kTables = 32; // that a region can choose; 0 has zeros only, 4 and 14 are none
inline constexpr unsigned kMostLinbits = 13;
inline constexpr std::int32_t kLargest = 15 + (1 << kMostLinbits) - 1; // value

// What kernels need of the codes, plain data.
struct CodeLengths {
    // Of the pair x · 16 + y (15: 15 and above) by each of kColumns codes, with signs but without linbits, 0
    // where a code has no such pair; last how many linbits numbers it has.
    static constexpr unsigned kColumns = 15, kEscapes = 15;
    alignas(64) std::uint8_t pairs[256][16];
    std::uint8_t quads[16]; // by table A, with signs; by B 4 and the signs
    std::uint8_t column[kTables]; // of a table
    std::uint8_t linbits[kTables];
};
const CodeLengths& codeLengths();

// Whether the table is one.
bool isTable(unsigned table);

// Two values by a table that is one. They are made up where the bits end.
void readPair(BitReader& bits, unsigned table, std::int16_t* values);
void readQuad(BitReader& bits, bool isB, std::int16_t* values);
// False where the table has no such values.
bool writePair(BitWriter& bits, unsigned table, const std::int16_t* values);
bool writeQuad(BitWriter& bits, bool isB, const std::int16_t* values);

} // namespace ff::codec::mp3
