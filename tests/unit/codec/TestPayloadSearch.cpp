// SPDX-License-Identifier: GPL-3.0-or-later
// Correction by the model: a decoder that can go back decodes what the plain one does, and the search finds
// damaged bits of prose without any check of the payload.
#include "core/codec/correct/PayloadSearch.h"
#include "core/codec/correct/RewindingDecoder.h"
#include "core/engine/ModelStore.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <fstream>
#include <iterator>

using namespace ff;
using namespace ff::codec;

namespace {

// Far more than it takes, so that no slow machine changes the outcome.
constexpr double kPatience = 600;

Bytes prose()
{
    std::ifstream in(FF_SOURCE_DIR "/LICENSE", std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
}

} // namespace

class TestPayloadSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_raw = prose();
        QVERIFY(m_raw.size() > 30'000);
        auto model = m_store.byName("swift");
        QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
        m_model = *model;
    }

    void goingBackChangesNothing_data()
    {
        QTest::addColumn<int>("level");
        QTest::addColumn<bool>("withNet");
        QTest::newRow("light") << int(Level::Balanced) << false;
        QTest::newRow("full") << int(Level::Former) << false;
        QTest::newRow("with the net") << int(Level::Former) << true;
    }
    void goingBackChangesNothing()
    {
        QFETCH(const int, level);
        QFETCH(const bool, withNet);
        const CodedBlock block = coded(static_cast<Level>(level), withNet, 12'000);
        QCOMPARE(block.method, withNet ? Method::MixNet : Method::Mix);
        DecodeOptions decoding;
        decoding.model = m_model;
        auto made = RewindingDecoder::make(block, {}, decoding, m_control);
        QVERIFY(made.ok());
        RewindingDecoder& decoder = **made;
        RewindingDecoder::Mark mark;
        const std::uint64_t last = decoder.stream().size();
        for (std::uint64_t at = 0; !decoder.isOver(); ++at) {
            if (at % 500 == 250) {
                decoder.record(true);
                decoder.mark(mark);
                for (unsigned bit = 0; bit < 3; ++bit) { // to the same mark again and again
                    if (decoder.coder().taken() <= last)
                        decoder.coder().change(decoder.coder().taken() - 8 + bit, 0x10);
                    for (int i = 0; i < 40 && !decoder.isOver(); ++i)
                        decoder.next();
                    decoder.rewind(mark);
                }
                decoder.record(false);
            }
            QCOMPARE(decoder.next(), m_raw[static_cast<std::size_t>(at)]);
        }
        QCOMPARE(decoder.position(), decoder.size());
    }

    void findsAFlippedBit_data()
    {
        QTest::addColumn<int>("share"); // of the payload before it, in 1/16
        QTest::newRow("early") << 3;
        QTest::newRow("in the middle") << 8;
        QTest::newRow("late") << 13;
    }
    void findsAFlippedBit()
    {
        QFETCH(const int, share);
        CodedBlock block = coded(Level::Balanced, false, m_raw.size());
        const Bytes good = block.payload;
        block.payload[good.size() * static_cast<std::size_t>(share) / 16] ^= 0x08;
        std::uint64_t asked = 0;
        auto found = searchPayload(block, {}, {}, options(&asked), m_control);
        QVERIFY(found.ok());
        QVERIFY(found->found);
        QVERIFY(found->tries > 0);
        QVERIFY(asked > 0);
        QCOMPARE(found->changes.size(), std::size_t(1));
        for (const PayloadChange& change : found->changes)
            block.payload[change.offset] = change.value;
        QVERIFY(block.payload == good);
    }

    // What no candidate makes right is given up, and nothing is called right that was not accepted.
    void givesUpInTime()
    {
        CodedBlock block = coded(Level::Balanced, false, m_raw.size());
        std::fill_n(block.payload.begin() + 3000, 512, std::uint8_t(0));
        SearchOptions limited = options(nullptr);
        limited.seconds = 0.5;
        auto found = searchPayload(block, {}, {}, limited, m_control);
        QVERIFY(found.ok());
        QVERIFY(!found->found);
        QVERIFY(found->changes.empty());
    }

    void placesThatAreKnownToBeWholeAreLeftAlone()
    {
        CodedBlock block = coded(Level::Balanced, false, m_raw.size());
        block.payload[block.payload.size() / 2] ^= 0x08;
        SearchOptions elsewhere = options(nullptr);
        elsewhere.mayBeDamaged = [](std::size_t) { return false; };
        auto found = searchPayload(block, {}, {}, elsewhere, m_control);
        QVERIFY(found.ok());
        QVERIFY(!found->found);
        QCOMPARE(found->tries, std::uint64_t(0));
    }

    void endsWhenCancelled()
    {
        CodedBlock block = coded(Level::Balanced, false, m_raw.size());
        block.payload[block.payload.size() / 2] ^= 0x08;
        TaskControl control;
        control.cancelAtCheckpoint(200);
        auto found = searchPayload(block, {}, {}, options(nullptr), control);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
    }

    void takesOnlyMixedBlocksOfOneLane()
    {
        CodedBlock block = coded(Level::Balanced, false, m_raw.size());
        QVERIFY(canSearch(block));
        block.n = 3;
        QVERIFY(!canSearch(block));
        block = coded(Level::Fast, false, m_raw.size());
        QVERIFY(!canSearch(block));
        block = coded(Level::Balanced, false, m_raw.size());
        block.payload.clear();
        QVERIFY(!canSearch(block));
    }

private:
    CodedBlock coded(Level level, bool withNet, std::size_t size)
    {
        EncodeOptions encoding;
        encoding.level = level;
        if (withNet)
            encoding.model = m_model;
        auto block = encodeBlock(ByteSpan(m_raw).first(size), {}, encoding, m_control);
        return block.ok() ? *block : CodedBlock();
    }

    SearchOptions options(std::uint64_t* asked)
    {
        SearchOptions out;
        out.seconds = kPatience;
        out.judge = m_model;
        out.accept = [this, asked](ByteSpan raw) -> Result<bool> {
            if (asked)
                *asked += 1;
            return std::equal(raw.begin(), raw.end(), m_raw.begin(), m_raw.end());
        };
        return out;
    }

    Bytes m_raw;
    engine::ModelStore m_store;
    std::shared_ptr<const engine::Model> m_model;
    TaskControl m_control;
};

FF_TEST(TestPayloadSearch)
#include "TestPayloadSearch.moc"
