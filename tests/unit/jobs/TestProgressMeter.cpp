// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/ProgressMeter.h"

#include <QtTest>

using namespace ff;
using namespace ff::jobs;

class TestProgressMeter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysNothingBeforeThereIsSomethingToSay()
    {
        ProgressMeter meter;
        Progress counters;
        JobProgress p = meter.sample(counters, 0);
        QVERIFY(p.fraction < 0);
        QVERIFY(p.secondsLeft < 0);
        QCOMPARE(p.ratio, 0.0);
        QCOMPARE(p.bytesPerSecond, 0.0);
        counters.totalBytes = 1000;
        counters.doneBytes = 100;
        p = meter.sample(counters, 0.5);
        QCOMPARE(p.fraction, 0.1);
        QVERIFY2(p.secondsLeft < 0, "half a second is too little for an estimate");
    }

    void estimatesFromTheRate()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 100'000;
        JobProgress p;
        for (int second = 0; second <= 30; ++second) {
            counters.doneBytes = std::uint64_t(second) * 1000;
            p = meter.sample(counters, second);
        }
        QCOMPARE(p.bytesPerSecond, 1000.0);
        QVERIFY2(std::abs(p.secondsLeft - 70) < 1, qPrintable(QString::number(p.secondsLeft)));
        QCOMPARE(p.secondsElapsed, 30.0);
    }

    void followsAChangeOfSpeedWithoutJumping()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 1'000'000;
        JobProgress p;
        double second = 0;
        for (; second <= 40; second += 1) {
            counters.doneBytes += 10'000;
            p = meter.sample(counters, second);
        }
        const double before = p.secondsLeft;
        counters.doneBytes += 1000;
        p = meter.sample(counters, second);
        QVERIFY(p.secondsLeft < before * 1.3);
        for (int i = 0; i < 60; ++i) {
            second += 1;
            counters.doneBytes += 1000;
            p = meter.sample(counters, second);
        }
        const double truth = double(counters.totalBytes - counters.doneBytes) / 1000;
        QVERIFY2(std::abs(p.secondsLeft - truth) < truth * 0.05, qPrintable(QString::number(p.secondsLeft)));
    }

    // What is taken over from an interrupted creation comes at the speed of reading: the rest will not.
    void doesNotTakeReuseForSpeed()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 100'000;
        for (int second = 0; second < 5; ++second) {
            counters.doneBytes += 10'000;
            counters.reusedBytes += 10'000;
            QVERIFY(meter.sample(counters, second).secondsLeft < 0);
        }
        counters.failedEntries = 3;
        JobProgress p;
        for (int second = 5; second <= 15; ++second) {
            counters.doneBytes += 1000;
            p = meter.sample(counters, second);
        }
        QCOMPARE(p.bytesPerSecond, 1000.0);
        QVERIFY2(std::abs(p.secondsLeft - 39) < 1, qPrintable(QString::number(p.secondsLeft)));
        QCOMPARE(p.failedEntries, std::uint64_t{3});
    }

    void forgetsTheTimeBeforeTheFirstByte()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 10'000;
        for (int second = 0; second < 100; ++second)
            (void)meter.sample(counters, second);
        JobProgress p;
        for (int second = 100; second <= 105; ++second) {
            counters.doneBytes += 1000;
            p = meter.sample(counters, second);
        }
        QVERIFY2(p.bytesPerSecond > 900, qPrintable(QString::number(p.bytesPerSecond)));
    }

    void survivesACounterThatStartsAnew()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 10'000;
        counters.doneBytes = 9000;
        (void)meter.sample(counters, 1);
        counters.doneBytes = 10;
        const JobProgress p = meter.sample(counters, 2);
        QCOMPARE(p.bytesPerSecond, 0.0);
        QVERIFY(p.secondsLeft < 0);
    }

    void neverPassesTheWhole()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 10;
        counters.doneBytes = 11;
        counters.rawBytes = 100;
        counters.packedBytes = 25;
        const JobProgress p = meter.sample(counters, 1);
        QCOMPARE(p.fraction, 1.0);
        QCOMPARE(p.ratio, 4.0);
    }
};

QTEST_GUILESS_MAIN(TestProgressMeter)
#include "TestProgressMeter.moc"
