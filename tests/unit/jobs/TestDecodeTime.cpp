// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/DecodeTime.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <thread>

using namespace ff;

class TestDecodeTime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Four segments of a million bytes with an entry each; the third and the fourth are primed by the first.
    void init()
    {
        m_info = {};
        m_entries.clear();
        for (std::uint64_t i = 0; i < 4; ++i) {
            m_info.segments.push_back({1000000, 1, {}, 0, {}, codec::Method::MixNet, kSpeed});
            archive::Entry entry;
            entry.tarOffset = i * 1000000;
            entry.tarSize = 1000000;
            m_entries.push_back(entry);
        }
        m_info.segments[2].primers = m_info.segments[3].primers = {0};
    }

    void primersComeFirst()
    {
        const double one = 1000000 / kSpeed;
        const double cores = std::max(1U, std::thread::hardware_concurrency());
        QCOMPARE(seconds({1}), one);
        QCOMPARE(seconds({2}), 2 * one);
        // Once for both of them, and when it is wanted itself.
        QCOMPARE(seconds({2, 3}), std::max(2 * one, 3 * one / cores));
        QCOMPARE(seconds({0, 1, 2, 3}), std::max(2 * one, 4 * one / cores));
        QCOMPARE(seconds({1, 2}), std::max(2 * one, 3 * one / cores));
    }

private:
    static constexpr double kSpeed = 50000;

    double seconds(const std::vector<std::size_t>& selection) const
    {
        return jobs::DecodeTime(m_info).secondsFor(m_entries, selection);
    }

    archive::ArchiveInfo m_info;
    std::vector<archive::Entry> m_entries;
};

FF_TEST(TestDecodeTime)
#include "TestDecodeTime.moc"
