// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/Wire.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace ff;
using namespace ff::format;

namespace {

constexpr std::size_t kBigPayload = 20000; // above the size at which the index repeats segment hashes

Bytes filled(std::size_t size, std::uint8_t value)
{
    return Bytes(size, value);
}

SegmentHeader headerFor(std::uint64_t tarOffset, const Bytes& meta, const Bytes& data)
{
    SegmentHeader header;
    header.tarOffset = tarOffset;
    header.tarSize = 2048 + data.size();
    header.meta = {2, 17, meta.size() + 5, meta.size()};
    header.data = {3, 1000, data.size(), data.size()};
    header.model = ModelShortId{1, 2, 3, 4, 5, 6, 7, 8};
    header.hash.fill(static_cast<std::uint8_t>(tarOffset + 1));
    return header;
}

EntryRecord fileEntry(const std::string& path, std::uint64_t tarOffset, std::uint64_t tarSize)
{
    EntryRecord entry;
    entry.path = path;
    entry.size = 100;
    entry.mtimeSeconds = 1'700'000'000;
    entry.mtimeNanoseconds = 123'456'789;
    entry.mode = 0644;
    entry.uid = 1000;
    entry.gid = 100;
    entry.user = "user";
    entry.group = "users";
    entry.tarOffset = tarOffset;
    entry.tarSize = tarSize;
    entry.sha512.fill(7);
    return entry;
}

} // namespace

class TestContainer : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    TaskControl m_control;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    // Two segments and four entries of different types.
    std::filesystem::path sample(const char* name, std::size_t payload = 300)
    {
        auto writer = Writer::create(path(name));
        if (!writer.ok())
            qFatal("%s", writer.error().message.c_str());
        Index index;
        const Bytes meta = filled(50, 1), data = filled(payload, 2);
        std::uint64_t tarEnd = 0;
        for (int i = 0; i < 2; ++i) {
            const auto record = writer->addSegment(headerFor(tarEnd, meta, data), meta, data);
            if (!record.ok())
                qFatal("%s", record.error().message.c_str());
            index.segments.push_back(*record);
            tarEnd += record->header.tarSize;
        }
        index.creator = "FileFormer 9.9";
        index.level = "balanced";
        index.entries = {fileEntry("a/b.txt", 0, 1024), fileEntry("a/bc\xff\n", 1024, 512),
                         fileEntry("z", 1536, 512), fileEntry("z2", 2048, 512)};
        index.entries[1].type = EntryType::Symlink;
        index.entries[1].linkTarget = "../elsewhere";
        index.entries[1].size = 0;
        index.entries[1].sha512 = {};
        index.entries[1].mtimeSeconds = -5'000'000'000;
        index.entries[2].size = 0;
        index.entries[2].sha512 = crypto::sha512({});
        index.entries[3].type = EntryType::Directory;
        index.entries[3].size = 0;
        index.entries[3].sha512 = {};
        index.entries[3].mode = 07777;
        const auto size = writer->finish(index);
        if (!size.ok())
            qFatal("%s", size.error().message.c_str());
        m_written = index;
        return path(name);
    }

    // An archive without segments whose index is these bytes, with a right footer.
    std::filesystem::path withIndex(const char* name, const Bytes& stored)
    {
        Bytes file = readAll(sample("template.ffz"));
        file.resize(kFileHeaderSize);
        const Bytes footer = encodeFooter(stored);
        file.insert(file.end(), stored.begin(), stored.end());
        file.insert(file.end(), footer.begin(), footer.end());
        writeAll(path(name), file);
        return path(name);
    }

    static Bytes readAll(const std::filesystem::path& file)
    {
        const std::string text = fftest::readFile(file);
        return Bytes(text.begin(), text.end());
    }
    static void writeAll(const std::filesystem::path& file, const Bytes& bytes)
    {
        fftest::writeFile(file, std::string(bytes.begin(), bytes.end()));
    }

    std::size_t endOfSegments() const
    {
        return m_written.segments.back().fileOffset + m_written.segments.back().packedSize();
    }

    Index m_written;

