// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/MixingTurns.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace ff::codec {

namespace {

constexpr std::chrono::milliseconds kLookAgain{100}; // whether the task is cancelled

} // namespace

Result<MixingTurns::Turn> MixingTurns::take(TaskControl& control)
{
    for (;;) {
        FF_TRY(control.checkpoint());
        std::unique_lock lock(m_mutex);
        if (!m_given.wait_for(lock, kLookAgain, [this] { return m_free > 0; }))
            continue;
        --m_free;
        return Turn(this);
    }
}

void MixingTurns::give()
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_free;
    }
    m_given.notify_one();
}

MixingTurns& mixingTurns()
{
    static MixingTurns turns(2 * std::max(1U, std::thread::hardware_concurrency()));
    return turns;
}

} // namespace ff::codec
