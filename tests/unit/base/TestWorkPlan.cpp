// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/WorkPlan.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

using namespace ff;

class TestWorkPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addsUpAlongTheBytes()
    {
        WorkPlan plan;
        QVERIFY(plan.isEmpty());
        QCOMPARE(plan.upTo(100), 0.0);
        plan.add(0, 7);
        QVERIFY(plan.isEmpty());
        plan.add(10, 1);
        plan.add(10, 1);
        plan.add(5, 4);
        QCOMPARE(plan.upTo(0), 0.0);
        QCOMPARE(plan.upTo(15), 15.0);
        QCOMPARE(plan.upTo(20), 20.0);
        QCOMPARE(plan.upTo(22), 28.0);
        QCOMPARE(plan.upTo(25), 40.0);
        QCOMPARE(plan.upTo(26), 44.0);
    }
};

FF_TEST(TestWorkPlan)
#include "TestWorkPlan.moc"
