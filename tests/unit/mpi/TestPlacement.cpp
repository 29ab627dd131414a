// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz-mpi/Placement.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ffz;

class TestPlacement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesCards()
    {
        using Cards = std::optional<std::string>;
        QCOMPARE(cardsOf({0, 2}, nullptr, 4), Cards("0,2"));
        QCOMPARE(cardsOf({1, 2}, nullptr, 4), Cards("1,3"));
        QCOMPARE(cardsOf({2, 3}, nullptr, 4), Cards("2"));
        // More ranks than cards share them in turn.
        QCOMPARE(cardsOf({4, 6}, nullptr, 4), Cards("0"));
        // What the job was given, by whatever names.
        QCOMPARE(cardsOf({1, 2}, "GPU-5,GPU-7", 8), Cards("GPU-7"));
    }

    void leavesWhatIsSettled()
    {
        QVERIFY(!cardsOf({0, 1}, nullptr, 4));
        QVERIFY(!cardsOf({1, 2}, nullptr, 1));
        QVERIFY(!cardsOf({1, 2}, nullptr, 0));
        QVERIFY(!cardsOf({1, 2}, "3", 8)); // each rank was given its own
        QVERIFY(!cardsOf({1, 2}, "", 8)); // none
    }

    void sharesCores()
    {
        QCOMPARE(threadsOf({0, 1}, 16, 16), 16U);
        QCOMPARE(threadsOf({1, 4}, 16, 16), 4U);
        QCOMPARE(threadsOf({1, 4}, 2, 16), 2U); // bound to two
        QCOMPARE(threadsOf({1, 5}, 2, 2), 1U);
    }
};

FF_TEST(TestPlacement)
#include "TestPlacement.moc"
