// SPDX-License-Identifier: GPL-3.0-or-later
// Extraction into a folder that does not take everything: what is said, what is left alone, what comes out
// all the same.
#include "core/archive/Archive.h"
#include "core/archive/disk/DiskSync.h"
#include "core/archive/extract/NewFile.h"
#include "tests/support/AsNobody.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <set>
#include <thread>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestExtractTarget : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    void create(const std::string& folder = "in")
    {
        CreateOptions options;
        options.level = codec::Level::Store;
        const auto report = createArchive(m_root / "a.ffz", {m_root / folder}, options, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
    }
    Result<ExtractReport> extract(const std::string& target, Overwrite overwrite = Overwrite::Skip)
    {
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        if (!archive.ok())
            qFatal("%s", archive.error().message.c_str());
        ExtractOptions options;
        options.target = m_root / target;
        options.overwrite = overwrite;
        return archive->extract(options, {}, m_control);
    }
    std::string at(const std::string& path) const { return (m_root / path).string(); }
    // The sentences of what did not come out.
    static std::vector<std::string> sentences(const Result<ExtractReport>& report)
    {
        std::vector<std::string> out;
        if (!report.ok())
            return {report.error().message};
        for (const EntryOutcome& outcome : report->outcomes)
            out.push_back(outcome.message);
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::setMode(m_root, 0777);
    }
    void cleanup() { fftest::removeTree(m_root); }

    // Issue 20.
    void extractsWithoutFolders()
    {
        fftest::writeFile(m_root / "in/a.txt", "one");
        fftest::writeFile(m_root / "in/sub/a.txt", "two");
        fftest::writeFile(m_root / "in/sub/deep/b", "three");
        fs::create_directories(m_root / "in/empty");
        create();
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        ExtractOptions options;
        options.target = m_root / "out";
        options.overwrite = Overwrite::Skip;
        options.flat = true;
        const auto report = archive->extract(options, {}, m_control);
        QVERIFY(report.ok() && report->verdict.exitCode() == 0);
        QCOMPARE(report->entries, std::uint64_t{3});
        std::set<std::string> there, contents;
        for (const auto& item : fs::directory_iterator(m_root / "out")) {
            there.insert(item.path().filename());
            contents.insert(fftest::readFile(item.path()));
        }
        QCOMPARE(there, (std::set<std::string>{"a.txt", "a (2).txt", "b"}));
        QCOMPARE(contents, (std::set<std::string>{"one", "two", "three"}));
        // What was there before is the person's.
        const auto again = archive->extract(options, {}, m_control);
        QVERIFY(again.ok());
        QCOMPARE(again->verdict.skipped, std::uint64_t{3});
    }

    // issue 14
    void removesWhatIsLeftOverAndLeavesWhatIsBeingWritten()
    {
        fftest::writeFile(m_root / "in/sub/f", "x");
        create();
        auto tree = TargetTree::open(m_root / "out");
        QVERIFY(tree.ok());
        const PathParts parts{"in", "sub", "other"};
        const auto parent = tree->parentOf(parts);
        QVERIFY(parent.ok());
        const auto running = NewFile::create(*tree, *parent, parts);
        const auto runningLink = NewName::create(*tree, *parent, parts);
        QVERIFY(running.ok() && runningLink.ok());
        fs::create_symlink("x", m_root / "out/in/sub" / runningLink->name());
        const fs::path folder = m_root / "out/in/sub";
        fftest::writeFile(folder / ".ffz-0123456789abcdef.part", "left");
        fftest::writeFile(folder / ".ffz-00000000000000ff.part", "");
        fs::create_symlink("x", folder / ".ffz-00000000000000ff.link.part");
        fs::create_symlink("x", folder / ".ffz-00000000000000fe.link.part");
        fftest::writeFile(m_root / "out/.ffz-0123456789abcdef.part", "left");
        // Names of a person's own.
        fftest::writeFile(folder / ".ffz-notes.part", "mine");
        fftest::writeFile(folder / "ffz-0123456789abcdef.part", "mine");
        fftest::writeFile(folder / ".ffz-0123456789ABCDEF.part", "mine");
        fs::create_directory(folder / ".ffz-1111111111111111.part");
        const auto report = extract("out");
        QVERIFY(report.ok() && report->verdict.exitCode() == 0);
        std::string lock = runningLink->name();
        lock.replace(lock.find(".link"), 5, "");
        const std::set<std::string> expected{"f",
                                             running->name(),
                                             runningLink->name(),
                                             lock,
                                             ".ffz-notes.part",
                                             "ffz-0123456789abcdef.part",
                                             ".ffz-0123456789ABCDEF.part",
                                             ".ffz-1111111111111111.part"};
        std::set<std::string> left;
        for (const auto& item : fs::directory_iterator(folder))
            left.insert(item.path().filename());
        QCOMPARE(left, expected);
        QVERIFY(!fs::exists(m_root / "out/.ffz-0123456789abcdef.part"));
    }

    void saysWhichFileIsInThePlaceOfTheTarget()
    {
        fftest::writeFile(m_root / "in/f", "x");
        create();
        fftest::writeFile(m_root / "file", "mine");
        for (const char* target : {"file", "file/below/it"}) {
            const auto report = extract(target);
            QVERIFY(!report.ok() && report.error().code == ErrorCode::Io);
            QCOMPARE(report.error().message.text(),
                     "cannot extract into " + at(target) + ": " + at("file") + " is a file, not a folder");
        }
        QCOMPARE(fftest::readFile(m_root / "file"), std::string("mine"));
    }

    void saysWhatIsInTheWayAndExtractsTheRest()
    {
        fftest::writeFile(m_root / "in/a/deep/f", "x");
        fftest::writeFile(m_root / "in/b", "x");
        fs::create_directories(m_root / "in/c");
        fftest::writeFile(m_root / "in/d", "rest");
        create();
        fftest::writeFile(m_root / "out/in/a", "mine");
        fs::create_directories(m_root / "out/in/b");
        fftest::writeFile(m_root / "out/in/c", "mine");
        const auto report = extract("out", Overwrite::Replace);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 3);
        for (const EntryOutcome& outcome : report->outcomes)
            QVERIFY(outcome.state == EntryState::Failed);
        auto said = sentences(report);
        std::sort(said.begin(), said.end());
        const std::vector<std::string> expected{
            at("out/in/a") + " is a file, not a folder", at("out/in/a") + " is a file, not a folder",
            at("out/in/a") + " is a file, not a folder", at("out/in/b") + " is a folder, not a file",
            at("out/in/c") + " is a file, not a folder"};
        QCOMPARE(said, expected);
        QCOMPARE(fftest::readFile(m_root / "out/in/a"), std::string("mine"));
        QCOMPARE(fftest::readFile(m_root / "out/in/d"), std::string("rest"));
    }

    void saysWhereNothingMayBeWritten()
    {
        fftest::writeFile(m_root / "in/f", "x");
        create();
        fs::create_directories(m_root / "closed/sub");
        fftest::setMode(m_root / "closed/sub", 0555);
        fftest::setMode(m_root / "closed", 0555);
        {
            const fftest::AsNobody nobody;
            for (const char* target : {"closed", "closed/sub"}) {
                const auto report = extract(target);
                QVERIFY(!report.ok() && report.error().code == ErrorCode::Io);
                QCOMPARE(report.error().message.text(),
                         "cannot extract into " + at(target) + ": you may not write in the folder "
                             + at(target));
            }
            const auto report = extract("closed/new/one");
            QVERIFY(!report.ok() && report.error().code == ErrorCode::Io);
            QCOMPARE(report.error().message.text(),
                     "cannot extract into " + at("closed/new/one") + ": you may not write in the folder "
                         + at("closed"));
        }
    }

    // A folder that may not be written in holds one that may, and one that may not.
    void extractsWhereItMay()
    {
        fftest::writeFile(m_root / "in/closed/f", "x");
        fftest::writeFile(m_root / "in/open/f", "x");
        create();
        fs::create_directories(m_root / "out/in/closed");
        fs::create_directories(m_root / "out/in/open");
        fftest::setMode(m_root / "out/in/closed", 0555);
        fftest::setMode(m_root / "out/in/open", 0777);
        fftest::setMode(m_root / "out/in", 0555);
        fftest::setMode(m_root / "out", 0555);
        const fftest::AsNobody nobody;
        const auto report = extract("out");
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 3);
        QCOMPARE(sentences(report),
                 std::vector<std::string>{"you may not write in the folder " + at("out/in/closed")});
        QCOMPARE(fftest::readFile(m_root / "out/in/open/f"), std::string("x"));
    }

    void leavesFilesOfOthersInAStickyFolder()
    {
        if (::geteuid() != 0)
            QSKIP("only root can make files of others");
        fftest::writeFile(m_root / "in/f", "new");
        create();
        fftest::writeFile(m_root / "out/in/f", "theirs");
        fftest::setMode(m_root / "out/in", 01777);
        fftest::setMode(m_root / "out", 0777);
        const fftest::AsNobody nobody;
        const auto report = extract("out", Overwrite::Replace);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 3);
        QCOMPARE(sentences(report).back(),
                 std::string(
                     "the file that is there belongs to somebody else, and only its owner may replace it"));
        QCOMPARE(fftest::readFile(m_root / "out/in/f"), std::string("theirs"));
        QCOMPARE(fftest::countIn(m_root / "out/in"), std::size_t{1});
    }

    void saysThatANameIsTooLong()
    {
        fftest::writeFile(m_root / "in/f", "rest");
        fftest::writeFile(m_root / "in/source", "x");
        const std::string name(255, 'n');
        fftest::writeFile(m_root / "in" / name, "x");
        create();
        QVERIFY(extract("out")->verdict.exitCode() == 0);
        // "… (2)" would have 259 bytes.
        const auto report = extract("out", Overwrite::Rename);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 3);
        QCOMPARE(sentences(report),
                 std::vector<std::string>{"the file system of " + at("out/in")
                                          + " takes no name of this length; give the entry a shorter one in "
                                            "the archive, then extract it"});
        QCOMPARE(fftest::countIn(m_root / "out/in"), std::size_t{5});
        const auto parts = safeParts(std::string(256, 'x'));
        QVERIFY(!parts.ok() && parts.error().code == ErrorCode::Io);
    }

    void namesKeepTheirBytes()
    {
        const std::string composed = "\xC3\xA4", decomposed = "a\xCC\x88";
        fftest::writeFile(m_root / "in" / composed, "1");
        fftest::writeFile(m_root / "in" / decomposed, "2");
        create();
        QVERIFY(extract("out")->verdict.exitCode() == 0);
        QCOMPARE(fftest::readFile(m_root / "out/in" / composed), std::string("1"));
        QCOMPARE(fftest::readFile(m_root / "out/in" / decomposed), std::string("2"));
        QCOMPARE(fftest::countIn(m_root / "out/in"), std::size_t{2});
    }

    // One sentence for each kind of problem, however many files have it.
    void saysOnceWhatIsTheSameForMany()
    {
        for (int i = 0; i < 30; ++i) {
            fftest::writeFile(m_root / "in" / std::to_string(i), "x");
            fftest::writeFile(m_root / "out/in" / std::to_string(i), "mine");
        }
        create();
        const auto report = extract("out", Overwrite::Ask); // and nobody to ask
        QVERIFY(report.ok());
        QCOMPARE(report->warnings.size(), std::size_t{1});
        QCOMPARE(report->warnings[0].entries, std::uint64_t{30});
        QCOMPARE(report->warnings[0].path, std::string("in/0"));
    }

    // The metadata of many folders is set at the end.
    void cancelledAtTheEndLeavesTheRestOfTheFolders()
    {
        for (int i = 0; i < 300; ++i)
            fs::create_directories(m_root / "in" / std::to_string(i));
        fftest::writeFile(m_root / "in/last", "x");
        create();
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        fftest::writeFile(m_root / "out/in/last", "mine");
        TaskControl control;
        ExtractOptions options;
        options.target = m_root / "out";
        options.onConflict = [&](const Conflict&) { // the last thing before the folders
            control.cancel();
            return ConflictAnswer{Overwrite::Skip, false, false};
        };
        const auto report = archive->extract(options, {}, control);
        QVERIFY(!report.ok() && report.error().code == ErrorCode::Cancelled);
        struct stat info {};
        QCOMPARE(::lstat((m_root / "out/in/0").c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
    }

    void cancelledWhileZerosAreHashedLeavesNothing()
    {
        fs::create_directories(m_root / "in");
        const int file = ::open((m_root / "in/holes").c_str(), O_WRONLY | O_CREAT, 0644);
        QVERIFY(file >= 0 && ::ftruncate(file, off_t{1} << 30) == 0 && ::close(file) == 0);
        create();
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        TaskControl control;
        std::thread canceller([&control, this] {
            const auto begun = [this] {
                std::error_code error;
                for (fs::directory_iterator item(m_root / "out/in", error), end; !error && item != end;
                     item.increment(error))
                    return true;
                return false;
            };
            while (!begun())
                std::this_thread::yield();
            control.cancel();
        });
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, {}, control);
        canceller.join();
        QVERIFY(!report.ok() && report.error().code == ErrorCode::Cancelled);
        QCOMPARE(fftest::countIn(m_root / "out/in"), std::size_t{0});
    }

    void doesNotWaitForTheDiskWhenCancelled()
    {
        fftest::writeFile(m_root / "f", "x");
        const Descriptor file(::open((m_root / "f").c_str(), O_RDONLY | O_CLOEXEC));
        TaskControl control;
        QCOMPARE(*syncUnlessCancelled(file.get(), SyncScope::File, control), 0);
        QCOMPARE(*syncUnlessCancelled(file.get(), SyncScope::FileSystem, control), 0);
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        QCOMPARE(*syncUnlessCancelled(ends[0], SyncScope::File, control), EINVAL); // a pipe has no disk
        ::close(ends[0]);
        ::close(ends[1]);
        control.cancel();
        const auto cancelled = syncUnlessCancelled(file.get(), SyncScope::FileSystem, control);
        QVERIFY(!cancelled.ok() && cancelled.error().code == ErrorCode::Cancelled);
    }
};

FF_TEST(TestExtractTarget)
#include "TestExtractTarget.moc"
