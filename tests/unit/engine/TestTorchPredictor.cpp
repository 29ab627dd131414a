// SPDX-License-Identifier: GPL-3.0-or-later

// The program's side of LibTorch, with a module that needs none (torch/FakeModule.cpp): what it asks for,
// where the answers go, and what becomes of failures.

#include "core/engine/torch/TorchPredictor.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::engine;

namespace {

using Counts = std::vector<std::uint32_t>;
constexpr const char* kFault = "FF_TORCH_FAULT";

// What a group of counts says of itself.
struct Seen {
    std::uint32_t position, lane, group, symbol, first, visible, place;
    bool operator==(const Seen&) const = default;
};
Seen seenIn(const std::uint32_t* counts)
{
    return {counts[0] - 1, counts[1] - 1, counts[2] - 1, counts[3] - 1,
            counts[4] - 1, counts[5],     counts[6] - 1};
}
Seen seenLow(TorchPredictor& predictor, std::uint32_t lane, std::uint32_t high)
{
    Counts counts(kHalf);
    predictor.low(lane, high, std::span<std::uint32_t, kHalf>(counts));
    return seenIn(counts.data());
}

} // namespace

class TestTorchPredictor : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<TorchSession> m_session;

    std::unique_ptr<TorchPredictor> make(std::size_t lanes)
    {
        auto predictor = m_session->predictor(lanes);
        return predictor.ok() ? std::move(predictor).value() : nullptr;
    }

private Q_SLOTS:
    void initTestCase();
    void cleanup() { qunsetenv(kFault); }
    void stepsAskForEverything();
    void runsAskForPairsAndTheLastForEverything();
    void windowsAreCounted();
    void rowsAreCutToTheDevice();
    void lanesAreReleased();
    void failedAllocationIsMissing();
    void failedDeviceIsRemembered();
};

// What fails before the first session; a module that was loaded stays.
void TestTorchPredictor::initTestCase()
{
    test::ModelSpec spec;
    spec.shape = test::tinyShape();
    m_model = test::buildModel(spec);
    QVERIFY(m_model);
    QCOMPARE(m_model->shape().window, 16U);
    for (const auto& [fault, sentence] :
         {std::pair("abi", "belongs to another version"), {"open", "the card is asleep"}}) {
        qputenv(kFault, fault);
        const auto session = TorchSession::open(*m_model);
        QVERIFY(!session.ok());
        QCOMPARE(session.error().code, ErrorCode::Missing);
        QVERIFY2(session.error().message.find(sentence) != std::string::npos,
                 session.error().message.c_str());
    }
    qunsetenv(kFault);
    auto session = TorchSession::open(*m_model);
    QVERIFY2(session.ok(), session.ok() ? "" : session.error().message.c_str());
    m_session = *session;
    QCOMPARE(m_session->deviceName(), std::string("Fake"));
    QCOMPARE(m_session->description(),
             std::string("Fake, LibTorch 0.0, none products, 0 MiB, 0 symbols in 0 batches"));
}

void TestTorchPredictor::stepsAskForEverything()
{
    const auto predictor = make(3);
    QVERIFY(predictor);
    const std::uint32_t ids[] = {2, 0};
    const std::uint8_t symbols[] = {7, 9};
    Counts counts(2 * kHalf);
    predictor->step(ids, symbols, counts);
    QCOMPARE(seenIn(counts.data()), (Seen{0, 2, 0, 7, 1, 1, 0}));
    QCOMPARE(seenIn(counts.data() + kHalf), (Seen{0, 0, 0, 9, 1, 1, 0}));
    for (std::uint32_t high = 0; high < 16; ++high) {
        QCOMPARE(seenLow(*predictor, 2, high), (Seen{0, 2, 1 + high, 7, 1, 1, 0}));
        QCOMPARE(seenLow(*predictor, 0, high), (Seen{0, 0, 1 + high, 9, 1, 1, 0}));
    }
    predictor->step(ids, symbols, counts);
    QCOMPARE(seenIn(counts.data()), (Seen{1, 2, 0, 7, 0, 2, 1}));
    predictor->reset();
    predictor->step(ids, symbols, counts);
    QCOMPARE(seenIn(counts.data()), (Seen{0, 2, 0, 7, 1, 1, 0}));
    QVERIFY(predictor->health().ok());
}

