// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/CreateJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/JobQueue.h"
#include "core/jobs/MeasureJob.h"
#include "core/jobs/TestJob.h"
#include "tests/support/TestProgram.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <semaphore>

using namespace ff;
using namespace ff::jobs;
using namespace Qt::StringLiterals;

namespace {

// Generous: the sanitizers and a busy machine are slow. Nothing waits longer than it must.
constexpr int kPatience = 120'000;

// A job whose worker does what the test says.
class ScriptedJob final : public Job {
public:
    explicit ScriptedJob(std::function<Status(ScriptedJob&, TaskControl&)> script, Kind kind = Kind::Test)
        : Job(kind), m_script(std::move(script))
    {
    }
    ~ScriptedJob() override { stopAndWait(); }
    using Job::ask;

protected:
    Status work(TaskControl& control) override { return m_script(*this, control); }

private:
    std::function<Status(ScriptedJob&, TaskControl&)> m_script;
};

Status untilCancelled(ScriptedJob&, TaskControl& control)
{
    for (;;) {
        FF_TRY(control.checkpoint());
        std::this_thread::yield();
    }
}

Status nothing(ScriptedJob&, TaskControl&)
{
    return {};
}

std::unique_ptr<ScriptedJob> scripted(std::function<Status(ScriptedJob&, TaskControl&)> script,
                                      Job::Kind kind = Job::Kind::Test)
{
    return std::make_unique<ScriptedJob>(std::move(script), kind);
}

void writeFile(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), qint64(bytes.size()));
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<unreadable>");
}

// What a test wants to know of a job after the queue has deleted it.
struct Ended {
    Job::State state = Job::State::Waiting;
    std::string error;
    ErrorCode code = ErrorCode::Usage;
};

} // namespace

