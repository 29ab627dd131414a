// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Fiber.h"

#include <QTest>

#include <stdexcept>
#include <string>
#include <thread>

using namespace ff;

namespace {

// Takes about that much of the stack, and leaves at its deep end.
int sumDeep(Fiber& fiber, int bytes)
{
    volatile char frame[1024];
    for (volatile char& c : frame)
        c = 1;
    int below = 0;
    if (bytes > 1024)
        below = sumDeep(fiber, bytes - 1024);
    else
        fiber.leave();
    return below + frame[5];
}

} // namespace

class TestFiber : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOnWhereItLeft()
    {
        Fiber one, two;
        std::string trace;
        const auto count = [&trace](Fiber& fiber, char name) {
            for (int i = 0; i < 3; ++i) {
                trace += name;
                trace += static_cast<char>('0' + i);
                fiber.leave();
            }
        };
        one.start([&] { count(one, 'a'); });
        two.start([&] { count(two, 'b'); });
        QVERIFY(!one.isDone() && trace.empty());
        while (!one.isDone() || !two.isDone()) {
            if (!one.isDone())
                one.resume();
            if (!two.isDone())
                two.resume();
        }
        QCOMPARE(trace, std::string("a0b0a1b1a2b2"));
    }

    void isUsedAgain()
    {
        Fiber fiber;
        for (int i = 0; i < 100; ++i) {
            int got = 0;
            fiber.start([&] { got = sumDeep(fiber, 32768); });
            fiber.resume();
            QCOMPARE(got, 0);
            QVERIFY(!fiber.isDone());
            fiber.resume();
            QVERIFY(fiber.isDone());
            QCOMPARE(got, 32);
        }
    }

    void exceptionsStayInside()
    {
        Fiber fiber;
        std::string caught;
        fiber.start([&] {
            for (int i = 0; i < 2; ++i) {
                try {
                    fiber.leave();
                    throw std::runtime_error("inside");
                } catch (const std::exception& exception) {
                    caught += exception.what();
                }
            }
        });
        for (int i = 0; i < 3; ++i) {
            fiber.resume();
            try { // the thread's own go on as ever
                throw 1;
            } catch (int) {
            }
        }
        QVERIFY(fiber.isDone());
        QCOMPARE(caught, std::string("insideinside"));
    }

    void eachThreadHasItsOwn()
    {
        std::vector<std::thread> threads;
        std::vector<int> sums(4, 0);
        for (int& sum : sums) {
            threads.emplace_back([&sum] {
                Fiber fiber;
                fiber.start([&] {
                    for (int i = 0; i < 1000; ++i) {
                        sum += i;
                        fiber.leave();
                    }
                });
                while (!fiber.isDone())
                    fiber.resume();
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        for (const int sum : sums)
            QCOMPARE(sum, 499500);
    }
};

QTEST_GUILESS_MAIN(TestFiber)
#include "TestFiber.moc"
