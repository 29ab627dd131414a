// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 14: ffz on archives that somebody made to take memory and time (tests/data/hostile). Each command
// ends, stays below its bound, and says that something is wrong where it looked at it.

#include "tests/support/TestProgram.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

// Whatever runs so long does not end.
constexpr unsigned kWatchdogSeconds = 300;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryTells = false; // the sanitizer's shadow counts, too
#else
constexpr bool kMemoryTells = true;
#endif

struct BoundedOutcome {
    int code = -1; // -1: killed
    qint64 bytes = 0; // the most memory at a time
};

BoundedOutcome run(const QStringList& arguments)
{
    std::vector<std::string> words{FF_FFZ};
    for (const QString& argument : arguments)
        words.push_back(argument.toStdString());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        const int nothing = ::open("/dev/null", O_RDWR);
        for (const int stream : {0, 1, 2})
            ::dup2(nothing, stream);
        ::alarm(kWatchdogSeconds);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    int status = 0;
    rusage usage{};
    if (child < 0 || ::wait4(child, &status, 0, &usage) != child)
        return {};
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, qint64{usage.ru_maxrss} * 1024};
}

} // namespace

class TestBounds : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    static QString hostile(const QString& name) { return QStringLiteral(FF_TEST_DATA "/hostile/") + name; }

    // docs/FORMAT.md, "Memory when opening".
    static qint64 openingBound(const QString& archive)
    {
        return (qint64{64} << 20) + 40 * QFileInfo(archive).size();
    }

    // A child that is forked counts what this program has until it runs ffz.
    static qint64 ownMemory()
    {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return qint64{usage.ru_maxrss} * 1024;
    }

private Q_SLOTS:
    void opensWithinItsMemory_data()
    {
        QTest::addColumn<QString>("archive");
        const QStringList names =
            QDir(QStringLiteral(FF_TEST_DATA "/hostile")).entryList({QStringLiteral("*.ffz")}, QDir::Files);
        QVERIFY(names.size() >= 15);
        for (const QString& name : names)
            QTest::newRow(qPrintable(name)) << hostile(name);
        // Four million places that a scan for lost segments must look at.
        const QString magics = m_folder.filePath(QStringLiteral("magics.ffz"));
        QFile whole(hostile(QStringLiteral("h-dup.ffz"))), file(magics);
        QVERIFY(whole.open(QIODevice::ReadOnly) && file.open(QIODevice::WriteOnly));
        const QByteArray bytes = whole.read(12) + QByteArray("FSEG").repeated(4 << 20);
        QCOMPARE(file.write(bytes), bytes.size());
        QTest::newRow("magics") << magics;
    }
    void opensWithinItsMemory()
    {
        QFETCH(QString, archive);
        QVERIFY(ownMemory() < openingBound(archive));
        for (const char* command : {"info", "list"}) {
            const BoundedOutcome outcome = run({QLatin1String(command), archive});
            QVERIFY2(outcome.code >= 0, command);
            QVERIFY2(outcome.code <= 2, command);
            if (kMemoryTells)
                QVERIFY2(outcome.bytes <= openingBound(archive), qPrintable(QString::number(outcome.bytes)));
        }
    }

    void testsAndExtractsWithinItsMemory_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("tested");
        QTest::addColumn<int>("extracted");
        // -1: by what the user may do.
        QTest::newRow("a file is cut out") << QStringLiteral("cut-fast.ffz") << 2 << 2;
        QTest::newRow("a segment is cut out") << QStringLiteral("drop-fast.ffz") << 2 << 2;
        QTest::newRow("a meta block to mix for an hour") << QStringLiteral("fuzz-32-3356-test.ffz") << 2 << 2;
        QTest::newRow("a meta block of a gigabyte") << QStringLiteral("m-metabomb-unlisted-1M.ffz") << 2 << 2;
        QTest::newRow("gigabytes of owners") << QStringLiteral("i-owners-4K.ffz") << 2 << 2;
        QTest::newRow("gigabytes of paths") << QStringLiteral("i-paths-4K.ffz") << 2 << 2;
        QTest::newRow("equal names") << QStringLiteral("h-dup.ffz") << 2 << 2;
        QTest::newRow("hardlinks") << QStringLiteral("h-hardlink.ffz") << 2 << 2;
        QTest::newRow("an index that lies") << QStringLiteral("h-lie.ffz") << 2 << 2;
        QTest::newRow("names") << QStringLiteral("h-names.ffz") << 3 << 3;
        QTest::newRow("zero bytes") << QStringLiteral("h-nul.ffz") << 2 << 2;
        QTest::newRow("paths") << QStringLiteral("h-paths.ffz") << 2 << 2;
        QTest::newRow("rights") << QStringLiteral("h-rights.ffz") << 0 << -1;
        QTest::newRow("symbolic links") << QStringLiteral("h-symlink.ffz") << 2 << 2;
        QTest::newRow("refused on extraction") << QStringLiteral("h-testwhole.ffz") << 2 << 2;
    }
    void testsAndExtractsWithinItsMemory()
    {
        QFETCH(QString, name);
        QFETCH(int, tested);
        QFETCH(int, extracted);
        const QString archive = hostile(name);
        const QString target = m_folder.filePath(name + QStringLiteral(".d"));
        const BoundedOutcome test = run({QStringLiteral("test"), QStringLiteral("-q"), archive});
        const BoundedOutcome extract =
            run({QStringLiteral("extract"), QStringLiteral("-q"), archive, QStringLiteral("-C"), target});
        for (const BoundedOutcome& outcome : {test, extract}) {
            QVERIFY(outcome.code >= 0);
            if (kMemoryTells)
                QVERIFY2(outcome.bytes <= openingBound(archive), qPrintable(QString::number(outcome.bytes)));
        }
        QCOMPARE(test.code, tested);
        if (extracted >= 0)
            QCOMPARE(extract.code, extracted);
    }

    // Two gigabytes of zeros in 78 KB, in segments of 255 MiB: the threads do not multiply what they take.
    void testsLargeSegmentsOneAtATime()
    {
        const BoundedOutcome outcome =
            run({QStringLiteral("test"), QStringLiteral("-q"), QStringLiteral("--threads"),
                 QStringLiteral("8"), hostile(QStringLiteral("z-bomb-8.ffz"))});
        QCOMPARE(outcome.code, 0);
        if (kMemoryTells)
            QVERIFY2(outcome.bytes <= qint64{700} << 20, qPrintable(QString::number(outcome.bytes)));
    }
};

FF_TEST(TestBounds)
#include "TestBounds.moc"
