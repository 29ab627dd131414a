// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What entries take in an archive and how many bits each stretch of their contents cost: from the codec's
// counts, block by block, to the fields of format::EntryRecord. All in integers: the result stands in the
// archive. Functions keep no state.

#include "core/format/Container.h"

#include <span>

namespace ff::archive {

struct Segment;

// What one run's data cost.
struct RunCost {
    std::uint64_t tarAt = 0, length = 0; // of the data, in the tar stream
    std::uint64_t packed = 0; // its share of the data payload, in 1/256 bytes
    std::vector<std::uint32_t>
        cells{}; // 1/256 bits of equal parts of the data; empty when nothing tells them apart
};

struct SegmentCosts {
    std::uint64_t tarOffset = 0, tarSize = 0;
    std::uint64_t headerBytes = 0; // of the archive: segment header and meta payload
    std::vector<RunCost> runs;
};

// `payloadSize` and `costs` are those of the segment's data block: see codec::CodedBlock.
std::vector<RunCost> costsOfRuns(const Segment& segment, std::uint64_t payloadSize,
                                 const std::vector<std::uint32_t>& costs);

// Sets packedSize and strip. REQUIRES: both ascend in tar offset; the segments hold all of the records.
Status recordCosts(std::span<const SegmentCosts> segments, std::vector<format::EntryRecord>& records,
                   TaskControl& control);

// The cell for a stretch of so many bytes that took so many 1/256 bits.
std::uint8_t stripCell(std::uint64_t spent, std::uint64_t bytes);

} // namespace ff::archive
