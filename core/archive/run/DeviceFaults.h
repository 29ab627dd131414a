// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The faults of a device that the processor made good.

#include "core/archive/Types.h"

#include <mutex>
#include <optional>
#include <string>

namespace ff::archive {

// What went wrong on a device and was done by the processor instead. Any thread.
class DeviceFaults {
public:
    void note(const Sentence& message);
    std::optional<Warning> warning() const;

private:
    mutable std::mutex m_mutex;
    std::uint64_t m_count = 0;
    Sentence m_first;
};

} // namespace ff::archive
