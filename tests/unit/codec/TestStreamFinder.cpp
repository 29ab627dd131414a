// SPDX-License-Identifier: GPL-3.0-or-later
// Deflate streams among other bytes: found by what stands before them, and nothing else is taken for one.
#include "core/codec/deflate/StreamFinder.h"
#include "tests/support/DeflateMaker.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

using namespace ff;
using namespace ff::codec::deflate;
using namespace ff::test;

namespace {

constexpr std::size_t kNoLimit = std::size_t{1} << 24;

Bytes noise(std::size_t size, std::uint32_t seed = 1)
{
    const std::string text = fftest::noise(size, seed);
    return Bytes(text.begin(), text.end());
}

Bytes prose(std::size_t size, std::uint32_t seed = 1)
{
    const std::string text = fftest::prose(size, seed);
    return Bytes(text.begin(), text.end());
}

// Bytes in which nothing looks like a head.
Bytes plain(std::size_t size)
{
    return Bytes(size, 'p');
}

Bytes operator+(Bytes left, const Bytes& right)
{
    append(left, right);
    return left;
}

struct Seen {
    std::size_t offset, size;
    Wrapping wrapping;
    Bytes raw;
};
std::vector<Seen> findAll(ByteSpan block, std::size_t limit = kNoLimit)
{
    std::vector<Seen> out;
    TaskControl control;
    StreamFinder finder(block, control);
    FoundStream found;
    for (auto next = finder.next(limit, found); next.ok() && *next; next = finder.next(limit, found))
        out.push_back({found.offset, found.size, found.wrapping, found.stream.raw});
    return out;
}

} // namespace

class TestStreamFinder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNothingWhereThereIsNothing()
    {
        QVERIFY(findAll({}).empty());
        QVERIFY(findAll(Bytes{0x78}).empty());
        QVERIFY(findAll(plain(100'000)).empty());
        QVERIFY(findAll(prose(100'000)).empty());
        QVERIFY(findAll(noise(1 << 20)).empty());
    }

    void findsZlibWithItsChecksum_data()
    {
        QTest::addColumn<int>("before");
        QTest::addColumn<int>("behind");
        QTest::newRow("alone") << 0 << 0;
        QTest::newRow("at the beginning") << 0 << 1;
        QTest::newRow("at the end") << 1 << 0;
        QTest::newRow("within") << 5000 << 5000;
    }
    void findsZlibWithItsChecksum()
    {
        QFETCH(int, before);
        QFETCH(int, behind);
        const Bytes raw = prose(20'000), packed = deflated(raw, {});
        const auto found = findAll(plain(std::size_t(before)) + packed + plain(std::size_t(behind)));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].offset, std::size_t(before) + 2); // the head stays
        QCOMPARE(found[0].size, packed.size() - 2);
        QVERIFY(found[0].wrapping == Wrapping::Adler);
        QCOMPARE(found[0].raw, raw);
    }

    void findsWhatOtherProgramsWrap_data()
    {
        QTest::addColumn<QByteArray>("block");
        QTest::addColumn<int>("wrapping");
        const auto bytes = [](const Bytes& from) {
            return QByteArray(reinterpret_cast<const char*>(from.data()), qsizetype(from.size()));
        };
        QTest::newRow("gzip") << bytes(deflated(prose(20'000), {.windowBits = 31})) << int(Wrapping::CrcSize);
        QTest::newRow("zip") << bytes(zipOf({prose(20'000)}, false)) << int(Wrapping::ZipHead);
        QTest::newRow("zip with a descriptor")
            << bytes(zipOf({prose(20'000)}, true)) << int(Wrapping::Descriptor);
        QTest::newRow("png") << bytes(pngOf(120, 90, 8192)) << int(Wrapping::Png);
        QTest::newRow("pdf") << bytes(pdfOf({prose(20'000)})) << int(Wrapping::Adler);
    }
    void findsWhatOtherProgramsWrap()
    {
        QFETCH(QByteArray, block);
        QFETCH(int, wrapping);
        const auto found = findAll(asBytes(std::string_view(block.data(), std::size_t(block.size()))));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(int(found[0].wrapping), wrapping);
        QVERIFY(found[0].size < std::size_t(block.size()));
        QVERIFY(found[0].raw.size() > found[0].size);
    }

    void findsOneBehindTheOther()
    {
        const Bytes one = deflated(prose(20'000, 1), {}), two = deflated(prose(20'000, 2), {.level = 9});
        const auto found = findAll(one + two + plain(10) + one);
        QCOMPARE(found.size(), std::size_t{3});
        QCOMPARE(found[0].raw, prose(20'000, 1));
        QCOMPARE(found[1].raw, prose(20'000, 2));
        QCOMPARE(found[2].offset, one.size() + two.size() + 12);
    }

    // The checksum then stays among the other bytes.
    void aChecksumThatDoesNotFitIsLeftWhereItIs()
    {
        Bytes packed = deflated(prose(20'000), {});
        packed.back() ^= 1;
        const auto found = findAll(packed);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].wrapping == Wrapping::None);
        QCOMPARE(found[0].size, packed.size() - 2 - 4);
    }

    void aStreamThatIsCutShortIsNone()
    {
        const Bytes packed = deflated(prose(20'000), {});
        for (std::size_t missing = 5; missing < packed.size(); missing += 97)
            QVERIFY(findAll(ByteSpan(packed).first(packed.size() - missing)).empty());
    }

    void aDamagedStreamIsNone()
    {
        // A reserved kind of block in place of the first one.
        Bytes packed = deflated(prose(20'000), {});
        packed[2] |= 6;
        QVERIFY(findAll(packed).empty());
    }

    void aPngWithADamagedChunkIsNone()
    {
        Bytes png = pngOf(120, 90, 1 << 20);
        QCOMPARE(findAll(png).size(), std::size_t{1});
        png[png.size() - 30] ^= 1; // within IDAT, or its check
        for (const Seen& seen : findAll(png))
            QVERIFY(seen.wrapping != Wrapping::Png);
    }

    void keepsTheLimitOfRawBytes()
    {
        const Bytes raw = prose(20'000), packed = deflated(raw, {});
        QCOMPARE(findAll(packed, raw.size()).size(), std::size_t{1});
        QVERIFY(findAll(packed, raw.size() - 1).empty());
    }

    // What a finder takes away can be put back: its bytes are those that the wrapping makes.
    void whatIsLeftOutFollowsFromTheRawBytes()
    {
        const Bytes block = plain(100) + deflated(prose(20'000), {.windowBits = 31}) + plain(100);
        TaskControl control;
        StreamFinder finder(block, control);
        FoundStream found;
        const auto next = finder.next(kNoLimit, found);
        QVERIFY(next.ok() && *next);
        Bytes after;
        writeAfter(found.wrapping, found.stream.raw, found.stream.size, after);
        QCOMPARE(after.size(), found.size - found.stream.size);
        QCOMPARE(Bytes(block.begin() + std::ptrdiff_t(found.offset + found.stream.size),
                       block.begin() + std::ptrdiff_t(found.offset + found.size)),
                 after);
        QCOMPARE(inflatedByZlib(ByteSpan(block).subspan(found.streamAt, found.stream.size),
                                found.stream.raw.size()),
                 found.stream.raw);
        for (int i = 0; i < 2; ++i) {
            const auto end = finder.next(kNoLimit, found);
            QVERIFY(end.ok() && !*end);
        }
    }
};

FF_TEST(TestStreamFinder)
#include "TestStreamFinder.moc"
