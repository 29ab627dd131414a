// SPDX-License-Identifier: GPL-3.0-or-later

// A CUDA module whose two cards are emulated, so that whole archives go through them without a card. They
// fail on demand: $FF_CUDA_FAULT says "fail" (every call fails) or "flip" (what one call gives is wrong; the
// variable is cleared when that is done).

#include "tests/support/EmulatedCards.h"

#include <cstdlib>
#include <mutex>

using namespace ff::engine;

namespace {

// What the codec reads of one run, if it reads anything: counts, or after a step what the head reads.
bool spoil(CardLanes& lanes, std::uint32_t runs)
{
    for (std::uint32_t i = 0; i < runs; ++i) {
        const CardRun& run = lanes.runs[i];
        if (run.counted == 0 && run.count != 1)
            continue;
        for (std::size_t k = 0; k < 8; ++k) {
            if (run.counted > 0)
                lanes.counts[run.counts * std::size_t{kCardCounts} + k] ^= 0x1000;
            else
                lanes.heads[i * std::size_t{lanes.engine.net.dim} + k] ^= 0x40;
        }
        return true;
    }
    return false;
}

std::int32_t feed(CardLanes* lanes, std::uint32_t runs, char* message, std::uint64_t messageSize)
{
    static std::mutex mutex;
    const char* fault = std::getenv("FF_CUDA_FAULT");
    if (fault && std::strcmp(fault, "fail") == 0) {
        std::snprintf(message, messageSize, "the card fell off the bus");
        return 1;
    }
    const std::int32_t failed = emulated::feed(lanes, runs, message, messageSize);
    const std::lock_guard lock(mutex);
    fault = std::getenv("FF_CUDA_FAULT");
    if (fault && std::strcmp(fault, "flip") == 0 && spoil(*lanes, runs))
        ::unsetenv("FF_CUDA_FAULT");
    return failed;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const CardApi* ff::engine::ffCudaModule(void)
{
    static CardApi api = emulated::kApi;
    api.feed = feed;
    return &api;
}
