// SPDX-License-Identifier: GPL-3.0-or-later
// The built ffz, run as a person or a script runs it: every command, the fields of --json and every exit
// code.

#include "tests/support/FfzRunner.h"
#include "tests/support/TestProgram.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using Answer = nlohmann::json;

namespace {

using RunOutcome = ff::test::FfzOutcome;

QByteArray patternBytes(int size, unsigned seed)
{
    QByteArray bytes(size, '\0');
    unsigned x = seed * 2654435761U + 1;
    for (char& byte : bytes) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        byte = static_cast<char>(x);
    }
    return bytes;
}

QByteArray prose(int size)
{
    const QByteArray line =
        "The quick brown fox jumps over the lazy dog, and the archive keeps every byte of it.\n";
    QByteArray bytes;
    while (bytes.size() < size)
        bytes += QByteArray::number(bytes.size()) + ": " + line;
    return bytes.left(size);
}

} // namespace

// QCOMPARE for a JSON value; shows the value when it differs.
#define FF_COMPARE_JSON(actual, expected)                                                                    \
    QVERIFY2(Answer(actual) == Answer(expected), Answer(actual).dump().c_str())

class TestFfz : public QObject {
    Q_OBJECT

private:
    ff::test::FfzRunner m_ffz;

    QString at(const QString& name) const { return m_ffz.at(name); }
    void write(const QString& name, const QByteArray& bytes) { m_ffz.write(name, bytes); }
    QByteArray read(const QString& name) const { return m_ffz.read(name); }
    RunOutcome ffz(const QStringList& arguments) const { return m_ffz(arguments); }

    QStringList hiddenFiles() const
    {
        return QDir(m_ffz.folder()).entryList({QStringLiteral(".*")}, QDir::Files | QDir::Hidden);
    }

    // A sound archive of the folder "in" at a level that is quick.
    void makeArchive(const QString& name = QStringLiteral("a.ffz"))
    {
        const RunOutcome made = ffz({QStringLiteral("create"), QStringLiteral("--level"),
                                     QStringLiteral("fast"), name, QStringLiteral("in")});
        QVERIFY2(made.code == 0, made.err.constData());
    }

    static QStringList words(const char* text) { return QString::fromLatin1(text).split(QLatin1Char(' ')); }

private Q_SLOTS:
    void init()
    {
        QDir dir(m_ffz.folder());
        for (const QFileInfo& info :
             dir.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
            if (info.isDir() && !info.isSymLink())
                QDir(info.filePath()).removeRecursively();
            else
                QFile::remove(info.filePath());
        }
        write(QStringLiteral("in/notes.txt"), prose(30000));
        write(QStringLiteral("in/deep/er/noise.bin"), patternBytes(5000, 7));
        write(QStringLiteral("in/empty"), {});
    }

