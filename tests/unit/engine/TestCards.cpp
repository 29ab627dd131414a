// SPDX-License-Identifier: GPL-3.0-or-later

// Graphics cards: the kernels' own code, run by the processor, against the reference; sessions of two cards.

#include "core/base/File.h"
#include "core/crypto/Hash.h"
#include "core/engine/cuda/CardPredictor.h"
#include "core/engine/cuda/CardSession.h"
#include "core/engine/cuda/CardWeights.h"
#include "tests/support/EmulatedCards.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <array>
#include <filesystem>
#include <latch>
#include <optional>
#include <thread>

using namespace ff;
using namespace ff::engine;
using emulated::Fault;

namespace {

using Counts = std::vector<std::uint32_t>;

std::shared_ptr<CardSession> sessionOf(const std::shared_ptr<const Model>& model)
{
    auto session = openCards(model, emulated::kApi);
    if (!session.ok())
        qWarning("%s", session.error().message.c_str());
    return session.ok() ? *session : nullptr;
}

std::unique_ptr<Predictor> predictorOf(CardSession& session, std::size_t lanes, std::size_t card = 0)
{
    auto predictor = session.predictorOn(card, lanes);
    return predictor.ok() ? std::move(*predictor) : nullptr;
}

std::unique_ptr<Predictor> referenceOf(const std::shared_ptr<const Model>& model, std::size_t lanes)
{
    auto predictor = createPredictor(model, lanes, Engine::Reference);
    return predictor.ok() ? std::move(*predictor) : nullptr;
}

std::shared_ptr<const Model> tinyModel(bool extreme = false)
{
    test::ModelSpec spec;
    spec.shape = test::tinyShape();
    spec.extreme = extreme;
    spec.owners = test::mixedSymbols(64, 3);
    return test::buildModel(spec);
}

// What two predictors of `lanes` lanes give for the same calls: runs of several lengths, silent ones, steps.
bool agree(Predictor& one, Predictor& two, std::uint32_t lanes, std::uint64_t seed)
{
    test::Random random(seed);
    const Bytes input = test::mixedSymbols(400, seed);
    for (int call = 0; call < 6; ++call) {
        std::vector<Counts> mine(lanes), theirs(lanes);
        std::vector<LaneRun> runs, sameRuns;
        for (std::uint32_t lane = 0; lane < lanes; ++lane) {
            const auto count = static_cast<std::size_t>(random.between(0, 70));
            const auto counted =
                static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(count)));
            const auto from = static_cast<std::size_t>(random.between(0, 300));
            mine[lane].resize(counted * 2 * kHalf);
            theirs[lane].resize(counted * 2 * kHalf);
            const ByteSpan symbols = ByteSpan(input).subspan(from, count);
            const ByteSpan next = ByteSpan(input).subspan(from + count - counted + 1, counted);
            runs.push_back({lane, symbols, next, mine[lane]});
            sameRuns.push_back({lane, symbols, next, theirs[lane]});
        }
        one.runs(runs);
        two.runs(sameRuns);
        std::vector<std::uint32_t> ids;
        for (std::uint32_t lane = lanes; lane-- > 0;)
            ids.push_back(lane);
        const Bytes symbols = test::mixedSymbols(lanes, seed + static_cast<std::uint64_t>(call));
        Counts high(lanes * kHalf), sameHigh(lanes * kHalf), low(kHalf), sameLow(kHalf);
        one.step(ids, symbols, high);
        two.step(ids, symbols, sameHigh);
        if (mine != theirs || high != sameHigh)
            return false;
        for (std::uint32_t lane = 0; lane < lanes; ++lane) {
            const auto half = static_cast<std::uint32_t>(random.between(0, 15));
            one.low(lane, half, std::span<std::uint32_t, kHalf>(low));
            two.low(lane, half, std::span<std::uint32_t, kHalf>(sameLow));
            if (low != sameLow)
                return false;
        }
    }
    return true;
}

} // namespace

