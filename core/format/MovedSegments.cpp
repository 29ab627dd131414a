// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/MovedSegments.h"

#include <algorithm>
#include <cstring>

namespace ff::format {

namespace {

constexpr std::size_t kWindow = std::size_t{1} << 20;
// Of a file that is full of headers, which none is.
constexpr std::size_t kMostHeaders = std::size_t{1} << 20;

} // namespace

Status MovedSegments::scan(const ByteSource& file, std::uint64_t fileSize, TaskControl& control)
{
    Bytes window;
    for (std::uint64_t at = 0; at < fileSize && m_headers.size() < kMostHeaders;) {
        FF_TRY(control.checkpoint());
        window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, fileSize - at)));
        FF_TRY(file.readAt(at, window));
        const bool isLast = window.size() == fileSize - at;
        const std::size_t end = isLast ? window.size() : window.size() - kMaxSegmentHeader;
        for (std::size_t from = 0; from < end; ++from) {
            const auto* hit = static_cast<const std::uint8_t*>(::memmem(
                window.data() + from, window.size() - from, kSegmentMagic.data(), kSegmentMagic.size()));
            if (hit == nullptr)
                break;
            from = static_cast<std::size_t>(hit - window.data());
            if (from >= end)
                break;
            const ByteSpan bytes =
                ByteSpan(window).subspan(from, std::min(window.size() - from, kMaxSegmentHeader));
            if (const auto tarOffset = tarOffsetOf(bytes))
                m_headers.emplace(*tarOffset, at + from);
        }
        at += end;
    }
    m_scanned = true;
    return {};
}

Result<std::optional<std::uint64_t>> MovedSegments::find(const ByteSource& file, std::uint64_t fileSize,
                                                         const SegmentRecord& segment, TaskControl& control)
{
    const std::lock_guard lock(m_mutex);
    if (!m_scanned)
        FF_TRY(scan(file, fileSize, control));
    if (const auto known = m_moved.find(segment.header.tarOffset); known != m_moved.end())
        return known->second;
    std::optional<std::uint64_t> found;
    const auto [first, last] = m_headers.equal_range(segment.header.tarOffset);
    for (auto place = first; place != last && !found; ++place) {
        FF_TRY(control.checkpoint());
        Bytes head(
            static_cast<std::size_t>(std::min<std::uint64_t>(kMaxSegmentHeader, fileSize - place->second)));
        FF_TRY(file.readAt(place->second, head));
        if (place->second != segment.fileOffset && isHeaderOf(head, segment.fileOffset))
            found = place->second;
    }
    m_moved.emplace(segment.header.tarOffset, found);
    return found;
}

std::uint64_t MovedSegments::count() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<std::uint64_t>(std::count_if(
        m_moved.begin(), m_moved.end(), [](const auto& segment) { return segment.second.has_value(); }));
}

} // namespace ff::format
