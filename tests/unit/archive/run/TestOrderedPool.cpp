// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/OrderedPool.h"
#include "core/engine/Predictor.h"

#include <QTest>

#include <atomic>
#include <latch>
#include <mutex>
#include <set>

using namespace ff;
using namespace ff::archive;

namespace {

using Pool = OrderedPool<int, int>;

class NoModel final : public engine::Predictor {
public:
    std::size_t lanes() const override { return 1; }
    void reset() override {}
    void step(std::span<const std::uint32_t>, std::span<const std::uint8_t>,
              std::span<std::uint32_t>) override
    {
    }
    void run(std::uint32_t, std::span<const std::uint8_t>, std::span<std::uint32_t>) override {}
};

// What a block of so many bytes does in a lock step.
void takeSteps(int count)
{
    const auto predictor = codec::joinLockStep(std::make_unique<NoModel>());
    std::vector<std::uint32_t> counts(engine::kSymbols);
    const std::uint32_t lane = 0;
    const std::uint8_t symbol = 0;
    for (int i = 0; i < count; ++i)
        predictor->step({&lane, 1}, {&symbol, 1}, counts);
}

std::vector<int> takeAll(Pool& pool)
{
    std::vector<int> out;
    while (!pool.empty())
        out.push_back(pool.take());
    return out;
}

const std::function<bool(const int&)> kAlways = [](const int&) { return true; };

} // namespace

class TestOrderedPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void resultsKeepTheirOrder_data()
    {
        QTest::addColumn<unsigned>("threads");
        QTest::addColumn<bool>("sideBySide");
        for (const unsigned threads : {1U, 2U, 4U}) {
            QTest::addRow("%u threads", threads) << threads << false;
            QTest::addRow("%u threads, side by side", threads) << threads << true;
        }
    }
    void resultsKeepTheirOrder()
    {
        QFETCH(unsigned, threads);
        QFETCH(bool, sideBySide);
        const auto work = [](int& job) {
            takeSteps(job % 7 * 300);
            return job * 2;
        };
        Pool pool(threads, 8, work,
                  sideBySide
                      ? std::optional(Pool::SideBySide{[](const int& job) { return job % 5 != 0; }, kAlways})
                      : std::nullopt);
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

    void oneThreadDoesSeveralAtATime()
    {
        std::latch pushed(1);
        std::vector<int> trace; // of the one worker
        const auto work = [&](int& job) {
            pushed.wait();
            trace.push_back(job);
            takeSteps(2000);
            trace.push_back(-job);
            return job;
        };
        Pool pool(1, 4, work, Pool::SideBySide{kAlways, kAlways});
        for (int job = 1; job <= 4; ++job)
            pool.push(job);
        pushed.count_down();
        QCOMPARE(takeAll(pool), (std::vector<int>{1, 2, 3, 4}));
        QCOMPARE(trace.size(), std::size_t{8});
        for (int i = 0; i < int(codec::LockStep::kTasks); ++i) // all began before one ended
            QCOMPARE(trace[static_cast<std::size_t>(i)], i + 1);
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
                takeSteps(1000 + 500 * (job % 2));
                const std::lock_guard lock(mutex);
                done.insert(job);
                begun.push_back(job);
                return job;
            };
            Pool pool(threads, 4 * threads, work, Pool::SideBySide{kAlways, isReady});
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
            2, 4, [](int& job) { return job; }, Pool::SideBySide{kAlways, [](const int&) { return false; }});
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
            takeSteps(1000);
            return job;
        };
        Pool pool(2, 8, work, Pool::SideBySide{kAlways, kAlways});
        pool.push(1);
        pool.push(2);
        QCOMPARE(takeAll(pool), (std::vector<int>{1, 2}));
    }
};

QTEST_GUILESS_MAIN(TestOrderedPool)
#include "TestOrderedPool.moc"
