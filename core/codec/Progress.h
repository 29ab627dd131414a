// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How coders within coders tell how far they are.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>

namespace ff::codec {

// Called with the bytes worked on since the last call.
using Progress = std::function<void(std::uint64_t)>;

// Tells of `from` bytes as of `to`; copies of it count together. REQUIRES: from > 0 when it is called.
inline Progress scaled(const Progress& onProgress, std::uint64_t from, std::uint64_t to)
{
    if (!onProgress)
        return {};
    struct Count {
        std::uint64_t done = 0, told = 0;
    };
    return [=, count = std::make_shared<Count>()](std::uint64_t bytes) {
        count->done += bytes;
        const std::uint64_t now = count->done >= from ? to : count->done * to / from;
        if (now > count->told)
            onProgress(now - count->told);
        count->told = std::max(count->told, now);
    };
}

// Tells of a part's bytes step by step.
class StepProgress {
public:
    // REQUIRES: as many steps as stepDone() is called.
    StepProgress(const Progress& onProgress, std::uint64_t bytes, std::uint64_t steps)
        : m_onProgress(onProgress), m_bytes(bytes), m_steps(steps)
    {
    }
    void stepDone()
    {
        ++m_done;
        if (!m_onProgress)
            return;
        const std::uint64_t now = m_bytes * m_done / m_steps;
        m_onProgress(now - m_told);
        m_told = now;
    }

private:
    const Progress& m_onProgress;
    std::uint64_t m_bytes, m_steps, m_done = 0, m_told = 0;
};

} // namespace ff::codec
