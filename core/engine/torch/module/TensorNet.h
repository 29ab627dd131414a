// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// docs/MODEL.md in LibTorch's tensor operations: the same code for every device that LibTorch has. Integers
// are int64 tensors; products go through floating-point matrices only where every partial sum is an integer
// that the type holds.

#include "core/engine/Model.h"
#include "core/engine/torch/module/Net.h"

#include <vector>

namespace ff::engine::torch_module {

class TensorNet final : public Net {
public:
    enum class Product { Float32, Float64 };

    TensorNet(const Model& model, at::Device device, Product product);

    at::Device device() const override { return m_device; }
    std::uint32_t maxRows() const override { return m_maxRows; }
    const char* product() const override { return m_product == Product::Float32 ? "fp32" : "fp64"; }
    std::uint64_t slotBytes() const override;
    std::uint32_t window() const override { return m_shape.window; }
    void growRings(std::uint64_t slots) override;
    void forward(const at::Tensor& rows, const at::Tensor& counts) override;
    std::string profile(const at::Tensor& rows, const at::Tensor& counts) override;

private:
    struct Linear {
        at::Tensor weights; // [columns][rows] of the product's type
        at::Tensor biases, multipliers; // int64 [rows]
    };
    struct Table {
        at::Tensor rows; // int8 [2^bits][dim]
        std::int64_t multiplier, order, bits;
    };
    struct Layer {
        at::Tensor g1, g2; // int64 [dim]
        Linear qkv, out, inner, outer;
        at::Tensor a, b; // int64 [key heads][heads per key][1]
        at::Tensor gelu; // int64 [256]
        at::Tensor keys, values; // int8 [slots][key heads][key_dim or value_dim]
    };
    // The rows of one call, int64.
    struct Rows {
        at::Tensor recent, place; // [T]: where the position lies in the rings
        at::Tensor cosine, sine; // [T][1][rotary_dims / 2]
        at::Tensor seen; // [T × window]: places of the window's positions, newest first
        at::Tensor valid; // bool [T][1][1][window]
    };

    Linear linear(const std::int8_t* weights, const std::int32_t* biases, const std::int32_t* multipliers,
                  std::int64_t rows, std::int64_t columns) const;
    Rows readRows(const at::Tensor& rows) const;
    at::Tensor embed(const Rows& rows) const;
    at::Tensor apply(const Linear& linear, const at::Tensor& activations) const;
    at::Tensor rotate(const Rows& rows, const at::Tensor& wide) const;
    at::Tensor attend(const Rows& rows, const Layer& layer, const at::Tensor& qkv) const;

    const ModelShape m_shape;
    const at::Device m_device;
    const Product m_product;
    const std::int64_t m_keyHeads;
    std::uint32_t m_maxRows;
    at::Tensor m_cos, m_sin, m_steps, m_exp2Attention, m_exp2Output, m_embedding, m_powers, m_gout;
    std::vector<Table> m_tables;
    std::vector<Layer> m_layers;
    Linear m_output;
};

} // namespace ff::engine::torch_module
