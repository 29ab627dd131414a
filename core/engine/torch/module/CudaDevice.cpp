// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/CudaDevice.h"

#include "core/engine/torch/module/TensorNet.h"

#include <ATen/cuda/CUDAContext.h>
#include <c10/core/GradMode.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
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

at::Tensor pinned(std::size_t words)
{
    return at::empty({static_cast<std::int64_t>(words)}, at::TensorOptions(at::kInt).pinned_memory(true));
}

// Pinned memory on the host; counts go back on a stream of their own while the next batch runs.
class CudaTransport final : public Transport {
public:
    CudaTransport(Net& net, const Model& model, c10::cuda::CUDAStream back)
        : m_net(net), m_planner(model, net.classOrder()), m_back(back),
          m_rows(std::size_t{net.maxRows()} * torchRowWords(model.shape().tables.size())),
          m_arrays(pinned(m_planner.capacity(net.maxRows()))),
          m_counts(pinned(std::size_t{net.maxRows()} * kMostGroups * kHalf)),
          m_deviceArrays(at::empty_like(m_arrays, at::TensorOptions(at::kInt).device(net.device()))),
          m_deviceCounts(at::empty_like(m_counts, at::TensorOptions(at::kInt).device(net.device())))
    {
    }

    std::uint32_t* rows() override { return m_rows.data(); }
    const std::uint32_t* counts() const override
    {
        return reinterpret_cast<const std::uint32_t*>(m_counts.data_ptr<std::int32_t>());
    }

    void start(std::uint32_t count) override
    {
        const auto stream = at::cuda::getCurrentCUDAStream();
        const BatchPlan& plan = m_planner.plan(m_rows.data(), count, m_arrays.data_ptr<std::int32_t>());
        m_deviceArrays.narrow(0, 0, plan.words).copy_(m_arrays.narrow(0, 0, plan.words), true);
        const std::int64_t words = std::int64_t{plan.groups} * kHalf;
        m_net.forward(plan, m_deviceArrays, m_deviceCounts.narrow(0, 0, words).view({-1, kHalf}));
        m_computed.record(stream);
        m_computed.holdBack(m_back);
        if (words > 0)
            C10_CUDA_CHECK(cudaMemcpyAsync(m_counts.data_ptr(), m_deviceCounts.data_ptr(),
                                           static_cast<std::size_t>(words) * sizeof(std::uint32_t),
                                           cudaMemcpyDeviceToHost, m_back));
        m_copied.record(m_back);
    }

    void finish() override { m_copied.wait(); }

private:
    static constexpr std::int64_t kHalf = 16;
    static constexpr std::size_t kMostGroups = kTorchGroups + 2; // of a row

    Net& m_net;
    BatchPlanner m_planner;
    const c10::cuda::CUDAStream m_back;
    std::vector<std::uint32_t> m_rows;
    at::Tensor m_arrays, m_counts, m_deviceArrays, m_deviceCounts;
    Event m_computed, m_copied;
};

// The first that works and gives the known answer. The place for faster ones is before these.
std::unique_ptr<Net> makeNet(const Model& model, at::Device device, const std::string& product,
                             const std::function<bool(Net&, const Model&)>& passes)
{
    using Make = std::function<std::unique_ptr<Net>()>;
    const std::pair<const char*, Make> ways[] = {
        {"fp32", [&] { return std::make_unique<TensorNet>(model, device, TensorNet::Product::Float32); }},
        {"fp64", [&] { return std::make_unique<TensorNet>(model, device, TensorNet::Product::Float64); }},
    };
    std::string why = "there is no product " + product;
    for (const auto& [name, make] : ways) {
        if (!product.empty() && product != name)
            continue;
        try {
            auto net = make();
            if (passes(*net, model))
                return net;
            why = std::string(name) + " products do not give the model's known answer";
        } catch (const std::exception& error) {
            why = error.what(); // another way may do
        }
    }
    throw std::runtime_error(why);
}

} // namespace

int cudaDeviceCount()
{
    return c10::cuda::device_count();
}

Device cudaDevice(std::shared_ptr<const Model> model, int index, const std::string& product,
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
    device.within([&] { device.net = makeNet(*model, where, product, passes); });
    device.model = std::move(model);
    device.makeTransport = [back](Net& net, const Model& of) {
        return std::make_unique<CudaTransport>(net, of, back);
    };
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
