// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/SegmentSink.h"

#include "core/archive/Limits.h"
#include "core/archive/Version.h"

#include <algorithm>

namespace ff::archive {

SegmentSink::SegmentSink(format::Writer writer, const SegmentCoding& coding, unsigned threads,
                         TaskControl& control)
    : m_writer(std::move(writer)), m_control(control), m_workers(control),
      m_pool(threads, std::size_t{threads} * 2, [this, coding, &control](Job& job) -> Result<CodedSegment> {
          if (auto* coded = std::get_if<CodedSegment>(&job))
              return std::move(*coded);
          return guarded([&] { return encodeSegment(std::get<Segment>(job), coding, m_workers, control); });
      })
{
}

Status SegmentSink::push(Job job)
{
    while (m_pool.full())
        FF_TRY(writeOldest());
    m_pool.push(std::move(job));
    return {};
}

Status SegmentSink::add(Segment segment)
{
    return push(std::move(segment));
}

Status SegmentSink::addCoded(CodedSegment segment)
{
    return push(std::move(segment));
}

Status SegmentSink::drain()
{
    while (!m_pool.empty())
        FF_TRY(writeOldest());
    return {};
}

bool SegmentSink::mustList(const std::vector<format::SegmentRecord>& segments, std::size_t entries) const
{
    return !format::mayListNothing(segments) || entries > kMaxUnlistedEntries || !m_selfContained
        || m_entries != entries;
}

Result<format::Index> SegmentSink::takeIndex(std::vector<format::EntryRecord> entries, codec::Level level)
{
    format::Index index;
    index.segments = takeSegments();
    index.entries = std::move(entries);
    index.listed = mustList(index.segments, index.entries.size());
    FF_TRY(recordCosts(takeCosts(), index.entries, m_control));
    // Of a few small files the headers tell enough.
    index.costsRecorded = index.listed
        || std::any_of(index.entries.begin(), index.entries.end(),
                       [](const auto& e) { return !e.strip.empty(); });
    index.creator = kCreator;
    index.level = codec::levelName(level);
    return index;
}

Status SegmentSink::writeOldest()
{
    FF_ASSIGN(CodedSegment coded, m_pool.take());
    FF_TRY(m_control.checkpoint());
    bool stands = false;
    if (coded.kept) {
        FF_ASSIGN(stands, m_writer.keepSegment(*coded.kept));
    }
    format::SegmentRecord record;
    if (stands) {
        record = *coded.kept;
    } else {
        FF_ASSIGN(record, m_writer.addSegment(coded.header, coded.meta, coded.data));
    }
    if (onWritten)
        FF_TRY(onWritten(record, coded));
    m_payloadBytes += coded.data.size();
    m_hashRetries += coded.hashRetries;
    m_entries += coded.entries;
    m_selfContained = m_selfContained && coded.selfContained;
    m_control.addHashRetries(coded.hashRetries);
    m_costs.push_back({coded.header.tarOffset, coded.header.tarSize, record.headerSize + coded.meta.size(),
                       std::move(coded.costs)});
    m_segments.push_back(std::move(record));
    return {};
}

} // namespace ff::archive
