// SPDX-License-Identifier: GPL-3.0-or-later

// The LibTorch engine gives the integers of docs/MODEL.md: those of the golden vectors and those of the
// reference, with every matrix product, for any number of lanes, however symbols are cut into calls, from any
// number of threads.

#include "core/crypto/Hash.h"
#include "core/engine/reference/ReferencePredictor.h"
#include "core/engine/torch/TorchPredictor.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

using namespace ff;
using namespace ff::engine;
using test::mixedSymbols;

Q_DECLARE_METATYPE(ff::engine::ModelShape)

namespace {

using Counts = std::vector<std::uint32_t>;
constexpr std::size_t kPair = 2 * kHalf;

struct Golden {
    std::shared_ptr<const Model> model;
    Bytes symbols, hash;
};

std::filesystem::path goldenPath(const std::string& name)
{
    return std::filesystem::path(FF_SOURCE_DIR) / "tests/golden/models" / (name + ".ffm");
}

std::shared_ptr<const Model> loadModel(const std::string& name)
{
    auto model = Model::load(goldenPath(name));
    return model.ok() ? model.value() : nullptr;
}

// N, N symbols, SHA-512 of all counts.
Golden loadGolden(const std::string& name)
{
    std::filesystem::path path = goldenPath(name);
    Golden golden{loadModel(name), {}, {}};
    std::ifstream in(path.replace_extension(".vec"), std::ios::binary);
    std::uint32_t length = 0;
    in.read(reinterpret_cast<char*>(&length), sizeof length);
    golden.symbols.resize(length);
    golden.hash.resize(64);
    in.read(reinterpret_cast<char*>(golden.symbols.data()), length);
    in.read(reinterpret_cast<char*>(golden.hash.data()), 64);
    return in ? golden : Golden();
}

Bytes hashOf(const Counts& counts)
{
    crypto::Sha512 hash;
    hash.update({reinterpret_cast<const std::uint8_t*>(counts.data()), counts.size() * sizeof(counts[0])});
    const auto digest = hash.finish();
    return {digest.begin(), digest.end()};
}

// Counts of all symbols but the last, which is only awaited.
Counts byRuns(Predictor& predictor, ByteSpan symbols, std::size_t chunk, std::uint32_t lane = 0)
{
    Counts counts((symbols.size() - 1) * kPair);
    for (std::size_t at = 0; at + 1 < symbols.size(); at += chunk) {
        const std::size_t length = std::min(chunk, symbols.size() - 1 - at);
        predictor.run(lane, symbols.subspan(at, length), symbols.subspan(at + 1, length),
                      std::span(counts).subspan(at * kPair, length * kPair));
    }
    return counts;
}

Counts bySteps(Predictor& predictor, ByteSpan symbols, std::uint32_t lane = 0)
{
    Counts counts((symbols.size() - 1) * kPair);
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
        std::uint32_t* const to = counts.data() + at * kPair;
        predictor.step({&lane, 1}, symbols.subspan(at, 1), {to, kHalf});
        predictor.low(lane, symbols[at + 1] >> 4, std::span<std::uint32_t, kHalf>(to + kHalf, kHalf));
    }
    return counts;
}

Counts byReference(const std::shared_ptr<const Model>& model, ByteSpan symbols)
{
    ReferencePredictor reference(model, 1);
    return byRuns(reference, symbols, symbols.size());
}

constexpr const char* kProducts[] = {"fp32", "fp64"};

std::shared_ptr<TorchSession> open(const Model& model, const char* product = kProducts[0])
{
    auto session = TorchSession::open(model, product);
    if (session.ok())
        return session.value();
    qWarning("%s: %s", product, session.error().message.c_str());
    return nullptr;
}

std::unique_ptr<TorchPredictor> make(TorchSession& session, std::size_t lanes)
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

