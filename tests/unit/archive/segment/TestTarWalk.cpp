// SPDX-License-Identifier: GPL-3.0-or-later
// The header walk of docs/FORMAT.md: entries in the header bytes of a segment, whatever these are.
#include "core/archive/segment/TarWalk.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::archive;

namespace {

// A ustar block of that name, size and type; its checksum does not matter to the walk.
Bytes block(const std::string& name, std::uint64_t size, char type = '0')
{
    Bytes out(kTarBlock, 0);
    std::copy(name.begin(), name.end(), out.begin());
    std::array<char, 12> octal{};
    std::snprintf(octal.data(), octal.size(), "%011llo", static_cast<unsigned long long>(size));
    std::copy(octal.begin(), octal.end(), out.begin() + 124);
    out[156] = static_cast<std::uint8_t>(type);
    return out;
}

std::string paxRecord(const std::string& key, const std::string& value)
{
    const std::string body = " " + key + "=" + value + "\n";
    std::string length = std::to_string(body.size() + 1);
    if (std::to_string(body.size() + length.size()).size() != length.size())
        length = std::to_string(body.size() + length.size() + 1);
    return std::to_string(body.size() + length.size()) + body;
}

// A pax header with these records.
Bytes pax(const std::string& records)
{
    Bytes out = block("PaxHeader/x", records.size(), 'x');
    out.insert(out.end(), records.begin(), records.end());
    out.resize((out.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
    return out;
}

Bytes operator+(Bytes left, const Bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

} // namespace

class TestTarWalk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingHasNoEntries()
    {
        QVERIFY(walkHeaders({}, {}, 0).empty());
        QVERIFY(walkHeaders({}, {TarRun{}}, 12345).empty());
    }

    void findsAFileByItsHeader()
    {
        const Bytes headers = block("folder/one.txt", 700);
        const auto items = walkHeaders(headers, {{512, 700}}, 0);
        QCOMPARE(items.size(), std::size_t{1});
        QCOMPARE(items[0].begin, std::size_t{0});
        QCOMPARE(items[0].mainBlock, std::size_t{0});
        QCOMPARE(items[0].headerEnd, std::size_t{512});
        QCOMPARE(items[0].bodySize, std::uint64_t{700});
        QCOMPARE(items[0].hint, std::string("one.txt"));
        QVERIFY(!items[0].paxBlock && !items[0].hashAt);
    }

    // The padding of a body stands at the beginning of the next run.
    void goesOnBehindThePaddingOfTheLastBody()
    {
        const Bytes headers = block("one", 700) + Bytes(324, 0) + block("two", 1) + block("three/", 0, '5');
        const auto items = walkHeaders(headers, {{512, 700}, {324 + 1024, 0}}, 0);
        QCOMPARE(items.size(),
                 std::size_t{2}); // the body of "two" begins in the run's headers: nothing can follow
        QCOMPARE(items[1].begin, std::size_t{512 + 324});
        QCOMPARE(items[1].run, std::size_t{1});
        QCOMPARE(items[1].hint, std::string("two"));
        const Bytes empty = block("one", 700) + Bytes(324, 0) + block("two", 0) + block("three/", 0, '5');
        const auto all = walkHeaders(empty, {{512, 700}, {324 + 1024, 0}}, 0);
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[2].hint, std::string("three"));
    }

    // A segment may begin anywhere in a body.
    void beginsAtTheNextBlockOfTheStream()
    {
        const Bytes headers = Bytes(500, 7) + block("one", 0);
        QCOMPARE(walkHeaders(headers, {{headers.size(), 0}}, 512 + 12).size(), std::size_t{1});
        QCOMPARE(walkHeaders(headers, {{headers.size(), 0}}, 512 + 12)[0].begin, std::size_t{500});
    }

    void takesNameSizeAndPlaceOfTheHashFromPaxRecords()
    {
        const std::string before = paxRecord("path", "a/long name") + paxRecord("size", "9000000000");
        const Bytes headers =
            pax(before + paxRecord(std::string(kHashRecord), std::string(64, 'h'))) + block("short", 0);
        const auto items = walkHeaders(headers, {{headers.size(), 100}}, 0);
        QCOMPARE(items.size(), std::size_t{1});
        QCOMPARE(items[0].hint, std::string("long name"));
        QCOMPARE(items[0].bodySize, std::uint64_t{9'000'000'000});
        QCOMPARE(items[0].paxBlock, std::optional<std::size_t>(0));
        QCOMPARE(items[0].mainBlock, headers.size() - kTarBlock);
        QVERIFY(items[0].hashAt);
        QCOMPARE(Bytes(headers.begin() + std::ptrdiff_t(*items[0].hashAt),
                       headers.begin() + std::ptrdiff_t(*items[0].hashAt) + 64),
                 Bytes(64, 'h'));
        // A hash of another length is none of ours.
        const Bytes other =
            pax(paxRecord(std::string(kHashRecord), std::string(63, 'h'))) + block("short", 0);
        QVERIFY(!walkHeaders(other, {{other.size(), 0}}, 0)[0].hashAt);
    }

    // What belongs to one entry ends with its ustar block.
    void recordsHoldForOneEntryOnly()
    {
        const Bytes headers = pax(paxRecord("path", "first")) + block("x", 0) + block("second", 0);
        const auto items = walkHeaders(headers, {{headers.size(), 0}}, 0);
        QCOMPARE(items.size(), std::size_t{2});
        QCOMPARE(items[0].hint, std::string("first"));
        QCOMPARE(items[1].hint, std::string("second"));
        QVERIFY(!items[1].paxBlock);
    }

    void zeroBlocksAreNoEntries()
    {
        const Bytes headers = block("one", 0) + Bytes(1024, 0) + block("two", 0) + Bytes(512, 0);
        QCOMPARE(walkHeaders(headers, {{headers.size(), 0}}, 0).size(), std::size_t{2});
    }

    void stopsWhereHeadersAreCutShort()
    {
        const Bytes whole = pax(paxRecord("path", "name")) + block("x", 0);
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY(walkHeaders(ByteSpan(whole).first(size), {{size, 0}}, 0).empty());
        QCOMPARE(walkHeaders(whole, {{whole.size(), 0}}, 0).size(), std::size_t{1});
    }

    void stopsAtRecordsThatAreLargerThanTheRun()
    {
        const Bytes headers = block("PaxHeader/x", std::uint64_t{1} << 32, 'x') + block("name", 0);
        QVERIFY(walkHeaders(headers, {{headers.size(), 0}}, 0).empty());
    }

    void readsNumbersOfBothKinds()
    {
        const auto number = [](std::string_view field) { return tarNumber(asBytes(field)); };
        QCOMPARE(number(""), std::uint64_t{0});
        QCOMPARE(number("00000000644"), std::uint64_t{0644});
        QCOMPARE(number(std::string_view("17 \0", 4)), std::uint64_t{017});
        QCOMPARE(number("no number"), std::uint64_t{0});
        QCOMPARE(number(std::string_view("\x80\0\0\1\2", 5)), std::uint64_t{0x0102});
        QCOMPARE(number("\x80\1\1\1\1\1\1\1\1\1"), std::uint64_t{0}); // more than 64 bits
    }

    void readsPaxRecordsUpToTheFirstThatIsMalformed_data()
    {
        QTest::addColumn<QByteArray>("records");
        QTest::addColumn<int>("count");
        const QByteArray good = QByteArray::fromStdString(paxRecord("a", "1"));
        QTest::newRow("none") << QByteArray() << 0;
        QTest::newRow("one") << good << 1;
        QTest::newRow("empty value") << QByteArray("5 a=\n") << 1;
        QTest::newRow("two") << good + good << 2;
        QTest::newRow("no length") << good + " a=1\n" << 1;
        QTest::newRow("longer than there is") << good + "7 a=1\n" << 1;
        QTest::newRow("no end of line") << good + "6 a=1 " << 1;
        QTest::newRow("no equals sign") << good + "6 abc\n" + good << 1;
        QTest::newRow("too short to be one") << good + "2 " << 1;
    }
    void readsPaxRecordsUpToTheFirstThatIsMalformed()
    {
        QFETCH(QByteArray, records);
        QFETCH(int, count);
        QCOMPARE(
            int(paxRecords(asBytes(std::string_view(records.data(), std::size_t(records.size())))).size()),
            count);
    }

    void theLastRecordOfAKeyCounts()
    {
        const std::string records =
            paxRecord("key", "old") + paxRecord("other", "x") + paxRecord("key", "new");
        QCOMPARE(std::string(asText(*paxRecord(asBytes(records), "key"))), std::string("new"));
        QVERIFY(!paxRecord(asBytes(records), "ke"));
    }

    void aHintIsTheEndOfTheLastComponent()
    {
        QCOMPARE(nameHint(""), std::string());
        QCOMPARE(nameHint("/"), std::string());
        QCOMPARE(nameHint("a/b/c//"), std::string("c"));
        QCOMPARE(nameHint("dir/" + std::string(10, 'x') + std::string(32, 'y')), std::string(32, 'y'));
    }

    // The checksum's own bytes count as blanks, so that it can be computed before and after it is written.
    void theChecksumLeavesItselfOut()
    {
        Bytes header = block("name", 5);
        const auto sum = tarChecksum(header);
        std::copy(sum.begin(), sum.end(), header.begin() + std::ptrdiff_t(kChecksumAt));
        QVERIFY(tarChecksum(header) == sum);
        QCOMPARE(tarNumber(ByteSpan(header).subspan(kChecksumAt, 6)), [&] {
            std::uint64_t total = 8 * ' ';
            for (std::size_t i = 0; i < kTarBlock; ++i)
                total += i < kChecksumAt || i >= kChecksumAt + 8 ? header[i] : 0;
            return total;
        }());
        header[0] ^= 1;
        QVERIFY(tarChecksum(header) != sum);
    }

    void paxHeaderNamesStandInAFolderOfTheirOwn()
    {
        QCOMPARE(paxHeaderName("file"), std::string("PaxHeader/file"));
        QCOMPARE(paxHeaderName("a/b/"), std::string("a/PaxHeader/b"));
        QCOMPARE(paxHeaderName(std::string(100, 'x')).size(), std::size_t{100});
    }
};

FF_TEST(TestTarWalk)
#include "TestTarWalk.moc"
