// SPDX-License-Identifier: GPL-3.0-or-later

// Blocks coded by a card: the kernels' own code, run by the processor, against the processor's thin model.

#include "core/codec/BlockCodec.h"
#include "core/codec/LaneCoder.h"
#include "core/engine/Model.h"
#include "core/engine/cuda/CardPredictor.h"
#include "core/engine/cuda/CardSession.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/EmulatedCards.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::codec;
using engine::emulated::Fault;

namespace {

// Coded without and with a card.
struct Both {
    Both(std::uint64_t size, std::uint32_t n)
    {
        const std::size_t lanes = std::max<std::uint64_t>(1, laneCount(size, n));
        native = engine::createPredictor(test::smallModel(), lanes).value();
        session = engine::openCards(test::smallModel(), engine::emulated::kApi).value();
        card = session->predictorOn(0, lanes).value();
        here.n = there.n = n;
        here.isFull = there.isFull = false;
        here.predictor = native.get();
        there.predictor = card.get();
        here.costs = &costsHere;
        there.costs = &costsThere;
    }
    std::unique_ptr<engine::Predictor> native;
    std::shared_ptr<engine::CardSession> session;
    std::unique_ptr<engine::Predictor> card;
    LaneTask here, there;
    std::vector<std::uint32_t> costsHere, costsThere;
};

Bytes mixedText(std::size_t size)
{
    Bytes raw = test::textBytes(size, 11);
    // What the text has little of: long repeats, a table, other bytes.
    for (std::size_t i = size / 3; i < size / 2; ++i)
        raw[i] = i % 2 == 0 ? raw[i - size / 3] : raw[i];
    for (std::size_t i = size / 2; i < size * 3 / 5; ++i)
        raw[i] = raw[i - size / 2];
    for (std::size_t i = size * 4 / 5; i < size; ++i)
        raw[i] = static_cast<std::uint8_t>(i % 11 < 4 ? i * 37 : i % 11);
    return raw;
}

} // namespace

