// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The order of kernels and matrix products in one forward pass. The Driver multiplies; it is LibTorch on a
// device and plain loops in the tests.

#include "core/engine/torch/module/Kernels.h"

#include <vector>

namespace ff::engine::torch_module {

struct FusedLayer {
    const std::int16_t *g1, *g2;
    KernelLinear qkv, out, inner, outer;
    KernelRings rings;
    const std::int8_t* gelu;
};

struct FusedModel {
    KernelNet net;
    std::vector<FusedLayer> layers;
    const std::int16_t* gout;
    KernelLinear output;
};

enum class Part { Qkv, Out, Inner, Outer, Output };

template <typename Act, typename Acc>
struct FusedBuffers {
    std::int16_t* residual; // [rows][dim]
    Act* activations; // [rows][the widest product's columns]
    Acc* sums; // [rows][the widest stride]
};

// driver.stage(name): what is queued next. driver.product(layer, part): sums = activations · weights.
template <typename Act, typename Acc, typename Driver>
void fusedForward(const FusedModel& model, Stream stream, const FfTorchRow* rows, std::uint32_t count,
                  const FusedBuffers<Act, Acc>& buffers, std::uint32_t* counts, Driver& driver)
{
    const auto [residual, activations, sums] = buffers;
    const KernelNet& net = model.net;
    driver.stage("embed");
    embed(stream, net, rows, count, residual, model.layers.front().g1, activations);
    for (std::size_t l = 0; l < model.layers.size(); ++l) {
        const FusedLayer& layer = model.layers[l];
        const std::int16_t* next = l + 1 < model.layers.size() ? model.layers[l + 1].g1 : model.gout;
        driver.stage("product qkv");
        driver.product(l, Part::Qkv);
        driver.stage("store");
        store(stream, net, rows, count, sums, layer.qkv, layer.rings);
        driver.stage("attention");
        attend(stream, net, rows, count, sums, layer.qkv, layer.rings, activations);
        driver.stage("product out");
        driver.product(l, Part::Out);
        driver.stage("add and norm");
        addAndNorm(stream, net, count, sums, layer.out, residual, layer.g2, activations);
        driver.stage("product inner");
        driver.product(l, Part::Inner);
        driver.stage("gelu");
        gelu(stream, net.ffn, count, sums, layer.inner, layer.gelu, activations);
        driver.stage("product outer");
        driver.product(l, Part::Outer);
        driver.stage("add and norm");
        addAndNorm(stream, net, count, sums, layer.outer, residual, next, activations);
    }
    driver.stage("product output");
    driver.product(model.layers.size(), Part::Output);
    driver.stage("counts");
    countSymbols(stream, net, count, sums, model.output, counts);
    driver.stage("");
}

} // namespace ff::engine::torch_module
