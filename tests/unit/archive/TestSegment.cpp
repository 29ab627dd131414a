// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/HeaderFilter.h"
#include "core/archive/Segment.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

#include <random>

using namespace ff;
using namespace ff::archive;

namespace {

Bytes bytesOf(const std::string& text)
{
    return Bytes(text.begin(), text.end());
}

// A ustar block as libarchive writes it; the checksum is left to the filter's imagination unless `checksum`.
Bytes block(char type, const std::string& name, std::uint64_t size)
{
    Bytes out(kTarBlock, 0);
    const auto put = [&out](std::size_t at, const std::string& text) { std::copy(text.begin(), text.end(), out.begin() + std::ptrdiff_t(at)); };
    put(0, name);
    put(100, "000644 ");
    put(108, "001750 ");
    put(116, "001750 ");
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "%011llo ", static_cast<unsigned long long>(size));
    put(124, number.data());
    put(136, "14524770400 ");
    out[156] = static_cast<std::uint8_t>(type);
    put(257, "ustar");
    put(263, "00");
    unsigned sum = 8 * ' ';
    for (const std::uint8_t b : out)
        sum += b;
    std::snprintf(number.data(), number.size(), "%06o", sum);
    put(148, std::string(number.data()) + std::string("\0 ", 2));
    return out;
}

std::string record(const std::string& key, const std::string& value)
{
    std::size_t length = key.size() + value.size() + 3;
    length += std::to_string(length + std::to_string(length).size()).size();
    return std::to_string(length) + " " + key + "=" + value + "\n";
}

Bytes padded(std::string text)
{
    text.resize((text.size() + kTarBlock - 1) / kTarBlock * kTarBlock, '\0');
    return bytesOf(text);
}

// One file: pax header with time and hash, ustar header, contents; padding is a header byte too.
void addFile(Segment& segment, const std::string& name, const std::string& contents, const std::string& morePax = {})
{
    const auto digest = crypto::sha512(asBytes(contents));
    const std::string pax = record("mtime", "1700000000.123456789") + morePax +
                            record(std::string(kHashRecord), std::string(digest.begin(), digest.end()));
    const std::size_t slash = name.rfind('/') + 1;
    segment.addHeader(block('x', name.substr(0, slash) + "PaxHeader/" + name.substr(slash), pax.size()));
    segment.addHeader(padded(pax));
    segment.addHeader(block('0', name, contents.size()));
    segment.addData(asBytes(contents));
    segment.addHeader(Bytes((kTarBlock - contents.size() % kTarBlock) % kTarBlock, 0));
}

Segment sample(std::uint64_t tarOffset = 0)
{
    Segment segment;
    segment.tarOffset = tarOffset;
    segment.addHeader(block('5', "folder/", 0));
    addFile(segment, "folder/one.txt", "first contents");
    addFile(segment, "folder/two.txt", std::string(512, 'x'));
    addFile(segment, "folder/short", "third", record("path", "folder/" + std::string(50, 'p') + "the real name.cpp"));
    segment.addHeader(Bytes(1024, 0));
    return segment;
}

Result<Segment> throughMeta(Segment& segment)
{
    const SplitSegment split = splitSegment(segment);
    auto parsed = parseMeta(split.meta, segment.tarOffset, segment.tarSize(), segment.data.size());
    if (parsed.ok()) {
        parsed->data = segment.data;
        if (const Status restored = restoreHashes(*parsed); !restored.ok())
            return restored.error();
    }
    return parsed;
}

} // namespace

