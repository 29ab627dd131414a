// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program's side of LibTorch: finds and opens libfileformer_torch.so when a session is asked for (never
// before), opens a model on LibTorch's CPU and makes predictors there. Tests compare with it. A session may
// be used from any thread and outlives its predictors. Failures of LibTorch reach the caller through
// TorchPredictor::health().

#include "core/base/Result.h"
#include "core/engine/Model.h"

#include <memory>
#include <string>

namespace ff::engine {

struct TorchApi;
struct TorchEngine;
struct TorchInfo;
class TorchPredictor;

// Whether there is a module to load; does not load it.
bool torchModulePresent();

class TorchSession : public std::enable_shared_from_this<TorchSession> {
public:
    // Missing when the module or LibTorch cannot be loaded, the model does not fit, or its known answer does
    // not come out. `product` names the matrix product to use; empty takes the fastest that is exact.
    static Result<std::shared_ptr<TorchSession>> open(const Model& model, const std::string& product = {});
    ~TorchSession();
    TorchSession(const TorchSession&) = delete;
    TorchSession& operator=(const TorchSession&) = delete;

    // Usage without a lane, Missing when there is no room.
    Result<std::unique_ptr<TorchPredictor>> predictor(std::size_t lanes);

    // "LibTorch CPU".
    std::string deviceName() const;
    // One line for people: the device, the product, memory.
    std::string description() const;
    // Memory in states of lanes.
    std::uint64_t laneBytes() const;

private:
    friend class TorchPredictor;

    TorchSession(const TorchApi& api, ModelShape shape, TorchEngine* engine);
    TorchInfo info() const;

    const TorchApi& m_api;
    const ModelShape m_shape;
    TorchEngine* const m_engine;
    const std::uint32_t m_maxRows; // of a batch
};

} // namespace ff::engine
