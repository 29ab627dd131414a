// SPDX-License-Identifier: GPL-3.0-or-later
// ffz that is killed, finds the disk full or broken at every moment at which it writes the catalogue: the
// catalogue has the archive or has it not, is whole, and the next one writes it. FaultyDisk.cpp makes the
// moments.
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TestCatalogueFaults : public QObject {
    Q_OBJECT

private:
    struct Outcome {
        bool isKilled = false;
        int code = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    std::unique_ptr<QTemporaryDir> m_folder;

    QString at(const QString& name) const { return m_folder->filePath(name); }
    Outcome run(const QString& line, const QString& fault = {}, int moment = 0) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"FILEFORMER_CATALOGUE"_s, at(u"data/catalogue.db"_s));
        if (!fault.isEmpty()) {
            environment.insert(u"LD_PRELOAD"_s, QStringLiteral(FF_FAULTY_DISK));
            environment.insert(u"FF_FAULT"_s, fault);
            environment.insert(u"FF_FAULT_AT"_s, QString::number(moment));
            environment.insert(u"FF_FAULT_HIT"_s, at(u"hit"_s));
        }
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder->path());
        process.start(QStringLiteral(FF_FFZ), line.split(u' '));
        process.closeWriteChannel();
        process.waitForFinished(300000);
        return {process.exitStatus() == QProcess::CrashExit, process.exitCode(),
                process.readAllStandardOutput(), process.readAllStandardError()};
    }
    bool wasHit() const { return QFile::remove(at(u"hit"_s)); }
    int countOf(const QString& query) const
    {
        return run(u"search --json "_s + query).json()[u"entry_count"].toInt(-1);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir().mkpath(at(u"in"_s)));
        for (int i = 0; i < 300; ++i)
            fftest::writeFile(at(u"in/file %1.txt"_s.arg(i)).toStdString(), "x");
        fftest::writeFile(at(u"other.txt"_s).toStdString(), "x");
        QCOMPARE(run(u"create -q --level fast a.ffz in"_s).code, 0);
        QCOMPARE(run(u"create -q --level fast b.ffz other.txt"_s).code, 0);
        QCOMPARE(countOf(u"txt"_s), 301);
    }

    void isWholeWhateverTheDiskDoes_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<bool>("anew");
        for (const QString& fault : {u"kill"_s, u"full"_s, u"broken"_s, u"once"_s, u"inodes"_s}) {
            QTest::addRow("%s, an archive more", qPrintable(fault)) << fault << false;
            QTest::addRow("%s, a new catalogue", qPrintable(fault)) << fault << true;
        }
    }
    void isWholeWhateverTheDiskDoes()
    {
        QFETCH(QString, fault);
        QFETCH(bool, anew);
        int moments = 0, without = 0;
        for (int moment = 1;; ++moment) {
            QVERIFY(moment < 500);
            if (anew)
                QVERIFY(QDir(at(u"data"_s)).removeRecursively());
            else
                QCOMPARE(run(u"catalogue forget -q a.ffz"_s).code, 0);
            const Outcome outcome = run(u"catalogue remember a.ffz"_s, fault, moment);
            if (!wasHit()) {
                QCOMPARE(outcome.code, 0);
                break;
            }
            ++moments;
            if (fault == u"kill"_s)
                QVERIFY(outcome.isKilled);
            else
                QVERIFY2(outcome.code == 0 || outcome.code == 3,
                         (QByteArray::number(moment) + ' ' + QByteArray::number(outcome.code) + outcome.err)
                             .constData());
            // All of it or nothing of it, and what was there before.
            const int files = countOf(u"txt"_s) - (anew ? 0 : 1);
            QVERIFY2(files == 0 || files == 300, qPrintable(QString::number(moment)));
            if (outcome.code == 0 && !outcome.isKilled)
                QCOMPARE(files, 300);
            without += files == 0 ? 1 : 0;
            QVERIFY(!QFile::exists(at(u"data/catalogue.db.damaged"_s)));
            QCOMPARE(run(u"catalogue remember -q a.ffz"_s).code, 0);
        }
        QVERIFY(without > 0 || fault == u"inodes"_s);
        QCOMPARE(countOf(u"file"_s), 300);
        QVERIFY2(moments > (fault == u"inodes"_s ? 0 : 3), qPrintable(QString::number(moments)));
    }

    // The archive is made, and well, whatever becomes of the catalogue.
    void anArchiveIsMadeWithoutACatalogue()
    {
        QVERIFY(QDir(at(u"data"_s)).removeRecursively());
        fftest::writeFile(at(u"data"_s).toStdString(), "a file in the way");
        const Outcome made = run(u"create --level fast c.ffz in"_s);
        QCOMPARE(made.code, 0);
        QVERIFY2(made.err.contains("not remembered"), made.err);
        QCOMPARE(run(u"test -q c.ffz"_s).code, 0);
    }
};

FF_TEST(TestCatalogueFaults)
#include "TestCatalogueFaults.moc"