private Q_SLOTS:
    void givesBackWhatWasWritten()
    {
        const auto reader = Reader::open(sample("plain.ffz"));
        QVERIFY(reader.ok());
        QVERIFY(!reader->indexError());
        const Index& index = reader->index();
        QCOMPARE(index.creator, m_written.creator);
        QCOMPARE(index.level, m_written.level);
        QVERIFY(index.listed);
        QVERIFY(modelsOf(index.segments) == std::vector<ModelShortId>{*m_written.segments[0].header.model});
        QCOMPARE(index.segments.size(), std::size_t{2});
        QCOMPARE(index.entries.size(), m_written.entries.size());
        for (std::size_t i = 0; i < index.entries.size(); ++i) {
            const EntryRecord &a = index.entries[i], &b = m_written.entries[i];
            QCOMPARE(a.path, b.path);
            QVERIFY(a.type == b.type && a.size == b.size && a.mode == b.mode && a.uid == b.uid
                    && a.gid == b.gid);
            QCOMPARE(a.user, b.user);
            QCOMPARE(a.group, b.group);
            QCOMPARE(a.linkTarget, b.linkTarget);
            QVERIFY(a.mtimeSeconds == b.mtimeSeconds && a.mtimeNanoseconds == b.mtimeNanoseconds);
            QVERIFY(a.tarOffset == b.tarOffset && a.tarSize == b.tarSize && a.sha512 == b.sha512);
        }
        for (const SegmentRecord& segment : index.segments) {
            const auto payload = reader->readSegment(segment);
            QVERIFY(payload.ok());
            QCOMPARE(payload->meta, filled(50, 1));
            QCOMPARE(payload->data, filled(300, 2));
            QVERIFY(payload->header.hash != SegmentHash{});
        }
    }

    void opensWithoutReadingSegments()
    {
        const auto file = sample("unread.ffz");
        Bytes bytes = readAll(file);
        for (std::size_t i = kFileHeaderSize; i < kFileHeaderSize + 600; ++i)
            bytes[i] ^= 0xFF;
        writeAll(file, bytes);
        const auto reader = Reader::open(file);
        QVERIFY(reader.ok());
        QVERIFY(!reader->indexError());
        QCOMPARE(reader->index().entries.size(), std::size_t{4});
    }

    // Without sections for them, segments are found by walking and hashes are given as they stand.
    void anArchiveNeedNotListItsSegments()
    {
        sample("listed.ffz");
        auto writer = Writer::create(path("unlisted.ffz"));
        QVERIFY(writer.ok());
        const Bytes meta = filled(50, 1), data = filled(300, 2);
        Index index = m_written;
        index.listed = false;
        for (const SegmentRecord& segment : m_written.segments)
            QVERIFY(writer->addSegment(segment.header, meta, data).ok());
        QVERIFY(writer->finish(index).ok());
        QVERIFY(std::filesystem::file_size(path("unlisted.ffz")) + 80
                < std::filesystem::file_size(path("listed.ffz")));
        const auto reader = Reader::open(path("unlisted.ffz"));
        QVERIFY(reader.ok() && !reader->indexError());
        QVERIFY(!reader->index().listed);
        QVERIFY(reader->index().entries.empty());
        QCOMPARE(reader->index().hashes.size(), std::size_t{1});
        QVERIFY(reader->index().hashes[0] == m_written.entries[0].sha512);
        QCOMPARE(reader->index().creator, m_written.creator);
        QCOMPARE(reader->index().segments.size(), std::size_t{2});
        for (std::size_t i = 0; i < 2; ++i) {
            QVERIFY(reader->index().segments[i].header == m_written.segments[i].header);
            QCOMPARE(reader->index().segments[i].fileOffset, m_written.segments[i].fileOffset);
        }
        // A damaged header is read as its check says …
        const Bytes good = readAll(path("unlisted.ffz"));
        Bytes bytes = good;
        bytes[kFileHeaderSize + 8] ^= 1;
        writeAll(path("unlisted.ffz"), bytes);
        QVERIFY(Reader::open(path("unlisted.ffz"))->index().segments[0].header
                == m_written.segments[0].header);
        // … but a segment that cannot be found is a lost index: no entry may be missing unseen.
        std::fill_n(bytes.begin() + kFileHeaderSize, 20, std::uint8_t{0});
        writeAll(path("unlisted.ffz"), bytes);
        const auto damagedReader = Reader::open(path("unlisted.ffz"));
        QVERIFY(damagedReader.ok() && damagedReader->indexError());
    }

    void meaningsComeBack_data()
    {
        QTest::addColumn<bool>("listed");
        QTest::addColumn<bool>("all");
        for (const bool listed : {true, false}) {
            for (const bool all : {true, false})
                QTest::addRow("%s, %s", listed ? "listed" : "unlisted", all ? "all" : "some")
                    << listed << all;
        }
    }
    void meaningsComeBack()
    {
        QFETCH(bool, listed);
        QFETCH(bool, all);
        sample("listed.ffz");
        auto writer = Writer::create(path("meant.ffz"));
        QVERIFY(writer.ok());
        const Bytes meta = filled(50, 1), data = filled(300, 2);
        Index index = m_written;
        index.listed = listed;
        index.encoder = {8, 7, 6, 5, 4, 3, 2, 1};
        for (std::size_t i = 0; i < index.entries.size(); ++i) {
            const auto code = static_cast<std::uint8_t>(i * 16);
            if (all || i != 2)
                index.entries[i].meaning =
                    SemanticId{0, code, std::uint8_t(code + 1), 250, 251, 252, 253, 255};
        }
        for (const SegmentRecord& segment : m_written.segments)
            QVERIFY(writer->addSegment(segment.header, meta, data).ok());
        QVERIFY(writer->finish(index).ok());
        const auto reader = Reader::open(path("meant.ffz"));
        QVERIFY(reader.ok() && !reader->indexError());
        QCOMPARE(reader->index().encoder, index.encoder);
        QCOMPARE(reader->index().listed, listed);
        if (!listed)
            QCOMPARE(reader->index().meanings.size(), index.entries.size());
        for (std::size_t i = 0; i < index.entries.size(); ++i)
            QCOMPARE(listed ? reader->index().entries[i].meaning : reader->index().meanings[i],
                     index.entries[i].meaning);
    }

    void ignoresMeaningsThatDoNotFit_data()
    {
        QTest::addColumn<quint64>("count");
        QTest::addColumn<int>("all");
        QTest::addColumn<int>("bytes");
        QTest::newRow("nothing") << quint64{0} << 1 << 0;
        QTest::newRow("one too short") << quint64{2} << 1 << 15;
        QTest::newRow("one too long") << quint64{2} << 1 << 17;
        QTest::newRow("more than the archive has") << quint64{2} << 1 << 16;
        QTest::newRow("absurd") << ~quint64{0} << 1 << 16;
        QTest::newRow("no flag") << quint64{2} << 2 << 16;
        QTest::newRow("none has one") << quint64{2} << 0 << 2;
        QTest::newRow("flags are cut") << quint64{20} << 0 << 3;
    }
    void ignoresMeaningsThatDoNotFit()
    {
        QFETCH(quint64, count);
        QFETCH(int, all);
        QFETCH(int, bytes);
        ByteWriter section;
        section.bytes(filled(8, 1));
        section.varint(count);
        section.u8(static_cast<std::uint8_t>(all));
        section.bytes(filled(std::size_t(bytes), 0));
        ByteWriter index;
        index.u8(10);
        index.u8(0);
        index.sizedBytes(section.view());
        const auto reader = Reader::open(withIndex("odd.ffz", index.take()));
        QVERIFY(reader.ok());
        QVERIFY(!reader->indexError());
        QVERIFY(reader->index().meanings.empty());
        QVERIFY(reader->index().entries.empty());
    }

    void oneLaneIsTheSmallestThatHoldsABlock()
    {
        QCOMPARE(oneLane(0), 1u);
        QCOMPARE(oneLane(2), 1u);
        QCOMPARE(oneLane(3), 2u);
        QCOMPARE(oneLane(6), 2u);
        QCOMPARE(oneLane(7), 3u);
        for (const std::uint64_t size :
             {std::uint64_t{4225}, std::uint64_t{4160}, std::uint64_t{4161}, kMaxBlockRaw}) {
            const std::uint64_t n = oneLane(size);
            QVERIFY(n + n * n >= size && (n - 1) + (n - 1) * (n - 1) < size);
        }
    }

    // A hash that several entries have stands once.
    void repeatedHashesStandOnce()
    {
        Index index;
        sample("repeats.ffz");
        index = m_written;
        index.entries.clear();
        for (std::uint64_t i = 0; i < 9; ++i) {
            index.entries.push_back(fileEntry("f" + std::to_string(i), i * 128, 512));
            index.entries.back().tarOffset = i * 512;
            index.entries.back().sha512.fill(static_cast<std::uint8_t>(i % 4 == 3 ? 3 : i));
        }
        const std::uint64_t tarSize = 9 * 512, half = tarSize / 2;
        index.segments[0].header.tarSize = index.segments[1].header.tarOffset = half;
        index.segments[1].header.tarSize = tarSize - half;
        for (SegmentRecord& segment : index.segments)
            segment.header.data.rawSize = segment.header.data.packedSize;
        const std::uint64_t end = index.segments[1].fileOffset + index.segments[1].packedSize();
        const Bytes stored = encodeIndex(index);
        const auto back = decodeIndex(stored, end);
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message.c_str());
        for (std::size_t i = 0; i < 9; ++i)
            QVERIFY(back->entries[i].sha512 == index.entries[i].sha512);
        for (EntryRecord& entry : index.entries)
            entry.sha512.fill(1);
        QVERIFY(encodeIndex(index).size() + 7 * 64 - 20 < stored.size());
        QVERIFY(decodeIndex(encodeIndex(index), end)->entries[8].sha512 == index.entries[0].sha512);
        for (std::size_t i = 0; i < stored.size() * 8; ++i) {
            Bytes bad = stored;
            bad[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
            (void)decodeIndex(bad, end).ok(); // must return
        }
    }

    void primersComeBack()
    {
        sample("plain.ffz");
        auto writer = Writer::create(path("primed.ffz"));
        QVERIFY(writer.ok());
        const Bytes meta = filled(50, 1), data = filled(300, 2);
        Index index = m_written;
        index.segments.clear();
        std::uint64_t tarEnd = 0;
        std::vector<std::uint64_t> starts;
        for (std::size_t i = 0; i < 4; ++i) {
            SegmentHeader header = headerFor(tarEnd, meta, data);
            if (i == 2)
                header.primers = {starts[1], starts[0]};
            if (i == 3)
                header.primers = {starts[0]};
            starts.push_back(tarEnd);
            index.segments.push_back(*writer->addSegment(header, meta, data));
            tarEnd += header.tarSize;
        }
        QVERIFY(writer->finish(index).ok());
        const auto reader = Reader::open(path("primed.ffz"));
        QVERIFY(reader.ok() && !reader->indexError());
        const auto found = reader->scan(m_control);
        QVERIFY(found.ok());
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(reader->index().segments[i].header.primers == index.segments[i].header.primers);
            QVERIFY((*found)[i].header.primers == index.segments[i].header.primers);
            QVERIFY(reader->readSegment(reader->index().segments[i]).ok());
        }
        const std::uint64_t end = index.segments[3].fileOffset + index.segments[3].packedSize();
        const Bytes stored = encodeIndex(index);
        for (std::size_t i = 0; i < stored.size() * 8; ++i) {
            Bytes bad = stored;
            bad[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
            const auto back = decodeIndex(bad, end); // must return, with primers that are earlier segments
            for (std::size_t k = 0; back.ok() && k < back->segments.size(); ++k)
                for (const std::uint64_t primer : back->segments[k].header.primers)
                    QVERIFY(primer < back->segments[k].header.tarOffset);
        }
    }

    void refusesPrimersThatCannotBe()
    {
        const Bytes meta = filled(50, 1), data = filled(300, 2);
        for (const std::vector<std::uint64_t>& primers :
             {std::vector<std::uint64_t>{5000}, std::vector<std::uint64_t>{6000},
              std::vector<std::uint64_t>(5, 0)}) {
            SegmentHeader header = headerFor(5000, meta, data);
            header.primers = primers;
            const auto record = decodeSegmentHeader(encodeSegmentHeader(header, 12), 12);
            QVERIFY(!record.ok() && record.error().code == ErrorCode::Damaged);
        }
    }

    void isBytewiseRepeatable() { QCOMPARE(readAll(sample("one.ffz")), readAll(sample("two.ffz"))); }

    void appearsOnlyWhenFinished()
    {
        const auto folder = path("unfinished");
        std::filesystem::create_directory(folder);
        {
            auto writer = Writer::create(folder / "a.ffz");
            QVERIFY(writer.ok());
            QVERIFY(!std::filesystem::exists(folder / "a.ffz"));
        }
        QCOMPARE(fftest::countIn(folder), std::size_t{0});
    }

    void refusesSegmentsThatDoNotFollow()
    {
        auto writer = Writer::create(path("gap.ffz"));
        QVERIFY(writer.ok());
        const Bytes meta = filled(10, 1), data = filled(10, 2);
        QVERIFY(!writer->addSegment(headerFor(512, meta, data), meta, data).ok());
        SegmentHeader wrongSize = headerFor(0, meta, data);
        wrongSize.data.packedSize = 9;
        QVERIFY(!writer->addSegment(wrongSize, meta, data).ok());
    }

    // Found by fuzz_index.
    void refusesAnIndexWhoseSegmentsLeaveAGap()
    {
        sample("gap-index.ffz");
        const Index index = m_written;
        std::uint64_t end = 0;
        for (const SegmentRecord& segment : index.segments)
            end = segment.fileOffset + segment.packedSize();
        QVERIFY(decodeIndex(encodeIndex(index), end).ok());
        for (std::size_t i = 0; i < index.segments.size(); ++i) {
            Index gap = index;
            for (std::size_t k = i; k < gap.segments.size(); ++k)
                gap.segments[k].header.tarOffset += 512;
            const auto refused = decodeIndex(encodeIndex(gap), end);
            QVERIFY(!refused.ok() && refused.error().code == ErrorCode::Damaged);
        }
    }

    void rejectsWhatIsNoArchive()
    {
        writeAll(path("text.ffz"), filled(100, 'x'));
        auto reader = Reader::open(path("text.ffz"));
        QVERIFY(!reader.ok());
        QVERIFY(reader.error().code == ErrorCode::Damaged);
        writeAll(path("empty.ffz"), {});
        reader = Reader::open(path("empty.ffz"));
        QVERIFY(!reader.ok() && reader.error().code == ErrorCode::Damaged);
        reader = Reader::open(path("missing.ffz"));
        QVERIFY(!reader.ok() && reader.error().code == ErrorCode::Io);
        reader = Reader::open(m_folder.path().toStdString());
        QVERIFY(!reader.ok() && reader.error().code == ErrorCode::Io);
    }

    // The rest of the archive tells what it is.
    void readsAroundEveryFlippedHeaderBit()
    {
        const auto file = sample("header.ffz");
        const Bytes good = readAll(file);
        for (std::size_t i = 0; i < kFileHeaderSize * 8; ++i) {
            Bytes bad = good;
            bad[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
            writeAll(file, bad);
            const auto reader = Reader::open(file);
            QVERIFY(reader.ok());
            QVERIFY(!reader->indexError());
            QCOMPARE(reader->mended().size(), std::size_t{1});
        }
        writeAll(file, Bytes(good.begin(), good.begin() + kFileHeaderSize));
        QVERIFY(Reader::open(file)->indexError().has_value());
        Bytes alone(good.begin(), good.begin() + kFileHeaderSize);
        alone[3] ^= 1;
        writeAll(file, alone);
        QVERIFY(!Reader::open(file).ok());
    }

    void asksForANewerVersion()
    {
        const auto file = sample("newer.ffz");
        Bytes bytes = readAll(file);
        bytes[8] = kVersionMajor + 1;
        const auto check = shortHash<kFileCheckSize>(ByteSpan(bytes).first(10));
        std::copy(check.begin(), check.end(), bytes.begin() + 10);
        writeAll(file, bytes);
        const auto reader = Reader::open(file);
        QVERIFY(!reader.ok());
        QVERIFY(reader.error().code == ErrorCode::Missing);
        QVERIFY(reader.error().message.find("update FileFormer") != std::string::npos);
    }

    // Until 1.0 the format may break: who has an archive of before is told what reads it.
    void namesTheVersionThatReadsAnOlderArchive()
    {
        const auto file = sample("older.ffz");
        Bytes bytes = readAll(file);
        bytes[8] = 1;
        const auto check = shortHash<kFileCheckSize>(ByteSpan(bytes).first(10));
        std::copy(check.begin(), check.end(), bytes.begin() + 10);
        writeAll(file, bytes);
        const auto reader = Reader::open(file);
        QVERIFY(!reader.ok());
        QVERIFY(reader.error().code == ErrorCode::Missing);
        QCOMPARE(reader.error().message.text(),
                 std::string("older.ffz was made by FileFormer 0.1; version 0.1 reads it"));
    }

    void readsANewerMinorVersion()
    {
        const auto file = sample("minor.ffz");
        Bytes bytes = readAll(file);
        bytes[9] = 1;
        const auto check = shortHash<kFileCheckSize>(ByteSpan(bytes).first(10));
        std::copy(check.begin(), check.end(), bytes.begin() + 10);
        writeAll(file, bytes);
        QVERIFY(Reader::open(file).ok());
    }

    // Guard, index and footer.
    void readsTheIndexWhateverByteOfItIsDamaged()
    {
        const auto file = sample("lost.ffz");
        const Bytes good = readAll(file);
        const std::size_t segmentsEnd = endOfSegments();
        const Bytes end(good.begin() + static_cast<std::ptrdiff_t>(segmentsEnd), good.end());
        QCOMPARE(*Reader::open(file)->rightEnd(), end);
        for (std::size_t i = segmentsEnd; i < good.size(); ++i) {
            for (const std::uint8_t change : {0x10, 0xFF}) {
                Bytes bad = good;
                bad[i] ^= change;
                writeAll(file, bad);
                const auto reader = Reader::open(file);
                QVERIFY(reader.ok());
                QVERIFY2(!reader->indexError().has_value(), std::to_string(i - segmentsEnd).c_str());
                QVERIFY(!reader->mended().empty());
                QCOMPARE(reader->index().entries.size(), std::size_t{4});
                QVERIFY2(*reader->rightEnd() == end, std::to_string(i - segmentsEnd).c_str());
            }
        }
    }

    void readsTheIndexWithTwoDamagedBytesAndBehindWhatWasAppended()
    {
        const auto file = sample("two.ffz");
        const Bytes good = readAll(file);
        const std::size_t segmentsEnd = endOfSegments();
        const std::size_t index = segmentsEnd + std::size_t(guardSize(1));
        Bytes bad = good;
        bad[index + 3] ^= 0x55;
        bad[index + 90] ^= 0xAA;
        writeAll(file, bad);
        QVERIFY(!Reader::open(file)->indexError());
        bad = good;
        bad.insert(bad.end(), 100, 'x');
        writeAll(file, bad);
        const auto reader = Reader::open(file);
        QVERIFY(!reader->indexError());
        QVERIFY(*reader->rightEnd()
                == Bytes(good.begin() + static_cast<std::ptrdiff_t>(segmentsEnd), good.end()));
    }

    void findsSegmentsWithoutIndex()
    {
        const auto file = sample("lost.ffz");
        const Bytes good = readAll(file);
        const std::size_t segmentsEnd = endOfSegments();
        for (std::size_t i = segmentsEnd; i + 32 < good.size(); i += 16) {
            Bytes bad = good;
            std::fill(bad.begin() + static_cast<std::ptrdiff_t>(i), bad.end(), std::uint8_t{0});
            writeAll(file, bad);
            const auto reader = Reader::open(file);
            QVERIFY(reader.ok());
            QVERIFY(reader->indexError().has_value());
            QVERIFY(reader->index().entries.empty());
            const auto found = reader->scan(m_control);
            QVERIFY(found.ok());
            QCOMPARE(found->size(), std::size_t{2});
            QVERIFY((*found)[1].header == m_written.segments[1].header);
        }
    }

    // The checks of its chunks name the byte; without a proof it counts only where somebody tries it.
    void suggestsWhatADamagedByteWas()
    {
        const auto file = sample("suggest.ffz", kBigPayload);
        const Bytes good = readAll(file);
        const auto segments = m_written.segments;
        for (const std::size_t offset :
             {std::size_t(segments[0].fileOffset + 70), std::size_t(segments[1].fileOffset + 9),
              std::size_t(segments[1].fileOffset + segments[1].packedSize() - 1)}) {
            Bytes bad = good;
            bad[offset] ^= 0x21;
            writeAll(file, bad);
            const auto reader = Reader::open(file);
            QVERIFY(reader.ok() && reader->repairs().hasChecks());
            const auto& segment = offset < segments[1].fileOffset ? segments[0] : segments[1];
            const auto found = reader->suggest(segment, Blocks::Both, m_control);
            QVERIFY(found.ok());
            QCOMPARE(found->likely, std::size_t{1});
            QVERIFY(found->patches[0] == (Patch{{offset, good[offset]}}));
            const auto& other = offset < segments[1].fileOffset ? segments[1] : segments[0];
            QCOMPARE(reader->suggest(other, Blocks::Both, m_control)->likely, std::size_t{0});
            const auto payload = reader->readSegment(segment, Blocks::Both, found->patches[0]);
            QVERIFY(payload.ok() && !payload->headerFromIndex);
            QVERIFY(payload->data == filled(kBigPayload, 2));
            reader->accept(found->patches[0]);
            QVERIFY(reader->readSegment(segment)->data == filled(kBigPayload, 2));
            QVERIFY(reader->suggest(segment, Blocks::Both, m_control)->patches.empty());
            QVERIFY(reader->repairs().accepted() == found->patches[0]);
        }
    }

    void readsSegmentsThatLostOrInsertedBytesMoved()
    {
        const auto file = sample("moved.ffz", kBigPayload);
        const Bytes good = readAll(file);
        const auto at = static_cast<std::ptrdiff_t>(m_written.segments[0].fileOffset + 1000);
        Bytes shorter = good, longer = good;
        shorter.erase(shorter.begin() + at, shorter.begin() + at + 500);
        longer.insert(longer.begin() + at, 777, std::uint8_t{5});
        for (const Bytes& bytes : {shorter, longer}) {
            writeAll(file, bytes);
            const auto reader = Reader::open(file);
            QVERIFY(reader.ok() && !reader->indexError());
            const auto& second = reader->index().segments[1];
            const auto payload = reader->readSegment(second, Blocks::Both, {}, &m_control);
            QVERIFY(payload.ok() && payload->moved && !payload->headerFromIndex);
            QVERIFY(payload->data == filled(kBigPayload, 2));
            QCOMPARE(reader->movedSegments(), std::uint64_t{1});
            QVERIFY(*reader->rightEnd() != Bytes());
        }
    }

    // Whatever stands in the section: it is used when it fits and ignored otherwise.
    void ignoresChecksThatDoNotFit()
    {
        const auto file = sample("lies.ffz");
        const Bytes good = readAll(file);
        const std::uint64_t end = endOfSegments();
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{16}, std::size_t{800}}) {
            for (const std::uint8_t flags : {0, 1, 2}) {
                ByteWriter index;
                index.bytes(encodeIndex(m_written));
                index.u8(9);
                index.u8(flags);
                index.sizedBytes(filled(size, 0x5A));
                Bytes bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(end));
                const Bytes stored = index.take(), footer = encodeFooter(stored);
                bytes.insert(bytes.end(), stored.begin(), stored.end());
                bytes.insert(bytes.end(), footer.begin(), footer.end());
                writeAll(file, bytes);
                const auto reader = Reader::open(file);
                QVERIFY(reader.ok());
                if (flags == 1) { // must be understood, which this section never must
                    QVERIFY(reader->indexError() || reader->index().entries.size() == 4);
                    continue;
                }
                QVERIFY(!reader->indexError());
                QCOMPARE(reader->repairs().hasChecks(), size == 8 && flags == 0);
                QVERIFY(reader->readSegment(reader->index().segments[0]).ok());
                const auto lie = reader->suggest(reader->index().segments[0], Blocks::Both, m_control);
                QVERIFY(lie.ok());
            }
        }
    }

    void neverCrashesWhenCutShort()
    {
        const auto file = sample("cut.ffz");
        const Bytes good = readAll(file);
        for (std::size_t size = 0; size < good.size(); ++size) {
            writeAll(file, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
            const auto reader = Reader::open(file);
            if (!reader.ok())
                continue;
            QVERIFY(reader->indexError() || !reader->mended().empty());
            if (!reader->indexError())
                continue;
            const auto found = reader->scan(m_control);
            QVERIFY(found.ok());
            for (const SegmentRecord& segment : *found)
                QVERIFY(reader->readSegment(segment).ok());
        }
    }

    void skipsADamagedSegmentWhenScanning()
    {
        const auto file = sample("scan.ffz");
        Bytes bytes = readAll(file);
        bytes[kFileHeaderSize + 8] ^= 1;
        writeAll(file, bytes);
        const auto found = Reader::open(file)->scan(m_control);
        QVERIFY(found.ok());
        QCOMPARE(found->size(), std::size_t{1});
        QCOMPARE(found->front().fileOffset, m_written.segments[1].fileOffset);
    }

    void doesNotTakeSegmentsOfAnArchiveInside()
    {
        const Bytes inner = readAll(sample("inner.ffz"));
        auto writer = Writer::create(path("outer.ffz"));
        QVERIFY(writer.ok());
        const Bytes meta = filled(10, 1);
        QVERIFY(writer->addSegment(headerFor(0, meta, inner), meta, inner).ok());
        QVERIFY(writer->finish({}).ok());
        Bytes bytes = readAll(path("outer.ffz"));
        bytes[kFileHeaderSize + 8] ^= 1; // the outer segment's header: the scan walks into its payload
        writeAll(path("outer.ffz"), bytes);
        const auto found = Reader::open(path("outer.ffz"))->scan(m_control);
        QVERIFY(found.ok());
        QVERIFY(found->empty());
    }

    void replacesADamagedSegmentHeaderFromTheIndex()
    {
        const auto file = sample("copy.ffz", kBigPayload);
        Bytes bytes = readAll(file);
        bytes[kFileHeaderSize + 8] ^= 1;
        writeAll(file, bytes);
        const auto reader = Reader::open(file);
        QVERIFY(reader.ok() && !reader->indexError());
        const auto payload = reader->readSegment(reader->index().segments[0]);
        QVERIFY(payload.ok());
        QVERIFY(payload->header == m_written.segments[0].header);
        QCOMPARE(payload->data, filled(kBigPayload, 2));
    }

    void reportsADamagedSegmentHeaderWithoutCopy()
    {
        const auto file = sample("nocopy.ffz");
        Bytes bytes = readAll(file);
        bytes[kFileHeaderSize + 8] ^= 1;
        writeAll(file, bytes);
        const auto reader = Reader::open(file);
        const auto payload = reader->readSegment(reader->index().segments[0]);
        QVERIFY(!payload.ok());
        QVERIFY(payload.error().code == ErrorCode::Damaged);
    }

    void skipsUnknownOptionalSections()
    {
        ByteWriter index;
        index.u8(200);
        index.u8(0);
        index.sizedBytes(filled(40, 9));
        const auto reader = Reader::open(withIndex("optional.ffz", index.take()));
        QVERIFY(reader.ok());
        QVERIFY(!reader->indexError());
    }

    void refusesUnknownSectionsThatMustBeUnderstood_data()
    {
        QTest::addColumn<int>("tag");
        QTest::addColumn<int>("flags");
        QTest::newRow("section") << 200 << 1;
        QTest::newRow("flag") << 1 << 0x41;
    }
    void refusesUnknownSectionsThatMustBeUnderstood()
    {
        QFETCH(int, tag);
        QFETCH(int, flags);
        ByteWriter index;
        index.u8(static_cast<std::uint8_t>(tag));
        index.u8(static_cast<std::uint8_t>(flags));
        index.sizedBytes(filled(4, 0));
        const auto reader = Reader::open(withIndex("must.ffz", index.take()));
        QVERIFY(!reader.ok());
        QVERIFY(reader.error().code == ErrorCode::Missing);
    }

    void refusesAbsurdCounts_data()
    {
        QTest::addColumn<int>("tag");
        QTest::addColumn<quint64>("count");
        for (const int tag : {1, 2}) {
            for (const quint64 count : {quint64{100}, quint64{1} << 32, ~quint64{0}})
                QTest::addRow("section %d, count %llu", tag, static_cast<unsigned long long>(count))
                    << tag << count;
        }
    }
    void refusesAbsurdCounts()
    {
        QFETCH(int, tag);
        QFETCH(quint64, count);
        ByteWriter section;
        section.varint(count);
        section.bytes(filled(200, 0));
        ByteWriter index;
        index.u8(static_cast<std::uint8_t>(tag));
        index.u8(1);
        index.sizedBytes(section.view());
        const auto reader = Reader::open(withIndex("absurd.ffz", index.take()));
        QVERIFY(reader.ok());
        QVERIFY(reader->indexError().has_value());
    }

    // A frame that says it unpacks to 3 GiB, and a section that says it goes on behind the index.
    void takesNoMemoryOnTheWordOfAHeader()
    {
        ByteWriter frame;
        frame.u32(0xFD2FB528);
        frame.u8(0xE0); // single segment, 8-byte content size
        frame.u64(std::uint64_t{3} << 30);
        frame.bytes(filled(8, 0));
        ByteWriter index;
        index.u8(2);
        index.u8(3);
        index.sizedBytes(frame.view());
        QVERIFY(Reader::open(withIndex("bomb.ffz", index.take()))->indexError().has_value());
        ByteWriter behind;
        behind.u8(2);
        behind.u8(1);
        behind.varint(std::uint64_t{1} << 60);
        QVERIFY(Reader::open(withIndex("behind.ffz", behind.take()))->indexError().has_value());
    }

    // issue 14: what is counted is what becomes of the index, against the bytes that the archive has.
    void issue14_opensWhatItsWriterMakesHoweverWellItPacks()
    {
        Index index;
        SegmentRecord segment{headerFor(0, filled(50, 1), filled(1000, 2)), kFileHeaderSize, 100};
        constexpr std::uint64_t kCount = 60'000;
        segment.header.tarSize = kCount * 2048;
        index.segments.push_back(segment);
        const std::string folder(1000, 'x');
        for (std::uint64_t i = 0; i < kCount; ++i) {
            EntryRecord entry = fileEntry(folder + std::to_string(i), i * 2048, 2048);
            entry.type = EntryType::Directory;
            entry.size = 0;
            entry.mtimeNanoseconds = static_cast<std::uint32_t>(i * 736'338'717 % 1'000'000'000);
            entry.sha512 = {};
            index.entries.push_back(std::move(entry));
        }
        const std::uint64_t end = segment.fileOffset + segment.packedSize();
        const Bytes stored = encodeIndex(index, end);
        const auto back = decodeIndex(stored, end);
        QVERIFY2(back.ok(), back.ok() ? "" : back.error().message.c_str());
        QCOMPARE(back->entries.size(), std::size_t{kCount});
        // As much as that may not be said in fewer bytes: as if the archive were so large that no room had to
        // be made …
        const Bytes packed = encodeIndex(index, std::uint64_t{1} << 30);
        QVERIFY(packed.size() < stored.size());
        QVERIFY(decodeIndex(packed, std::uint64_t{1} << 30).ok());
        // … and is not.
        const auto refused = decodeIndex(packed, end);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().code == ErrorCode::Damaged);
        // The name of an owner is held once, however many entries are theirs.
        QVERIFY(back->entries[0].user.text().data() == back->entries[kCount - 1].user.text().data());
    }

    void issue14_opensWithinASecondOfCancel()
    {
        TaskControl cancelled;
        cancelled.cancel();
        const auto file = sample("cancelled.ffz");
        const auto reader = Reader::open(file, cancelled);
        QVERIFY(!reader.ok());
        QVERIFY(reader.error().code == ErrorCode::Cancelled);
        const auto found = Reader::open(file)->scan(cancelled);
        QVERIFY(!found.ok());
        QVERIFY(found.error().code == ErrorCode::Cancelled);
    }

    // Wherever the scan's windows end, among what looks like segments and is none.
    void issue14_findsASegmentAnywhereAmongMagics()
    {
        constexpr std::size_t kWindow = std::size_t{1} << 20;
        const Bytes meta = filled(10, 1), data = filled(20, 2);
        for (const std::size_t at :
             {kFileHeaderSize, kWindow - 300, kWindow - 261, kWindow - 100, kWindow - 3, kWindow, kWindow + 9,
              kWindow + 12, 2 * kWindow - 400, 2 * kWindow - 1}) {
            Bytes bytes = readAll(sample("magics.ffz"));
            bytes.resize(kFileHeaderSize);
            while (bytes.size() < at)
                bytes.push_back("FSEG"[bytes.size() % 4]);
            const Bytes head = encodeSegmentHeader(headerFor(0, meta, data), at);
            for (const Bytes& part : {head, meta, data})
                bytes.insert(bytes.end(), part.begin(), part.end());
            while (bytes.size() < 3 * kWindow)
                bytes.push_back("FSEG"[bytes.size() % 4]);
            writeAll(path("magics.ffz"), bytes);
            const auto reader = Reader::open(path("magics.ffz"));
            QVERIFY(reader.ok() && reader->indexError());
            TaskControl control;
            const auto found = reader->scan(control);
            QVERIFY(found.ok());
            QCOMPARE(found->size(), std::size_t{1});
            QCOMPARE(found->front().fileOffset, std::uint64_t{at});
            QCOMPARE(control.progress().doneBytes, std::uint64_t{bytes.size()});
        }
    }

    void survivesEveryFlippedBitOfAnIndexWithRightHash()
    {
        sample("flips.ffz");
        const Bytes good = encodeIndex(m_written);
        const std::uint64_t end =
            m_written.segments.back().fileOffset + m_written.segments.back().packedSize();
        QVERIFY(decodeIndex(good, end).ok());
        for (std::size_t i = 0; i < good.size() * 8; ++i) {
            Bytes bad = good;
            bad[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
            (void)decodeIndex(bad, end).ok(); // must return
        }
        for (std::size_t size = 0; size < good.size(); ++size)
            (void)decodeIndex(ByteSpan(good).first(size), end).ok();
    }

    void listsAHundredThousandEntries()
    {
        auto writer = Writer::create(path("many.ffz"));
        QVERIFY(writer.ok());
        Index index;
        constexpr std::uint64_t kCount = 100'000;
        const Bytes meta = filled(50, 1), data = filled(1000, 2);
        SegmentHeader header = headerFor(0, meta, data);
        header.tarSize = kCount * 2048;
        index.segments.push_back(*writer->addSegment(header, meta, data));
        const std::string hashes = fftest::noise(kCount * 64);
        for (std::uint64_t i = 0; i < kCount; ++i) {
            EntryRecord entry = fileEntry("home/user/project/folder" + std::to_string(i / 100) + "/file"
                                              + std::to_string(i) + ".txt",
                                          i * 2048, 2048);
            std::copy_n(hashes.begin() + static_cast<std::ptrdiff_t>(i * 64), 64, entry.sha512.begin());
            entry.mtimeNanoseconds = static_cast<std::uint32_t>(i * 9973 % 1'000'000'000);
            index.entries.push_back(std::move(entry));
        }
        QElapsedTimer timer;
        timer.start();
        QVERIFY(writer->finish(index).ok());
        qInfo("written in %lld ms, %llu bytes", timer.restart(),
              static_cast<unsigned long long>(std::filesystem::file_size(path("many.ffz"))));
        const auto reader = Reader::open(path("many.ffz"));
        qInfo("opened in %lld ms", timer.elapsed());
        QVERIFY(reader.ok() && !reader->indexError());
        QCOMPARE(reader->index().entries.size(), std::size_t{kCount});
        QCOMPARE(reader->index().entries.back().path, index.entries.back().path);
        QVERIFY(reader->index().entries.back().sha512 == index.entries.back().sha512);
    }
};

FF_TEST(TestContainer)
#include "TestContainer.moc"
