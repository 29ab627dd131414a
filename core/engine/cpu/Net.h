// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the per-instruction-set translation units see: plain structs of raw pointers, nothing inline and
// nothing of the standard library, so that no code compiled with wider instructions can be merged into the
// rest of the program. Everything here is owned by PackedModel (Net) or CpuPredictor (Row, Workspace). A
// kernel keeps no state of its own.

#include <cstddef>
#include <cstdint>

namespace ff::engine::cpu {

inline constexpr std::uint32_t kGroupRows = 32; // output rows that are packed and computed together
inline constexpr std::uint32_t kMaxRows = 64; // symbols per call of Kernel::forward
inline constexpr std::uint32_t kMaxHeads = 64; // MODEL.md, section 2
inline constexpr std::uint32_t kRingGroup = 16; // positions of the key/value ring that are stored together

// Weights of one matrix, in groups of kGroupRows output rows. A group is int32 biases[32], int32
// multipliers[32], then the weights in the kernel's WeightLayout; the biases already hold the correction for
// Kernel::activationOffset. Rows are padded with zeros to whole groups.
struct Matrix {
    const std::uint8_t* groups;
    std::uint32_t rows; // padded
    std::uint32_t columns; // multiple of 32
    std::size_t groupBytes;
    std::uint32_t depth; // quads of columns whose products are added up in 16 bits; Sums16 only
};

enum class WeightLayout {
    Quads, // int8 [columns/4][32 rows][4]: what 8-bit dot products of four take
    // For sums of 16 bits (Sums16.h). uint16 [columns/4], the first column of each quad in the order of
    // summing, and room up to a whole line of 64 bytes. Then for each half of 16 rows and each block of
    // `depth` quads 32 starts as bytes, of rows and pairs (0,0) (0,1) … (3,1), (8,0) … (11,1), (4,0) … (7,1),
    // (12,0) … (15,1), and the weights, int8 [depth][16 rows][4].
    Sums16,
    Rows16, // int16 [32 rows][columns]
};

struct NetLayer {
    const std::int16_t* g1;
    Matrix qkv;
    Matrix out;
    const std::int16_t* g2;
    Matrix inner;
    Matrix outer;
    const std::int32_t *a, *b;
    const void* gelu; // 256 activations as the kernel stores them, index 128 + q
};

struct NetTable {
    const std::int8_t* rows;
    std::int32_t multiplier;
    std::uint32_t order, bits;
};

struct Net {
    std::uint32_t layerCount, dim, heads, keyDim, valueDim, rotaryDims, ffn;
    std::uint32_t keyHeads; // 1 when all heads share one latent key, else heads
    bool latent;
    const std::int16_t *cos, *sin, *exp2Attention;
    const std::uint32_t *rotarySteps, *exp2Output;
    const std::int16_t* embedding;
    NetTable tables[4];
    std::uint32_t tableCount;
    const NetLayer* layers;
    const std::int16_t* gout;
    Matrix output;
};

// One symbol of one lane.
struct Row {
    std::uint8_t* cache; // the lane's rings, see Workspace
    std::uint32_t position; // modulo 2^32, for the rotation
    std::uint32_t slot; // where the ring keeps this position
    std::uint32_t visible; // positions in its window, this one included
    std::uint32_t recent; // b_0 | b_1<<8 | b_2<<16 | b_3<<24
};

// A lane's cache: for each layer the keys of every key head, then at valueOffset the values. Each head has
// ringSlots positions; their layout is the kernel's own.
struct Workspace {
    std::uint32_t ringSlots; // multiple of kRingGroup
    std::size_t layerBytes, valueOffset;
    // Scratch memory, rows with these strides (in elements).
    std::int16_t* residual; // [kMaxRows][dim]
    void* activations; // [kMaxRows][activationStride]
    std::size_t activationStride;
    std::int16_t* qkv; // [kMaxRows][qkvStride]
    std::size_t qkvStride;
    std::int8_t* inner; // [kMaxRows][ffn]
    std::int16_t* rotation; // [kMaxRows][rotationStride]: for each pair of dims (c, -s, …) then (s, c, …)
    std::size_t rotationStride;
    std::uint8_t* query; // [heads][queryStride]: rotated queries; also one rotated key, or one value
    std::size_t queryStride;
    std::int32_t* outside; // a window in whole ring groups: what is added to the scores of positions not seen
    std::int32_t* scores; // [heads][the same]
    std::uint8_t* weights; // [heads][the same], 2 bytes a position
};

// Where the window of a Row lies in the ring: `groups` whole groups of positions in order of time from
// firstGroup on, after ringGroups again from 0. Counted from the first group's start, the positions
// before..end-1 are seen.
struct Window {
    std::uint32_t firstGroup, groups, ringGroups;
    std::uint32_t before, end;
};

struct Kernel {
    WeightLayout layout;
    std::uint32_t activationBytes; // bytes of one activation …
    std::int32_t activationOffset; // … and what is added to it so that it is unsigned
    std::uint32_t cacheBytes; // bytes of one number of a key or value
    // Feeds rows (at most kMaxRows; rows of one lane in order of position and close enough that no slot is
    // written that an earlier row still sees) and writes rows × 256 counts unless counts is null.
    void (*forward)(const Net& net, const Row* rows, std::uint32_t rowCount, const Workspace& work,
                    std::uint32_t* counts);
};

const Kernel& portableKernel();
const Kernel& avx2Kernel();
const Kernel& avxVnniKernel();
const Kernel& avx512Kernel();

} // namespace ff::engine::cpu
