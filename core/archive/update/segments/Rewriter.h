// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Writes what is left of the old segments into the new archive, as their actions say. Used by one thread.

#include "core/archive/create/SegmentWriter.h"
#include "core/archive/update/plan/SegmentActions.h"

namespace ff::archive {

// Where the old tar stream went.
struct Rewritten {
    TarMap places;
    std::map<std::uint64_t, std::int64_t> growth; // of headers that changed, by old tar offset of the entry
    std::uint64_t end = 0; // of the new tar stream
    std::vector<std::pair<std::size_t, std::size_t>> copied; // old and new place of segments as they were
    std::vector<bool> codedAnew; // by new place
    std::uint64_t mended = 0; // segments whose headers were coded again
    std::uint64_t hashRetries = 0;
    std::optional<Warning> deviceWarning; // what the device failed at while old data was decoded
};

class Rewriter {
public:
    // All of them must outlive it. `coding` is that of the writer.
    Rewriter(const Archive::Impl& archive, const UpdateOptions& options, const StreamEdits& edits,
             const std::vector<SegmentAction>& actions, const SegmentCoding& coding, SegmentWriter& writer,
             TaskControl& control);

    // Damaged when something that must be decoded is damaged.
    Result<Rewritten> run();

private:
    Result<std::unique_ptr<SegmentStream>> openStream(const std::vector<TarRange>& wanted) const;
    Status readAll(const std::vector<TarRange>& wanted) const;
    Status prove(const format::SegmentRecord& record);
    Status copy(std::size_t place);
    Result<std::unique_ptr<DecodedSegment>> decode(SegmentStream& stream, std::size_t place);
    Status edit(std::size_t place, const Segment& old, ByteSpan tar);
    Result<CodedSegment> codeHeaders(EditedSegment& edited, const format::Reader::Payload& payload);
    // The primers of a segment where they stand now.
    std::vector<std::uint64_t> movedPrimers(const format::SegmentHeader& header) const;
    // The name that the file has now which a segment goes on with.
    void renewHint(Segment& segment, std::uint64_t oldOffset) const;

    const Archive::Impl& m_archive;
    const UpdateOptions& m_options;
    const std::vector<format::SegmentRecord>& m_segments;
    const StreamEdits& m_edits;
    const ChangeLookup m_changeOf;
    const HashLookup m_known;
    const std::vector<SegmentAction>& m_actions;
    const SegmentCoding& m_coding;
    SegmentWriter& m_writer;
    TaskControl& m_control;
    std::vector<std::uint64_t> m_starts; // tar offset of each old segment in the new archive
    Rewritten m_out;
};

} // namespace ff::archive
