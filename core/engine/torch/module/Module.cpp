// SPDX-License-Identifier: GPL-3.0-or-later

// The module's entry: opens models on devices. Of the ways to multiply matrices that a device has, the
// fastest is taken that gives the model's known answer (docs/adr/0005). Exceptions of LibTorch end here.

#include "core/crypto/Hash.h"
#include "core/engine/Model.h"
#include "core/engine/torch/module/Service.h"
#include "core/engine/torch/module/TensorNet.h"
#ifdef FF_TORCH_CUDA
#include "core/engine/torch/module/CudaDevice.h"
#endif

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <chrono>
#include <cstdio>
#include <stdexcept>

struct FfTorchEngine {
    ff::engine::torch_module::Service service;
};

namespace ff::engine::torch_module {

namespace {

#define FF_TEXT_INNER(value) #value
#define FF_TEXT(value) FF_TEXT_INNER(value)
#ifdef TORCH_VERSION
constexpr const char* kLibrary = TORCH_VERSION;
#else
constexpr const char* kLibrary = FF_TORCH_VERSION;
#endif

// Rows and counts in the processor's own memory.
class HostTransport final : public Transport {
public:
    explicit HostTransport(Net& net)
        : m_net(net), m_rows(at::zeros({net.maxRows(), kRowColumns}, at::TensorOptions(at::kInt))),
          m_counts(at::zeros({net.maxRows(), 256}, at::TensorOptions(at::kInt)))
    {
    }

