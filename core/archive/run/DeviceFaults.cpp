// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/DeviceFaults.h"

namespace ff::archive {

void DeviceFaults::note(const std::string& message)
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
    return Warning{"",
                   (m_count == 1 ? std::string("a block was") : std::to_string(m_count) + " blocks were")
                       + " done by the processor because the device did not manage: " + m_first};
}

} // namespace ff::archive
