// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"
#include "core/engine/cpu/CpuPredictor.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <filesystem>
#include <set>

using namespace ff;
using namespace ff::engine;
using test::buildModel;
using test::buildModelFile;
using test::mixedSymbols;
using test::smallShape;
using test::tinyShape;

namespace {

using Counts = std::vector<std::uint32_t>;

std::unique_ptr<Predictor> predictorOf(const std::shared_ptr<const Model>& model, Engine engine,
                                       std::size_t lanes = 1)
{
    auto predictor = createPredictor(model, lanes, engine);
    if (!predictor.ok())
        qWarning("%s", predictor.error().message.c_str());
    return predictor.ok() ? std::move(*predictor) : nullptr;
}

// 32 counts for every position but the last, by one run.
Counts byRun(Predictor& predictor, ByteSpan symbols, std::uint32_t lane = 0)
{
    Counts counts((symbols.size() - 1) * 2 * kHalf);
    predictor.run(lane, symbols.first(symbols.size() - 1), symbols.subspan(1), counts);
    return counts;
}

void stepOnce(Predictor& predictor, std::uint32_t lane, std::uint8_t x, std::uint8_t next,
              std::uint32_t* counts)
{
    predictor.step({&lane, 1}, {&x, 1}, {counts, kHalf});
    predictor.low(lane, next >> 4U, std::span<std::uint32_t, kHalf>(counts + kHalf, kHalf));
}

// The same by steps.
Counts bySteps(Predictor& predictor, ByteSpan symbols, std::uint32_t lane = 0)
{
    Counts counts((symbols.size() - 1) * 2 * kHalf);
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
        stepOnce(predictor, lane, symbols[i], symbols[i + 1], counts.data() + i * 2 * kHalf);
    return counts;
}

// Text of words and other letters, digits, runs, zeros and noise.
Bytes inputOf(std::size_t count, std::uint64_t seed)
{
    const std::string_view text =
        "The net reads one byte; caf\xc3\xa9, \xd0\xbc\xd0\xb8\xd1\x80 1234 if (x) { return y; }\n";
    Bytes out = mixedSymbols(count, seed);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i / 40 % 2 != 0)
            out[i] = static_cast<std::uint8_t>(text[(i * (1 + i / 80 % 2)) % text.size()]);
    }
    return out;
}

ModelShape shapeOf(std::uint32_t dim, std::uint32_t state, std::uint32_t ffn, std::uint32_t heads,
                   std::uint32_t key, std::uint32_t window, std::uint32_t rotary, std::uint32_t weightBits)
{
    ModelShape s = tinyShape();
    s.dim = dim;
    s.state = state;
    s.ffn = ffn;
    s.attentionBlocks = heads > 0 ? 1 : 0;
    s.heads = heads;
    s.key = key;
    s.window = window;
    s.rotary = rotary;
    s.weightBits = weightBits;
    return s;
}

} // namespace

Q_DECLARE_METATYPE(ff::engine::ModelShape)

class TestPredictor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void enginesGiveGoldenCounts_data();
    void enginesGiveGoldenCounts();
    void enginesEqualReference_data();
    void enginesEqualReference();
    void stepsEqualRuns_data();
    void stepsEqualRuns();
    void silentRunsAdvanceTheState();
    void lanesAreIndependent();
    void lanesOfOneCallMayBeMany();
    void runsOfLanesEqualRunsOfEach();
    void vectorsEqualTiles();
    void resetForgets();
    void hintsChangeNothing();
    void countsKeepTheirBounds();
    void autoTakesTheFastestEngine();
    void refusesWrongAnswer();
};

void TestPredictor::enginesGiveGoldenCounts_data()
{
    QTest::addColumn<QString>("file");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(FF_SOURCE_DIR "/tests/golden/models")) {
        if (entry.path().extension() == ".ffm")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    QVERIFY(files.size() >= 15);
    for (const auto& file : files)
        QTest::newRow(file.stem().c_str()) << QString::fromStdString(file.string());
}

