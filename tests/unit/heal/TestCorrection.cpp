// SPDX-License-Identifier: GPL-3.0-or-later
// Damage that a CRC-64 names: for every kind the correction must be among the likeliest, and nothing is found
// for what is none.
#include "core/heal/Correction.h"
#include "core/heal/Crc64.h"
#include "tests/support/Noise.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <random>

using namespace ff;
using namespace ff::heal;

namespace {

std::vector<Correction> solve(ByteSpan chunk, const std::vector<ByteChange>& damage, bool twoBytes = true)
{
    Bytes hit(chunk.begin(), chunk.end());
    for (const ByteChange& change : damage)
        hit[change.offset] ^= change.difference;
    TaskControl control;
    auto found = corrections(chunk.size(), crc64(hit) ^ crc64(chunk), twoBytes, control);
    return found.ok() ? std::move(*found) : std::vector<Correction>();
}

// The first correction is the damage and is called likely.
bool names(ByteSpan chunk, const std::vector<ByteChange>& damage)
{
    const auto found = solve(chunk, damage);
    return !found.empty() && found.front().changes == damage && found.front().likely;
}

// Every correction that is offered gives the right CRC.
bool allFit(ByteSpan chunk, const std::vector<ByteChange>& damage, const std::vector<Correction>& found,
            std::size_t most)
{
    for (std::size_t i = 0; i < std::min(most, found.size()); ++i) {
        Bytes hit(chunk.begin(), chunk.end());
        for (const ByteChange& change : damage)
            hit[change.offset] ^= change.difference;
        for (const ByteChange& change : found[i].changes) {
            if (change.offset >= hit.size())
                return false;
            hit[change.offset] ^= change.difference;
        }
        if (crc64(hit) != crc64(chunk))
            return false;
    }
    return true;
}

} // namespace

