// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/NetFeed.h"

#include <algorithm>

namespace ff::codec {

namespace {

constexpr std::size_t kNameBytes = 32; // of a file's name in the transformer's context

// 0, the name of the file before `next`, 0; 0 alone where there is none.
void appendStart(std::span<const FileStart> files, std::size_t next, Bytes& symbols)
{
    symbols.push_back(0);
    if (next == 0)
        return;
    std::string_view name = files[next - 1].name;
    if (name.size() > kNameBytes)
        name.remove_prefix(name.size() - kNameBytes);
    symbols.insert(symbols.end(), name.begin(), name.end());
    symbols.push_back(0);
}

// The first file that begins behind this place.
std::size_t fileBehind(std::span<const FileStart> files, std::uint64_t place)
{
    const auto after = std::upper_bound(files.begin(), files.end(), place,
                                        [](std::uint64_t at, const FileStart& f) { return at < f.offset; });
    return static_cast<std::size_t>(after - files.begin());
}

} // namespace

NetFeed::NetFeed(const LaneTask& task, std::uint64_t size)
    : m_predictor(*task.predictor), m_files(task.files), m_size(size), m_laneSize(laneSize(task.n)),
      m_lanes(laneCount(size, task.n)), m_nextFile(m_lanes), m_until(m_lanes, 0)
{
    m_predictor.reset();
    for (std::uint64_t lane = 0; lane < m_lanes; ++lane)
        m_nextFile[lane] = fileBehind(m_files, lane * m_laneSize);
}

void NetFeed::gather(std::uint64_t lane, std::uint64_t position, ByteSpan bytes)
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
        return;
    appendStart(m_files, next, m_symbols);
}

std::uint64_t NetFeed::nextStart(std::uint64_t lane) const
{
    return m_nextFile[lane] < m_files.size() ? m_files[m_nextFile[lane]].offset : m_size;
}

void NetFeed::feedPieces()
{
    m_laneRuns.clear();
    for (const Piece& piece : m_pieces) {
        m_laneRuns.push_back({piece.lane,
                              ByteSpan(m_symbols).subspan(piece.begin, piece.end - piece.begin),
                              piece.next,
                              {&m_ready[piece.slot * kBoth], piece.next.size() * kBoth}});
    }
    m_predictor.runs(m_laneRuns);
}

void NetFeed::feedSingles()
{
    if (m_ids.empty())
        return;
    m_singleCounts.resize(m_ids.size() * kHalf);
    m_predictor.step(m_ids, m_singles, m_singleCounts);
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        std::copy_n(&m_singleCounts[i * kHalf], kHalf, countsOf(m_ids[i]));
    m_ids.clear();
}

void NetFeed::prepareKnown(std::uint64_t step, ByteSpan known)
{
    if (m_ready.empty()) {
        m_known = true;
        m_run = std::clamp<std::uint64_t>(m_predictor.bestBatch() / m_lanes, 1, m_predictor.bestRun());
        m_ready.resize(m_lanes * m_run * kBoth);
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
        m_pieces.push_back({static_cast<std::uint32_t>(lane), from, m_symbols.size(),
                            known.subspan(position, end - position), lane * m_run + step % m_run});
        m_until[lane] = end - begin;
    }
    if (!m_pieces.empty())
        feedPieces();
}

void NetFeed::prepareStep(std::uint64_t step, ByteSpan decoded)
{
    if (m_ready.empty())
        m_ready.resize(m_lanes * kBoth);
    feedSingles(); // of a step that nobody asked about
    m_step = step;
    m_pieces.clear();
    m_symbols.clear();
    m_singles.clear();
    for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
        const std::uint64_t position = lane * m_laneSize + step;
        if (position >= m_size)
            break;
        const std::size_t from = m_symbols.size();
        gather(lane, position, decoded);
        m_ids.push_back(static_cast<std::uint32_t>(lane));
        m_singles.push_back(m_symbols.back());
        m_symbols.pop_back();
        // Of a context all but the last symbol only moves the state on.
        if (m_symbols.size() > from)
            m_pieces.push_back({static_cast<std::uint32_t>(lane), from, m_symbols.size(), {}, 0});
    }
    if (!m_pieces.empty())
        feedPieces();
}

const std::uint32_t* NetFeed::high(std::uint32_t lane)
{
    feedSingles();
    return countsOf(lane);
}

const std::uint32_t* NetFeed::low(std::uint32_t lane, std::uint32_t half)
{
    std::uint32_t* const counts = countsOf(lane) + kHalf;
    if (!m_known) {
        m_predictor.low(lane, half, std::span<std::uint32_t, kHalf>(counts, kHalf));
        m_predictor.prepare(lane, half);
    }
    return counts;
}

NetInserts netInserts(const LaneTask& task, std::uint64_t size)
{
    NetInserts out;
    const std::span<const FileStart> files = task.files;
    const std::uint64_t length = laneSize(task.n), lanes = laneCount(size, task.n);
    const auto add = [&](std::uint64_t at, std::size_t next) {
        const auto from = static_cast<std::uint32_t>(out.symbols.size());
        appendStart(files, next, out.symbols);
        out.inserts.push_back(
            {static_cast<std::uint32_t>(at), from, static_cast<std::uint32_t>(out.symbols.size()) - from});
    };
    for (std::uint64_t lane = 0; lane < lanes; ++lane) {
        const std::uint64_t begin = lane * length, end = std::min(begin + length, size);
        out.before.push_back(static_cast<std::uint32_t>(out.inserts.size()));
        std::size_t next = fileBehind(files, begin);
        add(begin, next);
        while (next < files.size() && files[next].offset < end) {
            const std::uint64_t at = files[next].offset;
            next = fileBehind(files, at);
            add(at, next);
        }
    }
    out.before.push_back(static_cast<std::uint32_t>(out.inserts.size()));
    return out;
}

} // namespace ff::codec
