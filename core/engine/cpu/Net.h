// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the per-instruction-set translation units see: plain structs of raw pointers, nothing inline and
// nothing of the standard library, so that no code compiled with wider instructions can be merged into the
// rest of the program. Everything here is owned by PackedModel (Net) or CpuPredictor (Position, Workspace). A
// kernel keeps no state of its own.

#include <cstddef>
#include <cstdint>

namespace ff::engine::cpu {

inline constexpr std::uint32_t kGroupRows = 32; // output rows that are packed and computed together
inline constexpr std::uint32_t kMaxPositions = 256; // per call of Kernel::forward
// MODEL.md, section 2.
inline constexpr std::uint32_t kMaxTables = 16, kMaxHeads = 16, kMaxAttention = 1024, kMaxWindow = 256,
                               kMaxState = 1024, kMaxColumns = 6144;
inline constexpr std::uint32_t kHeadGroups = 17; // halves of a byte: the high one, and the low one after each

enum class WeightLayout {
    // Bytes [columns/4][32 rows][4], each weight with 64 added: what 8-bit dot products of four take.
    // Of 4-bit weights [columns/8][32 rows][4], each with 8 added: the lower half of a byte is of the first
    // four columns, the upper half of the other four. Of 2-bit weights [columns/16][32 rows][4], each with 1
    // added: the lowest two bits of a byte are of the first four columns, and so on.
    Quads,
    Rows16, // int16 [32 rows][columns]
};

// A requantised product by a matrix of each class. In the record of a class lie, from `offset` on, int16
// multipliers[rows], int16 biases[rows], and the weights in groups of 32 rows.
struct Product {
    std::size_t offset;
    std::size_t groupBytes;
    std::uint32_t rows, columns; // multiples of 32
    // rs(x, shift) is ((x << left) + half) >> right.
    std::int32_t left, right, half;
    std::uint32_t bits; // of a weight in WeightLayout::Quads: 8, 4 or 2
    std::int32_t added; // to every weight there
};

struct NetBlock {
    const std::int16_t* gain;
    Product up, down;
    const std::int16_t* convolution; // [4][E]
    const std::int16_t* score; // null without attention
    const std::int32_t* mix;
    std::int16_t stateScale, ffnScale; // PH, PU
    // Where the lane's memory keeps: int16 h[E] and v[4][E], of position t at t & 3, times 256; …
    std::size_t state;
    // … and with attention int16 keys [H][ring/32][d/2][32 positions][2] and values [H][ring/2][d/16][16][2].
    std::size_t keys, values;
};

struct Net {
    std::uint32_t dim, blockCount, state, ffn, heads, key, window, rotary;
    std::uint32_t ring; // positions that the lane's memory keeps: window, rounded up to a multiple of 32
    std::int16_t forgetMax;
    const NetBlock* blocks;
    const std::uint8_t* records; // of the classes, one behind another
    std::size_t recordBytes;
    const std::uint8_t* classOf; // [256]
    const std::int16_t* embedding;
    std::uint32_t tableCount;
    const std::int16_t* miss[kMaxTables];
    const std::int16_t* zeros; // [D]
    const std::int16_t *headGain, *rsqrt, *exp, *cos, *sin;
    const std::int16_t* sig; // [256], indexed 128 + z
    const std::uint8_t *sigBytes, *expBytes; // the lower bytes of sig or exp, then the upper ones
    const std::uint32_t *y, *rotarySteps;
    // The head as a product of one class. Its halves of a byte are groups of 16 rows padded to 32.
    const std::uint8_t* headRecord;
    Product head;
};

// A slot of a table: for every 32 dims 16 bytes with dim j in the lower half of byte j and dim 16 + j in the
// upper half; then the step and the tag.
struct TableRow {
    const std::uint8_t* slot;
    std::uint8_t tag;
};

// One symbol of one lane.
struct Position {
    std::uint8_t* lane; // its memory, see NetBlock
    const TableRow* rows; // [tableCount]
    std::uint32_t position; // modulo 2^32
    std::uint32_t ringSlot; // where the ring keeps this position
    std::uint32_t visible; // positions in its window, this one included
    std::uint8_t symbol;
};

// Scratch memory. Rows have these strides in elements, all multiples of 64.
struct Workspace {
    std::int16_t* residual; // [kMaxPositions][D]
    std::int16_t* z; // [kMaxPositions][zStride]
    std::size_t zStride;
    // [kMaxPositions][xStride]: what goes into a product. Tiles of 32 positions read up to 24 rows behind.
    std::int8_t* x;
    std::size_t xStride;
    // (c, -s) then (s, c) of each pair of dims, [2][kMaxAttention], all heads. Dims that are not rotated hold
    // (16384, 0) and (0, 16384) from the start.
    std::int16_t* rotation;
    std::uint8_t* group; // [32 rows][most columns]: of 2-bit weights one group as those of 8 bits
};

struct Kernel {
    WeightLayout layout;
    // The row of a group that stands at each place of the packed group, and the position of a group of 32
    // that stands at each place of the packed keys.
    std::uint8_t rowOrder[kGroupRows];
    // Feeds positions (at most kMaxPositions; those of one lane in order) and leaves what the head reads of
    // position i in work.x[i].
    void (*forward)(const Net& net, const Position* positions, std::uint32_t count, const Workspace& work);
    // The 16 counts of one half of a byte from what the head reads. Group 0 is the high half, 1 + n the low
    // half after the high half n.
    void (*counts)(const Net& net, const std::int8_t* x, std::uint32_t group, std::uint32_t* counts);
};

const Kernel& portableKernel();
const Kernel& avx2Kernel();
const Kernel& avxVnniKernel();
const Kernel& avx512Kernel();
const Kernel& amxKernel(); // AVX-512 with AMX tiles

} // namespace ff::engine::cpu
