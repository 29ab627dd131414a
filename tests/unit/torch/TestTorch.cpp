// SPDX-License-Identifier: GPL-3.0-or-later

// The LibTorch engines give the integers of docs/MODEL.md: those of the golden vectors and those of the
// reference for random models at the limits of the shape, with every matrix product, from any number of
// threads. CUDA is tested where there is a device.

#include "core/engine/torch/TorchSession.h"
#include "tests/support/ModelRows.h"

#include <QTest>

#include <atomic>
#include <fstream>
#include <thread>

using namespace ff;
using namespace ff::engine;
using namespace ff::test;

namespace {

struct Way {
    TorchTarget target;
    const char* product;
};

std::vector<Way> ways()
{
    std::vector<Way> all{{TorchTarget::Cpu, "fp32"}, {TorchTarget::Cpu, "fp64"}};
    if (cudaDriverDevices() > 0) {
        for (const char* product : {"int8", "bf16", "fp32", "fp64"})
            all.push_back({TorchTarget::Cuda, product});
    }
    return all;
}

std::string nameOf(const Way& way)
{
    return std::string(way.target == TorchTarget::Cuda ? "cuda " : "cpu ") + way.product;
}

std::shared_ptr<TorchSession> open(const Model& model, const Way& way)
{
    auto session = TorchSession::open(model, way.target, way.product);
    if (session.ok())
        return session.value();
    qWarning("%s: %s", nameOf(way).c_str(), session.error().message.c_str());
    return nullptr;
}

std::unique_ptr<Predictor> make(TorchSession& session, std::size_t lanes)
{
    auto predictor = session.predictor(lanes);
    return predictor.ok() ? std::move(predictor).value() : nullptr;
}

bool torchIsLoaded()
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find("libtorch") != std::string::npos
            || line.find("libfileformer_torch") != std::string::npos)
            return true;
    return false;
}

} // namespace

class TestTorch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // First: later cases load it.
    void staysUnloadedUntilAskedFor();
    void missingModuleIsMissing();
    void reproducesGoldenVectors_data();
    void reproducesGoldenVectors();
    void equalsReferenceAtTheLimits_data();
    void equalsReferenceAtTheLimits();
    void equalsReferenceWhenEverythingSaturates_data();
    void equalsReferenceWhenEverythingSaturates();
    void lanesOfManyThreadsDoNotDisturbEachOther();
    void longRunsWrapAroundTheRing();
    void contextWithoutCountsAdvancesTheState();
    void ringsAreGivenBack();
    void rejectsMoreLanesThanMemory();
    void rejectsZeroLanes();
    void rejectsWrongKnownAnswer();
    void rejectsUnknownProduct();
    void enginesByName();
    void cudaWithoutADeviceIsMissing();
};

void TestTorch::staysUnloadedUntilAskedFor()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    QVERIFY(createPredictor(model, 1).ok());
    QVERIFY(selectEngine(model).ok());
    QVERIFY(engineDevice(model, Engine::Auto).ok());
    QVERIFY(!engineAvailable(Engine::TorchCuda) || cudaDriverDevices() > 0);
    QVERIFY(!torchIsLoaded());
}

void TestTorch::missingModuleIsMissing()
{
    const QByteArray right = qgetenv("FILEFORMER_TORCH");
    qputenv("FILEFORMER_TORCH", "/nowhere/libfileformer_torch.so");
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto predictor = createPredictor(buildModel(spec), 1, Engine::TorchCpu);
    qputenv("FILEFORMER_TORCH", right);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Missing);
    QVERIFY(predictor.error().message.find("/nowhere/libfileformer_torch.so") != std::string::npos);
    QVERIFY(!torchIsLoaded());
}

void TestTorch::reproducesGoldenVectors_data()
{
    addGoldenModels();
}

void TestTorch::reproducesGoldenVectors()
{
    QFETCH(QString, path);
    const Golden golden = loadGolden(path.toStdString());
    QVERIFY(golden.model);
    for (const Way& way : ways()) {
        const auto session = open(*golden.model, way);
        QVERIFY2(session, nameOf(way).c_str());
        for (std::size_t device = 0; device < session->devices(); ++device) {
            auto predictor = session->predictorOn(device, 3);
            QVERIFY(predictor.ok());
            Predictor& lanes = **predictor;
            QVERIFY2(hashOf(byRuns(lanes, golden.symbols, golden.symbols.size(), 2)) == golden.hash,
                     nameOf(way).c_str());
            QVERIFY2(hashOf(byRuns(lanes, golden.symbols, 29, 0)) == golden.hash, nameOf(way).c_str());
            QVERIFY2(hashOf(bySteps(lanes, golden.symbols, 1)) == golden.hash, nameOf(way).c_str());
            QVERIFY(lanes.health().ok());
        }
    }
}

void TestTorch::equalsReferenceAtTheLimits_data()
{
    addLimitShapes();
}

