// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The net as docs/MODEL.md writes it, in plain loops: what every other engine is compared with.

#include "core/engine/Contexts.h"
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
    void low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts) override;
    void run(std::uint32_t lane, std::span<const std::uint8_t> symbols, std::span<const std::uint8_t> next,
             std::span<std::uint32_t> counts) override;

private:
    using Vector = std::vector<std::int32_t>;

    struct BlockState {
        Vector h; // [E]
        Vector values[kConvolution]; // v(t), v(t-1), …
        std::vector<Vector> keys, attended; // the window's keys and values, [H*d] each, oldest first
    };
    struct Lane {
        Contexts contexts;
        std::uint32_t position = 0;
        std::vector<BlockState> blocks;
        Vector a; // what the head reads
    };

    Lane start() const;
    void feed(Lane& lane, std::uint8_t x) const;
    Vector embed(const Contexts& contexts, std::uint8_t x) const;
    Vector norm(const Vector& r, const std::int16_t* gain) const;
    Vector product(const Vector& a, const ClassProduct& w, std::uint32_t bits, std::uint32_t firstRow,
                   std::uint32_t rows) const;
    void block(std::uint32_t index, Lane& lane, std::uint32_t c, Vector& r) const;
    void attend(std::uint32_t index, const Lane& lane, BlockState& state, const std::int32_t* z,
                Vector& x) const;
    Vector turned(const std::int32_t* row, std::uint32_t position) const;
    void counts(const Lane& lane, std::uint32_t group, std::uint32_t* out) const;

    std::shared_ptr<const Model> m_model;
    std::vector<Lane> m_lanes;
};

} // namespace ff::engine
