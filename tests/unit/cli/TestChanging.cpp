// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of ffz that change, convert and compare archives: --json fields and exit codes.

#include "tests/support/TestProgram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

using Answer = nlohmann::json;

class TestChanging : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    struct Outcome {
        int code = -1;
        QByteArray out, err;
        Answer json() const { return Answer::parse(out.toStdString(), nullptr, false); }
    };

    QString at(const QString& name) const { return m_folder->filePath(name); }
    void write(const QString& name, const QByteArray& bytes)
    {
        QVERIFY(QDir().mkpath(QFileInfo(at(name)).path()));
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    Outcome run(const QString& program, const QStringList& arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(program, arguments);
        process.closeWriteChannel();
        process.waitForFinished(300000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }
    Outcome ffz(const char* line) const
    {
        return run(QStringLiteral(FF_FFZ), QString::fromLatin1(line).split(' '));
    }
    QStringList names(const char* archive) const
    {
        QStringList out;
        const Answer listing = ffz((std::string("list --json ") + archive).c_str()).json();
        for (const Answer& entry : listing.at("entries"))
            out << QString::fromStdString(entry["path"].get<std::string>());
        out.sort();
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("in/a.txt", "first");
        write("in/b.txt", "second");
        write("new.txt", "third");
        QCOMPARE(ffz("create -q --level fast a.ffz in").code, 0);
    }

    void changes()
    {
        const Outcome added = ffz("add --json --into in a.ffz new.txt");
        QCOMPARE(added.code, 0);
        for (const char* key :
             {"raw_bytes", "archive_bytes", "ratio", "seconds", "mb_per_s", "hash_retries", "device",
              "warnings", "entries", "archive", "removed_entries", "renamed_entries", "added_entries",
              "previous_bytes", "copied_segments", "mended_segments", "coded_segments"})
            QVERIFY2(added.json().contains(key), key);
        QCOMPARE(added.json()["added_entries"].get<int>(), 1);
        QCOMPARE(names("a.ffz"), (QStringList{"in", "in/a.txt", "in/b.txt", "in/new.txt"}));
        QCOMPARE(ffz("delete -q a.ffz in/a.txt").code, 0);
        QCOMPARE(ffz("rename -q a.ffz in/b.txt moved/c.txt").code, 0);
        QCOMPARE(ffz("mkdir -q a.ffz one two/three").code, 0);
        QCOMPARE(names("a.ffz"), (QStringList{"in", "in/new.txt", "moved/c.txt", "one", "two/three"}));
        QCOMPARE(ffz("test -q a.ffz").code, 0);
        const Outcome told = ffz("add a.ffz new.txt");
        QCOMPARE(told.code, 0);
        QVERIFY(told.out.contains("1 added"));
    }

    // Issue 17.
    void recoveryRecordIsAddedAndRemoved()
    {
        QVERIFY(ffz("info --json a.ffz").json()["recovery"].is_null());
        const Outcome added = ffz("recovery add --json 5 a.ffz");
        QCOMPARE(added.code, 0);
        QCOMPARE(added.json()["recovery"]["percent"].get<int>(), 5);
        const Answer info = ffz("info --json a.ffz").json()["recovery"];
        QCOMPARE(info["percent"].get<int>(), 5);
        QVERIFY(info["bytes"].get<int>() > 10000);
        QVERIFY(!info.contains("damaged_bytes"));
        QVERIFY(ffz("info a.ffz").out.contains("a record of 5 %"));
        QCOMPARE(ffz("add -q a.ffz new.txt").code, 0);
        const Answer tested = ffz("test --json a.ffz").json()["recovery"];
        QCOMPARE(tested["percent"].get<int>(), 5);
        QVERIFY(tested["usable"].get<bool>());
        QCOMPARE(tested["damaged_bytes"].get<int>(), 0);
        const Outcome removed = ffz("recovery remove a.ffz");
        QCOMPARE(removed.code, 0);
        QVERIFY(removed.out.contains("no recovery record"));
        QVERIFY(ffz("info --json a.ffz").json()["recovery"].is_null());
        QCOMPARE(ffz("create -q --level fast --recovery 10 b.ffz in").code, 0);
        QCOMPARE(ffz("convert --json b.ffz c.ffz").json()["recovery"]["percent"].get<int>(), 10);
    }

    void failsWithTheRightCode_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        const auto row = [](const char* line, int code) { QTest::newRow(line) << QByteArray(line) << code; };
        row("delete a.ffz nothing", 1);
        row("rename a.ffz in/a.txt in/b.txt", 1);
        row("rename a.ffz in/a.txt ../out", 1);
        row("mkdir a.ffz in", 1);
        row("add a.ffz", 1);
        row("add --existing ask a.ffz new.txt", 1);
        row("add --level huge a.ffz new.txt", 1);
        row("convert a.ffz", 1);
        row("recovery add 0 a.ffz", 1);
        row("recovery add 101 a.ffz", 1);
        row("recovery add a.ffz", 1);
        row("recovery", 1);
        row("create --recovery 0 b.ffz in", 1);
        row("recovery remove not-there.ffz", 3);
        row("add a.ffz not-there", 3);
        row("delete not-there.ffz x", 3);
        row("compare a.ffz not-there", 3);
        row("delete new.txt x", 2);
    }
    void failsWithTheRightCode()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, code);
        QFile archive(at("a.ffz"));
        QVERIFY(archive.open(QIODevice::ReadOnly));
        const QByteArray before = archive.readAll();
        QCOMPARE(ffz(line.constData()).code, code);
        archive.seek(0);
        QCOMPARE(archive.readAll(), before);
    }

    void compares()
    {
        QVERIFY(QFile::rename(at("a.ffz"), at("b.ffz")));
        const Outcome same = ffz("compare --json b.ffz in");
        QCOMPARE(same.code, 0);
        QCOMPARE(same.json()["same"].get<int>(), 2);
        write("in/a.txt", "FIRST");
        write("in/more", "");
        QVERIFY(QFile::remove(at("in/b.txt")));
        const Outcome different = ffz("compare --json --contents-only b.ffz in");
        QCOMPARE(different.code, 2);
        const Answer json = different.json();
        QCOMPARE(json["different"].get<int>(), 1);
        QCOMPARE(json["only_in_archive"].get<int>(), 1);
        QCOMPARE(json["only_in_folder"].get<int>(), 1);
        QCOMPARE(json["error"]["code"].get<int>(), 2);
        QVERIFY(json["compared"][0]["differences"] == Answer::array({"contents"}));
        const Outcome told = ffz("compare b.ffz in");
        QCOMPARE(told.code, 2);
        QVERIFY(told.out.contains("in/more: only in the folder"));
    }

    // Issue 20.
    void changesOtherProgramsArchives_data()
    {
        QTest::addColumn<QByteArray>("ending");
        for (const char* ending : {"zip", "7z", "tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst", "tar.lz4"})
            QTest::newRow(ending) << QByteArray(ending);
    }
    void changesOtherProgramsArchives()
    {
        QFETCH(QByteArray, ending);
        const auto on = [&](QByteArray line) {
            return ffz(line.replace("ARCHIVE", "a." + ending).constData());
        };
        QCOMPARE(on("create -q --level fast ARCHIVE in").code, 0);
        const Outcome added = on("add --json --into in ARCHIVE new.txt");
        QCOMPARE(added.code, 0);
        QCOMPARE(added.json()["added_entries"].get<int>(), 1);
        QCOMPARE(on("delete -q ARCHIVE in/a.txt").code, 0);
        QCOMPARE(on("rename -q ARCHIVE in/b.txt moved/c.txt").code, 0);
        QCOMPARE(on("mkdir -q ARCHIVE one").code, 0);
        QCOMPARE(names(("a." + ending).constData()), (QStringList{"in", "in/new.txt", "moved/c.txt", "one"}));
        QCOMPARE(on("test -q ARCHIVE").code, 0);
        QCOMPARE(on("recovery add -q 5 ARCHIVE").code, 1);
        QCOMPARE(on("add -q --time 1m ARCHIVE new.txt").code, 1);
    }

    // Issue 20.
    void losesNothingUnlessItIsForced()
    {
        QCOMPARE(ffz("create -q --level fast a.zip in").code, 0);
        QFile zip(at("a.zip"));
        QVERIFY(zip.open(QIODevice::ReadWrite));
        QByteArray bytes = zip.readAll();
        bytes[bytes.size() - 2] = 3;
        bytes += "you";
        write("a.zip", bytes);
        const Outcome refused = ffz("delete a.zip in/a.txt");
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains(
                     "the comment of the archive is not kept. Change it all the same with --force"),
                 refused.err.constData());
        zip.seek(0);
        QCOMPARE(zip.readAll(), bytes);
        const Outcome forced = ffz("delete --json --force a.zip in/a.txt");
        QCOMPARE(forced.code, 0);
        QVERIFY(forced.out.contains("the comment of the archive is not kept"));
        QCOMPARE(names("a.zip"), (QStringList{"in", "in/b.txt"}));
    }

    void readsAndConvertsForeignArchives()
    {
        if (QStandardPaths::findExecutable("bsdtar").isEmpty())
            QSKIP("bsdtar is not installed");
        QCOMPARE(run("bsdtar", {"-cf", "a.zip", "--format=zip", "in"}).code, 0);
        QCOMPARE(names("a.zip"), (QStringList{"in", "in/a.txt", "in/b.txt"}));
        const Answer listed = ffz("list --json a.zip").json();
        for (const Answer& entry : listed["entries"])
            QVERIFY(entry["sha512"].is_null());
        QCOMPARE(ffz("test -q a.zip").code, 0);
        QVERIFY(QByteArray::fromStdString(ffz("info --json a.zip").json()["format"].get<std::string>())
                    .contains("ZIP"));
        QVERIFY(ffz("info a.zip").out.contains("ZIP"));
        QCOMPARE(ffz("extract -q -C out a.zip in/a.txt").code, 0);
        QVERIFY(QFile::exists(at("out/in/a.txt")));
        QCOMPARE(run("bsdtar", {"-cf", "a.cpio", "--format=cpio", "in"}).code, 0);
        QCOMPARE(ffz("delete a.cpio in/a.txt").code, 5);
        const Outcome estimated = ffz("convert --json --estimate --level fast a.zip");
        QCOMPARE(estimated.code, 0);
        QVERIFY(estimated.json()["estimated_bytes"].get<int>() > 0);
        const Outcome converted = ffz("convert --json --level fast a.zip c.ffz");
        QCOMPARE(converted.code, 0);
        QCOMPARE(converted.json()["left_out_entries"].get<int>(), 0);
        QCOMPARE(names("c.ffz"), names("a.zip"));
        QCOMPARE(ffz("test -q c.ffz").code, 0);
        QCOMPARE(run("bsdtar",
                     {"-cf", "e.zip", "--format=zip", "--options", "zip:encryption=zipcrypt", "--passphrase",
                      "x", "in"})
                     .code,
                 0);
        const Outcome encrypted = ffz("extract -C out2 e.zip");
        QCOMPARE(encrypted.code, 5);
        QVERIFY(encrypted.err.contains("encrypted"));
    }

    // Issue 20.
    void extractsWithoutFolders()
    {
        write("in/sub/a.txt", "another");
        QCOMPARE(ffz("create -q --level fast b.ffz in").code, 0);
        QCOMPARE(ffz("extract -q --flat -C flat b.ffz").code, 0);
        QCOMPARE(QDir(at("flat")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 (QStringList{"a (2).txt", "a.txt", "b.txt"}));
    }

    // Issue 20.
    void readsEncryptedZips()
    {
        if (QStandardPaths::findExecutable("bsdtar").isEmpty())
            QSKIP("bsdtar is not installed");
        QCOMPARE(run("bsdtar",
                     {"-cf", "e.zip", "--format=zip", "--options", "zip:encryption=aes256", "--passphrase",
                      "geheim", "in"})
                     .code,
                 0);
        const auto with = [this](const char* password, const QString& line) {
            return run(QStringLiteral("sh"),
                       {"-c",
                        QStringLiteral("echo %1 | %2 %3")
                            .arg(QLatin1String(password), QStringLiteral(FF_FFZ), line)});
        };
        QCOMPARE(names("e.zip"), (QStringList{"in", "in/a.txt", "in/b.txt"}));
        QVERIFY(ffz("info --json e.zip").json()["encrypted"].get<bool>());
        QCOMPARE(with("geheim", "extract -q -C out --password-fd 0 e.zip").code, 0);
        QFile file(at("out/in/a.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("first"));
        const Outcome wrong = with("falsch", "test --password-fd 0 e.zip");
        QCOMPARE(wrong.code, 5);
        QVERIFY(wrong.err.contains("The password is wrong"));
        QCOMPARE(ffz("test -q e.zip").code, 5);
        QCOMPARE(ffz("delete -q e.zip in/a.txt").code, 5);
    }
};

FF_TEST(TestChanging)
#include "TestChanging.moc"
