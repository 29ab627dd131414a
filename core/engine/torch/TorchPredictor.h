// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor whose arithmetic is done by the LibTorch module. It owns its lanes' places in the device's
// rings and knows what was fed; predictors of one session are worked on together when their threads ask at
// the same time.

#include "core/engine/torch/TorchApi.h"
#include "core/engine/torch/TorchSession.h"

namespace ff::engine {

class TorchPredictor final : public Predictor {
public:
    // Missing when the device has no room for so many lanes.
    static Result<std::unique_ptr<Predictor>> create(std::shared_ptr<TorchSession> session,
                                                     std::size_t device, std::size_t lanes);
    ~TorchPredictor() override;

    std::size_t lanes() const override { return m_lanes.size(); }
    void reset() override;
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
             std::span<std::uint32_t> counts) override;
    void runs(std::span<const LaneRun> runs) override;
    std::size_t bestRun() const override { return m_chunk; }
    std::size_t bestBatch() const override;
    Status health() const override { return m_health; }

private:
    struct Lane {
        std::uint32_t position = 0; // modulo 2^32
        std::uint32_t slot = 0; // of the next symbol
        std::uint32_t seen = 0; // earlier positions still in the window
        std::uint32_t recent = 0; // the last four symbols, the newest in the low byte
    };

    TorchPredictor(std::shared_ptr<TorchSession> session, std::size_t device, std::size_t lanes);
    void feed(std::uint32_t lane, std::uint8_t symbol);
    void forward();

    std::shared_ptr<TorchSession> m_session;
    TorchSession::Device& m_device;
    std::vector<Lane> m_lanes;
    std::uint32_t m_chunk, m_ring;
    std::uint64_t m_base = 0;
    bool m_allocated = false;
    Status m_health;
    // The call being made.
    std::vector<FfTorchRow> m_rows;
    std::vector<FfTorchOutput> m_outputs;
};

} // namespace ff::engine
