// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From a segment to what stands in the archive: the split into the meta and the data block (docs/FORMAT.md,
// "The meta block"), their coding and its check. Functions keep no state and may run on any number of
// threads.

#include "core/archive/segment/Costs.h"
#include "core/archive/segment/LevelChooser.h"
#include "core/archive/segment/Segment.h"
#include "core/base/TaskControl.h"

#include <array>

namespace ff::archive {

struct CodedSegment;
class SegmentHelpers;

// Tells segments that are coded alike: of the whole of it, what it refers to included.
using SegmentKey = std::array<std::uint8_t, 16>;

struct SegmentCoding {
    codec::Level level = codec::Level::Former;
    std::shared_ptr<LevelChooser> levels; // when it is there it decides instead
    bool verify = true;
    std::uint32_t n = 0;
    codec::Mixing mixing = codec::Mixing::Full;
    std::shared_ptr<const engine::Model> model;
    engine::Engine engine = engine::Engine::Auto;
    std::function<void(const Sentence&)> onDeviceFault; // as in codec::EncodeOptions
    bool keyed = false; // the keys of segments are asked for
    std::function<std::optional<CodedSegment>(const SegmentKey&)>
        reuse; // gives what an earlier run made of one; on workers
    std::shared_ptr<SegmentHelpers> helpers{}; // when they are there they do the coding
};

struct CodedSegment {
    format::SegmentHeader header;
    Bytes meta, data; // payloads
    std::uint64_t hashRetries = 0;
    std::size_t entries = 0; // whose headers are in it
    bool selfContained = false; // all its data is proved by the hashes of its entries
    std::vector<RunCost> costs{}; // of runs with data; empty when they were not coded now
    SegmentKey key{}; // when it was asked for
    std::optional<format::SegmentRecord> kept{}; // where it stands in the file of an earlier run
};

// Meta block and data block of a segment; elides hashes that follow from the data. REQUIRES: runs with
// references have their digest.
struct SplitSegment {
    Bytes meta;
    std::vector<codec::FileStart> files; // for the data block, which is Segment::data
    std::size_t entries = 0;
};
Result<SplitSegment> splitSegment(Segment& segment, TaskControl& control);

// Counts the segment's data bytes as done in `counters`: half of them while coding and half while verifying.
// `control` may be a part of it.
Result<CodedSegment> encodeSegment(Segment& segment, const SegmentCoding& coding, TaskControl& control,
                                   TaskControl& counters);

} // namespace ff::archive
