// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Codes segments on workers, and through helpers where there are some, and writes what comes out of them, in
// the order in which they were given. One thread owns a SegmentWriter.

#include "core/archive/run/Device.h"
#include "core/archive/run/OrderedPool.h"
#include "core/archive/segment/SegmentEncoder.h"
#include "core/archive/segment/SegmentHelpers.h"

#include <utility>
#include <variant>
#include <vector>

namespace ff::archive {

class SegmentWriter {
public:
    // `threads` code here, beside the helpers that `coding` may have.
    SegmentWriter(format::Writer writer, const SegmentCoding& coding, unsigned threads, TaskControl& control);
    // After an error nobody waits for segments that are still being coded.
    ~SegmentWriter() { m_workers.cancel(); }
    SegmentWriter(const SegmentWriter&) = delete;
    SegmentWriter& operator=(const SegmentWriter&) = delete;

    // Called on the owner's thread for each segment that stands in the file.
    std::function<Status(const format::SegmentRecord&, const CodedSegment&)> onWritten;

    Status add(Segment segment);
    // One whose blocks are coded already.
    Status addCoded(CodedSegment segment);
    // Until everything is written.
    Status drain();

    format::Writer& writer() { return m_writer; }
    std::vector<format::SegmentRecord> takeSegments() { return std::move(m_segments); }
    // Of the same segments; of those that came coded only what their headers take.
    std::vector<SegmentCosts> takeCosts() { return std::move(m_costs); }
    std::uint64_t payloadBytes() const { return m_payloadBytes; }
    std::uint64_t hashRetries() const { return m_hashRetries; }
    // Whether the index must list so many entries. Few follow from the meta block as fast as from an index.
    bool mustList(const std::vector<format::SegmentRecord>& segments, std::size_t entries) const;

private:
    using Job = std::variant<Segment, CodedSegment>;
    Status push(Job job);
    Status writeOldest();
    Result<CodedSegment> code(Segment& segment, SegmentCoding coding);

    format::Writer m_writer;
    TaskControl& m_control;
    TaskControl m_workers;
    const std::shared_ptr<SegmentHelpers> m_helpers;
    TurnsHere m_here;
    const std::size_t m_threads; // here and of helpers
    std::vector<format::SegmentRecord> m_segments;
    std::vector<SegmentCosts> m_costs;
    std::uint64_t m_payloadBytes = 0, m_hashRetries = 0;
    std::size_t m_entries = 0; // in them, as in CodedSegment
    bool m_selfContained = true;
    OrderedPool<Job, Result<CodedSegment>> m_pool; // last: its threads end before the rest goes
};

} // namespace ff::archive
