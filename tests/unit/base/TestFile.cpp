// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/File.h"
#include "tests/support/TestProgram.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace ff;

class TestFile : public QObject {
    Q_OBJECT

private:
    std::filesystem::path at(const QTemporaryDir& folder, const char* name) const
    {
        return std::filesystem::path(folder.path().toStdString()) / name;
    }

    QStringList everything(const QTemporaryDir& folder) const
    {
        return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void writesAndReadsBack()
    {
        const QTemporaryDir folder;
        const auto path = at(folder, "a");
        QVERIFY(writeFile(path, asBytes("some bytes")).ok());
        const auto back = readFile(path, 100);
        QVERIFY(back.ok());
        QVERIFY(asText(back.value()) == "some bytes");
        QCOMPARE(everything(folder).size(), 1);
    }

    void abandonedFileLeavesNothing()
    {
        const QTemporaryDir folder;
        const auto path = at(folder, "a");
        QVERIFY(writeFile(path, asBytes("before")).ok());
        {
            auto file = AtomicFile::create(path);
            QVERIFY(file.ok());
            QVERIFY(file.value().write(asBytes("half of the new")).ok());
            QCOMPARE(everything(folder).size(), 2);
        }
        QCOMPARE(everything(folder), QStringList{QStringLiteral("a")});
        QVERIFY(asText(readFile(path, 100).value()) == "before");
    }

    void commitReplacesAtOnceAndKeepsTheMode()
    {
        const QTemporaryDir folder;
        const auto path = at(folder, "a");
        QVERIFY(writeFile(path, asBytes("before")).ok());
        QCOMPARE(::chmod(path.c_str(), 0640), 0);
        auto file = AtomicFile::create(path);
        QVERIFY(file.ok());
        QVERIFY(file.value().write(asBytes("after")).ok());
        QVERIFY(asText(readFile(path, 100).value()) == "before");
        QVERIFY(file.value().commit().ok());
        QVERIFY(asText(readFile(path, 100).value()) == "after");
        struct stat info {};
        QCOMPARE(::stat(path.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 07777U, 0640U);
        QCOMPARE(everything(folder).size(), 1);
    }

    void followsASymbolicLinkToTheTarget()
    {
        const QTemporaryDir folder;
        QVERIFY(writeFile(at(folder, "real"), asBytes("before")).ok());
        std::filesystem::create_symlink("real", at(folder, "link"));
        QVERIFY(writeFile(at(folder, "link"), asBytes("after")).ok());
        QVERIFY(std::filesystem::is_symlink(at(folder, "link")));
        QVERIFY(asText(readFile(at(folder, "real"), 100).value()) == "after");
    }

    void missingFileIsAnIoErrorThatNamesIt()
    {
        const QTemporaryDir folder;
        const auto file = File::openForReading(at(folder, "none"));
        QVERIFY(!file.ok());
        QCOMPARE(file.error().code, ErrorCode::Io);
        QVERIFY(file.error().message.find("none") != std::string::npos);
    }

    void folderIsRefused()
    {
        const QTemporaryDir folder;
        const auto file = File::openForReading(folder.path().toStdString());
        QVERIFY(!file.ok());
        QCOMPARE(file.error().code, ErrorCode::Io);
    }

    void readingPastTheEndIsDamage()
    {
        const QTemporaryDir folder;
        const auto path = at(folder, "a");
        QVERIFY(writeFile(path, asBytes("12345")).ok());
        const auto file = File::openForReading(path);
        QVERIFY(file.ok());
        Bytes out(4);
        QVERIFY(file.value().readAt(1, out).ok());
        QVERIFY(asText(out) == "2345");
        const Status status = file.value().readAt(2, out);
        QVERIFY(!status.ok());
        QCOMPARE(status.error().code, ErrorCode::Damaged);
    }

    void respectsTheLimitOfReadFile()
    {
        const QTemporaryDir folder;
        const auto path = at(folder, "a");
        QVERIFY(writeFile(path, asBytes("12345")).ok());
        QVERIFY(readFile(path, 5).ok());
        QVERIFY(!readFile(path, 4).ok());
    }

    void missingFolderIsAnIoError()
    {
        auto file = AtomicFile::create("/nowhere-at-all/a");
        QVERIFY(!file.ok());
        QCOMPARE(file.error().code, ErrorCode::Io);
    }
};

FF_TEST(TestFile)
#include "TestFile.moc"
