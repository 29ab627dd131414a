// SPDX-License-Identifier: GPL-3.0-or-later
// Through the real loader, with a small library in the place of the driver's (nvml/Nvml.cpp): ctest puts its
// folder into the path.
#include "core/jobs/CardLoad.h"
#include "tests/support/TestProgram.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace ff::jobs;

class TestCardLoad : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    void setLoads(const QByteArray& text)
    {
        // Whole at every moment: the watcher may read between two writes.
        QFile file(m_folder.filePath(QStringLiteral("next")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        QCOMPARE(
            std::rename(qPrintable(file.fileName()), qPrintable(m_folder.filePath(QStringLiteral("loads")))),
            0);
    }

private Q_SLOTS:
    void init()
    {
        setLoads("40 60 5\n");
        qputenv("FF_NVML_LOADS", m_folder.filePath(QStringLiteral("loads")).toUtf8());
    }

    void tellsTheMeanOfTheNamedCards()
    {
        CardLoad load;
        QTRY_COMPARE_WITH_TIMEOUT(load.of("2 × NVIDIA H200"), 0.5, 20'000);
        QCOMPARE(load.of("NVIDIA T4"), 0.05);
    }

    void followsTheCard()
    {
        CardLoad load;
        QTRY_COMPARE_WITH_TIMEOUT(load.of("NVIDIA H200"), 0.5, 20'000);
        setLoads("90 100 5\n");
        QTRY_COMPARE_WITH_TIMEOUT(load.of("NVIDIA H200"), 0.95, 20'000);
    }

    void leavesOtherDevicesAlone()
    {
        CardLoad load;
        QVERIFY(load.of("cpu avx512") < 0);
        QVERIFY(load.of("") < 0);
        QVERIFY(load.of("LibTorch CPU") < 0);
    }

    void saysNothingWithoutADriver()
    {
        qunsetenv("FF_NVML_LOADS");
        CardLoad load;
        for (int i = 0; i < 20; ++i) {
            QVERIFY(load.of("NVIDIA H200") < 0);
            QTest::qWait(5);
        }
    }

    void saysNothingOfACardThatFails()
    {
        setLoads("no numbers\n");
        CardLoad load;
        for (int i = 0; i < 20; ++i) {
            QVERIFY(load.of("NVIDIA H200") < 0);
            QTest::qWait(5);
        }
    }
};

FF_TEST(TestCardLoad)
#include "TestCardLoad.moc"
