// SPDX-License-Identifier: GPL-3.0-or-later
// Archives that no honest program writes. Whatever they say, nothing is written outside the target and
// nothing that was there is lost.
#include "core/archive/Archive.h"
#include "core/archive/create/stream/TarWriter.h"
#include "core/archive/extract/TargetTree.h"
#include "core/archive/segment/SegmentEncoder.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestHostile : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    struct stat statOf(const fs::path& path)
    {
        struct stat info {};
        if (::lstat(path.c_str(), &info) != 0)
            qFatal("no %s", path.c_str());
        return info;
    }

    SourceEntry file(const std::string& name, const std::string& contents)
    {
        const fs::path path = m_root / "source" / std::to_string(++m_count);
        fftest::writeFile(path, contents);
        return {name, path.string(), statOf(path), EntryType::File, {}};
    }

    SourceEntry folder(const std::string& name)
    {
        const fs::path path = m_root / "source" / std::to_string(++m_count);
        fs::create_directories(path);
        return {name, path.string(), statOf(path), EntryType::Directory, {}};
    }

    SourceEntry symlink(const std::string& name, const std::string& target)
    {
        const fs::path path = m_root / "source" / std::to_string(++m_count);
        fs::create_directories(path.parent_path());
        fs::create_symlink(target, path);
        return {name, path.string(), statOf(path), EntryType::Symlink, {}};
    }

    SourceEntry hardlink(const std::string& name, const std::string& target)
    {
        SourceEntry entry = file(name, "unused");
        entry.type = EntryType::Hardlink;
        entry.hardlinkTo = target;
        return entry;
    }

    // The archive with these entries in this order; `tamper` may change the index.
    void write(const std::vector<SourceEntry>& sources,
               const std::function<void(format::Index&)>& tamper = {})
    {
        auto writer = format::Writer::create(m_root / "evil.ffz");
        QVERIFY(writer.ok());
        format::Index index;
        SegmentCoding coding;
        coding.level = codec::Level::Fast;
        auto tar = TarWriter::create(
            [&](Segment segment) -> Status {
                FF_ASSIGN(const auto coded, encodeSegment(segment, coding, m_control, m_control));
                FF_ASSIGN(auto record, writer->addSegment(coded.header, coded.meta, coded.data));
                index.segments.push_back(std::move(record));
                return {};
            },
            m_control);
        QVERIFY(tar.ok());
        for (const SourceEntry& source : sources)
            QVERIFY((*tar)->add(source).ok());
        QVERIFY((*tar)->finish().ok());
        index.entries = (*tar)->records();
        if (tamper)
            tamper(index);
        QVERIFY(writer->finish(index).ok());
    }

    ExtractReport extract(Overwrite overwrite = Overwrite::Replace)
    {
        const auto archive = Archive::open(m_root / "evil.ffz", m_control);
        if (!archive.ok())
            qFatal("%s", archive.error().message.c_str());
        ExtractOptions options;
        options.target = m_root / "target";
        options.overwrite = overwrite;
        const bool wasEmpty = fs::is_empty(m_root / "target");
        auto report = archive->extract(options, {}, m_control);
        if (!report.ok())
            qFatal("%s", report.error().message.c_str());
        // What extraction refuses, a test does not call whole (issue 14).
        const auto tested = archive->test({}, m_control);
        if (!tested.ok())
            qFatal("%s", tested.error().message.c_str());
        for (const EntryOutcome& outcome : report->outcomes) {
            if (wasEmpty && outcome.state == EntryState::Refused
                && tested->outcomes[outcome.entry].state == EntryState::Whole)
                qFatal("%s is whole, but refused", archive->entries()[outcome.entry].path.c_str());
        }
        return std::move(*report);
    }

    int m_count = 0;

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "outside" / "precious", "precious");
        fs::create_directories(m_root / "target");
    }
    void cleanup()
    {
        QCOMPARE(fftest::readFile(m_root / "outside" / "precious"), std::string("precious"));
        QCOMPARE(fftest::countIn(m_root / "outside"), std::size_t{1});
        fftest::removeTree(m_root);
    }

    void refusesUnsafePaths_data()
    {
        QTest::addColumn<QString>("path");
        for (const char* path : {"../outside/new", "a/../../outside/new", "..", "a/..",
                                 "/tmp/ffz-hostile-absolute", "./a", "a//b", "a/./b"})
            QTest::newRow(path) << QString(path);
    }
    void refusesUnsafePaths()
    {
        QFETCH(QString, path);
        write({file(path.toStdString(), "evil"), file("good", "good")});
        const ExtractReport report = extract();
        QCOMPARE(report.verdict.exitCode(), 2);
        QCOMPARE(report.outcomes.size(), std::size_t{1});
        QVERIFY(report.outcomes[0].state == EntryState::Refused);
        QVERIFY(!report.outcomes[0].message.empty());
        QCOMPARE(fftest::readFile(m_root / "target" / "good"), std::string("good"));
        QCOMPARE(fftest::countIn(m_root / "target"), std::size_t{1});
        QVERIFY(!fs::exists("/tmp/ffz-hostile-absolute"));
    }

    void checksPathsItself()
    {
        QVERIFY(safeParts("a/b c/..d").ok());
        QVERIFY(!safeParts("").ok());
        QVERIFY(!safeParts(std::string_view("a\0b", 3)).ok());
        QVERIFY(!safeParts("a/").ok());
        QVERIFY(!safeParts(std::string(256, 'x')).ok());
    }

    void doesNotWriteThroughALinkOfTheArchive()
    {
        write({symlink("door", "../outside"), file("door/precious", "evil"), file("door/new", "evil")});
        const ExtractReport report = extract();
        // The folder that the files need is there first, so the link is what fails.
        QCOMPARE(report.outcomes.size(), std::size_t{1});
        QVERIFY(fs::is_directory(fs::symlink_status(m_root / "target" / "door")));
    }

    void doesNotWriteThroughALinkThatIsThere()
    {
        fs::create_directory_symlink("../outside", m_root / "target" / "door");
        write({file("door/precious", "evil"), folder("door/folder")});
        const ExtractReport report = extract();
        QCOMPARE(report.verdict.exitCode(), 2);
        QCOMPARE(report.outcomes.size(), std::size_t{2});
        QVERIFY(report.outcomes[0].state == EntryState::Refused);
    }

    void replacesALinkAndNotWhatItPointsTo()
    {
        fs::create_symlink("../outside/precious", m_root / "target" / "file");
        write({file("file", "from the archive")});
        QCOMPARE(extract().verdict.exitCode(), 0);
        QVERIFY(!fs::is_symlink(m_root / "target" / "file"));
        QCOMPARE(fftest::readFile(m_root / "target" / "file"), std::string("from the archive"));
    }

    void aFolderEntryDoesNotTakeALinkForAFolder()
    {
        fs::create_directory_symlink("../outside", m_root / "target" / "folder");
        const auto before = statOf(m_root / "outside").st_mode;
        write({folder("folder")});
        QVERIFY(extract().verdict.exitCode() != 0);
        QCOMPARE(statOf(m_root / "outside").st_mode, before);
    }

    void refusesHardlinksOutOfTheArchive()
    {
        write({hardlink("stolen", (m_root / "outside" / "precious").string()),
               hardlink("stolen2", "../outside/precious")});
        const ExtractReport report = extract();
        QCOMPARE(report.outcomes.size(), std::size_t{2});
        QVERIFY(report.outcomes[0].state == EntryState::Refused
                && report.outcomes[1].state == EntryState::Refused);
        QCOMPARE(fftest::countIn(m_root / "target"), std::size_t{0});
    }

    void refusesHardlinksToLinks()
    {
        write({symlink("link", "../outside/precious"), hardlink("hard", "link")});
        const ExtractReport report = extract();
        QCOMPARE(report.outcomes.size(), std::size_t{1});
        QVERIFY(report.outcomes[0].state == EntryState::Refused);
        QVERIFY(!fs::exists(fs::symlink_status(m_root / "target" / "hard")));
    }

    void linksMayPointAnywhereButAreNeverFollowed()
    {
        write({symlink("out", "../outside/precious")});
        QCOMPARE(extract().verdict.exitCode(), 0);
        QCOMPARE(fs::read_symlink(m_root / "target" / "out").string(), std::string("../outside/precious"));
    }

    void twoEntriesOfOneNameDoNotReplaceEachOther()
    {
        write({file("same", "first"), file("same", "second")});
        const ExtractReport report = extract();
        QCOMPARE(report.outcomes.size(), std::size_t{1});
        QVERIFY(report.outcomes[0].state == EntryState::Refused);
        QCOMPARE(fftest::readFile(m_root / "target" / "same"), std::string("first"));
    }

    void aFileDoesNotBecomeAFolder()
    {
        write({file("a", "first"), file("a/b", "second")});
        const ExtractReport report = extract();
        QCOMPARE(report.outcomes.size(), std::size_t{1});
        QCOMPARE(fftest::readFile(m_root / "target" / "a" / "b"), std::string("second"));
    }

    void theIndexCannotRenameAnEntry()
    {
        write({file("harmless", "contents")}, [](format::Index& index) { index.entries[0].path = "other"; });
        const ExtractReport report = extract();
        QCOMPARE(report.verdict.exitCode(), 2);
        QVERIFY(report.outcomes[0].state == EntryState::Damaged);
        QCOMPARE(fftest::countIn(m_root / "target"), std::size_t{0});
    }

    void theIndexCannotChangeAHash()
    {
        write({file("f", "contents")}, [](format::Index& index) { index.entries[0].sha512[0] ^= 1; });
        QVERIFY(extract().outcomes[0].state == EntryState::Damaged);
        QCOMPARE(fftest::countIn(m_root / "target"), std::size_t{0});
    }

    void theIndexCannotGiveAnAbsurdSize()
    {
        write({file("f", "contents")},
              [](format::Index& index) { index.entries[0].size = std::uint64_t{1} << 60; });
        QVERIFY(extract().outcomes[0].state == EntryState::Damaged);
    }

    void devicesNeedRoot()
    {
        SourceEntry device{"device", "/dev/null", statOf("/dev/null"), EntryType::CharDevice, {}};
        write({device, file("good", "good")});
        const ExtractReport report = extract();
        QCOMPARE(fftest::readFile(m_root / "target" / "good"), std::string("good"));
        if (::geteuid() != 0) {
            QCOMPARE(report.outcomes.size(), std::size_t{1});
            QVERIFY(!fs::exists(m_root / "target" / "device"));
        } else if (report.outcomes.empty()) {
            QVERIFY(S_ISCHR(statOf(m_root / "target" / "device").st_mode));
        }
    }

    void setuidGoesWithAForeignOwner()
    {
        if (::geteuid() == 0)
            QSKIP("root restores the owner, and the bit with it");
        SourceEntry program = file("program", "x");
        fftest::setMode(program.file, 04755);
        program.info = statOf(program.file);
        write({program});
        QCOMPARE(extract().verdict.exitCode(), 0);
        QCOMPARE(statOf(m_root / "target" / "program").st_mode & 07777, mode_t{0755});
    }

    void removingRightsFromTheParentComesLast()
    {
        SourceEntry closed = folder("closed");
        fftest::setMode(closed.file, 0500);
        closed.info = statOf(closed.file);
        write({closed, file("closed/inside", "contents")});
        QCOMPARE(extract().verdict.exitCode(), 0);
        QCOMPARE(fftest::readFile(m_root / "target" / "closed" / "inside"), std::string("contents"));
        QCOMPARE(statOf(m_root / "target" / "closed").st_mode & 07777, mode_t{0500});
    }
};

FF_TEST(TestHostile)
#include "TestHostile.moc"
