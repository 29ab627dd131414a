// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The border between the programs and libfileformer_torch.so, which is opened with dlopen and only when asked
// for. Plain C types, so that the module may come from another compiler than the program. The program keeps
// what was fed to each lane and computes the rows of tables; the module has the tables, the matrices and the
// states of lanes, and does the arithmetic. Every function may be called from any thread and ends exceptions
// of LibTorch. Functions that can fail write a sentence to `message`.

// As C would have it.
// NOLINTBEGIN(modernize-deprecated-headers,modernize-redundant-void-arg,readability-identifier-naming)
#include <stddef.h>
#include <stdint.h>

namespace ff::engine {

extern "C" {

enum { kTorchAbi = 3 };

// Counts come in groups of 16: group 0 is the high half, group 1 + n the low half after the high half n.
enum { kTorchGroups = 17 };
// What a row gives, in this order.
enum {
    kTorchWantPair = 1, // groups 0 and 1 + high
    kTorchWantAll = 2, // groups 0 to 16
};

// One symbol of one lane, after those before it. In memory one uint32 for each table of the model follows:
// slot | tag << 24.
struct TorchRow {
    uint32_t lane; // its place, from allocate()
    uint32_t position; // modulo 2^32
    uint16_t place; // position modulo window
    uint16_t visible; // positions that attention sees, this one included: 1..window
    uint8_t symbol;
    uint8_t first; // 1: the lane starts here, whatever it held before
    uint8_t wanted;
    uint8_t high; // below 16
};

// Where the next `groups` groups of counts go. A call's outputs are as many groups as its rows give.
struct TorchOutput {
    uint32_t groups;
    uint32_t* counts; // groups × 16
};

struct TorchInfo {
    char device[128]; // "LibTorch CPU"
    char product[32]; // "fp32", "fp64"
    char library[32]; // LibTorch's version
    uint64_t laneBytes; // in states of lanes
    uint64_t rows, batches; // fed so far
    uint32_t maxRows; // of one batch
};

struct TorchEngine;

struct TorchApi {
    uint32_t abi;
    // The model (the bytes of an .ffm file). product: null, or the name of the one to use (tests). Null on
    // failure.
    TorchEngine* (*open)(const uint8_t* model, size_t size, const char* product, char* message,
                         size_t messageSize);
    void (*close)(TorchEngine* engine);
    void (*describe)(TorchEngine* engine, TorchInfo* info);
    // Places of so many lanes; the first of them, or -1.
    int64_t (*allocate)(TorchEngine* engine, uint64_t lanes, char* message, size_t messageSize);
    void (*release)(TorchEngine* engine, uint64_t first, uint64_t lanes);
    // Feeds `count` rows (TorchRow and its tables, end to end); those of one lane in order. Waits for the
    // counts. Calls from several threads are worked on together. 0, or 1 on failure: then the states of
    // lanes are of no use any more.
    int32_t (*forward)(TorchEngine* engine, const uint32_t* rows, uint32_t count, const TorchOutput* outputs,
                       uint32_t outputCount, char* message, size_t messageSize);
};

// The module's only symbol, kTorchEntry.
const TorchApi* ffTorchModule(void);
}
// NOLINTEND(modernize-deprecated-headers,modernize-redundant-void-arg,readability-identifier-naming)

inline constexpr const char* kTorchEntry = "ffTorchModule";
static_assert(sizeof(TorchRow) == 16);

// Words of a row of a model with so many tables.
inline uint32_t torchRowWords(size_t tables)
{
    return static_cast<uint32_t>(sizeof(TorchRow) / sizeof(uint32_t) + tables);
}
inline uint32_t torchGroupsOf(const TorchRow& row)
{
    return ((row.wanted & kTorchWantPair) != 0 ? 2U : 0U)
        + ((row.wanted & kTorchWantAll) != 0 ? static_cast<uint32_t>(kTorchGroups) : 0U);
}

} // namespace ff::engine
