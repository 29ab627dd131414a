// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/FusedNet.h"

#include <ATen/cuda/CUDAContext.h>
#include <algorithm>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>
#include <cstdio>
#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <dlfcn.h>
#include <stdexcept>

namespace ff::engine::torch_module {

namespace {

constexpr std::uint32_t kMaxRows = 16384;
// `_int_mm` wants more than 16 rows and multiples of 8 everywhere.
constexpr std::uint32_t kSmallestBatch = 32;
constexpr std::int64_t kRowMultiple = 16;

// LibTorch has no product of bf16 with fp32 results in all of its versions, so cuBLAS is asked, the one that
// LibTorch has loaded.
using GemmEx = cublasStatus_t (*)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int,
                                  const void*, const void*, cudaDataType, int, const void*, cudaDataType, int,
                                  const void*, void*, cudaDataType, int, cublasComputeType_t,
                                  cublasGemmAlgo_t);
GemmEx cublasProduct()
{
    static const GemmEx found = []() -> GemmEx {
        for (int version = 11; version <= 15; ++version) {
            const std::string name = "libcublas.so." + std::to_string(version);
            if (void* library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_NOLOAD))
                return reinterpret_cast<GemmEx>(::dlsym(library, "cublasGemmEx"));
        }
        return nullptr;
    }();
    if (!found)
        throw std::runtime_error("cuBLAS is not there");
    return found;
}

} // namespace

class FusedNet::Driver {
public:
    Driver(FusedNet& net, std::uint32_t rows, bool timed) : m_net(net), m_rows(rows), m_timed(timed) {}
    ~Driver()
    {
        for (const Mark& mark : m_marks)
            cudaEventDestroy(mark.event);
    }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    void stage(const char* name)
    {
        if (!m_timed)
            return;
        Mark mark{name, nullptr};
        C10_CUDA_CHECK(cudaEventCreate(&mark.event));
        m_marks.push_back(mark);
        C10_CUDA_CHECK(cudaEventRecord(mark.event, at::cuda::getCurrentCUDAStream()));
    }
    void product(std::size_t l, Part part)
    {
        if (part == Part::Output)
            return m_net.multiply(m_net.m_output, m_rows);
        const Layer& layer = m_net.m_layers[l];
        m_net.multiply(part == Part::Qkv         ? layer.qkv
                           : part == Part::Out   ? layer.out
                           : part == Part::Inner ? layer.inner
                                                 : layer.outer,
                       m_rows);
    }
    // Milliseconds of each stage, layers taken together.
    std::map<std::string, double> times() const
    {
        std::map<std::string, double> sums;
        C10_CUDA_CHECK(cudaEventSynchronize(m_marks.back().event));
        for (std::size_t i = 0; i + 1 < m_marks.size(); ++i) {
            float milliseconds = 0;
            C10_CUDA_CHECK(cudaEventElapsedTime(&milliseconds, m_marks[i].event, m_marks[i + 1].event));
            sums[m_marks[i].name] += milliseconds;
        }
        return sums;
    }

private:
    struct Mark {
        const char* name;
        cudaEvent_t event;
    };
    FusedNet& m_net;
    const std::uint32_t m_rows;
    const bool m_timed;
    std::vector<Mark> m_marks;
};

template <typename T>
const T* FusedNet::upload(const T* values, std::int64_t count)
{
    const at::Tensor bytes = at::from_blob(
        const_cast<T*>(values), {count * static_cast<std::int64_t>(sizeof(T))}, at::TensorOptions(at::kByte));
    m_kept.push_back(bytes.to(m_device));
    return reinterpret_cast<const T*>(m_kept.back().data_ptr());
}

FusedNet::Weights FusedNet::weights(const std::int8_t* values, std::int64_t rows, std::int64_t columns) const
{
    const std::int64_t padded = (rows + kRowMultiple - 1) / kRowMultiple * kRowMultiple;
    at::Tensor matrix = at::zeros({padded, columns}, at::TensorOptions(at::kChar));
    matrix.narrow(0, 0, rows)
        .copy_(
            at::from_blob(const_cast<std::int8_t*>(values), {rows, columns}, at::TensorOptions(at::kChar)));
    return {matrix.to(m_device).to(m_product == Product::Int8 ? at::kChar : at::kBFloat16), padded, columns};
}

