// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The oracle: docs/MODEL.md written down as plain loops, section by section, with no SIMD, no library and no
// cleverness. Every other engine must give the same counts. Same ownership and threads as any Predictor.

#include "core/engine/Model.h"
#include "core/engine/Predictor.h"

namespace ff::engine {

class ReferencePredictor final : public Predictor {
public:
    ReferencePredictor(std::shared_ptr<const Model> model, std::size_t lanes);

    std::size_t lanes() const override { return m_lanes.size(); }
    void reset() override;
    void step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
              std::span<std::uint32_t> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
             std::span<std::uint32_t> counts) override;

private:
    struct Lane {
        std::uint64_t position = 0;
        std::array<std::uint8_t, 4> recent{}; // b_0, b_1, …: the last symbol first
        // Per layer: window × key heads × key_dim and value_dim; a position lies in slot position % window.
        std::vector<std::vector<std::int8_t>> keys, values;
    };

    Lane freshLane() const;
    void feed(Lane& lane, std::uint8_t symbol, std::uint32_t* counts) const;
    std::vector<std::int32_t> embed(const Lane& lane) const;
    std::vector<std::int8_t> attend(Lane& lane, std::uint32_t layer,
                                    const std::vector<std::int32_t>& qkv) const;
    void rotate(std::uint64_t position, const std::int32_t* row, std::int8_t* out) const;
    void output(const std::vector<std::int32_t>& residual, std::uint32_t* counts) const;

    std::shared_ptr<const Model> m_model;
    std::vector<Lane> m_lanes;
};

} // namespace ff::engine
