// SPDX-License-Identifier: GPL-3.0-or-later
// One segment without what is cut out of the tar stream, and where its bytes stand then.
#include "core/archive/update/segments/SegmentEdit.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::archive;

namespace {

Bytes headerOf(const std::string& name, std::size_t size)
{
    Bytes out(kTarBlock, 0);
    std::copy(name.begin(), name.end(), out.begin());
    const auto put = [&out](std::size_t at, std::string_view text) {
        std::copy(text.begin(), text.end(), out.begin() + std::ptrdiff_t(at));
    };
    std::array<char, 12> octal{};
    std::snprintf(octal.data(), octal.size(), "%011zo", size);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, octal.data());
    put(136, "00000000000");
    put(156, "0");
    put(257,
        std::string_view("ustar\0"
                         "00",
                         8));
    const auto sum = tarChecksum(out);
    std::copy(sum.begin(), sum.end(), out.begin() + std::ptrdiff_t(kChecksumAt));
    return out;
}

constexpr std::uint64_t kBegin = 10 * kTarBlock,
                        kEntry = 2 * kTarBlock; // where the segment begins, and what an entry takes
const Bytes kOne(kTarBlock, '1'), kTwo(kTarBlock, '2');

// Two files of one block each.
Segment twoFiles()
{
    Segment segment;
    segment.tarOffset = kBegin;
    segment.addHeader(headerOf("one", kTarBlock));
    segment.addData(kOne);
    segment.addHeader(headerOf("two", kTarBlock));
    segment.addData(kTwo);
    return segment;
}

const ChangeLookup kNoChange = [](std::uint64_t) -> const HeaderChange* { return nullptr; };

} // namespace

class TestSegmentEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyMapKnowsNoPlace()
    {
        const auto place = TarMap().find(5, 20);
        QVERIFY(!place.begin);
        QCOMPARE(place.length, std::uint64_t{15});
    }

    void aMapLeadsBytesToTheirNewPlace()
    {
        TarMap map;
        map.add(100, 200, 50);
        map.add(200, 300, 150); // goes on with the one before
        map.add(400, 401, 1000); // one byte
        map.add(500, 500, 7); // none
        QCOMPARE(map.find(100, 300).begin, std::optional<std::uint64_t>(50));
        QCOMPARE(map.find(100, 300).length, std::uint64_t{200});
        QCOMPARE(map.find(299, 1000).begin, std::optional<std::uint64_t>(249));
        QCOMPARE(map.find(299, 1000).length, std::uint64_t{1});
        QVERIFY(!map.find(99, 100).begin);
        QCOMPARE(map.find(0, 1000).length, std::uint64_t{100}); // up to what is known
        QVERIFY(!map.find(300, 500).begin);
        QCOMPARE(map.find(400, 500).length, std::uint64_t{1});
        QVERIFY(!map.find(500, 501).begin);
    }

    void aMapTakesInAnother()
    {
        TarMap map, more;
        map.add(0, 10, 0);
        more.add(10, 20, 10);
        more.add(30, 40, 70);
        map.add(more);
        QCOMPARE(map.find(0, 100).length, std::uint64_t{20});
        QCOMPARE(map.find(35, 100).begin, std::optional<std::uint64_t>(75));
    }

    void knowsWhatIsCut()
    {
        const TarCuts cuts{{100, 200}, {300, 301}};
        QVERIFY(isCut(cuts, 100, 200) && isCut(cuts, 150, 151) && isCut(cuts, 300, 301));
        QVERIFY(!isCut(cuts, 99, 101) && !isCut(cuts, 199, 201) && !isCut(cuts, 100, 301)
                && !isCut({}, 0, 1));
        QVERIFY(touchesCut(cuts, 99, 101) && touchesCut(cuts, 199, 400) && touchesCut(cuts, 0, 1000));
        QVERIFY(!touchesCut(cuts, 0, 100) && !touchesCut(cuts, 200, 300) && !touchesCut(cuts, 301, 400)
                && !touchesCut({}, 0, 1));
    }

    void withoutEditsItIsTheSameSegmentElsewhere()
    {
        const Segment old = twoFiles();
        const auto edited = editSegment(old, old.tarBytes(), 0, {}, kNoChange, {}, {});
        QVERIFY(edited.ok());
        QCOMPARE(edited->segment.tarBytes(), old.tarBytes());
        QCOMPARE(edited->segment.tarOffset, std::uint64_t{0});
        QVERIFY(edited->sameHeaders && edited->sameData && edited->provable);
        QVERIFY(edited->growth.empty());
        QCOMPARE(edited->places.find(kBegin, kBegin + 2 * kEntry).begin, std::optional<std::uint64_t>(0));
        QCOMPARE(edited->places.find(kBegin, kBegin + 2 * kEntry).length, 2 * kEntry);
    }

    void aCutEntryIsGone_data()
    {
        QTest::addColumn<bool>("first");
        QTest::newRow("the first") << true;
        QTest::newRow("the last") << false;
    }
    void aCutEntryIsGone()
    {
        QFETCH(bool, first);
        const Segment old = twoFiles();
        const std::uint64_t begin = first ? kBegin : kBegin + kEntry;
        const auto edited =
            editSegment(old, old.tarBytes(), 4096, {{begin, begin + kEntry}}, kNoChange, {}, {});
        QVERIFY(edited.ok());
        Bytes expected = headerOf(first ? "two" : "one", kTarBlock);
        const Bytes& data = first ? kTwo : kOne;
        expected.insert(expected.end(), data.begin(), data.end());
        QCOMPARE(edited->segment.tarBytes(), expected);
        QVERIFY(!edited->sameHeaders && !edited->sameData);
        QVERIFY(!edited->places.find(begin, begin + 1).begin);
        QCOMPARE(edited->places.find(first ? kBegin + kEntry : kBegin, kBegin + 2 * kEntry).begin,
                 std::optional<std::uint64_t>(4096));
    }

    void nothingIsLeftWhenAllIsCut()
    {
        const Segment old = twoFiles();
        const auto edited =
            editSegment(old, old.tarBytes(), 0, {{kBegin, kBegin + 2 * kEntry}}, kNoChange, {}, {});
        QVERIFY(edited.ok());
        QVERIFY(edited->segment.empty());
    }

    void aNewNameChangesTheHeadersAlone()
    {
        Segment old;
        old.tarOffset = kBegin;
        old.addHeader(headerOf("one", kTarBlock));
        old.addData(kOne);
        old.addHeader(headerOf("empty", 0));
        const HeaderChange change{"another name", std::nullopt};
        const auto edited =
            editSegment(old, old.tarBytes(), kBegin, {},
                        [&](std::uint64_t at) { return at == kBegin + kEntry ? &change : nullptr; }, {}, {});
        QVERIFY2(edited.ok(), edited.ok() ? "" : edited.error().message.c_str());
        QVERIFY(!edited->sameHeaders && edited->sameData);
        QCOMPARE(edited->segment.data, old.data);
        const auto items = walkHeaders(edited->segment.headers, edited->segment.runs, kBegin);
        QCOMPARE(items.size(), std::size_t{2});
        QCOMPARE(items[0].hint, std::string("one"));
        QCOMPARE(items[1].hint, std::string("another name"));
        QCOMPARE(edited->growth.size(), std::size_t{1});
        QCOMPARE(std::int64_t(edited->segment.tarSize()),
                 std::int64_t(old.tarSize()) + edited->growth.begin()->second);
    }

    // "two" refers to what an earlier segment holds.
    void referencesFollowTheirBytes()
    {
        Segment old;
        old.tarOffset = kBegin;
        old.addHeader(headerOf("two", kTarBlock));
        old.addReference(kTarBlock, kTarBlock);
        old.runs[0].digest = crypto::sha512(kTwo);
        Bytes tar = headerOf("two", kTarBlock);
        tar.insert(tar.end(), kTwo.begin(), kTwo.end());
        TarMap places;
        places.add(0, 2 * kTarBlock, 7 * kTarBlock);
        const auto moved = editSegment(old, tar, kBegin, {}, kNoChange, places, {});
        QVERIFY(moved.ok());
        QCOMPARE(moved->segment.runs[0].references,
                 (std::vector<DataReference>{{0, kTarBlock, 8 * kTarBlock}}));
        QVERIFY(moved->sameData && moved->segment.data.empty());
        // Where these bytes are cut, they become data of this segment, and others find them here.
        const auto kept = editSegment(old, tar, kBegin, {}, kNoChange, TarMap(), {});
        QVERIFY(kept.ok());
        QVERIFY(kept->segment.runs[0].references.empty());
        QCOMPARE(kept->segment.data, kTwo);
        QVERIFY(!kept->sameData);
        QCOMPARE(kept->places.find(kTarBlock, 2 * kTarBlock).begin,
                 std::optional<std::uint64_t>(kBegin + kTarBlock));
    }

    void withoutDataHashesComeFromTheIndex()
    {
        const Segment old = [] {
            Segment segment = twoFiles();
            for (TarRun& run : segment.runs)
                run.hashElided = true;
            return segment;
        }();
        const auto known = [](std::uint64_t at) {
            return at == kBegin         ? std::optional(crypto::sha512(kOne))
                : at == kBegin + kEntry ? std::optional(crypto::sha512(kTwo))
                                        : std::nullopt;
        };
        const auto proved = editSegment(old, {}, kBegin, {}, kNoChange, {}, known);
        QVERIFY(proved.ok() && proved->provable);
        QVERIFY(proved->segment.runs[1].digest == crypto::sha512(kTwo));
        const auto unknown = editSegment(old, {}, kBegin, {}, kNoChange, {}, {});
        QVERIFY(unknown.ok() && !unknown->provable);
    }

    // Bounds that no entry of the segment has: an index that lies.
    void aCutThroughDataIsDamage()
    {
        const Segment old = twoFiles();
        const auto edited = editSegment(old, old.tarBytes(), 0,
                                        {{kBegin + kTarBlock, kBegin + kTarBlock + 1}}, kNoChange, {}, {});
        QVERIFY(!edited.ok());
        QCOMPARE(edited.error().code, ErrorCode::Damaged);
    }
};

FF_TEST(TestSegmentEdit)
#include "TestSegmentEdit.moc"
