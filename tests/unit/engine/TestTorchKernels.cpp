// SPDX-License-Identifier: GPL-3.0-or-later

// The CUDA kernels, compiled for this processor with fibers as lanes: the forward pass that a device runs
// gives the counts of the reference, for every shape, with int8 and with bf16 activations, lanes in any
// batch. The matrix products are plain loops here.

#include "core/engine/torch/module/FusedForward.h"
#include "core/engine/torch/module/Kernels.cu"
#include "tests/support/ModelRows.h"

#include <QTest>

using namespace ff;
using namespace ff::engine;
using namespace ff::engine::torch_module;
using namespace ff::test;

namespace {

std::int32_t valueOf(std::int8_t value)
{
    return value;
}
std::int32_t valueOf(Bf16 value)
{
    const std::uint32_t bits = std::uint32_t{value.bits} << 16;
    float real = 0;
    std::memcpy(&real, &bits, sizeof real);
    return static_cast<std::int32_t>(real);
}

// What FusedNet is with LibTorch.
template <typename Act, typename Acc>
class PlainNet {
public:
    PlainNet(const Model& model, std::size_t slots, std::size_t rows) : m_source(model)
    {
        const ModelShape& s = model.shape();
        const bool latent = s.attention == Attention::Latent;
        KernelNet& net = m_model.net;
        net = {s.dim,
               s.heads,
               latent ? 1 : s.heads,
               s.keyDim,
               s.valueDim,
               s.rotaryDims,
               s.ffn,
               s.window,
               latent,
               model.cos,
               model.sin,
               model.exp2Attention,
               model.rotarySteps,
               model.exp2Output,
               model.embedding,
               {},
               0};
        for (const NgramTable& table : model.ngrams)
            net.tables[net.tableCount++] = {table.rows, table.multiplier, table.order, table.bits};
        const auto stride = [](std::uint32_t count) { return (count + 15) / 16 * 16; };
        for (const LayerWeights& w : model.layers) {
            m_keys.emplace_back(slots * net.keyHeads * s.keyDim);
            m_values.emplace_back(slots * net.keyHeads * s.valueDim);
            m_model.layers.push_back({w.g1,
                                      w.g2,
                                      {w.cqkv, w.mqkv, stride(s.qkvRows())},
                                      {w.co, w.mo, s.dim},
                                      {w.c1, w.m1, s.ffn},
                                      {w.c2, w.m2, s.dim},
                                      {m_keys.back().data(), m_values.back().data(), w.a, w.b},
                                      w.gelu});
        }
        m_model.gout = model.gout;
        m_model.output = {model.cout, model.mout, 256};
        m_residual.resize(rows * s.dim);
        m_activations.resize(rows * std::max({s.dim, s.ffn, s.heads * s.valueDim}));
        m_sums.resize(rows * std::max({stride(s.qkvRows()), s.dim, s.ffn, 256U}));
    }

    Counts forward(const std::vector<FfTorchRow>& rows)
    {
        m_rows = rows.size();
        Counts counts(rows.size() * kSymbols);
        fusedForward<Act, Acc>(m_model, nullptr, rows.data(), static_cast<std::uint32_t>(rows.size()),
                               {m_residual.data(), m_activations.data(), m_sums.data()}, counts.data(),
                               *this);
        return counts;
    }

    void stage(const char*) {}
    void product(std::size_t l, Part part)
    {
        const ModelShape& s = m_source.shape();
        const std::uint32_t values = s.heads * s.valueDim;
        if (part == Part::Output)
            return multiply(m_source.wout, 256, s.dim, m_model.output.stride);
        const LayerWeights& w = m_source.layers[l];
        const FusedLayer& layer = m_model.layers[l];
        switch (part) {
        case Part::Qkv:
            return multiply(w.wqkv, s.qkvRows(), s.dim, layer.qkv.stride);
        case Part::Out:
            return multiply(w.wo, s.dim, values, layer.out.stride);
        case Part::Inner:
            return multiply(w.w1, s.ffn, s.dim, layer.inner.stride);
        default:
            return multiply(w.w2, s.dim, s.ffn, layer.outer.stride);
        }
    }

private:
    void multiply(const std::int8_t* weights, std::uint32_t outputs, std::uint32_t columns,
                  std::uint32_t stride)
    {
        for (std::size_t row = 0; row < m_rows; ++row) {
            for (std::uint32_t o = 0; o < outputs; ++o) {
                std::int32_t sum = 0;
                for (std::uint32_t k = 0; k < columns; ++k)
                    sum += weights[std::size_t{o} * columns + k] * valueOf(m_activations[row * columns + k]);
                m_sums[row * stride + o] = static_cast<Acc>(sum);
            }
        }
    }

