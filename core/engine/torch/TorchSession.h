// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program's side of LibTorch: finds and opens libfileformer_torch.so when a session is asked for (never
// before), opens a model on LibTorch's CPU or on every CUDA device, and makes predictors there. A session may
// be used from any thread and outlives its predictors. Failures of a device reach the caller through
// TorchPredictor::health().

#include "core/base/Result.h"
#include "core/engine/Model.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace ff::engine {

struct TorchApi;
struct TorchEngine;
struct TorchInfo;
class TorchPredictor;

enum class TorchTarget { Cpu, Cuda };

// CUDA devices by the driver's word, asked without loading LibTorch; 0 when there is no driver. The first
// call on a machine with a driver takes some 0.1 s, later ones nothing.
unsigned cudaDriverDevices();
// Whether there is a module to load; does not load it.
bool torchModulePresent();

class TorchSession : public std::enable_shared_from_this<TorchSession> {
public:
    // Missing when there is no device, the module or LibTorch cannot be loaded, the model does not fit, or
    // its known answer does not come out. `product` names the matrix product to use; empty takes the fastest
    // that is exact.
    static Result<std::shared_ptr<TorchSession>> open(const Model& model, TorchTarget target,
                                                      const std::string& product = {});
    ~TorchSession();
    TorchSession(const TorchSession&) = delete;
    TorchSession& operator=(const TorchSession&) = delete;

    std::size_t devices() const { return m_devices.size(); }
    // On the device that has the fewest lanes. Usage without a lane, Missing when the device has no room.
    Result<std::unique_ptr<TorchPredictor>> predictor(std::size_t lanes);
    Result<std::unique_ptr<TorchPredictor>> predictorOn(std::size_t device, std::size_t lanes);

    // "NVIDIA H200", "2 × NVIDIA H200", "LibTorch CPU".
    std::string deviceName() const;
    // One line for people: the device, the product, memory.
    std::string description(std::size_t device) const;
    // Device memory taken by this session and the part of it in states of lanes, bytes, over all devices.
    std::uint64_t memoryBytes() const;
    std::uint64_t laneBytes() const;

private:
    friend class TorchPredictor;
    struct Device {
        TorchEngine* engine = nullptr;
        std::uint32_t maxRows = 0;
        std::atomic<std::size_t> lanes{0};
    };

    TorchSession(const TorchApi& api, const ModelShape& shape) : m_api(api), m_shape(shape) {}
    TorchInfo info(std::size_t device) const;
    // Over all devices.
    std::uint64_t sum(std::uint64_t TorchInfo::*field) const;

    const TorchApi& m_api;
    const ModelShape m_shape;
    std::vector<std::unique_ptr<Device>> m_devices;
};

} // namespace ff::engine
