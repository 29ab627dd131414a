// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/DecodeTime.h"

#include <algorithm>
#include <thread>

namespace ff::jobs {

DecodeTime::DecodeTime(const archive::ArchiveInfo& info)
{
    std::uint64_t at = 0;
    m_segments.reserve(info.segments.size());
    for (const archive::SegmentInfo& segment : info.segments) {
        m_segments.push_back({at, at + segment.tarSize, segment.decodingSpeed, segment.primers});
        at += segment.tarSize;
    }
}

double DecodeTime::secondsFor(const std::vector<archive::Entry>& entries,
                              std::span<const std::size_t> selection) const
{
    // A segment is decoded from its beginning to the end of the last entry that is wanted of it.
    double total = 0;
    double longest = 0;
    std::size_t at = 0;
    std::uint64_t decodedTo = 0;
    std::vector<bool> counted(m_segments.size()), isWhole(m_segments.size()); // as a primer
    const auto count = [&](std::size_t place, std::uint64_t to) {
        const Segment& segment = m_segments[place];
        const std::uint64_t from = std::max(segment.begin, decodedTo);
        if (to <= from)
            return;
        double before = 0; // until its primers are there
        for (const std::size_t primer : segment.primers) {
            const Segment& one = m_segments[primer];
            const double seconds = double(one.end - one.begin) / one.bytesPerSecond;
            before = std::max(before, seconds);
            if (!counted[primer])
                total += seconds;
            counted[primer] = isWhole[primer] = true;
        }
        if (!isWhole[place])
            total += double(to - from) / segment.bytesPerSecond;
        counted[place] = true;
        longest = std::max(longest, before + double(to - segment.begin) / segment.bytesPerSecond);
        decodedTo = to;
    };
    for (const std::size_t i : selection) {
        const std::uint64_t end = entries[i].tarOffset + entries[i].tarSize;
        while (at < m_segments.size() && m_segments[at].end <= entries[i].tarOffset)
            ++at;
        for (std::size_t s = at; s < m_segments.size() && m_segments[s].begin < end; ++s)
            count(s, std::min(m_segments[s].end, end));
    }
    const double cores = std::max(1U, std::thread::hardware_concurrency());
    return std::max(longest, total / cores);
}

} // namespace ff::jobs
