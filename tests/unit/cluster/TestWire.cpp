// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/Wire.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::cluster;

namespace {

archive::Segment someSegment()
{
    archive::Segment segment;
    segment.tarOffset = 512 * 1000;
    segment.continued = true;
    segment.continuedHint = "film.mkv";
    segment.headers = Bytes(1024, 7);
    segment.data = Bytes(300, 9);
    archive::TarRun first;
    first.headerLength = 1024;
    first.dataLength = 500;
    first.hashElided = true;
    first.references = {{100, 200, 512}};
    first.digest.emplace().fill(3);
    segment.runs = {first};
    segment.primers.push_back({4096, std::make_shared<const Bytes>(40, 5)});
    return segment;
}

template <typename T>
std::optional<T> readAs(const Bytes& bytes)
{
    auto message = fromBytes(bytes);
    if (!message || !std::holds_alternative<T>(*message))
        return std::nullopt;
    return std::get<T>(std::move(*message));
}

void expectSame(const archive::Segment& a, const archive::Segment& b)
{
    QCOMPARE(a.tarOffset, b.tarOffset);
    QCOMPARE(a.continued, b.continued);
    QCOMPARE(a.continuedHint, b.continuedHint);
    QVERIFY(a.runs == b.runs);
    QVERIFY(a.headers == b.headers);
    QVERIFY(a.data == b.data);
    QCOMPARE(a.primers.size(), b.primers.size());
    for (std::size_t i = 0; i < a.primers.size(); ++i) {
        QCOMPARE(a.primers[i].tarOffset, b.primers[i].tarOffset);
        QVERIFY(*a.primers[i].data == *b.primers[i].data);
    }
}

} // namespace

class TestWire : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void carriesASegmentToBeCoded()
    {
        archive::SegmentCoding coding;
        coding.level = codec::Level::Ultra;
        coding.verify = false;
        coding.n = 12;
        coding.mixing = codec::Mixing::Thin;
        const archive::Segment segment = someSegment();
        const auto job = readAs<EncodeJob>(encodeJobBytes(77, coding, segment));
        QVERIFY(job);
        QCOMPARE(job->number, std::uint64_t{77});
        QCOMPARE(job->isAutomatic, false);
        QCOMPARE(job->coding.level, codec::Level::Ultra);
        QCOMPARE(job->coding.verify, false);
        QCOMPARE(job->coding.n, 12U);
        QCOMPARE(job->coding.mixing, codec::Mixing::Thin);
        expectSame(job->segment, segment);
    }

    void carriesACodedSegment()
    {
        archive::CodedSegment coded;
        coded.header.tarOffset = 512;
        coded.header.tarSize = 2048;
        coded.header.meta = {1, 0, 100, 3};
        coded.header.data = {3, 9, 1000, 4};
        coded.header.model.emplace().fill(8);
        coded.header.refersBack = true;
        coded.header.primers = {0, 512};
        coded.header.hash.fill(6);
        coded.meta = {1, 2, 3};
        coded.data = {4, 5, 6, 7};
        coded.hashRetries = 2;
        coded.entries = 3;
        coded.selfContained = true;
        coded.costs = {{1024, 1000, 5000, {1, 2, 3}}};
        Done done{{5, 10, 20, 30}, {"the card erred"}, coded};
        auto read = readAs<Done>(toBytes(done));
        QVERIFY(read);
        QCOMPARE(read->progress.number, std::uint64_t{5});
        QCOMPARE(read->progress.packed, std::uint64_t{30});
        QCOMPARE(read->faults, done.faults);
        const auto& back = std::get<archive::CodedSegment>(read->result);
        QVERIFY(back.header == coded.header);
        QVERIFY(back.meta == coded.meta && back.data == coded.data);
        QCOMPARE(back.hashRetries, std::uint64_t{2});
        QCOMPARE(back.entries, std::size_t{3});
        QVERIFY(back.selfContained);
        QCOMPARE(back.costs.size(), std::size_t{1});
        QCOMPARE(back.costs[0].cells, coded.costs[0].cells);
        QCOMPARE(back.costs[0].packed, std::uint64_t{5000});
    }

    void carriesAPayloadToBeDecoded()
    {
        archive::DecodeRequest request;
        request.payload.header.data.rawSize = 1000;
        request.payload.meta = {1};
        request.payload.data = {2, 3};
        request.part = archive::DecodePart::Headers;
        request.keep = {{512, 1024}};
        request.primer = {4};
        const auto job = readAs<DecodeJob>(decodeJobBytes(8, request));
        QVERIFY(job);
        QVERIFY(job->request.payload.header == request.payload.header);
        QVERIFY(job->request.payload.data == request.payload.data);
        QCOMPARE(job->request.part, archive::DecodePart::Headers);
        QCOMPARE(job->request.keep.at(0).end, std::uint64_t{1024});
        QVERIFY(job->request.primer == request.primer);
        Done done{{8, 0, 0, 0}, {}, someSegment()};
        auto read = readAs<Done>(toBytes(done));
        QVERIFY(read);
        expectSame(std::get<archive::Segment>(read->result), someSegment());
    }

    void carriesErrors()
    {
        const auto refused = readAs<Refused>(
            toBytes(Refused{"node7", {ErrorCode::Missing, Sentence::verbatim("the model is not here")}}));
        QVERIFY(refused);
        QCOMPARE(refused->host, std::string("node7"));
        QCOMPARE(refused->error.code, ErrorCode::Missing);
        QCOMPARE(refused->error.message.text(), std::string("the model is not here"));
    }

    // Whatever is cut off, or longer than it says, is no message, and nothing breaks.
    void refusesWhatIsCut()
    {
        const Bytes whole = encodeJobBytes(1, {}, someSegment());
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY(!fromBytes(ByteSpan(whole).first(size)));
        Bytes longer = whole;
        longer.push_back(0);
        QVERIFY(!fromBytes(longer));
        QVERIFY(!fromBytes(Bytes{99}));
    }

    // What walks headers and data relies on the lengths of the runs.
    void refusesRunsThatDoNotFit()
    {
        for (const auto& [headers, data] : {std::pair{1025, 500}, {1023, 500}, {1024, 501}, {1024, 499}}) {
            archive::Segment segment = someSegment();
            segment.runs[0].headerLength = static_cast<std::uint64_t>(headers);
            segment.runs[0].dataLength = static_cast<std::uint64_t>(data);
            QVERIFY(!fromBytes(encodeJobBytes(1, {}, segment)));
        }
        archive::Segment segment = someSegment();
        segment.runs[0].references[0].length = ~std::uint64_t{0};
        QVERIFY(!fromBytes(encodeJobBytes(1, {}, segment)));
    }
};

FF_TEST(TestWire)
#include "TestWire.moc"