void TestTorch::equalsReferenceAtTheLimits()
{
    QFETCH(ModelShape, shape);
    ModelSpec spec;
    spec.shape = shape;
    spec.knownInputLength = 8;
    const auto model = buildModel(spec);
    const Bytes symbols = mixedSymbols(shape.window + 40, 3);
    const Counts expected = byReference(model, symbols);
    for (const Way& way : ways()) {
        const auto session = open(*model, way);
        QVERIFY2(session, nameOf(way).c_str());
        const auto predictor = make(*session, 2);
        QVERIFY(predictor);
        QVERIFY2(byRuns(*predictor, symbols, 37, 1) == expected, nameOf(way).c_str());
    }
}

void TestTorch::equalsReferenceWhenEverythingSaturates_data()
{
    equalsReferenceAtTheLimits_data();
}

void TestTorch::equalsReferenceWhenEverythingSaturates()
{
    QFETCH(ModelShape, shape);
    for (const std::uint64_t seed : {1, 2, 3}) {
        const auto model = buildExtremeModel(shape, seed);
        const Bytes symbols = mixedSymbols(std::min(shape.window, 40U) + 20, seed);
        const Counts expected = byReference(model, symbols);
        for (const Way& way : ways()) {
            const auto session = open(*model, way);
            QVERIFY2(session, nameOf(way).c_str());
            const auto predictor = make(*session, 1);
            QVERIFY2(byRuns(*predictor, symbols, 64) == expected, nameOf(way).c_str());
        }
    }
}

void TestTorch::lanesOfManyThreadsDoNotDisturbEachOther()
{
    ModelSpec spec;
    spec.shape = shapeOf(64, 4, 16, 16, 16, 96, 24, 2, Attention::Multihead);
    const auto model = buildModel(spec);
    const auto native = createPredictor(model, 1);
    QVERIFY(native.ok());
    for (const Way& way : ways()) {
        const auto session = open(*model, way);
        QVERIFY(session);
        std::atomic<int> right{0};
        std::vector<std::thread> threads;
        constexpr std::uint32_t kThreads = 5, kLanes = 3, kLength = 70;
        std::vector<std::vector<Bytes>> symbols(kThreads);
        std::vector<std::vector<Counts>> expected(kThreads);
        for (std::uint32_t t = 0; t < kThreads; ++t) {
            for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
                symbols[t].push_back(mixedSymbols(kLength, t * kLanes + lane));
                native.value()->reset();
                expected[t].push_back(byRuns(*native.value(), symbols[t][lane], kLength));
            }
        }
        for (std::uint32_t t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
                const auto predictor = make(*session, kLanes);
                if (!predictor)
                    return;
                bool same = true;
                std::vector<std::uint32_t> ids{2, 0, 1};
                Counts counts(kLanes * kSymbols);
                const auto step = [&](std::size_t at) {
                    Bytes next;
                    for (const std::uint32_t lane : ids)
                        next.push_back(symbols[t][lane][at]);
                    predictor->step(ids, next, counts);
                    for (std::size_t i = 0; i < kLanes; ++i)
                        same = same
                            && std::equal(counts.begin() + static_cast<std::ptrdiff_t>(i * kSymbols),
                                          counts.begin() + static_cast<std::ptrdiff_t>((i + 1) * kSymbols),
                                          expected[t][ids[i]].begin()
                                              + static_cast<std::ptrdiff_t>(at * kSymbols));
                };
                for (std::size_t at = 0; at < 20; ++at)
                    step(at);
                // The rest as runs of all lanes; counts only of the last ones of lane 1.
                std::vector<Counts> rest(kLanes, Counts((kLength - 20) * kSymbols));
                std::vector<LaneRun> runs;
                for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
                    const std::size_t silent = lane == 1 ? 30 : 0;
                    runs.push_back({lane, ByteSpan(symbols[t][lane]).subspan(20),
                                    std::span(rest[lane]).subspan(silent * kSymbols)});
                }
                predictor->runs(runs);
                for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
                    const std::ptrdiff_t from = static_cast<std::ptrdiff_t>((lane == 1 ? 30 : 0) * kSymbols);
                    same = same
                        && std::equal(rest[lane].begin() + from, rest[lane].end(),
                                      expected[t][lane].begin() + static_cast<std::ptrdiff_t>(20 * kSymbols)
                                          + from);
                }
                right += same && predictor->health().ok();
            });
        }
        for (auto& thread : threads)
            thread.join();
        QVERIFY2(right == kThreads, nameOf(way).c_str());
    }
}

void TestTorch::longRunsWrapAroundTheRing()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    spec.shape.window = 33;
    const auto model = buildModel(spec);
    const Bytes symbols = mixedSymbols(2300, 8);
    const auto native = createPredictor(model, 1);
    QVERIFY(native.ok());
    const Counts expected = byRuns(*native.value(), symbols, symbols.size());
    for (const Way& way : ways()) {
        const auto session = open(*model, way);
        QVERIFY(session);
        // So many lanes have shorter rings.
        for (const std::size_t lanes : {std::size_t{1}, std::size_t{17}, std::size_t{300}}) {
            const auto predictor = make(*session, lanes);
            QVERIFY(predictor);
            QVERIFY2(byRuns(*predictor, symbols, 2300, static_cast<std::uint32_t>(lanes - 1)) == expected,
                     nameOf(way).c_str());
        }
    }
}