// All lanes of a predictor in runs() of uneven pieces, some without counts, then in steps of all lanes.
bool lanesAreRight(TorchPredictor& predictor, const std::vector<Bytes>& symbols,
                   const std::vector<Counts>& expected)
{
    const auto lanes = static_cast<std::uint32_t>(symbols.size());
    std::minstd_rand random(lanes);
    std::vector<std::size_t> fed(lanes, 0);
    bool same = true;
    for (int round = 0; round < 3; ++round) {
        std::vector<Counts> got(lanes);
        std::vector<LaneRun> runs;
        for (std::uint32_t lane = 0; lane < lanes; ++lane) {
            const std::size_t length = random() % 9, silent = length == 0 ? 0 : random() % (length + 1);
            const std::size_t counted = length - silent;
            got[lane].resize(counted * kPair);
            runs.insert(runs.begin() + static_cast<std::ptrdiff_t>(random() % (runs.size() + 1)),
                        {lane, ByteSpan(symbols[lane]).subspan(fed[lane], length),
                         ByteSpan(symbols[lane]).subspan(fed[lane] + silent + 1, counted), got[lane]});
            fed[lane] += length;
        }
        predictor.runs(runs);
        for (std::uint32_t lane = 0; lane < lanes; ++lane)
            same = same
                && std::equal(got[lane].begin(), got[lane].end(),
                              expected[lane].begin()
                                  + static_cast<std::ptrdiff_t>(fed[lane] * kPair - got[lane].size()));
    }
    std::vector<std::uint32_t> ids(lanes);
    for (std::uint32_t i = 0; i < lanes; ++i)
        ids[i] = (i * 7 + 3) % lanes;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::reverse(ids.begin(), ids.end());
    for (int step = 0; step < 3; ++step) {
        Bytes next;
        for (const std::uint32_t lane : ids)
            next.push_back(symbols[lane][fed[lane]]);
        Counts high(ids.size() * kHalf), low(kHalf);
        predictor.step(ids, next, high);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::uint32_t lane = ids[i];
            const auto want = expected[lane].begin() + static_cast<std::ptrdiff_t>(fed[lane]++ * kPair);
            predictor.low(lane, symbols[lane][fed[lane]] >> 4, std::span<std::uint32_t, kHalf>(low));
            same = same
                && std::equal(want, want + kHalf, high.begin() + static_cast<std::ptrdiff_t>(i * kHalf))
                && std::equal(want + kHalf, want + kPair, low.begin());
        }
    }
    return same && predictor.health().ok();
}

// What lanesAreRight() compares with.
void expectLanes(const std::shared_ptr<const Model>& model, std::uint32_t lanes, unsigned seed,
                 std::vector<Bytes>& symbols, std::vector<Counts>& expected)
{
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        symbols.push_back(mixedSymbols(30, seed + lane));
        expected.push_back(byReference(model, symbols.back()));
    }
}

} // namespace

class TestTorch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // First: later cases load it.
    void staysUnloadedUntilAskedFor();
    void missingModuleIsMissing();
    void foreignModuleIsMissing();
    void reproducesGoldenVectors_data();
    void reproducesGoldenVectors();
    void equalsReferenceOnOtherSymbols_data();
    void equalsReferenceOnOtherSymbols();
    void equalsReferenceAtTheLimits_data();
    void equalsReferenceAtTheLimits();
    void wideSumsTakeFloat64();
    void lanesOfAnyNumberAgree();
    void predictorsOfManyThreadsDoNotDisturbEachOther();
    void longRunsAreCutIntoBatches();
    void contextWithoutCountsAdvancesTheState();
    void lowIsThereAfterARun();
    void resetForgetsEverything();
    void lanesAreGivenBack();
    void rejectsMoreLanesThanThereIsRoomFor();
    void rejectsZeroLanes();
    void rejectsWrongKnownAnswer();
    void rejectsUnknownProduct();
    void describesItself();
};

void TestTorch::staysUnloadedUntilAskedFor()
{
    const auto model = loadModel("bare");
    QVERIFY(model);
    QVERIFY(torchModulePresent());
    QVERIFY(!torchIsLoaded());
}

void TestTorch::missingModuleIsMissing()
{
    const QByteArray right = qgetenv("FILEFORMER_TORCH");
    qputenv("FILEFORMER_TORCH", "/nowhere/libfileformer_torch.so");
    const auto session = TorchSession::open(*loadModel("bare"));
    qputenv("FILEFORMER_TORCH", right);
    QVERIFY(!session.ok());
    QCOMPARE(session.error().code, ErrorCode::Missing);
    QVERIFY(session.error().message.find("/nowhere/libfileformer_torch.so") != std::string::npos);
    QVERIFY(!torchIsLoaded());
}

