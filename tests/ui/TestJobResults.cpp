// SPDX-License-Identifier: GPL-3.0-or-later
// A finished job in words. The sentences are the English ones.
#include "core/archive/Archive.h"
#include "core/crypto/Password.h"
#include "core/jobs/CreateJob.h"
#include "core/jobs/ExtractJob.h"
#include "core/jobs/PasswordJob.h"
#include "core/jobs/TestJob.h"
#include "tests/support/TestProgram.h"
#include "ui/work/JobResults.h"

#include <QtTest>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;
using jobs::Job;

class TestJobResults : public QObject {
    Q_OBJECT

private:
    static constexpr int kPatience = 120'000;

    std::unique_ptr<QTemporaryDir> m_dir;

    std::filesystem::path path(const QString& name) const { return m_dir->filePath(name).toStdString(); }

    void write(const QString& name, const QByteArray& bytes) const
    {
        QDir().mkpath(QFileInfo(m_dir->filePath(name)).absolutePath());
        QFile file(m_dir->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), qint64(bytes.size()));
    }
    QByteArray read(const QString& name) const
    {
        QFile file(m_dir->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void run(Job& job)
    {
        QSignalSpy finished(&job, &Job::finished);
        job.start();
        QVERIFY(job.isOver() || finished.wait(kPatience));
    }

    std::unique_ptr<jobs::CreateJob> creation(const QString& input) const
    {
        jobs::CreateRequest request;
        request.target = path(u"photos.ffz"_s);
        request.inputs = {path(input)};
        request.options.level = codec::Level::Store;
        return std::make_unique<jobs::CreateJob>(request);
    }

    // in/one and in/two, of which the second stands at the end of the data.
    jobs::ArchivePointer makeArchive() const
    {
        write(u"in/one"_s, QByteArray(1000, 'a'));
        write(u"in/two"_s, QByteArray("unmistakable contents"));
        const auto job = creation(u"in"_s);
        run(*job);
        return opened();
    }
    jobs::ArchivePointer opened() const
    {
        TaskControl control;
        auto archive = archive::Archive::open(path(u"photos.ffz"_s), control);
        return archive.ok() ? std::make_shared<const archive::Archive>(std::move(archive).value()) : nullptr;
    }
    jobs::ArchivePointer damaged() const
    {
        makeArchive();
        QByteArray bytes = read(u"photos.ffz"_s);
        const qsizetype at = bytes.indexOf("unmistakable");
        if (at < 0)
            qFatal("the contents are not stored as they are");
        // More than the checks of the archive can correct.
        for (const qsizetype further : {0, 5, 11})
            bytes[at + further] = char(bytes[at + further] ^ 1);
        write(u"photos.ffz"_s, bytes);
        return opened();
    }

    static QString numberOf(const JobResult& result, const QString& caption)
    {
        for (const auto& [name, value] : result.numbers) {
            if (name == caption)
                return value;
        }
        return {};
    }

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void aCreationIsReady()
    {
        write(u"in/file"_s, QByteArray(2000, 'x'));
        const auto job = creation(u"in"_s);
        QCOMPARE(titleOf(*job), u"Making photos.ffz"_s);
        run(*job);
        const JobResult result = resultOf(*job);
        QVERIFY(result.tone == Tone::Good);
        QCOMPARE(result.headline, u"photos.ffz is ready"_s);
        QVERIFY(result.sentence.contains(u"became"_s));
        QCOMPARE(result.archive, m_dir->filePath(u"photos.ffz"_s));
        QCOMPARE(numberOf(result, u"Entries"_s), u"2"_s);
        QVERIFY(!numberOf(result, u"Ratio"_s).isEmpty());
        QVERIFY(result.lines.isEmpty());
    }

    void aCreationThatFailsSaysWhy()
    {
        const auto job = creation(u"nothing"_s);
        run(*job);
        const JobResult result = resultOf(*job);
        QVERIFY(result.tone == Tone::Bad);
        QCOMPARE(result.headline, u"photos.ffz could not be made"_s);
        QVERIFY(!result.sentence.isEmpty());
        QVERIFY(result.archive.isEmpty()); // nothing to open
    }

    void aCancelledJobIsNoFailure()
    {
        write(u"in/file"_s, "x");
        const auto job = creation(u"in"_s);
        job->cancel();
        QVERIFY(job->isOver());
        const JobResult result = resultOf(*job);
        QVERIFY(result.tone == Tone::Neutral);
        QCOMPARE(result.headline, u"Cancelled: no archive was made"_s);

        jobs::TestJob test(makeArchive(), {});
        test.cancel();
        QCOMPARE(resultOf(test).headline, u"The test was cancelled"_s);
        jobs::ExtractJob extraction(opened(), {});
        extraction.cancel();
        QCOMPARE(resultOf(extraction).headline, u"The extraction was cancelled"_s);
    }

    void aWholeArchiveIsCalledWhole()
    {
        jobs::TestJob job(makeArchive(), {});
        QCOMPARE(titleOf(job), u"Testing photos.ffz"_s);
        run(job);
        const JobResult result = resultOf(job);
        QVERIFY(result.tone == Tone::Good);
        QCOMPARE(result.headline, u"photos.ffz is intact"_s);
        QVERIFY(result.sentence.contains(u"Every hash matched."_s));
        QVERIFY(result.lines.isEmpty());
    }

    void damageIsNamedEntryByEntry()
    {
        jobs::TestJob job(damaged(), {});
        run(job);
        const JobResult result = resultOf(job);
        QVERIFY(result.tone == Tone::Bad);
        QCOMPARE(result.headline, u"photos.ffz is damaged"_s);
        QVERIFY(!result.sentence.contains(u"Every hash matched."_s));
        QCOMPARE(std::count_if(result.lines.begin(), result.lines.end(),
                               [](const auto& line) { return line.path == u"in/two"_s; }),
                 1);
        QVERIFY(std::none_of(result.lines.begin(), result.lines.end(),
                             [](const auto& line) { return line.path == u"in/one"_s; }));
    }

    void anExtractionSaysWhereTheFilesAre()
    {
        jobs::ExtractRequest request;
        request.options.target = path(u"out"_s);
        jobs::ExtractJob job(makeArchive(), request);
        QCOMPARE(titleOf(job), u"Extracting photos.ffz"_s);
        run(job);
        const JobResult result = resultOf(job);
        QVERIFY(result.tone == Tone::Good);
        QCOMPARE(result.headline, u"photos.ffz is extracted"_s);
        QVERIFY(result.sentence.contains(m_dir->filePath(u"out"_s)));
        QCOMPARE(result.folder, m_dir->filePath(u"out"_s));
    }

    void anExtractionOfDamageIsBadNews()
    {
        jobs::ExtractRequest request;
        request.options.target = path(u"out"_s);
        jobs::ExtractJob job(damaged(), request);
        run(job);
        const JobResult result = resultOf(job);
        QVERIFY(result.tone == Tone::Bad);
        QVERIFY(result.headline.contains(u"could not be extracted"_s));
        QVERIFY(result.sentence.contains(u"Everything else is in"_s));
        QVERIFY(!result.lines.isEmpty());
        QCOMPARE(result.lines.front().path, u"in/two"_s); // the worst first
        QCOMPARE(read(u"out/in/one"_s), QByteArray(1000, 'a'));
    }

    void aChangeOfThePasswordTellsWhatIsNotKept()
    {
        const auto archive = makeArchive();
        std::filesystem::create_hard_link(path(u"photos.ffz"_s), path(u"again.ffz"_s));
        jobs::PasswordJob job(archive, crypto::preparedPassword(asBytes("p")).value());
        QCOMPARE(titleOf(job), u"Changing the password of photos.ffz"_s);
        run(job);
        const JobResult result = resultOf(job);
        QCOMPARE(result.headline, u"photos.ffz is encrypted"_s);
        QVERIFY(result.tone == Tone::Warning);
        QCOMPARE(result.lines.size(), 1);
        QVERIFY(result.lines.front().message.contains(u"hard link"_s));
    }

    void whatIsSkippedIsCounted()
    {
        const auto archive = makeArchive();
        write(u"out/in/one"_s, "mine");
        jobs::ExtractRequest request;
        request.options.target = path(u"out"_s);
        request.options.overwrite = archive::Overwrite::Skip;
        jobs::ExtractJob job(archive, request);
        run(job);
        const JobResult result = resultOf(job);
        QCOMPARE(result.headline, u"photos.ffz is extracted"_s);
        QVERIFY(result.sentence.contains(u"kept as they are"_s));
        QCOMPARE(read(u"out/in/one"_s), QByteArray("mine"));
    }
};

FF_WINDOW_TEST(TestJobResults)
#include "TestJobResults.moc"
