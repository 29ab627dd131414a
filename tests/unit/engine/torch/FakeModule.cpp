// SPDX-License-Identifier: GPL-3.0-or-later

// A LibTorch module without LibTorch: counts tell what was asked for, and $FF_TORCH_FAULT says what fails:
// "abi", "open", "allocate", "forward".

#include "core/engine/torch/TorchApi.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

namespace ff::engine {

struct TorchEngine {
    std::atomic<std::uint64_t> lanes{0}, rows{0}, calls{0};
};

} // namespace ff::engine

namespace {

using namespace ff::engine;

constexpr std::uint32_t kTables = 3; // of test::tinyShape()

bool faulty(const char* what)
{
    const char* fault = std::getenv("FF_TORCH_FAULT");
    return fault && std::strcmp(fault, what) == 0;
}

TorchEngine* open(const std::uint8_t*, std::size_t, const char*, char* message, std::size_t size)
{
    if (!faulty("open"))
        return new TorchEngine;
    std::snprintf(message, size, "the card is asleep");
    return nullptr;
}

void close(TorchEngine* engine)
{
    delete engine;
}

void describe(TorchEngine* engine, TorchInfo* info)
{
    std::snprintf(info->device, sizeof info->device, "Fake");
    std::snprintf(info->product, sizeof info->product, "none");
    std::snprintf(info->library, sizeof info->library, "0.0");
    info->laneBytes = engine->lanes;
    info->rows = engine->rows;
    info->batches = engine->calls;
    info->maxRows = 10;
}

std::int64_t allocate(TorchEngine* engine, std::uint64_t lanes, char* message, std::size_t size)
{
    if (faulty("allocate")) {
        std::snprintf(message, size, "out of memory");
        return -1;
    }
    return static_cast<std::int64_t>(engine->lanes.fetch_add(lanes));
}

void release(TorchEngine* engine, std::uint64_t, std::uint64_t lanes)
{
    engine->lanes -= lanes;
}

// 16 counts each; the first seven say for what.
std::int32_t forward(TorchEngine* engine, const std::uint32_t* rows, std::uint32_t count,
                     const TorchOutput* outputs, std::uint32_t outputCount, char* message, std::size_t size)
{
    engine->rows += count;
    ++engine->calls;
    if (faulty("forward")) {
        std::snprintf(message, size, "the device fell off the bus");
        return 1;
    }
    std::uint32_t output = 0, written = 0;
    const auto write = [&](const TorchRow& row, std::uint32_t group) {
        while (output < outputCount && written == outputs[output].groups) {
            ++output;
            written = 0;
        }
        if (output == outputCount)
            std::abort();
        std::uint32_t* const to = outputs[output].counts + 16 * written++;
        const std::uint32_t values[] = {1 + row.position, 1 + row.lane, 1 + group,     1U + row.symbol,
                                        1U + row.first,   row.visible,  1U + row.place};
        std::fill_n(to, 16, 1U);
        std::copy(std::begin(values), std::end(values), to);
    };
    for (std::uint32_t i = 0; i < count; ++i) {
        TorchRow row;
        std::memcpy(&row, rows + i * torchRowWords(kTables), sizeof row);
        if ((row.wanted & kTorchWantPair) != 0) {
            write(row, 0);
            write(row, 1U + row.high);
        }
        if ((row.wanted & kTorchWantAll) != 0) {
            for (std::uint32_t group = 0; group < kTorchGroups; ++group)
                write(row, group);
        }
    }
    return 0;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const TorchApi* ff::engine::ffTorchModule(void)
{
    static TorchApi api{kTorchAbi, open, close, describe, allocate, release, forward};
    api.abi = faulty("abi") ? kTorchAbi + 1 : kTorchAbi;
    return &api;
}
