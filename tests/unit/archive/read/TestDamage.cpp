// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged archives: what is whole comes back, what is not is named, and nothing wrong is ever given out as
// right.
#include "core/archive/Archive.h"
#include "core/archive/convert/Convert.h"
#include "core/format/Container.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestDamage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;
    std::string m_good; // the archive's bytes
    std::vector<Entry> m_entries; // and what it holds
    std::vector<format::SegmentRecord> m_segments;

    // Two large files, so four segments at least, and some small ones.
    void makeArchive(codec::Level level)
    {
        fftest::writeFile(m_root / "in" / "large1.bin", fftest::noise(1'200'000, 1));
        fftest::writeFile(m_root / "in" / "large2.bin", fftest::noise(1'100'000, 2));
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / "small" / ("f" + std::to_string(i) + ".txt"),
                              fftest::prose(500 + 10 * std::size_t(i), std::uint32_t(i)));
        fs::create_symlink("large1.bin", m_root / "in" / "link");
        fs::create_hard_link(m_root / "in" / "large1.bin", m_root / "in" / "same.bin");
        make(level);
    }

    void makeSmallArchive(codec::Level level)
    {
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(700));
        fftest::writeFile(m_root / "in" / "b.bin", fftest::noise(300));
        fftest::writeFile(m_root / "in" / "empty", "");
        fs::create_symlink("a.txt", m_root / "in" / "link");
        make(level);
    }

    void make(codec::Level level)
    {
        CreateOptions options;
        options.level = level;
        const auto report = createArchive(m_root / "good.ffz", {m_root / "in"}, options, m_control);
        if (!report.ok())
            qFatal("%s", report.error().message.c_str());
        m_good = fftest::readFile(m_root / "good.ffz");
        const auto archive = Archive::open(m_root / "good.ffz", m_control);
        m_entries = archive->entries();
        if (m_entries.size() != fftest::describe(m_root / "in").size())
            qFatal("the archive does not hold what is in the folder");
        m_segments = format::Reader::open(m_root / "good.ffz")->index().segments;
    }

    // Paths of the original's entries of which these bytes still hold every segment that they need, in its
    // place.
    std::set<std::string> undamaged(const std::string& bytes)
    {
        std::set<std::string> paths;
        if (!bytes.starts_with(m_good.substr(0, m_segments.front().fileOffset)))
            return paths; // nothing says that this is an archive
        const auto stands = [&](const format::SegmentRecord& segment) {
            return bytes.size() >= segment.fileOffset + segment.packedSize()
                && std::string_view(bytes).substr(segment.fileOffset, segment.packedSize())
                == std::string_view(m_good).substr(segment.fileOffset, segment.packedSize());
        };
        const bool all = std::all_of(m_segments.begin(), m_segments.end(), stands);
        const auto whole = [&](const Entry& entry) {
            return all
                || std::all_of(
                       m_segments.begin(), m_segments.end(), [&](const format::SegmentRecord& segment) {
                           const auto& header = segment.header;
                           const bool apart = header.tarOffset + header.tarSize <= entry.tarOffset
                               || entry.tarOffset + entry.tarSize <= header.tarOffset;
                           return apart || (stands(segment) && !header.refersBack && header.primers.empty());
                       });
        };
        for (const Entry& entry : m_entries) {
            const auto target = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& other) {
                return other.path == entry.linkTarget;
            });
            if (whole(entry) && (entry.type != EntryType::Hardlink || whole(*target)))
                paths.insert(entry.path);
        }
        return paths;
    }

    // Opens and tests these bytes. Every entry that is called whole must be one of the original's, with its
    // hash, and every one that is undamaged must be called whole.
    void mustNotLie(const std::string& bytes)
    {
        std::set<std::string> expected = undamaged(bytes);
        fftest::writeFile(m_root / "bad.ffz", bytes);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        if (!archive.ok()) {
            QVERIFY(!archive.error().message.empty());
            QVERIFY2(expected.empty(), archive.error().message.c_str());
            return;
        }
        const auto report = archive->test({}, m_control);
        if (!report.ok()) {
            QVERIFY(!report.error().message.empty());
            QVERIFY2(expected.empty(), report.error().message.c_str());
            return;
        }
        QCOMPARE(report->outcomes.size(), archive->entries().size());
        for (const EntryOutcome& outcome : report->outcomes) {
            const Entry& entry = archive->entries()[outcome.entry];
            if (outcome.state != EntryState::Whole)
                continue;
            expected.erase(entry.path);
            const fs::path original = m_root / entry.path;
            QVERIFY2(fs::exists(fs::symlink_status(original)), entry.path.c_str());
            if (entry.type == EntryType::File)
                QVERIFY2(entry.sha512 == crypto::sha512(asBytes(fftest::readFile(original))),
                         entry.path.c_str());
        }
        QVERIFY2(expected.empty(),
                 expected.empty() ? "" : (*expected.begin() + " is undamaged and was lost").c_str());
    }

    static void levels()
    {
        QTest::addColumn<int>("level");
        for (const auto level : {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced})
            QTest::newRow(std::string(codec::levelName(level)).c_str()) << static_cast<int>(level);
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void flippedBitsAreNeverTakenForRight_data() { levels(); }
    void flippedBitsAreNeverTakenForRight()
    {
        QFETCH(int, level);
        makeSmallArchive(static_cast<codec::Level>(level));
        const std::size_t step = static_cast<codec::Level>(level) == codec::Level::Balanced ? 37 : 5;
        for (std::size_t i = 0; i < m_good.size() * 8; i += step) {
            std::string bad = m_good;
            bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << (i % 8)));
            mustNotLie(bad);
        }
    }

    void cutShortAtEveryLength()
    {
        makeSmallArchive(codec::Level::Fast);
        for (std::size_t size = 0; size < m_good.size(); size += 3)
            mustNotLie(m_good.substr(0, size));
    }

    void lostIndexIsRebuilt_data()
    {
        QTest::addColumn<int>("lost");
        QTest::addColumn<bool>("provable");
        QTest::newRow("cut in the index") << 1 << false;
        QTest::newRow("index zeroed") << 3 << true;
    }
    void lostIndexIsRebuilt()
    {
        QFETCH(int, lost);
        fftest::makeEveryKind(m_root / "in");
        make(codec::Level::Fast);
        std::string bad = m_good;
        switch (lost) {
        case 1:
            bad.resize(bad.size() - 200);
            break;
        default:
            bad.replace(bad.size() - 400, 300, 300, '\0');
            break;
        }
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto original = Archive::open(m_root / "good.ffz", m_control);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY2(archive.ok(), archive.ok() ? "" : archive.error().message.c_str());
        QVERIFY(archive->rebuilt());
        QVERIFY(archive->info().indexRebuilt);
        QVERIFY(!archive->info().indexProblem.empty());
        QCOMPARE(archive->entries().size(), original->entries().size());
        for (std::size_t i = 0; i < archive->entries().size(); ++i) {
            const Entry &a = archive->entries()[i], &b = original->entries()[i];
            QCOMPARE(a.path, b.path);
            QVERIFY2(a.type == b.type && a.size == b.size && a.mode == b.mode && a.linkTarget == b.linkTarget,
                     a.path.c_str());
            QVERIFY2(a.mtimeSeconds == b.mtimeSeconds && a.mtimeNanoseconds == b.mtimeNanoseconds,
                     a.path.c_str());
            QVERIFY2(a.user == b.user && a.group == b.group && a.uid == b.uid && a.gid == b.gid,
                     a.path.c_str());
            QVERIFY2(a.tarOffset == b.tarOffset && a.tarSize == b.tarSize && a.sha512 == b.sha512,
                     a.path.c_str());
        }
        QCOMPARE(archive->test({}, m_control)->verdict.damaged, std::uint64_t{0});
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, {}, m_control);
        QVERIFY(report.ok());
        // Everything came out, but only a footer in its place proves that there was no more (issue 14).
        QFETCH(bool, provable);
        QCOMPARE(archive->isComplete(), provable);
        QCOMPARE(report->verdict.exitCode(), provable ? 0 : 2);
        QVERIFY(!report->warnings.empty());
        QCOMPARE(report->warnings.front().lost, !provable);
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
    }

    void damageStaysInItsSegment()
    {
        makeArchive(codec::Level::Store);
        const auto original = Archive::open(m_root / "good.ffz", m_control);
        QVERIFY(original->info().segments.size() >= 3);
        // Into the middle of the first large file's bytes.
        std::string bad = m_good;
        const std::size_t at = bad.find(fftest::noise(1'200'000, 1).substr(600'000, 32));
        QVERIFY(at != std::string::npos);
        fftest::spoil(bad, at);
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY(archive.ok() && !archive->rebuilt());
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, {}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 2);
        QVERIFY(report->hashRetries > 0);
        QCOMPARE(report->outcomes.size(), std::size_t{2}); // the file, and the hardlink to it
        QVERIFY(report->outcomes[0].state == EntryState::Damaged);
        QCOMPARE(archive->entries()[report->outcomes[0].entry].path, std::string("in/large1.bin"));
        QVERIFY(!fs::exists(m_root / "out/in/large1.bin"));
        QVERIFY(fs::exists(m_root / "out/in/large2.bin"));
        QCOMPARE(fftest::readFile(m_root / "out/in/small/f7.txt"),
                 fftest::readFile(m_root / "in/small/f7.txt"));
    }

    void whatIsWholeInADamagedSegmentComesBack()
    {
        makeArchive(codec::Level::Store);
        std::string bad = m_good;
        const std::size_t at = bad.find(fftest::prose(600, 10));
        QVERIFY(at != std::string::npos);
        fftest::spoil(bad, at + 100);
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        const auto report = archive->test({}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.damaged, std::uint64_t{1});
        for (const EntryOutcome& outcome : report->outcomes) {
            if (archive->entries()[outcome.entry].path == "in/small/f10.txt")
                QVERIFY(outcome.state == EntryState::Damaged);
        }
    }

    // What refers to damaged contents is damaged, and nothing else.
    void damageReachesWhatRefersToIt()
    {
        const std::string contents = fftest::noise(1'200'000, 1);
        for (const char* name : {"a", "b", "c"})
            fftest::writeFile(m_root / "in" / name, contents);
        fftest::writeFile(m_root / "in" / "other", fftest::noise(1'100'000, 2));
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / ("small" + std::to_string(i)),
                              fftest::prose(500, std::uint32_t(i)));
        make(codec::Level::Store);
        std::string bad = m_good;
        const std::size_t at = bad.find(contents.substr(600'000, 32));
        QVERIFY(at != std::string::npos
                && bad.find(contents.substr(600'000, 32), at + 1) == std::string::npos);
        fftest::spoil(bad, at);
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY(archive.ok());
        const auto report = archive->test({}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.damaged, std::uint64_t{3});
        mustNotLie(bad);
        ExtractOptions options;
        options.target = m_root / "out";
        const auto extracted = archive->extract(options, *archive->select({"in/b"}), m_control);
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 2);
        QVERIFY(!fs::exists(m_root / "out/in/b"));
    }

    void aDamagedSegmentHeaderIsReplaced()
    {
        makeArchive(codec::Level::Store);
        std::string bad = m_good;
        bad[12 + 10] ^= 1;
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        const auto report = archive->test({}, m_control);
        QCOMPARE(report->verdict.damaged, std::uint64_t{0});
        // Whoever lost the index, too, would have lost the segment (issue 14).
        QCOMPARE(report->verdict.exitCode(), 2);
        QVERIFY(report->verdict.archiveDamaged);
        QCOMPARE(report->warnings.size(), std::size_t{1});
    }

    // Of a header, the index and the footer no byte can change unseen (issue 14).
    void everyByteOutsideThePayloadsIsWatched_data() { levels(); }
    void everyByteOutsideThePayloadsIsWatched()
    {
        QFETCH(int, level);
        makeArchive(static_cast<codec::Level>(level));
        const auto good = Archive::open(m_root / "good.ffz", m_control);
        std::vector<std::size_t> places; // of the file's header, of the segments' headers and what follows
                                         // them, of index and footer
        for (std::size_t at = m_good.find("FSEG"); at != std::string::npos;
             at = m_good.find("FSEG", at + 1)) {
            for (std::size_t i = 0; i < 40; ++i)
                places.push_back(at + i);
        }
        for (std::size_t i = 0; i < 12; ++i)
            places.push_back(i);
        for (std::size_t i = 1; i <= 300; i += 3)
            places.push_back(m_good.size() - i);
        for (const std::size_t place : places) {
            std::string bad = m_good;
            bad[place] = static_cast<char>(bad[place] ^ 4);
            fftest::writeFile(m_root / "bad.ffz", bad);
            const auto archive = Archive::open(m_root / "bad.ffz", m_control);
            const auto report =
                archive.ok() ? archive->test({}, m_control) : Result<TestReport>(archive.error());
            const std::string where =
                "byte " + std::to_string(place) + " of " + std::to_string(m_good.size());
            QVERIFY2(!report.ok() || report->verdict.problem(), where.c_str());
        }
    }

    void noCutIsCalledWhole_data() { levels(); }
    void noCutIsCalledWhole()
    {
        QFETCH(int, level);
        makeSmallArchive(static_cast<codec::Level>(level));
        for (std::size_t size = 12; size < m_good.size(); size += 7) {
            fftest::writeFile(m_root / "bad.ffz", m_good.substr(0, size));
            const auto archive = Archive::open(m_root / "bad.ffz", m_control);
            if (!archive.ok()) {
                QCOMPARE(archive.error().code, ErrorCode::Damaged);
                continue;
            }
            QVERIFY(!archive->isComplete());
            QCOMPARE(archive->test({}, m_control)->verdict.exitCode(), 2);
            ExtractOptions options;
            options.target = m_root / "out";
            options.overwrite = Overwrite::Replace;
            const auto report = archive->extract(options, {}, m_control);
            QVERIFY(report.ok());
            QCOMPARE(report->verdict.exitCode(), 2);
            QVERIFY(!report->warnings.empty() && report->warnings.front().lost);
            CreateOptions stored;
            stored.level = codec::Level::Store;
            const auto converted = convertArchive(*archive, m_root / "converted.ffz", stored, m_control);
            QVERIFY(converted.ok() ? converted->verdict.exitCode() == 2
                                   : converted.error().code == ErrorCode::Damaged);
        }
    }

    void aLinkSharesTheFateOfItsFile()
    {
        makeArchive(codec::Level::Store);
        const auto archive = Archive::open(m_root / "good.ffz", m_control);
        ExtractOptions options;
        options.target = m_root / "out";
        QVERIFY(archive->extract(options, {}, m_control).ok());
        options.overwrite = Overwrite::Skip;
        const auto again = archive->extract(options, {}, m_control);
        QVERIFY(again.ok());
        QCOMPARE(again->verdict.exitCode(), 0); // all of it is there already, the hardlink too
        QCOMPARE(again->verdict.skipped, std::uint64_t{24});
    }

    void aMissingPieceOfTheFileLosesOnlyItsEntries()
    {
        makeArchive(codec::Level::Store);
        std::string bad = m_good;
        bad.resize(bad.size() / 2); // index, and the later segments
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY(archive.ok());
        QVERIFY(archive->rebuilt());
        QVERIFY(!archive->entries().empty());
        QVERIFY(!undamaged(bad).empty());
        mustNotLie(bad);
        bad = m_good.substr(0, m_segments.back().fileOffset); // the index, and the last segment alone
        QVERIFY(undamaged(bad).contains("in/large1.bin"));
        mustNotLie(bad);
    }

    void nothingButTheHeaderIsAnError()
    {
        makeSmallArchive(codec::Level::Fast);
        fftest::writeFile(m_root / "bad.ffz", m_good.substr(0, 12));
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY(!archive.ok());
        QVERIFY(archive.error().code == ErrorCode::Damaged);
    }
};

FF_TEST(TestDamage)
#include "TestDamage.moc"
