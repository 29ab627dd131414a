// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/Logistic.h"
#include "core/codec/RangeCoder.h"
#include "core/codec/mix/BitHistory.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <random>
#include <vector>

using namespace ff::codec;

class TestRangeCoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesBackBitsAtEveryProbability()
    {
        std::mt19937 random(1);
        std::vector<std::pair<int, std::uint32_t>> bits;
        const std::uint32_t special[] = {1, 2, 255, 256, 32767, 32768, 65279, 65534, 65535};
        for (int i = 0; i < 200000; ++i) {
            const std::uint32_t p = i % 3 ? special[random() % std::size(special)] : 1 + random() % 65535;
            bits.emplace_back(random() % 65536 < p, p);
        }
        std::vector<std::uint8_t> out(bits.size() * 3 + 64);
        RangeEncoder encoder(out.data());
        for (const auto& [bit, p] : bits)
            encoder.encode(bit, p);
        encoder.finish();
        RangeDecoder decoder(out.data(), encoder.written());
        for (const auto& [bit, p] : bits)
            QCOMPARE(decoder.decode(p), bit);
    }

    void costsWhatTheProbabilitySays()
    {
        // 100,000 expected bits at 65535/65536 cost 2.2 bits in theory.
        std::vector<std::uint8_t> out(64);
        RangeEncoder encoder(out.data());
        for (int i = 0; i < 100000; ++i)
            encoder.encode(1, 65535);
        encoder.finish();
        QVERIFY(encoder.written() <= 2);
    }

    // issue 14: a decoder may read eight bytes behind the end of what an encoder finished, and no more.
    void issue14_knowsThatAPayloadIsOver()
    {
        std::mt19937 random(7);
        for (int length = 0; length < 3000; length += 1 + length / 20) {
            std::vector<std::pair<int, std::uint32_t>> bits;
            for (int i = 0; i < length; ++i) {
                const std::uint32_t p = 1 + random() % 65535;
                bits.emplace_back(random() % 65536 < p, p);
            }
            std::vector<std::uint8_t> out(bits.size() * 3 + 64);
            RangeEncoder encoder(out.data());
            for (const auto& [bit, p] : bits)
                encoder.encode(bit, p);
            encoder.finish();
            RangeDecoder decoder(out.data(), encoder.written());
            for (const auto& [bit, p] : bits) {
                decoder.decode(p);
                QVERIFY(!decoder.isExhausted());
            }
            for (int i = 0; i < 200; ++i)
                decoder.decode(32768);
            QVERIFY(decoder.isExhausted());
        }
    }

    void emptyStreamTakesNoBytes()
    {
        std::uint8_t out[16];
        RangeEncoder encoder(out);
        encoder.finish();
        QCOMPARE(encoder.written(), std::size_t{0});
    }

    void decoderSurvivesNothingButZeros()
    {
        RangeDecoder decoder(nullptr, 0);
        for (int i = 0; i < 1000; ++i)
            decoder.decode(static_cast<std::uint32_t>(1 + i * 65));
    }

    void tablesAreTheSpecifiedOnes()
    {
        const LogisticTables& t = logisticTables();
        QCOMPARE(int(t.squash[kSquashLimit + 1]), 32768);
        QCOMPARE(int(t.squash[kSquashLimit + 1 + 256]), 47910); // 65536 / (1 + e^-1), rounded down
        QCOMPARE(int(t.squash[kSquashLimit + 1 - 256]), 65536 - 47910);
        QCOMPARE(int(t.stretch[2048]), 1); // of the middle of [2048, 2049)
        QCOMPARE(int(t.stretch[0]), -kStretchLimit);
        QCOMPARE(int(t.stretch[4095]), 2047);
        QCOMPARE(int(t.logOfCount[0]), 0);
        QCOMPARE(int(t.logOfCount[2048]), 104); // 256 ln 1.5, rounded up
        for (std::size_t i = 1; i < t.squash.size(); ++i)
            QVERIFY(t.squash[i] >= t.squash[i - 1]);
        for (std::size_t i = 1; i < t.stretch.size(); ++i)
            QVERIFY(t.stretch[i] >= t.stretch[i - 1]);
    }

    void historiesFitAByteAndForgetGracefully()
    {
        const auto& h = mix::bitHistory();
        QVERIFY(h.states > 100);
        QVERIFY(h.states <= 256);
        for (int bit = 0; bit < 2; ++bit) {
            int state = 0;
            for (int i = 0; i < 1000; ++i)
                state = h.next[static_cast<std::size_t>(bit)][static_cast<std::size_t>(state)];
            const int settled = h.next[static_cast<std::size_t>(bit)][static_cast<std::size_t>(state)];
            QCOMPARE(settled, state);
            QVERIFY(bit ? h.initial[static_cast<std::size_t>(state)] > 60000
                        : h.initial[static_cast<std::size_t>(state)] < 5000);
            // One surprise after a long run is remembered.
            const int surprised = h.next[static_cast<std::size_t>(1 - bit)][static_cast<std::size_t>(state)];
            QVERIFY(surprised != state);
        }
    }
};

FF_TEST(TestRangeCoder)
#include "TestRangeCoder.moc"