FusedNet::FusedNet(const Model& model, at::Device device, Product product)
    : m_device(device), m_product(product), m_maxRows(kMaxRows), m_model{}
{
    const ModelShape& s = model.shape();
    const bool latent = s.attention == Attention::Latent;
    KernelNet& net = m_model.net;
    net.dim = s.dim;
    net.heads = s.heads;
    net.keyHeads = latent ? 1 : s.heads;
    net.keyDim = s.keyDim;
    net.valueDim = s.valueDim;
    net.rotaryDims = s.rotaryDims;
    net.ffn = s.ffn;
    net.window = s.window;
    net.latent = latent;
    net.cos = upload(model.cos, 1024);
    net.sin = upload(model.sin, 1024);
    net.exp2Attention = upload(model.exp2Attention, 64);
    net.exp2Output = upload(model.exp2Output, 256);
    if (s.rotaryDims > 0)
        net.rotarySteps = upload(model.rotarySteps, s.rotaryDims / 2);
    net.embedding = upload(model.embedding, std::int64_t{256} * s.dim);
    net.tableCount = static_cast<std::uint32_t>(model.ngrams.size());
    for (std::size_t t = 0; t < model.ngrams.size(); ++t) {
        const NgramTable& table = model.ngrams[t];
        net.tables[t] = {upload(table.rows, (std::int64_t{1} << table.bits) * s.dim), table.multiplier,
                         table.order, table.bits};
    }
    const std::int64_t dim = s.dim, values = std::int64_t{s.heads} * s.valueDim, ffn = s.ffn;
    const auto vectors = [&](const std::int32_t* biases, const std::int32_t* multipliers, std::int64_t rows,
                             const Weights& w) {
        return KernelLinear{upload(biases, rows), upload(multipliers, rows),
                            static_cast<std::uint32_t>(w.rows)};
    };
    const at::TensorOptions bytes(at::TensorOptions(at::kChar).device(m_device));
    for (const LayerWeights& w : model.layers) {
        Layer layer{weights(w.wqkv, s.qkvRows(), dim),
                    weights(w.wo, dim, values),
                    weights(w.w1, ffn, dim),
                    weights(w.w2, dim, ffn),
                    at::zeros({0, std::int64_t{net.keyHeads} * s.keyDim}, bytes),
                    at::zeros({0, std::int64_t{net.keyHeads} * s.valueDim}, bytes)};
        FusedLayer fused{};
        fused.g1 = upload(w.g1, dim);
        fused.g2 = upload(w.g2, dim);
        fused.qkv = vectors(w.cqkv, w.mqkv, s.qkvRows(), layer.qkv);
        fused.out = vectors(w.co, w.mo, dim, layer.out);
        fused.inner = vectors(w.c1, w.m1, ffn, layer.inner);
        fused.outer = vectors(w.c2, w.m2, dim, layer.outer);
        fused.rings.a = upload(w.a, s.heads);
        fused.rings.b = upload(w.b, s.heads);
        fused.gelu = upload(w.gelu, 256);
        m_layers.push_back(std::move(layer));
        m_model.layers.push_back(fused);
    }
    m_model.gout = upload(model.gout, dim);
    m_output = weights(model.wout, 256, dim);
    m_model.output = vectors(model.cout, model.mout, 256, m_output);

    const at::TensorOptions ints(at::TensorOptions(at::kInt).device(m_device));
    const std::int64_t rows = m_maxRows;
    m_rows = at::zeros({rows, kRowColumns}, ints);
    m_counts = at::zeros({rows, 256}, ints);
    m_residual = at::zeros({rows, dim}, ints.dtype(at::kShort));
    m_activations = at::zeros({rows * std::max({dim, values, ffn})},
                              ints.dtype(m_product == Product::Int8 ? at::kChar : at::kBFloat16));
    m_sums = at::zeros({rows * std::max<std::int64_t>({m_layers[0].qkv.rows, dim, ffn, 256})},
                       ints.dtype(m_product == Product::Int8 ? at::kInt : at::kFloat));
}

std::uint64_t FusedNet::slotBytes() const
{
    return m_layers.size() * m_model.net.keyHeads
        * (std::uint64_t{m_model.net.keyDim} + m_model.net.valueDim);
}