class TestCards : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { emulated::fault[0] = emulated::fault[1] = Fault::None; }
    void kernelsGiveGoldenCounts_data();
    void kernelsGiveGoldenCounts();
    void largeModelsAreMissing_data();
    void largeModelsAreMissing();
    void kernelsEqualReference_data();
    void kernelsEqualReference();
    void shippedModelEqualsReference();
    void resetForgets();
    void longCallsAreCut();
    void lanesAreSpreadOverCards();
    void predictorsThatStartTogetherAreSpread();
    void lanesThatWereNotMadeDoNotCount();
    void cardsWorkAtTheSameTime();
    void cardThatFailsIsLeftOut_data();
    void cardThatFailsIsLeftOut();
    void noCardIsMissing();
    void exceptionWhileOpeningReachesTheCaller_data();
    void exceptionWhileOpeningReachesTheCaller();
    void failedCardIsRemembered();
    void tooManyLanesAreMissing();
};

void TestCards::kernelsGiveGoldenCounts_data()
{
    QTest::addColumn<QString>("file");
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(FF_SOURCE_DIR "/tests/golden/models")) {
        if (entry.path().extension() != ".ffm")
            continue;
        const auto model = Model::load(entry.path());
        if (!model.ok() || !fitsCards(**model).ok())
            continue; // see largeModelsAreMissing
        QTest::newRow(entry.path().stem().c_str()) << QString::fromStdString(entry.path().string());
        ++files;
    }
    QVERIFY(files >= 15);
}

void TestCards::kernelsGiveGoldenCounts()
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
    const auto session = sessionOf(*model);
    QVERIFY(session);
    const auto predictor = predictorOf(*session, 1);
    Counts counts((symbols.size() - 1) * 2 * kHalf);
    predictor->run(0, symbols.first(symbols.size() - 1), symbols.subspan(1), counts);
    crypto::Sha512 sha;
    sha.update({reinterpret_cast<const std::uint8_t*>(counts.data()), counts.size() * sizeof counts[0]});
    const auto found = sha.finish();
    QVERIFY(std::equal(found.begin(), found.end(), hash.begin(), hash.end()));
}

void TestCards::largeModelsAreMissing_data()
{
    QTest::addColumn<QString>("file");
    for (const char* name : {"ternary", "heads_16", "ffn_4096", "blocks_32", "one_class"})
        QTest::newRow(name) << QString(name);
}

void TestCards::largeModelsAreMissing()
{
    QFETCH(QString, file);
    const auto model = Model::load(FF_SOURCE_DIR "/tests/golden/models/" + file.toStdString() + ".ffm");
    QVERIFY(model.ok());
    const auto session = openCards(*model, emulated::kApi);
    QVERIFY(!session.ok());
    QCOMPARE(session.error().code, ErrorCode::Missing);
    QCOMPARE(session.error().message.text(),
             "model " + file.toStdString()
                 + " is too large for the CUDA engine, which is made for small models; use --device cpu");
}

void TestCards::kernelsEqualReference_data()
{
    QTest::addColumn<bool>("extreme");
    QTest::newRow("lively") << false;
    QTest::newRow("extreme") << true;
}

void TestCards::kernelsEqualReference()
{
    QFETCH(bool, extreme);
    const auto model = tinyModel(extreme);
    QVERIFY(model);
    const auto session = sessionOf(model);
    QVERIFY(session);
    const auto predictor = predictorOf(*session, 5), reference = referenceOf(model, 5);
    for (std::uint64_t seed = 1; seed < 4; ++seed)
        QVERIFY(agree(*predictor, *reference, 5, seed));
}

// The kernel whose sizes the compiler knows.
void TestCards::shippedModelEqualsReference()
{
    const auto model = Model::load(FF_SOURCE_DIR "/models/swift.ffm");
    QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
    QVERIFY(card::SwiftSizes::fit(layOutForCards(**model).net));
    const auto session = sessionOf(*model);
    QVERIFY(session);
    const auto predictor = predictorOf(*session, 3), reference = referenceOf(*model, 3);
    QVERIFY(agree(*predictor, *reference, 3, 7));
}

void TestCards::resetForgets()
{
    const auto session = sessionOf(tinyModel());
    QVERIFY(session);
    const auto predictor = predictorOf(*session, 2);
    const Bytes input = test::mixedSymbols(41, 5);
    Counts first(40 * 2 * kHalf), second(first.size());
    predictor->run(1, ByteSpan(input).first(40), ByteSpan(input).subspan(1), first);
    predictor->reset();
    predictor->run(1, ByteSpan(input).first(40), ByteSpan(input).subspan(1), second);
    QCOMPARE(first, second);
}

