// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/CudaDevice.h"

#include "core/engine/torch/module/FusedNet.h"
#include "core/engine/torch/module/TensorNet.h"

#include <ATen/cuda/CUDAContext.h>
#include <c10/core/GradMode.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <chrono>
#include <cuda_runtime_api.h>
#include <stdexcept>

namespace ff::engine::torch_module {

namespace {

class Event {
public:
    Event()
    {
        C10_CUDA_CHECK(cudaEventCreateWithFlags(&m_event, cudaEventDisableTiming | cudaEventBlockingSync));
    }
    ~Event() { cudaEventDestroy(m_event); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    void record(cudaStream_t stream) { C10_CUDA_CHECK(cudaEventRecord(m_event, stream)); }
    void holdBack(cudaStream_t stream) { C10_CUDA_CHECK(cudaStreamWaitEvent(stream, m_event, 0)); }
    void wait() { C10_CUDA_CHECK(cudaEventSynchronize(m_event)); }

private:
    cudaEvent_t m_event = nullptr;
};

// Pinned memory on the host; counts go back on a stream of their own while the next batch runs.
class CudaTransport final : public Transport {
public:
    CudaTransport(Net& net, c10::cuda::CUDAStream back)
        : m_net(net), m_fused(dynamic_cast<FusedNet*>(&net)), m_back(back),
          m_rows(at::zeros({net.maxRows(), kRowColumns}, at::TensorOptions(at::kInt).pinned_memory(true))),
          m_counts(at::zeros({net.maxRows(), 256}, at::TensorOptions(at::kInt).pinned_memory(true))),
          m_deviceCounts(at::zeros({net.maxRows(), 256}, at::TensorOptions(at::kInt).device(net.device())))
    {
    }

    FfTorchRow* rows() override { return reinterpret_cast<FfTorchRow*>(m_rows.data_ptr<std::int32_t>()); }
    const std::uint32_t* counts() const override
    {
        return reinterpret_cast<const std::uint32_t*>(m_counts.data_ptr<std::int32_t>());
    }

    void start(std::uint32_t count) override
    {
        const auto stream = at::cuda::getCurrentCUDAStream();
        if (m_fused) {
            const std::uint32_t batch = FusedNet::batchFor(count);
            std::fill(rows() + count, rows() + batch, FusedNet::fillRow());
            m_fused->staticRows().narrow(0, 0, batch).copy_(m_rows.narrow(0, 0, batch), true);
            m_fused->forwardStatic(batch);
            m_deviceCounts.narrow(0, 0, count).copy_(m_fused->staticCounts().narrow(0, 0, count), true);
        } else {
            const at::Tensor given = m_rows.narrow(0, 0, count).to(m_net.device(), true);
            m_net.forward(given, m_deviceCounts.narrow(0, 0, count));
        }
        m_computed.record(stream);
        m_computed.holdBack(m_back);
        const std::size_t bytes = std::size_t{count} * 256 * sizeof(std::uint32_t);
        C10_CUDA_CHECK(cudaMemcpyAsync(m_counts.data_ptr(), m_deviceCounts.data_ptr(), bytes,
                                       cudaMemcpyDeviceToHost, m_back));
        m_copied.record(m_back);
    }

    void finish() override { m_copied.wait(); }

private:
    Net& m_net;
    FusedNet* const m_fused;
    const c10::cuda::CUDAStream m_back;
    at::Tensor m_rows, m_counts, m_deviceCounts;
    Event m_computed, m_copied;
};

// Seconds that a batch takes, from its rows on the host to its counts there.
double secondsOf(Net& net)
{
    const std::uint32_t count = std::min<std::uint32_t>(2048, net.maxRows());
    net.growRings(2);
    const at::Tensor row = at::zeros({count, kRowColumns}, at::TensorOptions(at::kInt));
    auto* rows = reinterpret_cast<FfTorchRow*>(row.data_ptr<std::int32_t>());
    std::fill(rows, rows + count, FfTorchRow{0, 1, 0, 1, 0, 0});
    const at::Tensor given = row.to(net.device());
    const at::Tensor counts = at::zeros({count, 256}, given.options());
    constexpr int kWarm = 3, kTimes = 5;
    for (int i = 0; i < kWarm; ++i)
        net.forward(given, counts);
    C10_CUDA_CHECK(cudaDeviceSynchronize());
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kTimes; ++i)
        net.forward(given, counts);
    C10_CUDA_CHECK(cudaDeviceSynchronize());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Fastest first by habit; the first two are compared.
std::unique_ptr<Net> makeNet(const Model& model, at::Device device, const std::string& product,
                             const std::function<bool(Net&, const Model&)>& passes)
{
    using Make = std::function<std::unique_ptr<Net>()>;
    const std::pair<const char*, Make> ways[] = {
        {"int8", [&] { return std::make_unique<FusedNet>(model, device, FusedNet::Product::Int8); }},
        {"bf16", [&] { return std::make_unique<FusedNet>(model, device, FusedNet::Product::Bf16); }},
        {"fp32", [&] { return std::make_unique<TensorNet>(model, device, TensorNet::Product::Float32); }},
        {"fp64", [&] { return std::make_unique<TensorNet>(model, device, TensorNet::Product::Float64); }},
    };
    std::unique_ptr<Net> best;
    double bestSeconds = 0;
    std::string why = "there is no product " + product;
    for (const auto& [name, make] : ways) {
        const bool slow = std::string_view(name).substr(0, 2) == "fp";
        if ((!product.empty() && product != name) || (slow && best))
            continue;
        try {
            auto net = make();
            if (!passes(*net, model)) {
                why = std::string(name) + " products do not give the model's known answer";
                continue;
            }
            const double seconds = product.empty() && !slow ? secondsOf(*net) : 0;
            if (!best || seconds < bestSeconds) {
                best = std::move(net);
                bestSeconds = seconds;
            }
        } catch (const std::exception& error) {
            why = error.what(); // another way may do
        }
    }
    if (!best)
        throw std::runtime_error(why);
    return best;
}

} // namespace

int cudaDeviceCount()
{
    return c10::cuda::device_count();
}

Device cudaDevice(const Model& model, int index, const std::string& product,
                  const std::function<bool(Net&, const Model&)>& passes)
{
    const at::Device where(at::kCUDA, static_cast<c10::DeviceIndex>(index));
    const c10::cuda::CUDAGuard guard(where);
    const auto compute = c10::cuda::getStreamFromPool(true, where.index());
    const auto back = c10::cuda::getStreamFromPool(true, where.index());
    Device device;
    device.within = [where, compute](const std::function<void()>& work) {
        const c10::NoGradGuard noGrad;
        const c10::cuda::CUDAGuard deviceGuard(where);
        const c10::cuda::CUDAStreamGuard streamGuard(compute);
        work();
    };
    device.within([&] { device.net = makeNet(model, where, product, passes); });
    device.makeTransport = [back](Net& net) { return std::make_unique<CudaTransport>(net, back); };
    device.memory = [where]() -> std::uint64_t {
        const c10::cuda::CUDAGuard deviceGuard(where);
        std::size_t free = 0, total = 0;
        if (cudaMemGetInfo(&free, &total) != cudaSuccess)
            return 0;
        return total - free;
    };
    device.name = at::cuda::getDeviceProperties(where.index())->name;
    return device;
}

} // namespace ff::engine::torch_module