void FusedNet::growRings(std::uint64_t slots)
{
    if (static_cast<std::int64_t>(slots) <= m_layers.front().keys.size(0))
        return;
    std::vector<std::pair<at::Tensor, at::Tensor>> grown;
    const auto enlarged = [slots](const at::Tensor& old) {
        at::Tensor larger = at::zeros({static_cast<std::int64_t>(slots), old.size(1)}, old.options());
        larger.narrow(0, 0, old.size(0)).copy_(old);
        return larger;
    };
    for (const Layer& layer : m_layers)
        grown.emplace_back(enlarged(layer.keys), enlarged(layer.values));
    // Their graphs hold the old places, and may be running.
    C10_CUDA_CHECK(cudaStreamSynchronize(at::cuda::getCurrentCUDAStream()));
    m_batches.clear();
    for (std::size_t l = 0; l < m_layers.size(); ++l) {
        m_layers[l].keys = grown[l].first;
        m_layers[l].values = grown[l].second;
        m_model.layers[l].rings.keys = m_layers[l].keys.data_ptr<std::int8_t>();
        m_model.layers[l].rings.values = m_layers[l].values.data_ptr<std::int8_t>();
    }
}

void FusedNet::multiply(const Weights& weights, std::uint32_t rows)
{
    const std::int64_t count = rows;
    if (m_product == Product::Int8) {
        const at::Tensor given =
            m_activations.narrow(0, 0, count * weights.columns).view({count, weights.columns});
        at::Tensor sums = m_sums.narrow(0, 0, count * weights.rows).view({count, weights.rows});
        at::_int_mm_out(sums, given, weights.matrix.t());
        return;
    }
    const float one = 1, zero = 0;
    const cublasStatus_t status = cublasProduct()(
        at::cuda::getCurrentCUDABlasHandle(), CUBLAS_OP_T, CUBLAS_OP_N, static_cast<int>(weights.rows),
        static_cast<int>(rows), static_cast<int>(weights.columns), &one, weights.matrix.data_ptr(),
        CUDA_R_16BF, static_cast<int>(weights.columns), m_activations.data_ptr(), CUDA_R_16BF,
        static_cast<int>(weights.columns), &zero, m_sums.data_ptr(), CUDA_R_32F,
        static_cast<int>(weights.rows), CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT);
    if (status != CUBLAS_STATUS_SUCCESS)
        throw std::runtime_error("cuBLAS failed with status " + std::to_string(static_cast<int>(status)));
}

void FusedNet::queue(std::uint32_t batch, Driver& driver)
{
    const Stream stream = at::cuda::getCurrentCUDAStream().stream();
    const auto* rows = reinterpret_cast<const FfTorchRow*>(m_rows.data_ptr<std::int32_t>());
    auto* counts = reinterpret_cast<std::uint32_t*>(m_counts.data_ptr<std::int32_t>());
    auto* residual = m_residual.data_ptr<std::int16_t>();
    if (m_product == Product::Int8) {
        fusedForward<std::int8_t, std::int32_t>(
            m_model, stream, rows, batch,
            {residual, m_activations.data_ptr<std::int8_t>(), m_sums.data_ptr<std::int32_t>()}, counts,
            driver);
    } else {
        fusedForward<Bf16, float>(
            m_model, stream, rows, batch,
            {residual, static_cast<Bf16*>(m_activations.data_ptr()), m_sums.data_ptr<float>()}, counts,
            driver);
    }
    C10_CUDA_CHECK(cudaGetLastError());
}

std::uint32_t FusedNet::batchFor(std::uint32_t count)
{
    std::uint32_t batch = kSmallestBatch;
    while (batch < count) {
        if (batch + batch / 2 >= count)
            return batch + batch / 2;
        batch *= 2;
    }
    return batch;
}

void FusedNet::forwardStatic(std::uint32_t batch)
{
    Driver driver(*this, batch, false);
    Batch& known = m_batches[batch];
    // The first time LibTorch may still look for its fastest product.
    if (!known.graph && known.times++ == 0)
        return queue(batch, driver);
    if (!known.graph) {
        auto graph = std::make_unique<at::cuda::CUDAGraph>();
        // Other threads may take memory meanwhile.
        graph->capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
        queue(batch, driver);
        graph->capture_end();
        known.graph = std::move(graph);
    }
    known.graph->replay();
}

void FusedNet::forward(const at::Tensor& rows, const at::Tensor& counts)
{
    const std::int64_t count = rows.size(0);
    const std::uint32_t batch = batchFor(static_cast<std::uint32_t>(count));
    const FfTorchRow fill = fillRow();
    const at::Tensor filling =
        at::from_blob(const_cast<FfTorchRow*>(&fill), {1, kRowColumns}, at::TensorOptions(at::kInt))
            .to(m_device);
    m_rows.narrow(0, 0, batch).copy_(filling.expand({batch, kRowColumns}));
    m_rows.narrow(0, 0, count).copy_(rows);
    forwardStatic(batch);
    counts.copy_(m_counts.narrow(0, 0, count));
}

