// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes a new index from what the segments themselves hold, when the archive's own is lost.

#include "core/archive/SegmentStream.h"

namespace ff::archive {

struct RebuiltIndex {
    format::Index index;
    std::uint64_t lostSegments = 0; // found, but their headers do not decode
};

// Damaged when no segment is found.
Result<RebuiltIndex> rebuildIndex(const format::Reader& reader, engine::ModelStore& models, unsigned threads, TaskControl& control);

} // namespace ff::archive
