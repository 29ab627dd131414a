// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads one entry back out of the tar stream through libarchive and checks it: its header against the record
// of the index, its contents against its SHA-512.

#include "core/archive/Types.h"
#include "core/archive/read/stream/SegmentStream.h"

#include <functional>

struct archive_entry;

namespace ff::archive {

struct EntryVisit {
    // Called once, before any data; the entry carries all metadata but our hash. Lives until readEntry
    // returns.
    std::function<Status(::archive_entry*)> header;
    // Pieces of a file's contents in ascending order; holes are left out.
    std::function<Status(std::uint64_t offset, ByteSpan piece)> data;
};

struct EntryCheck {
    std::uint64_t hashRetries = 0; // of the segments that it touches
    bool trusted = true; // every segment's hash matched
    bool healed = false; // one of them was damaged and is as it was
};

// Ok when all of it is right. Damaged: what was visited must be thrown away. Other errors come from the
// visits or concern the whole task. `indexIsOriginal` is false when the record was rebuilt from the segments:
// then it proves nothing about a segment whose hash differs.
Status readEntry(SegmentStream& stream, const format::EntryRecord& record, bool indexIsOriginal,
                 const EntryVisit& visit, EntryCheck& check, TaskControl& control);

// Where the contents of a file stand in the tar stream, if it has no holes. Empty where there are none.
TarRange contentsOf(const format::EntryRecord& record);

// The entry whose headers these are (rebuilding the index). Without offsets.
Result<format::EntryRecord> parseEntryHeader(ByteSpan headers);

} // namespace ff::archive
