// SPDX-License-Identifier: GPL-3.0-or-later
// A recovery record of any bytes: made, found, and used against damage.
#include "core/heal/recovery/ErasureCode.h"
#include "core/heal/recovery/MovedShards.h"
#include "core/heal/recovery/Record.h"
#include "tests/support/Noise.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <random>

using namespace ff;
using namespace ff::heal;

namespace {

// Bytes of a file that cannot be read.
struct BadSectors {
    std::uint64_t begin = 0, end = 0;
};

ReadAt readingOf(const Bytes& bytes, BadSectors bad = {})
{
    return [&bytes, bad](std::uint64_t offset, std::span<std::uint8_t> out) -> Status {
        if (offset > bytes.size() || out.size() > bytes.size() - offset)
            return Error{ErrorCode::Damaged, Sentence::verbatim("behind the end")};
        if (offset < bad.end && offset + out.size() > bad.begin)
            return Error{ErrorCode::Io, Sentence::verbatim("a bad sector")};
        std::copy_n(bytes.begin() + std::ptrdiff_t(offset), out.size(), out.begin());
        return {};
    };
}

RawFile fileOf(const Bytes& bytes, BadSectors bad = {})
{
    return {readingOf(bytes, bad), bytes.size()};
}

WriteAt writingTo(Bytes& bytes)
{
    return [&bytes](std::uint64_t offset, ByteSpan part) -> Status {
        bytes.resize(std::max<std::size_t>(bytes.size(), offset + part.size()));
        std::copy(part.begin(), part.end(), bytes.begin() + std::ptrdiff_t(offset));
        return {};
    };
}

Bytes withRecord(const Bytes& archive, unsigned percent)
{
    Bytes out = archive, room;
    TaskControl control;
    const Status made = makeRecord(
        chooseLayout(archive.size(), percent), readingOf(archive), {writingTo(room), readingOf(room)},
        [&out](ByteSpan bytes) -> Status {
            out.insert(out.end(), bytes.begin(), bytes.end());
            return {};
        },
        control);
    return made.ok() ? out : Bytes();
}

bool never(std::uint64_t)
{
    return false;
}

// What the record makes of the file; empty when it cannot.
Bytes repaired(const Bytes& bytes, BadSectors sectors = {})
{
    TaskControl control;
    const RawFile file = fileOf(bytes, sectors);
    auto place = recordAtEnd(file);
    if (place.ok() && !*place)
        place = searchRecord(file, never, control);
    if (!place.ok() || !*place)
        return {};
    const auto is = survey(file, **place, control);
    if (!is.ok() || !is->isRepairable())
        return {};
    Bytes shards;
    const auto right = repairShards(file, *is, writingTo(shards), control);
    if (!right.ok() || std::find(right->begin(), right->end(), false) != right->end())
        return {};
    const std::uint64_t size = is->layout.shardSize;
    Bytes out;
    std::size_t lost = 0;
    for (std::size_t i = 0; i < is->shardAt.size(); ++i) {
        const std::uint64_t length = std::min(size, is->layout.archiveSize - i * size);
        const auto from = is->shardAt[i] == kLost ? shards.begin() + std::ptrdiff_t(size * lost++)
                                                  : bytes.begin() + std::ptrdiff_t(is->shardAt[i]);
        out.insert(out.end(), from, from + std::ptrdiff_t(length));
    }
    return out;
}

// `bytes` in all of damage at so many places.
void hit(Bytes& file, std::uint64_t bytes, std::size_t places, std::mt19937& random)
{
    std::vector<std::uint64_t> cuts{0, bytes};
    for (std::size_t i = 1; i < places; ++i)
        cuts.push_back(random() % (bytes + 1));
    std::sort(cuts.begin(), cuts.end());
    for (std::size_t i = 0; i < places; ++i) {
        const std::uint64_t length = cuts[i + 1] - cuts[i];
        const std::uint64_t at = random() % (file.size() - length + 1);
        for (std::uint64_t k = 0; k < length; ++k)
            file[at + k] ^= static_cast<std::uint8_t>(1 + random() % 255);
    }
}

} // namespace

