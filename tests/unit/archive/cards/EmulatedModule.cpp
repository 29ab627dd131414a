// SPDX-License-Identifier: GPL-3.0-or-later

// A CUDA module whose two cards are emulated, so that whole archives go through them without a card. They
// fail on demand: $FF_CUDA_FAULT says "open" (no card opens), "fail" (every call fails) or "flip" (what one
// call gives is wrong; the variable is cleared when that is done).

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

// What the codec takes of a block, if it takes anything.
bool spoil(const CardCoder& coder, std::uint8_t* bytes)
{
    if (coder.task.mode == kCardVerify)
        return false;
    bytes[coder.task.mode == kCardEncode ? coder.block.work.state->at / 2 : coder.task.size / 2] ^= 1;
    return true;
}

bool isAsked(const char* fault)
{
    const char* const asked = std::getenv("FF_CUDA_FAULT");
    return asked && std::strcmp(asked, fault) == 0;
}

bool fails(char* message, std::uint64_t messageSize)
{
    if (!isAsked("fail"))
        return false;
    std::snprintf(message, messageSize, "the card fell off the bus");
    return true;
}

template <typename... Of>
void spoilOnce(Of&&... of)
{
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    if (isAsked("flip") && spoil(of...))
        ::unsetenv("FF_CUDA_FAULT");
}

CardEngine* open(const CardNet* net, const std::uint8_t* weights, std::uint64_t size, std::int32_t card,
                 char* message, std::uint64_t messageSize)
{
    if (!isAsked("open"))
        return emulated::open(net, weights, size, card, message, messageSize);
    std::snprintf(message, messageSize, "the card is asleep");
    return nullptr;
}

std::int32_t feed(CardLanes* lanes, std::uint32_t runs, char* message, std::uint64_t messageSize)
{
    if (fails(message, messageSize))
        return 1;
    const std::int32_t failed = emulated::feed(lanes, runs, message, messageSize);
    spoilOnce(*lanes, runs);
    return failed;
}

std::int32_t goOn(CardCoder* coder, CardBlockState* state, char* message, std::uint64_t messageSize)
{
    return fails(message, messageSize) ? 1 : emulated::goOn(coder, state, message, messageSize);
}

std::int32_t takeBlock(CardCoder* coder, std::uint8_t* bytes, std::uint32_t* costs, char* message,
                       std::uint64_t messageSize)
{
    const std::int32_t failed = emulated::takeBlock(coder, bytes, costs, message, messageSize);
    spoilOnce(*coder, bytes);
    return failed;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const CardApi* ff::engine::ffCudaModule(void)
{
    static CardApi api = emulated::kApi;
    api.open = open;
    api.feed = feed;
    api.goOn = goOn;
    api.takeBlock = takeBlock;
    return &api;
}