    FfTorchRow* rows() override { return reinterpret_cast<FfTorchRow*>(m_rows.data_ptr<std::int32_t>()); }
    const std::uint32_t* counts() const override
    {
        return reinterpret_cast<const std::uint32_t*>(m_counts.data_ptr<std::int32_t>());
    }
    void start(std::uint32_t count) override
    {
        m_net.forward(m_rows.narrow(0, 0, count), m_counts.narrow(0, 0, count));
    }
    void finish() override {}

private:
    Net& m_net;
    at::Tensor m_rows, m_counts;
};

// The whole known answer in one lane, in batches as large as they get.
bool givesKnownAnswer(Net& net, const Model& model)
{
    const ByteSpan input = model.knownInput();
    const std::uint32_t window = net.window();
    const auto ring = static_cast<std::uint32_t>(window - 1 + input.size());
    net.growRings(std::uint64_t{ring} + 1); // slot 0 is nobody's
    std::vector<FfTorchRow> rows;
    std::uint32_t recent = 0;
    for (std::uint32_t i = 0; i < input.size(); ++i) {
        recent = recent << 8 | input[i];
        rows.push_back({1, ring, i, std::min(i + 1, window), i, recent});
    }
    crypto::Sha512 hash;
    for (std::size_t at = 0; at < rows.size();) {
        const auto part = static_cast<std::int64_t>(std::min<std::size_t>(rows.size() - at, net.maxRows()));
        const at::Tensor given =
            at::from_blob(rows.data() + at, {part, kRowColumns}, at::TensorOptions(at::kInt))
                .to(net.device());
        const at::Tensor counts = at::zeros({part, 256}, at::TensorOptions(at::kInt).device(net.device()));
        net.forward(given, counts);
        const at::Tensor back = counts.cpu().contiguous();
        hash.update({reinterpret_cast<const std::uint8_t*>(back.data_ptr<std::int32_t>()),
                     static_cast<std::size_t>(back.numel()) * sizeof(std::int32_t)});
        at += static_cast<std::size_t>(part);
    }
    return hash.finish() == model.knownAnswer();
}

std::unique_ptr<Net> makeHostNet(const Model& model, const std::string& product)
{
    for (const auto choice : {TensorNet::Product::Float32, TensorNet::Product::Float64}) {
        auto net = std::make_unique<TensorNet>(model, at::kCPU, choice);
        if (!product.empty() && product != net->product())
            continue;
        if (givesKnownAnswer(*net, model))
            return net;
    }
    throw std::runtime_error("no matrix product gives the model's known answer");
}

Device hostDevice(const Model& model, const std::string& product)
{
    Device device;
    device.net = makeHostNet(model, product);
    device.makeTransport = [](Net& net) { return std::make_unique<HostTransport>(net); };
    device.within = [](const std::function<void()>& work) {
        const c10::NoGradGuard noGrad;
        work();
    };
    device.name = "LibTorch CPU";
    return device;
}

void tell(char* message, std::size_t size, const std::string& text)
{
    // The first line says what; LibTorch adds its stack below.
    std::snprintf(message, size, "%s", text.substr(0, text.find('\n')).c_str());
}

// Runs work(), telling what it throws; `failure` when it threw.
template <typename T, typename Work>
T catchingExceptions(char* message, std::size_t size, T failure, Work work)
{
    try {
        return work();
    } catch (const std::exception& error) {
        tell(message, size, error.what());
    } catch (...) {
        tell(message, size, "unknown failure");
    }
    return failure;
}

std::int32_t cudaDevices()
{
#ifdef FF_TORCH_CUDA
    return cudaDeviceCount();
#else
    return 0;
#endif
}

FfTorchEngine* open(const std::uint8_t* bytes, std::size_t size, std::int32_t index, const char* product,
                    char* message, std::size_t messageSize)
{
    return catchingExceptions<FfTorchEngine*>(message, messageSize, nullptr, [&]() -> FfTorchEngine* {
        auto model = Model::parse(Bytes(bytes, bytes + size), "model");
        if (!model.ok())
            throw std::runtime_error(model.error().message);
        const c10::NoGradGuard noGrad;
        // The processor's cores belong to the threads that mix.
        at::set_num_threads(1);
        const std::string wanted = product ? product : "";
        if (index == kFfTorchCpu)
            return new FfTorchEngine{Service(hostDevice(*model.value(), wanted))};
#ifdef FF_TORCH_CUDA
        return new FfTorchEngine{Service(cudaDevice(*model.value(), index, wanted, givesKnownAnswer))};
#else
        throw std::runtime_error("this LibTorch has no CUDA");
#endif
    });
}

void close(FfTorchEngine* engine)
{
    delete engine;
}

void describe(FfTorchEngine* engine, FfTorchInfo* info)
{
    engine->service.describe(*info);
    std::snprintf(info->library, sizeof info->library, "%s", kLibrary);
}

std::int64_t allocate(FfTorchEngine* engine, std::uint64_t slots, char* message, std::size_t messageSize)
{
    return catchingExceptions<std::int64_t>(message, messageSize, -1, [&] {
        const c10::NoGradGuard noGrad;
        return static_cast<std::int64_t>(engine->service.allocate(slots));
    });
}

void release(FfTorchEngine* engine, std::uint64_t base, std::uint64_t slots)
{
    engine->service.release(base, slots);
}

std::int32_t forward(FfTorchEngine* engine, const FfTorchRow* rows, std::uint32_t count,
                     const FfTorchOutput* outputs, std::uint32_t outputCount, char* message,
                     std::size_t messageSize)
{
    return catchingExceptions<std::int32_t>(message, messageSize, 1, [&] {
        const std::string failure = engine->service.forward(rows, count, outputs, outputCount);
        if (!failure.empty())
            tell(message, messageSize, failure);
        return failure.empty() ? 0 : 1;
    });
}

std::int32_t profile(FfTorchEngine* engine, std::uint32_t lanes, char* text, std::size_t textSize)
{
    return catchingExceptions<std::int32_t>(text, textSize, 1, [&] {
        const c10::NoGradGuard noGrad;
        std::snprintf(text, textSize, "%s", engine->service.profile(lanes).c_str());
        return 0;
    });
}

constexpr FfTorchApi kApi{kFfTorchAbi, cudaDevices, open,    close,  describe,
                          allocate,    release,     forward, profile};

} // namespace

} // namespace ff::engine::torch_module

extern "C" __attribute__((visibility("default"))) const FfTorchApi* ffTorchApi(void)
{
    return &ff::engine::torch_module::kApi;
}