class TestCorrection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void crcIsThatOfXz()
    {
        QCOMPARE(crc64(asBytes("123456789")), std::uint64_t{0x995DC9BBDF1939FA});
        QCOMPARE(crc64(asBytes("6789"), crc64(asBytes("12345"))), std::uint64_t{0x995DC9BBDF1939FA});
        QCOMPARE(crc64({}), std::uint64_t{0});
    }

    void checksDoNotHangOnThePiecesThatCome()
    {
        const Bytes bytes = test::noiseBytes(3 * kChunkSize + 17, 1);
        ChunkChecks whole, pieces;
        whole.add(bytes);
        for (std::size_t at = 0; at < bytes.size(); at += 4099)
            pieces.add(ByteSpan(bytes).subspan(at, std::min<std::size_t>(4099, bytes.size() - at)));
        QCOMPARE(pieces.checks(), whole.checks());
        QCOMPARE(whole.checks().size(), std::size_t{4});
        QCOMPARE(whole.checks()[1], crc64(ByteSpan(bytes).subspan(kChunkSize, kChunkSize)));
        QCOMPARE(whole.checks()[3], crc64(ByteSpan(bytes).last(17)));
        QCOMPARE(whole.size(), std::uint64_t{bytes.size()});
        QCOMPARE(chunksOf(bytes.size()), std::uint64_t{4});
        QCOMPARE(chunksOf(kChunkSize), std::uint64_t{1});
        QCOMPARE(chunksOf(0), std::uint64_t{0});
    }

    void namesEverySingleBitOfASmallChunk()
    {
        const Bytes chunk = test::noiseBytes(37, 2);
        for (std::size_t offset = 0; offset < chunk.size(); ++offset) {
            for (unsigned bit = 0; bit < 8; ++bit)
                QVERIFY(names(chunk, {{offset, static_cast<std::uint8_t>(1U << bit)}}));
        }
    }

    void namesOneByteAnywhereInAFullChunk()
    {
        const Bytes chunk = test::noiseBytes(kChunkSize, 3);
        std::mt19937 random(4);
        for (const std::size_t offset :
             {std::size_t{0}, std::size_t{1}, kChunkSize / 2, kChunkSize - 2, kChunkSize - 1}) {
            for (int i = 0; i < 8; ++i)
                QVERIFY(names(chunk, {{offset, static_cast<std::uint8_t>(random() % 255 + 1)}}));
        }
    }

    void namesTwoBytesFarApart_data()
    {
        QTest::addColumn<std::size_t>("size");
        QTest::addColumn<std::size_t>("first");
        QTest::addColumn<std::size_t>("second");
        QTest::newRow("the ends of a full chunk") << kChunkSize << std::size_t{0} << kChunkSize - 1;
        QTest::newRow("within a full chunk") << kChunkSize << std::size_t{1234} << std::size_t{50001};
        QTest::newRow("a short chunk") << std::size_t{300} << std::size_t{7} << std::size_t{299};
        QTest::newRow("just too far for a burst")
            << std::size_t{5000} << std::size_t{100} << std::size_t{108};
    }
    void namesTwoBytesFarApart()
    {
        QFETCH(std::size_t, size);
        QFETCH(std::size_t, first);
        QFETCH(std::size_t, second);
        QVERIFY(names(test::noiseBytes(size, 5), {{first, 0x41}, {second, 0xFE}}));
    }

    void namesBurstsUpToFiveBytes()
    {
        const Bytes chunk = test::noiseBytes(9000, 6);
        std::mt19937 random(7);
        for (std::size_t length = 2; length <= 5; ++length) {
            for (const std::size_t offset : {std::size_t{0}, std::size_t{4711}, chunk.size() - length}) {
                std::vector<ByteChange> damage;
                for (std::size_t i = 0; i < length; ++i)
                    damage.push_back({offset + i, static_cast<std::uint8_t>(random() % 255 + 1)});
                QVERIFY(names(chunk, damage));
            }
        }
    }

    void longerBurstsAreAmongTheCandidates()
    {
        const Bytes chunk = test::noiseBytes(3000, 8);
        for (std::size_t length = 6; length <= 8; ++length) {
            std::vector<ByteChange> damage;
            for (std::size_t i = 0; i < length; ++i)
                damage.push_back({2000 + i, static_cast<std::uint8_t>(0x80 + i)});
            const auto found = solve(chunk, damage);
            const auto right = std::find_if(found.begin(), found.end(),
                                            [&](const Correction& c) { return c.changes == damage; });
            QVERIFY(right != found.end());
            QVERIFY(!right->likely);
            QVERIFY(allFit(chunk, damage, found, 100));
        }
    }

    void knowsNothingOfWhatIsHitInManyPlaces()
    {
        const Bytes chunk = test::noiseBytes(kChunkSize, 9);
        std::vector<ByteChange> damage;
        for (std::size_t i = 0; i < 512; ++i)
            damage.push_back({20000 + i, static_cast<std::uint8_t>(i % 255 + 1)});
        const auto found = solve(chunk, damage);
        QVERIFY(found.size() <= kMaxCorrections);
        QVERIFY(std::none_of(found.begin(), found.end(), [](const Correction& c) { return c.likely; }));
        QVERIFY(allFit(chunk, damage, found, 50));
    }

    void hasNothingToCorrectWhereTheCheckIsRight()
    {
        QVERIFY(solve(test::noiseBytes(100, 10), {}).empty());
        TaskControl control;
        QVERIFY(corrections(0, 5, true, control)->empty());
    }

    void aSyndromeMadeToMatchManyEndsInTime()
    {
        // Whatever 64 bits stand in the file: bounded memory, no more candidates than places.
        TaskControl control;
        for (const std::uint64_t syndrome : {std::uint64_t{1}, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
            const auto found = corrections(kChunkSize, syndrome, true, control);
            QVERIFY(found.ok());
            QVERIFY(found->size() <= kMaxCorrections + 16);
        }
    }

    void canBeCancelled()
    {
        TaskControl counting;
        QVERIFY(corrections(kChunkSize, 77, true, counting).ok());
        QVERIFY(counting.checkpoints() > 100);
        TaskControl control;
        control.cancelAtCheckpoint(counting.checkpoints() / 2);
        const auto found = corrections(kChunkSize, 77, true, control);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestCorrection)
#include "TestCorrection.moc"
