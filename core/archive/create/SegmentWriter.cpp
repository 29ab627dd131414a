// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/SegmentWriter.h"

#include "core/archive/Limits.h"
#include "core/archive/run/DeviceFaults.h"
#include "core/base/Exceptions.h"

#include <algorithm>

namespace ff::archive {

namespace {

// Segments that wait or are done hold so many bytes at least before a slow one in front of them holds all up.
constexpr std::uint64_t kHeldBytes = std::uint64_t{64} << 20;
// What one takes beside its contents.
constexpr std::uint64_t kLeastSegment = std::uint64_t{64} << 10;

} // namespace

SegmentWriter::SegmentWriter(format::Writer writer, const SegmentCoding& coding, unsigned threads,
                             TaskControl& control)
    : m_writer(std::move(writer)), m_control(control), m_workers(control), m_helpers(coding.helpers),
      m_here(threads), m_threads(threads + waitingThreads(slotsOf(m_helpers))),
      m_pool(
          static_cast<unsigned>(m_threads), m_threads * 2,
          [this, coding](Job& job) -> Result<CodedSegment> {
              if (auto* coded = std::get_if<CodedSegment>(&job))
                  return std::move(*coded);
              return catchingExceptions([&] { return code(std::get<Segment>(job), coding); });
          },
          nullptr, kHeldBytes)
{
}

// On a worker.
Result<CodedSegment> SegmentWriter::code(Segment& segment, SegmentCoding coding)
{
    const TurnsHere::Turn turn(m_here);
    if (turn.isHere())
        coding.helpers = nullptr;
    return encodeSegment(segment, coding, m_workers, m_control);
}

Status SegmentWriter::push(Job job)
{
    while (m_pool.full())
        FF_TRY(writeOldest());
    const auto* const segment = std::get_if<Segment>(&job);
    const std::uint64_t bytes = segment ? segment->data.size() : std::get<CodedSegment>(job).data.size();
    m_pool.push(std::move(job), bytes + kLeastSegment);
    return {};
}

Status SegmentWriter::add(Segment segment)
{
    return push(std::move(segment));
}

Status SegmentWriter::addCoded(CodedSegment segment)
{
    return push(std::move(segment));
}

Status SegmentWriter::drain()
{
    while (!m_pool.empty())
        FF_TRY(writeOldest());
    return {};
}

bool SegmentWriter::mustList(const std::vector<format::SegmentRecord>& segments, std::size_t entries) const
{
    return !format::mayListNothing(segments) || entries > kMaxUnlistedEntries || !m_selfContained
        || m_entries != entries;
}

Status SegmentWriter::writeOldest()
{
    Result<CodedSegment> taken = m_pool.take();
    if (m_helpers)
        FF_TRY(m_helpers->status());
    FF_ASSIGN(CodedSegment coded, std::move(taken));
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
