// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Cards that are none: the code of the kernels, compiled for the processor, behind the border of the CUDA
// module. There are two; each goes wrong as `fault` says of it.

#include "core/engine/cuda/module/CardStep.inc"
#include "core/engine/cuda/module/CardThin.inc"

#include <atomic>
#include <cstdio>
#include <memory>
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

struct CardCoder {
    CardEngine& engine;
    CardBlockTask task;
    std::vector<card::Four> memory;
    card::ThinBlock block;
    std::unique_ptr<card::ThinImage> image;
    std::unique_ptr<card::ThinShared> shared;
    std::vector<card::Four> scratch;
};

namespace emulated {

enum class Fault { None, Open, WrongCounts, NoLanes, Feed, NoBlocks, Block };
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

inline CardCoder* beginBlock(CardEngine* engine, const CardBlockTask* task, char* message,
                             std::uint64_t messageSize)
{
    if (fault[engine->card] == Fault::NoBlocks) {
        std::snprintf(message, messageSize, "the card is full");
        return nullptr;
    }
    auto made = std::make_unique<CardCoder>(CardCoder{*engine, *task, {}, {}, {}, {}, {}});
    CardCoder& c = *made;
    const card::Four rubbish{{0x9D9D9D9D, 0x9D9D9D9D, 0x9D9D9D9D, 0x9D9D9D9D}};
    card::u64 zeroed = 0;
    const card::u64 bytes = card::layOutBlock(engine->net, *task, nullptr, c.block, zeroed);
    c.memory.assign(static_cast<std::size_t>(bytes / 16 + 4), rubbish);
    void* place = c.memory.data();
    std::size_t room = c.memory.size() * sizeof(card::Four);
    auto* const memory = static_cast<card::u8*>(std::align(64, bytes, place, room));
    card::layOutBlock(engine->net, *task, memory, c.block, zeroed);
    std::fill_n(memory, zeroed, card::u8{0});
    c.image = std::make_unique<card::ThinImage>();
    card::makeImage(task->tables, *c.image);
    c.shared = std::make_unique<card::ThinShared>();
    card::Scratch unused;
    c.scratch.assign(card::layOut(engine->net, nullptr, unused) / 16, rubbish);
    card::ThinWork& w = c.block.work;
    w.tables = &c.image->tables;
    *w.hot = c.image->hot;
    *w.cold = c.image->cold;
    *w.state = card::firstState(*task);
    if (task->bytes)
        std::copy_n(task->bytes, task->size, w.buffer);
    std::copy_n(task->records, task->recordCount, const_cast<CardRecord*>(w.records));
    if (task->mode != kCardEncode)
        std::copy_n(task->payload, task->payloadSize, w.payload);
    const card::ThinFeed& feed = c.block.feed;
    std::copy_n(task->inserts, task->insertsBefore[w.laneCount], const_cast<CardInsert*>(feed.inserts));
    std::copy_n(task->symbols, task->symbolCount, const_cast<card::u8*>(feed.symbols));
    std::copy_n(task->insertsBefore, w.laneCount, feed.nextInsert);
    std::copy_n(task->insertsBefore + 1, w.laneCount, feed.nextInsert + w.laneCount);
    return made.release();
}

template <typename S>
void workOn(CardCoder& c)
{
    constexpr std::uint32_t kSteps = 100; // so that small blocks have several pieces
    const card::ThinTeam team{c.engine.net, reinterpret_cast<const card::u8*>(c.engine.weights.data()),
                              *c.shared, reinterpret_cast<card::u8*>(c.scratch.data()), 0};
    const card::ThinClock clock{c.block.work.state->step + kSteps};
    if (c.task.mode == kCardEncode)
        card::thinSteps<S, card::ThinMode::Encode>(team, c.block, clock);
    else if (c.task.mode == kCardVerify)
        card::thinSteps<S, card::ThinMode::Verify>(team, c.block, clock);
    else
        card::thinSteps<S, card::ThinMode::Decode>(team, c.block, clock);
}

inline std::int32_t goOn(CardCoder* coder, CardBlockState* state, char* message, std::uint64_t messageSize)
{
    CardCoder& c = *coder;
    if (fault[c.engine.card] == Fault::Block) {
        std::snprintf(message, messageSize, "the card fell out");
        return 1;
    }
    if (card::SwiftSizes::fit(c.engine.net))
        workOn<card::SwiftSizes>(c);
    else
        workOn<card::AnySizes>(c);
    *state = card::toldState(c.block, c.task, *c.block.work.state);
    return 0;
}

inline std::int32_t takeBlock(CardCoder* coder, std::uint8_t* bytes, std::uint32_t* costs, char*,
                              std::uint64_t)
{
    const card::ThinWork& w = coder->block.work;
    if (coder->task.mode == kCardEncode)
        std::copy_n(w.payload, w.state->at, bytes);
    else if (coder->task.mode == kCardDecode)
        std::copy_n(w.buffer, w.size, bytes);
    if (costs && w.costs)
        std::copy_n(w.costs, coder->task.costCount, costs);
    return 0;
}

inline void freeBlock(CardCoder* coder)
{
    delete coder;
}

inline constexpr CardApi kApi{kCardAbi,  cards, open,       close, describe,  makeLanes,
                              freeLanes, feed,  beginBlock, goOn,  takeBlock, freeBlock};

} // namespace emulated

} // namespace ff::engine
