// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/heal/MendedSegments.h"

#include "core/archive/Limits.h"

#include <algorithm>

namespace ff::archive {

namespace {

// More is missing in no archive that was ours; a segment header may say anything.
constexpr std::uint64_t kMaxFilled = std::uint64_t{1} << 36;

bool overlaps(const std::vector<TarRange>& ranges, std::uint64_t begin, std::uint64_t end)
{
    const auto first =
        std::upper_bound(ranges.begin(), ranges.end(), begin,
                         [](std::uint64_t at, const TarRange& range) { return at < range.end; });
    return first != ranges.end() && first->begin < end;
}

} // namespace

void MendedSegments::blank(std::span<std::uint8_t> bytes, std::uint64_t tarOffset) const
{
    const std::vector<Entry>& entries = m_archive.entries;
    const std::uint64_t end = tarOffset + bytes.size();
    auto entry =
        std::upper_bound(entries.begin(), entries.end(), tarOffset,
                         [](std::uint64_t at, const Entry& e) { return at < e.tarOffset + e.tarSize; });
    std::uint64_t at = tarOffset;
    const auto zeroTo = [&](std::uint64_t to) {
        if (to > at)
            std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at - tarOffset),
                      bytes.begin() + static_cast<std::ptrdiff_t>(to - tarOffset), std::uint8_t{0});
        at = std::max(at, to);
    };
    for (; entry != entries.end() && entry->tarOffset < end; ++entry) {
        if (!m_isWhole[static_cast<std::size_t>(entry - entries.begin())])
            continue;
        zeroTo(std::min(end, std::max(at, entry->tarOffset)));
        at = std::min(end, entry->tarOffset + entry->tarSize);
    }
    zeroTo(end);
}

bool MendedSegments::hangsOnAltered(const DecodedSegment& unit) const
{
    const format::SegmentHeader& header = unit.need.record.header;
    for (const std::uint64_t primer : header.primers) {
        if (overlaps(m_altered, primer, primer + 1))
            return true;
    }
    return std::any_of(unit.segment.runs.begin(), unit.segment.runs.end(), [this](const TarRun& run) {
        return std::any_of(
            run.references.begin(), run.references.end(), [this](const DataReference& reference) {
                return overlaps(m_altered, reference.source, reference.source + reference.length);
            });
    });
}

Status MendedSegments::fill(std::uint64_t end)
{
    if (end - m_end > kMaxFilled)
        return Error{ErrorCode::Damaged, sentence("more of the archive is missing than can be")};
    if (end > m_end)
        m_altered.push_back({m_end, end});
    while (m_end < end) {
        FF_TRY(m_control.checkpoint());
        const std::uint64_t size = std::min<std::uint64_t>(end - m_end, kSegmentDataSize);
        const std::uint64_t header = std::min<std::uint64_t>(size, kTarBlock);
        Segment zeros;
        zeros.tarOffset = m_end;
        zeros.addHeader(Bytes(static_cast<std::size_t>(header)));
        zeros.addData(Bytes(static_cast<std::size_t>(size - header)));
        m_end += size;
        FF_TRY(m_writer.add(std::move(zeros)));
    }
    return {};
}

Status MendedSegments::copy(const format::SegmentRecord& record)
{
    FF_ASSIGN(auto payload, m_archive.reader.readSegment(record, format::Blocks::Both, {}, &m_control));
    CodedSegment coded;
    coded.header = payload.header;
    coded.meta = std::move(payload.meta);
    coded.data = std::move(payload.data);
    m_end += record.header.tarSize;
    return m_writer.addCoded(std::move(coded));
}

// The same runs with what is whole; what it referred to stands in it now.
Status MendedSegments::recode(const DecodedSegment& unit)
{
    Bytes tar = unit.verified->tar;
    blank(tar, m_end);
    m_altered.push_back({m_end, m_end + tar.size()});
    Segment segment;
    segment.tarOffset = m_end;
    segment.continued = unit.segment.continued;
    segment.continuedHint = unit.segment.continuedHint;
    std::size_t at = 0;
    for (const TarRun& run : unit.segment.runs) {
        segment.addHeader(ByteSpan(tar).subspan(at, static_cast<std::size_t>(run.headerLength)));
        at += static_cast<std::size_t>(run.headerLength);
        segment.addData(ByteSpan(tar).subspan(at, static_cast<std::size_t>(run.dataLength)));
        at += static_cast<std::size_t>(run.dataLength);
    }
    m_end += tar.size();
    return m_writer.add(std::move(segment));
}

Status MendedSegments::take(const DecodedSegment& unit)
{
    const format::SegmentRecord& record = unit.need.record;
    if (record.header.tarOffset < m_end)
        return Error{ErrorCode::Damaged, sentence("the archive's segments overlap")};
    FF_TRY(fill(record.header.tarOffset));
    if (unit.hashMatches() && !hangsOnAltered(unit))
        return copy(record);
    if (!unit.verified)
        return fill(record.header.tarOffset + record.header.tarSize);
    return recode(unit);
}

Status MendedSegments::write(const RunOptions& options)
{
    FF_ASSIGN(SegmentPlan plan, m_archive.planForAll(m_control));
    FF_ASSIGN(const DeviceChoice choice, m_archive.device(options, plan));
    SegmentStream stream(m_archive.reader, std::move(plan), m_archive.models, choice.threads, DecodePart::All,
                         m_archive.knownHashes(), m_control, choice.engine);
    for (;;) {
        FF_TRY(m_control.checkpoint());
        FF_ASSIGN(const auto unit, stream.next());
        if (!unit)
            break;
        FF_TRY(take(*unit));
    }
    if (!m_archive.complete || m_end % kTarBlock != 0) { // two blocks of zeros end the stream
        const std::uint64_t padded = (m_end + kTarBlock - 1) / kTarBlock * kTarBlock;
        Segment end;
        end.tarOffset = m_end;
        end.addHeader(Bytes(static_cast<std::size_t>(padded - m_end + 2 * kTarBlock)));
        FF_TRY(m_writer.add(std::move(end)));
    }
    return m_writer.drain();
}

} // namespace ff::archive
