// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the Service drives: the transformer of one model on one device of LibTorch. A Net belongs to the
// Service's thread and, on CUDA, works on the stream that is current there.

#include "core/engine/torch/TorchApi.h"

#include <ATen/ATen.h>
#include <string>

namespace ff::engine::torch_module {

// Columns of a row tensor: FfTorchRow as six int32.
inline constexpr std::int64_t kRowColumns = 6;
static_assert(sizeof(FfTorchRow) == kRowColumns * sizeof(std::int32_t));

class Net {
public:
    virtual ~Net() = default;

    virtual at::Device device() const = 0;
    // Most rows of one forward().
    virtual std::uint32_t maxRows() const = 0;
    // "int8", "bf16", "fp32", "fp64".
    virtual const char* product() const = 0;
    // Bytes of keys and values for one ring slot over all layers.
    virtual std::uint64_t slotBytes() const = 0;
    virtual std::uint32_t window() const = 0;
    // Makes the rings hold at least so many slots, keeping what they hold. Throws when the memory is not
    // there; then nothing changed.
    virtual void growRings(std::uint64_t slots) = 0;

    // rows: int32 [T][6], counts: int32 [T][256], both on the device. Rows are fed in order.
    virtual void forward(const at::Tensor& rows, const at::Tensor& counts) = 0;

    // Time of the stages of one forward() of so many rows, as text.
    virtual std::string profile(const at::Tensor& rows, const at::Tensor& counts) = 0;
};

} // namespace ff::engine::torch_module
