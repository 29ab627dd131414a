// SPDX-License-Identifier: GPL-3.0-or-later
// What the transformer is fed for each lane of a block: names where files begin, then the bytes before the
// next one.
#include "core/codec/NetFeed.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

using namespace ff;
using namespace ff::codec;

namespace {

// Remembers what each lane was fed; its counts are hashes of that, those of a low half of the high one too.
class Recorder final : public engine::Predictor {
public:
    explicit Recorder(std::size_t lanes) : m_fed(lanes) {}

    std::size_t lanes() const override { return m_fed.size(); }
    void reset() override { m_fed.assign(m_fed.size(), {}); }
    void step(std::span<const std::uint32_t> ids, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override
    {
        ++calls;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            feed(ids[i], symbols[i]);
            counts[i * engine::kHalf] = countOf(m_fed[ids[i]]);
        }
    }
    void low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, engine::kHalf> counts) override
    {
        counts[0] = lowCountOf(m_fed[lane], high);
    }
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override
    {
        const std::size_t unwanted = symbols.size() - next.size();
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            feed(lane, symbols[i]);
            if (i < unwanted)
                continue;
            std::uint32_t* const both = &counts[(i - unwanted) * 2 * engine::kHalf];
            both[0] = countOf(m_fed[lane]);
            both[engine::kHalf] = lowCountOf(m_fed[lane], next[i - unwanted] >> 4);
        }
    }
    void runs(std::span<const engine::LaneRun> runs) override
    {
        ++calls;
        for (const engine::LaneRun& one : runs)
            run(one.lane, one.symbols, one.next, one.counts);
    }
    void prepare(std::uint32_t lane, std::uint32_t high) override { prepared.emplace_back(lane, high); }
    std::size_t bestRun() const override { return 8; }
    std::size_t bestBatch() const override { return 16; }

    const std::string& fedTo(std::size_t lane) const { return m_fed[lane]; }
    static std::uint32_t countOf(const std::string& fed)
    {
        std::uint32_t hash = 2166136261;
        for (const char c : fed)
            hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619;
        return hash;
    }
    static std::uint32_t lowCountOf(const std::string& fed, std::uint32_t high)
    {
        return countOf(fed + static_cast<char>(high)) + 1;
    }

    int calls = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> prepared; // lane, high half

private:
    void feed(std::uint32_t lane, std::uint8_t symbol) { m_fed[lane].push_back(static_cast<char>(symbol)); }

    std::vector<std::string> m_fed;
};

Bytes bytesOf(const std::string& text)
{
    return Bytes(text.begin(), text.end());
}

const std::string kZero(1, '\0');

struct Case {
    std::string text;
    std::uint32_t n = 10;
    std::vector<FileStart> files;
};

// First counts of all positions' high and low halves, lane by lane, as one of the two ways gives them; and
// what each lane was fed.
struct Fed {
    std::vector<std::uint32_t> high, low;
    std::vector<std::string> lanes;
    int calls = 0;
    std::size_t prepared = 0;
};
Fed feedAll(const Case& block, bool isKnown)
{
    const std::uint64_t size = block.text.size(), lanes = laneCount(size, block.n),
                        length = laneSize(block.n);
    Recorder recorder(lanes);
    LaneTask task;
    task.n = block.n;
    task.files = block.files;
    task.predictor = &recorder;
    NetFeed feed(task, size);
    const Bytes bytes = bytesOf(block.text);
    Fed out;
    out.high.resize(size);
    out.low.resize(size);
    for (std::uint64_t step = 0; step < std::min(length, size); ++step) {
        if (isKnown)
            feed.prepareKnown(step, bytes);
        else
            feed.prepareStep(step, bytes);
        for (std::uint32_t lane = 0; lane < lanes && lane * length + step < size; ++lane) {
            const std::uint64_t at = lane * length + step;
            out.high[at] = feed.high(lane)[0];
            out.low[at] = feed.low(lane, bytes[at] >> 4)[0];
        }
    }
    for (std::size_t lane = 0; lane < lanes; ++lane)
        out.lanes.push_back(recorder.fedTo(lane));
    out.calls = recorder.calls;
    out.prepared = recorder.prepared.size();
    return out;
}

} // namespace

class TestNetFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The last byte is fed to nobody: nothing comes after it.
    void aLaneBeginsWithTheNameOfItsFile()
    {
        const Fed fed = feedAll({"hello", 10, {{0, "a.txt"}}}, false);
        QCOMPARE(fed.lanes, std::vector<std::string>{kZero + "a.txt" + kZero + "hell"});
    }

    void aBlockOfNoFileBeginsWithAZero()
    {
        QCOMPARE(feedAll({"x", 10, {}}, false).lanes, std::vector<std::string>{kZero});
        QCOMPARE(feedAll({"xy", 10, {}}, false).lanes, std::vector<std::string>{kZero + "x"});
    }

    void nextFilesAreNamedWhereTheyBegin()
    {
        const Fed fed = feedAll({"aaabb", 10, {{0, "one"}, {3, "two"}}}, false);
        QCOMPARE(fed.lanes,
                 (std::vector<std::string>{kZero + "one" + kZero + "aaa" + kZero + "two" + kZero + "b"}));
    }

    void ofFilesThatBeginAtOnePlaceTheLastIsNamed()
    {
        const Fed fed = feedAll({"aab", 10, {{0, "empty"}, {0, "one"}, {2, "nothing"}, {2, "two"}}}, false);
        QCOMPARE(fed.lanes, (std::vector<std::string>{kZero + "one" + kZero + "aa" + kZero + "two" + kZero}));
    }

    void ofALongNameTheEndIsFed()
    {
        const std::string end(32, 'e');
        QCOMPARE(feedAll({"x", 10, {{0, "beginning" + end}}}, false).lanes,
                 std::vector<std::string>{kZero + end + kZero});
    }

    // A lane of n = 1 has two bytes.
    void everyLaneBeginsWithTheFileItStandsIn()
    {
        const Fed fed = feedAll({"aabbcc", 1, {{0, "A"}, {3, "B"}}}, false);
        const std::string a = kZero + "A" + kZero, b = kZero + "B" + kZero;
        QCOMPARE(fed.lanes, (std::vector<std::string>{a + "a", a + "b" + b, b + "c"}));
    }

    void countsAreThoseBehindWhatWasFed()
    {
        const Fed fed = feedAll({"abc", 10, {{0, "f"}}}, false);
        const std::string start = kZero + "f" + kZero;
        QCOMPARE(fed.high,
                 (std::vector<std::uint32_t>{Recorder::countOf(start), Recorder::countOf(start + "a"),
                                             Recorder::countOf(start + "ab")}));
        QCOMPARE(fed.low,
                 (std::vector<std::uint32_t>{Recorder::lowCountOf(start, 'a' >> 4),
                                             Recorder::lowCountOf(start + "a", 'b' >> 4),
                                             Recorder::lowCountOf(start + "ab", 'c' >> 4)}));
    }

    // The engine is told of each high half that a decoder has found, and of none that an encoder knows.
    void highHalvesThatAreFoundAreToldOf()
    {
        QCOMPARE(feedAll({"abc", 10, {}}, false).prepared, std::size_t{3});
        QCOMPARE(feedAll({"abc", 10, {}}, true).prepared, std::size_t{0});
    }

    // An encoder knows the bytes and asks for many positions at once; a decoder must get the same counts.
    void knownBytesGiveTheCountsOfDecoding_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("n");
        for (const int size : {1, 2, 7, 8, 9, 64, 1000})
            for (const int n : {1, 2, 5, 40})
                QTest::addRow("%d bytes, n = %d", size, n) << size << n;
    }
    void knownBytesGiveTheCountsOfDecoding()
    {
        QFETCH(int, size);
        QFETCH(int, n);
        Case block{fftest::noise(std::size_t(size)), std::uint32_t(n), {}};
        for (std::uint64_t at = 0; at < std::uint64_t(size); at += 1 + at * 2)
            block.files.push_back({at, "file" + std::to_string(at)});
        const Fed known = feedAll(block, true), decoded = feedAll(block, false);
        QCOMPARE(known.high, decoded.high);
        QCOMPARE(known.low, decoded.low);
        QCOMPARE(known.lanes, decoded.lanes);
        QVERIFY(known.calls <= decoded.calls);
        if (size == 1000 && n == 40)
            QVERIFY(known.calls * 4 < decoded.calls);
    }
};

FF_TEST(TestNetFeed)
#include "TestNetFeed.moc"
