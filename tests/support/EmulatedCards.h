// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Cards that are none: the code of the kernels, compiled for the processor, behind the border of the CUDA
// module. There are two; each goes wrong as `fault` says of it.

#include "core/engine/cuda/module/CardStep.inc"

#include <atomic>
#include <cstdio>
#include <vector>

namespace ff::engine {

struct CardEngine {
    CardNet net;
    std::vector<card::Four> weights;
    std::int32_t card;
    std::atomic<std::uint64_t> positions{0}, calls{0}, lanes{0};
};

struct CardLanes {
    CardEngine& engine;
    std::uint32_t lanes;
    std::vector<CardRun> runs;
    std::vector<std::uint8_t> symbols, next;
    std::vector<std::uint32_t> counts;
    std::vector<std::int8_t> heads;
    std::vector<card::Four> states, shared;
};

namespace emulated {

enum class Fault { None, Open, WrongCounts, NoLanes, Feed };
inline Fault fault[2] = {};

inline std::int32_t cards()
{
    return 2;
}

inline CardEngine* open(const CardNet* net, const std::uint8_t* weights, std::uint64_t size,
                        std::int32_t card, char* message, std::uint64_t messageSize)
{
    if (fault[card] == Fault::Open) {
        std::snprintf(message, messageSize, "the card is asleep");
        return nullptr;
    }
    auto* const engine = new CardEngine{*net, std::vector<card::Four>((size + 15) / 16), card};
    std::memcpy(engine->weights.data(), weights, size);
    if (fault[card] == Fault::WrongCounts)
        engine->net.forgetMax -= 1;
    return engine;
}

inline void close(CardEngine* engine)
{
    delete engine;
}

inline void describe(CardEngine* engine, CardInfo* info)
{
    std::snprintf(info->name, sizeof info->name, "Emulated card");
    info->laneBytes = info->memoryBytes = engine->lanes * engine->net.laneBytes;
    info->positions = engine->positions;
    info->calls = engine->calls;
}

inline CardLanes* makeLanes(CardEngine* engine, std::uint32_t lanes, std::uint32_t positions,
                            CardBuffers* buffers, char* message, std::uint64_t messageSize)
{
    if (fault[engine->card] == Fault::NoLanes) {
        std::snprintf(message, messageSize, "the card is full");
        return nullptr;
    }
    const CardNet& net = engine->net;
    card::Scratch unused;
    // What was there before must not matter.
    const card::Four rubbish{{0x9D9D9D9D, 0x9D9D9D9D, 0x9D9D9D9D, 0x9D9D9D9D}};
    auto* const made =
        new CardLanes{*engine,
                      lanes,
                      std::vector<CardRun>(lanes),
                      std::vector<std::uint8_t>(positions),
                      std::vector<std::uint8_t>(positions),
                      std::vector<std::uint32_t>(std::size_t{positions} * kCardCounts),
                      std::vector<std::int8_t>(std::size_t{lanes} * net.dim),
                      std::vector<card::Four>(std::size_t{lanes} * net.laneBytes / 16, rubbish),
                      std::vector<card::Four>(card::layOut(net, nullptr, unused) / 16, rubbish)};
    engine->lanes += lanes;
    *buffers = {made->runs.data(), made->symbols.data(), made->next.data(), made->counts.data(),
                made->heads.data()};
    return made;
}

inline void freeLanes(CardLanes* lanes)
{
    lanes->engine.lanes -= lanes->lanes;
    delete lanes;
}

inline std::int32_t feed(CardLanes* lanes, std::uint32_t runs, char* message, std::uint64_t messageSize)
{
    CardEngine& engine = lanes->engine;
    if (fault[engine.card] == Fault::Feed) {
        std::snprintf(message, messageSize, "the card fell out");
        return 1;
    }
    const CardNet& net = engine.net;
    const card::Memory memory{reinterpret_cast<const card::u8*>(engine.weights.data()),
                              reinterpret_cast<card::u8*>(lanes->states.data())};
    const card::Call call{lanes->runs.data(), lanes->symbols.data(), lanes->next.data(), lanes->counts.data(),
                          lanes->heads.data()};
    card::Scratch scratch;
    card::layOut(net, reinterpret_cast<card::u8*>(lanes->shared.data()), scratch);
    for (std::uint32_t i = 0; i < runs; ++i) {
        engine.positions += lanes->runs[i].count;
        if (card::SwiftSizes::fit(net))
            card::feedRun<card::SwiftSizes>(net, memory, call, i, scratch);
        else
            card::feedRun<card::AnySizes>(net, memory, call, i, scratch);
    }
    engine.calls += 1;
    return 0;
}

inline constexpr CardApi kApi{kCardAbi, cards, open, close, describe, makeLanes, freeLanes, feed};

} // namespace emulated

} // namespace ff::engine
