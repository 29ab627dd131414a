// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tar stream of an archive as far as it is asked for: decodes the needed segments ahead on workers and
// gives their bytes in order. One thread owns a SegmentStream.

#include "core/archive/OrderedPool.h"
#include "core/archive/Segment.h"
#include "core/engine/Model.h"

#include <memory>
#include <vector>

namespace ff::archive {

// One segment after decoding.
struct SegmentUnit {
    format::SegmentRecord record;
    DecodedSegment decoded; // without tar bytes when it could not be decoded at all
    std::uint64_t hashRetries = 0;
    std::optional<Error> error; // why there are no bytes
};

// Reads and decodes one segment; when the hash differs it is read and decoded once more on another engine.
// Damage and trouble in reading are in the unit; the Result fails for what concerns the whole task: Missing,
// Cancelled. Bytes and retries are counted in `counters`; `control` may be a part of it.
Result<SegmentUnit> fetchSegment(const format::Reader& reader, const format::SegmentRecord& record,
                                 engine::ModelStore& models, DecodePart part, TaskControl& control,
                                 TaskControl& counters);

class SegmentStream {
public:
    ~SegmentStream() { m_workers.cancel(); }
    SegmentStream(const SegmentStream&) = delete;
    SegmentStream& operator=(const SegmentStream&) = delete;

    // `needed` ascends in tarOffset. The references must outlive the stream.
    SegmentStream(const format::Reader& reader, std::vector<format::SegmentRecord> needed,
                  engine::ModelStore& models, unsigned threads, DecodePart part, TaskControl& control);

    // The segment that holds this byte of the tar stream, with tar bytes. Damaged or Io when it is lost, else
    // an error of the whole task. Earlier segments are dropped. REQUIRES: offsets never fall below an earlier
    // one's segment.
    Result<const SegmentUnit*> at(std::uint64_t tarOffset);

    // The next segment whatever its state; null at the end.
    Result<std::unique_ptr<SegmentUnit>> next();

    // Of the segments given out so far.
    std::uint64_t hashRetries() const { return m_hashRetries; }
    std::uint64_t damagedSegments() const { return m_damaged; }

private:
    void fill();

    TaskControl m_workers; // so that nobody waits for them after an error
    const std::vector<format::SegmentRecord> m_needed;
    std::size_t m_pushed = 0;
    std::unique_ptr<SegmentUnit> m_current;
    std::uint64_t m_hashRetries = 0, m_damaged = 0;
    const DecodePart m_part;
    OrderedPool<std::size_t, Result<SegmentUnit>> m_pool;
};

} // namespace ff::archive
