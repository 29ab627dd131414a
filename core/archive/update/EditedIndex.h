// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The index of a changed archive: what is left of the old entries, where it stands now and what it takes
// there, and the new ones.

#include "core/archive/update/segments/Rewriter.h"

namespace ff::archive {

// What was written, in the order of the new archive.
struct WrittenSegments {
    std::vector<format::SegmentRecord> records;
    std::vector<SegmentCosts> costs;
};

// Segments, entries and whose their meanings are: the encoder's that encoded what is added. An entry that is
// renamed keeps its meaning, which comes from its contents, too. An entry whose data were coded anew gets new
// costs, the others keep what they had. Damaged when the archive's entries do not fit its segments.
Result<format::Index> editedIndex(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                                  const Rewritten& rewritten, WrittenSegments written,
                                  std::vector<format::EntryRecord> added, const SharedEntryEncoder& encoder,
                                  TaskControl& control);

} // namespace ff::archive