class TestJobQueue : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    QString path(const QString& name) const { return m_dir.filePath(name); }

    // Runs the job to its end and lets `look` see it while it still exists.
    template <typename T>
    Ended run(std::unique_ptr<T> job, std::function<void(T&)> look = {})
    {
        JobQueue queue;
        Ended ended;
        bool isOver = false;
        connect(&queue, &JobQueue::jobFinished, &queue, [&](Job* finished) {
            ended.state = finished->state();
            if (finished->error()) {
                ended.error = finished->error()->message;
                ended.code = finished->error()->code;
            }
            if (look && finished->state() == Job::State::Finished)
                look(static_cast<T&>(*finished));
            isOver = true;
        });
        queue.add(std::move(job));
        [&] { QTRY_VERIFY_WITH_TIMEOUT(isOver, kPatience); }();
        return ended;
    }

    std::unique_ptr<CreateJob> creation(const QString& target, const QStringList& inputs)
    {
        CreateRequest request;
        request.target = path(target).toStdString();
        for (const QString& input : inputs)
            request.inputs.push_back(path(input).toStdString());
        request.options.level = codec::Level::Fast;
        request.options.threads = 2;
        return std::make_unique<CreateJob>(std::move(request));
    }

    ArchivePointer opened(const QString& name)
    {
        ArchivePointer archive;
        run<OpenJob>(std::make_unique<OpenJob>(path(name).toStdString()), [&](OpenJob& job) {
            archive = job.archive();
            QVERIFY(job.tree());
        });
        return archive;
    }

    // "sample.ffz" of a small folder, made once.
    ArchivePointer sample()
    {
        if (!QFile::exists(path(u"sample.ffz"_s))) {
            writeFile(path(u"in/one.txt"_s), QByteArray("one ").repeated(5000));
            writeFile(path(u"in/deep/two.txt"_s), QByteArray("two ").repeated(100));
            writeFile(path(u"in/empty"_s), {});
            run(creation(u"sample.ffz"_s, {u"in"_s}));
        }
        return opened(u"sample.ffz"_s);
    }

    std::unique_ptr<ExtractJob> extraction(const QString& target, archive::Overwrite overwrite)
    {
        ExtractRequest request;
        request.options.target = path(target).toStdString();
        request.options.overwrite = overwrite;
        return std::make_unique<ExtractJob>(sample(), std::move(request));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_dir.isValid()); }

    void runsHeavyJobsOneAfterAnother()
    {
        JobQueue queue;
        QSignalSpy finished(&queue, &JobQueue::jobFinished);
        std::atomic<int> running = 0;
        std::atomic<bool> overlapped = false;
        const auto script = [&](ScriptedJob&, TaskControl&) -> Status {
            overlapped = overlapped || ++running > 1;
            --running;
            return {};
        };
        for (int i = 0; i < 4; ++i)
            queue.add(scripted(script));
        QVERIFY(queue.current());
        QCOMPARE(queue.waiting().size(), 3);
        QTRY_COMPARE(finished.size(), 4);
        QVERIFY(!overlapped);
        QVERIFY(queue.isIdle());
    }

    void runsLightJobsBesideAHeavyOne()
    {
        JobQueue queue;
        Job* heavy = queue.add(scripted(untilCancelled));
        QSignalSpy finished(&queue, &JobQueue::jobFinished);
        queue.add(scripted(nothing, Job::Kind::Open));
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(queue.current(), heavy);
    }

    void movesWaitingJobs()
    {
        JobQueue queue;
        queue.add(scripted(untilCancelled));
        Job* first = queue.add(scripted(nothing));
        Job* second = queue.add(scripted(nothing));
        Job* third = queue.add(scripted(nothing));
        queue.move(third, -2);
        QCOMPARE(queue.waiting(), QList<Job*>({third, first, second}));
        queue.move(third, 99);
        QCOMPARE(queue.waiting(), QList<Job*>({first, second, third}));
    }

    void cancelsRunningAndWaitingJobs()
    {
        JobQueue queue;
        QList<Job::State> states;
        connect(&queue, &JobQueue::jobFinished, &queue, [&](Job* job) { states += job->state(); });
        queue.add(scripted(untilCancelled));
        queue.add(scripted(nothing));
        queue.cancelAll();
        QTRY_COMPARE(states.size(), 2);
        QCOMPARE(states, QList<Job::State>({Job::State::Cancelled, Job::State::Cancelled}));
        QVERIFY(queue.isIdle());
    }

    void tellsWhetherAStoppedJobKeepsWhatItHas()
    {
        for (const bool keeps : {false, true}) {
            JobQueue queue;
            QSignalSpy finished(&queue, &JobQueue::jobFinished);
            bool isKept = !keeps;
            queue.add(scripted([&isKept](ScriptedJob& job, TaskControl& control) {
                const Status status = untilCancelled(job, control);
                isKept = control.keepsWhenCancelled();
                return status;
            }));
            queue.add(scripted(nothing));
            keeps ? queue.cancelAllKeeping() : queue.cancelAll();
            QTRY_COMPARE(finished.size(), 2);
            QCOMPARE(isKept, keeps);
        }
    }

    void stopsItsWorkersWhenItGoes()
    {
        auto queue = std::make_unique<JobQueue>();
        queue->add(scripted(untilCancelled));
        queue->add(scripted(
            [](ScriptedJob& job, TaskControl&) -> Status {
                job.ask({});
                return {};
            },
            Job::Kind::Open));
        queue.reset();
    }

    void pausesAndResumes()
    {
        JobQueue queue;
        std::atomic<std::uint64_t> steps = 0;
        Job* job = queue.add(scripted([&](ScriptedJob&, TaskControl& control) -> Status {
            for (;;) {
                FF_TRY(control.checkpoint());
                ++steps;
                control.addDone(1);
                std::this_thread::yield();
            }
        }));
        QTRY_VERIFY(steps > 10);
        job->pause();
        QCOMPARE(job->state(), Job::State::Paused);
        // One step may be under way while the pause begins; after two samples there is no more.
        QSignalSpy samples(job, &Job::progressChanged);
        QTRY_VERIFY(samples.size() >= 2);
        const std::uint64_t before = steps;
        const double elapsed = job->progress().secondsElapsed;
        QTRY_VERIFY(samples.size() >= 4);
        QCOMPARE(steps.load(), before);
        QCOMPARE(job->progress().secondsElapsed, elapsed);
        job->resume();
        QTRY_VERIFY(steps > before);
        job->pause();
        job->cancel();
        QTRY_VERIFY(queue.isIdle());
    }

    void samplesProgressSeldom()
    {
        JobQueue queue;
        Job* job = queue.add(scripted([](ScriptedJob&, TaskControl& control) -> Status {
            control.setTotals(1'000'000, 10);
            for (int i = 0; i < 1'000'000; ++i) {
                FF_TRY(control.checkpoint());
                control.addDone(1);
            }
            control.setStage("encode", "name");
            control.addPacked(300, 100);
            control.addHashRetries(3);
            return {};
        }));
        QSignalSpy samples(job, &Job::progressChanged);
        JobProgress last;
        connect(job, &Job::finished, job, [&] { last = job->progress(); });
        QTRY_VERIFY_WITH_TIMEOUT(queue.isIdle(), kPatience);
        QVERIFY(samples.size() < 2000);
        QCOMPARE(last.fraction, 1.0);
        QCOMPARE(last.ratio, 3.0);
        QCOMPARE(last.hashRetries, std::uint64_t(3));
        QCOMPARE(last.stage, std::string("encode"));
        QCOMPARE(last.currentEntry, std::string("name"));
    }

    void carriesErrorsAndExceptions()
    {
        Ended ended = run(scripted([](ScriptedJob&, TaskControl&) -> Status {
            return Error{ErrorCode::Missing, Sentence::verbatim("no model here")};
        }));
        QCOMPARE(ended.state, Job::State::Failed);
        QCOMPARE(ended.code, ErrorCode::Missing);
        QCOMPARE(ended.error, std::string("no model here"));
        ended = run(scripted([](ScriptedJob&, TaskControl&) -> Status { throw std::bad_alloc(); }));
        QCOMPARE(ended.state, Job::State::Failed);
        QVERIFY(QString::fromStdString(ended.error).contains(u"memory"_s));
    }

    void asksAndWaitsForTheAnswer()
    {
        JobQueue queue;
        archive::ConflictAnswer got;
        Job* job = queue.add(scripted([&](ScriptedJob& self, TaskControl&) -> Status {
            ConflictQuestion question;
            question.existingPath = "/there/file";
            question.existingSize = 5;
            got = self.ask(question);
            return {};
        }));
        QSignalSpy asked(job, &Job::questionAsked);
        QTRY_COMPARE(asked.size(), 1);
        QVERIFY(job->question());
        QCOMPARE(job->question()->existingPath, std::string("/there/file"));
        QVERIFY(job->isActive());
        job->answer({archive::Overwrite::Replace, true, false});
        QVERIFY(!job->question());
        QTRY_VERIFY(queue.isIdle());
        QCOMPARE(got.action, archive::Overwrite::Replace);
        QVERIFY(got.forAll);
        QCOMPARE(asked.size(), 1);
    }

    void cancelWakesAQuestion()
    {
        JobQueue queue;
        archive::ConflictAnswer got;
        Job* job = queue.add(scripted([&](ScriptedJob& self, TaskControl& control) -> Status {
            got = self.ask({});
            return control.checkpoint();
        }));
        QSignalSpy asked(job, &Job::questionAsked);
        QTRY_COMPARE(asked.size(), 1);
        Job::State state = Job::State::Waiting;
        connect(job, &Job::finished, job, [&] { state = job->state(); });
        job->cancel();
        QTRY_COMPARE(state, Job::State::Cancelled);
        QVERIFY(got.cancel);
    }

    void measuresFilesAndFolders()
    {
        writeFile(path(u"m/a"_s), QByteArray(1000, 'a'));
        writeFile(path(u"m/n/b"_s), QByteArray(234, 'b'));
        QVERIFY(QFile::link(path(u"m"_s), path(u"m/n/loop"_s)));
        const std::vector<std::filesystem::path> paths{
            path(u"m"_s).toStdString(), path(u"m/a"_s).toStdString(), path(u"missing"_s).toStdString()};
        std::vector<Measure> measures;
        run<MeasureJob>(std::make_unique<MeasureJob>(paths),
                        [&](MeasureJob& job) { measures = job.measures(); });
        QCOMPARE(measures.size(), std::size_t(3));
        QCOMPARE(measures[0].bytes, std::uint64_t(1234));
        QCOMPARE(measures[0].files, std::uint64_t(3));
        QCOMPARE(measures[0].folders, std::uint64_t(2));
        QCOMPARE(measures[1].bytes, std::uint64_t(1000));
        QCOMPARE(measures[2].files + measures[2].unreadable, std::uint64_t(1));
    }

    void createsTestsAndExtracts()
    {
        const ArchivePointer archive = sample();
        QVERIFY(archive);
        archive::TestReport tested;
        run<TestJob>(std::make_unique<TestJob>(archive, archive::RunOptions{}),
                     [&](TestJob& job) { tested = *job.report(); });
        QCOMPARE(tested.verdict.damaged, std::uint64_t(0));
        QCOMPARE(tested.outcomes.size(), archive->entries().size());
        const Ended ended = run(extraction(u"out/new"_s, archive::Overwrite::Ask));
        QCOMPARE(ended.state, Job::State::Finished);
        QCOMPARE(readFile(path(u"out/new/in/one.txt"_s)), readFile(path(u"in/one.txt"_s)));
        QCOMPARE(readFile(path(u"out/new/in/deep/two.txt"_s)), readFile(path(u"in/deep/two.txt"_s)));
    }

    void asksAboutAFileInTheWay()
    {
        writeFile(path(u"way/in/one.txt"_s), "mine");
        JobQueue queue;
        Job* job = queue.add(extraction(u"way"_s, archive::Overwrite::Ask));
        QSignalSpy asked(job, &Job::questionAsked);
        QTRY_COMPARE_WITH_TIMEOUT(asked.size(), 1, kPatience);
        QCOMPARE(QString::fromStdString(job->question()->existingPath), path(u"way/in/one.txt"_s));
        QCOMPARE(job->question()->existingSize, std::uint64_t(4));
        QCOMPARE(job->question()->entryPath, std::string("in/one.txt"));
        job->answer({archive::Overwrite::Skip, true, false});
        QTRY_VERIFY_WITH_TIMEOUT(queue.isIdle(), kPatience);
        QCOMPARE(readFile(path(u"way/in/one.txt"_s)), QByteArray("mine"));
        QCOMPARE(readFile(path(u"way/in/deep/two.txt"_s)), readFile(path(u"in/deep/two.txt"_s)));
    }

    void cancelsAnExtractionAtAQuestion()
    {
        writeFile(path(u"way2/in/one.txt"_s), "mine");
        JobQueue queue;
        Job* job = queue.add(extraction(u"way2"_s, archive::Overwrite::Ask));
        Job::State state = Job::State::Waiting;
        connect(job, &Job::finished, job, [&] { state = job->state(); });
        QSignalSpy asked(job, &Job::questionAsked);
        QTRY_COMPARE_WITH_TIMEOUT(asked.size(), 1, kPatience);
        job->answer({archive::Overwrite::Skip, false, true});
        QTRY_COMPARE_WITH_TIMEOUT(state, Job::State::Cancelled, kPatience);
        QCOMPARE(readFile(path(u"way2/in/one.txt"_s)), QByteArray("mine"));
    }

    void aCancelledCreationLeavesNothing()
    {
        writeFile(path(u"big/data"_s), QByteArray(40'000'000, 'x'));
        CreateRequest request;
        request.target = path(u"gone.ffz"_s).toStdString();
        request.inputs = {path(u"big"_s).toStdString()};
        request.options.level = codec::Level::Balanced;
        JobQueue queue;
        Job* job = queue.add(std::make_unique<CreateJob>(std::move(request)));
        Job::State state = Job::State::Waiting;
        connect(job, &Job::finished, job, [&] { state = job->state(); });
        QTRY_VERIFY_WITH_TIMEOUT(job->progress().doneBytes > 0 || !job->progress().stage.empty(), kPatience);
        job->cancel();
        QTRY_COMPARE_WITH_TIMEOUT(state, Job::State::Cancelled, kPatience);
        QVERIFY(QDir(m_dir.path()).entryList({u"*gone*"_s}, QDir::AllEntries | QDir::Hidden).isEmpty());
    }

    void missingInputsAreAnError()
    {
        const Ended ended = run(creation(u"x.ffz"_s, {u"no such file"_s}));
        QCOMPARE(ended.state, Job::State::Failed);
        QCOMPARE(ended.code, ErrorCode::Io);
        QVERIFY2(QString::fromStdString(ended.error).contains(u"no such file"_s), ended.error.c_str());
        QVERIFY(!QFile::exists(path(u"x.ffz"_s)));
    }

    void openingWhatIsNoArchiveIsAnError()
    {
        writeFile(path(u"fake.ffz"_s), "this is no archive");
        const Ended ended = run(std::make_unique<OpenJob>(path(u"fake.ffz"_s).toStdString()));
        QCOMPARE(ended.state, Job::State::Failed);
        QCOMPARE(ended.code, ErrorCode::Damaged);
    }

    void anUnusableTargetFolderIsAnError()
    {
        writeFile(path(u"a file"_s), "x");
        const Ended ended = run(extraction(u"a file/below"_s, archive::Overwrite::Skip));
        QCOMPARE(ended.state, Job::State::Failed);
        QCOMPARE(ended.code, ErrorCode::Io);
    }
};

FF_TEST(TestJobQueue)
#include "TestJobQueue.moc"
