// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The weights of a Model in the layout of one kernel, in the order in which a step reads them, so that a step
// over one lane is a single forward walk through memory. Read-only once made; shared by every predictor of
// that model and kernel and used from any thread. Tables that need no other layout stay in the Model, which
// must outlive this.

#include "core/engine/Model.h"
#include "core/engine/cpu/Net.h"
#include "core/engine/cpu/Sums16.h"

namespace ff::engine::cpu {

class PackedModel {
public:
    PackedModel(const Model& model, const Kernel& kernel);
    PackedModel(const PackedModel&) = delete;
    PackedModel& operator=(const PackedModel&) = delete;

    const Model& model() const { return m_model; }
    const Kernel& kernel() const { return m_kernel; }
    const Net& net() const { return m_net; }

private:
    std::uint8_t* take(std::size_t bytes);
    const std::int16_t* packGains(const std::int16_t* gains);
    Matrix packMatrix(const std::int8_t* weights, const std::int32_t* biases, const std::int32_t* multipliers,
                      std::uint32_t rows, std::uint32_t columns, ActivationRange range = {});
    // The same in WeightLayout::Sums16; chooses the depth.
    void packSums16(Matrix& matrix, std::span<const std::int8_t> weights, const std::int32_t* biases,
                    const std::int32_t* multipliers, ActivationRange range);
    const void* packGelu(const std::int8_t* gelu);
    // depth: of Sums16; less takes more.
    std::size_t matrixBytes(std::uint32_t rows, std::uint32_t columns, std::uint32_t depth = 2) const;
    std::size_t packedBytes() const;

    struct Free {
        void operator()(std::uint8_t* memory) const;
    };

    const Model& m_model;
    const Kernel& m_kernel;
    std::unique_ptr<std::uint8_t[], Free> m_memory;
    std::size_t m_used = 0;
    std::vector<NetLayer> m_layers;
    Net m_net{};
};

} // namespace ff::engine::cpu
