// SPDX-License-Identifier: GPL-3.0-or-later
// The tar stream of an archive in order, as far as it is asked for, with damage told where it is.
#include "core/archive/Archive.h"
#include "core/archive/read/stream/SegmentStream.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestSegmentStream : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    TaskControl m_control;
    engine::ModelStore m_models;

    fs::path root() const { return m_folder->path().toStdString(); }
    fs::path ffz() const { return root() / "a.ffz"; }

    // Three files that nothing compresses, large enough for several segments, and a copy of the first.
    void make()
    {
        for (int i = 1; i <= 3; ++i)
            fftest::writeFile(root() / "in" / ("f" + std::to_string(i)),
                              fftest::noise(1'200'000, std::uint32_t(i)));
        fftest::writeFile(root() / "in" / "z", fftest::noise(1'200'000, 1));
        CreateOptions options;
        options.level = codec::Level::Store;
        QVERIFY(createArchive(ffz(), {root() / "in"}, options, m_control).ok());
    }

    struct Opened {
        format::Reader reader;
        std::unique_ptr<SegmentStream> stream;
    };
    std::unique_ptr<Opened> open(TaskControl& control,
                                 std::optional<std::vector<TarRange>> wanted = std::nullopt,
                                 unsigned threads = 2)
    {
        auto opened = std::unique_ptr<Opened>(new Opened{format::Reader::open(ffz()).value(), nullptr});
        auto plan = planSegments(opened->reader, opened->reader.index().segments, wanted, {}, m_control);
        if (!plan.ok())
            qFatal("%s", plan.error().message.c_str());
        opened->stream = std::make_unique<SegmentStream>(opened->reader, std::move(*plan), m_models, threads,
                                                         DecodePart::All, HashLookup(), control);
        return opened;
    }

    std::uint64_t offsetOf(const std::string& path)
    {
        const auto archive = Archive::open(ffz(), m_control);
        const auto found = std::find_if(archive->entries().begin(), archive->entries().end(),
                                        [&](const Entry& entry) { return entry.path == path; });
        return found->tarOffset;
    }

    // Changes one byte in the middle of the data of the segment that holds this byte of the tar stream.
    format::SegmentHeader damage(std::uint64_t tarOffset)
    {
        const auto reader = format::Reader::open(ffz());
        const auto record = *std::find_if(
            reader->index().segments.begin(), reader->index().segments.end(), [&](const auto& segment) {
                return tarOffset < segment.header.tarOffset + segment.header.tarSize;
            });
        std::string bytes = fftest::readFile(ffz());
        // More than the archive's checks can correct.
        for (const std::size_t further : {0, 100, 300, 700})
            bytes[record.fileOffset + record.packedSize() - record.header.data.packedSize / 2 + further] ^= 1;
        fftest::writeFile(ffz(), bytes);
        return record.header;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void givesEverySegmentInOrder_data()
    {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 5})
            QTest::newRow(std::to_string(threads).c_str()) << threads;
    }
    void givesEverySegmentInOrder()
    {
        QFETCH(int, threads);
        make();
        const auto opened = open(m_control, std::nullopt, unsigned(threads));
        QVERIFY(opened->reader.index().segments.size() >= 3);
        std::string tar;
        std::size_t count = 0;
        for (;;) {
            auto unit = opened->stream->next();
            QVERIFY(unit.ok());
            if (!*unit)
                break;
            QVERIFY((*unit)->hashMatches());
            QCOMPARE((*unit)->need.record.header.tarOffset, std::uint64_t{tar.size()});
            tar += asText((*unit)->verified->tar);
            QCOMPARE((*unit)->tarEnd(), std::uint64_t{tar.size()});
            ++count;
        }
        QCOMPARE(count, opened->reader.index().segments.size());
        QVERIFY(!*opened->stream->next()); // and goes on being at its end
        QCOMPARE(opened->stream->damagedSegments(), std::uint64_t{0});
        QCOMPARE(opened->stream->hashRetries(), std::uint64_t{0});
        // The copy is a reference in the archive, but no different in the stream.
        for (std::uint32_t i = 1; i <= 3; ++i)
            QVERIFY(tar.find(fftest::noise(1'200'000, i)) != std::string::npos);
        QVERIFY(tar.find(fftest::noise(1'200'000, 1)) != tar.rfind(fftest::noise(1'200'000, 1)));
    }

    void findsTheSegmentOfAnOffset()
    {
        make();
        const auto opened = open(m_control);
        for (const auto& record : opened->reader.index().segments) {
            const auto& header = record.header;
            for (const std::uint64_t at : {header.tarOffset, header.tarOffset + header.tarSize - 1}) {
                const auto unit = opened->stream->at(at);
                QVERIFY(unit.ok());
                QCOMPARE((*unit)->need.record.header.tarOffset, header.tarOffset);
            }
        }
        const auto& last = opened->reader.index().segments.back().header;
        const auto behind = opened->stream->at(last.tarOffset + last.tarSize);
        QVERIFY(!behind.ok());
        QCOMPARE(behind.error().code, ErrorCode::Damaged);
    }

    void decodesNoMoreThanIsWanted()
    {
        make();
        const std::uint64_t begin = offsetOf("in/f2"), end = offsetOf("in/f3");
        const auto opened = open(m_control, std::vector<TarRange>{{begin, end}});
        std::size_t count = 0;
        for (auto unit = opened->stream->next(); unit.ok() && *unit; unit = opened->stream->next(), ++count) {
            const auto& header = (*unit)->need.record.header;
            QVERIFY(header.tarOffset < end && begin < header.tarOffset + header.tarSize);
        }
        QVERIFY(count >= 1 && count < opened->reader.index().segments.size());
        QVERIFY(
            !open(m_control, std::vector<TarRange>{{begin, end}})->stream->at(0).ok()); // what is not in the
                                                                                        // plan is not there
        QVERIFY(!*open(m_control, std::vector<TarRange>{})->stream->next());
    }

    void damageStaysInItsSegment()
    {
        make();
        const auto bad = damage(offsetOf("in/f2") + 600'000);
        const auto opened = open(m_control);
        std::map<bool, std::size_t> count;
        for (auto unit = opened->stream->next(); unit.ok() && *unit; unit = opened->stream->next()) {
            ++count[(*unit)->hashMatches()];
            if (!(*unit)->hashMatches())
                QCOMPARE((*unit)->need.record.header.tarOffset, bad.tarOffset);
        }
        QCOMPARE(count[false], std::size_t{1});
        QCOMPARE(count[true] + 1, opened->reader.index().segments.size());
        QCOMPARE(opened->stream->damagedSegments(), std::uint64_t{1});
        QVERIFY(opened->stream->hashRetries() > 0); // it was tried again before it was given up
    }

    // The copy needs the bytes of the first file.
    void whatRefersToDamageIsDamaged()
    {
        make();
        const auto bad = damage(offsetOf("in/f1") + 600'000);
        const std::uint64_t copy = offsetOf("in/z");
        const auto opened = open(m_control);
        std::size_t damagedCopies = 0;
        for (auto unit = opened->stream->next(); unit.ok() && *unit; unit = opened->stream->next()) {
            const auto& header = (*unit)->need.record.header;
            if ((*unit)->hashMatches() || header.tarOffset == bad.tarOffset)
                continue;
            QVERIFY(header.tarOffset <= copy && copy < header.tarOffset + header.tarSize);
            ++damagedCopies;
        }
        QCOMPARE(damagedCopies, std::size_t{1});
        QCOMPARE(opened->stream->damagedSegments(), std::uint64_t{2});
    }

    void aSegmentThatIsNotThereIsToldAndTheNextOnesCome()
    {
        make();
        const auto first = format::Reader::open(ffz())->index().segments.front();
        const auto opened = open(m_control); // knows the index of the whole archive
        std::string bytes = fftest::readFile(ffz());
        std::fill_n(bytes.begin() + std::ptrdiff_t(first.fileOffset), first.packedSize(), '\0');
        fftest::writeFile(ffz(), bytes);
        const auto again = open(m_control);
        const auto lost = again->stream->at(0);
        QVERIFY(!lost.ok());
        QCOMPARE(lost.error().code, ErrorCode::Damaged);
        QVERIFY(again->stream->at(first.header.tarOffset + first.header.tarSize).ok());
    }

    void endsWhenCancelled()
    {
        make();
        TaskControl control;
        const auto opened = open(control);
        control.cancel();
        // What was decoded before may still come; then nothing does.
        auto unit = opened->stream->next();
        while (unit.ok() && *unit)
            unit = opened->stream->next();
        QVERIFY(!unit.ok());
        QCOMPARE(unit.error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestSegmentStream)
#include "TestSegmentStream.moc"