namespace {

// Multiply-adds per second, in 10^12, of a large square product.
double rateOf(bool int8, at::Device device)
{
    constexpr std::int64_t kSize = 8192;
    constexpr int kTimes = 5;
    const at::TensorOptions options(at::TensorOptions(at::kChar).device(device));
    at::Tensor a = at::randint(-63, 64, {kSize, kSize}, options),
               b = at::randint(-63, 64, {kSize, kSize}, options);
    if (!int8) {
        a = a.to(at::kBFloat16);
        b = b.to(at::kBFloat16);
    }
    at::Tensor c = int8 ? at::_int_mm(a, b.t()) : at::mm(a, b.t());
    cudaEvent_t start, end;
    C10_CUDA_CHECK(cudaEventCreate(&start));
    C10_CUDA_CHECK(cudaEventCreate(&end));
    const auto stream = at::cuda::getCurrentCUDAStream();
    C10_CUDA_CHECK(cudaEventRecord(start, stream));
    for (int i = 0; i < kTimes; ++i) {
        if (int8)
            at::_int_mm_out(c, a, b.t());
        else
            at::mm_out(c, a, b.t());
    }
    C10_CUDA_CHECK(cudaEventRecord(end, stream));
    C10_CUDA_CHECK(cudaEventSynchronize(end));
    float milliseconds = 0;
    C10_CUDA_CHECK(cudaEventElapsedTime(&milliseconds, start, end));
    cudaEventDestroy(start);
    cudaEventDestroy(end);
    return static_cast<double>(kSize) * kSize * kSize * kTimes / milliseconds / 1e9;
}

} // namespace

std::string FusedNet::profile(const at::Tensor& rows, const at::Tensor& counts)
{
    const std::uint32_t batch = batchFor(static_cast<std::uint32_t>(rows.size(0)));
    forward(rows, counts);
    std::map<std::string, double> stages;
    for (int round = 0; round < 3; ++round) {
        Driver driver(*this, batch, true);
        queue(batch, driver);
        stages = driver.times();
    }
    // Without marks, as it runs in earnest.
    constexpr int kTimes = 10;
    cudaEvent_t start, end;
    C10_CUDA_CHECK(cudaEventCreate(&start));
    C10_CUDA_CHECK(cudaEventCreate(&end));
    const auto stream = at::cuda::getCurrentCUDAStream();
    forwardStatic(batch);
    forwardStatic(batch);
    C10_CUDA_CHECK(cudaEventRecord(start, stream));
    for (int i = 0; i < kTimes; ++i)
        forwardStatic(batch);
    C10_CUDA_CHECK(cudaEventRecord(end, stream));
    C10_CUDA_CHECK(cudaEventSynchronize(end));
    float whole = 0;
    C10_CUDA_CHECK(cudaEventElapsedTime(&whole, start, end));
    whole /= kTimes;
    cudaEventDestroy(start);
    cudaEventDestroy(end);

    double products = 0, all = 0, multiplyAdds = 0;
    std::string text;
    char line[160];
    for (const auto& [name, milliseconds] : stages) {
        std::snprintf(line, sizeof line, "  %-16s %9.1f us\n", name.c_str(), milliseconds * 1000);
        text += line;
        all += milliseconds;
        if (name.rfind("product", 0) == 0)
            products += milliseconds;
    }
    const auto sizeOf = [](const Weights& w) {
        return static_cast<double>(w.rows) * static_cast<double>(w.columns);
    };
    for (const Layer& layer : m_layers)
        multiplyAdds += sizeOf(layer.qkv) + sizeOf(layer.out) + sizeOf(layer.inner) + sizeOf(layer.outer);
    multiplyAdds += sizeOf(m_output);
    const double tera = multiplyAdds * batch / 1e9; // over milliseconds: 10^12 / s
    const double int8 = rateOf(true, m_device), bf16 = rateOf(false, m_device);
    std::snprintf(line, sizeof line,
                  "  batch %u, %s: stages one by one %.1f us, as run %.1f us: %.2f M symbols/s\n", batch,
                  product(), all * 1000, whole * 1000.0, batch / static_cast<double>(whole) / 1000);
    text += line;
    std::snprintf(line, sizeof line, "  products %.0f T/s alone, %.0f T/s of the whole (multiply-adds)\n",
                  tera / products, tera / static_cast<double>(whole));
    text += line;
    std::snprintf(line, sizeof line, "  the card on 8192 x 8192 x 8192: int8 %.0f T/s, bf16 %.0f T/s\n", int8,
                  bf16);
    return text + line;
}

} // namespace ff::engine::torch_module
