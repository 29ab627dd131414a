// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program's side of LibTorch: finds and opens libfileformer_torch.so when a session is asked for (never
// before), opens a model on LibTorch's CPU or on every CUDA device, and makes predictors there. A session may
// be used from any thread and outlives its predictors. Failures of a device reach the caller through
// Predictor::health().

#include "core/engine/Model.h"
#include "core/engine/Predictor.h"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

struct FfTorchApi;
struct FfTorchEngine;
struct FfTorchInfo;

namespace ff::engine {

enum class TorchTarget { Cpu, Cuda };

// CUDA devices by the driver's word, asked without loading LibTorch; 0 when there is no driver. The first
// call on a machine with a driver takes some 0.1 s, later ones nothing.
unsigned cudaDriverDevices();
// Whether there is a module to load; does not load it.
bool torchModulePresent();

class TorchSession : public std::enable_shared_from_this<TorchSession> {
public:
    // Missing when there is no device, the module or LibTorch cannot be loaded, or the model does not fit.
    // `product` names the matrix product to use; empty takes the fastest that is exact.
    static Result<std::shared_ptr<TorchSession>> open(const Model& model, TorchTarget target,
                                                      const std::string& product = {});
    ~TorchSession();
    TorchSession(const TorchSession&) = delete;
    TorchSession& operator=(const TorchSession&) = delete;

    std::size_t devices() const { return m_engines.size(); }
    // On the device that has the fewest lanes.
    Result<std::unique_ptr<Predictor>> predictor(std::size_t lanes);
    Result<std::unique_ptr<Predictor>> predictorOn(std::size_t device, std::size_t lanes);

    // "NVIDIA H200", "2 × NVIDIA H200", "LibTorch CPU".
    std::string deviceName() const;
    // One line for people: the device, the product, memory.
    std::string description(std::size_t device) const;
    // Device memory taken by this session and the part of it in rings, bytes, over all devices.
    std::uint64_t memoryBytes() const;
    std::uint64_t ringBytes() const;
    // Time of each stage of a batch of so many lanes on the first device.
    Result<std::string> profile(std::uint32_t lanes) const;

private:
    friend class TorchPredictor;
    struct Device {
        FfTorchEngine* engine = nullptr;
        std::atomic<std::size_t> lanes{0};
    };

    TorchSession(const FfTorchApi& api, const ModelShape& shape) : m_api(api), m_shape(shape) {}
    // Over all devices.
    std::uint64_t sum(std::uint64_t FfTorchInfo::*field) const;

    const FfTorchApi& m_api;
    const ModelShape m_shape;
    std::vector<std::unique_ptr<Device>> m_engines;
};

} // namespace ff::engine
