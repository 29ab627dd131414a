// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/DeviceFaults.h"

namespace ff::archive {

void DeviceFaults::note(const Sentence& message)
{
    const std::lock_guard lock(m_mutex);
    if (m_count++ == 0)
        m_first = message;
}

std::optional<Warning> DeviceFaults::warning() const
{
    const std::lock_guard lock(m_mutex);
    if (m_count == 0)
        return std::nullopt;
    if (m_count == 1)
        return Warning{
            "", sentence("a block was done by the processor because the device did not manage: %1", m_first)};
    return Warning{"",
                   sentence("%1 blocks were done by the processor because the device did not manage: %2",
                            m_count, m_first)};
}

} // namespace ff::archive
