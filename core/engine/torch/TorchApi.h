// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The border between the programs and libfileformer_torch.so, which is opened with dlopen and only when asked
// for. Plain C types, so that the module may come from another compiler than the program. The program keeps
// the lanes (what was fed, where in the ring); the module has the weights, the rings of keys and values, and
// does the arithmetic. Every function may be called from any thread and ends exceptions of LibTorch.
// Functions that can fail write a sentence to `message`.

#include <stddef.h>
#include <stdint.h>

extern "C" {

enum { kFfTorchAbi = 1 };
enum { kFfTorchCpu = -1 }; // as a device; others are CUDA devices counted from 0

// One symbol of one lane, after those before it. A lane's ring is `ring` slots from `base` on; this position
// takes `slot` and sees the `visible` last ones, itself included.
struct FfTorchRow {
    uint32_t base, ring, slot, visible;
    uint32_t position; // modulo 2^32
    uint32_t recent; // b_0 | b_1<<8 | b_2<<16 | b_3<<24
};

// Where the counts of the next `rows` rows go; null: they are not wanted.
struct FfTorchOutput {
    uint32_t rows;
    uint32_t* counts; // rows × 256
};

struct FfTorchInfo {
    char device[128]; // "NVIDIA H200", "LibTorch CPU"
    char product[32]; // "int8", "bf16", "fp32", "fp64"
    char library[32]; // LibTorch's version
    uint64_t memoryBytes; // taken on the device: weights, work space, rings
    uint64_t rings; // bytes of it in rings
    uint64_t rows, batches; // fed so far
};

struct FfTorchEngine;

struct FfTorchApi {
    uint32_t abi;
    // CUDA devices that LibTorch can use, 0 when it was built without CUDA.
    int32_t (*cudaDevices)(void);
    // The model (the bytes of an .ffm file) on a device. product: null, or the name of the one to use
    // (tests). Null on failure.
    FfTorchEngine* (*open)(const uint8_t* model, size_t size, int32_t device, const char* product,
                           char* message, size_t messageSize);
    void (*close)(FfTorchEngine* engine);
    void (*describe)(FfTorchEngine* engine, FfTorchInfo* info);
    // A run of ring slots, to be split among lanes; its base, or -1.
    int64_t (*allocate)(FfTorchEngine* engine, uint64_t slots, char* message, size_t messageSize);
    void (*release)(FfTorchEngine* engine, uint64_t base, uint64_t slots);
    // Feeds rows in order; rows of one lane must lie so close that no slot is written that an earlier row
    // still sees. Waits for the counts. Calls from several threads are worked on together. 0, or 1 on
    // failure: then the rings are of no use any more.
    int32_t (*forward)(FfTorchEngine* engine, const FfTorchRow* rows, uint32_t count,
                       const FfTorchOutput* outputs, uint32_t outputCount, char* message, size_t messageSize);
    // For benchmarks: text, one line a stage, of a batch of so many lanes. 0, or 1 on failure.
    int32_t (*profile)(FfTorchEngine* engine, uint32_t lanes, char* text, size_t textSize);
};

// The module's only symbol.
const FfTorchApi* ffTorchApi(void);
}
