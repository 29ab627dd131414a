// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The stages of docs/MODEL.md between the matrix products, each fused into one kernel. All pointers are the
// device's; calls return when the kernel is queued. Activations are int8 or bf16 (which holds int8 exactly)
// and sums int32 or fp32 (exact below 2^24), as the matrix product wants them. No LibTorch here.

#include "core/engine/torch/TorchApi.h"

#include <cstddef>
#include <cstdint>

namespace ff::engine::torch_module {

// A cudaStream_t.
using Stream = void*;

struct Bf16 {
    std::uint16_t bits;
};

struct KernelTable {
    const std::int8_t* rows;
    std::int32_t multiplier;
    std::uint32_t order, bits;
};

struct KernelNet {
    std::uint32_t dim, heads, keyHeads, keyDim, valueDim, rotaryDims, ffn, window;
    bool latent;
    const std::int16_t *cos, *sin, *exp2Attention;
    const std::uint32_t *rotarySteps, *exp2Output;
    const std::int16_t* embedding;
    KernelTable tables[4];
    std::uint32_t tableCount;
};

// Biases and multipliers of one product, and the distance between rows of its sums.
struct KernelLinear {
    const std::int32_t *biases, *multipliers;
    std::uint32_t stride;
};

struct KernelRings {
    std::int8_t* keys; // [slots][key heads][key_dim]
    std::int8_t* values; // [slots][key heads][value_dim]
    const std::int32_t *a, *b; // [heads]
};

// residual: int16 [count][dim]; activations: Act [count][the next product's columns]; sums: Acc
// [count][stride].
template <typename Act>
void embed(Stream stream, const KernelNet& net, const FfTorchRow* rows, std::uint32_t count,
           std::int16_t* residual, const std::int16_t* gain, Act* activations);

template <typename Act, typename Acc>
void addAndNorm(Stream stream, const KernelNet& net, std::uint32_t count, const Acc* sums,
                const KernelLinear& linear, std::int16_t* residual, const std::int16_t* gain,
                Act* activations);

// Writes the keys and values of all rows to the rings; then attention may run.
template <typename Acc>
void store(Stream stream, const KernelNet& net, const FfTorchRow* rows, std::uint32_t count, const Acc* sums,
           const KernelLinear& linear, const KernelRings& rings);
template <typename Act, typename Acc>
void attend(Stream stream, const KernelNet& net, const FfTorchRow* rows, std::uint32_t count, const Acc* sums,
            const KernelLinear& linear, const KernelRings& rings, Act* activations);

template <typename Act, typename Acc>
void gelu(Stream stream, std::uint32_t ffn, std::uint32_t count, const Acc* sums, const KernelLinear& linear,
          const std::int8_t* table, Act* activations);

template <typename Acc>
void countSymbols(Stream stream, const KernelNet& net, std::uint32_t count, const Acc* sums,
                  const KernelLinear& linear, std::uint32_t* counts);

} // namespace ff::engine::torch_module
