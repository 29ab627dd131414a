// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/SegmentBuilder.h"

#include <algorithm>

namespace ff::archive {

SegmentBuilder::SegmentBuilder(Sink sink, const SegmentLayout& layout, TaskControl& control)
    : m_sink(std::move(sink)), m_layout(layout), m_control(control), m_placed(layout.startOffset)
{
    m_segment.tarOffset = layout.startOffset;
}

Status SegmentBuilder::beginEntry(const std::string& name, std::uint64_t dataSize, std::uint64_t fullSize)
{
    const bool large = dataSize > kOwnSegmentSize;
    const std::uint64_t cost = kEntryCost + dataSize;
    if (!m_segment.empty()
        && (large || m_alone || !fitsGroup(cost)
            || m_segment.headers.size() >= format::kMaxHeaders - kMaxXattrBytes * 4
            || m_dataInSegment + fullSize > m_layout.segmentSize)) {
        FF_TRY(flush());
        m_groupCost = 0;
    }
    m_groupCost += cost;
    m_alone = large;
    m_dataLeft = fullSize;
    if (large) // growing by and by would copy it again and again
        m_segment.data.reserve(static_cast<std::size_t>(std::min(dataSize, m_layout.segmentSize)));
    m_hint = nameHint(name);
    return {};
}

void SegmentBuilder::addHeader(ByteSpan bytes)
{
    endRun();
    m_segment.addHeader(bytes);
    m_placed += bytes.size();
}

// Cut only when more data comes: padding stays with the data before it.
Status SegmentBuilder::roomForData()
{
    if (m_dataInSegment < m_layout.segmentSize)
        return {};
    FF_TRY(flush());
    m_segment.continued = true;
    m_segment.continuedHint = m_hint;
    m_segment.data.reserve(static_cast<std::size_t>(std::min(m_dataLeft, m_layout.segmentSize)));
    return {};
}

void SegmentBuilder::tookData(std::uint64_t length)
{
    m_dataInSegment += length;
    m_dataLeft -= std::min(m_dataLeft, length);
    m_placed += length;
}

Status SegmentBuilder::addData(ByteSpan bytes)
{
    while (!bytes.empty()) {
        FF_TRY(roomForData());
        const auto part = static_cast<std::size_t>(
            std::min<std::uint64_t>(bytes.size(), m_layout.segmentSize - m_dataInSegment));
        m_segment.addData(bytes.first(part));
        if (m_runHash)
            m_runHash->update(bytes.first(part));
        tookData(part);
        bytes = bytes.subspan(part);
    }
    return {};
}

Status SegmentBuilder::addReference(std::uint64_t source, std::uint64_t length, ByteSpan bytes)
{
    while (length != 0) {
        FF_TRY(roomForData());
        const std::uint64_t part = std::min(length, m_layout.segmentSize - m_dataInSegment);
        if (!bytes.empty()) {
            if (!m_runHash) {
                m_runHash = std::make_unique<crypto::Sha512>();
                const bool isNew = m_segment.runs.empty();
                m_runHash->update(
                    ByteSpan(m_segment.data)
                        .last(isNew ? 0 : static_cast<std::size_t>(m_segment.runs.back().dataLength)));
            }
            m_runHash->update(bytes.first(static_cast<std::size_t>(part)));
            bytes = bytes.subspan(static_cast<std::size_t>(part));
        }
        m_segment.addReference(source, part);
        tookData(part);
        source += part;
        length -= part;
        m_control.addDone(part); // the codec never sees it
    }
    return {};
}

void SegmentBuilder::proveRun(std::uint64_t size, const crypto::Sha512Digest& sha512)
{
    if (size != 0 && m_segment.runs.back().dataLength == size)
        m_segment.runs.back().digest = sha512;
}

void SegmentBuilder::endRun()
{
    if (!m_runHash)
        return;
    m_segment.runs.back().digest = m_runHash->finish();
    m_runHash.reset();
}

std::size_t SegmentBuilder::segmentOf(std::uint64_t tarOffset) const
{
    return static_cast<std::size_t>(
        std::upper_bound(m_segmentStarts.begin(), m_segmentStarts.end(), tarOffset)
        - m_segmentStarts.begin());
}

bool SegmentBuilder::mayReferTo(std::uint64_t source)
{
    // Of the open segment only earlier runs: a reader has no data of this one yet.
    if (source >= m_segment.tarOffset)
        return !m_segment.runs.empty() && source < m_placed - m_segment.runs.back().dataLength;
    // To fetch a small file must not take other segments.
    if (!m_alone)
        return false;
    const std::size_t segment = segmentOf(source);
    if (std::find(m_sources.begin(), m_sources.end(), segment) != m_sources.end())
        return true;
    if (m_sources.size() >= kMaxSourceSegments)
        return false;
    m_sources.push_back(segment);
    return true;
}

void SegmentBuilder::choosePrimers()
{
    if (m_primersChosen || m_layout.priming.most == 0)
        return;
    m_primersChosen = true;
    const std::uint64_t size = m_segment.data.size(), reach = m_layout.priming.reach;
    if (size < kMinPrimed || size > kMaxPrimed || m_segment.continued)
        return;
    // What does not fit in any case is not to be reached in the time either.
    const std::uint64_t maxSize = reach == 0 || size >= reach ? kMaxPrimed : reach - size;
    m_segment.primers = m_primers.choose(m_segment.data, m_layout.priming.most, maxSize);
}

bool SegmentBuilder::mayPrimeOthers() const
{
    return m_layout.priming.most != 0 && m_segment.primers.empty() && !m_segment.continued
        && m_segment.data.size() >= kMinPrimed && m_segment.data.size() <= kOwnSegmentSize;
}

std::uint64_t SegmentBuilder::primerReach() const
{
    std::uint64_t most = 0;
    for (const Primer& primer : m_segment.primers)
        most = std::max<std::uint64_t>(most, primer.data->size());
    return most;
}

bool SegmentBuilder::fitsGroup(std::uint64_t cost)
{
    const SegmentLayout::Priming& priming = m_layout.priming;
    if (priming.most != 0 && m_groupCost + cost > priming.size)
        choosePrimers();
    std::uint64_t limit = m_layout.groupSize;
    if (m_primersChosen) {
        if (m_segment.primers.empty())
            limit = priming.size;
        else if (priming.reach != 0)
            limit = priming.reach - primerReach();
    }
    return m_groupCost + cost <= limit;
}

Status SegmentBuilder::flush()
{
    endRun();
    choosePrimers();
    if (mayPrimeOthers())
        m_primers.add(m_segment.tarOffset, m_segment.data);
    m_primersChosen = false;
    Segment done = std::move(m_segment);
    m_segment = Segment{};
    m_segment.tarOffset = m_placed;
    m_dataInSegment = 0;
    m_sources.clear();
    if (done.empty())
        return {};
    m_segmentStarts.push_back(m_placed); // of the next
    return m_sink(std::move(done));
}

} // namespace ff::archive