class TestCardBlock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { engine::emulated::fault[0] = engine::emulated::fault[1] = Fault::None; }

    void givesTheProcessorsBytes_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("n");
        QTest::addColumn<bool>("parts");
        for (const auto& [size, n] : {std::pair{1, 1},
                                      {1, 40},
                                      {2, 1},
                                      {31, 1},
                                      {33, 1},
                                      {3000, 1},
                                      {3000, 13},
                                      {3000, 60},
                                      {20000, 34},
                                      {12000, 17}})
            for (const bool parts : {false, true})
                QTest::addRow("%d in lanes of %d%s", size, n, parts ? ", files and tables" : "")
                    << size << n << parts;
    }
    void givesTheProcessorsBytes()
    {
        QFETCH(int, size);
        QFETCH(int, n);
        QFETCH(bool, parts);
        const Bytes raw = mixedText(static_cast<std::size_t>(size));
        Both both(raw.size(), static_cast<std::uint32_t>(n));
        const auto at = [&](int part) { return static_cast<std::uint64_t>(size) * part / 10; };
        const std::vector<FileStart> files{
            {0, "a.txt"}, {at(3), ""}, {at(3), "somewhat longer than the others.html"}, {at(8), "table.bin"}};
        const std::vector<mix::RecordChange> records{{at(1), 11}, {at(2), 0}, {at(8), 11}};
        if (parts) {
            both.here.files = both.there.files = files;
            if (size > 10)
                both.here.records = both.there.records = records;
        }
        TaskControl control;
        Bytes here{7}, there{7};
        QVERIFY(encodeLanes(raw, both.here, here, control).ok());
        QVERIFY(encodeLanes(raw, both.there, there, control).ok());
        QVERIFY(there == here);
        QVERIFY(both.costsThere == both.costsHere);
        const ByteSpan payload = ByteSpan(here).subspan(1);
        Bytes decoded(raw.size()), verified(raw.size());
        QVERIFY(decodeLanes(payload, both.there, verified, raw, control).ok());
        QVERIFY(verified == raw);
        QVERIFY(decodeLanes(payload, both.there, decoded, {}, control).ok());
        QVERIFY(decoded == raw);
    }

    void damagedPayloadsEnd()
    {
        const Bytes raw = mixedText(6000);
        Both both(raw.size(), 20);
        TaskControl control;
        Bytes payload;
        QVERIFY(encodeLanes(raw, both.there, payload, control).ok());
        for (const std::size_t at : {std::size_t{0}, std::size_t{9}, payload.size() / 2}) {
            Bytes damaged = payload, decoded(raw.size());
            damaged[at] ^= 0x10;
            QVERIFY(decodeLanes(damaged, both.there, decoded, {}, control).ok());
            QVERIFY(decoded != raw);
            const Status here = decodeLanes(damaged, both.here, decoded, raw, control);
            const Status there = decodeLanes(damaged, both.there, decoded, raw, control);
            QVERIFY(!there.ok());
            QCOMPARE(there.error().code, ErrorCode::Damaged);
            QCOMPARE(QString::fromStdString(there.error().message),
                     QString::fromStdString(here.error().message));
        }
        for (const std::size_t size : {std::size_t{0}, std::size_t{5}, payload.size() / 2}) {
            Bytes decoded(raw.size());
            const ByteSpan cut = ByteSpan(payload).first(size);
            QVERIFY(decodeLanes(cut, both.there, decoded, {}, control).ok());
            QVERIFY(decoded != raw);
            const Status there = decodeLanes(cut, both.there, decoded, raw, control);
            QVERIFY(!there.ok());
            QCOMPARE(there.error().code, ErrorCode::Damaged);
        }
    }

    // As many steps as a piece of a file needs.
    void stopsAfterTheStepsThatAreWanted()
    {
        const Bytes raw = mixedText(6000);
        Both both(raw.size(), 20);
        TaskControl control;
        Bytes payload, decoded(raw.size());
        QVERIFY(encodeLanes(raw, both.there, payload, control).ok());
        both.there.steps = 150;
        QVERIFY(decodeLanes(payload, both.there, decoded, {}, control).ok());
        const std::size_t lane = laneSize(20);
        for (std::size_t i = 0; i < raw.size(); ++i)
            QCOMPARE(decoded[i], i % lane < 150 ? raw[i] : std::uint8_t{0});
    }

    void faultsAreMissing()
    {
        const Bytes raw = mixedText(3000);
        Both both(raw.size(), 20);
        TaskControl control;
        Bytes payload, decoded(raw.size());
        QVERIFY(encodeLanes(raw, both.here, payload, control).ok());
        engine::emulated::fault[0] = Fault::Block;
        Bytes again;
        const Status coded = encodeLanes(raw, both.there, again, control);
        QVERIFY(!coded.ok());
        QCOMPARE(coded.error().code, ErrorCode::Missing);
        QVERIFY(QString::fromStdString(coded.error().message).contains("the card fell out"));
        QCOMPARE(decodeLanes(payload, both.there, decoded, {}, control).error().code, ErrorCode::Missing);
    }

    // The processor mixes what the card has no room for.
    void fullCardRunsTheNetAlone()
    {
        const Bytes raw = mixedText(3000);
        Both both(raw.size(), 20);
        TaskControl control;
        Bytes here, there, decoded(raw.size());
        QVERIFY(encodeLanes(raw, both.here, here, control).ok());
        engine::emulated::fault[0] = Fault::NoBlocks;
        QVERIFY(encodeLanes(raw, both.there, there, control).ok());
        QVERIFY(there == here);
        QVERIFY(decodeLanes(here, both.there, decoded, {}, control).ok());
        QVERIFY(decoded == raw);
    }

    void cancelEndsIt()
    {
        const Bytes raw = mixedText(3000);
        Both both(raw.size(), 20);
        TaskControl control;
        control.cancel();
        Bytes payload;
        QCOMPARE(encodeLanes(raw, both.there, payload, control).error().code, ErrorCode::Cancelled);
    }

    void tellsOfItsProgress()
    {
        const Bytes raw = mixedText(6000);
        Both both(raw.size(), 20);
        std::uint64_t told = 0;
        int calls = 0;
        both.there.onProgress = [&](std::uint64_t bytes) {
            told += bytes;
            ++calls;
        };
        TaskControl control;
        Bytes payload;
        QVERIFY(encodeLanes(raw, both.there, payload, control).ok());
        QCOMPARE(told, std::uint64_t{raw.size()});
        QVERIFY(calls > 1);
    }
};

FF_TEST(TestCardBlock)
#include "TestCardBlock.moc"
