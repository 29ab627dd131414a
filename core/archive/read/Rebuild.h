// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries from what the segments themselves hold: when the archive's own index is lost, or when it does not
// list them.

#include "core/archive/read/stream/SegmentStream.h"

namespace ff::archive {

struct RebuiltIndex {
    format::Index index;
    std::uint64_t lostSegments = 0; // found, but their headers do not decode
    // The segments follow one another without a gap from the file's header to the place where its footer says
    // that the index began, and all of their headers decode: nothing is lost but the index.
    bool complete = false;
};

// Damaged when no segment is found. `onFound` hears of the entries as they are found; it may be empty.
Result<RebuiltIndex> rebuildIndex(const format::Reader& reader, engine::ModelStore& models, unsigned threads,
                                  const EntryFound& onFound, TaskControl& control);

// The entries of an archive that does not list them: from the meta blocks and the hashes in its index.
// Nothing else is decoded. Damaged when they do not prove each other.
Result<std::vector<format::EntryRecord>> deriveEntries(const format::Reader& reader,
                                                       const format::Index& index, TaskControl& control);

} // namespace ff::archive