void TestPredictor::enginesGiveGoldenCounts()
{
    QFETCH(QString, file);
    const std::filesystem::path path(file.toStdString());
    const auto model = Model::load(path);
    QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
    const auto vector = readFile(std::filesystem::path(path).replace_extension(".vec"), 1 << 20);
    QVERIFY(vector.ok());
    ByteReader reader(*vector);
    const ByteSpan symbols = reader.bytes(reader.u32());
    const ByteSpan hash = reader.bytes(64);
    Counts some;
    for (std::size_t i = 0; i < 4 * 2 * kHalf; ++i)
        some.push_back(reader.u32());
    QVERIFY(reader.atEnd());

    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(*model, engine);
        QVERIFY2(predictor, engineName(engine).data());
        const Counts counts = byRun(*predictor, symbols);
        // The few counts first: they tell more than a hash.
        const std::size_t n = symbols.size(), places[] = {0, 1, n - 3, n - 2};
        for (std::size_t i = 0; i < 4; ++i) {
            for (std::size_t v = 0; v < 2 * kHalf; ++v)
                QCOMPARE(counts[places[i] * 2 * kHalf + v], some[i * 2 * kHalf + v]);
        }
        ByteWriter bytes;
        for (const std::uint32_t count : counts)
            bytes.u32(count);
        const auto digest = crypto::sha512(bytes.view());
        QVERIFY2(std::equal(digest.begin(), digest.end(), hash.begin(), hash.end()),
                 engineName(engine).data());
        predictor->reset();
        QVERIFY2(bySteps(*predictor, symbols) == counts, engineName(engine).data());
    }
}

void TestPredictor::enginesEqualReference_data()
{
    QTest::addColumn<ModelShape>("shape");
    QTest::addColumn<bool>("extreme");
    for (const bool extreme : {false, true}) {
        const auto add = [&](const char* name, const ModelShape& shape) {
            QTest::addRow("%s%s", name, extreme ? ", extreme" : "") << shape << extreme;
        };
        ModelShape small = smallShape(8), small4 = smallShape(4);
        for (ModelShape* s : {&small, &small4}) {
            s->classes = 7;
            for (TableShape& table : s->tables)
                table.bits = 8;
        }
        add("small", small);
        add("small, 4 bits", small4);
        add("tiny", tinyShape());
        add("no attention", shapeOf(32, 64, 96, 0, 0, 1, 0, 8));
        add("largest", shapeOf(256, 256, 256, 2, 64, 256, 64, 8));
        add("largest, 4 bits", shapeOf(256, 256, 256, 4, 32, 256, 32, 4));
        add("odd", shapeOf(96, 160, 32, 2, 48, 33, 2, 4));
        add("odd, 8 bits", shapeOf(160, 96, 224, 3, 32, 65, 30, 8));
        ModelShape ternary = shapeOf(160, 96, 224, 3, 32, 65, 30, 2),
                   dense = shapeOf(288, 32, 544, 9, 32, 32, 32, 2),
                   wide = shapeOf(32, 1024, 4096, 16, 64, 30, 64, 8),
                   deep = shapeOf(1024, 32, 32, 1, 32, 9, 2, 2);
        add("ternary", ternary);
        for (ModelShape* s : {&dense, &wide, &deep}) {
            s->classes = 1;
            s->tables.clear();
        }
        dense.blocks = 2;
        dense.attentionBlocks = 3;
        add("one class, ternary", dense);
        add("one class, most columns", wide);
        add("one class, most dims", deep);
    }
}

void TestPredictor::enginesEqualReference()
{
    QFETCH(ModelShape, shape);
    QFETCH(bool, extreme);
    test::ModelSpec spec;
    spec.shape = shape;
    spec.extreme = extreme;
    const Bytes symbols = inputOf(400, 5);
    spec.owners = symbols;
    const auto model = buildModel(spec);
    QVERIFY(model);
    const Counts expected = byRun(*predictorOf(model, Engine::Reference), symbols);
    // Many different counts, or the comparison would say little.
    std::set<Counts> distinct;
    for (std::size_t i = 0; i < expected.size(); i += kHalf)
        distinct.emplace(expected.begin() + static_cast<std::ptrdiff_t>(i),
                         expected.begin() + static_cast<std::ptrdiff_t>(i + kHalf));
    QVERIFY2(distinct.size() > 100, std::to_string(distinct.size()).c_str());
    for (const Engine engine : availableEngines())
        QVERIFY2(byRun(*predictorOf(model, engine), symbols) == expected, engineName(engine).data());
}

