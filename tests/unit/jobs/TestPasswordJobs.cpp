// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Password.h"
#include "core/jobs/PasswordJob.h"
#include "core/jobs/UpdateJob.h"
#include "tests/support/TestProgram.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace ff;
using namespace ff::jobs;
namespace fs = std::filesystem;

class TestPasswordJobs : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_archive;

    static archive::Password passwordOf(std::string_view text)
    {
        return *crypto::preparedPassword(asBytes(text));
    }
    static bool finish(Job& job)
    {
        QSignalSpy over(&job, &Job::finished);
        job.start();
        return over.wait(120'000);
    }
    ArchivePointer open(OpenJob::Unlocking unlocking)
    {
        OpenJob job(m_archive, std::move(unlocking));
        return finish(job) ? job.archive() : nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        const fs::path root = m_temporary->path().toStdString();
        m_archive = root / "a.ffz";
        QFile file(QString::fromStdString((root / "f.txt").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write("hello"), 5);
        file.close();
        archive::CreateOptions options;
        options.level = codec::Level::Fast;
        options.password = passwordOf("geheim");
        TaskControl control;
        QVERIFY(archive::createArchive(m_archive, {root / "f.txt"}, options, control).ok());
    }

    void openingTellsWhatIsMissing()
    {
        OpenJob without(m_archive);
        QVERIFY(finish(without));
        QCOMPARE(without.state(), Job::State::Failed);
        QVERIFY(without.lacksPassword() && !without.hadWrongPassword());
        OpenJob wrong(m_archive, OpenJob::Unlocking{{}, passwordOf("nein")});
        QVERIFY(finish(wrong));
        QCOMPARE(wrong.state(), Job::State::Failed);
        QVERIFY(wrong.lacksPassword() && wrong.hadWrongPassword());
        OpenJob right(m_archive, OpenJob::Unlocking{{}, passwordOf("geheim")});
        QVERIFY(finish(right));
        QCOMPARE(right.state(), Job::State::Finished);
        QVERIFY(!right.lacksPassword() && !right.hadWrongPassword());
        OpenJob nothing(m_archive.parent_path() / "b.ffz");
        QVERIFY(finish(nothing));
        QVERIFY(!nothing.lacksPassword());
    }

    void aKeyOpensWithoutAPassword()
    {
        const ArchivePointer first = open({{}, passwordOf("geheim")});
        QVERIFY(first && first->key());
        const ArchivePointer second = open({first->key(), {}});
        QVERIFY(second && second->isEncrypted());
        UpdateJob change(second, {{{}, {}, {"new"}, {}}, {}, nullptr, "new"});
        QVERIFY(finish(change));
        QCOMPARE(change.state(), Job::State::Finished);
        QVERIFY(open({first->key(), {}})); // the changed one too
    }

    void changesAndRemovesThePassword()
    {
        PasswordJob change(open({{}, passwordOf("geheim")}), passwordOf("neu"));
        QVERIFY(!change.removes() && !change.isLight());
        QVERIFY(finish(change));
        QCOMPARE(change.state(), Job::State::Finished);
        QVERIFY(change.change()->wasEncrypted);
        QVERIFY(!open({{}, passwordOf("geheim")}));
        const ArchivePointer now = open({change.change()->key, {}});
        QVERIFY(now);
        PasswordJob removal(now, nullptr);
        QVERIFY(removal.removes() && finish(removal));
        QCOMPARE(removal.state(), Job::State::Finished);
        QVERIFY(removal.change()->key == nullptr);
        const ArchivePointer plain = open({});
        QVERIFY(plain && !plain->isEncrypted());
    }
};

FF_TEST(TestPasswordJobs)
#include "TestPasswordJobs.moc"
