// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor whose lanes live on a graphics card. Of runs both halves' counts come back; after the last
// symbol of each lane also what the head reads, from which the processor makes the counts of the half that is
// asked for: 64 bytes instead of 17 times as many.

#include "core/engine/BlockCoder.h"
#include "core/engine/Predictor.h"
#include "core/engine/cuda/CardApi.h"
#include "core/engine/cuda/CardSession.h"

namespace ff::engine {

class CardPredictor final : public Predictor {
public:
    ~CardPredictor() override;

    std::size_t lanes() const override { return m_started.size(); }
    void reset() override;
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override;
    void low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override;
    void runs(std::span<const LaneRun> runs) override;
    std::size_t bestRun() const override;
    std::size_t bestBatch() const override { return m_positions; }
    Status health() const override { return m_health; }
    bool codesBlocks() const override { return true; }
    Result<std::unique_ptr<BlockCoder>> beginBlock(const CardBlockTask& task) override;

private:
    friend class CardSession;
    struct alignas(64) Line {
        std::int8_t bytes[64];
    };

    // Counts the lanes as the card's.
    CardPredictor(std::shared_ptr<CardSession> session, CardSession::Card& on, std::size_t lanes);
    // Makes the lanes when the first is fed: who has blocks coded needs none. False when there is no room.
    bool isReady();
    Status makeLanes();
    std::int8_t* headOf(std::uint32_t lane) { return m_heads[lane * m_headLines].bytes; }
    // Adds symbols from..from+count-1 of a run to the call.
    void place(const LaneRun& run, std::size_t from, std::size_t count);
    // Makes the call. When the device fails nothing comes back.
    void feed();

    const std::shared_ptr<CardSession> m_session;
    CardSession::Card& m_on;
    CardLanes* m_card = nullptr;
    CardBuffers m_buffers{};
    const std::size_t m_positions; // of one call
    std::vector<std::uint8_t> m_started; // per lane: 1 once it was fed
    std::size_t m_headLines;
    std::vector<Line> m_heads; // what the head reads, per lane
    Status m_health;
    // The call being made.
    std::uint32_t m_runCount = 0, m_symbolCount = 0, m_countedCount = 0;
    std::vector<std::span<std::uint32_t>> m_wanted; // of each run
};

} // namespace ff::engine
