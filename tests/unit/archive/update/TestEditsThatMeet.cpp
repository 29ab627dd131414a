// SPDX-License-Identifier: GPL-3.0-or-later
// issue14: what several programs do to one archive, and what stands where an archive is to be written.
#include "core/archive/create/TargetFile.h"
#include "core/archive/update/Undo.h"
#include "core/archive/update/Update.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <set>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <thread>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestEditsThatMeet : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    fs::path ffz() const { return m_root / "a.ffz"; }

    Result<CreateReport> create(bool force = false)
    {
        CreateOptions options;
        options.level = codec::Level::Store;
        options.force = force;
        return createArchive(ffz(), {m_root / "in"}, options, m_control);
    }

    std::set<std::string> names()
    {
        std::set<std::string> out;
        const auto archive = Archive::open(ffz(), m_control);
        if (archive.ok()) {
            for (const Entry& entry : archive->entries())
                out.insert(entry.path);
        }
        return out;
    }

    static bool warns(const Report& report, const std::string& words)
    {
        return std::any_of(report.warnings.begin(), report.warnings.end(),
                           [&](const Warning& w) { return w.message.find(words) != std::string::npos; });
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fs::create_directories(m_root / "in");
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / ("f" + std::to_string(i)), "contents " + std::to_string(i));
        qputenv("FILEFORMER_LOCK_SECONDS", "600");
    }

    void twentyEditsAtOnceAreAllDone()
    {
        QVERIFY(create().ok());
        std::atomic<int> done{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 20; ++i) {
            fftest::writeFile(m_root / ("n" + std::to_string(i)), "new");
            threads.emplace_back([this, i, &done] {
                const std::string n = std::to_string(i), old = "in/f" + n;
                Edits edits;
                if (i % 3 == 0)
                    edits.remove = {old};
                else if (i % 3 == 1)
                    edits.rename = {{old, "in/r" + n}};
                else
                    edits.add = {{m_root / ("n" + n), "in"}};
                TaskControl control;
                done += updateArchive(ffz(), edits, {}, control).ok() ? 1 : 0;
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(done.load(), 20);
        std::set<std::string> must{"in"};
        for (int i = 0; i < 20; ++i) {
            const std::string n = std::to_string(i);
            if (i % 3 == 1)
                must.insert("in/r" + n);
            if (i % 3 == 2)
                must.insert({"in/f" + n, "in/n" + n});
        }
        QVERIFY(names() == must);
    }

    void waitsForAnotherProgramAndCanBeCancelled()
    {
        QVERIFY(create().ok());
        const auto other = FileLock::take(ffz(), m_control);
        QVERIFY(other.ok());
        TaskControl control;
        std::thread canceller([&control] {
            while (control.progress().stage != "wait")
                std::this_thread::yield();
            control.cancel();
        });
        const auto report = updateArchive(ffz(), {{"in/f0"}, {}, {}, {}}, {}, control);
        control.setStage("wait");
        canceller.join();
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        qputenv("FILEFORMER_LOCK_SECONDS", "0");
        const auto late = updateArchive(ffz(), {{"in/f0"}, {}, {}, {}}, {}, m_control);
        QVERIFY(!late.ok());
        QCOMPARE(late.error().code, ErrorCode::Io);
        QVERIFY(!create().ok()); // nor is it replaced meanwhile
        QVERIFY(names().contains("in/f0")); // a reader does not wait
    }

    void aKilledProgramLeavesNoLock()
    {
        QVERIFY(create().ok());
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            TaskControl control;
            const auto lock = FileLock::take(ffz(), control);
            const char word = lock.ok() ? '1' : '0';
            if (::write(ready[1], &word, 1) == 1)
                ::pause();
            ::_exit(1);
        }
        char word = 0;
        QCOMPARE(::read(ready[0], &word, 1), ssize_t{1});
        QCOMPARE(word, '1');
        qputenv("FILEFORMER_LOCK_SECONDS", "0");
        QVERIFY(!updateArchive(ffz(), {{"in/f0"}, {}, {}, {}}, {}, m_control).ok());
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        QVERIFY(updateArchive(ffz(), {{"in/f0"}, {}, {}, {}}, {}, m_control).ok());
    }

    void undoDoesNotTakeAnArchiveFromAnotherProgram()
    {
        qputenv("XDG_STATE_HOME", (m_root / "state").c_str());
        QVERIFY(create().ok());
        UndoHistory history(ffz());
        UpdateOptions options;
        options.keepPrevious = *history.prepare();
        QVERIFY(updateArchive(ffz(), {{"in/f0"}, {}, {}, {}}, options, m_control).ok());
        QVERIFY(history.committed("delete").ok());
        {
            const auto other = FileLock::take(ffz(), m_control);
            QVERIFY(other.ok());
            QVERIFY(!history.undo().ok());
            QVERIFY(!names().contains("in/f0"));
        }
        QVERIFY(history.undo().ok());
        QVERIFY(names().contains("in/f0"));
    }

    void anEditIsMadeToTheVersionThatIsThereWhenItMeansTheSame()
    {
        QVERIFY(create().ok());
        const auto seen = Archive::open(ffz(), m_control);
        QVERIFY(seen.ok());
        QVERIFY(updateArchive(ffz(), {{"in/f1"}, {}, {}, {}}, {}, m_control).ok());
        QVERIFY(updateArchive(*seen, {{"in/f2"}, {}, {}, {}}, {}, m_control).ok());
        QVERIFY(!names().contains("in/f1") && !names().contains("in/f2"));
        // A file that nobody has seen is not deleted.
        fftest::writeFile(m_root / "in/f3", "another");
        QVERIFY(updateArchive(ffz(), {{}, {}, {}, {{m_root / "in/f3", "in"}}}, {}, m_control).ok());
        const auto other = updateArchive(*seen, {{"in/f3"}, {}, {}, {}}, {}, m_control);
        QVERIFY(!other.ok());
        QCOMPARE(other.error().code, ErrorCode::Io);
        QVERIFY(names().contains("in/f3"));
    }

    void anEntryStaysWhenItsNewVersionCannotBeRead()
    {
        QVERIFY(create().ok());
        fftest::writeFile(m_root / "in/f1", "whole");
        QCOMPARE(::chmod((m_root / "in/f0").c_str(), 0), 0);
        // Root could read it.
        const bool isRoot = ::geteuid() == 0;
        QCOMPARE(::chmod(m_root.c_str(), 0777), 0);
        QCOMPARE(::chmod(ffz().c_str(), 0666), 0);
        if (isRoot)
            QCOMPARE(::seteuid(65534), 0);
        const auto report = updateArchive(ffz(), {{}, {}, {}, {{m_root / "in", ""}}}, {}, m_control);
        if (isRoot)
            QCOMPARE(::seteuid(0), 0);
        QVERIFY(report.ok());
        QVERIFY(warns(*report, "the archive keeps the version that it has"));
        QCOMPARE(std::count_if(report->warnings.begin(), report->warnings.end(),
                               [](const Warning& w) { return w.lost && w.path == "in/f0"; }),
                 std::ptrdiff_t{1});
        const auto after = Archive::open(ffz(), m_control);
        QVERIFY(after.ok());
        QCOMPARE(after->entries().size(), std::size_t{21});
        for (const Entry& entry : after->entries()) {
            if (entry.path == "in/f0")
                QCOMPARE(entry.size, std::uint64_t{10}); // "contents 0"
            if (entry.path == "in/f1")
                QCOMPARE(entry.size, std::uint64_t{5});
        }
    }

    void theArchiveFileKeepsItsAttributesAndAHardLinkIsTold()
    {
        QVERIFY(create().ok());
        if (::setxattr(ffz().c_str(), "user.k", "v", 1, 0) != 0)
            QSKIP("this file system has no attributes");
        QCOMPARE(::link(ffz().c_str(), (m_root / "other.ffz").c_str()), 0);
        const auto report = updateArchive(ffz(), {{"in/f0"}, {}, {}, {}}, {}, m_control);
        QVERIFY(report.ok());
        char value = 0;
        QCOMPARE(::getxattr(ffz().c_str(), "user.k", &value, 1), ssize_t{1});
        QCOMPARE(value, 'v');
        QVERIFY(warns(*report, "hard link"));
        const auto again = updateArchive(ffz(), {{"in/f1"}, {}, {}, {}}, {}, m_control);
        QVERIFY(again.ok() && again->warnings.empty());
    }

    void noOtherFileIsReplacedWithoutForce()
    {
        fftest::writeFile(ffz(), "precious");
        const auto refused = create();
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Usage);
        QCOMPARE(fftest::readFile(ffz()), std::string("precious"));
        QVERIFY(create(true).ok());
        QVERIFY(create().ok()); // an archive may be
        fftest::writeFile(ffz(), "");
        QVERIFY(create().ok());
    }

    void aPipeOrAFolderIsNeverReplaced()
    {
        QCOMPARE(::mkfifo(ffz().c_str(), 0600), 0);
        QVERIFY(!create(true).ok());
        QVERIFY(fs::is_fifo(ffz()));
        fs::remove(ffz());
        fs::create_directory(ffz());
        QVERIFY(!create(true).ok());
        QVERIFY(fs::is_directory(ffz()));
    }

    void aFileThatCameMeanwhileIsNotReplaced()
    {
        auto place = TargetFile::take(ffz(), {.force = true}, m_control);
        QVERIFY(place.ok());
        auto writer = format::Writer::create(ffz());
        QVERIFY(writer.ok());
        fftest::writeFile(ffz(), "of another program");
        QVERIFY(!place->commit(*writer, m_control).ok());
        writer->requireNew();
        QVERIFY(!writer->commit().ok()); // nor in the moment between
        QCOMPARE(fftest::readFile(ffz()), std::string("of another program"));
    }
};

FF_TEST(TestEditsThatMeet)
#include "TestEditsThatMeet.moc"