    void printsVersionAndHelp()
    {
        const RunOutcome version = ffz({QStringLiteral("--version")});
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith("ffz "));
        const RunOutcome help = ffz({QStringLiteral("-h")});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains("Examples:"));
        QCOMPARE(ffz(words("create --help")).code, 0);
    }

    void refusesUsageErrorsWithOne_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no command") << QStringList();
        QTest::newRow("unknown command") << words("shrink a.ffz");
        QTest::newRow("unknown option") << words("create --fastest a.ffz in");
        QTest::newRow("no paths") << words("create a.ffz");
        QTest::newRow("no archive") << words("list");
        QTest::newRow("wrong level") << words("create --level huge a.ffz in");
        QTest::newRow("wrong device") << words("create --device abacus a.ffz in");
        QTest::newRow("wrong overwrite rule") << words("extract --overwrite maybe a.ffz");
        QTest::newRow("threads is no number") << words("create --threads many a.ffz in");
        QTest::newRow("n too large") << words("create --n 65536 a.ffz in");
        QTest::newRow("negative threads") << words("create --threads -1 a.ffz in");
        QTest::newRow("search without query") << words("search");
        QTest::newRow("wrong level of bench") << words("bench --level huge in/notes.txt");
    }

    void refusesUsageErrorsWithOne()
    {
        QFETCH(QStringList, arguments);
        const RunOutcome plain = ffz(arguments);
        QCOMPARE(plain.code, 1);
        QVERIFY(plain.out.isEmpty());
        QVERIFY(plain.err.startsWith("ffz: "));
        const RunOutcome json = ffz(arguments + QStringList{QStringLiteral("--json")});
        QCOMPARE(json.code, 1);
        FF_COMPARE_JSON(json.json()["error"]["code"], 1);
        QVERIFY(!json.json()["error"]["message"].get<std::string>().empty());
        QVERIFY(!QFile::exists(at(QStringLiteral("a.ffz"))));
    }

    void roundTripsATree_data()
    {
        QTest::addColumn<QString>("level");
        for (const char* level : {"auto", "store", "fast", "balanced", "former", "ultra"})
            QTest::newRow(level) << QString::fromLatin1(level);
    }

    void roundTripsATree()
    {
        QFETCH(QString, level);
        const RunOutcome made =
            ffz({QStringLiteral("create"), QStringLiteral("--level"), level, QStringLiteral("--json"),
                 QStringLiteral("a.ffz"), QStringLiteral("in")});
        QVERIFY2(made.code == 0, (made.out + made.err).constData());
        const Answer report = made.json();
        FF_COMPARE_JSON(report["raw_bytes"], 35000);
        FF_COMPARE_JSON(report["archive_bytes"], QFileInfo(at(QStringLiteral("a.ffz"))).size());
        // in, in/notes.txt, in/deep, in/deep/er, in/deep/er/noise.bin, in/empty
        FF_COMPARE_JSON(report["entries"], 6);
        FF_COMPARE_JSON(report["level"], level.toStdString());
        FF_COMPARE_JSON(report["hash_retries"], 0);
        for (const char* field : {"ratio", "seconds", "mb_per_s", "device"})
            QVERIFY2(report.contains(field), field);

        const RunOutcome back = ffz(words("extract --json -C out a.ffz"));
        QVERIFY2(back.code == 0, (back.out + back.err).constData());
        FF_COMPARE_JSON(back.json()["entries"], 6);
        FF_COMPARE_JSON(back.json()["raw_bytes"], 35000);
        FF_COMPARE_JSON(back.json()["hash_retries"], 0);
        for (const char* name : {"notes.txt", "deep/er/noise.bin", "empty"})
            QCOMPARE(read(QStringLiteral("out/in/") + QLatin1String(name)),
                     read(QStringLiteral("in/") + QLatin1String(name)));
        QVERIFY(hiddenFiles().isEmpty());
    }

    void autoIsTheDefaultLevel()
    {
        const RunOutcome made = ffz(words("create --json a.ffz in"));
        QVERIFY2(made.code == 0, made.out.constData());
        FF_COMPARE_JSON(made.json()["level"], "auto");
        FF_COMPARE_JSON(made.json()["budget_seconds"], 30);
        FF_COMPARE_JSON(ffz(words("info --json a.ffz")).json()["level"], "auto");
        QCOMPARE(ffz(words("test --quiet a.ffz")).code, 0);
        const RunOutcome asked = ffz(words("create --json --level auto --time 1m30s a.ffz in"));
        QVERIFY2(asked.code == 0, asked.out.constData());
        FF_COMPARE_JSON(asked.json()["budget_seconds"], 90);
        const RunOutcome converted = ffz(words("convert --json --time 10m a.ffz b.ffz"));
        QVERIFY2(converted.code == 0, converted.out.constData());
        FF_COMPARE_JSON(converted.json()["level"], "auto");
        FF_COMPARE_JSON(converted.json()["budget_seconds"], 600);
        const RunOutcome former = ffz(words("create --json --level former a.ffz in"));
        FF_COMPARE_JSON(former.json()["level"], "former");
        QVERIFY(!former.json().contains("budget_seconds"));
    }

    void addingToAnAutomaticArchiveKeepsIt()
    {
        QCOMPARE(ffz(words("create --quiet a.ffz in/deep")).code, 0);
        QCOMPARE(ffz(words("add --quiet a.ffz in/notes.txt")).code, 0);
        QCOMPARE(ffz(words("delete --quiet a.ffz deep/er")).code, 0);
        FF_COMPARE_JSON(ffz(words("info --json a.ffz")).json()["level"], "auto");
        QCOMPARE(ffz(words("test --quiet a.ffz")).code, 0);
        QCOMPARE(ffz(words("add --quiet --time 20s --existing rename a.ffz in/notes.txt")).code, 0);
        QCOMPARE(ffz(words("test --quiet a.ffz")).code, 0);
    }

    void refusesTimesThatAreNone_data()
    {
        QTest::addColumn<QString>("time");
        for (const char* time : {"", "0", "0s", "-5s", "5x", "m", "1m1h", "5m5", "1m2m", "10 m", "1.5h",
                                 "9999h9999h", "99999999999999999999s", "400000h"})
            QTest::newRow(time) << QString::fromLatin1(time);
    }

    void refusesTimesThatAreNone()
    {
        QFETCH(QString, time);
        for (const char* command : {"create", "convert", "add"}) {
            const RunOutcome outcome =
                ffz({QString::fromLatin1(command), QStringLiteral("--json"), QStringLiteral("--time=") + time,
                     QStringLiteral("a.ffz"), QStringLiteral("in")});
            QCOMPARE(outcome.code, 1);
            QVERIFY(!outcome.json()["error"]["message"].get<std::string>().empty());
        }
    }

    void aTimeGoesWithAutoAlone()
    {
        QCOMPARE(ffz({QStringLiteral("create"), QStringLiteral("--time"), QString(), QStringLiteral("b.ffz"),
                      QStringLiteral("in")})
                     .code,
                 1);
        const RunOutcome outcome = ffz(words("create --level fast --time 10s a.ffz in"));
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains("--time goes with the level auto"), outcome.err.constData());
    }

    void givesTheSameBytesWithAnyNumberOfThreads()
    {
        QCOMPARE(ffz(words("create --quiet --level former --threads 1 one.ffz in")).code, 0);
        QCOMPARE(ffz(words("create --quiet --level former --threads 2 two.ffz in")).code, 0);
        QVERIFY(read(QStringLiteral("one.ffz")) == read(QStringLiteral("two.ffz")));
    }

    void listsEntriesAsJson()
    {
        makeArchive();
        const RunOutcome listed = ffz(words("list --json a.ffz"));
        QCOMPARE(listed.code, 0);
        const Answer report = listed.json();
        FF_COMPARE_JSON(report["raw_bytes"], 35000);
        QCOMPARE(report["entries"].size(), 6U);
        bool found = false;
        for (const Answer& entry : report["entries"]) {
            for (const char* field : {"path", "size", "sha512", "mtime", "type"})
                QVERIFY2(entry.contains(field), field);
            if (entry["path"] == "in/empty") {
                found = true;
                FF_COMPARE_JSON(entry["type"], "file");
                FF_COMPARE_JSON(entry["size"], 0);
                QVERIFY(entry["sha512"].get<std::string>().starts_with("cf83e1357eefb8bd"));
            }
            if (entry["path"] == "in/deep")
                FF_COMPARE_JSON(entry["type"], "directory");
        }
        QVERIFY(found);
    }

    void listsTimesToTheNanosecond()
    {
        const timespec times[2] = {{1000000000, 5}, {1234567890, 123456789}};
        QCOMPARE(utimensat(AT_FDCWD, qPrintable(at(QStringLiteral("in/notes.txt"))), times, 0), 0);
        makeArchive();
        const RunOutcome listed = ffz(words("list --json a.ffz"));
        QVERIFY(listed.out.contains("2009-02-13T23:31:30.123456789Z"));
        QCOMPARE(ffz(words("extract --quiet -C out a.ffz")).code, 0);
        struct stat info {};
        QCOMPARE(stat(qPrintable(at(QStringLiteral("out/in/notes.txt"))), &info), 0);
        QCOMPARE(info.st_mtim.tv_sec, 1234567890);
        QCOMPARE(info.st_mtim.tv_nsec, 123456789);
    }

    void escapesNamesForTheTerminalAndKeepsTheirBytesInJson()
    {
        QFile file(QString::fromUtf8(at(QStringLiteral("in")).toUtf8() + "/red\033[31m\nname"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        const QByteArray bad = at(QStringLiteral("in")).toUtf8() + "/bad\xFF\xFEutf8";
        QCOMPARE(::symlink("no\xFFwhere", bad.constData()), 0);
        makeArchive();
        const RunOutcome table = ffz(words("list a.ffz"));
        QCOMPARE(table.code, 0);
        QVERIFY(!table.out.contains('\033'));
        QVERIFY(table.out.contains("in/red\\x1B[31m\\nname"));
        QVERIFY(table.out.contains("in/bad\\xFF\\xFEutf8 -> no\\xFFwhere"));
        const RunOutcome json = ffz(words("list --json a.ffz"));
        const Answer report = json.json();
        QVERIFY(!report.is_discarded());
        bool found = false;
        for (const Answer& entry : report["entries"])
            if (entry.contains("path_hex")) {
                found = true;
                FF_COMPARE_JSON(entry["path_hex"], "696e2f626164fffe75746638");
                FF_COMPARE_JSON(entry["link_target_hex"], "6e6fff7768657265");
                FF_COMPARE_JSON(entry["type"], "symlink");
            }
        QVERIFY(found);
        ::unlink(bad.constData());
    }

    // issue 14: whatever a name holds, no command and no error shows it as it is
    void noTextShowsUnsafeCharacters()
    {
        const QString bad = QString::fromUtf8("e\xC2\x9B"
                                              "31m\xE2\x80\xAE\xE2\x80\x8B\x1B[2J");
        QVERIFY(QDir(at(QStringLiteral("in"))).mkdir(bad));
        write(QStringLiteral("in/") + bad + QStringLiteral("/f"), "x");
        const QString archive = bad + QStringLiteral(".ffz");
        QCOMPARE(ffz({QStringLiteral("create"), QStringLiteral("--level"), QStringLiteral("fast"), archive,
                      QStringLiteral("in")})
                     .code,
                 0);
        write(QStringLiteral("broken.ffz"), "x");
        const QList<QStringList> lines{
            {QStringLiteral("list"), archive},
            {QStringLiteral("test"), archive},
            {QStringLiteral("info"), archive},
            {QStringLiteral("search"), archive, QStringLiteral("m")},
            {QStringLiteral("extract"), QStringLiteral("-C"), bad, archive},
            {QStringLiteral("extract"), QStringLiteral("-C"), bad,
             archive}, // and now the files are in the way
            {QStringLiteral("extract"), archive, QStringLiteral("no") + bad},
            {QStringLiteral("compare"), archive, bad},
            {QStringLiteral("list"), QStringLiteral("no") + archive},
            {QStringLiteral("create"), QStringLiteral("x.ffz"), QStringLiteral("no") + bad},
            {QStringLiteral("create"), QStringLiteral("--level"), bad, QStringLiteral("x.ffz"),
             QStringLiteral("in")},
            {QStringLiteral("--no") + bad},
            {QStringLiteral("extract"), QStringLiteral("--threads"), bad, archive},
            {QStringLiteral("rename"), archive, QStringLiteral("in/") + bad, QStringLiteral("../") + bad},
            {QStringLiteral("delete"), archive, QStringLiteral("no") + bad},
            {QStringLiteral("convert"), QStringLiteral("broken.ffz"), archive},
        };
        for (const QStringList& line : lines) {
            for (const bool asJson : {false, true}) {
                const RunOutcome outcome = ffz(asJson ? line + QStringList{QStringLiteral("--json")} : line);
                const QByteArray all = outcome.out + outcome.err;
                for (const char* unsafe : {"\xC2\x9B", "\xE2\x80\xAE", "\xE2\x80\x8B", "\x1B"})
                    QVERIFY2(!all.contains(unsafe), qPrintable(line.join(QLatin1Char(' '))));
                if (asJson)
                    QVERIFY2(!outcome.json().is_discarded(), all);
            }
        }
        const Answer list = ffz({QStringLiteral("list"), QStringLiteral("--json"), archive}).json();
        bool found = false;
        for (const Answer& entry : list["entries"])
            found = found || entry["path"].get<std::string>() == "in/" + bad.toStdString() + "/f";
        QVERIFY(found);
    }

    // Issue 14: other programs' archives.
    void whatNoChecksumProvesIsNotCounted()
    {
        makeArchive();
        QCOMPARE(QProcess::execute(QStringLiteral("tar"),
                                   {QStringLiteral("-C"), m_ffz.folder(), QStringLiteral("-cf"),
                                    at(QStringLiteral("a.tar")), QStringLiteral("in")}),
                 0);
        const RunOutcome tested = ffz(words("test --json a.tar"));
        QCOMPARE(tested.code, 0);
        FF_COMPARE_JSON(tested.json()["whole_entries"], 0);
        FF_COMPARE_JSON(tested.json()["read_entries"], tested.json()["entries"]);
        QVERIFY(tested.json()["content_check"].is_null());
        QVERIFY(tested.json()["outcomes"].empty());
        const RunOutcome told = ffz(words("test a.tar"));
        QVERIFY2(told.out.contains("no checksums") && !told.out.contains("intact"), told.out);
        const RunOutcome extracted = ffz(words("extract --json -C out a.tar"));
        QCOMPARE(extracted.code, 0);
        FF_COMPARE_JSON(extracted.json()["whole_entries"], 0);
        FF_COMPARE_JSON(extracted.json()["read_entries"], extracted.json()["entries"]);
    }

    void anUnknownEncodingOfNamesIsAUsageError()
    {
        makeArchive();
        QCOMPARE(QProcess::execute(QStringLiteral("tar"),
                                   {QStringLiteral("-C"), m_ffz.folder(), QStringLiteral("-cf"),
                                    at(QStringLiteral("a.tar")), QStringLiteral("in")}),
                 0);
        const RunOutcome foreign = ffz(words("list --names-encoding klingon a.tar"));
        QCOMPARE(foreign.code, 1);
        QVERIFY2(foreign.err.contains("there is no encoding of names called klingon"), foreign.err);
    }

    // Issue 20: archives in archives.
    void readsArchivesInsideOthers()
    {
        makeArchive(QStringLiteral("inner.ffz"));
        const auto pack = [this](const QString& target, const QString& input) {
            const RunOutcome made = ffz(
                {QStringLiteral("create"), QStringLiteral("--level"), QStringLiteral("fast"), target, input});
            QVERIFY2(made.code == 0, made.err.constData());
        };
        pack(QStringLiteral("middle.zip"), QStringLiteral("inner.ffz"));
        pack(QStringLiteral("outer.ffz"), QStringLiteral("middle.zip"));
        const QString within = QStringLiteral("--inside middle.zip --inside inner.ffz ");

        const Answer plain = ffz(words("list --json inner.ffz")).json();
        QVERIFY(!plain.contains("inside"));
        const Answer list = ffz(words("list --json " + within.toUtf8() + "outer.ffz")).json();
        FF_COMPARE_JSON(list["archive"], "outer.ffz");
        FF_COMPARE_JSON(list["inside"], Answer({"middle.zip", "inner.ffz"}));
        FF_COMPARE_JSON(list["entries"], plain["entries"]);

        const RunOutcome tested = ffz(words("test --json " + within.toUtf8() + "outer.ffz"));
        QCOMPARE(tested.code, 0);
        FF_COMPARE_JSON(tested.json()["inside"].size(), 2);
        const RunOutcome extracted =
            ffz(words("extract --json -C nested " + within.toUtf8() + "outer.ffz in"));
        QVERIFY2(extracted.code == 0, extracted.out.constData());
        QCOMPARE(QDir(at(QStringLiteral("nested"))).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList({QStringLiteral("in")}));
        const std::string first = plain["entries"].back()["path"].get<std::string>();
        const RunOutcome found = ffz(words("search --json " + within.toUtf8() + "outer.ffz")
                                     << QString::fromStdString(first.substr(first.rfind('/') + 1)));
        QCOMPARE(found.code, 0);
        QVERIFY(found.json()["entry_count"].get<int>() > 0);

        const RunOutcome missing = ffz(words("list --inside other.zip outer.ffz"));
        QCOMPARE(missing.code, 1);
        QVERIFY2(missing.err.contains("there is no other.zip in outer.ffz"), missing.err);
        const RunOutcome noArchive = ffz(words("list --inside a/b outer.ffz"));
        QCOMPARE(noArchive.code, 1);
    }

    // The first line is the outer archive's, the second that of the one within; one line is for both.
    void readsThePasswordsOfArchivesInsideOthers()
    {
        makeArchive(QStringLiteral("plain.ffz"));
        const auto run = [this](const QString& line) {
            QProcess shell;
            shell.setWorkingDirectory(m_ffz.folder());
            shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), line});
            shell.closeWriteChannel();
            shell.waitForFinished(300000);
            return shell.exitCode();
        };
        const QString ffz = QStringLiteral("'" FF_FFZ "' ");
        QCOMPARE(run(QStringLiteral("echo two | ") + ffz
                     + QStringLiteral("create --level fast --password-fd 0 inner.ffz in")),
                 0);
        QCOMPARE(run(QStringLiteral("echo one | ") + ffz
                     + QStringLiteral("create --level fast --password-fd 0 locked.ffz inner.ffz")),
                 0);
        const QString list = ffz + QStringLiteral("list --password-fd 0 --inside inner.ffz locked.ffz");
        QCOMPARE(run(QStringLiteral("printf 'one\\ntwo\\n' | ") + list), 0);
        QCOMPARE(run(QStringLiteral("printf 'one\\n' | ") + list), 5);
        QCOMPARE(run(QStringLiteral("printf 'one\\nthree\\n' | ") + list), 5);
    }

    void readsAnArchiveFromStandardInput()
    {
        makeArchive();
        QProcess piped;
        piped.setWorkingDirectory(m_ffz.folder());
        piped.start(QStringLiteral("sh"),
                    {QStringLiteral("-c"), QStringLiteral("tar -cf - in | '" FF_FFZ "' list /dev/stdin")});
        QVERIFY(piped.waitForFinished());
        const QByteArray out = piped.readAllStandardOutput();
        QVERIFY2(piped.exitCode() == 0, piped.readAllStandardError().constData());
        QVERIFY2(out.contains("in/"), out);
    }

    void testFindsSoundArchiveWhole()
    {
        makeArchive();
        const RunOutcome tested = ffz(words("test --json a.ffz"));
        QCOMPARE(tested.code, 0);
        FF_COMPARE_JSON(tested.json()["damaged_entries"], 0);
        FF_COMPARE_JSON(tested.json()["entries"], 6);
        QVERIFY(ffz(words("test a.ffz")).out.contains("intact"));
    }

    void testFindsDamageWithTwo()
    {
        write(QStringLiteral("in/noise2"), patternBytes(40000, 3));
        makeArchive();
        QByteArray bytes = read(QStringLiteral("a.ffz"));
        // Incompressible contents are most of this archive, so its middle lies in a payload.
        // More of it than the archive's checks can correct.
        for (const int at : {0, 100, 300, 700})
            bytes[bytes.size() / 2 + at] = static_cast<char>(bytes[bytes.size() / 2 + at] ^ 0x10);
        write(QStringLiteral("a.ffz"), bytes);
        const RunOutcome tested = ffz(words("test --json a.ffz"));
        QCOMPARE(tested.code, 2);
        FF_COMPARE_JSON(tested.json()["error"]["code"], 2);
        QVERIFY(tested.json()["damaged_entries"] > 0);
        QVERIFY(!tested.json()["outcomes"].empty());
        const RunOutcome back = ffz(words("extract --json -C out a.ffz"));
        QCOMPARE(back.code, 2);
        // What is whole is saved, and what is lost is told.
        const RunOutcome healed = ffz(words("heal --json a.ffz"));
        QCOMPARE(healed.code, 2);
        QVERIFY(healed.json()["lost_entries"] > 0);
        QCOMPARE(ffz(words("test a.healed.ffz")).code, 0);
        QCOMPARE(ffz(words("heal a.ffz")).code, 1); // there is one already
        QCOMPARE(ffz(words("heal --force a.ffz")).code, 2);
    }

    void healMendsADamagedByte()
    {
        write(QStringLiteral("in/noise2"), patternBytes(40000, 3));
        makeArchive();
        const QByteArray good = read(QStringLiteral("a.ffz"));
        QByteArray bytes = good;
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
        write(QStringLiteral("a.ffz"), bytes);
        const RunOutcome tested = ffz(words("test --json a.ffz"));
        QCOMPARE(tested.code, 2);
        FF_COMPARE_JSON(tested.json()["damaged_entries"], 0);
        QVERIFY(tested.json()["healed_entries"] > 0);
        QVERIFY(tested.json()["hash_retries"] > 0);
        QVERIFY(ffz(words("test a.ffz")).out.contains("\"ffz heal\" mends it"));
        QCOMPARE(ffz(words("extract -C out a.ffz")).code, 0);
        const RunOutcome healed = ffz(words("heal -o mended.ffz a.ffz"));
        QCOMPARE(healed.code, 0);
        QVERIFY(healed.out.contains("everything is intact again"));
        QVERIFY(read(QStringLiteral("mended.ffz")) == good);
        QVERIFY(read(QStringLiteral("a.ffz")) == bytes);
    }

    void healOfSoundArchiveHasNothingToDo()
    {
        makeArchive();
        const RunOutcome healed = ffz(words("heal a.ffz"));
        QCOMPARE(healed.code, 0);
        QVERIFY(healed.out.contains("nothing to heal"));
    }

    void refusesWhatIsNoArchive_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::newRow("empty file") << QByteArray() << 2;
        QTest::newRow("text") << prose(5000) << 2;
        QTest::newRow("noise") << patternBytes(5000, 5) << 2;
    }

    void refusesWhatIsNoArchive()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        write(QStringLiteral("a.ffz"), bytes);
        for (const char* command : {"list", "test", "info", "extract", "heal"}) {
            const RunOutcome outcome =
                ffz({QString::fromLatin1(command), QStringLiteral("--json"), QStringLiteral("a.ffz")});
            QCOMPARE(outcome.code, code);
            FF_COMPARE_JSON(outcome.json()["error"]["code"], code);
        }
    }

    void truncatedArchiveNeverCrashesNorClaimsToBeWhole()
    {
        makeArchive();
        const QByteArray whole = read(QStringLiteral("a.ffz"));
        for (const double part : {0.05, 0.3, 0.6, 0.9, 0.999}) {
            write(QStringLiteral("a.ffz"), whole.left(static_cast<int>(whole.size() * part)));
            QCOMPARE(ffz(words("test a.ffz")).code, 2);
        }
    }

    void missingArchiveIsInputOutputError()
    {
        for (const char* command : {"list", "test", "info", "extract", "heal"}) {
            const RunOutcome outcome = ffz({QString::fromLatin1(command), QStringLiteral("none.ffz")});
            QCOMPARE(outcome.code, 3);
            QVERIFY(outcome.err.contains("none.ffz"));
        }
        QCOMPARE(ffz(words("search none.ffz x")).code, 3);
    }

    void missingInputIsInputOutputErrorAndLeavesNothing()
    {
        const RunOutcome outcome = ffz(words("create --level fast a.ffz in nothing-here"));
        QCOMPARE(outcome.code, 3);
        QVERIFY(outcome.err.contains("nothing-here"));
        QVERIFY(!QFile::exists(at(QStringLiteral("a.ffz"))));
        QVERIFY(hiddenFiles().isEmpty());
    }

    void contentsThatCannotBeReadEndWithThreeAndTheRestIsArchived()
    {
        // The one file whose beginning even root cannot read: no memory is there.
        const QString promise = QStringLiteral("/proc/self/mem");
        const RunOutcome outcome =
            ffz({QStringLiteral("create"), QStringLiteral("--json"), QStringLiteral("--level"),
                 QStringLiteral("fast"), QStringLiteral("a.ffz"), QStringLiteral("in"), promise});
        QCOMPARE(outcome.code, 3);
        FF_COMPARE_JSON(outcome.json()["error"]["code"], 3);
        FF_COMPARE_JSON(outcome.json()["warnings"][0]["path"], "mem");
        FF_COMPARE_JSON(outcome.json()["entries"], 6);
        QCOMPARE(ffz(words("test a.ffz")).code, 0);
    }

    void targetInMissingFolderIsInputOutputError()
    {
        QCOMPARE(ffz(words("create --level fast nowhere/a.ffz in")).code, 3);
    }

    void fullDiskOnStandardOutputIsSeen()
    {
        makeArchive();
        QProcess process;
        process.setWorkingDirectory(m_ffz.folder());
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(FF_FFZ), words("list a.ffz"));
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 3);
    }

    void extractsOneEntryOrOneFolder()
    {
        makeArchive();
        QCOMPARE(ffz(words("extract --quiet -C one a.ffz in/notes.txt")).code, 0);
        QVERIFY(QFile::exists(at(QStringLiteral("one/in/notes.txt"))));
        QVERIFY(!QFile::exists(at(QStringLiteral("one/in/empty"))));
        QCOMPARE(ffz(words("extract --quiet -C folder a.ffz in/deep")).code, 0);
        QVERIFY(QFile::exists(at(QStringLiteral("folder/in/deep/er/noise.bin"))));
        QVERIFY(!QFile::exists(at(QStringLiteral("folder/in/notes.txt"))));
    }

    void unknownEntryIsUsageError()
    {
        makeArchive();
        const RunOutcome outcome = ffz(words("extract -C out a.ffz in/nothing"));
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.err.contains("in/nothing"));
    }

    void overwriteRules()
    {
        makeArchive();
        QCOMPARE(ffz(words("extract --quiet -C out a.ffz")).code, 0);
        write(QStringLiteral("out/in/notes.txt"), "mine");

        // Nobody to ask: nothing is replaced, and the exit code says that something was left out.
        const RunOutcome asked = ffz(words("extract -C out a.ffz"));
        QCOMPARE(asked.code, 3);
        QCOMPARE(read(QStringLiteral("out/in/notes.txt")), QByteArray("mine"));
        QVERIFY(asked.err.contains("--overwrite"));

        QCOMPARE(ffz(words("extract --overwrite skip -C out a.ffz")).code, 0);
        QCOMPARE(read(QStringLiteral("out/in/notes.txt")), QByteArray("mine"));
        // The file just written is newer than the one in the archive.
        QCOMPARE(ffz(words("extract --overwrite newer -C out a.ffz")).code, 0);
        QCOMPARE(read(QStringLiteral("out/in/notes.txt")), QByteArray("mine"));
        QCOMPARE(ffz(words("extract --overwrite rename -C out a.ffz")).code, 0);
        QCOMPARE(read(QStringLiteral("out/in/notes.txt")), QByteArray("mine"));
        QVERIFY(QDir(at(QStringLiteral("out/in"))).entryList(QDir::Files).size() > 2);
        QCOMPARE(ffz(words("extract --overwrite replace -C out a.ffz")).code, 0);
        QCOMPARE(read(QStringLiteral("out/in/notes.txt")), read(QStringLiteral("in/notes.txt")));
    }

    void excludesByPattern()
    {
        QCOMPARE(ffz(words("create --quiet --level fast --exclude *.bin --exclude empty a.ffz in")).code, 0);
        const Answer report = ffz(words("list --json a.ffz")).json();
        for (const Answer& entry : report["entries"]) {
            QVERIFY(entry["path"] != "in/deep/er/noise.bin");
            QVERIFY(entry["path"] != "in/empty");
        }
    }

    void infoTellsHowTheArchiveIsMade()
    {
        makeArchive();
        const Answer report = ffz(words("info --json a.ffz")).json();
        FF_COMPARE_JSON(report["version"], "2.0");
        FF_COMPARE_JSON(report["level"], "fast");
        FF_COMPARE_JSON(report["index_rebuilt"], false);
        QVERIFY(!report["segments"].empty());
        QVERIFY(ffz(words("info a.ffz")).out.contains("level"));
    }

    void searchesNamesWithoutRegardToCase()
    {
        write(QString::fromUtf8("in/ÄPFEL.txt"), "apples");
        makeArchive();
        const RunOutcome found = ffz(words("search --json a.ffz NOISE"));
        QCOMPARE(found.code, 0);
        QCOMPARE(found.json()["entries"].size(), 1U);
        FF_COMPARE_JSON(found.json()["entries"][0]["path"], "in/deep/er/noise.bin");
        QCOMPARE(ffz({QStringLiteral("search"), QStringLiteral("--json"), QStringLiteral("a.ffz"),
                      QString::fromUtf8("äpfel")})
                     .json()["entries"]
                     .size(),
                 1U);
        QCOMPARE(ffz(words("search --json a.ffz zebra")).json()["entries"].size(), 0U);
    }

    void searchesByTheQueryLanguage()
    {
        write(QString::fromUtf8("in/Ёлка.txt"), "tree");
        makeArchive();
        const auto find = [this](const QString& query) {
            return ffz({QStringLiteral("search"), QStringLiteral("--json"), QStringLiteral("a.ffz"), query})
                .json();
        };
        const Answer tree = find(QString::fromUtf8("елк type:document"));
        QCOMPARE(tree["entries"].size(), 1U);
        FF_COMPARE_JSON(tree["entries"][0]["path"], "in/Ёлка.txt");
        FF_COMPARE_JSON(tree["entries"][0]["archive"], "a.ffz");
        FF_COMPARE_JSON(tree["entries"][0]["score"], 80);
        QCOMPARE(tree["entries"][0]["matched"], Answer::parse("[[3, 9]]"));
        const Answer all = find(QStringLiteral("in:a.ffz"));
        // The name of the file; with a '/' its path.
        const QString folder = QFileInfo(at(QStringLiteral("a.ffz"))).dir().dirName();
        QCOMPARE(find(QStringLiteral("in:") + folder)["entry_count"], 0);
        QCOMPARE(find(QStringLiteral("in:%1/a").arg(folder))["entry_count"], all["entry_count"]);
        QCOMPARE(all["coverage"]["indexed"], all["entry_count"]);
        QCOMPARE(all["coverage"]["total"], all["entry_count"]);
        QCOMPARE(tree["coverage"], all["coverage"]);
        FF_COMPARE_JSON(find(QStringLiteral("er path:deep noise"))["entries"][0]["path"],
                        "in/deep/er/noise.bin");
        QCOMPARE(find(QStringLiteral("/^n.*bin$/"))["entry_count"], 1);
        QCOMPARE(find(QStringLiteral("~nosie"))["entry_count"], 1);
        QCOMPARE(find(QStringLiteral("*.bin -noise"))["entry_count"], 0);
        // In colour on a terminal only.
        QVERIFY(!ffz(words("search a.ffz noise")).out.contains('\033'));
    }

    void badQueriesAreToldBeforeAnArchiveIsRead()
    {
        const RunOutcome size = ffz(words("search --json none.ffz size:>much"));
        QCOMPARE(size.code, 1);
        FF_COMPARE_JSON(size.json()["error"]["message"],
                        "at character 1: \"size:>much\" is not understood; write size:>1M, size:<=500k or "
                        "size:10k..2M");
        const RunOutcome regex = ffz(words("search none.ffz /(/"));
        QCOMPARE(regex.code, 1);
        QVERIFY(regex.err.contains("a parenthesis has no partner"));
    }

    void deviceThatIsNotThereEndsWithFive()
    {
        if (QFile::exists(QStringLiteral("/dev/nvidia0")))
            QSKIP("this machine has the device");
        const RunOutcome outcome = ffz(words("create --json --device cuda a.ffz in"));
        QCOMPARE(outcome.code, 5);
        FF_COMPARE_JSON(outcome.json()["error"]["name"], "missing");
        QVERIFY(!QFile::exists(at(QStringLiteral("a.ffz"))));
    }

    void benchMeasuresTheLevelsAskedFor()
    {
        const RunOutcome outcome = ffz(words("bench --json --level store --level fast in/notes.txt"));
        QVERIFY2(outcome.code == 0, outcome.out.constData());
        const Answer report = outcome.json();
        QCOMPARE(report["levels"].size(), 2U);
        FF_COMPARE_JSON(report["levels"][0]["level"], "store");
        FF_COMPARE_JSON(report["raw_bytes"], 30000);
        QVERIFY(report["levels"][1]["archive_bytes"] < report["levels"][0]["archive_bytes"]);
    }

    void interruptCancelsAndLeavesNothing()
    {
        write(QStringLiteral("a.ffz"), "the archive that was here before");
        // Enough work that the signal comes in its midst.
        write(QStringLiteral("in/large"), patternBytes(64 << 20, 11));
        QProcess process;
        process.setWorkingDirectory(m_ffz.folder());
        process.start(QStringLiteral(FF_FFZ),
                      words("create --force --level balanced --threads 1 --json a.ffz in"));
        QVERIFY(process.waitForStarted());
        // Its temporary file is the sign that the work has begun.
        QTRY_VERIFY_WITH_TIMEOUT(!hiddenFiles().isEmpty() || process.state() == QProcess::NotRunning, 60000);
        QVERIFY2(process.state() == QProcess::Running, process.readAllStandardOutput().constData());
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 4);
        const Answer report = Answer::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
        FF_COMPARE_JSON(report["error"]["code"], 4);
        QVERIFY(hiddenFiles().isEmpty());
        QCOMPARE(read(QStringLiteral("a.ffz")), QByteArray("the archive that was here before"));
    }

    void killedCreationGoesOn()
    {
        const QString folder = QStringLiteral("killed");
        for (unsigned i = 0; i < 8; ++i)
            write(folder + "/in/" + QString::number(i), patternBytes(12 << 20, i + 50));
        QTemporaryDir state;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_STATE_HOME", state.path());
        const auto run = [&](const QString& arguments) {
            QProcess process;
            process.setProcessEnvironment(environment);
            process.setWorkingDirectory(at(folder));
            process.start(QStringLiteral(FF_FFZ), arguments.split(QLatin1Char(' ')));
            return process.waitForFinished(120000)
                ? RunOutcome{process.exitCode(), process.readAllStandardOutput(),
                             process.readAllStandardError()}
                : RunOutcome{};
        };
        QCOMPARE(run("create --resume a.ffz").code, 1);
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(at(folder));
        process.start(QStringLiteral(FF_FFZ), words("create --level fast --threads 1 --resumable a.ffz in"));
        QVERIFY(process.waitForStarted());
        const auto partialSize = [&] {
            qint64 size = 0;
            for (const QFileInfo& file :
                 QDir(at(folder)).entryInfoList({".*.part"}, QDir::Files | QDir::Hidden))
                size = file.size();
            return size;
        };
        while (process.state() == QProcess::Running && partialSize() < (20 << 20))
            process.waitForFinished(1);
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        QVERIFY(!QFile::exists(at(folder + "/a.ffz")));
        QVERIFY(partialSize() > 0);
        const RunOutcome resumed = run("create --resume --json a.ffz");
        QVERIFY2(resumed.code == 0, resumed.err + resumed.out);
        FF_COMPARE_JSON(resumed.json()["level"], "fast");
        QCOMPARE(partialSize(), 0);
        QCOMPARE(run("create --level fast b.ffz in").code, 0);
        QVERIFY(read(folder + "/a.ffz") == read(folder + "/b.ffz"));
        QCOMPARE(run("create --discard a.ffz").code, 1);
    }

    void estimatesWithoutWriting()
    {
        write("estimated/text", prose(300000));
        const RunOutcome outcome = ffz(words("create --estimate --json none.ffz estimated"));
        QVERIFY2(outcome.code == 0, outcome.err);
        const Answer report = outcome.json();
        QCOMPARE(report["estimates"].size(), std::size_t{7});
        FF_COMPARE_JSON(report["estimates"][0]["level"], "auto");
        FF_COMPARE_JSON(report["budget_seconds"], 30);
        QVERIFY(!report["curve"].empty());
        for (const Answer& level : report["estimates"])
            QVERIFY(level["archive_bytes"].get<std::uint64_t>() > 0);
        QVERIFY(report["estimates"][3]["archive_bytes"] < report["estimates"][1]["archive_bytes"]);
        QVERIFY(!QFile::exists(at("none.ffz")));
    }

    void listsBitsPerByte()
    {
        write("bits/mixed", prose(100000) + patternBytes(100000, 3));
        QCOMPARE(ffz(words("create --level balanced bits.ffz bits")).code, 0);
        const Answer entries = ffz(words("list --json bits.ffz")).json()["entries"];
        const auto bits = entries.back()["bits"].get<std::vector<double>>();
        QCOMPARE(bits.size(), std::size_t{64});
        QVERIFY(bits[10] < 1);
        QVERIFY(bits[50] > 7);
    }

    void modelsAreListedAndChecked()
    {
        const Answer models = ffz(words("model list --json")).json()["models"];
        const auto swift = std::find_if(models.begin(), models.end(), [](const Answer& model) {
            return model["name"].get<std::string>() == "swift";
        });
        QVERIFY(swift != models.end());
        QCOMPARE((*swift)["sha256"].get<std::string>().size(), std::size_t{64});
        const QString path = QString::fromStdString((*swift)["path"].get<std::string>());
        const RunOutcome known = ffz({"model", "add", "--json", path});
        QCOMPARE(known.code, 0);
        QCOMPARE(known.json()["added"].get<bool>(), false);
        write("no.ffm", "no model at all");
        QCOMPARE(ffz(words("model add no.ffm")).code, 2);
        QCOMPARE(ffz(words("model add none.ffm")).code, 3);
        QCOMPARE(ffz(words("model")).code, 1);
    }

    // Issue 21.
    void anArchiveMayBeMadeWithAnotherModel()
    {
        QFile swift(QStringLiteral(FF_SOURCE_DIR "/models/swift.ffm"));
        QVERIFY(swift.open(QIODevice::ReadOnly));
        QByteArray other = swift.readAll();
        QCOMPARE(other.at(196), 'F'); // its text begins: any other makes another model of the same weights
        other[196] = 'f';
        write("models/other.ffm", other);
        QFile manual(QStringLiteral(FF_SOURCE_DIR "/docs/MANUAL.md")); // the transformer pays for such text
        QVERIFY(manual.open(QIODevice::ReadOnly));
        write("text/a.txt", manual.readAll());
        write("text/b.txt", prose(5000));
        const QByteArray models = qgetenv("FILEFORMER_MODELS");
        qputenv("FILEFORMER_MODELS", at("models").toUtf8() + ':' + models);
        const RunOutcome made = ffz(words("create --json --model other o.ffz text/a.txt"));
        const RunOutcome added = ffz(words("add --level fast o.ffz text/b.txt"));
        const RunOutcome known = ffz(words("test o.ffz"));
        qputenv("FILEFORMER_MODELS", models);
        QVERIFY2(made.code == 0, made.err.constData());
        FF_COMPARE_JSON(made.json()["model"], "other");
        FF_COMPARE_JSON(made.json()["level"], "former");
        QVERIFY(made.json()["warnings"].empty());
        QCOMPARE(added.code, 0);
        QCOMPARE(known.code, 0);

        // Where it is not installed, what it did not code is read all the same.
        const std::string id =
            QCryptographicHash::hash(other, QCryptographicHash::Sha256).left(8).toHex().toStdString();
        const Answer info = ffz(words("info --json o.ffz")).json();
        FF_COMPARE_JSON(info["models"], Answer::array({id}));
        const RunOutcome missing = ffz(words("test o.ffz"));
        QCOMPARE(missing.code, 5);
        QVERIFY2(missing.err.contains("the model " + QByteArray::fromStdString(id)
                                      + " of this archive was not found"),
                 missing.err.constData());
        QCOMPARE(ffz(words("extract -C out o.ffz b.txt")).code, 0);
        QCOMPARE(read("out/b.txt"), prose(5000));
        QCOMPARE(ffz(words("extract -C out o.ffz a.txt")).code, 5);
        QVERIFY(!QFile::exists(at("out/a.txt")));

        const RunOutcome byFile =
            ffz(words("create --json --level ultra --model models/other.ffm f.ffz text/a.txt"));
        QVERIFY2(byFile.code == 0, byFile.err.constData());
        FF_COMPARE_JSON(byFile.json()["model"], "other");
        QCOMPARE(byFile.json()["warnings"].size(), std::size_t{1});
        QVERIFY(byFile.json()["warnings"][0]["message"].get<std::string>().find("ffz model add installs it")
                != std::string::npos);
    }

    void modelsAreNamedWhereTheyAreUsed()
    {
        write("text/b.txt", prose(5000));
        for (const char* wrong :
             {"create --model swift --level balanced m.ffz text", "create --model swift --time 1m m.ffz text",
              "create --model swift --estimate m.ffz text", "create --model swift m.zip text"}) {
            QVERIFY2(ffz(words(wrong)).code == 1, wrong);
            QVERIFY2(!QFile::exists(at("m.ffz")) && !QFile::exists(at("m.zip")), wrong);
        }
        QCOMPARE(ffz(words("create --model ./none.ffm m.ffz text")).code, 3);
        const RunOutcome none = ffz(words("create --model slow m.ffz text"));
        QCOMPARE(none.code, 5);
        QVERIFY2(none.err.contains("model slow was not found"), none.err.constData());
        FF_COMPARE_JSON(ffz(words("create --json --level former m.ffz text")).json()["model"], "swift");
        FF_COMPARE_JSON(ffz(words("create --json --level balanced m.ffz text")).json()["model"], Answer());
    }

    // Issue 20: a zip's name once got an .ffz archive.
    void theNameSaysWhichFormatIsMade()
    {
        write(QStringLiteral("other/a.txt"), prose(5000));
        const RunOutcome zip = ffz({"create", "--json", "other.zip", "other"});
        QCOMPARE(zip.code, 0);
        const Answer json = zip.json();
        FF_COMPARE_JSON(json["format"], "zip");
        FF_COMPARE_JSON(json["entries"], 2);
        FF_COMPARE_JSON(json["raw_bytes"], 5000);
        FF_COMPARE_JSON(json["hash_retries"], 0);
        FF_COMPARE_JSON(json["device"], "cpu");
        QVERIFY(json["archive_bytes"] == QFileInfo(at(QStringLiteral("other.zip"))).size());
        for (const char* field : {"ratio", "seconds", "mb_per_s", "warnings"})
            QVERIFY2(json.contains(field), field);
        QCOMPARE(read(QStringLiteral("other.zip")).left(4), QByteArray("PK\3\4"));
        QCOMPARE(ffz({"test", "other.zip"}).code, 0);
        QCOMPARE(ffz({"convert", "--json", "other.zip", "other.tar.gz"}).json()["format"], Answer("tar.gz"));
        for (const QStringList& wrong : {QStringList{"create", "other.rar", "other"},
                                         {"create", "--recovery", "5", "b.zip", "other"},
                                         {"create", "--time", "1m", "b.zip", "other"},
                                         {"create", "--resumable", "b.7z", "other"},
                                         {"create", "--estimate", "b.zip", "other"},
                                         {"create", "--password-fd", "0", "b.zip", "other"},
                                         {"convert", "other.zip", "b.iso"}}) {
            QCOMPARE(ffz(wrong).code, 1);
            QVERIFY(!QFile::exists(at(QStringLiteral("b.zip"))));
        }
        QCOMPARE(ffz({"delete", "other.zip", "other/a.txt"}).code, 0);
    }

    void cutsArchivesIntoParts()
    {
        write(QStringLiteral("cut/a.bin"), patternBytes(200000, 5));
        const RunOutcome made =
            ffz({"create", "--json", "--level", "fast", "--volume", "80k", "cut.ffz", "cut"});
        QCOMPARE(made.code, 0);
        FF_COMPARE_JSON(made.json()["volumes"], 3);
        for (const char* command : {"list", "test", "info", "heal"})
            for (const char* name : {"cut.ffz", "cut.ffz.001"})
                QVERIFY2(ffz({command, name}).code == 0, command);
        QCOMPARE(ffz({"extract", "-C", "joined", "cut.ffz"}).code, 0);
        QVERIFY(read(QStringLiteral("joined/cut/a.bin")) == read(QStringLiteral("cut/a.bin")));
        QVERIFY(QFile::remove(at(QStringLiteral("cut.ffz.003"))));
        const RunOutcome missing = ffz({"test", "cut.ffz"});
        QCOMPARE(missing.code, 2);
        QVERIFY2(missing.err.contains("cut.ffz.003"), missing.err);
        QCOMPARE(ffz({"create", "--volume", "10x", "b.ffz", "cut"}).code, 1);
        QCOMPARE(ffz({"create", "--volume", "80k", "cut.ffz", "cut"}).code, 1); // parts are there
    }

    void gitignoreIsHonoured()
    {
        write("ignoring/.gitignore", "*.tmp\n");
        write("ignoring/a.tmp", "x");
        write("ignoring/a.txt", "x");
        QCOMPARE(ffz(words("create --level store --gitignore ignoring.ffz ignoring")).code, 0);
        const QByteArray listed = ffz(words("list ignoring.ffz")).out;
        QVERIFY(listed.contains("a.txt"));
        QVERIFY(!listed.contains("a.tmp"));
    }
};

FF_TEST(TestFfz)
#include "TestFfz.moc"
