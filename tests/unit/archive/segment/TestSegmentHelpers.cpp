// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/Device.h"
#include "core/archive/segment/SegmentHelpers.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <optional>

using namespace ff::archive;

class TestSegmentHelpers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void soManyWorkHere()
    {
        TurnsHere turns(2);
        const TurnsHere::Turn first(turns);
        std::optional<TurnsHere::Turn> second(std::in_place, turns);
        QVERIFY(first.isHere() && second->isHere());
        {
            const TurnsHere::Turn third(turns);
            QVERIFY(!third.isHere());
        }
        QVERIFY(!TurnsHere::Turn(turns).isHere()); // who was sent away has not taken a place
        second.reset();
        QVERIFY(TurnsHere::Turn(turns).isHere());
    }

    void nobodyWaitsForNobody()
    {
        QCOMPARE(slotsOf(nullptr), 0U);
        QCOMPARE(waitingThreads(0), 0U);
        QVERIFY(waitingThreads(1) == 1U);
        QVERIFY(waitingThreads(1000000) <= 4096U);
    }
};

FF_TEST(TestSegmentHelpers)
#include "TestSegmentHelpers.moc"
