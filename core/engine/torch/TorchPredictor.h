// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor whose arithmetic is done by the LibTorch module. It owns its lanes' places on the device and
// knows what was fed; predictors of one session are worked on together when their threads ask at the same
// time. A device is far away: with the last symbol of each call the counts of every low half come back, and
// low() reads them here.

#include "core/engine/Predictor.h"
#include "core/engine/torch/TorchApi.h"
#include "core/engine/torch/TorchLane.h"
#include "core/engine/torch/TorchSession.h"

#include <vector>

namespace ff::engine {

class TorchPredictor final : public Predictor {
public:
    // As TorchSession::predictor.
    static Result<std::unique_ptr<TorchPredictor>> create(std::shared_ptr<TorchSession> session,
                                                          std::size_t lanes);
    ~TorchPredictor() override;

    std::size_t lanes() const override { return m_lanes.size(); }
    void reset() override;
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override;
    void low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override;

    void runs(std::span<const LaneRun> runs) override;
    std::size_t bestRun() const override;
    std::size_t bestBatch() const override { return m_session->m_maxRows; }
    Status health() const override { return m_health; }

private:
    TorchPredictor(std::shared_ptr<TorchSession> session, std::size_t lanes);
    std::uint32_t* awaited(std::uint32_t lane);
    void feed(std::uint32_t lane, std::uint8_t symbol, std::uint8_t wanted, std::uint8_t high = 0);
    void feedRun(const LaneRun& run, std::size_t from, std::size_t count);
    void forward();

    std::shared_ptr<TorchSession> m_session;
    std::vector<TorchLane> m_lanes;
    std::uint32_t m_first = 0; // the place of lane 0 in the module
    bool m_allocated = false;
    Status m_health;
    std::vector<std::uint32_t> m_awaited; // [lanes][17][16]: all counts after the last symbol
    // The call being made.
    std::vector<std::uint32_t> m_rows;
    std::uint32_t m_rowCount = 0;
    std::vector<TorchOutput> m_outputs;
};

} // namespace ff::engine
