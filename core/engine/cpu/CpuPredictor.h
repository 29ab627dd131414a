// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Predictor over one of the native kernels. It owns the lanes' rings of keys and values and the scratch
// memory; nothing is allocated after construction. A run is fed in chunks of up to kMaxRows symbols at once,
// a step in batches of that many lanes.

#include "core/engine/Predictor.h"
#include "core/engine/cpu/PackedModel.h"

namespace ff::engine::cpu {

class CpuPredictor final : public Predictor {
public:
    // REQUIRES: packed was made of this model.
    CpuPredictor(std::shared_ptr<const Model> model, std::shared_ptr<const PackedModel> packed,
                 std::size_t lanes);

    std::size_t lanes() const override { return m_lanes.size(); }
    void reset() override;
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
             std::span<std::uint32_t> counts) override;
    void stepWith(std::span<const JointStep> steps) override;

private:
    struct Lane {
        std::uint32_t position = 0; // modulo 2^32
        std::uint32_t slot = 0; // of the next symbol
        std::uint32_t seen = 0; // earlier positions still in the window
        std::uint32_t recent = 0; // the last four symbols, the newest in the low byte
    };

    // Whether rows of the other may go through this one's workspace.
    bool fits(const CpuPredictor& other) const;
    Row feed(std::uint32_t lane, std::uint8_t symbol);
    template <class T>
    T* scratch(std::size_t count);

    struct Free {
        void operator()(std::uint8_t* memory) const;
    };
    using Memory = std::unique_ptr<std::uint8_t[], Free>;
    static Memory allocate(std::size_t bytes);

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const PackedModel> m_packed;
    std::vector<Lane> m_lanes;
    std::uint32_t m_chunk; // symbols of one lane that may be fed at once
    std::size_t m_laneBytes;
    Memory m_cache;
    Memory m_scratch;
    std::size_t m_scratchUsed = 0;
    Workspace m_work{};
};

} // namespace ff::engine::cpu