void TestTorchPredictor::runsAskForPairsAndTheLastForEverything()
{
    const auto predictor = make(2);
    const Bytes symbols{10, 11, 12, 13}, next{0x50, 0xF1};
    Counts some(2 * 2 * kHalf);
    const LaneRun runs[] = {{1, symbols, next, some}, {0, symbols, {}, {}}};
    predictor->runs(runs);
    QCOMPARE(seenIn(some.data()), (Seen{2, 1, 0, 12, 0, 3, 2}));
    QCOMPARE(seenIn(some.data() + kHalf), (Seen{2, 1, 1 + 5, 12, 0, 3, 2}));
    QCOMPARE(seenIn(some.data() + 2 * kHalf), (Seen{3, 1, 0, 13, 0, 4, 3}));
    QCOMPARE(seenIn(some.data() + 3 * kHalf), (Seen{3, 1, 1 + 15, 13, 0, 4, 3}));
    QCOMPARE(seenLow(*predictor, 1, 6), (Seen{3, 1, 7, 13, 0, 4, 3}));
    QCOMPARE(seenLow(*predictor, 0, 2), (Seen{3, 0, 3, 13, 0, 4, 3}));
}

void TestTorchPredictor::windowsAreCounted()
{
    const auto predictor = make(1);
    const Bytes symbols(40, 3);
    predictor->run(0, symbols, {}, {});
    QCOMPARE(seenLow(*predictor, 0, 0), (Seen{39, 0, 1, 3, 0, 16, 39 % 16}));
}

void TestTorchPredictor::rowsAreCutToTheDevice()
{
    const auto predictor = make(3); // the fake device takes 10 rows at once
    QCOMPARE(predictor->bestRun(), std::size_t{3});
    QCOMPARE(predictor->bestBatch(), std::size_t{10});
    const Bytes symbols(8, 1), next(8, 0);
    std::vector<Counts> counts(3, Counts(8 * 2 * kHalf));
    std::vector<LaneRun> runs;
    for (std::uint32_t lane = 0; lane < 3; ++lane)
        runs.push_back({lane, symbols, next, counts[lane]});
    predictor->runs(runs);
    for (std::uint32_t lane = 0; lane < 3; ++lane) {
        for (std::uint32_t i = 0; i < 8; ++i)
            QCOMPARE(seenIn(counts[lane].data() + i * 2 * kHalf), (Seen{i, lane, 0, 1, i == 0, i + 1, i}));
    }
    const std::string before = m_session->description();
    predictor->runs({});
    predictor->step({}, {}, {});
    predictor->run(0, {}, {}, {});
    QCOMPARE(m_session->description(), before);
}

void TestTorchPredictor::lanesAreReleased()
{
    QCOMPARE(m_session->laneBytes(), std::uint64_t{0});
    {
        const auto a = make(5), b = make(2);
        QCOMPARE(m_session->laneBytes(), std::uint64_t{7});
    }
    QCOMPARE(m_session->laneBytes(), std::uint64_t{0});
}

void TestTorchPredictor::failedAllocationIsMissing()
{
    qputenv(kFault, "allocate");
    const auto predictor = m_session->predictor(4);
    QVERIFY(!predictor.ok());
    QCOMPARE(predictor.error().code, ErrorCode::Missing);
    QCOMPARE(predictor.error().message.text(),
             std::string("the device has no memory for 4 lanes of the model: out of memory"));
    QCOMPARE(m_session->laneBytes(), std::uint64_t{0});
}

void TestTorchPredictor::failedDeviceIsRemembered()
{
    const auto predictor = make(1);
    const Bytes symbols(3, 1), next(3, 2);
    const Counts legal(3 * 2 * kHalf, 1);
    Counts counts(legal.size());
    predictor->run(0, symbols, next, counts);
    QVERIFY(predictor->health().ok() && counts != legal);
    qputenv(kFault, "forward");
    predictor->run(0, symbols, next, counts);
    QCOMPARE(counts, legal);
    qunsetenv(kFault);
    QVERIFY(!predictor->health().ok());
    QCOMPARE(predictor->health().error().code, ErrorCode::Missing);
    QCOMPARE(predictor->health().error().message.text(),
             std::string("the device failed: the device fell off the bus"));
    // Its states are of no use, whatever the device does now.
    const std::uint32_t lane = 0;
    Counts high(kHalf);
    predictor->reset();
    predictor->step({&lane, 1}, {symbols.data(), 1}, high);
    QCOMPARE(high, Counts(kHalf, 1));
    predictor->low(0, 3, std::span<std::uint32_t, kHalf>(high));
    QCOMPARE(high, Counts(kHalf, 1));
    QVERIFY(!predictor->health().ok());
}

FF_TEST(TestTorchPredictor)
#include "TestTorchPredictor.moc"