void TestPredictor::stepsEqualRuns_data()
{
    QTest::addColumn<int>("bits");
    for (const int bits : {8, 4, 2})
        QTest::addRow("%d bits", bits) << bits;
}

void TestPredictor::stepsEqualRuns()
{
    QFETCH(int, bits);
    const Bytes symbols = inputOf(700, 3);
    test::ModelSpec spec;
    spec.shape = tinyShape();
    spec.shape.weightBits = static_cast<std::uint32_t>(bits);
    spec.owners = symbols;
    const auto model = buildModel(spec);
    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(model, engine);
        const Counts expected = bySteps(*predictor, symbols);
        // Runs of every length up to beyond what a kernel takes at once, with steps between.
        predictor->reset();
        Counts counts(expected.size());
        const ByteSpan all = symbols;
        for (std::size_t at = 0, length = 1; at + 1 < all.size(); length = length * 2 + 1) {
            const std::size_t part = std::min(length, all.size() - 1 - at);
            predictor->run(0, all.subspan(at, part), all.subspan(at + 1, part),
                           {counts.data() + at * 32, part * 32});
            at += part;
            if (at + 1 < all.size()) {
                stepOnce(*predictor, 0, all[at], all[at + 1], counts.data() + at * 32);
                ++at;
            }
        }
        QVERIFY2(counts == expected, engineName(engine).data());
    }
}

void TestPredictor::silentRunsAdvanceTheState()
{
    const Bytes symbols = inputOf(500, 4);
    test::ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    const ByteSpan all = symbols;
    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(model, engine);
        const Counts expected = byRun(*predictor, symbols);
        for (const std::size_t silent : {1U, 127U, 128U, 129U, 300U, 498U}) {
            predictor->reset();
            Counts counts((all.size() - 1 - silent) * 32);
            predictor->run(0, all.first(all.size() - 1), all.subspan(1 + silent), counts);
            QVERIFY2(std::equal(counts.begin(), counts.end(),
                                expected.begin() + static_cast<std::ptrdiff_t>(silent * 32), expected.end()),
                     engineName(engine).data());
            // low() is of the last symbol after a run, too.
            predictor->reset();
            predictor->run(0, all.first(silent), {}, {});
            Counts low(kHalf);
            predictor->low(0, all[silent] >> 4U, std::span<std::uint32_t, kHalf>(low));
            QVERIFY(std::equal(low.begin(), low.end(),
                               expected.begin() + static_cast<std::ptrdiff_t>((silent - 1) * 32 + 16)));
        }
    }
}

void TestPredictor::lanesAreIndependent()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    constexpr std::uint32_t kLanes = 5;
    constexpr std::size_t kLength = 90;
    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(model, engine, kLanes);
        QCOMPARE(predictor->lanes(), std::size_t{kLanes});
        std::vector<Bytes> symbols;
        std::vector<Counts> expected, counts(kLanes, Counts(2 * kHalf * kLength));
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
            symbols.push_back(inputOf(kLength + 1, 20 + lane));
            expected.push_back(byRun(*predictor, symbols.back(), lane));
        }
        predictor->reset();
        // At step t the lanes that t allows, in changing order; each lane is fed its symbols in turn.
        std::vector<std::size_t> at(kLanes);
        for (std::size_t t = 0; t < 3 * kLength; ++t) {
            std::vector<std::uint32_t> ids;
            Bytes fed;
            for (std::uint32_t i = 0; i < kLanes; ++i) {
                const std::uint32_t lane = t % 2 != 0 ? i : kLanes - 1 - i;
                if ((t + lane) % (1 + lane) == 0 && at[lane] < kLength) {
                    ids.push_back(lane);
                    fed.push_back(symbols[lane][at[lane]]);
                }
            }
            Counts high(ids.size() * kHalf);
            predictor->step(ids, fed, high);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const std::uint32_t lane = ids[i];
                std::uint32_t* const to = counts[lane].data() + at[lane] * 2 * kHalf;
                std::copy_n(high.begin() + static_cast<std::ptrdiff_t>(i * kHalf), kHalf, to);
                predictor->low(lane, symbols[lane][++at[lane]] >> 4U,
                               std::span<std::uint32_t, kHalf>(to + kHalf, kHalf));
            }
        }
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
            const std::size_t values = at[lane] * 2 * kHalf;
            QVERIFY(at[lane] > 40);
            QVERIFY2(std::equal(counts[lane].begin(),
                                counts[lane].begin() + static_cast<std::ptrdiff_t>(values),
                                expected[lane].begin()),
                     engineName(engine).data());
        }
    }
}

