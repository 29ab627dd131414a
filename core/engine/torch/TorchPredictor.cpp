// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/TorchPredictor.h"

#include <algorithm>

namespace ff::engine {

namespace {

constexpr std::size_t kAll = kTorchGroups * kHalf;
constexpr std::uint64_t kMaxLanes = std::uint64_t{1} << 16;
// Positions of a lane follow one another, however many lanes there are: longer runs gain little.
constexpr std::size_t kLongestRun = 256;

} // namespace

TorchPredictor::TorchPredictor(std::shared_ptr<TorchSession> session, std::size_t lanes)
    : m_session(std::move(session)), m_lanes(lanes)
{
}

Result<std::unique_ptr<TorchPredictor>> TorchPredictor::create(std::shared_ptr<TorchSession> session,
                                                               std::size_t lanes)
{
    if (lanes == 0)
        return Error{ErrorCode::Usage, sentence("a predictor needs at least one lane")};
    const Error tooMany{ErrorCode::Missing,
                        sentence("the device has no memory for %1 lanes of the model", lanes)};
    if (lanes > kMaxLanes)
        return tooMany;
    char message[512] = "";
    const std::int64_t first = session->m_api.allocate(session->m_engine, lanes, message, sizeof message);
    if (first < 0)
        return Error{tooMany.code, sentence("%1: %2", tooMany.message, message)};
    std::unique_ptr<TorchPredictor> predictor(new TorchPredictor(std::move(session), lanes));
    predictor->m_first = static_cast<std::uint32_t>(first);
    predictor->m_allocated = true;
    return predictor;
}

TorchPredictor::~TorchPredictor()
{
    if (m_allocated)
        m_session->m_api.release(m_session->m_engine, m_first, m_lanes.size());
}

void TorchPredictor::reset()
{
    std::fill(m_lanes.begin(), m_lanes.end(), TorchLane());
}

std::size_t TorchPredictor::bestRun() const
{
    return std::clamp<std::size_t>(m_session->m_maxRows / m_lanes.size(), 1, kLongestRun);
}

std::uint32_t* TorchPredictor::awaited(std::uint32_t lane)
{
    return m_awaited.data() + lane * kAll;
}

void TorchPredictor::feed(std::uint32_t lane, std::uint8_t symbol, std::uint8_t wanted, std::uint8_t high)
{
    if (m_awaited.empty())
        m_awaited.resize(m_lanes.size() * kAll, 1);
    m_lanes[lane].feed(m_session->m_shape, m_first + lane, symbol, wanted, high, m_rows);
    ++m_rowCount;
}

void TorchPredictor::forward()
{
    if (m_health.ok() && m_rowCount > 0) {
        char message[512] = "";
        const int failed =
            m_session->m_api.forward(m_session->m_engine, m_rows.data(), m_rowCount, m_outputs.data(),
                                     static_cast<std::uint32_t>(m_outputs.size()), message, sizeof message);
        if (failed != 0)
            m_health = Error{ErrorCode::Missing, sentence("the device failed: %1", message)};
    }
    if (!m_health.ok()) {
        // Legal counts, so that a caller may look at health() when it likes.
        for (const TorchOutput& output : m_outputs)
            std::fill_n(output.counts, output.groups * kHalf, 1U);
    }
    m_rows.clear();
    m_rowCount = 0;
    m_outputs.clear();
}

void TorchPredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                          std::span<std::uint32_t> counts)
{
    for (std::size_t i = 0; i < laneIds.size(); ++i) {
        feed(laneIds[i], symbols[i], kTorchWantAll);
        m_outputs.push_back({kTorchGroups, awaited(laneIds[i])});
    }
    forward();
    for (std::size_t i = 0; i < laneIds.size(); ++i)
        std::copy_n(awaited(laneIds[i]), kHalf, counts.data() + i * kHalf);
}

void TorchPredictor::low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> counts)
{
    std::copy_n(awaited(lane) + (1 + high) * kHalf, kHalf, counts.data());
}

void TorchPredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                         std::span<const std::uint8_t> next, std::span<std::uint32_t> counts)
{
    const LaneRun one{lane, symbols, next, counts};
    runs({&one, 1});
}

// Symbols from..from+count-1 of a run.
void TorchPredictor::feedRun(const LaneRun& run, std::size_t from, std::size_t count)
{
    const std::size_t silent = run.symbols.size() - run.next.size(), end = from + count;
    for (std::size_t i = from; i < end; ++i) {
        const bool counted = i >= silent, last = i + 1 == run.symbols.size();
        const int wanted = (counted ? int{kTorchWantPair} : 0) | (last ? int{kTorchWantAll} : 0);
        feed(run.lane, run.symbols[i], static_cast<std::uint8_t>(wanted),
             static_cast<std::uint8_t>(counted ? run.next[i - silent] >> 4 : 0));
    }
    const std::size_t firstCounted = std::max(from, silent);
    if (firstCounted < end)
        m_outputs.push_back({static_cast<std::uint32_t>(2 * (end - firstCounted)),
                             run.counts.data() + (firstCounted - silent) * 2 * kHalf});
    if (end == run.symbols.size())
        m_outputs.push_back({kTorchGroups, awaited(run.lane)});
}

void TorchPredictor::runs(std::span<const LaneRun> runs)
{
    if (runs.empty())
        return;
    const std::size_t chunk = std::clamp<std::size_t>(m_session->m_maxRows / runs.size(), 1, kLongestRun);
    for (std::size_t from = 0;; from += chunk) {
        for (const LaneRun& run : runs) {
            if (from < run.symbols.size())
                feedRun(run, from, std::min(chunk, run.symbols.size() - from));
        }
        if (m_rowCount == 0)
            return;
        forward();
    }
}

} // namespace ff::engine
