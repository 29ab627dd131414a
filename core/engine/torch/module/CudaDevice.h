// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A model on a CUDA device, ready for a Service: the fastest product that is exact, pinned buffers, streams.

#include "core/engine/torch/module/Service.h"

#include <functional>
#include <string>

namespace ff::engine::torch_module {

// Devices that LibTorch can use.
int cudaDeviceCount();

// `passes` says whether a Net gives the model's known answer; `product` is the one to use, or empty. Throws.
Device cudaDevice(std::shared_ptr<const Model> model, int index, const std::string& product,
                  const std::function<bool(Net&, const Model&)>& passes);

} // namespace ff::engine::torch_module
