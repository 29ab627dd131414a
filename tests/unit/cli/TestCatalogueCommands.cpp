// SPDX-License-Identifier: GPL-3.0-or-later
// ffz remembers what it makes and opens, finds it without an archive, and never fails for it.
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

#include <csignal>
#include <sqlite3.h>

using namespace Qt::StringLiterals;

class TestCatalogueCommands : public QObject {
    Q_OBJECT

private:
    struct Outcome {
        int code = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_catalogue;
    QStringList m_unset; // variables of the environment

    QString at(const QString& name) const { return m_folder->filePath(name); }
    void begin(QProcess& process, const QStringList& arguments) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"FILEFORMER_CATALOGUE"_s, m_catalogue);
        for (const QString& variable : m_unset)
            environment.remove(variable);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder->path());
        process.start(QStringLiteral(FF_FFZ), arguments);
    }
    Outcome ffz(const QStringList& arguments, const QByteArray& input = {}) const
    {
        QProcess process;
        begin(process, arguments);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(300000);
        return {process.exitStatus() == QProcess::CrashExit ? -1 : process.exitCode(),
                process.readAllStandardOutput(), process.readAllStandardError()};
    }
    QStringList found(const QString& query) const
    {
        QStringList out;
        for (const auto& entry : ffz({u"search"_s, u"--json"_s, query}).json()[u"entries"].toArray())
            out << entry.toObject()[u"path"].toString();
        out.sort();
        return out;
    }
    int archives() const
    {
        return ffz({u"catalogue"_s, u"list"_s, u"--json"_s}).json()[u"archive_count"].toInt(-1);
    }
    void write(const QString& name, const std::string& bytes) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(name)).path()));
        fftest::writeFile(at(name).toStdString(), bytes);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalogue = at(u"data/catalogue.db"_s);
        m_unset.clear();
        write(u"in/Отчёт 2024.txt"_s, "report");
        write(u"in/letter.txt"_s, "letter");
        write(u"in/copy.txt"_s, "letter");
        write(u"more.txt"_s, "more");
    }

    void findsByMeaning()
    {
        write(u"in/Налоги/заявление.txt"_s, "Заявление в налоговую инспекцию о вычете");
        write(u"in/src/parser.cpp"_s, "int main() { return 0; }");
        QCOMPARE(ffz({u"create"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        // In one archive and in all.
        for (const QStringList& where : {QStringList{u"a.ffz"_s}, QStringList{}}) {
            QStringList arguments{u"search"_s, u"--semantic"_s, u"--json"_s};
            arguments << where << u"letter to the tax office"_s;
            const Outcome found = ffz(arguments);
            QCOMPARE(found.code, 0);
            const QJsonObject json = found.json();
            QVERIFY(json[u"semantic"].toBool());
            QCOMPARE(json[u"coverage"][u"files"].toInt(), 5);
            QCOMPARE(json[u"coverage"][u"by_contents"].toInt(), 5);
            const QJsonArray entries = json[u"entries"].toArray();
            QVERIFY(!entries.isEmpty());
            QStringList paths;
            double likeness = 0;
            for (const auto& entry : entries) {
                paths << entry[u"path"].toString();
                likeness = std::max(likeness, entry[u"likeness"].toDouble());
            }
            QVERIFY2(paths.mid(0, 3).contains(u"in/Налоги/заявление.txt"_s), qPrintable(paths.join(u' ')));
            QVERIFY(likeness > 0.3);
            QCOMPARE(ffz(QStringList{u"search"_s, u"--semantic"_s} << where << u"ext:txt"_s).code, 1);
        }
        // Where the archive tells nothing, names count.
        QCOMPARE(QProcess::execute(u"tar"_s, {u"-C"_s, at({}), u"-cf"_s, at(u"b.tar"_s), u"in"_s}), 0);
        const Outcome names = ffz({u"search"_s, u"--semantic"_s, u"b.tar"_s, u"source code"_s});
        QCOMPARE(names.code, 0);
        QVERIFY(names.out.contains("parser.cpp"));
        QVERIFY(names.out.contains("the contents count of 0 of 5 files"));
    }

    void remembersWhatItMakesChangesAndOpens()
    {
        const Outcome made = ffz({u"create"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s});
        QCOMPARE(made.code, 0);
        QVERIFY2(!made.err.contains("catalogue"), made.err);
        QCOMPARE(found(u"отчет"_s), QStringList{u"in/Отчёт 2024.txt"_s});
        QCOMPARE(ffz({u"add"_s, u"-q"_s, u"a.ffz"_s, u"more.txt"_s}).code, 0);
        QCOMPARE(found(u"more"_s), QStringList{u"more.txt"_s});
        QCOMPARE(ffz({u"delete"_s, u"-q"_s, u"a.ffz"_s, u"more.txt"_s}).code, 0);
        QCOMPARE(found(u"more"_s), QStringList());
        QCOMPARE(ffz({u"rename"_s, u"-q"_s, u"a.ffz"_s, u"in/letter.txt"_s, u"in/brief.txt"_s}).code, 0);
        QCOMPARE(found(u"brief"_s), QStringList{u"in/brief.txt"_s});
        QCOMPARE(archives(), 1);
        QProcess tar;
        tar.setWorkingDirectory(m_folder->path());
        tar.start(u"tar"_s, {u"-cf"_s, u"old.tar"_s, u"more.txt"_s});
        QVERIFY(tar.waitForFinished());
        QCOMPARE(ffz({u"convert"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"old.tar"_s, u"new.ffz"_s}).code, 0);
        QCOMPARE(found(u"more"_s), QStringList{u"more.txt"_s});
        for (const QString& command : {u"list"_s, u"info"_s, u"test"_s, u"extract"_s}) {
            QCOMPARE(ffz({u"catalogue"_s, u"forget"_s, u"-q"_s, u"--all"_s}).code, 0);
            QCOMPARE(ffz({command, u"-q"_s, u"old.tar"_s, u"--json"_s}).code,
                     command == u"extract"_s ? 3 : 0);
            QCOMPARE(archives(), 1);
        }
    }

    void sameArchiveByAnotherNameIsOne()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        QVERIFY(QFile::link(at(u"a.ffz"_s), at(u"link.ffz"_s)));
        QCOMPARE(ffz({u"list"_s, u"-q"_s, u"link.ffz"_s}).code, 0);
        QCOMPARE(ffz({u"list"_s, u"-q"_s, u"./in/../a.ffz"_s}).code, 0);
        QCOMPARE(archives(), 1);
    }

    void tellsWhatIsNotThere()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        QVERIFY(QFile::remove(at(u"a.ffz"_s)));
        const Outcome text = ffz({u"search"_s, u"letter"_s});
        QCOMPARE(text.code, 0);
        QVERIFY2(text.out.contains("not there now"), text.out);
        QVERIFY2(text.out.contains("looked through 4 of 4"), text.out);
        const QJsonObject json = ffz({u"search"_s, u"--json"_s, u"letter"_s}).json();
        QCOMPARE(json[u"entries"][0][u"archive_state"].toString(), u"gone"_s);
        QCOMPARE(json[u"coverage"][u"total"].toInt(), 4);
        QCOMPARE(json[u"coverage"][u"indexed"].toInt(), 4);
        QCOMPARE(ffz({u"catalogue"_s, u"refresh"_s, u"--json"_s}).json()[u"gone"].toInt(), 1);
        // A relative name of what is gone still names it.
        QCOMPARE(ffz({u"catalogue"_s, u"forget"_s, u"a.ffz"_s}).code, 0);
        QCOMPARE(archives(), 0);
        QCOMPARE(ffz({u"catalogue"_s, u"forget"_s, u"a.ffz"_s}).code, 1);
    }

    void showsTheBestAndSaysHowManyThereAre()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        const Outcome text = ffz({u"search"_s, u"--limit"_s, u"1"_s, u"txt"_s});
        QVERIFY2(text.out.contains("3 entries found, the best 1 shown"), text.out);
        const QJsonObject json = ffz({u"search"_s, u"--json"_s, u"--limit"_s, u"1"_s, u"txt"_s}).json();
        QCOMPARE(json[u"entry_count"].toInt(), 3);
        QCOMPARE(json[u"shown"].toInt(), 1);
        QCOMPARE(json[u"entries"].toArray().size(), 1);
        QCOMPARE(ffz({u"search"_s, u"size:>nonsense"_s}).code, 1);
    }

    // Whoever forgets the query is told, and is not shown another list.
    void takesNoArchiveForAQuery()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        const Outcome refused = ffz({u"search"_s, u"a.ffz"_s});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("is a file"), refused.err);
        QCOMPARE(ffz({u"search"_s, u"\"a.ffz\""_s}).code, 0);
    }

    void showsDuplicates()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        const QJsonObject json = ffz({u"catalogue"_s, u"duplicates"_s, u"--json"_s}).json();
        QCOMPARE(json[u"wasted_bytes"].toInt(), 6);
        QCOMPARE(json[u"groups"][0][u"copies"].toArray().size(), 2);
        const Outcome text = ffz({u"catalogue"_s, u"duplicates"_s});
        QVERIFY2(text.out.contains("in/copy.txt") && text.out.contains("6 bytes too many"), text.out);
    }

    void remembersNothingWhenItIsOff()
    {
        QCOMPARE(ffz({u"catalogue"_s, u"off"_s}).code, 0);
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        QCOMPARE(archives(), 0);
        QCOMPARE(ffz({u"catalogue"_s, u"remember"_s, u"a.ffz"_s}).code, 0);
        QCOMPARE(archives(), 1);
        QCOMPARE(ffz({u"catalogue"_s, u"on"_s}).code, 0);
        QCOMPARE(ffz({u"catalogue"_s, u"never"_s, u"a.ffz"_s}).code, 0);
        QCOMPARE(ffz({u"list"_s, u"-q"_s, u"a.ffz"_s}).code, 0);
        QCOMPARE(archives(), 0);
        m_catalogue = u"off"_s;
        const Outcome quiet = ffz({u"list"_s, u"a.ffz"_s});
        QCOMPARE(quiet.code, 0);
        QVERIFY2(quiet.err.isEmpty(), quiet.err);
        QCOMPARE(ffz({u"search"_s, u"x"_s}).code, 5);
    }

    // Whoever asks for an archive to be remembered is told when there is no place for it.
    void tellsThatThereIsNoHome()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        for (const char* variable : {"HOME", "XDG_DATA_HOME"})
            m_unset.append(QString::fromLatin1(variable));
        m_catalogue.clear();
        const Outcome remembered = ffz({u"catalogue"_s, u"remember"_s, u"a.ffz"_s});
        QCOMPARE(remembered.code, 5);
        QVERIFY2(remembered.err.contains("no home folder"), remembered.err);
        QCOMPARE(ffz({u"list"_s, u"a.ffz"_s}).code, 0);
    }

    // The list is told; what comes after it waits for another program that writes the catalogue.
    void endsRememberingOnCtrlC()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        QCOMPARE(ffz({u"catalogue"_s, u"forget"_s, u"-q"_s, u"--all"_s}).code, 0);
        sqlite3* other = nullptr;
        QCOMPARE(sqlite3_open(m_catalogue.toUtf8().constData(), &other), SQLITE_OK);
        QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
        QProcess process;
        begin(process, {u"list"_s, u"a.ffz"_s});
        QByteArray out;
        while (!out.contains("bytes (") && process.waitForReadyRead(60000))
            out += process.readAllStandardOutput();
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(60000));
        const QByteArray told = process.readAllStandardError();
        sqlite3_close(other);
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY2(told.contains("cancelled; the archive is not remembered"), told);
        QCOMPARE(archives(), 0);
    }

    void notesWhatIsTakenOut()
    {
        const auto opens = [&](const QStringList& more = {}) {
            return ffz(QStringList{u"catalogue"_s, u"opens"_s, u"--json"_s} + more).json();
        };
        const auto extract = [&](const QStringList& entries) {
            return ffz(QStringList{u"extract"_s, u"-q"_s, u"--overwrite"_s, u"replace"_s, u"-C"_s,
                                   at(u"out"_s), u"a.ffz"_s}
                       + entries)
                .code;
        };
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        QCOMPARE(extract({}), 0); // all of it: no single one was meant
        QCOMPARE(opens()[u"entry_count"].toInt(), 0);
        const QStringList before = found(u"txt"_s);
        QVERIFY(before.size() > 2);
        QCOMPARE(extract({before.last()}), 0);
        const QJsonObject one = opens();
        QCOMPARE(one[u"entry_count"].toInt(), 1);
        QVERIFY(one[u"recording"].toBool());
        QCOMPARE(one[u"opened"][0][u"path"].toString(), before.last());
        QCOMPARE(one[u"opened"][0][u"archive"].toString(), QFileInfo(at(u"a.ffz"_s)).canonicalFilePath());
        QCOMPARE(one[u"opened"][0][u"days7"].toInt(), 1);
        const Outcome text = ffz({u"catalogue"_s, u"opens"_s});
        QVERIFY2(text.out.contains(before.last().toUtf8()) && text.out.contains("1 entry was opened"),
                 text.out);
        // It comes first among its like.
        const auto best = [&] {
            return ffz({u"search"_s, u"--json"_s, u"txt"_s}).json()[u"entries"][0][u"path"].toString();
        };
        QCOMPARE(best(), before.last());
        QCOMPARE(opens({u"--off"_s})[u"recording"].toBool(true), false);
        QCOMPARE(extract({before.first()}), 0);
        QCOMPARE(opens()[u"entry_count"].toInt(), 1);
        QCOMPARE(opens({u"--clear"_s})[u"entry_count"].toInt(), 0);
        QCOMPARE(opens({u"--on"_s})[u"recording"].toBool(), true);
        QCOMPARE(ffz({u"catalogue"_s, u"opens"_s, u"--on"_s, u"--off"_s}).code, 1);
        // Nothing is noted of an archive that is not remembered.
        QCOMPARE(ffz({u"catalogue"_s, u"never"_s, u"-q"_s, u"a.ffz"_s}).code, 0);
        QCOMPARE(extract({before.first()}), 0);
        QCOMPARE(opens()[u"entry_count"].toInt(), 0);
    }

    void findsWhatIsLikeAnEntry()
    {
        write(u"in/tax return 2023.odt"_s, "income tax return for the tax office");
        write(u"in/налоги/Декларация.odt"_s, "налоговая декларация о доходах");
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        const QJsonObject json =
            ffz({u"search"_s, u"--json"_s, u"--like"_s, u"a.ffz"_s, u"in/tax return 2023.odt"_s}).json();
        QVERIFY(json[u"entry_count"].toInt() > 0);
        QCOMPARE(json[u"entries"][0][u"path"].toString(), u"in/налоги/Декларация.odt"_s);
        QVERIFY(json[u"entries"][0][u"likeness"].toDouble() > 0.2);
        QCOMPARE(ffz({u"search"_s, u"--like"_s, u"a.ffz"_s, u"in/nothing"_s}).code, 5);
        QCOMPARE(ffz({u"search"_s, u"--like"_s, u"a.ffz"_s}).code, 1);
    }

    void keepsEncryptedArchivesOutUnlessAsked()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"--password-fd"_s, u"0"_s, u"a.ffz"_s,
                      u"in"_s},
                     "word\n")
                     .code,
                 0);
        const Outcome listed = ffz({u"list"_s, u"--password-fd"_s, u"0"_s, u"a.ffz"_s}, "word\n");
        QCOMPARE(listed.code, 0);
        QVERIFY2(!listed.err.contains("catalogue"), listed.err);
        QCOMPARE(archives(), 0);
        const Outcome refused =
            ffz({u"catalogue"_s, u"remember"_s, u"--password-fd"_s, u"0"_s, u"a.ffz"_s}, "word\n");
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("--encrypted"), refused.err);
        QCOMPARE(
            ffz({u"catalogue"_s, u"remember"_s, u"--encrypted"_s, u"--password-fd"_s, u"0"_s, u"a.ffz"_s},
                "word\n")
                .code,
            0);
        QCOMPARE(found(u"letter"_s), QStringList{u"in/letter.txt"_s});
        // A plain one that gets a password is forgotten.
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"b.ffz"_s, u"more.txt"_s}).code, 0);
        QCOMPARE(found(u"more"_s).size(), 1);
        QCOMPARE(ffz({u"password"_s, u"-q"_s, u"--new-password-fd"_s, u"0"_s, u"b.ffz"_s}, "word\n").code, 0);
        QCOMPARE(found(u"more"_s).size(), 0);
    }

    // The work is done all the same, with a warning at most.
    void neverFailsForTheCatalogue_data()
    {
        QTest::addColumn<QString>("catalogue");
        QTest::newRow("a folder that cannot be made") << u"/proc/nothing/catalogue.db"_s;
        QTest::newRow("a folder in its place") << u"in"_s;
        QTest::newRow("a text in its place") << u"text"_s;
    }
    void neverFailsForTheCatalogue()
    {
        QFETCH(QString, catalogue);
        write(u"text"_s, fftest::prose(5000));
        m_catalogue = catalogue.startsWith(u'/') ? catalogue : at(catalogue);
        const Outcome made = ffz({u"create"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"more.txt"_s});
        QCOMPARE(made.code, 0);
        QVERIFY2(made.err.contains("catalogue"), made.err);
        QVERIFY(ffz({u"list"_s, u"--json"_s, u"a.ffz"_s}).err.isEmpty());
        const Outcome test = ffz({u"test"_s, u"-q"_s, u"a.ffz"_s});
        QCOMPARE(test.code, 0);
        QVERIFY2(test.err.isEmpty(), test.err);
    }

    void leavesANewerCatalogueAlone()
    {
        QCOMPARE(ffz({u"create"_s, u"-q"_s, u"--level"_s, u"fast"_s, u"a.ffz"_s, u"in"_s}).code, 0);
        std::string bytes = fftest::readFile(m_catalogue.toStdString());
        bytes[63] = 99; // user_version
        fftest::writeFile(m_catalogue.toStdString(), bytes);
        const Outcome search = ffz({u"search"_s, u"letter"_s});
        QCOMPARE(search.code, 5);
        QVERIFY2(search.err.contains("newer version"), search.err);
        QCOMPARE(ffz({u"list"_s, u"a.ffz"_s}).code, 0);
        QVERIFY(fftest::readFile(m_catalogue.toStdString()) == bytes);
    }
};

FF_TEST(TestCatalogueCommands)
#include "TestCatalogueCommands.moc"
