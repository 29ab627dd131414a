// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What must be decoded for what is wanted: of each segment which part, and of which others the contents that
// it refers to.

#include "core/archive/read/stream/PrimerStore.h"
#include "core/archive/read/stream/ReferenceStore.h"
#include "core/archive/segment/SegmentProof.h"
#include "core/base/WorkPlan.h"
#include "core/engine/ModelStore.h"

namespace ff::archive {

struct SegmentNeed {
    format::SegmentRecord record;
    std::vector<TarRange> keep; // empty: all of it
};

struct SegmentPlan {
    std::vector<SegmentNeed> needs; // ascending
    std::vector<SourceRange> sources; // ascending, without overlap, each within one segment
    std::vector<PrimerUse> primers; // ascending; each of these segments is needed whole
};

// `wanted` are the tar ranges of entries, ascending; without it everything is. A part of a segment is decoded
// only when `known` hashes let the segment's hash prove it. Meta blocks are decoded where they are needed to
// know; one that is damaged is left to who fetches the segment.
Result<SegmentPlan> planSegments(const format::Reader& reader,
                                 const std::vector<format::SegmentRecord>& segments,
                                 const std::optional<std::vector<TarRange>>& wanted, const HashLookup& known,
                                 TaskControl& control);

// What decoding it costs, segment by segment.
WorkPlan decodingWork(const SegmentPlan& plan, engine::ModelStore& models);

} // namespace ff::archive
