// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/ProgressMeter.h"

#include <algorithm>

namespace ff::jobs {

namespace {
// The speed is that of the last kWindow seconds: long enough to span a segment of a slow level, short enough
// to follow a change from text to incompressible data.
constexpr double kWindow = 20;
// No time left is given before so much was seen: a wrong first guess costs more trust than none.
constexpr double kMinimumSpan = 2;
constexpr double kMinimumFraction = 0.005;
// Weight of a fresh estimate against the old one counted down, per second of running time.
constexpr double kFollow = 0.35;
} // namespace

double ProgressMeter::movingRate() const
{
    if (m_samples.size() < 2)
        return 0;
    const double span = m_samples.back().seconds - m_samples.front().seconds;
    if (span <= 0)
        return 0;
    return double(m_samples.back().bytes - m_samples.front().bytes) / span;
}

JobProgress ProgressMeter::sample(const Progress& counters, double runningSeconds)
{
    JobProgress out;
    out.doneBytes = counters.doneBytes;
    out.totalBytes = counters.totalBytes;
    out.doneEntries = counters.doneEntries;
    out.totalEntries = counters.totalEntries;
    out.hashRetries = counters.hashRetries;
    out.failedEntries = counters.failedEntries;
    out.stage = counters.stage;
    out.device = counters.device;
    out.currentEntry = counters.currentEntry;
    out.secondsElapsed = runningSeconds;
    if (counters.totalBytes > 0)
        out.fraction = std::clamp(double(counters.doneBytes) / double(counters.totalBytes), 0.0, 1.0);
    if (counters.packedBytes > 0)
        out.ratio = double(counters.rawBytes) / double(counters.packedBytes);

    // The counter may start anew when a task enters another phase: an old, larger sample would give a
    // negative speed.
    const std::uint64_t coded = counters.doneBytes - std::min(counters.doneBytes, counters.reusedBytes);
    if (!m_samples.empty() && coded < m_samples.back().bytes) {
        m_samples.clear();
        m_secondsLeft = -1;
    }
    // Reading names runs at another speed than coding: time spent before the first byte says nothing about
    // it.
    // So does what is taken over from an interrupted run, which is read only.
    if (coded == 0)
        m_samples.clear();
    m_samples.push_back({runningSeconds, coded});
    while (m_samples.size() > 2 && runningSeconds - m_samples[1].seconds >= kWindow)
        m_samples.pop_front();

    const double rate = movingRate();
    out.bytesPerSecond = rate;
    const double span = m_samples.back().seconds - m_samples.front().seconds;
    if (rate > 0 && span >= kMinimumSpan && out.fraction >= kMinimumFraction) {
        const double fresh =
            double(counters.totalBytes - std::min(counters.doneBytes, counters.totalBytes)) / rate;
        const double step = std::max(0.0, runningSeconds - m_lastSeconds);
        if (m_secondsLeft < 0) {
            m_secondsLeft = fresh;
        } else {
            const double weight = std::min(1.0, kFollow * step);
            m_secondsLeft = (1 - weight) * std::max(0.0, m_secondsLeft - step) + weight * fresh;
        }
        out.secondsLeft = m_secondsLeft;
    } else {
        m_secondsLeft = -1;
    }
    m_lastSeconds = runningSeconds;
    return out;
}

} // namespace ff::jobs
