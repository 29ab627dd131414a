// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/CompareJob.h"
#include "core/jobs/ConvertJob.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/UpdateJob.h"
#include "tests/support/TestProgram.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace ff;
using namespace ff::jobs;
namespace fs = std::filesystem;

class TestEditJobs : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;

    void write(const fs::path& path, const QByteArray& bytes)
    {
        fs::create_directories(path.parent_path());
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    ArchivePointer open(const fs::path& path)
    {
        TaskControl control;
        auto archive = archive::Archive::open(path, control);
        return archive.ok() ? std::make_shared<const archive::Archive>(std::move(*archive)) : nullptr;
    }
    static bool finish(Job& job)
    {
        QSignalSpy over(&job, &Job::finished);
        job.start();
        return over.wait(120'000);
    }
    bool has(const std::string& path)
    {
        const auto archive = open(m_root / "a.ffz");
        return archive && archive->select({path}).ok();
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        qputenv("XDG_STATE_HOME", (m_root / "state").c_str());
        write(m_root / "in" / "a", "first");
        write(m_root / "in" / "b", "second");
        archive::CreateOptions options;
        options.level = codec::Level::Fast;
        TaskControl control;
        QVERIFY(archive::createArchive(m_root / "a.ffz", {m_root / "in"}, options, control).ok());
    }

    void changesAndUndoes()
    {
        const auto undo = std::make_shared<archive::UndoHistory>(m_root / "a.ffz");
        {
            UpdateJob job(open(m_root / "a.ffz"), {{{"in/a"}, {}, {}, {}}, {}, undo, "remove a"});
            QVERIFY(job.report() == nullptr);
            QVERIFY(finish(job));
            QCOMPARE(job.state(), Job::State::Finished);
            QCOMPARE(job.report()->removed, std::uint64_t{1});
            QVERIFY(job.report()->warnings.empty());
            QVERIFY(!job.isLight());
        }
        QVERIFY(!has("in/a"));
        QCOMPARE(undo->undoText(), std::string("remove a"));
        QVERIFY(undo->undo().ok());
        QVERIFY(has("in/a"));
        {
            UpdateJob job(open(m_root / "a.ffz"), {{{"nothing"}, {}, {}, {}}, {}, undo, "fails"});
            QVERIFY(finish(job));
            QCOMPARE(job.state(), Job::State::Failed);
            QCOMPARE(job.error()->code, ErrorCode::Usage);
        }
        QVERIFY(undo->canRedo()); // a failure changes nothing
        QVERIFY(undo->redo().ok());
        QVERIFY(!has("in/a"));
    }

    void runsInTheQueue()
    {
        JobQueue queue;
        QSignalSpy over(&queue, &JobQueue::jobFinished);
        queue.add(std::make_unique<UpdateJob>(open(m_root / "a.ffz"),
                                              UpdateRequest{{{}, {}, {"made"}, {}}, {}, nullptr, {}}));
        QVERIFY(over.wait(120'000));
        QVERIFY(has("made"));
    }

    void compares()
    {
        write(m_root / "in" / "b", "SECOND");
        CompareJob job(open(m_root / "a.ffz"), m_root / "in", {});
        QVERIFY(finish(job));
        QCOMPARE(job.state(), Job::State::Finished);
        QCOMPARE(job.report()->different, std::uint64_t{1});
    }

    void convertsAndEstimates()
    {
        archive::CreateOptions options;
        options.level = codec::Level::Store;
        ConvertJob estimate(open(m_root / "a.ffz"), {{}, options, true});
        QVERIFY(finish(estimate));
        QVERIFY(estimate.report() == nullptr);
        QVERIFY(estimate.estimate() != nullptr && estimate.estimate()->targetBytes > 0);
        ConvertJob job(open(m_root / "a.ffz"), {m_root / "b.ffz", options, false});
        QVERIFY(finish(job));
        QCOMPARE(job.state(), Job::State::Finished);
        QVERIFY(job.estimate() == nullptr);
        QCOMPARE(job.report()->entries, std::uint64_t{3});
        QVERIFY(open(m_root / "b.ffz") != nullptr);
    }
};

FF_TEST(TestEditJobs)
#include "TestEditJobs.moc"