void TestCards::longCallsAreCut()
{
    const auto model = tinyModel();
    const auto session = sessionOf(model);
    QVERIFY(session);
    const auto predictor = predictorOf(*session, 2), reference = referenceOf(model, 2);
    QCOMPARE(predictor->bestRun(), std::size_t{256});
    const std::size_t count = predictor->bestBatch(); // for two lanes two calls
    const Bytes input = test::mixedSymbols(count + 1, 9);
    const ByteSpan symbols = ByteSpan(input).first(count), next = ByteSpan(input).last(100);
    std::vector<Counts> counts(4, Counts(100 * 2 * kHalf));
    const LaneRun runs[] = {{0, symbols, next, counts[0]}, {1, symbols.first(7), {}, {}}};
    const LaneRun same[] = {{0, symbols, next, counts[2]}, {1, symbols.first(7), {}, {}}};
    const std::uint64_t calls = session->info(0).calls;
    predictor->runs(runs);
    QCOMPARE(session->info(0).calls - calls, std::uint64_t{2});
    reference->runs(same);
    QCOMPARE(counts[0], counts[2]);
}

void TestCards::lanesAreSpreadOverCards()
{
    const auto session = sessionOf(tinyModel());
    QVERIFY(session);
    QCOMPARE(session->cards(), std::size_t{2});
    QCOMPARE(session->deviceName(), std::string("2 × Emulated card"));
    std::vector<std::unique_ptr<CardPredictor>> predictors;
    for (int i = 0; i < 4; ++i) {
        auto made = session->predictor(10);
        QVERIFY(made.ok());
        predictors.push_back(std::move(*made));
        Counts counts(2 * kHalf);
        predictors.back()->run(0, Bytes{1}, Bytes{2}, counts);
    }
    const std::uint64_t bytes = session->info(0).laneBytes;
    QVERIFY(bytes > 0);
    QCOMPARE(session->info(1).laneBytes, bytes);
    predictors.clear();
    QCOMPARE(session->info(0).laneBytes + session->info(1).laneBytes, std::uint64_t{0});
}

