// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/benchmark/Benchmark.h"
#include "tests/support/TestProgram.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace ff;
using namespace ff::archive;
using namespace Qt::StringLiterals;

class TestBenchmark : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path write(const QString& name, const QByteArray& bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName().toStdString();
    }

private Q_SLOTS:
    void gzipScoresOneAgainstItself() { QCOMPARE(weissmanScore(3, 0.5, 3, 0.5).value(), 1.0); }

    void scoreIsTheFormula()
    {
        // r = 6 in 10 s against r0 = 3 in 0.1 s, in milliseconds: 2 · log 100 / log 10000 = 1.
        QCOMPARE(weissmanScore(6, 10, 3, 0.1).value(), 1.0);
        QCOMPARE(weissmanScore(6, 10, 3, 0.1, 2).value(), 2.0);
    }

    void noScoreForTimesTooShortToMean()
    {
        QVERIFY(!weissmanScore(6, 0.0005, 3, 0.1));
        QVERIFY(!weissmanScore(6, 1, 3, 0.001));
        QVERIFY(!weissmanScore(6, 1, 0, 1));
    }

    void gzipIsGzip()
    {
        const auto file = write(u"text"_s, QByteArray("a line of text, again and again\n").repeated(4000));
        TaskControl control;
        const auto result = benchmarkGzip(file, control);
        QVERIFY(result.ok());
        QCOMPARE(result->rawBytes, std::uint64_t(4000 * 32));
        QVERIFY(result->packedBytes > 100 && result->packedBytes < 2000);
        QVERIFY(result->seconds > 0);
    }

    void levelsAreMeasuredBothWays()
    {
        const auto file = write(u"text"_s, QByteArray("a line of text, again and again\n").repeated(4000));
        TaskControl control;
        const auto result = benchmarkLevel({file}, codec::Level::Fast, {"cpu", 1}, control);
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        QCOMPARE(result->create.rawBytes, std::uint64_t(4000 * 32));
        QVERIFY(result->create.archiveBytes < 4000);
        QCOMPARE(result->test.verdict.damaged, std::uint64_t(0));
    }

    void missingFileIsNamed()
    {
        TaskControl control;
        const auto result = benchmarkGzip("/no/such/file", control);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, ErrorCode::Io);
    }
};

FF_TEST(TestBenchmark)
#include "TestBenchmark.moc"
