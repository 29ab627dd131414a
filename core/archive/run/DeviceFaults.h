// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What goes wrong on a worker or a device: the border at which exceptions of libraries stop, and the faults
// that the processor made good.

#include "core/archive/Types.h"
#include "core/base/Result.h"

#include <mutex>
#include <new>
#include <optional>
#include <string>

namespace ff::archive {

// What went wrong on a device and was done by the processor instead. Any thread.
class DeviceFaults {
public:
    void note(const std::string& message);
    std::optional<Warning> warning() const;

private:
    mutable std::mutex m_mutex;
    std::uint64_t m_count = 0;
    std::string m_first;
};

// Runs what may throw std::bad_alloc and the like on a worker.
template <typename Work>
auto catchingExceptions(Work work) -> decltype(work())
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::Io, "there is not enough memory"};
    } catch (const std::exception& exception) {
        return Error{ErrorCode::Io, std::string("unexpected failure: ") + exception.what()};
    }
}

} // namespace ff::archive