void TestTorch::foreignModuleIsMissing()
{
    // Any library without our entry.
    const QByteArray right = qgetenv("FILEFORMER_TORCH");
    qputenv("FILEFORMER_TORCH", FF_FOREIGN_LIBRARY);
    const auto session = TorchSession::open(*loadModel("bare"));
    qputenv("FILEFORMER_TORCH", right);
    QVERIFY(!session.ok());
    QCOMPARE(session.error().code, ErrorCode::Missing);
    QVERIFY2(session.error().message.find("another version") != std::string::npos,
             session.error().message.c_str());
}

void TestTorch::reproducesGoldenVectors_data()
{
    QTest::addColumn<QString>("name");
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(goldenPath("").parent_path())) {
        if (entry.path().extension() == ".ffm")
            names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    QVERIFY2(!names.empty(), "no golden models");
    for (const std::string& name : names)
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestTorch::reproducesGoldenVectors()
{
    QFETCH(QString, name);
    const Golden golden = loadGolden(name.toStdString());
    QVERIFY(golden.model);
    for (const char* product : kProducts) {
        const auto session = open(*golden.model, product);
        QVERIFY2(session, product);
        const auto predictor = make(*session, 3);
        QVERIFY(predictor);
        TorchPredictor& lanes = *predictor;
        const ByteSpan symbols = golden.symbols;
        QVERIFY2(hashOf(byRuns(lanes, symbols, symbols.size(), 2)) == golden.hash, product);
        QVERIFY2(hashOf(byRuns(lanes, symbols, 29, 0)) == golden.hash, product);
        // Steps do the same with either product, and take their time.
        if (product == kProducts[0])
            QVERIFY2(hashOf(bySteps(lanes, symbols, 1)) == golden.hash, product);
        QVERIFY(lanes.health().ok());
    }
}

void TestTorch::equalsReferenceOnOtherSymbols_data()
{
    reproducesGoldenVectors_data();
}

void TestTorch::equalsReferenceOnOtherSymbols()
{
    QFETCH(QString, name);
    const auto model = loadModel(name.toStdString());
    const Bytes symbols = mixedSymbols(std::min(model->shape().window + 40, 120U), 11);
    const Counts expected = byReference(model, symbols);
    const auto session = open(*model);
    QVERIFY(session);
    const auto predictor = make(*session, 2);
    QVERIFY(predictor);
    QCOMPARE(byRuns(*predictor, symbols, 37, 1), expected);
    QCOMPARE(byRuns(*predictor, symbols, 2, 0), expected);
}

void TestTorch::equalsReferenceAtTheLimits_data()
{
    QTest::addColumn<ModelShape>("shape");
    const auto add = [](const char* name, std::uint32_t dim, std::uint32_t state, std::uint32_t ffn,
                        std::uint32_t heads, std::uint32_t key, std::uint32_t window, std::uint32_t bits) {
        ModelShape s = test::tinyShape();
        s.dim = dim;
        s.state = state;
        s.ffn = ffn;
        s.attentionBlocks = heads > 0 ? 1 : 0;
        s.heads = heads;
        s.key = key;
        s.window = window;
        s.rotary = key / 2;
        s.weightBits = bits;
        QTest::newRow(name) << s;
    };
    add("tiny", 32, 32, 32, 1, 32, 16, 8);
    add("largest", 256, 256, 256, 2, 64, 256, 8);
    add("largest, 4 bits", 256, 256, 256, 4, 32, 256, 4);
    add("no attention", 32, 64, 96, 0, 0, 1, 8);
    add("odd", 160, 96, 224, 3, 32, 65, 8);
}

void TestTorch::equalsReferenceAtTheLimits()
{
    QFETCH(ModelShape, shape);
    for (const bool extreme : {false, true}) {
        test::ModelSpec spec;
        spec.shape = shape;
        spec.extreme = extreme;
        spec.owners = mixedSymbols(shape.window + 40, 3);
        const auto model = test::buildModel(spec);
        const Counts expected = byReference(model, spec.owners);
        for (const char* product : kProducts) {
            const auto session = open(*model, product);
            QVERIFY2(session, product);
            const auto predictor = make(*session, 2);
            QVERIFY(predictor);
            QVERIFY2(byRuns(*predictor, spec.owners, 57, 1) == expected, product);
        }
    }
}

// 2144 columns of 8 bits: more than fp32 has integers for.
void TestTorch::wideSumsTakeFloat64()
{
    test::ModelSpec spec;
    spec.shape = test::tinyShape();
    spec.shape.ffn = 2080;
    spec.extreme = true;
    const auto model = test::buildModel(spec);
    QVERIFY(!TorchSession::open(*model, "fp32").ok());
    const auto session = TorchSession::open(*model);
    QVERIFY(session.ok());
    QVERIFY((*session)->description().find("fp64 products") != std::string::npos);
    const Bytes symbols = mixedSymbols(80, 5);
    const auto predictor = make(**session, 1);
    QVERIFY(predictor);
    QCOMPARE(byRuns(*predictor, symbols, 37), byReference(model, symbols));
}

void TestTorch::lanesOfAnyNumberAgree()
{
    for (const char* name : {"typical", "no_attention"}) {
        const auto model = loadModel(name);
        std::vector<Bytes> symbols;
        std::vector<Counts> expected;
        expectLanes(model, 150, 20, symbols, expected);
        for (const char* product : kProducts) {
            const auto session = open(*model, product);
            QVERIFY(session);
            for (const std::size_t lanes : {1, 2, 3, 16, 31, 150}) {
                const auto predictor = make(*session, lanes);
                QVERIFY(predictor);
                const auto count = static_cast<std::ptrdiff_t>(lanes);
                QVERIFY2(lanesAreRight(*predictor, {symbols.begin(), symbols.begin() + count},
                                       {expected.begin(), expected.begin() + count}),
                         (std::string(product) + ", " + std::to_string(lanes) + " lanes of " + name).c_str());
            }
        }
    }
}

void TestTorch::predictorsOfManyThreadsDoNotDisturbEachOther()
{
    const auto model = loadModel("typical");
    for (const char* product : kProducts) {
        const auto session = open(*model, product);
        QVERIFY(session);
        std::atomic<int> right{0};
        std::vector<std::thread> threads;
        constexpr int kThreads = 5;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
                std::vector<Bytes> symbols;
                std::vector<Counts> expected;
                expectLanes(model, 4, static_cast<unsigned>(100 * t), symbols, expected);
                const auto predictor = make(*session, 4);
                bool same = predictor != nullptr;
                for (int round = 0; round < 4 && same; ++round) {
                    same = lanesAreRight(*predictor, symbols, expected);
                    predictor->reset();
                }
                right += same;
            });
        }
        for (auto& thread : threads)
            thread.join();
        QVERIFY2(right == kThreads, product);
    }
}

