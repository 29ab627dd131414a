// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The border between the programs and libfileformer_cuda.so, which is opened with dlopen and only when asked
// for. Plain C types, so that the module may come from another compiler than the program. The program lays
// the weights out as the kernels read them (CardWeights); the module keeps them and the states of lanes on a
// card and feeds runs of symbols. Different CardLanes may be used from different threads at the same time;
// nothing is shared between two cards. Functions that can fail write a sentence to `message`.

// As C would have it.
// NOLINTBEGIN(modernize-deprecated-headers,modernize-redundant-void-arg,readability-identifier-naming)
#include <stddef.h>
#include <stdint.h>

namespace ff::engine {

extern "C" {

enum { kCardAbi = 2 };
// The largest net that the kernels run: smaller than what MODEL.md allows, and of weights of 4 or 8 bits.
enum { kCardTables = 16, kCardBlocks = 16, kCardMaxDim = 256 };
enum { kCardMaxPart = 256, kCardHeads = 4, kCardAttention = 128 }; // state and ffn; heads × key
// Counts of a position: 16 of the high half, 16 of the low half after the high half that follows.
// kCardAllCounts: the same with the low half's after each of the 16 high halves.
enum { kCardCounts = 32, kCardAllCounts = 17 * 16 };
// Of a lane's states the first bytes: what was fed to it (CardStep.inc).
enum { kCardLaneHead = 64 };

// Offsets are bytes from the start of the weights. All multiples of 16.
struct CardTable {
    uint8_t kind, bits, count, reserved; // TableShape
    uint8_t distances[4];
    uint32_t marks; // uint16 [2^bits]: step | tag << 8
    uint32_t miss; // int16 [dim]
    uint32_t values; // uint8 [2^bits][dim / 2], as in the file
};

// A matrix for each class. Rows lie in groups of 32, of the head in groups of 16; a group has, for every 16
// bytes of a row, these of its first row, of its second row, …
struct CardProduct {
    uint32_t weights, classWeights; // the first class, and bytes of each
    uint32_t scales; // uint32 [classes][rows]: multiplier | bias << 16
    uint32_t rows, columns;
    int32_t shift;
};

struct CardBlock {
    uint32_t gain; // int16 [dim]
    uint32_t convolution; // int16 [4][state]
    uint32_t score, mix; // int16 [heads], int32 [heads]
    int32_t stateScale, ffnScale;
    uint32_t attends; // 0 or 1
    uint32_t keys, values; // in a lane's states: int8 [window][heads × key]
    CardProduct up, down;
};

struct CardNet {
    uint32_t dim, blocks, state, ffn, heads, key, window, rotary, weightBits, forgetMax, tables;
    uint32_t laneBytes; // of a lane's states, a multiple of 16
    uint32_t sig, rsqrt, exp, y, cos, sin, rotarySteps, classOf; // as in the file
    uint32_t embedding, headGain;
    CardProduct head; // 17 groups of 16 rows of 8 bits, one class
    CardTable table[kCardTables];
    CardBlock block[kCardBlocks];
};

// Symbols of one lane, in a row. Those at `symbols` .. `symbols + count - 1` are fed; the last `counted` give
// 32 counts each, from counts[32 × `counts`] on, where next[] at the same place holds the byte that follows.
struct CardRun {
    uint32_t lane; // below the lanes of the CardLanes; no lane is in two runs of a call
    uint32_t first; // 1: the lane starts here, whatever it held before
    uint32_t symbols, count, counted, counts;
};

// What both sides of a call read and write.
struct CardBuffers {
    CardRun* runs; // [lanes]
    uint8_t *symbols, *next; // [positions]
    const uint32_t* counts; // [positions][32]
    const int8_t* heads; // [runs][dim]: what the head reads after each run's last symbol
};

struct CardInfo {
    char name[128]; // "NVIDIA H200"
    uint64_t memoryBytes; // in use on the card, by anybody
    uint64_t laneBytes; // in states of lanes
    uint64_t positions, calls; // so far
};

// --- Blocks with the thin mixing model (docs/CODEC.md), coded where the net runs.

// From `offset` of the block on columns repeat at this distance; 0: no table.
struct CardRecord {
    uint32_t offset, length;
};

// What the net is fed beside the byte before, ahead of the byte at `at`: symbols[`symbols` ..] of the task.
struct CardInsert {
    uint32_t at, symbols, count;
};

// core/codec/Logistic.h and BitHistory.h.
struct CardThinTables {
    const uint16_t* squash; // [6144]
    const int16_t *stretch, *logOfCount; // [4096]
    const uint8_t* next; // [2][256]
    const uint16_t* initial; // [256]
};

enum { kCardEncode = 0, kCardVerify = 1, kCardDecode = 2 };

// A block of `size` bytes, 1 .. 2^28, in lanes of laneSize. Pointers are followed before beginBlock()
// returns.
struct CardBlockTask {
    uint32_t mode;
    uint32_t size, laneSize;
    uint32_t steps; // at most so many bytes of each lane
    const uint8_t* bytes; // [size]; null to decode what is not known
    const uint8_t* payload; // to be decoded
    uint32_t payloadSize; // encoding: the most that there may be
    uint32_t recordCount, symbolCount;
    const CardRecord* records; // ascending
    const CardInsert* inserts; // lane after lane, ascending
    const uint32_t* insertsBefore; // [lanes + 1]: of the lanes before
    const uint8_t* symbols;
    uint32_t costShift,
        costCount; // encoding: costs are summed by place >> costShift; costCount 0: not at all
    uint32_t lineBits, matchBits; // log2 of the sizes of the model's tables
    CardThinTables tables;
};

struct CardBlockState {
    uint64_t positions; // done, of all lanes
    uint32_t ended; // 1: nothing is left to do
    uint32_t payloadSize; // encoding, when ended
    uint32_t overflow; // encoding: 1: the payload has no room
    uint32_t different; // kCardVerify: 1 + the place of the first byte that decodes to another; 0: none yet
};

struct CardEngine;
struct CardLanes;
struct CardCoder;

struct CardApi {
    uint32_t abi;
    int32_t (*cards)(void);
    // Null on failure. Keeps no pointer.
    CardEngine* (*open)(const CardNet* net, const uint8_t* weights, uint64_t size, int32_t card,
                        char* message, uint64_t messageSize);
    // No CardLanes of it are left.
    void (*close)(CardEngine* engine);
    void (*describe)(CardEngine* engine, CardInfo* info);
    // So many lanes and room for calls of up to so many positions. Null on failure.
    CardLanes* (*makeLanes)(CardEngine* engine, uint32_t lanes, uint32_t positions, CardBuffers* buffers,
                            char* message, uint64_t messageSize);
    void (*freeLanes)(CardLanes* lanes);
    // Feeds buffers.runs[0 .. runs-1] and waits for what they give. 0, or 1 on failure: then the states are
    // of no use any more.
    int32_t (*feed)(CardLanes* lanes, uint32_t runs, char* message, uint64_t messageSize);
    // Null on failure.
    CardCoder* (*beginBlock)(CardEngine* engine, const CardBlockTask* task, char* message,
                             uint64_t messageSize);
    // Works on for some hundredths of a second, the thread asleep. 0, or 1 on failure.
    int32_t (*goOn)(CardCoder* coder, CardBlockState* state, char* message, uint64_t messageSize);
    // Once it has ended: the payload or, of kCardDecode, the bytes; and the costs where they are wanted.
    int32_t (*takeBlock)(CardCoder* coder, uint8_t* bytes, uint32_t* costs, char* message,
                         uint64_t messageSize);
    void (*freeBlock)(CardCoder* coder);
};

// The module's only symbol, kCardEntry.
const CardApi* ffCudaModule(void);
}
// NOLINTEND(modernize-deprecated-headers,modernize-redundant-void-arg,readability-identifier-naming)

inline constexpr const char* kCardEntry = "ffCudaModule";

} // namespace ff::engine
