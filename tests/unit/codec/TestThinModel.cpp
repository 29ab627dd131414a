// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BlockCodec.h"
#include "core/codec/LaneCoder.h"
#include "core/codec/mix/MixHead.h"
#include "core/codec/mix/ThinModel.h"
#include "core/engine/Model.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

// Counts that know the next byte more or less well, and at times are wrong; of any sum below 2^27.
class GivenCounts final : public mix::NetCounts {
public:
    GivenCounts(const Bytes& raw, std::uint64_t laneSize)
        : m_laneSize(laneSize), m_counts(raw.size() * 2 * kHalf)
    {
        std::mt19937 random(5);
        for (std::size_t i = 0; i < raw.size() * 2; ++i) {
            std::uint32_t* const own = &m_counts[i * kHalf];
            for (std::size_t k = 0; k < kHalf; ++k)
                own[k] = 1 + random() % (1u << (random() % 16));
            const std::uint32_t half = i % 2 == 0 ? raw[i / 2] >> 4 : raw[i / 2] & 15;
            own[random() % 16 == 0 ? random() % kHalf : half] = 1 + random() % (1u << (random() % 26));
        }
    }

    void goTo(std::uint64_t step) { m_step = step; }
    const std::uint32_t* high(std::uint32_t lane) override { return countsOf(lane); }
    const std::uint32_t* low(std::uint32_t lane, std::uint32_t) override { return countsOf(lane) + kHalf; }

private:
    static constexpr std::size_t kHalf = engine::kHalf;
    const std::uint32_t* countsOf(std::uint32_t lane) const
    {
        return &m_counts[(lane * m_laneSize + m_step) * 2 * kHalf];
    }

    std::uint64_t m_laneSize, m_step = 0;
    std::vector<std::uint32_t> m_counts;
};

// The payload of the thin model itself.
Bytes codeThin(const Bytes& raw, std::uint64_t laneSize, GivenCounts* counts, mix::MixIsa isa)
{
    const mix::RecordChange records[] = {{0, 11}, {1000, 0}, {2000, 700}};
    mix::MixParams params;
    params.buffer = raw.data();
    params.size = raw.size();
    params.laneSize = laneSize;
    params.records = records;
    params.recordCount = std::size(records);
    const auto model = mix::createThinModel(params, isa); // falls back to portable where it cannot run
    Bytes out(raw.size() * 4 + 2048);
    RangeEncoder coder(out.data());
    for (std::uint64_t step = 0; step < std::min<std::uint64_t>(laneSize, raw.size()); ++step) {
        std::uint64_t lanes = (raw.size() + laneSize - 1) / laneSize;
        lanes -= (lanes - 1) * laneSize + step >= raw.size();
        if (counts)
            counts->goTo(step);
        for (std::uint64_t lane = 0; lane < lanes; lane += mix::ThinModel::kGroup) {
            const std::uint64_t count = std::min<std::uint64_t>(mix::ThinModel::kGroup, lanes - lane);
            model->encode(static_cast<std::uint32_t>(lane), static_cast<std::uint32_t>(count), counts, coder);
        }
    }
    coder.finish();
    out.resize(coder.written());
    return out;
}

struct ThinTask {
    explicit ThinTask(std::uint64_t size, std::uint32_t n)
    {
        task.n = n;
        task.isFull = false;
        predictor =
            engine::createPredictor(test::smallModel(), std::max<std::uint64_t>(1, laneCount(size, n)))
                .value();
        task.predictor = predictor.get();
    }
    LaneTask task;
    std::unique_ptr<engine::Predictor> predictor;
};

} // namespace

class TestThinModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameBytesFromEveryInstructionSet_data()
    {
        QTest::addColumn<int>("laneSize");
        QTest::addColumn<bool>("net");
        for (const bool net : {false, true})
            for (const int laneSize : {6000, 1500, 375, 353, 130, 6})
                QTest::addRow("%d %s", laneSize, net ? "net" : "alone") << laneSize << net;
    }
    void sameBytesFromEveryInstructionSet()
    {
        QFETCH(int, laneSize);
        QFETCH(bool, net);
        const Bytes raw = test::textBytes(6000, 11);
        const auto size = static_cast<std::uint64_t>(laneSize);
        GivenCounts given(raw, size);
        GivenCounts* const counts = net ? &given : nullptr;
        const Bytes portable = codeThin(raw, size, counts, mix::MixIsa::Portable);
        QVERIFY(portable.size() < raw.size());
        QVERIFY(codeThin(raw, size, counts, mix::MixIsa::Avx2) == portable);
        QVERIFY(codeThin(raw, size, counts, mix::MixIsa::Avx512) == portable);
    }

    void givesBackEveryByte_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("n");
        for (const auto& [size, n] : {std::pair{1, 1},
                                      {1, 40},
                                      {2, 1},
                                      {31, 1},
                                      {33, 1},
                                      {3000, 1},
                                      {3000, 13},
                                      {3000, 60},
                                      {4001, 20}})
            QTest::addRow("%d in lanes of %d", size, n) << size << n;
    }
    void givesBackEveryByte()
    {
        QFETCH(int, size);
        QFETCH(int, n);
        const Bytes raw = test::textBytes(static_cast<std::size_t>(size), 11);
        const ThinTask thin(raw.size(), static_cast<std::uint32_t>(n));
        TaskControl control;
        Bytes payload, stepped(raw.size()), verified(raw.size());
        QVERIFY(encodeLanes(raw, thin.task, payload, control).ok());
        QVERIFY(decodeLanes(payload, thin.task, stepped, {}, control).ok());
        QVERIFY(stepped == raw);
        QVERIFY(decodeLanes(payload, thin.task, verified, raw, control).ok());
        QVERIFY(verified == raw);
        Bytes other = raw;
        other.back() ^= 1;
        const Status differs = decodeLanes(payload, thin.task, verified, other, control);
        QVERIFY(!differs.ok());
        QCOMPARE(int(differs.error().code), int(ErrorCode::Damaged));
    }

    void stopsAfterTheWantedSteps()
    {
        const Bytes raw = test::textBytes(3000, 11);
        ThinTask thin(raw.size(), 60);
        TaskControl control;
        Bytes payload, part(raw.size());
        QVERIFY(encodeLanes(raw, thin.task, payload, control).ok());
        thin.task.steps = 100;
        QVERIFY(decodeLanes(payload, thin.task, part, {}, control).ok());
        QVERIFY(std::equal(raw.begin(), raw.begin() + 100, part.begin()));
        QVERIFY(std::all_of(part.begin() + 100, part.end(), [](std::uint8_t byte) { return byte == 0; }));
    }

    void costsAddUpToThePayload()
    {
        const Bytes raw = test::textBytes(20000, 11);
        ThinTask thin(raw.size(), 30);
        std::vector<std::uint32_t> costs;
        thin.task.costs = &costs;
        TaskControl control;
        Bytes payload;
        QVERIFY(encodeLanes(raw, thin.task, payload, control).ok());
        const auto total = std::accumulate(costs.begin(), costs.end(), std::uint64_t{0});
        const auto bits = std::uint64_t{payload.size()} * 8 * 256;
        QVERIFY(total <= bits + 64 * 256 && total + 128 * 256 >= bits);
    }

    void damagedPayloadsNeverCrash()
    {
        const Bytes raw = test::textBytes(3000, 11);
        for (const std::uint32_t n : {3u, 20u, 60u}) {
            const ThinTask thin(raw.size(), n);
            TaskControl control;
            Bytes payload, out(raw.size());
            QVERIFY(encodeLanes(raw, thin.task, payload, control).ok());
            std::mt19937 random(n);
            for (int i = 0; i < 20; ++i) {
                Bytes damaged = payload;
                for (int k = 0; k < 3; ++k)
                    damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
                damaged.resize(damaged.size() - random() % 10);
                QVERIFY(decodeLanes(damaged, thin.task, out, {}, control).ok());
                QVERIFY(out != raw);
            }
            QVERIFY(decodeLanes({}, thin.task, out, {}, control).ok());
        }
    }

    // The head says which model it was.
    void blocksSayHowTheyWereMixed()
    {
        const Bytes raw = test::textBytes(40000, 11);
        TaskControl control;
        EncodeOptions options;
        options.model = test::smallModel();
        options.n = 20;
        Bytes payloads[2];
        for (const Mixing mixing : {Mixing::Full, Mixing::Thin}) {
            ThinTask task(raw.size(), 20);
            task.task.isFull = mixing == Mixing::Full;
            task.task.weights = mixing == Mixing::Full ? &mix::trainedWeights(mix::Mixers::Net) : nullptr;
            QVERIFY(encodeLanes(raw, task.task, payloads[int(mixing)], control).ok());
            CodedBlock block;
            block.method = Method::MixNet;
            block.n = 20;
            block.rawSize = raw.size();
            Head head;
            head.isFull = mixing == Mixing::Full;
            ByteWriter out;
            writeHead(head, out);
            block.payload = out.take();
            const Bytes& coded = payloads[int(mixing)];
            block.payload.insert(block.payload.end(), coded.begin(), coded.end());
            DecodeOptions decoding;
            decoding.model = test::smallModel();
            const auto back = decodeBlock(block, {}, decoding, control);
            QVERIFY(back.ok());
            QVERIFY(*back == raw);
            options.mixing = mixing;
            const auto whole = encodeBlock(raw, {}, options, control);
            QVERIFY(whole.ok());
            const auto decoded = decodeBlock(*whole, {}, decoding, control);
            QVERIFY(decoded.ok() && *decoded == raw);
        }
        QVERIFY(payloads[0] != payloads[1]);
    }
};

FF_TEST(TestThinModel)
#include "TestThinModel.moc"