    const Model& m_source;
    FusedModel m_model{};
    std::vector<std::vector<std::int8_t>> m_keys, m_values;
    std::vector<std::int16_t> m_residual;
    std::vector<Act> m_activations;
    std::vector<Acc> m_sums;
    std::size_t m_rows = 0;
};

// Two lanes of the same symbols, the second some symbols behind, in batches of several positions.
template <typename Act, typename Acc>
bool givesCountsOfReference(const Model& model, ByteSpan symbols, const Counts& expected)
{
    constexpr std::uint32_t kChunk = 9;
    const std::uint32_t window = model.shape().window, ring = window - 1 + kChunk;
    PlainNet<Act, Acc> net(model, 1 + 2 * std::size_t{ring}, 2 * std::size_t{kChunk});
    std::uint32_t fed[2] = {0, 0}, recent[2] = {0, 0};
    const auto count = static_cast<std::uint32_t>(symbols.size());
    bool right = true;
    while (fed[1] < count) {
        std::vector<FfTorchRow> rows;
        std::vector<std::uint32_t> positions;
        for (std::uint32_t lane = 0; lane < 2; ++lane) {
            const std::uint32_t take =
                lane == 1 && fed[0] < 14 ? 0 : std::min(kChunk - 2 * lane, count - fed[lane]);
            for (std::uint32_t i = 0; i < take; ++i) {
                const std::uint32_t t = fed[lane]++;
                recent[lane] = recent[lane] << 8 | symbols[t];
                rows.push_back({1 + lane * ring, ring, t % ring, std::min(t + 1, window), t, recent[lane]});
                positions.push_back(t);
            }
        }
        const Counts counts = net.forward(rows);
        for (std::size_t i = 0; i < rows.size(); ++i)
            right = right
                && std::equal(counts.begin() + static_cast<std::ptrdiff_t>(i * kSymbols),
                              counts.begin() + static_cast<std::ptrdiff_t>((i + 1) * kSymbols),
                              expected.begin() + static_cast<std::ptrdiff_t>(positions[i] * kSymbols));
    }
    return right;
}

} // namespace

class TestTorchKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reproduceGoldenVectors_data();
    void reproduceGoldenVectors();
    void equalReferenceAtTheLimits_data();
    void equalReferenceAtTheLimits();
    void equalReferenceWhenEverythingSaturates_data();
    void equalReferenceWhenEverythingSaturates();
};

void TestTorchKernels::reproduceGoldenVectors_data()
{
    QTest::addColumn<QString>("path");
    for (const char* name : {"latent", "multihead", "peaked", "tiny_residual"})
        QTest::newRow(name)
            << QStringLiteral(FF_SOURCE_DIR "/tests/golden/models/%1.ffm").arg(QLatin1String(name));
}

void TestTorchKernels::reproduceGoldenVectors()
{
    QFETCH(QString, path);
    const Golden golden = loadGolden(path.toStdString());
    QVERIFY(golden.model);
    const Bytes symbols(golden.symbols.begin(), golden.symbols.begin() + 40);
    const Counts expected = byReference(golden.model, symbols);
    QVERIFY(std::equal(golden.ends.begin(), golden.ends.begin() + 2 * kSymbols, expected.begin()));
    QVERIFY((givesCountsOfReference<std::int8_t, std::int32_t>(*golden.model, symbols, expected)));
    QVERIFY((givesCountsOfReference<Bf16, float>(*golden.model, symbols, expected)));
}

void TestTorchKernels::equalReferenceAtTheLimits_data()
{
    addLimitShapes();
}

void TestTorchKernels::equalReferenceAtTheLimits()
{
    QFETCH(ModelShape, shape);
    ModelSpec spec;
    spec.shape = shape;
    spec.knownInputLength = 1;
    const auto model = buildModel(spec);
    const Bytes symbols = mixedSymbols(std::min(shape.window + 20, 45U), 3);
    const Counts expected = byReference(model, symbols);
    QVERIFY((givesCountsOfReference<std::int8_t, std::int32_t>(*model, symbols, expected)));
    QVERIFY((givesCountsOfReference<Bf16, float>(*model, symbols, expected)));
}

void TestTorchKernels::equalReferenceWhenEverythingSaturates_data()
{
    equalReferenceAtTheLimits_data();
}

void TestTorchKernels::equalReferenceWhenEverythingSaturates()
{
    QFETCH(ModelShape, shape);
    for (const std::uint64_t seed : {1}) {
        const auto model = buildExtremeModel(shape, seed);
        const Bytes symbols = mixedSymbols(18, seed);
        const Counts expected = byReference(model, symbols);
        QVERIFY((givesCountsOfReference<std::int8_t, std::int32_t>(*model, symbols, expected)));
        QVERIFY((givesCountsOfReference<Bf16, float>(*model, symbols, expected)));
    }
}

QTEST_GUILESS_MAIN(TestTorchKernels)
#include "TestTorchKernels.moc"