void TestPredictor::lanesOfOneCallMayBeMany()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    constexpr std::uint32_t kLanes = 300;
    const Bytes symbols = inputOf(kLanes + 20, 6);
    const Counts expected = [&] {
        Counts all;
        for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
            const auto one = predictorOf(model, Engine::Reference);
            const Counts counts = byRun(*one, ByteSpan(symbols).subspan(lane, 5));
            all.insert(all.end(), counts.begin(), counts.end());
        }
        return all;
    }();
    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(model, engine, kLanes);
        std::vector<std::uint32_t> ids(kLanes);
        for (std::uint32_t i = 0; i < kLanes; ++i)
            ids[i] = i;
        for (std::size_t t = 0; t < 4; ++t) {
            Counts counts(kLanes * kHalf);
            predictor->step(ids, ByteSpan(symbols).subspan(t, kLanes), counts);
            for (std::uint32_t lane = 0; lane < kLanes; ++lane)
                QVERIFY(std::equal(counts.begin() + lane * 16, counts.begin() + lane * 16 + 16,
                                   expected.begin() + static_cast<std::ptrdiff_t>((lane * 4 + t) * 32)));
        }
    }
}

// Of lengths that end inside a kernel's call and at its end; some counted in part, some not at all.
void TestPredictor::runsOfLanesEqualRunsOfEach()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    spec.shape.weightBits = 2;
    const auto model = buildModel(spec);
    constexpr std::size_t kLengths[] = {40, 0, 216, 1, 90}, kCounted[] = {40, 0, 100, 1, 0};
    for (const Engine engine : availableEngines()) {
        const auto together = predictorOf(model, engine, 5), apart = predictorOf(model, engine, 5);
        for (std::uint64_t call = 0; call < 2; ++call) {
            std::vector<Bytes> symbols;
            std::vector<Counts> mine, theirs;
            for (std::uint32_t lane = 0; lane < 5; ++lane) {
                symbols.push_back(inputOf(kLengths[lane] + 1, 30 + lane + call));
                mine.emplace_back(kCounted[lane] * 2 * kHalf);
                theirs.push_back(mine.back());
            }
            std::vector<LaneRun> runs;
            for (std::uint32_t lane = 0; lane < 5; ++lane) {
                const ByteSpan all = symbols[lane];
                const ByteSpan fed = all.first(kLengths[lane]), next = all.last(kCounted[lane]);
                runs.push_back({lane, fed, next, mine[lane]});
                apart->run(lane, fed, next, theirs[lane]);
            }
            together->runs(runs);
            QVERIFY2(mine == theirs, engineName(engine).data());
            for (const std::uint32_t lane : {0U, 2U, 3U, 4U}) {
                Counts one(kHalf), other(kHalf);
                together->low(lane, 6, std::span<std::uint32_t, kHalf>(one));
                apart->low(lane, 6, std::span<std::uint32_t, kHalf>(other));
                QCOMPARE(one, other);
            }
        }
    }
}