void TestTorch::longRunsAreCutIntoBatches()
{
    const auto model = loadModel("heads_4");
    const Bytes symbols = mixedSymbols(2300, 8);
    const Counts expected = byReference(model, symbols);
    const auto session = open(*model);
    QVERIFY(session);
    for (const std::size_t lanes : {1, 300}) {
        const auto predictor = make(*session, lanes);
        QVERIFY(predictor);
        QVERIFY(predictor->bestRun() >= 1 && predictor->bestBatch() >= predictor->bestRun());
        QVERIFY(predictor->bestBatch() < symbols.size());
        QVERIFY(byRuns(*predictor, symbols, symbols.size(), static_cast<std::uint32_t>(lanes - 1))
                == expected);
    }
}

void TestTorch::contextWithoutCountsAdvancesTheState()
{
    const auto model = loadModel("typical");
    const Bytes symbols = mixedSymbols(100, 9);
    const Counts expected = byReference(model, symbols);
    for (const char* product : kProducts) {
        const auto session = open(*model, product);
        QVERIFY(session);
        const auto predictor = make(*session, 1);
        predictor->run(0, ByteSpan(symbols).first(60), {}, {});
        predictor->step({}, {}, {});
        predictor->run(0, {}, {}, {});
        const Counts rest = byRuns(*predictor, ByteSpan(symbols).subspan(60), 40);
        QVERIFY2(std::equal(rest.begin(), rest.end(), expected.begin() + 60 * kPair), product);
        QVERIFY(predictor->health().ok());
    }
}

void TestTorch::lowIsThereAfterARun()
{
    const auto model = loadModel("typical");
    const Bytes symbols = mixedSymbols(50, 3);
    ReferencePredictor reference(model, 1);
    reference.run(0, symbols, {}, {});
    const auto session = open(*model);
    QVERIFY(session);
    const auto predictor = make(*session, 3);
    predictor->run(1, symbols, {}, {});
    predictor->run(2, mixedSymbols(7, 1), {}, {});
    for (std::uint32_t high = 0; high < 16; ++high) {
        Counts expected(kHalf), got(kHalf);
        reference.low(0, high, std::span<std::uint32_t, kHalf>(expected));
        predictor->low(1, high, std::span<std::uint32_t, kHalf>(got));
        QCOMPARE(got, expected);
    }
}

