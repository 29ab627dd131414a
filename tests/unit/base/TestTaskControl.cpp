// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/TaskControl.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace ff;

class TestTaskControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checkpointPassesUntilCancelled()
    {
        TaskControl control;
        QVERIFY(control.checkpoint().ok());
        control.cancel();
        const Status status = control.checkpoint();
        QVERIFY(!status.ok());
        QCOMPARE(status.error().code, ErrorCode::Cancelled);
    }

    void pausedWorkerWaitsAndGoesOn()
    {
        TaskControl control;
        control.setPaused(true);
        std::atomic<bool> passed{false};
        std::thread worker([&] { passed = control.checkpoint().ok(); });
        control.setPaused(false);
        worker.join();
        QVERIFY(passed);
    }

    void cancelWakesAPausedWorker()
    {
        TaskControl control;
        control.setPaused(true);
        std::atomic<bool> passed{true};
        std::thread worker([&] { passed = control.checkpoint().ok(); });
        control.cancel();
        worker.join();
        QVERIFY(!passed);
    }

    void countersAddUpFromManyThreads()
    {
        TaskControl control;
        std::vector<std::thread> workers;
        for (int i = 0; i < 4; ++i)
            workers.emplace_back([&] {
                for (int k = 0; k < 1000; ++k) {
                    control.addDone(3);
                    control.addPacked(3, 1);
                    control.addEntries(1);
                    control.setStage("encode", "a");
                    (void)control.progress();
                }
            });
        for (std::thread& worker : workers)
            worker.join();
        const Progress progress = control.progress();
        QCOMPARE(progress.doneBytes, 12000U);
        QCOMPARE(progress.rawBytes, 12000U);
        QCOMPARE(progress.packedBytes, 4000U);
        QCOMPARE(progress.doneEntries, 4000U);
        QCOMPARE(progress.stage, std::string("encode"));
    }
};

FF_TEST(TestTaskControl)
#include "TestTaskControl.moc"