void TestTorch::contextWithoutCountsAdvancesTheState()
{
    ModelSpec spec;
    spec.shape = shapeOf(64, 4, 16, 16, 16, 96, 24, 2, Attention::Multihead);
    const auto model = buildModel(spec);
    const Bytes symbols = mixedSymbols(100, 9);
    const Counts expected = byReference(model, symbols);
    for (const Way& way : ways()) {
        const auto session = open(*model, way);
        QVERIFY(session);
        const auto predictor = make(*session, 1);
        predictor->run(0, ByteSpan(symbols).first(60), {});
        const Counts rest = byRuns(*predictor, ByteSpan(symbols).subspan(60), 40);
        QVERIFY2(std::equal(rest.begin(), rest.end(), expected.begin() + 60 * kSymbols), nameOf(way).c_str());
        predictor->reset();
        QVERIFY2(byRuns(*predictor, symbols, 100) == expected, nameOf(way).c_str());
        predictor->step({}, {}, {});
        predictor->run(0, {}, {});
        QVERIFY(predictor->health().ok());
    }
}

void TestTorch::ringsAreGivenBack()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    const Bytes symbols = mixedSymbols(40, 2);
    const Counts expected = byReference(model, symbols);
    for (const Way& way : ways()) {
        const auto session = open(*model, way);
        QVERIFY(session);
        std::uint64_t settled = 0;
        for (int round = 0; round < 6; ++round) {
            // Freed in another order than made, so that runs of slots must join again.
            auto a = make(*session, 40), b = make(*session, 3), c = make(*session, 20);
            QVERIFY(a && b && c);
            QVERIFY2(byRuns(*b, symbols, 40, 2) == expected, nameOf(way).c_str());
            b.reset();
            a.reset();
            QVERIFY2(byRuns(*c, symbols, 40, 19) == expected, nameOf(way).c_str());
            if (round == 1)
                settled = session->ringBytes();
        }
        QVERIFY(settled > 0);
        QCOMPARE(session->ringBytes(), settled);
    }
}

void TestTorch::rejectsMoreLanesThanMemory()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    for (const std::size_t lanes : {SIZE_MAX / 2, std::size_t{1} << 28}) {
        const auto predictor = createPredictor(model, lanes, Engine::TorchCpu);
        QVERIFY(!predictor.ok());
        QCOMPARE(predictor.error().code, ErrorCode::Missing);
    }
    // The session goes on.
    const Bytes symbols = mixedSymbols(20, 4);
    const auto predictor = createPredictor(model, 1, Engine::TorchCpu);
    QVERIFY(predictor.ok());
    QCOMPARE(byRuns(**predictor, symbols, 20), byReference(model, symbols));
}

void TestTorch::rejectsZeroLanes()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto predictor = createPredictor(buildModel(spec), 0, Engine::TorchCpu);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Usage);
}

void TestTorch::rejectsWrongKnownAnswer()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    spec.seed = 5;
    Bytes file = buildModelFile(spec);
    file.back() ^= 1;
    const auto model = Model::parse(file, "wrong.ffm");
    QVERIFY(model.ok());
    const auto predictor = createPredictor(model.value(), 1, Engine::TorchCpu);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Missing);
    QVERIFY(predictor.error().message.find("known answer") != std::string::npos);
}

void TestTorch::rejectsUnknownProduct()
{
    ModelSpec spec;
    spec.shape = tinyShape();
    QVERIFY(!TorchSession::open(*buildModel(spec), TorchTarget::Cpu, "abacus").ok());
}

void TestTorch::enginesByName()
{
    QCOMPARE(engineName(Engine::TorchCpu), std::string_view("torch-cpu"));
    QCOMPARE(engineName(Engine::TorchCuda), std::string_view("torch-cuda"));
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    qputenv("FILEFORMER_ENGINE", "torch-cpu");
    const auto engine = selectEngine(model);
    const auto device = engineDevice(model, Engine::Auto);
    qunsetenv("FILEFORMER_ENGINE");
    QVERIFY(engine.ok() && device.ok());
    QCOMPARE(engine.value(), Engine::TorchCpu);
    QCOMPARE(device.value(), std::string("LibTorch CPU"));
}

void TestTorch::cudaWithoutADeviceIsMissing()
{
    if (cudaDriverDevices() > 0)
        QSKIP("this machine has a device");
    ModelSpec spec;
    spec.shape = tinyShape();
    const auto predictor = createPredictor(buildModel(spec), 1, Engine::TorchCuda);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Missing);
    QVERIFY(predictor.error().message.find("no CUDA device") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestTorch)
#include "TestTorch.moc"
