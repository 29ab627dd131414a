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

#include <QTest>

using namespace ff;
using namespace ff::codec;
using engine::emulated::Fault;

namespace {

std::shared_ptr<const engine::Model> smallModel()
{
    static const auto model = test::buildModel({.shape = test::tinyShape(), .seed = 5});
    return model;
}

// Coded without and with a card.
struct Both {
    Both(std::uint64_t size, std::uint32_t n)
    {
        const std::size_t lanes = std::max<std::uint64_t>(1, laneCount(size, n));
        native = engine::createPredictor(smallModel(), lanes).value();
        session = engine::openCards(smallModel(), engine::emulated::kApi).value();
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

Bytes mixedBytes(std::size_t size)
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
                                      {70000, 60},
                                      {100000, 17}})
            for (const bool parts : {false, true})
                QTest::addRow("%d in lanes of %d%s", size, n, parts ? ", files and tables" : "")
                    << size << n << parts;
    }
    void givesTheProcessorsBytes()
    {
        QFETCH(int, size);
        QFETCH(int, n);
        QFETCH(bool, parts);
        const Bytes raw = mixedBytes(static_cast<std::size_t>(size));
        Both both(raw.size(), static_cast<std::uint32_t>(n));
        const auto at = [&](int part) { return static_cast<std::uint64_t>(size) * part / 10; };
        const std::vector<FileStart> files{{0, "a.txt"}, {at(3), ""}, {at(3), "somewhat longer than the others.html"},
                                           {at(8), "table.bin"}};
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
};

QTEST_APPLESS_MAIN(TestCardBlock)
#include "TestCardBlock.moc"
