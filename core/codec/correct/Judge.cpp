// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/correct/Judge.h"

#include <array>
#include <cmath>
#include <numeric>

namespace ff::codec {

namespace {

class NetJudge final : public Judge {
public:
    explicit NetJudge(std::unique_ptr<engine::Predictor> predictor) : m_predictor(std::move(predictor)) {}

    Status restart() override
    {
        m_predictor->reset();
        m_pending = 0; // a lane begins with this symbol
        return {};
    }
    float cost(std::uint8_t byte) override
    {
        constexpr std::array<std::uint32_t, 1> kLane{0};
        const std::array<std::uint8_t, 1> symbol{m_pending};
        std::array<std::uint32_t, engine::kHalf> counts;
        m_predictor->step(kLane, symbol, counts);
        const float high = bits(counts, byte >> 4U);
        m_predictor->low(0, byte >> 4U, counts);
        m_pending = byte; // fed when the byte behind it is asked about
        return high + bits(counts, byte & 15U);
    }
    void mark(Mark& to) override
    {
        to.pending = m_pending;
        m_predictor->saveLane(0, to.state);
    }
    void rewind(const Mark& mark) override
    {
        m_pending = mark.pending;
        m_predictor->restoreLane(0, mark.state);
    }

private:
    static float bits(const std::array<std::uint32_t, engine::kHalf>& counts, unsigned value)
    {
        const auto all = std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
        return std::log2(static_cast<float>(all) / static_cast<float>(counts[value]));
    }

    std::unique_ptr<engine::Predictor> m_predictor;
    std::uint8_t m_pending = 0;
};

class MixJudge final : public Judge {
public:
    MixJudge(std::span<const std::uint8_t> bytes, const Head& head) : m_bytes(bytes), m_head(head) {}

    Status restart() override
    {
        Head light;
        light.isFull = false;
        light.filter = m_head.filter;
        mix::MixParams params;
        params.buffer = m_bytes.data();
        params.size = params.laneSize = m_bytes.size();
        params.isFull = false;
        params.isSamples = light.filter == Filter::Words;
        params.weights = weightsFor(light, false);
        params.records = m_head.records.data();
        params.recordCount = m_head.records.size();
        m_model.reset();
        m_model = mix::createRewindingMixModel(params);
        return {};
    }
    float cost(std::uint8_t) override
    {
        const std::uint64_t before = m_coder.spent();
        m_model->encode(0, nullptr, m_coder);
        const std::uint64_t spent = m_coder.spent() - before;
        m_coder.rewind();
        return static_cast<float>(spent) / 256;
    }
    void record(bool on) override { m_model->record(on); }
    bool hasRoom() const override { return m_model->hasRoom(); }
    void mark(Mark& to) override { to.place = m_model->mark(); }
    void rewind(const Mark& mark) override { m_model->rewind(mark.place); }

private:
    std::span<const std::uint8_t> m_bytes;
    const Head& m_head;
    std::unique_ptr<mix::RewindingMixModel> m_model;
    std::array<std::uint8_t, 16 * kMaxBytesPerBit> m_buffer{}; // what is coded is dropped
    RangeEncoder m_coder{m_buffer.data()};
};

} // namespace

Result<std::unique_ptr<Judge>> makeNetJudge(const std::shared_ptr<const engine::Model>& model)
{
    FF_ASSIGN(const engine::Engine engine, engine::selectNativeEngine(model));
    FF_ASSIGN(auto predictor, engine::createPredictor(model, 1, engine));
    std::vector<std::uint8_t> state;
    if (!predictor->saveLane(0, state))
        return Error{ErrorCode::Missing, sentence("this engine cannot go back")};
    return std::unique_ptr<Judge>(new NetJudge(std::move(predictor)));
}

std::unique_ptr<Judge> makeMixJudge(std::span<const std::uint8_t> bytes, const Head& head)
{
    return std::unique_ptr<Judge>(new MixJudge(bytes, head));
}

} // namespace ff::codec
