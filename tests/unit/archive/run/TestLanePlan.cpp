// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Limits.h"
#include "core/archive/run/Device.h"
#include "core/base/Lanes.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::archive;

namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

} // namespace

class TestLanePlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void processorsHaveOneLane()
    {
        const LanePlan plan = planLanes(1024 * kMiB, false);
        QCOMPARE(plan.n, 0U);
        QCOMPARE(plan.segmentSize, kSegmentDataSize);
    }

    void cardsHaveSomeHundredSegmentsThatAreNotTiny_data()
    {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<quint64>("segment");
        QTest::addColumn<quint64>("fewestLanes"); // of a segment
        QTest::addColumn<quint64>("mostLanes");
        QTest::newRow("nothing") << quint64{0} << quint64{kMiB / 2} << quint64{45} << quint64{51};
        QTest::newRow("64 MiB") << quint64{64 * kMiB} << quint64{kMiB / 2} << quint64{45} << quint64{51};
        QTest::newRow("1 GiB") << quint64{1024 * kMiB} << quint64{2 * kMiB} << quint64{45} << quint64{51};
        QTest::newRow("1 TiB") << quint64{1024 * 1024 * kMiB} << quint64{kSegmentDataSize} << quint64{60}
                               << quint64{68}; // the longest lanes
    }
    void cardsHaveSomeHundredSegmentsThatAreNotTiny()
    {
        QFETCH(quint64, bytes);
        QFETCH(quint64, segment);
        QFETCH(quint64, fewestLanes);
        QFETCH(quint64, mostLanes);
        const LanePlan plan = planLanes(bytes, true);
        QCOMPARE(quint64{plan.segmentSize}, segment);
        const std::uint64_t lane = laneSize(plan.n), lanes = (plan.segmentSize + lane - 1) / lane;
        QVERIFY2(lanes >= fewestLanes && lanes <= mostLanes, qPrintable(QString::number(lanes)));
    }
};

FF_TEST(TestLanePlan)
#include "TestLanePlan.moc"
