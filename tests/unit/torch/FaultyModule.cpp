// SPDX-License-Identifier: GPL-3.0-or-later

// A LibTorch module whose device can be made to fail: passes everything on to the real module, named by
// $FF_REAL_TORCH, until $FF_TORCH_FAULT says "fail" (every call fails) or "flip" (one count of one call is
// wrong; the variable is cleared when that is done).

#include "core/engine/torch/TorchApi.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>

using namespace ff::engine;

namespace {

const TorchApi* real()
{
    static const TorchApi* const api = []() -> const TorchApi* {
        void* handle = ::dlopen(std::getenv("FF_REAL_TORCH"), RTLD_NOW | RTLD_LOCAL);
        const auto entry =
            handle ? reinterpret_cast<decltype(&ffTorchModule)>(::dlsym(handle, kTorchEntry)) : nullptr;
        return entry ? entry() : nullptr;
    }();
    return api;
}

std::int32_t forward(TorchEngine* engine, const std::uint32_t* rows, std::uint32_t count,
                     const TorchOutput* outputs, std::uint32_t outputCount, char* message,
                     std::size_t messageSize)
{
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    const char* fault = std::getenv("FF_TORCH_FAULT");
    if (fault && std::strcmp(fault, "fail") == 0) {
        std::snprintf(message, messageSize, "the device fell off the bus");
        return 1;
    }
    const std::int32_t status =
        real()->forward(engine, rows, count, outputs, outputCount, message, messageSize);
    for (std::uint32_t i = 0; i < outputCount && fault && std::strcmp(fault, "flip") == 0; ++i) {
        // Of a context that only moves the state on nobody reads the counts.
        if (outputs[i].groups == 0 || (outputs[i].groups == kTorchGroups && outputCount != count))
            continue;
        for (std::uint32_t k = 0; k < 8; ++k)
            outputs[i].counts[k] ^= 0x1000;
        ::unsetenv("FF_TORCH_FAULT");
        break;
    }
    return status;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const TorchApi* ff::engine::ffTorchModule(void)
{
    static TorchApi api;
    if (!real())
        return nullptr;
    api = *real();
    api.forward = forward;
    return &api;
}
