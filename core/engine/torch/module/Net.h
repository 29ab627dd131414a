// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the Service drives: the net of one model on one device of LibTorch. A Net belongs to the Service's
// thread.

#include "core/engine/torch/module/BatchPlan.h"

#include <ATen/ATen.h>

namespace ff::engine::torch_module {

class Net {
public:
    virtual ~Net() = default;

    // Most rows of one forward().
    virtual std::uint32_t maxRows() const = 0;
    // "fp32", "fp64".
    virtual const char* product() const = 0;
    // How its plans put rows of one class.
    virtual ClassOrder classOrder() const = 0;
    // Bytes of a lane's states.
    virtual std::uint64_t laneBytes() const = 0;
    // Makes room for the states of at least so many lanes, keeping what there are; lane 0 is never fed.
    // Throws when the memory is not there; then nothing changed.
    virtual void growLanes(std::uint64_t lanes) = 0;

    // arrays: int32 [plan.words], what `plan` describes. counts: int32 [plan.groups][16]. Both on the device.
    virtual void forward(const BatchPlan& plan, const at::Tensor& arrays, const at::Tensor& counts) = 0;
};

} // namespace ff::engine::torch_module
