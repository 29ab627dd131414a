// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The transformer's side of a block: gives the counts for the next byte of each lane, feeding names where
// files begin. Asks for all lanes together, which is what a device with many lanes is fast at. Belongs to one
// coding call. Internal to core/codec.

#include "core/codec/LaneCoder.h"
#include "core/codec/mix/MixModel.h"
#include "core/engine/Predictor.h"
#include "core/engine/cuda/CardApi.h"

namespace ff::codec {

class NetFeed final : public mix::NetCounts {
public:
    // The block has `size` bytes. REQUIRES: task.predictor, which outlives this, as do the files.
    NetFeed(const LaneTask& task, std::uint64_t size);

    // After these the counts are those of byte `step` of every lane that has one. `known` holds the block's
    // true bytes, so many positions are asked for at once; `decoded` those decoded so far, which are fed when
    // the first counts are asked for: the caller can ask the memory for what it needs before.
    void prepareKnown(std::uint64_t step, ByteSpan known);
    void prepareStep(std::uint64_t step, ByteSpan decoded);

    const std::uint32_t* high(std::uint32_t lane) override;
    // REQUIRES: `half` is that of the true byte when the bytes are known.
    const std::uint32_t* low(std::uint32_t lane, std::uint32_t half) override;

    // Of one lane, between two of its bytes: what the next names are. The predictor's lane goes with it.
    std::size_t place(std::uint32_t lane) const { return m_nextFile[lane]; }
    void goBack(std::uint32_t lane, std::size_t place)
    {
        m_nextFile[lane] = place;
        m_ids.clear();
    }

private:
    static constexpr std::size_t kHalf = engine::kHalf;
    static constexpr std::size_t kBoth = 2 * kHalf; // counts of a byte: of the high half, then of the low one

    std::uint32_t* countsOf(std::uint64_t lane) { return &m_ready[(lane * m_run + m_step % m_run) * kBoth]; }
    // Appends what is fed before `position` of the lane: the byte before and, where a file or the lane
    // begins, 0, name, 0.
    void gather(std::uint64_t lane, std::uint64_t position, ByteSpan bytes);
    // The first file of the lane that begins after what was gathered, or the block's end.
    std::uint64_t nextStart(std::uint64_t lane) const;

    // A piece of m_symbols for one lane; the counts of its last next.size() symbols go to m_ready from
    // position `slot` on.
    struct Piece {
        std::uint32_t lane;
        std::size_t begin, end;
        ByteSpan next;
        std::size_t slot;
    };
    void feedPieces();
    // Feeds m_singles to the lanes m_ids, which wait for it; none wait afterwards.
    void feedSingles();

    engine::Predictor& m_predictor;
    std::span<const FileStart> m_files;
    std::uint64_t m_size, m_laneSize, m_lanes, m_run = 1, m_step = 0;
    bool m_known = false; // the counts of low halves are ready too
    std::vector<std::size_t> m_nextFile;
    std::vector<std::uint64_t> m_until; // per lane: steps below this have their counts
    std::vector<std::uint32_t> m_ready, m_singleCounts, m_ids;
    std::vector<Piece> m_pieces;
    std::vector<engine::LaneRun> m_laneRuns;
    Bytes m_symbols;
    Bytes m_singles; // the symbols of m_ids
};

// What a block's lanes are fed beside the byte before, for a device that feeds itself: 0, name, 0 where a
// lane or a file begins.
struct NetInserts {
    std::vector<engine::CardInsert> inserts; // lane after lane, ascending
    std::vector<std::uint32_t> before; // per lane, and in the end: inserts of the lanes before
    Bytes symbols;
};
NetInserts netInserts(const LaneTask& task, std::uint64_t size);

} // namespace ff::codec