void TestTorch::resetForgetsEverything()
{
    const auto model = loadModel("typical");
    const Bytes symbols = mixedSymbols(70, 3);
    const Counts expected = byReference(model, symbols);
    const auto session = open(*model);
    QVERIFY(session);
    const auto predictor = make(*session, 1);
    predictor->run(0, mixedSymbols(90, 5), {}, {});
    predictor->reset();
    QCOMPARE(byRuns(*predictor, symbols, symbols.size()), expected);
}

void TestTorch::lanesAreGivenBack()
{
    const auto model = loadModel("typical");
    const Bytes symbols = mixedSymbols(40, 2);
    const Counts expected = byReference(model, symbols);
    for (const char* product : kProducts) {
        const auto session = open(*model, product);
        QVERIFY(session);
        std::uint64_t settled = 0;
        for (int round = 0; round < 6; ++round) {
            // Freed in another order than made, so that runs of places must join again.
            auto a = make(*session, 40), b = make(*session, 3), c = make(*session, 20);
            QVERIFY(a && b && c);
            QVERIFY2(byRuns(*b, symbols, 40, 2) == expected, product);
            b.reset();
            a.reset();
            QVERIFY2(byRuns(*c, symbols, 40, 19) == expected, product);
            if (round == 1)
                settled = session->laneBytes();
        }
        QVERIFY(settled > 0);
        QCOMPARE(session->laneBytes(), settled);
    }
}

void TestTorch::rejectsMoreLanesThanThereIsRoomFor()
{
    const auto model = loadModel("bare");
    const auto session = open(*model);
    QVERIFY(session);
    const auto predictor = session->predictor(SIZE_MAX / 2);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Missing);
    // Many that are allowed, until their places are used up.
    std::vector<std::unique_ptr<TorchPredictor>> held;
    Status failure;
    for (int i = 0; i < 40 && failure.ok(); ++i) {
        auto next = session->predictor(std::size_t{1} << 15);
        if (next.ok())
            held.push_back(std::move(next).value());
        else
            failure = next.error();
    }
    QVERIFY(!failure.ok());
    QCOMPARE(failure.error().code, ErrorCode::Missing);
    QVERIFY2(failure.error().message.find("no memory for 32768 lanes") != std::string::npos,
             failure.error().message.c_str());
    held.clear();
    // The session goes on.
    const Bytes symbols = mixedSymbols(20, 4);
    const auto one = make(*session, 1);
    QVERIFY(one);
    QCOMPARE(byRuns(*one, symbols, 20), byReference(model, symbols));
}

void TestTorch::rejectsZeroLanes()
{
    const auto session = open(*loadModel("bare"));
    QVERIFY(session);
    const auto predictor = session->predictor(0);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Usage);
}

void TestTorch::rejectsWrongKnownAnswer()
{
    const auto right = loadModel("bare");
    Bytes file(right->file().begin(), right->file().end());
    file.back() ^= 1;
    const auto model = Model::parse(file, "wrong.ffm");
    QVERIFY(model.ok());
    const auto session = TorchSession::open(*model.value());
    QVERIFY(!session.ok());
    QCOMPARE(session.error().code, ErrorCode::Missing);
    QVERIFY(session.error().message.find("known answer") != std::string::npos);
}

void TestTorch::rejectsUnknownProduct()
{
    const auto session = TorchSession::open(*loadModel("bare"), "abacus");
    QVERIFY(!session.ok());
    QVERIFY(session.error().message.find("no product abacus") != std::string::npos);
}

void TestTorch::describesItself()
{
    const auto session = open(*loadModel("bare"));
    QVERIFY(session);
    QCOMPARE(session->deviceName(), std::string("LibTorch CPU"));
    make(*session, 1)->run(0, mixedSymbols(7, 1), {}, {});
    const std::string text = session->description();
    QVERIFY2(text.find("LibTorch CPU") == 0 && text.find("fp32 products") != std::string::npos
                 && text.find("7 symbols in 1 batches") != std::string::npos,
             text.c_str());
}

FF_TEST(TestTorch)
#include "TestTorch.moc"
