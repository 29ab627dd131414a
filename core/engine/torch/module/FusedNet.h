// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The transformer on a CUDA device: LibTorch's memory, streams and matrix products, our kernels between them.
// Batches come in few sizes, each replayed as a CUDA graph. Used by one thread with the device
// and a stream of its own current.

#include "core/engine/Model.h"
#include "core/engine/torch/module/FusedForward.h"
#include "core/engine/torch/module/Net.h"

#include <ATen/cuda/CUDAGraph.h>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace ff::engine::torch_module {

class FusedNet final : public Net {
public:
    enum class Product { Int8, Bf16 };

    FusedNet(const Model& model, at::Device device, Product product);

    at::Device device() const override { return m_device; }
    std::uint32_t maxRows() const override { return m_maxRows; }
    const char* product() const override { return m_product == Product::Int8 ? "int8" : "bf16"; }
    std::uint64_t slotBytes() const override;
    std::uint32_t window() const override { return m_model.net.window; }
    void growRings(std::uint64_t slots) override;
    void forward(const at::Tensor& rows, const at::Tensor& counts) override;
    std::string profile(const at::Tensor& rows, const at::Tensor& counts) override;

    // The sizes of batch that are computed: at least count. Rows that fill up a batch must be fillRow().
    static std::uint32_t batchFor(std::uint32_t count);
    static FfTorchRow fillRow() { return {0, 1, 0, 1, 0, 0}; } // slot 0 is nobody's
    // Feeds the first `batch` of staticRows(), counts to staticCounts(). REQUIRES: batch is a batchFor().
    void forwardStatic(std::uint32_t batch);
    const at::Tensor& staticRows() const { return m_rows; } // int32 [maxRows][6]
    const at::Tensor& staticCounts() const { return m_counts; } // int32 [maxRows][256]

private:
    struct Weights {
        at::Tensor matrix; // [rows padded][columns]
        std::int64_t rows, columns;
    };
    struct Layer {
        Weights qkv, out, inner, outer;
        at::Tensor keys, values; // int8 [slots][key heads · dims]
    };
    struct Batch {
        std::unique_ptr<at::cuda::CUDAGraph> graph;
        unsigned times = 0; // run without
    };
    class Driver;

    template <typename T>
    const T* upload(const T* values, std::int64_t count);
    Weights weights(const std::int8_t* values, std::int64_t rows, std::int64_t columns) const;
    void multiply(const Weights& weights, std::uint32_t rows);
    void queue(std::uint32_t batch, Driver& driver);

    const at::Device m_device;
    const Product m_product;
    std::uint32_t m_maxRows;
    std::vector<at::Tensor> m_kept; // whatever m_model points to
    FusedModel m_model;
    std::vector<Layer> m_layers;
    Weights m_output;
    at::Tensor m_rows, m_counts, m_residual, m_activations, m_sums;
    std::map<std::uint32_t, Batch> m_batches;
};

} // namespace ff::engine::torch_module
