// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where work runs and how much of it at once; and the border at which exceptions of libraries stop.

#include "core/base/Result.h"
#include "core/engine/Model.h"
#include "core/engine/Predictor.h"

#include <cstdint>
#include <memory>
#include <new>
#include <string>

namespace ff::archive {

// Missing for "cuda", Usage for a name that is none.
Status checkDevice(const std::string& device);

// "cpu", or "cpu avx512" when a transformer runs there.
Result<std::string> deviceName(const std::shared_ptr<const engine::Model>& model);

// As many workers as asked (0 = one per core), but no more than fit into half of the memory of this machine.
unsigned workerThreads(unsigned asked, std::uint64_t bytesPerWorker);

// Runs what may throw std::bad_alloc and the like on a worker.
template <typename T, typename Work>
Result<T> guarded(Work work)
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
