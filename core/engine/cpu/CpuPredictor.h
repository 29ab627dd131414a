// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor over one of the kernels in this folder.

#include "core/engine/Predictor.h"
#include "core/engine/cpu/PackedModel.h"

#include <array>

namespace ff::engine::cpu {

class CpuPredictor final : public Predictor {
public:
    CpuPredictor(std::shared_ptr<const Model> model, std::shared_ptr<const PackedModel> packed,
                 std::size_t lanes);

    std::size_t lanes() const override { return m_lanes.size(); }
    void reset() override;
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override;
    void low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override;
    void runs(std::span<const LaneRun> runs) override;
    void prepare(std::uint32_t lane, std::uint32_t high) override;
    bool saveLane(std::uint32_t lane, std::vector<std::uint8_t>& state) const override;
    bool restoreLane(std::uint32_t lane, std::span<const std::uint8_t> state) override;
    // The more positions, the more share the matrices of their class. Those of a large model take so long
    // that a call must end before it is worth cancelling.
    std::size_t bestRun() const override { return kMaxPositions; }
    std::size_t bestBatch() const override;

private:
    static constexpr std::uint32_t kNone = 16;

    struct Lane {
        Contexts contexts;
        std::uint32_t position = 0; // modulo 2^32
        std::uint32_t ringSlot = 0, visible = 0; // of the position to come: its place, and those before it
        // What low() was last asked of the awaited byte, and its answer.
        std::uint32_t high = kNone;
        std::array<std::uint32_t, kHalf> low{};
    };

    // Entry `index` of the next call of the kernel.
    void place(std::size_t index, std::uint32_t lane, std::uint8_t symbol);
    void forward(std::size_t count);
    void counts(const std::int8_t* x, std::uint32_t group, std::uint32_t* out) const;
    std::int8_t* headInput(std::uint32_t lane) { return m_heads.get() + lane * m_headStride; }
    void keepHead(std::size_t index, std::uint32_t lane);
    // Writes the counts of entry `index`, symbol `at` of a run, and keeps what the head reads of its last
    // one.
    void answer(std::size_t index, const LaneRun& run, std::size_t at);

    struct Free {
        void operator()(void* memory) const;
    };
    template <class T>
    using Buffer = std::unique_ptr<T[], Free>;
    template <class T>
    static Buffer<T> buffer(std::size_t count);

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const PackedModel> m_packed;
    std::vector<Lane> m_lanes;
    std::size_t m_headStride = 0;
    Buffer<std::uint8_t> m_memory; // laneBytes() for each lane
    Buffer<std::int8_t> m_heads; // what the head reads, for each lane
    Buffer<std::int16_t> m_residual, m_z, m_rotation;
    Buffer<std::int8_t> m_x;
    Buffer<std::uint8_t> m_group;
    Workspace m_work{};
    std::vector<TableRow> m_rows; // [kMaxPositions][tables]
    std::vector<Position> m_positions;
};

} // namespace ff::engine::cpu
