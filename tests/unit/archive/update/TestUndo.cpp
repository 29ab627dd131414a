// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/Undo.h"
#include "core/archive/update/Update.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestUndo : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root, m_folder, m_archive;
    TaskControl m_control;

    std::string now() const { return fftest::readFile(m_archive); }

    // One update that the history keeps.
    void change(UndoHistory& history, const std::string& folder)
    {
        const auto archive = Archive::open(m_archive, m_control);
        QVERIFY(archive.ok());
        UpdateOptions options;
        const auto kept = history.prepare();
        QVERIFY(kept.ok());
        options.keepPrevious = *kept;
        const auto report = updateArchive(*archive, {{}, {}, {folder}, {}}, options, m_control);
        QVERIFY(report.ok());
        QVERIFY(report->keptPrevious);
        QVERIFY(history.committed("new folder " + folder).ok());
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        m_folder = m_root / "place";
        m_archive = m_folder / "a.ffz";
        qputenv("XDG_STATE_HOME", (m_root / "state").c_str());
        fs::create_directories(m_folder);
        fftest::writeFile(m_root / "in", "contents");
        CreateOptions options;
        options.level = codec::Level::Store;
        QVERIFY(createArchive(m_archive, {m_root / "in"}, options, m_control).ok());
    }

    void goesBackAndForth()
    {
        const std::string first = now();
        {
            UndoHistory history(m_archive);
            QVERIFY(!history.canUndo());
            QVERIFY(!history.undo().ok());
            change(history, "one");
            const std::string second = now();
            change(history, "two");
            const std::string third = now();
            QCOMPARE(history.undoText(), std::string("new folder two"));
            QVERIFY(history.undo().ok());
            QVERIFY(now() == second);
            QVERIFY(history.undo().ok());
            QVERIFY(now() == first);
            QVERIFY(!history.canUndo());
            QVERIFY(history.redo().ok());
            QVERIFY(now() == second);
            QCOMPARE(history.redoText(), std::string("new folder two"));
            QVERIFY(history.redo().ok());
            QVERIFY(now() == third);
            QVERIFY(history.undo().ok());
            change(history, "three"); // another line: "two" is forgotten
            QVERIFY(!history.canRedo());
            QVERIFY(history.undo().ok());
            QVERIFY(now() == second);
            QCOMPARE(fftest::countIn(m_folder), std::size_t{3});
            QVERIFY(history.bytes() > 0);
        }
        QCOMPARE(fftest::countIn(m_folder), std::size_t{1}); // nothing is left beside it
        QCOMPARE(fftest::countIn(m_root / "state/fileformer/undo"), std::size_t{0});
    }

    void leavesNothingOfAFailedUpdate()
    {
        UndoHistory history(m_archive);
        QVERIFY(history.prepare().ok());
        history.dropped(false);
        QVERIFY(!history.canUndo());
        QCOMPARE(fftest::countIn(m_folder), std::size_t{1});
        QCOMPARE(fftest::countIn(m_root / "state/fileformer/undo"), std::size_t{0});
    }

    void doesNotUndoWhatAnotherProgramDid()
    {
        UndoHistory history(m_archive);
        change(history, "one");
        fs::remove(m_archive);
        fftest::writeFile(m_archive, "somebody else's");
        const Status undone = history.undo();
        QVERIFY(!undone.ok());
        QCOMPARE(undone.error().code, ErrorCode::Io);
        QCOMPARE(now(), std::string("somebody else's"));
    }

    void sweepsAfterACrash()
    {
#ifdef __SANITIZE_THREAD__
        QSKIP("ThreadSanitizer loses count of threads that begin after a fork.");
#endif
        const pid_t child = ::fork();
        if (child == 0) { // dies without any destructor
            UndoHistory history(m_archive);
            change(history, "one");
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(fftest::countIn(m_folder), std::size_t{2});
        UndoHistory alive(m_archive);
        change(alive, "two");
        const std::string before = now();
        // A note by somebody else names something that is not ours.
        fftest::writeFile(m_root / "precious", "keep me");
        fftest::writeFile(m_root / "state/fileformer/undo/forged", (m_root / "precious").string());
        sweepLeftVersions();
        QCOMPARE(fftest::countIn(m_folder), std::size_t{2}); // the one of the living
        QVERIFY(now() == before);
        QVERIFY(fs::exists(m_root / "precious"));
        QVERIFY(alive.undo().ok());
    }
};

FF_TEST(TestUndo)
#include "TestUndo.moc"