// Where the processor has AMX, the engine of AVX-512 takes its tiles, and others test what it does without.
void TestPredictor::vectorsEqualTiles()
{
#ifdef __x86_64__
    if (!engineAvailable(Engine::Avx512) || !cpu::mayUseTiles())
        QSKIP("this processor has no tiles");
    for (const std::uint32_t bits : {2U, 8U}) {
        test::ModelSpec spec;
        spec.shape = shapeOf(128, 64, 192, 4, 32, 40, 32, bits);
        spec.shape.classes = 1;
        const auto model = buildModel(spec);
        const Bytes symbols = inputOf(600, 12);
        const auto byKernel = [&](const cpu::Kernel& kernel) {
            cpu::CpuPredictor predictor(model, std::make_shared<const cpu::PackedModel>(*model, kernel), 1);
            return byRun(predictor, symbols);
        };
        const Counts expected = byRun(*predictorOf(model, Engine::Reference), symbols);
        QVERIFY(byKernel(cpu::avx512Kernel()) == expected);
        QVERIFY(byKernel(cpu::amxKernel()) == expected);
    }
#endif
}

void TestPredictor::resetForgets()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    const Bytes symbols = inputOf(60, 8);
    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(model, engine);
        const Counts first = byRun(*predictor, symbols);
        QVERIFY(byRun(*predictor, symbols) != first);
        predictor->reset();
        QVERIFY2(byRun(*predictor, symbols) == first, engineName(engine).data());
    }
}

void TestPredictor::hintsChangeNothing()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    const Bytes symbols = inputOf(80, 9);
    for (const Engine engine : availableEngines()) {
        const auto predictor = predictorOf(model, engine);
        const Counts expected = byRun(*predictor, symbols);
        predictor->reset();
        Counts counts(expected.size());
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
            std::uint32_t* const to = counts.data() + i * 32;
            const std::uint32_t lane = 0, high = symbols[i + 1] >> 4U;
            predictor->step({&lane, 1}, {&symbols[i], 1}, {to, kHalf});
            if (i % 3 == 0)
                predictor->prepare(lane, i % 2 != 0 ? high : 15 - high);
            predictor->low(lane, high, std::span<std::uint32_t, kHalf>(to + kHalf, kHalf));
            predictor->prepare(lane, high);
        }
        QVERIFY2(counts == expected, engineName(engine).data());
    }
}

void TestPredictor::countsKeepTheirBounds()
{
    for (const bool extreme : {false, true}) {
        test::ModelSpec spec;
        spec.shape = tinyShape();
        spec.extreme = extreme;
        const auto model = buildModel(spec);
        const Counts counts = byRun(*predictorOf(model, availableEngines().front()), inputOf(300, 2));
        for (std::size_t i = 0; i < counts.size(); i += kHalf) {
            const auto highest = *std::max_element(counts.begin() + static_cast<std::ptrdiff_t>(i),
                                                   counts.begin() + static_cast<std::ptrdiff_t>(i + kHalf));
            const auto lowest = *std::min_element(counts.begin() + static_cast<std::ptrdiff_t>(i),
                                                  counts.begin() + static_cast<std::ptrdiff_t>(i + kHalf));
            QCOMPARE(highest, (1U << 22) + 1);
            QVERIFY(lowest >= 1);
        }
    }
}

void TestPredictor::autoTakesTheFastestEngine()
{
    qunsetenv("FILEFORMER_ENGINE");
    test::ModelSpec spec;
    spec.shape = tinyShape();
    const auto model = buildModel(spec);
    QCOMPARE(*selectEngine(model), availableEngines().front());
    qputenv("FILEFORMER_ENGINE", "portable");
    QCOMPARE(*selectEngine(model), Engine::Portable);
    qputenv("FILEFORMER_ENGINE", "abacus");
    QCOMPARE(selectEngine(model).error().code, ErrorCode::Usage);
    qunsetenv("FILEFORMER_ENGINE");
    QCOMPARE(createPredictor(model, 0).error().code, ErrorCode::Usage);
}

void TestPredictor::refusesWrongAnswer()
{
    test::ModelSpec spec;
    spec.shape = tinyShape();
    Bytes file = buildModelFile(spec);
    file.back() ^= 1;
    const auto model = Model::parse(file, "wrong.ffm");
    QVERIFY(model.ok());
    for (const Engine engine : {Engine::Auto, Engine::Portable, Engine::Reference})
        QCOMPARE(createPredictor(*model, 1, engine).error().code, ErrorCode::Damaged);
}

FF_TEST(TestPredictor)
#include "TestPredictor.moc"