void TestCards::predictorsThatStartTogetherAreSpread()
{
    static std::optional<std::latch> bothWereChosen;
    static CardApi api = emulated::kApi;
    api.makeLanes = [](CardEngine* engine, std::uint32_t lanes, std::uint32_t positions, CardBuffers* buffers,
                       char* message, std::uint64_t messageSize) {
        if (bothWereChosen)
            bothWereChosen->arrive_and_wait();
        return emulated::makeLanes(engine, lanes, positions, buffers, message, messageSize);
    };
    const auto session = openCards(tinyModel(), api);
    QVERIFY(session.ok());
    bothWereChosen.emplace(2);
    std::vector<std::unique_ptr<CardPredictor>> predictors(2);
    std::vector<std::thread> threads;
    threads.reserve(predictors.size());
    for (auto& predictor : predictors) {
        threads.emplace_back([&] {
            auto made = (*session)->predictor(10);
            if (!made.ok())
                return;
            predictor = std::move(*made);
            std::array<std::uint32_t, 32> counts{};
            predictor->run(0, Bytes{1}, Bytes{2}, counts);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    bothWereChosen.reset();
    QVERIFY(predictors[0] && predictors[1]);
    QVERIFY((*session)->info(0).laneBytes > 0);
    QCOMPARE((*session)->info(1).laneBytes, (*session)->info(0).laneBytes);
}

void TestCards::lanesThatWereNotMadeDoNotCount()
{
    const auto session = sessionOf(tinyModel());
    QVERIFY(session);
    const std::array<std::uint32_t, 1> lane{0};
    const std::array<std::uint8_t, 1> symbol{0};
    std::array<std::uint32_t, 16> counts{};
    {
        const auto full = session->predictor(10);
        QVERIFY(full.ok());
        QCOMPARE(session->info(0).laneBytes, std::uint64_t{0}); // made with the first symbol
        emulated::fault[0] = Fault::NoLanes;
        (*full)->step(lane, symbol, counts);
        QCOMPARE((*full)->health().error().code, ErrorCode::Missing);
        emulated::fault[0] = Fault::None;
    }
    const auto next = session->predictor(1);
    QVERIFY(next.ok());
    (*next)->step(lane, symbol, counts);
    QVERIFY(session->info(0).laneBytes > 0);
    QCOMPARE(session->info(1).laneBytes, std::uint64_t{0});
}

// Threads on both cards, each with the counts that one lane alone would have.
void TestCards::cardsWorkAtTheSameTime()
{
    const auto model = tinyModel();
    const auto session = sessionOf(model);
    QVERIFY(session);
    std::vector<char> right(6, 0);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < right.size(); ++i) {
        threads.emplace_back([&, i] {
            const auto predictor = predictorOf(*session, 3, i % 2), reference = referenceOf(model, 3);
            right[i] = predictor && agree(*predictor, *reference, 3, 20 + i) ? 1 : 0;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(std::count(right.begin(), right.end(), 1), std::ptrdiff_t{6});
}

void TestCards::cardThatFailsIsLeftOut_data()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("does not open") << static_cast<int>(Fault::Open);
    QTest::newRow("counts wrongly") << static_cast<int>(Fault::WrongCounts);
    QTest::newRow("has no room") << static_cast<int>(Fault::NoLanes);
    QTest::newRow("falls out") << static_cast<int>(Fault::Feed);
}

void TestCards::cardThatFailsIsLeftOut()
{
    QFETCH(int, fault);
    for (Fault& ofCard : emulated::fault) {
        ofCard = static_cast<Fault>(fault);
        const auto session = sessionOf(tinyModel());
        ofCard = Fault::None;
        QVERIFY(session);
        QCOMPARE(session->cards(), std::size_t{1});
        QVERIFY(predictorOf(*session, 2));
    }
}

void TestCards::noCardIsMissing()
{
    emulated::fault[0] = Fault::Open;
    emulated::fault[1] = Fault::WrongCounts;
    const auto session = openCards(tinyModel(), emulated::kApi);
    QVERIFY(!session.ok());
    QCOMPARE(session.error().code, ErrorCode::Missing);
    QVERIFY(session.error().message.find("the card is asleep") != std::string::npos);
}

void TestCards::exceptionWhileOpeningReachesTheCaller_data()
{
    QTest::addColumn<bool>("isHere");
    QTest::newRow("of this thread") << true;
    QTest::newRow("of another") << false;
}

void TestCards::exceptionWhileOpeningReachesTheCaller()
{
    QFETCH(bool, isHere);
    const auto model = tinyModel();
    const auto head = std::make_shared<const cpu::PackedModel>(*model, cpu::portableKernel());
    const auto open = [&, here = std::this_thread::get_id()] {
        return CardSession::open(model, head, emulated::kApi, [&](Predictor&) -> bool {
            if ((std::this_thread::get_id() == here) == isHere)
                throw std::runtime_error("no memory");
            return true;
        });
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, (void)open());
}

void TestCards::failedCardIsRemembered()
{
    const auto session = sessionOf(tinyModel());
    QVERIFY(session);
    const auto predictor = predictorOf(*session, 1);
    emulated::fault[0] = Fault::Feed;
    const Bytes input(9, 'a');
    Counts counts(8 * 2 * kHalf, 0);
    predictor->run(0, ByteSpan(input).first(8), ByteSpan(input).subspan(1), counts);
    QCOMPARE(counts, Counts(counts.size(), 1));
    QCOMPARE(predictor->health().error().code, ErrorCode::Missing);
    QVERIFY(predictor->health().error().message.find("the card fell out") != std::string::npos);
    emulated::fault[0] = Fault::None;
    predictor->run(0, ByteSpan(input).first(8), ByteSpan(input).subspan(1), counts);
    QVERIFY(!predictor->health().ok());
}

void TestCards::tooManyLanesAreMissing()
{
    const auto session = sessionOf(tinyModel());
    QVERIFY(session);
    QCOMPARE(session->predictor(std::size_t{1} << 20).error().code, ErrorCode::Missing);
    QCOMPARE(session->predictor(0).error().code, ErrorCode::Usage);
    emulated::fault[0] = Fault::NoLanes;
    const auto full = session->predictorOn(0, 4);
    QVERIFY(full.ok());
    std::array<std::uint32_t, 32> counts{};
    (*full)->run(0, Bytes{1}, Bytes{2}, counts);
    QCOMPARE(std::count(counts.begin(), counts.end(), 1U), std::ptrdiff_t{32});
    QCOMPARE((*full)->health().error().code, ErrorCode::Missing);
    QVERIFY((*full)->health().error().message.find("the card is full") != std::string::npos);
}

FF_TEST(TestCards)
#include "TestCards.moc"
