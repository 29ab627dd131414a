// SPDX-License-Identifier: GPL-3.0-or-later

// The module's entry: opens models on LibTorch's CPU. Of the ways to multiply matrices the fastest is taken
// that gives the model's known answer (docs/adr/0005). Exceptions of LibTorch end here.

#include "core/crypto/Hash.h"
#include "core/engine/Model.h"
#include "core/engine/torch/TorchLane.h"
#include "core/engine/torch/module/Service.h"
#include "core/engine/torch/module/TensorNet.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <cstdio>
#include <stdexcept>

namespace ff::engine {

struct TorchEngine {
    torch_module::Service service;
};

} // namespace ff::engine

namespace ff::engine::torch_module {

namespace {

#define FF_TEXT_INNER(value) #value
#define FF_TEXT(value) FF_TEXT_INNER(value)
#ifdef TORCH_VERSION
constexpr const char* kLibrary = TORCH_VERSION;
#else
constexpr const char* kLibrary = FF_TORCH_VERSION;
#endif

// Everything in the processor's own memory.
class HostTransport final : public Transport {
public:
    HostTransport(Net& net, const Model& model)
        : m_net(net), m_planner(model, net.classOrder()),
          m_rows(std::size_t{net.maxRows()} * torchRowWords(model.shape().tables.size())),
          m_arrays(at::empty({static_cast<std::int64_t>(m_planner.capacity(net.maxRows()))}, at::kInt))
    {
    }

    std::uint32_t* rows() override { return m_rows.data(); }
    const std::uint32_t* counts() const override
    {
        return reinterpret_cast<const std::uint32_t*>(m_counts.data_ptr<std::int32_t>());
    }
    void start(std::uint32_t count) override
    {
        const BatchPlan& plan = m_planner.plan(m_rows.data(), count, m_arrays.data_ptr<std::int32_t>());
        m_counts = at::empty({plan.groups, 16}, at::kInt);
        m_net.forward(plan, m_arrays, m_counts);
    }
    void finish() override {}

private:
    Net& m_net;
    BatchPlanner m_planner;
    std::vector<std::uint32_t> m_rows;
    at::Tensor m_arrays, m_counts;
};

// The whole known answer in one lane, in batches as large as they get.
bool givesKnownAnswer(Net& net, const Model& model)
{
    constexpr std::uint32_t kLane = 1;
    net.growLanes(kLane + 1);
    const ByteSpan input = model.knownInput();
    const std::size_t words = torchRowWords(model.shape().tables.size()), count = input.size() - 1;
    TorchLane lane;
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < count; ++i)
        lane.feed(model.shape(), kLane, input[i], kTorchWantPair,
                  static_cast<std::uint8_t>(input[i + 1] >> 4), rows);
    BatchPlanner planner(model, net.classOrder());
    const at::Tensor arrays =
        at::empty({static_cast<std::int64_t>(planner.capacity(net.maxRows()))}, at::kInt);
    crypto::Sha512 hash;
    for (std::size_t at = 0; at < count;) {
        const auto part = static_cast<std::uint32_t>(std::min<std::size_t>(count - at, net.maxRows()));
        const BatchPlan& plan = planner.plan(rows.data() + at * words, part, arrays.data_ptr<std::int32_t>());
        const at::Tensor counts = at::empty({plan.groups, 16}, at::kInt);
        net.forward(plan, arrays, counts);
        hash.update({reinterpret_cast<const std::uint8_t*>(counts.data_ptr<std::int32_t>()),
                     static_cast<std::size_t>(counts.numel()) * sizeof(std::int32_t)});
        at += part;
    }
    return hash.finish() == model.knownAnswer();
}

std::unique_ptr<Net> makeHostNet(const Model& model, const std::string& product)
{
    bool tried = false;
    for (const auto choice : {TensorNet::Product::Float32, TensorNet::Product::Float64}) {
        auto net = std::make_unique<TensorNet>(model, at::kCPU, choice);
        if (!product.empty() && product != net->product())
            continue;
        tried = true;
        if (givesKnownAnswer(*net, model))
            return net;
    }
    throw std::runtime_error(tried ? "no matrix product gives the model's known answer"
                                   : "there is no product " + product);
}

Device hostDevice(std::shared_ptr<const Model> model, const std::string& product)
{
    Device device;
    device.net = makeHostNet(*model, product);
    device.model = std::move(model);
    device.makeTransport = [](Net& net, const Model& of) { return std::make_unique<HostTransport>(net, of); };
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

TorchEngine* open(const std::uint8_t* bytes, std::size_t size, const char* product, char* message,
                  std::size_t messageSize)
{
    return catchingExceptions<TorchEngine*>(message, messageSize, nullptr, [&]() -> TorchEngine* {
        auto model = Model::parse(Bytes(bytes, bytes + size), "model");
        if (!model.ok())
            throw std::runtime_error(model.error().message);
        const c10::NoGradGuard noGrad;
        // The processor's cores belong to the threads that mix.
        at::set_num_threads(1);
        return new TorchEngine{Service(hostDevice(model.value(), product ? product : ""))};
    });
}

void close(TorchEngine* engine)
{
    delete engine;
}

void describe(TorchEngine* engine, TorchInfo* info)
{
    engine->service.describe(*info);
    std::snprintf(info->library, sizeof info->library, "%s", kLibrary);
}

std::int64_t allocate(TorchEngine* engine, std::uint64_t lanes, char* message, std::size_t messageSize)
{
    return catchingExceptions<std::int64_t>(message, messageSize, -1, [&] {
        const c10::NoGradGuard noGrad;
        return static_cast<std::int64_t>(engine->service.allocate(lanes));
    });
}

void release(TorchEngine* engine, std::uint64_t first, std::uint64_t lanes)
{
    engine->service.release(first, lanes);
}

std::int32_t forward(TorchEngine* engine, const std::uint32_t* rows, std::uint32_t count,
                     const TorchOutput* outputs, std::uint32_t outputCount, char* message,
                     std::size_t messageSize)
{
    return catchingExceptions<std::int32_t>(message, messageSize, 1, [&] {
        const std::string failure = engine->service.forward(rows, count, outputs, outputCount);
        if (!failure.empty())
            tell(message, messageSize, failure);
        return failure.empty() ? 0 : 1;
    });
}

constexpr TorchApi kApi{kTorchAbi, open, close, describe, allocate, release, forward};

} // namespace

} // namespace ff::engine::torch_module

extern "C" __attribute__((visibility("default"))) const ff::engine::TorchApi* ff::engine::ffTorchModule(void)
{
    return &torch_module::kApi;
}
