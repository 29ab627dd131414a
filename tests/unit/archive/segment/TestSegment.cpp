// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/EntryFields.h"
#include "core/archive/segment/HeaderFilter.h"
#include "core/archive/segment/MetaBlock.h"
#include "core/archive/segment/SegmentDecoder.h"
#include "core/archive/segment/SegmentEncoder.h"
#include "core/archive/segment/SegmentProof.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

#include <random>

using namespace ff;
using namespace ff::archive;

namespace {

TaskControl s_unwatched; // nobody cancels

Bytes bytesOf(const std::string& text)
{
    return Bytes(text.begin(), text.end());
}

// A ustar block as libarchive writes it; the checksum is left to the filter's imagination unless `checksum`.
Bytes block(char type, const std::string& name, std::uint64_t size)
{
    Bytes out(kTarBlock, 0);
    const auto put = [&out](std::size_t at, const std::string& text) {
        std::copy(text.begin(), text.end(), out.begin() + std::ptrdiff_t(at));
    };
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
void addFile(Segment& segment, const std::string& name, const std::string& contents,
             const std::string& morePax = {})
{
    const auto digest = crypto::sha512(asBytes(contents));
    const std::string pax = record("mtime", "1700000000.123456789") + morePax
        + record(std::string(kHashRecord), std::string(digest.begin(), digest.end()));
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
    addFile(segment, "folder/short", "third",
            record("path", "folder/" + std::string(50, 'p') + "the real name.cpp"));
    segment.addHeader(Bytes(1024, 0));
    return segment;
}

// As libarchive writes them: a folder, two files, one with an odd owner, a link.
Segment plainSample()
{
    Segment segment;
    const auto add = [&segment](EntryFields fields, const std::string& contents) {
        fields.size = contents.size();
        const auto digest = crypto::sha512(asBytes(contents));
        segment.addHeader(*plainHeaders(fields, digest));
        segment.addData(asBytes(contents));
        segment.addHeader(Bytes((kTarBlock - contents.size() % kTarBlock) % kTarBlock, 0));
    };
    EntryFields fields;
    fields.path = "folder";
    fields.type = format::EntryType::Directory;
    fields.mode = 0755;
    add(fields, "");
    fields.path = "folder/one.txt";
    fields.type = format::EntryType::File;
    fields.mode = 0644;
    fields.mtimeNanoseconds = 120'000'000;
    add(fields, "first contents");
    fields.path = "folder/two.txt";
    fields.uid = fields.gid = 1000;
    fields.user = "user";
    fields.group = "users";
    fields.mtimeSeconds = 5;
    add(fields, std::string(512, 'x'));
    fields.path = "link";
    fields.type = format::EntryType::Symlink;
    fields.linkTarget = "folder/one.txt";
    fields.mtimeNanoseconds = 0;
    add(fields, "");
    segment.addHeader(Bytes(1024, 0));
    return segment;
}

Result<Segment> throughMeta(Segment& segment)
{
    const SplitSegment split = *splitSegment(segment, s_unwatched);
    FF_ASSIGN(auto parsed, parseMeta(split.meta, segment.tarOffset, segment.tarSize(), segment.data.size()));
    parsed.data = segment.data;
    FF_ASSIGN(const auto proved, verifySegment(parsed, segment.hash(), {}, {}, {}, s_unwatched));
    if (!proved.hashMatches || proved.tar != parsed.tarBytes())
        return Error{ErrorCode::Damaged, Sentence::verbatim("hashes are not in place")};
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
        QCOMPARE(items[3].hint,
                 ("folder/" + std::string(50, 'p') + "the real name.cpp").substr(7 + 50 + 17 - 32));
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
        const SplitSegment split = *splitSegment(segment, s_unwatched);
        std::size_t elided = 0;
        for (const TarRun& run : segment.runs)
            elided += run.hashElided ? 1 : 0;
        QCOMPARE(elided, std::size_t{3});
        // Three files and a folder, 6,656 bytes of headers; the sample's lack what makes them plain.
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
                    Bytes one = random() % 3 == 0
                        ? bytesOf(fftest::noise(kTarBlock, static_cast<std::uint32_t>(random())))
                        : block("x0g5L"[random() % 5], "name", random() % 3000);
                    if (random() % 4 == 0)
                        one[random() % kTarBlock] ^= static_cast<std::uint8_t>(random());
                    headers.insert(headers.end(), one.begin(), one.end());
                }
                headers.resize(1 + random() % headers.size());
                segment.addHeader(headers);
                segment.addData(
                    bytesOf(fftest::noise(1 + random() % 700, static_cast<std::uint32_t>(random()))));
            }
            const auto back = throughMeta(segment);
            QVERIFY(back.ok());
            QVERIFY(back->tarBytes() == segment.tarBytes());
        }
    }

    // The headers that libarchive writes for ordinary files and folders are made again from a few values.
    void plainEntriesTakeFewBytes()
    {
        Segment segment = plainSample();
        const auto items = walkHeaders(segment.headers, segment.runs, 0);
        QCOMPARE(items.size(), std::size_t{4});
        for (const TarItem& item : items)
            QVERIFY(fieldsOf(segment.headers, item).has_value());
        const SplitSegment split = *splitSegment(segment, s_unwatched);
        QVERIFY2(split.meta.size() < 110, std::to_string(split.meta.size()).c_str());
        const auto back = throughMeta(segment);
        QVERIFY(back.ok());
        QVERIFY(back->tarBytes() == segment.tarBytes());
        QVERIFY(back->runs == segment.runs);
    }

    void anyOtherByteMakesAnEntryNotPlain()
    {
        Segment segment = plainSample();
        const auto items = walkHeaders(segment.headers, segment.runs, 0);
        for (std::size_t at = items[1].begin; at < items[1].headerEnd; at += 3) {
            Segment other = segment;
            other.headers[at] ^= 0x20;
            const auto back = throughMeta(other);
            QVERIFY(back.ok());
            QVERIFY2(back->tarBytes() == other.tarBytes(), std::to_string(at).c_str());
        }
    }

    void longNamesStandInTwoParts()
    {
        EntryFields fields;
        fields.size = 3;
        const Bytes hash(64, 7);
        for (const std::size_t length :
             {std::size_t{99}, std::size_t{100}, std::size_t{101}, std::size_t{255}}) {
            fields.path = std::string(30, 'd') + "/" + std::string(60, 'e') + "/";
            if (length == 255)
                fields.path += std::string(62, 'f') + "/";
            fields.path += std::string(length - fields.path.size(), 'g');
            const auto headers = plainHeaders(fields, hash);
            QVERIFY(headers.has_value());
            const auto items = walkHeaders(*headers, {TarRun{headers->size(), 3}}, 0);
            QCOMPARE(items.size(), std::size_t{1});
            const auto back = fieldsOf(*headers, items[0]);
            QVERIFY(back.has_value());
            QCOMPARE(back->path, fields.path);
        }
        fields.path = std::string(101, 'x');
        QVERIFY(!plainHeaders(fields, hash));
        fields.path = "name";
        fields.uid = 1 << 18;
        QVERIFY(!plainHeaders(fields, hash));
    }

    void referencesComeBack()
    {
        Segment segment = sample(10'000);
        segment.data.clear();
        segment.runs[1].digest = crypto::sha512(asBytes(std::string(512, 'x')));
        for (TarRun& run : segment.runs)
            run.references.clear();
        // "first contents" is held here, the 512 bytes are a reference but for the first and the last.
        segment.runs[1].references = {{1, 300, 77}, {301, 210, 5000}};
        const std::string literal = std::string("first contents") + "xx" + "third";
        segment.data = bytesOf(literal);
        const SplitSegment split = *splitSegment(segment, s_unwatched);
        QCOMPARE(split.files.size(), std::size_t{3});
        QCOMPARE(split.files[2].offset, std::uint64_t{16});
        auto back = parseMeta(split.meta, segment.tarOffset, segment.tarSize(), literal.size());
        QVERIFY(back.ok());
        back->data = segment.data;
        const auto read = [](std::uint64_t source, std::span<std::uint8_t> out) -> Status {
            if ((source != 77 || out.size() != 300) && (source != 5000 || out.size() != 210))
                return Error{ErrorCode::Damaged, Sentence::verbatim("not what was asked for")};
            std::fill(out.begin(), out.end(), std::uint8_t{'x'});
            return {};
        };
        Segment again = *back;
        const auto proved = verifySegment(*back, segment.hash(), {}, {}, read, s_unwatched);
        QVERIFY(proved.ok());
        QVERIFY(proved->hashMatches);
        QVERIFY(proved->tar == sample(10'000).tarBytes());
        // What cannot be read is zeros, is named, and proves nothing.
        const auto lost = verifySegment(
            again, segment.hash(), {}, {},
            [](std::uint64_t, std::span<std::uint8_t>) -> Status {
                return Error{ErrorCode::Missing, Sentence::verbatim("no model")};
            },
            s_unwatched);
        QVERIFY(lost.ok());
        QVERIFY(!lost->provable && !lost->hashMatches);
        QCOMPARE(lost->lost.size(), std::size_t{2});
        QVERIFY(lost->lost[0].error.code == ErrorCode::Missing);
        QCOMPARE(lost->lost[1].end - lost->lost[1].begin, std::uint64_t{210});
        // Never forwards, never outside of the run.
        for (const DataReference& bad : {DataReference{1, 300, 9'900}, DataReference{1, 300, 20'000},
                                         DataReference{1, 512, 0}, DataReference{1, 0, 0}}) {
            Segment hostile = segment;
            hostile.runs[1].references = {bad};
            const Bytes meta = encodeMeta(hostile);
            QVERIFY(!parseMeta(meta, segment.tarOffset, segment.tarSize(), literal.size()).ok());
        }
    }

    void longZerosStayWithinTheExpansionLimit()
    {
        Segment segment;
        segment.addHeader(Bytes(std::size_t{8} << 20, 0));
        const SplitSegment split = *splitSegment(segment, s_unwatched);
        const auto back = parseMeta(split.meta, 0, segment.tarSize(), 0);
        QVERIFY(back.ok());
        QVERIFY(back->headers == segment.headers);
    }

    void refusesMetaThatDoesNotAddUp()
    {
        Segment segment = sample();
        const SplitSegment split = *splitSegment(segment, s_unwatched);
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
        // 2^40 zero bytes; then 2^60 references.
        ByteWriter zeros;
        zeros.varint(0);
        zeros.u8(0);
        zeros.varint(std::uint64_t{1} << 41);
        zeros.u8(0);
        zeros.varint(((std::uint64_t{1} << 40) - 1) << 1);
        zeros.varint(0);
        QVERIFY(!parseMeta(zeros.view(), 0, std::uint64_t{1} << 40, 0).ok());
        ByteWriter references;
        references.varint(1);
        references.sizedBytes(asBytes("name"));
        references.varint(std::uint64_t{1} << 61 | 1);
        references.varint(std::uint64_t{1} << 60);
        QVERIFY(!parseMeta(references.view(), std::uint64_t{1} << 60, std::uint64_t{1} << 60, 0).ok());
        for (const std::uint64_t size :
             {format::kMaxBlockRaw, format::kMaxBlockRaw + 1, std::uint64_t{1} << 40}) {
            ByteWriter reference; // a continued segment that is one reference
            reference.varint(1);
            reference.sizedBytes(asBytes("name"));
            reference.varint(size << 1 | 1);
            for (const std::uint64_t value : {std::uint64_t{1}, std::uint64_t{0}, size, std::uint64_t{0}})
                reference.varint(value);
            QCOMPARE(parseMeta(reference.view(), std::uint64_t{1} << 60, size, 0).ok(),
                     size <= format::kMaxBlockRaw);
        }
    }

    void survivesEveryFlippedBitOfMeta()
    {
        Segment segment = sample();
        const SplitSegment split = *splitSegment(segment, s_unwatched);
        for (std::size_t i = 0; i < split.meta.size() * 8; ++i) {
            Bytes bad = split.meta;
            bad[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
            auto parsed = parseMeta(bad, 0, segment.tarSize(), segment.data.size());
            if (!parsed.ok())
                continue;
            parsed->data = segment.data;
            const auto proved = verifySegment(
                *parsed, segment.hash(), {}, {},
                [](std::uint64_t, std::span<std::uint8_t>) -> Status {
                    return Error{ErrorCode::Damaged, Sentence::verbatim("nothing there")};
                },
                s_unwatched);
            // Either refused or seen by the hash.
            QVERIFY(!proved.ok() || !proved->hashMatches || proved->tar == segment.tarBytes());
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
        auto back = decodeSegment(payload, nullptr, engine::Engine::Auto, DecodePart::All, {}, control);
        QVERIFY(back.ok());
        const auto proved = verifySegment(*back, coded->header.hash, {}, {}, {}, s_unwatched);
        QVERIFY(proved.ok() && proved->hashMatches);
        QVERIFY(proved->tar == segment.tarBytes());

        // A part: the second file alone needs neither the third nor its hash when that is known.
        const std::string second(512, 'x');
        const std::uint64_t at = asText(segment.tarBytes()).find(second);
        const std::vector<TarRange> keep{{at, at + 512}};
        auto part = decodeSegment(payload, nullptr, engine::Engine::Auto, DecodePart::All, keep, control);
        QVERIFY(part.ok());
        QVERIFY(part->data.size() >= 14 + 512);
        if (static_cast<codec::Level>(level) == codec::Level::Balanced)
            QCOMPARE(part->data.size(), std::size_t{14 + 512}); // and no byte more was decoded
        Segment unknown = *part;
        unknown.data.resize(14 + 512);
        part->data.resize(14 + 512);
        QVERIFY(!verifySegment(unknown, coded->header.hash, keep, {}, {}, s_unwatched)->provable);
        const auto known = [at](std::uint64_t entry) {
            return std::optional(crypto::sha512(asBytes(entry < at - 1536 ? "first contents" : "third")));
        };
        const auto provedPart = verifySegment(*part, coded->header.hash, keep, known, {}, s_unwatched);
        QVERIFY(provedPart.ok() && provedPart->hashMatches);
        QVERIFY(asText(provedPart->tar).substr(at, 512) == second);
        QVERIFY(part->headers == segment.headers);
        part = decodeSegment(payload, nullptr, engine::Engine::Auto, DecodePart::All, keep, control);
        part->data[20] ^= 1;
        QVERIFY(!verifySegment(*part, coded->header.hash, keep, known, {}, s_unwatched)->hashMatches);
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
        payload.header.data.method = codec::kLastMethod + 1;
        const auto back = decodeSegment(payload, nullptr, engine::Engine::Auto, DecodePart::All, {}, control);
        QVERIFY(!back.ok());
        QVERIFY(back.error().code == ErrorCode::Missing);
    }
};

FF_TEST(TestSegment)
#include "TestSegment.moc"