class TestSegment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void walksTheHeaders()
    {
        const Segment segment = sample();
        const auto items = walkHeaders(segment.headers, segment.runs, 0);
        QCOMPARE(items.size(), std::size_t{4});
        QCOMPARE(items[0].hint, std::string("folder"));
        QCOMPARE(items[1].hint, std::string("one.txt"));
        QCOMPARE(items[1].bodySize, std::uint64_t{14});
        QVERIFY(items[1].hashAt.has_value());
        QCOMPARE(items[3].hint, ("folder/" + std::string(50, 'p') + "the real name.cpp").substr(7 + 50 + 17 - 32));
    }

    void namesTheFilesForTheCodec()
    {
        const auto starts = sample().fileStarts();
        QCOMPARE(starts.size(), std::size_t{3});
        QCOMPARE(starts[0].offset, std::uint64_t{0});
        QCOMPARE(starts[1].offset, std::uint64_t{14});
        QCOMPARE(starts[1].name, std::string("two.txt"));
        QCOMPARE(starts[2].offset, std::uint64_t{526});
    }

    void hintsAreTheEndOfTheLastComponent()
    {
        QCOMPARE(nameHint("a/b/c.txt"), std::string("c.txt"));
        QCOMPARE(nameHint("dir/"), std::string("dir"));
        QCOMPARE(nameHint(""), std::string());
        QCOMPARE(nameHint("/"), std::string());
        QCOMPARE(nameHint(std::string(40, 'a') + ".cpp"), std::string(28, 'a') + ".cpp");
    }

    void comesBackFromItsMetaBlock()
    {
        Segment segment = sample();
        const auto back = throughMeta(segment);
        QVERIFY(back.ok());
        QVERIFY(back->tarBytes() == segment.tarBytes());
        QVERIFY(back->hash() == segment.hash());
    }

    void comesBackWhereverItBegins()
    {
        for (const std::uint64_t offset : {0ull, 1ull, 511ull, 512ull, 100'000ull}) {
            Segment segment;
            segment.tarOffset = offset;
            segment.continued = true;
            segment.continuedHint = "big.bin";
            segment.addData(asBytes("the rest of a large file"));
            segment.addHeader(Bytes((kTarBlock - (offset + 24) % kTarBlock) % kTarBlock, 0));
            addFile(segment, "next", "contents");
            const auto back = throughMeta(segment);
            QVERIFY(back.ok());
            QVERIFY(back->tarBytes() == segment.tarBytes());
            QCOMPARE(back->continuedHint, std::string("big.bin"));
            const auto starts = back->fileStarts();
            QCOMPARE(starts.size(), std::size_t{2});
            QCOMPARE(starts[0].name, std::string("big.bin"));
            QCOMPARE(starts[1].name, std::string("next"));
        }
    }

    void leavesOutHashesThatFollowFromTheData()
    {
        Segment segment = sample();
        const SplitSegment split = splitSegment(segment);
        std::size_t elided = 0;
        for (const TarRun& run : segment.runs)
            elided += run.hashElided ? 1 : 0;
        QCOMPARE(elided, std::size_t{3});
        // Three files and a folder, 6,656 bytes of headers.
        QVERIFY2(split.meta.size() < 400, std::to_string(split.meta.size()).c_str());
    }

    void keepsHashesThatDoNot()
    {
        Segment segment = sample();
        segment.data[0] ^= 1;
        const auto back = throughMeta(segment);
        QVERIFY(!segment.runs[0].hashElided);
        QVERIFY(back.ok());
        QVERIFY(back->tarBytes() == segment.tarBytes());
    }

    void anyBytesComeBack()
    {
        std::mt19937 random(5);
        for (int round = 0; round < 300; ++round) {
            Segment segment;
            segment.tarOffset = random() % 2000;
            const int runs = 1 + static_cast<int>(random() % 4);
            for (int r = 0; r < runs; ++r) {
                Bytes headers;
                const int blocks = 1 + static_cast<int>(random() % 5);
                for (int b = 0; b < blocks; ++b) {
                    Bytes one = random() % 3 == 0 ? bytesOf(fftest::noise(kTarBlock, static_cast<std::uint32_t>(random())))
                                                  : block("x0g5L"[random() % 5], "name", random() % 3000);
                    if (random() % 4 == 0)
                        one[random() % kTarBlock] ^= static_cast<std::uint8_t>(random());
                    headers.insert(headers.end(), one.begin(), one.end());
                }
                headers.resize(1 + random() % headers.size());
                segment.addHeader(headers);
                segment.addData(bytesOf(fftest::noise(1 + random() % 700, static_cast<std::uint32_t>(random()))));
            }
            const auto back = throughMeta(segment);
            QVERIFY(back.ok());
            QVERIFY(back->tarBytes() == segment.tarBytes());
        }
    }

    void longZerosStayWithinTheExpansionLimit()
    {
        Segment segment;
        segment.addHeader(Bytes(std::size_t{8} << 20, 0));
        const SplitSegment split = splitSegment(segment);
        const auto back = parseMeta(split.meta, 0, segment.tarSize(), 0);
        QVERIFY(back.ok());
        QVERIFY(back->headers == segment.headers);
    }

    void refusesMetaThatDoesNotAddUp()
    {
        Segment segment = sample();
        const SplitSegment split = splitSegment(segment);
        const std::uint64_t tar = segment.tarSize(), data = segment.data.size();
        QVERIFY(parseMeta(split.meta, 0, tar, data).ok());
        QVERIFY(!parseMeta(split.meta, 0, tar + 1, data).ok());
        QVERIFY(!parseMeta(split.meta, 0, tar, data + 1).ok());
        QVERIFY(!parseMeta(split.meta, 0, tar, tar + 1).ok());
        QVERIFY(!parseMeta(split.meta, 0, std::uint64_t{1} << 60, data).ok());
        for (std::size_t size = 0; size < split.meta.size(); ++size)
            QVERIFY(!parseMeta(ByteSpan(split.meta).first(size), 0, tar, data).ok());
    }

    void takesNoMemoryOnTheWordOfAMetaBlock()
    {
        // A run count of 2^60; then one run of 2^40 zero bytes.
        ByteWriter counts;
        counts.varint(std::uint64_t{1} << 62);
        QVERIFY(!parseMeta(counts.view(), 0, std::uint64_t{1} << 61, 0).ok());
        ByteWriter zeros;
        zeros.varint(1 << 2 | 2);
        zeros.varint(std::uint64_t{1} << 41);
        zeros.varint(0);
        zeros.u8(0);
        zeros.varint(((std::uint64_t{1} << 40) - 1) << 1);
        QVERIFY(!parseMeta(zeros.view(), 0, std::uint64_t{1} << 40, 0).ok());
    }

    void survivesEveryFlippedBitOfMeta()
    {
        Segment segment = sample();
        const SplitSegment split = splitSegment(segment);
        for (std::size_t i = 0; i < split.meta.size() * 8; ++i) {
            Bytes bad = split.meta;
            bad[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
            auto parsed = parseMeta(bad, 0, segment.tarSize(), segment.data.size());
            if (!parsed.ok())
                continue;
            parsed->data = segment.data;
            // Either refused or seen by the hash.
            QVERIFY(!restoreHashes(*parsed).ok() || parsed->hash() != segment.hash() ||
                    parsed->tarBytes() == segment.tarBytes());
        }
    }

    void codesAndDecodes_data()
    {
        QTest::addColumn<int>("level");
        for (const auto level : {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced})
            QTest::newRow(std::string(codec::levelName(level)).c_str()) << static_cast<int>(level);
    }
    void codesAndDecodes()
    {
        QFETCH(int, level);
        Segment segment = sample();
        SegmentCoding coding;
        coding.level = static_cast<codec::Level>(level);
        TaskControl control;
        const auto coded = encodeSegment(segment, coding, control, control);
        QVERIFY(coded.ok());
        QCOMPARE(coded->hashRetries, std::uint64_t{0});
        format::Reader::Payload payload{coded->header, coded->meta, coded->data};
        const auto back = decodeSegment(payload, nullptr, engine::Engine::Auto, DecodePart::All, control);
        QVERIFY(back.ok());
        QVERIFY(back->hashMatches);
        QVERIFY(back->segment.tarBytes() == segment.tarBytes());
    }

    void refusesAMethodOfTheFuture()
    {
        Segment segment = sample();
        SegmentCoding coding;
        coding.level = codec::Level::Store;
        TaskControl control;
        const auto coded = encodeSegment(segment, coding, control, control);
        QVERIFY(coded.ok());
        format::Reader::Payload payload{coded->header, coded->meta, coded->data};
        payload.header.data.method = 9;
        const auto back = decodeSegment(payload, nullptr, engine::Engine::Auto, DecodePart::All, control);
        QVERIFY(!back.ok());
        QVERIFY(back.error().code == ErrorCode::Missing);
    }
};

QTEST_GUILESS_MAIN(TestSegment)
#include "TestSegment.moc"