class TestRecord : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void layoutHoldsWhatItPromises_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::addColumn<unsigned>("percent");
        for (const quint64 size :
             {quint64(1), quint64(200), quint64(5000), quint64(100'000), quint64(1'000'000),
              quint64(20'000'000), quint64(1'000'000'000), quint64(100'000'000'000), quint64(1) << 50}) {
            for (const unsigned percent : {1U, 5U, 10U, 50U, 100U})
                QTest::addRow("%llu bytes, %u percent", static_cast<unsigned long long>(size), percent)
                    << size << percent;
        }
    }
    void layoutHoldsWhatItPromises()
    {
        QFETCH(quint64, size);
        QFETCH(unsigned, percent);
        const RecoveryLayout layout = chooseLayout(size, percent);
        const std::uint64_t damage = guaranteedDamage(layout);
        QVERIFY(ErasureCode::fits(layout.shards(), layout.blocks));
        QVERIFY(layout.shards() + std::bit_ceil(layout.blocks) <= kMaxPlaces / 2);
        // All of it where most shards are, and where most pieces are.
        if (percent <= 10)
            QCOMPARE(damage, (size + layout.recordSize()) * percent / 125);
        else
            QVERIFY(damage >= size / 100 * percent || damage >= (size + layout.recordSize()) / 125 * percent);
        QVERIFY(damage / layout.shardSize + 2 * kRecoveryPlaces <= layout.blocks);
        QVERIFY(damage / layout.blockSize() + 2 * kRecoveryPlaces + layout.tablePieces <= layout.blocks);
        const auto encoded = encodeDescriptor({layout, layout.blocks - 1, 7});
        const auto decoded = decodeDescriptor(encoded, size + layout.recordSize());
        QVERIFY(decoded && decoded->layout == layout && decoded->index == layout.blocks - 1
                && decoded->check == 7);
    }

    void healsWhatItPromises_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("places");
        for (const int size : {150, 12'345, 100'000, 1'000'003}) {
            for (const int places : {1, 8, 64})
                QTest::addRow("%d bytes, %d places", size, places) << size << places;
        }
    }
    void healsWhatItPromises()
    {
        QFETCH(int, size);
        QFETCH(int, places);
        const Bytes archive = test::noiseBytes(std::size_t(size), unsigned(size));
        const Bytes good = withRecord(archive, 5);
        const std::uint64_t damage = guaranteedDamage(chooseLayout(archive.size(), 5));
        std::mt19937 random(11);
        for (int i = 0; i < 5; ++i) {
            Bytes bad = good;
            hit(bad, damage, std::size_t(places), random);
            QVERIFY(repaired(bad) == archive);
        }
        // All of it at the end, where the record is.
        Bytes bad = good;
        for (std::uint64_t i = 0; i < damage; ++i)
            bad[bad.size() - 1 - i] ^= 1;
        QVERIFY(repaired(bad) == archive);
    }

    // Every place begins on the last byte of a shard or block and ends on the first of another.
    void healsTheWorstPlaces()
    {
        for (const std::size_t size : {std::size_t(100'000), std::size_t(1'000'003)}) {
            const Bytes archive = test::noiseBytes(size, 31), good = withRecord(archive, 5);
            const RecoveryLayout layout = chooseLayout(size, 5);
            const std::uint64_t length = guaranteedDamage(layout) / kRecoveryPlaces;
            for (const bool inRecord : {false, true}) {
                const std::uint64_t unit = inRecord ? layout.blockSize() : layout.shardSize;
                const std::uint64_t first = inRecord ? layout.archiveSize : 0;
                const std::uint64_t whole = inRecord ? layout.recordSize() : layout.archiveSize;
                const std::uint64_t stride = whole / kRecoveryPlaces / unit * unit;
                QVERIFY(stride > length);
                Bytes bad = good;
                for (std::uint64_t k = 0; k < kRecoveryPlaces; ++k) {
                    for (std::uint64_t i = 0; i < length; ++i)
                        bad[first + k * stride + unit - 1 + i] ^= 0xFF;
                }
                QVERIFY(repaired(bad) == archive);
            }
        }
    }

    void healsWhatIsCutOrMoved()
    {
        const Bytes archive = test::noiseBytes(100'000, 12), good = withRecord(archive, 5);
        const auto at = [](std::size_t offset) { return std::ptrdiff_t(offset); };
        const std::size_t most = good.size() / 25;
        QVERIFY(repaired(Bytes(good.begin() + at(most), good.end())) == archive); // the head
        QVERIFY(repaired(Bytes(good.begin(), good.end() - at(most))) == archive); // the end
        for (const std::size_t from : {std::size_t(0), std::size_t(1), std::size_t(50'000),
                                       std::size_t(99'000), std::size_t(103'000), good.size() - most}) {
            Bytes lost = good;
            lost.erase(lost.begin() + at(from), lost.begin() + at(from + most));
            QVERIFY(repaired(lost) == archive);
            Bytes doubled = good;
            doubled.insert(doubled.begin() + at(from), good.begin() + at(from),
                           good.begin() + at(from + most));
            QVERIFY(repaired(doubled) == archive);
        }
        Bytes longer = good;
        longer.resize(longer.size() + 5000, 0xAA);
        QVERIFY(repaired(longer) == archive);
    }

    // What is between has moved by a distance that no block of the record tells.
    void healsWhatIsLostAndInsertedAtSeveralPlaces()
    {
        const Bytes archive = test::noiseBytes(300'000, 21), good = withRecord(archive, 5);
        const auto at = [](std::size_t offset) { return std::ptrdiff_t(offset); };
        Bytes bad = good;
        bad.erase(bad.begin() + at(200'000), bad.begin() + at(203'001));
        bad.insert(bad.begin() + at(120'000), 777, 0xEE);
        bad.erase(bad.begin() + at(30'000), bad.begin() + at(32'345));
        QVERIFY(repaired(bad) == archive);
        Bytes zeros(300'000); // shards that all have one check
        const Bytes goodZeros = withRecord(zeros, 5);
        bad = goodZeros;
        bad.erase(bad.begin() + at(200'000), bad.begin() + at(203'001));
        bad.insert(bad.begin() + at(120'000), 777, 0xEE);
        QVERIFY(repaired(bad) == zeros);
    }

    // Issue 17: for one bad sector a whole megabyte was given up, and the record was not found in it.
    void looksAroundBadSectors()
    {
        const Bytes archive = test::noiseBytes(100'000, 31);
        Bytes bad = withRecord(archive, 5);
        bad.back() ^= 1; // the file does not end with a whole block, so the record is searched for
        QVERIFY(repaired(bad, {8192, 12'288}) == archive);
    }

    // Issue 17: shards of zeros were found where nothing can be read, and their place was read again.
    void whatCannotBeReadIsNoShardOfZeros()
    {
        Bytes archive = test::noiseBytes(30'000, 33);
        archive.resize(60'000);
        const Bytes good = withRecord(archive, 10);
        const BadSectors bad{57'344, 61'440};
        TaskControl control;
        const RawFile file = fileOf(good, bad);
        const auto is = survey(file, **recordAtEnd(file), control);
        QVERIFY(is.ok() && is->isRepairable() && is->lostShards != 0);
        for (std::size_t i = 0; i < is->shardAt.size(); ++i)
            QVERIFY(is->shardAt[i] == kLost || is->shardAt[i] + is->layout.bytesOf(i) <= bad.begin
                    || is->shardAt[i] >= bad.end);
        QVERIFY(repaired(good, bad) == archive);
    }

    void tellsWhatIsTooMuch()
    {
        const Bytes archive = test::noiseBytes(100'000, 13), good = withRecord(archive, 5);
        Bytes bad = good;
        std::fill(bad.begin() + 20'000, bad.begin() + 60'000, std::uint8_t{0});
        TaskControl control;
        const RawFile file = fileOf(bad);
        const auto is = survey(file, **recordAtEnd(file), control);
        QVERIFY(is.ok() && !is->isRepairable() && !is->isWhole());
        QCOMPARE(is->lostBlocks, std::uint64_t{0});
        const std::uint64_t size = is->layout.shardSize;
        for (std::size_t i = 0; i < is->shardAt.size(); ++i) {
            const bool wasHit = (i + 1) * size > 20'000 && i * size < 60'000;
            QCOMPARE(is->shardAt[i] == kLost, wasHit);
        }
        Bytes noRecord(good.begin(), good.begin() + 104'000);
        QVERIFY(repaired(noRecord).empty());
    }

    void undamagedIsWhole()
    {
        const Bytes archive = test::noiseBytes(30'000, 14), good = withRecord(archive, 10);
        TaskControl control;
        const RawFile file = fileOf(good);
        const auto is = survey(file, **recordAtEnd(file), control);
        QVERIFY(is.ok() && is->isWhole());
        QCOMPARE(chooseLayout(30'000, 10).recordSize(), good.size() - archive.size());
        QVERIFY(withRecord(archive, 10) == good);
        Bytes moved = good;
        moved.insert(moved.begin(), 64, 0);
        const RawFile movedFile = fileOf(moved);
        QVERIFY(!survey(movedFile, **recordAtEnd(movedFile), control)->isWhole());
    }

    void recordOfAnArchiveWithinIsNotMeant()
    {
        const Bytes inner = withRecord(test::noiseBytes(5000, 15), 5);
        Bytes outer = test::noiseBytes(700, 16);
        const std::size_t innerAt = outer.size();
        outer.insert(outer.end(), inner.begin(), inner.end());
        outer.resize(outer.size() + 100);
        TaskControl control;
        const auto found = searchRecord(
            fileOf(outer), [&](std::uint64_t offset) { return offset == innerAt; }, control);
        QVERIFY(found.ok() && !*found);
        const auto alone = searchRecord(fileOf(outer), never, control);
        QVERIFY(alone.ok() && *alone && (*alone)->archiveBegin == std::int64_t(innerAt));
    }

    // What a record says is never worth more memory or time than the bytes that are there.
    void refusesAbsurdDescriptors()
    {
        const RecoveryLayout good = chooseLayout(100'000, 5);
        const auto accepted = [](const RecoveryLayout& layout, std::uint32_t index) {
            return decodeDescriptor(encodeDescriptor({layout, index, 0}), 130'000).has_value();
        };
        QVERIFY(accepted(good, 0));
        QVERIFY(!accepted(good, good.blocks));
        RecoveryLayout bad = good;
        bad.archiveSize = 300'000;
        QVERIFY(!accepted(bad, 0));
        bad.archiveSize = ~std::uint64_t{0};
        QVERIFY(!accepted(bad, 0));
        bad.archiveSize = 0;
        QVERIFY(!accepted(bad, 0));
        bad = good;
        bad.shardSize = 0;
        QVERIFY(!accepted(bad, 0));
        bad.shardSize = std::uint64_t{64} << 31;
        QVERIFY(!accepted(bad, 0));
        bad = good;
        bad.blocks = 65536;
        QVERIFY(!accepted(bad, 0));
        bad = good;
        bad.shardSize = 65536; // few shards and many large blocks: 2 GB to compute
        bad.blocks = bad.tablePieces = 32768;
        QVERIFY(!accepted(bad, 0));
        bad = good;
        bad.tablePieces = good.blocks + 1;
        QVERIFY(!accepted(bad, 0));
        bad = good;
        bad.percent = 0;
        QVERIFY(!accepted(bad, 0));
        auto bytes = encodeDescriptor({good, 0, 0});
        for (auto& byte : bytes) {
            byte ^= 4;
            QVERIFY(!decodeDescriptor(bytes, 130'000));
            byte ^= 4;
        }
    }

    // Right by its own checks, wrong about the archive: nothing that it makes is called right.
    void stopsWhereOneCheckFitsEverywhere()
    {
        const Bytes zeros(256);
        std::unordered_multimap<std::uint32_t, std::size_t> checks;
        for (std::size_t shard = 0; shard < 1000; ++shard)
            checks.emplace(crc32(zeros), shard);
        MovedShards moved(zeros.size(), checks);
        std::size_t calls = 0;
        moved.add(Bytes(100'000), [&calls](std::size_t, std::uint64_t) { return ++calls < 5000; });
        QCOMPARE(calls, std::size_t{5000});
    }

    // Shards that stand in turn where they should and in a copy behind the record: between each two lies all
    // of the file, and searching each of these stretches would take hours.
    void searchesNoMoreThanTheFileIsWorth()
    {
        const Bytes archive = test::noiseBytes(400'000, 31);
        const Bytes one = withRecord(archive, 5);
        const RecoveryLayout layout = recordAtEnd(fileOf(one)).value()->layout;
        Bytes file = one;
        file.insert(file.end(), one.begin(), one.end());
        const auto spoil = [&file](std::uint64_t at) { file[at] ^= 1; };
        for (std::uint32_t block = 0; block < layout.blocks; ++block)
            spoil((block % 2 == 0 ? one.size() : 0) + layout.archiveSize + block * layout.blockSize());
        for (std::uint64_t shard = 0; shard < layout.shards(); ++shard) {
            if (shard % 6 != 0)
                spoil(shard * layout.shardSize);
            if (shard % 6 != 3)
                spoil(one.size() + shard * layout.shardSize);
        }
        TaskControl control;
        std::uint64_t bytesRead = 0;
        const RawFile counted{[&](std::uint64_t offset, std::span<std::uint8_t> out) {
                                  bytesRead += out.size();
                                  return readingOf(file)(offset, out);
                              },
                              file.size()};
        const auto is = survey(counted, {layout, 0}, control);
        QVERIFY(is.ok());
        QVERIFY(is->moved);
        QVERIFY(bytesRead < 32 * file.size());
    }

    void recordOfOtherBytesRepairsNothing()
    {
        const Bytes archive = test::noiseBytes(50'000, 17), other = test::noiseBytes(50'000, 18);
        const Bytes lying = withRecord(other, 5);
        Bytes file = archive;
        file.insert(file.end(), lying.begin() + 50'000, lying.end());
        QVERIFY(repaired(file).empty());
    }
};

FF_TEST(TestRecord)
#include "TestRecord.moc"
