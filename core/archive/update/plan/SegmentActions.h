// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What becomes of each segment of an archive that is changed, settled before a byte is written: one pass over
// the segment headers, and over the meta blocks of what an edit touches. Used by one thread.

#include "core/archive/update/plan/EditPlan.h"
#include "core/archive/update/segments/SegmentEdit.h"

namespace ff::archive {

// Copy: payloads byte for byte under a new segment header. Headers: the meta block anew, the data's payload
// as it is. Decode: what is left of the segment is coded anew.
enum class SegmentAction : std::uint8_t { Copy, Drop, Headers, Decode };

inline std::uint64_t tarEnd(const format::SegmentRecord& segment)
{
    return segment.header.tarOffset + segment.header.tarSize;
}

// The plan in terms of the tar stream.
struct StreamEdits {
    TarCuts cuts; // removed entries, and bytes of no entry
    std::map<std::uint64_t, HeaderChange> changes; // by tar offset of the entry
    bool appends = false; // new entries follow

    ChangeLookup lookup() const // REQUIRES: it stays
    {
        return [this](std::uint64_t tarOffset) -> const HeaderChange* {
            const auto found = changes.find(tarOffset);
            return found == changes.end() ? nullptr : &found->second;
        };
    }
};

// Damaged when what must be looked into is damaged.
Result<StreamEdits> streamEdits(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                                bool appends, TaskControl& control);

// One for each segment.
Result<std::vector<SegmentAction>> chooseActions(const Archive::Impl& archive,
                                                 const std::vector<EntryChange>& entryChanges,
                                                 const StreamEdits& edits, TaskControl& control);

// Whether data that primed the coding of a segment's data will not be in the new archive as they are, so that
// these must be coded anew. `actions`: of all segments before it.
bool losesPrimer(const std::vector<format::SegmentRecord>& segments,
                 const std::vector<SegmentAction>& actions, std::size_t place);

// The segment without its data.
Result<Segment> readMeta(const Archive::Impl& archive, const format::SegmentRecord& record,
                         TaskControl& control);

// Whether the data must be coded anew because the names that primed the transformer are others.
bool namesMatter(const format::SegmentHeader& header, const Segment& before, const Segment& after);

// Of an archive that cannot be changed where the change is.
Error lostSegment(const Sentence& reason);

} // namespace ff::archive
