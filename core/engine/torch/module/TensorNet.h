// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// docs/MODEL.md in LibTorch's tensor operations. Integers are int32 tensors, as the limits of the page allow;
// products go through floating-point matrices, where every partial sum is an integer that the type holds.

#include "core/engine/torch/module/Net.h"

#include <vector>

namespace ff::engine::torch_module {

class TensorNet final : public Net {
public:
    enum class Product { Float32, Float64 };

    TensorNet(const Model& model, at::Device device, Product product);

    std::uint32_t maxRows() const override { return m_maxRows; }
    const char* product() const override { return m_type == at::kFloat ? "fp32" : "fp64"; }
    ClassOrder classOrder() const override { return m_order; }
    std::uint64_t laneBytes() const override;
    void growLanes(std::uint64_t lanes) override;
    void forward(const BatchPlan& plan, const at::Tensor& arrays, const at::Tensor& counts) override;

private:
    // One product's matrices of all classes.
    struct ClassMatrices {
        at::Tensor weights; // [classes][columns][rows] of the product's type
        at::Tensor multipliers, biases; // int32 [classes][1][rows]
        std::int64_t shift = 0;
    };
    struct Block {
        at::Tensor gains; // as gainTable()
        ClassMatrices up, down;
        at::Tensor taps; // int32 [4][1][state], for values of 1/256
        std::int64_t stateScale = 0, ffnScale = 0;
        at::Tensor score, mix; // int32 and int64 [heads][1][1]; none without attention
        // States of lanes.
        at::Tensor h; // int16 [lanes][state]
        at::Tensor inputs; // int8 [lanes][3][state], the newest first
        at::Tensor keys, values; // int8 [lanes][window][heads × key]
    };
    // A batch: the plan's arrays on the device, and what all blocks need of them.
    struct Batch {
        const BatchPlan& plan;
        at::Tensor arrays;
        at::Tensor lanes, ringPlaces; // int64, for writing
        at::Tensor visible; // bool [rows][1][1][window]
        at::Tensor cosine, sine; // int32 [rows][1][rotary / 2]

        std::int64_t rows() const { return plan.rows; }
        at::Tensor operator[](PlanPart part) const;
    };

    Batch prepared(const BatchPlan& plan, const at::Tensor& arrays) const;
    ClassMatrices matrices(const ClassProduct& source, std::int64_t classes, std::int64_t rows,
                           std::int64_t columns, std::int64_t weightBits) const;
    at::Tensor gainTable(const std::int16_t* gain) const;
    Block block(const BlockWeights& weights, std::uint32_t index) const;
    void uploadTables(const Model& model);

    at::Tensor embed(const Batch& batch) const;
    at::Tensor norm(const at::Tensor& r, const at::Tensor& gains) const;
    at::Tensor routed(const Batch& batch, const at::Tensor& a, const ClassMatrices& matrices) const;
    at::Tensor recur(const Batch& batch, Block& block, const at::Tensor& z) const;
    at::Tensor attend(const Batch& batch, Block& block, const at::Tensor& z) const;
    at::Tensor rotated(const Batch& batch, const at::Tensor& rows) const;
    void apply(const Batch& batch, Block& block, at::Tensor& r) const;

    const ModelShape m_shape;
    const at::Device m_device;
    const at::ScalarType m_type; // of products
    const ClassOrder m_order;
    std::uint32_t m_maxRows;
    at::Tensor m_sig, m_rsqrt, m_cos, m_sin, m_steps; // as in the file; m_steps int64
    at::Tensor m_weights; // int32 [961]: attention weight of a distance, the last of all larger ones
    at::Tensor m_counts; // int32 [5633]: count of a distance, likewise
    at::Tensor m_embedding; // int16 [256][dim]
    at::Tensor m_tableSteps, m_tableTags; // uint8 [slots of all tables]
    at::Tensor m_tableValues; // uint8 [slots of all tables][dim / 2]
    at::Tensor m_misses; // int32 [tables][1][dim]
    std::vector<Block> m_blocks;
    at::Tensor m_headGains;
    ClassMatrices m_head;
};

} // namespace ff::engine::torch_module
