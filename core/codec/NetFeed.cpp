// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/NetFeed.h"

#include <algorithm>

namespace ff::codec {

namespace {

constexpr std::size_t kNameBytes = 32; // of a file's name in the transformer's context

} // namespace

NetFeed::NetFeed(const LaneTask& task, std::uint64_t size)
    : m_predictor(*task.predictor), m_files(task.files), m_size(size), m_laneSize(laneSize(task.n)),
      m_lanes(laneCount(size, task.n)), m_nextFile(m_lanes), m_until(m_lanes, 0)
{
    m_predictor.reset();
    for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
        const auto after =
            std::upper_bound(m_files.begin(), m_files.end(), lane * m_laneSize,
                             [](std::uint64_t at, const FileStart& f) { return at < f.offset; });
        m_nextFile[lane] = static_cast<std::size_t>(after - m_files.begin());
    }
}

bool NetFeed::gather(std::uint64_t lane, std::uint64_t position, ByteSpan bytes)
{
    std::size_t& next = m_nextFile[lane];
    const bool laneStart = position == lane * m_laneSize;
    if (!laneStart)
        m_symbols.push_back(bytes[position - 1]);
    bool fileStart = false;
    while (next < m_files.size() && m_files[next].offset <= position) {
        fileStart = true;
        ++next;
    }
    if (!laneStart && !fileStart)
        return false;
    m_symbols.push_back(0);
    if (next > 0) {
        std::string_view name = m_files[next - 1].name;
        if (name.size() > kNameBytes)
            name.remove_prefix(name.size() - kNameBytes);
        m_symbols.insert(m_symbols.end(), name.begin(), name.end());
        m_symbols.push_back(0);
    }
    return true;
}

std::uint64_t NetFeed::nextStart(std::uint64_t lane) const
{
    return m_nextFile[lane] < m_files.size() ? m_files[m_nextFile[lane]].offset : m_size;
}

void NetFeed::feed()
{
    m_laneRuns.clear();
    for (const Piece& piece : m_pieces) {
        m_laneRuns.push_back({piece.lane,
                              ByteSpan(m_symbols).subspan(piece.begin, piece.end - piece.begin),
                              {&m_ready[piece.slot * engine::kSymbols], piece.wanted * engine::kSymbols}});
    }
    m_predictor.runs(m_laneRuns);
}

void NetFeed::prepareKnown(std::uint64_t step, ByteSpan known)
{
    if (m_ready.empty()) {
        m_run = std::clamp<std::uint64_t>(m_predictor.bestBatch() / m_lanes, 1, m_predictor.bestRun());
        m_ready.resize(m_lanes * m_run * engine::kSymbols);
    }
    m_step = step;
    m_pieces.clear();
    m_symbols.clear();
    for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
        const std::uint64_t begin = lane * m_laneSize, position = begin + step;
        if (position >= m_size)
            break;
        if (m_until[lane] > step)
            continue;
        const std::size_t from = m_symbols.size();
        gather(lane, position, known);
        // All lanes end their runs at the same steps, so that the next ones are asked for together again.
        const std::uint64_t end =
            std::min({begin + (step / m_run + 1) * m_run, begin + m_laneSize, m_size, nextStart(lane)});
        m_symbols.insert(m_symbols.end(), known.begin() + static_cast<std::ptrdiff_t>(position),
                         known.begin() + static_cast<std::ptrdiff_t>(end - 1));
        m_pieces.push_back({static_cast<std::uint32_t>(lane), from, m_symbols.size(), end - position,
                            lane * m_run + step % m_run});
        m_until[lane] = end - begin;
    }
    if (!m_pieces.empty())
        feed();
}

void NetFeed::prepareStep(std::uint64_t step, ByteSpan decoded)
{
    if (m_ready.empty())
        m_ready.resize(m_lanes * engine::kSymbols);
    m_step = step;
    m_pieces.clear();
    m_symbols.clear();
    m_ids.clear();
    m_singles.clear();
    for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
        const std::uint64_t position = lane * m_laneSize + step;
        if (position >= m_size)
            break;
        const std::size_t from = m_symbols.size();
        if (gather(lane, position, decoded)) {
            m_pieces.push_back({static_cast<std::uint32_t>(lane), from, m_symbols.size(), 1, lane});
        } else {
            m_ids.push_back(static_cast<std::uint32_t>(lane));
            m_singles.push_back(m_symbols.back());
            m_symbols.pop_back();
        }
    }
    if (!m_pieces.empty())
        feed();
    if (m_ids.empty())
        return;
    if (m_ids.back() + 1 == m_ids.size()) {
        m_predictor.step(m_ids, m_singles, {m_ready.data(), m_ids.size() * engine::kSymbols});
        return;
    }
    m_ownCounts.resize(m_ids.size() * engine::kSymbols);
    m_predictor.step(m_ids, m_singles, m_ownCounts);
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        std::copy_n(&m_ownCounts[i * engine::kSymbols], engine::kSymbols,
                    &m_ready[m_ids[i] * engine::kSymbols]);
}

} // namespace ff::codec
