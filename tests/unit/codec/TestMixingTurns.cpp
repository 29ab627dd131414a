// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/MixingTurns.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

using namespace ff;
using namespace ff::codec;

class TestMixingTurns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noMoreThanSoManyMixAtOnce()
    {
        constexpr unsigned kMost = 2;
        MixingTurns turns(kMost);
        std::atomic<unsigned> now{0}, done{0};
        std::atomic<bool> tooMany{false};
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                TaskControl control;
                for (unsigned k = 0; k < 50; ++k) {
                    const auto turn = turns.take(control);
                    if (++now > kMost || !turn.ok())
                        tooMany = true;
                    std::this_thread::yield();
                    --now;
                    ++done;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(!tooMany);
        QCOMPARE(done.load(), 400U); // each that was given back was taken again
    }

    void whoWaitsCanBeCancelled()
    {
        MixingTurns turns(1);
        TaskControl first, second;
        auto turn = turns.take(first);
        QVERIFY(turn.ok());
        std::optional<ErrorCode> code;
        std::thread waiting([&] {
            const auto none = turns.take(second);
            if (!none.ok())
                code = none.error().code;
        });
        second.cancel();
        waiting.join();
        QVERIFY(code == ErrorCode::Cancelled);
        (*turn).reset();
        QVERIFY(turns.take(first).ok());
    }
};

FF_TEST(TestMixingTurns)
#include "TestMixingTurns.moc"
