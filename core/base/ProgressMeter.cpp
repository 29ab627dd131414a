// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ProgressMeter.h"

#include <algorithm>

namespace ff {

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

MeteredProgress ProgressMeter::sample(const Progress& counters, double runningSeconds)
{
    MeteredProgress out;
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
        out.fraction =
            std::min(1.0, static_cast<double>(counters.doneBytes) / static_cast<double>(counters.totalBytes));
    if (counters.packedBytes > 0)
        out.ratio = static_cast<double>(counters.rawBytes) / static_cast<double>(counters.packedBytes);

    const auto workUpTo = [&counters](std::uint64_t bytes) {
        return counters.plan ? counters.plan->upTo(bytes) : static_cast<double>(bytes);
    };
    // What is taken over from an interrupted run is only read: its speed says nothing about the rest.
    const std::uint64_t reused = std::min(counters.doneBytes, counters.reusedBytes);
    const Sample now{runningSeconds, counters.doneBytes - reused,
                     workUpTo(counters.doneBytes) - workUpTo(reused)};

    // The counter may start anew when a task enters another phase: an old, larger sample would give a
    // negative speed.
    if (!m_samples.empty() && (now.bytes < m_samples.back().bytes || now.work < m_samples.back().work)) {
        m_samples.clear();
        m_secondsLeft = -1;
    }
    // Nor does the time before the first byte: reading names runs at another speed than coding.
    if (now.bytes == 0)
        m_samples.clear();
    m_samples.push_back(now);
    while (m_samples.size() > 2 && runningSeconds - m_samples[1].seconds >= kWindow)
        m_samples.pop_front();

    const Sample& first = m_samples.front();
    const double span = now.seconds - first.seconds;
    if (span > 0)
        out.bytesPerSecond = static_cast<double>(now.bytes - first.bytes) / span;
    const double workDone = now.work - first.work;
    const double total = workUpTo(std::max(counters.totalBytes, counters.doneBytes));
    const double left = total - workUpTo(counters.doneBytes);
    if (workDone > 0 && span >= kMinimumSpan && total - left >= kMinimumFraction * total) {
        const double fresh = left * span / workDone;
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

} // namespace ff
