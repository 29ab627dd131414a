// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/TorchPredictor.h"

#include <algorithm>

namespace ff::engine {

namespace {

constexpr std::uint64_t kMaxSlots = std::uint64_t{1} << 31;
// Counts of so many positions are asked for at once: 1 KiB each on both sides. Requests that wait together
// share a batch of the device, so more would only push the counts out of the caches before they are mixed.
constexpr std::size_t kBatch = 4096;

// Symbols of one lane in one call: longer runs fill the device with fewer lanes but make each ring longer.
std::uint32_t chunkFor(std::size_t lanes)
{
    return lanes <= 16 ? 1024 : lanes <= 256 ? 256 : lanes <= 2048 ? 64 : 16;
}

} // namespace

TorchPredictor::TorchPredictor(std::shared_ptr<TorchSession> session, std::size_t device, std::size_t lanes)
    : m_session(std::move(session)), m_device(*m_session->m_engines.at(device)), m_lanes(lanes),
      m_chunk(chunkFor(lanes)), m_ring(m_session->m_shape.window - 1 + m_chunk)
{
}

Result<std::unique_ptr<Predictor>> TorchPredictor::create(std::shared_ptr<TorchSession> session,
                                                          std::size_t device, std::size_t lanes)
{
    const Error tooMany{ErrorCode::Missing,
                        "the device has no memory for " + std::to_string(lanes) + " lanes of the model"};
    if (lanes == 0)
        return Error{ErrorCode::Usage, "a predictor needs at least one lane"};
    if (lanes > kMaxSlots)
        return tooMany;
    std::unique_ptr<TorchPredictor> predictor(new TorchPredictor(std::move(session), device, lanes));
    const std::uint64_t slots = std::uint64_t{predictor->m_ring} * lanes;
    if (slots > kMaxSlots)
        return tooMany;
    char message[512] = "";
    const FfTorchApi& api = predictor->m_session->m_api;
    const std::int64_t base = api.allocate(predictor->m_device.engine, slots, message, sizeof message);
    if (base < 0)
        return Error{tooMany.code, tooMany.message + ": " + message};
    predictor->m_base = static_cast<std::uint64_t>(base);
    predictor->m_allocated = true;
    predictor->m_device.lanes += lanes;
    return std::unique_ptr<Predictor>(std::move(predictor));
}

TorchPredictor::~TorchPredictor()
{
    if (!m_allocated)
        return;
    m_session->m_api.release(m_device.engine, m_base, std::uint64_t{m_ring} * m_lanes.size());
    m_device.lanes -= m_lanes.size();
}

void TorchPredictor::reset()
{
    std::fill(m_lanes.begin(), m_lanes.end(), Lane());
}

std::size_t TorchPredictor::bestBatch() const
{
    return kBatch;
}

void TorchPredictor::feed(std::uint32_t lane, std::uint8_t symbol)
{
    Lane& state = m_lanes[lane];
    state.recent = state.recent << 8 | symbol;
    m_rows.push_back({static_cast<std::uint32_t>(m_base + std::uint64_t{lane} * m_ring), m_ring, state.slot,
                      state.seen + 1, state.position, state.recent});
    ++state.position;
    state.slot = state.slot + 1 == m_ring ? 0 : state.slot + 1;
    state.seen = std::min(state.seen + 1, m_session->m_shape.window - 1);
}

void TorchPredictor::forward()
{
    if (m_health.ok() && !m_rows.empty()) {
        char message[512] = "";
        const int failed = m_session->m_api.forward(
            m_device.engine, m_rows.data(), static_cast<std::uint32_t>(m_rows.size()), m_outputs.data(),
            static_cast<std::uint32_t>(m_outputs.size()), message, sizeof message);
        if (failed != 0)
            m_health = Error{ErrorCode::Missing, std::string("the device failed: ") + message};
    }
    if (!m_health.ok()) {
        // Legal counts, so that a caller may look at health() when it likes.
        for (const FfTorchOutput& output : m_outputs) {
            if (output.counts)
                std::fill_n(output.counts, std::size_t{output.rows} * kSymbols, 1U);
        }
    }
    m_rows.clear();
    m_outputs.clear();
}

void TorchPredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                          std::span<std::uint32_t> counts)
{
    if (laneIds.empty())
        return;
    for (std::size_t i = 0; i < laneIds.size(); ++i)
        feed(laneIds[i], symbols[i]);
    m_outputs.push_back({static_cast<std::uint32_t>(laneIds.size()), counts.data()});
    forward();
}

void TorchPredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                         std::span<std::uint32_t> counts)
{
    const LaneRun one{lane, symbols, counts};
    runs({&one, 1});
}

void TorchPredictor::runs(std::span<const LaneRun> runs)
{
    for (std::size_t from = 0;; from += m_chunk) {
        bool any = false;
        for (const LaneRun& run : runs) {
            if (from >= run.symbols.size())
                continue;
            any = true;
            const std::size_t count = std::min<std::size_t>(m_chunk, run.symbols.size() - from);
            for (std::size_t i = 0; i < count; ++i)
                feed(run.lane, run.symbols[from + i]);
            const std::size_t silent = run.symbols.size() - run.counts.size() / kSymbols;
            const std::size_t without = std::clamp(silent, from, from + count) - from;
            if (without > 0)
                m_outputs.push_back({static_cast<std::uint32_t>(without), nullptr});
            if (without < count)
                m_outputs.push_back({static_cast<std::uint32_t>(count - without),
                                     run.counts.data() + (from + without - silent) * kSymbols});
        }
        if (!any)
            return;
        forward();
    }
}

} // namespace ff::engine
