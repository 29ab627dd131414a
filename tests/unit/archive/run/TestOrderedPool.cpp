// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/OrderedPool.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

using namespace ff;
using namespace ff::archive;

namespace {

using Pool = OrderedPool<int, int>;

std::vector<int> takeAll(Pool& pool)
{
    std::vector<int> out;
    while (!pool.empty())
        out.push_back(pool.take());
    return out;
}

} // namespace

class TestOrderedPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // More of them are held when they are small, so that a long job in front holds nobody up.
    void smallJobsAreHeldBeyondTheSlots()
    {
        std::latch longOne(1);
        Pool pool(
            2, 3,
            [&longOne](int& job) {
                if (job == 0)
                    longOne.wait();
                else if (job == 9)
                    longOne.count_down(); // only when it was not held up
                return job;
            },
            nullptr, 100);
        for (int job = 0; job < 10; ++job) {
            QVERIFY(!pool.full());
            pool.push(job, 10);
        }
        QVERIFY(pool.full());
        QCOMPARE(takeAll(pool), (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        for (int job = 1; job < 4; ++job)
            pool.push(job, 40);
        QVERIFY(pool.full()); // by their bytes
        QCOMPARE(takeAll(pool), (std::vector<int>{1, 2, 3}));
        QVERIFY(!pool.full());
    }

    void resultsKeepTheirOrder_data()
    {
        QTest::addColumn<unsigned>("threads");
        QTest::addColumn<bool>("waiting");
        for (const unsigned threads : {1U, 2U, 4U}) {
            QTest::addRow("%u threads", threads) << threads << false;
            QTest::addRow("%u threads, some wait", threads) << threads << true;
        }
    }
    void resultsKeepTheirOrder()
    {
        QFETCH(unsigned, threads);
        QFETCH(bool, waiting);
        const auto work = [](int& job) {
            for (int i = 0; i < job % 7 * 50; ++i)
                std::this_thread::yield();
            return job * 2;
        };
        Pool pool(threads, 8, work,
                  waiting ? Pool::Ready([](const int& job) { return job % 5 != 0; }) : Pool::Ready());
        std::vector<int> got;
        for (int job = 0; job < 100; ++job) {
            if (pool.full())
                got.push_back(pool.take());
            pool.push(job);
        }
        for (const int result : takeAll(pool))
            got.push_back(result);
        QCOMPARE(got.size(), std::size_t{100});
        for (int job = 0; job < 100; ++job)
            QCOMPARE(got[static_cast<std::size_t>(job)], job * 2);
    }

    void oneThreadTakesWhatIsReadyFirst()
    {
        std::latch pushed(1);
        std::vector<int> begun; // by the one worker
        const auto work = [&](int& job) {
            pushed.wait();
            begun.push_back(job);
            return job;
        };
        Pool pool(1, 5, work, [](const int& job) { return job % 2 == 0; });
        pool.push(0); // taken at once, and holds the worker
        for (const int job : {1, 2, 3, 4})
            pool.push(job);
        pushed.count_down();
        QCOMPARE(takeAll(pool), (std::vector<int>{0, 1, 2, 3, 4}));
        QCOMPARE(begun, (std::vector<int>{0, 2, 4, 1, 3}));
    }

    // One that waits for others is begun behind what is ready, and never beside what it waits for.
    void whoWaitsForOthersComesLater()
    {
        for (const unsigned threads : {1U, 2U, 3U}) {
            std::mutex mutex;
            std::set<int> done;
            std::vector<int> begun;
            std::atomic<int> early{0};
            const auto isReady = [&](const int& job) {
                const std::lock_guard lock(mutex);
                return job % 3 == 0 || done.contains(job / 3 * 3);
            };
            const auto work = [&](int& job) {
                early += isReady(job) ? 0 : 1;
                for (int i = 0; i < 100 + 50 * (job % 2); ++i)
                    std::this_thread::yield();
                const std::lock_guard lock(mutex);
                done.insert(job);
                begun.push_back(job);
                return job;
            };
            Pool pool(threads, 4 * threads, work, isReady);
            for (int job = 0; job < 30; ++job) {
                if (pool.full())
                    QVERIFY(pool.take() >= 0);
                pool.push(job);
            }
            QVERIFY(takeAll(pool).back() == 29);
            QCOMPARE(early.load(), 0);
            QCOMPARE(begun.size(), std::size_t{30});
        }
    }

    void whatIsNeverReadyIsBegunInTheEnd()
    {
        Pool pool(
            2, 4, [](int& job) { return job; }, [](const int&) { return false; });
        for (int job = 0; job < 4; ++job)
            pool.push(job);
        QCOMPARE(takeAll(pool), (std::vector<int>{0, 1, 2, 3}));
    }

    // Two jobs for two threads: each takes one.
    void idleWorkersComeFirst()
    {
        std::latch both(2);
        const auto work = [&both](int& job) {
            both.arrive_and_wait(); // would wait for ever if one worker had both
            return job;
        };
        Pool pool(2, 8, work, [](const int&) { return true; });
        pool.push(1);
        pool.push(2);
        QCOMPARE(takeAll(pool), (std::vector<int>{1, 2}));
    }
};

FF_TEST(TestOrderedPool)
#include "TestOrderedPool.moc"
