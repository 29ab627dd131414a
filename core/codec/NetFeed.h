// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The transformer's side of a block: gives the counts for the next byte of each lane, feeding names where
// files begin. Asks for all lanes together, which is what a device with many lanes is fast at. Belongs to one
// coding call. Internal to core/codec.

#include "core/codec/LaneCoder.h"
#include "core/engine/Predictor.h"

namespace ff::codec {

class NetFeed {
public:
    // The block has `size` bytes. REQUIRES: task.predictor, which outlives this, as do the files.
    NetFeed(const LaneTask& task, std::uint64_t size);

    // After these counts(lane) stands for byte `step` of every lane that has one. `known` holds the block's
    // true bytes, so many positions are asked for at once; `decoded` those decoded so far.
    void prepareKnown(std::uint64_t step, ByteSpan known);
    void prepareStep(std::uint64_t step, ByteSpan decoded);

    const std::uint32_t* counts(std::uint64_t lane) const
    {
        return &m_ready[(lane * m_run + m_step % m_run) * engine::kSymbols];
    }

    // From one lane's counts to the next one's.
    std::size_t stride() const { return static_cast<std::size_t>(m_run) * engine::kSymbols; }

private:
    // Appends what is fed before `position` of the lane: the byte before and, where a file or the lane
    // begins, 0, name, 0. True when there was such a context.
    bool gather(std::uint64_t lane, std::uint64_t position, ByteSpan bytes);
    // The first file of the lane that begins after what was gathered, or the block's end.
    std::uint64_t nextStart(std::uint64_t lane) const;
    // Feeds m_symbols as m_runs says.
    void feed();

    // A piece of m_symbols for one lane; counts of its last `wanted` symbols go to m_ready from position
    // `slot` on.
    struct Piece {
        std::uint32_t lane;
        std::size_t begin, end, wanted, slot;
    };

    engine::Predictor& m_predictor;
    std::span<const FileStart> m_files;
    std::uint64_t m_size, m_laneSize, m_lanes, m_run = 1, m_step = 0;
    std::vector<std::size_t> m_nextFile;
    std::vector<std::uint64_t> m_until; // per lane: steps below this have their counts
    std::vector<std::uint32_t> m_ready, m_ownCounts, m_ids;
    std::vector<Piece> m_pieces;
    std::vector<engine::LaneRun> m_laneRuns;
    Bytes m_symbols;
    Bytes m_singles; // the symbols of m_ids
};

} // namespace ff::codec
