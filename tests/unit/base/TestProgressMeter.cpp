// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ProgressMeter.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

using namespace ff;

class TestProgressMeter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysNothingBeforeThereIsSomethingToSay()
    {
        ProgressMeter meter;
        Progress counters;
        MeteredProgress p = meter.sample(counters, 0);
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
        MeteredProgress p;
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
        MeteredProgress p;
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
        MeteredProgress p;
        for (int second = 5; second <= 15; ++second) {
            counters.doneBytes += 1000;
            p = meter.sample(counters, second);
        }
        QCOMPARE(p.bytesPerSecond, 1000.0);
        QVERIFY2(std::abs(p.secondsLeft - 39) < 1, qPrintable(QString::number(p.secondsLeft)));
        QCOMPARE(p.failedEntries, std::uint64_t{3});
    }

    // A photograph archive with a folder of text at its end: the plain mean would promise 11 seconds where
    // 1000 are left.
    void weighsWhatIsLeftByItsCost()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 100'000;
        WorkPlan plan;
        plan.add(90'000, 1);
        plan.add(10'000, 100);
        counters.plan = std::make_shared<const WorkPlan>(plan);
        MeteredProgress p;
        for (int second = 0; second <= 90; ++second) {
            counters.doneBytes = std::uint64_t(second) * 1000;
            p = meter.sample(counters, second);
        }
        QCOMPARE(p.fraction, 0.9);
        QVERIFY2(std::abs(p.secondsLeft - 1000) < 20, qPrintable(QString::number(p.secondsLeft)));
        // Within the text the bytes are slow, and the time left goes down as before.
        for (int second = 91; second <= 590; ++second) {
            counters.doneBytes += 10;
            p = meter.sample(counters, second);
        }
        QVERIFY2(std::abs(p.secondsLeft - 500) < 20, qPrintable(QString::number(p.secondsLeft)));
    }

    // Costs are a guess: where the text turns out twice as slow as they have it, the last seconds count.
    void recentSpeedCorrectsTheCosts()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 20'000;
        WorkPlan plan;
        plan.add(10'000, 1);
        plan.add(10'000, 10);
        counters.plan = std::make_shared<const WorkPlan>(plan);
        MeteredProgress p;
        for (int second = 0; second <= 10; ++second) {
            counters.doneBytes = std::uint64_t(second) * 1000;
            p = meter.sample(counters, second);
        }
        for (int second = 11; second <= 110; ++second) {
            counters.doneBytes += 50;
            p = meter.sample(counters, second);
        }
        QVERIFY2(std::abs(p.secondsLeft - 100) < 3, qPrintable(QString::number(p.secondsLeft)));
    }

    void forgetsTheTimeBeforeTheFirstByte()
    {
        ProgressMeter meter;
        Progress counters;
        counters.totalBytes = 10'000;
        for (int second = 0; second < 100; ++second)
            (void)meter.sample(counters, second);
        MeteredProgress p;
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
        const MeteredProgress p = meter.sample(counters, 2);
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
        const MeteredProgress p = meter.sample(counters, 1);
        QCOMPARE(p.fraction, 1.0);
        QCOMPARE(p.ratio, 4.0);
    }
};

FF_TEST(TestProgressMeter)
#include "TestProgressMeter.moc"
