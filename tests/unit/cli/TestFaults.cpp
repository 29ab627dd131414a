// SPDX-License-Identifier: GPL-3.0-or-later
// ffz that makes, changes or mends an archive and is killed, finds the disk full or broken, or loses its
// power, at every moment at which it touches a file: the archive is the old one or the new one, whole, and
// nothing stays beside it. FaultyDisk.cpp makes the moments.
#include "tests/support/DiskLog.h"
#include "tests/support/FaultyRun.h"
#include "tests/support/TestProgram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using fftest::Outcome;

class TestFaults : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_old;

    QString at(const QString& name) const { return m_folder->filePath(name); }
    QByteArray read(const QString& name) const
    {
        QFile file(at(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(name)).path()));
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    // Hardly smaller when it is packed.
    static QByteArray noise(int size, quint32 seed)
    {
        QByteArray out(size, '\0');
        for (char& byte : out)
            byte = char((seed = seed * 1664525 + 1013904223) >> 24);
        return out;
    }
    Outcome run(const QString& line, const QString& fault = {}, int moment = 0) const
    {
        return fftest::run(m_folder->path(), QStringLiteral(FF_FFZ), line.split(QLatin1Char(' ')), fault,
                           moment);
    }
    QStringList leftOver() const
    {
        return QDir(m_folder->path()).entryList({QStringLiteral("*.part")}, QDir::Files | QDir::Hidden);
    }

    void addEdits() const
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("add") << QStringLiteral("add -q --into in a.ffz new.txt");
        QTest::newRow("replace") << QStringLiteral("add -q --into in a.ffz other/a.txt");
        QTest::newRow("delete") << QStringLiteral("delete -q a.ffz in/big.bin");
        QTest::newRow("rename") << QStringLiteral("rename -q a.ffz in/a.txt moved/z.txt");
    }
    // Whatever writes a.ffz; d.ffz is a damaged copy of what stands there.
    void addWriters() const
    {
        addEdits();
        QTest::newRow("create") << QStringLiteral("create -q --level fast a.ffz in new.txt");
        QTest::newRow("heal") << QStringLiteral("heal -q --force -o a.ffz d.ffz");
        QTest::newRow("convert") << QStringLiteral("convert -q --level fast new.tar a.ffz");
    }
    bool wasHit() const { return QFile::remove(at(QStringLiteral("hit"))); }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write(QStringLiteral("in/a.txt"), QByteArray("first ").repeated(50));
        write(QStringLiteral("in/b.txt"), QByteArray("second ").repeated(80));
        write(QStringLiteral("in/big.bin"), noise((1 << 20) + 5000, 7)); // a segment of its own
        write(QStringLiteral("new.txt"), QByteArray("third ").repeated(9000));
        write(QStringLiteral("other/a.txt"), noise(3000, 8));
        QCOMPARE(run(QStringLiteral("create -q --level fast a.ffz in new.txt other")).code, 0);
        QByteArray damaged = read(QStringLiteral("a.ffz"));
        damaged[5000] = char(damaged[5000] ^ 4);
        write(QStringLiteral("d.ffz"), damaged);
        QProcess tar;
        tar.setWorkingDirectory(m_folder->path());
        tar.start(QStringLiteral("tar"),
                  {QStringLiteral("-cf"), QStringLiteral("new.tar"), QStringLiteral("in")});
        QVERIFY(tar.waitForFinished());
        QCOMPARE(tar.exitCode(), 0);
        QCOMPARE(run(QStringLiteral("create -q --level fast a.ffz in")).code, 0);
        m_old = read(QStringLiteral("a.ffz"));
    }

    void isOldOrNewWhenKilledAtAnyMoment_data() { addWriters(); }
    void isOldOrNewWhenKilledAtAnyMoment()
    {
        QFETCH(QString, line);
        QCOMPARE(run(line).code, 0);
        const QByteArray made = read(QStringLiteral("a.ffz"));
        QVERIFY(made != m_old);
        int olds = 0, news = 0, leftOvers = 0;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 1000);
            write(QStringLiteral("a.ffz"), m_old);
            const Outcome killed = run(line, QStringLiteral("kill"), moment);
            if (!killed.isKilled) {
                QVERIFY2(killed.code == 0, killed.text);
                break;
            }
            const QByteArray now = read(QStringLiteral("a.ffz"));
            QVERIFY2(now == m_old || now == made, qPrintable(QString::number(moment)));
            ++(now == m_old ? olds : news);
            leftOvers += leftOver().isEmpty() ? 0 : 1;
            QCOMPARE(run(QStringLiteral("test -q a.ffz")).code, 0);
            // The next change finds the archive free and takes away what was left.
            QCOMPARE(run(QStringLiteral("mkdir -q a.ffz fresh")).code, 0);
            QCOMPARE(leftOver(), QStringList());
        }
        QVERIFY(olds > 3);
        QVERIFY(news > 0);
        QVERIFY(leftOvers > 3);
    }

    void isOldWhenTheDiskIsFullAtAnyMoment_data() { addWriters(); }
    void isOldWhenTheDiskIsFullAtAnyMoment()
    {
        QFETCH(QString, line);
        int failures = 0;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 1000);
            const Outcome full = run(line, QStringLiteral("full"), moment);
            QVERIFY(!full.isKilled);
            QCOMPARE(leftOver(), QStringList());
            if (full.code == 0)
                break;
            ++failures;
            QCOMPARE(full.code, 3);
            QVERIFY2(full.text.contains("No space left"), full.text);
            QVERIFY2(read(QStringLiteral("a.ffz")) == m_old, qPrintable(QString::number(moment)));
        }
        QVERIFY(failures > 3);
        QVERIFY(read(QStringLiteral("a.ffz")) != m_old);
        QCOMPARE(run(QStringLiteral("test -q a.ffz")).code, 0);
    }

    void isOldOrNewWhateverFails_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("fault");
        for (const char* fault : {"broken", "once", "inodes"})
            for (const char* line :
                 {"add -q --into in a.ffz new.txt", "delete -q a.ffz in/big.bin",
                  "create -q --level fast a.ffz in new.txt", "heal -q --force -o a.ffz d.ffz"})
                QTest::addRow("%s %s", fault, QByteArray(line).split(' ').first().constData())
                    << QString::fromLatin1(line) << QString::fromLatin1(fault);
    }
    void isOldOrNewWhateverFails()
    {
        QFETCH(QString, line);
        QFETCH(QString, fault);
        QCOMPARE(run(line).code, 0);
        const QByteArray made = read(QStringLiteral("a.ffz"));
        int failures = 0;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 1000);
            write(QStringLiteral("a.ffz"), m_old);
            const Outcome outcome = run(line, fault, moment);
            QVERIFY(!outcome.isKilled);
            const bool hit = wasHit();
            const QByteArray now = read(QStringLiteral("a.ffz"));
            if (outcome.code == 0) {
                QVERIFY2(now == made, qPrintable(QString::number(moment)));
            } else {
                QVERIFY2(outcome.code == 3, outcome.text);
                QVERIFY2(outcome.text.startsWith("ffz: "), outcome.text);
                QVERIFY2(now == m_old || now == made, qPrintable(QString::number(moment)));
                ++failures;
            }
            if (!hit)
                break;
        }
        QVERIFY(failures > 0);
    }

    void otherFormatsAreOldOrNewWhateverFails_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("fault");
        const auto create = [](const char* name, const char* fault) {
            QTest::addRow("create, %s, %s", name, fault)
                << QStringLiteral("create -q --level fast %1 in new.txt").arg(QLatin1String(name))
                << QString::fromLatin1(name) << QString::fromLatin1(fault);
        };
        for (const char* fault : {"kill", "full", "broken", "once", "inodes"})
            create("a.zip", fault);
        create("a.7z", "full");
        create("a.7z", "once");
        create("a.tar.gz", "full");
        QTest::addRow("convert") << QStringLiteral("convert -q --level fast a.ffz a.zip")
                                 << QStringLiteral("a.zip") << QStringLiteral("full");
    }
    void otherFormatsAreOldOrNewWhateverFails()
    {
        QFETCH(QString, line);
        QFETCH(QString, name);
        QFETCH(QString, fault);
        QCOMPARE(run(QStringLiteral("create -q --level fast %1 other").arg(name)).code, 0);
        const QByteArray old = read(name);
        QCOMPARE(run(line).code, 0);
        const QByteArray made = read(name);
        QVERIFY(made != old && !made.isEmpty());
        int failures = 0;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 1000);
            write(name, old);
            const Outcome outcome = run(line, fault, moment);
            const bool hit = wasHit();
            const QByteArray now = read(name);
            QVERIFY2(now == old || now == made, qPrintable(QString::number(moment)));
            if (!hit)
                break;
            if (outcome.code == 0 && !outcome.isKilled) {
                QVERIFY2(now == made, qPrintable(QString::number(moment)));
                continue;
            }
            ++failures;
            if (outcome.isKilled)
                continue;
            QVERIFY2(outcome.code == 3, outcome.text);
            QVERIFY2(outcome.text.startsWith("ffz: ") && outcome.text.count("ffz: ") == 1, outcome.text);
            if (fault == QStringLiteral("full"))
                QVERIFY2(outcome.text.contains("No space left"), outcome.text);
            if (fault != QStringLiteral("broken")) // where nothing can be removed either
                QCOMPARE(leftOver(), QStringList());
        }
        QVERIFY(failures > 0);
        // What a killed run left goes with the next one.
        QCOMPARE(run(line).code, 0);
        QCOMPARE(leftOver(), QStringList());
    }

    void partsAreAllThereOrTellWhatIsMissing_data()
    {
        QTest::addColumn<QString>("fault");
        for (const char* fault : {"kill", "full", "once", "inodes"})
            QTest::newRow(fault) << QString::fromLatin1(fault);
    }
    void partsAreAllThereOrTellWhatIsMissing()
    {
        QFETCH(QString, fault);
        const QString line = QStringLiteral("create -q --level fast --volume 400k v.ffz in");
        const auto parts = [this] {
            return QDir(m_folder->path()).entryList({QStringLiteral("v.ffz.*")}, QDir::Files);
        };
        int failures = 0;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 1000);
            for (const QString& name : parts())
                QVERIFY(QFile::remove(at(name)));
            const Outcome outcome = run(line, fault, moment);
            if (!wasHit())
                break;
            if (parts().contains(QStringLiteral("v.ffz.001"))) {
                QCOMPARE(run(QStringLiteral("test -q v.ffz")).code, 0);
                continue;
            }
            ++failures;
            if (outcome.isKilled) {
                if (!parts().isEmpty()) {
                    const Outcome opened = run(QStringLiteral("test -q v.ffz"));
                    QCOMPARE(opened.code, 2);
                    QVERIFY2(opened.text.contains("v.ffz.001 is missing"), opened.text);
                }
                continue;
            }
            QVERIFY2(outcome.code == 3, outcome.text);
            QCOMPARE(parts(), QStringList());
            QCOMPARE(leftOver(), QStringList());
        }
        QVERIFY(failures > 0);
        QCOMPARE(run(QStringLiteral("create -q --force --level fast --volume 400k v.ffz in")).code, 0);
        QCOMPARE(parts().size(), 3);
        QCOMPARE(leftOver(), QStringList());
    }

    void completesWithShortWrites_data() { addWriters(); }
    void completesWithShortWrites()
    {
        QFETCH(QString, line);
        QCOMPARE(run(line).code, 0);
        const QByteArray made = read(QStringLiteral("a.ffz"));
        write(QStringLiteral("a.ffz"), m_old);
        const Outcome outcome = run(line, QStringLiteral("short"), 1);
        QVERIFY2(outcome.code == 0, outcome.text);
        QVERIFY(wasHit());
        QVERIFY(read(QStringLiteral("a.ffz")) == made);
    }

    void isOldOrNewWhenThePowerIsCut_data() { addWriters(); }
    void isOldOrNewWhenThePowerIsCut()
    {
        QFETCH(QString, line);
        const Outcome outcome = run(line, QStringLiteral("none"));
        QVERIFY2(outcome.code == 0, outcome.text);
        const std::string made = read(QStringLiteral("a.ffz")).toStdString();
        const auto calls = fftest::decodeDiskLog(read(QStringLiteral("log")).toStdString());
        QVERIFY(calls.size() > 4);
        const std::string name = QFileInfo(at(QStringLiteral("a.ffz"))).canonicalFilePath().toStdString();
        using Names = fftest::UnsyncedDisk::Names;
        for (const Names names : {Names::WhenSynced, Names::AtOnce}) {
            fftest::UnsyncedDisk disk(names);
            disk.put(name, m_old.toStdString());
            int olds = 0;
            std::string left;
            for (const auto& call : calls) {
                disk.apply(call);
                QVERIFY(disk.read(name, left));
                QVERIFY(left == m_old.toStdString() || left == made);
                olds += left != made;
            }
            QVERIFY(olds > 2);
            // What was reported done is done.
            QVERIFY(left == made);
        }
    }

    void isOldOnARealDiskThatIsFull()
    {
        const QString script =
            QStringLiteral("mount -t tmpfs -o size=2m none disk || exit 77\n"
                           "cp a.ffz disk && '%1' add -q disk/a.ffz more.bin; code=$?\n"
                           "cmp a.ffz disk/a.ffz && [ \"$(ls -A disk)\" = a.ffz ] && exit $code\n"
                           "exit 99\n")
                .arg(QStringLiteral(FF_FFZ));
        write(QStringLiteral("more.bin"), noise(3 << 20, 9));
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("disk")));
        const Outcome full = fftest::runMounting(m_folder->path(), script);
        if (full.code == 77 || full.code == 1)
            QSKIP(QByteArray("no file system can be mounted here: " + full.text).constData());
        QVERIFY2(full.code == 3, full.text);
        QVERIFY2(full.text.contains("No space left"), full.text);
    }

    // Two at once: neither takes the other's file for left over, and who comes last is told that the name is
    // taken.
    void leavesWhatIsBeingWritten()
    {
        write(QStringLiteral("long.txt"), noise(6 << 20, 10));
        QProcess one;
        one.setWorkingDirectory(m_folder->path());
        one.start(QStringLiteral(FF_FFZ),
                  {QStringLiteral("create"), QStringLiteral("-q"), QStringLiteral("--level"),
                   QStringLiteral("balanced"), QStringLiteral("b.ffz"), QStringLiteral("long.txt")});
        QVERIFY(one.waitForStarted());
        while (one.state() == QProcess::Running && leftOver().isEmpty())
            one.waitForFinished(1);
        QVERIFY(!leftOver().isEmpty());
        QCOMPARE(run(QStringLiteral("create -q --level fast b.ffz new.txt")).code, 0);
        QVERIFY(one.waitForFinished(300000));
        QCOMPARE(one.exitCode(), 3);
        QVERIFY(one.readAllStandardError().contains("by another program meanwhile"));
        QCOMPARE(run(QStringLiteral("test -q b.ffz")).code, 0);
        QCOMPARE(leftOver(), QStringList());
    }
};

FF_TEST(TestFaults)
#include "TestFaults.moc"
