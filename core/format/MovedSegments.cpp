// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/format/MovedSegments.h"

#include <cstring>

namespace ff::format {

namespace {

constexpr std::size_t kWindow = std::size_t{1} << 20;
// Of a file that is full of headers, which none is.
constexpr std::size_t kMostHeaders = std::size_t{1} << 20;

} // namespace

Status MovedSegments::scan(const File& file, std::uint64_t fileSize, TaskControl& control)
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

Result<std::optional<std::uint64_t>> MovedSegments::find(const File& file, std::uint64_t fileSize,
                                                         const SegmentRecord& segment, TaskControl& control)
{
    const std::lock_guard lock(m_mutex);
    if (!m_scanned)
        FF_TRY(scan(file, fileSize, control));
    const auto [first, last] = m_headers.equal_range(segment.header.tarOffset);
    for (auto place = first; place != last; ++place) {
        Bytes head(
            static_cast<std::size_t>(std::min<std::uint64_t>(kMaxSegmentHeader, fileSize - place->second)));
        FF_TRY(file.readAt(place->second, head));
        if (place->second == segment.fileOffset || !isHeaderOf(head, segment.fileOffset))
            continue;
        m_moved.insert(segment.header.tarOffset);
        return std::optional(place->second);
    }
    return std::optional<std::uint64_t>();
}

std::uint64_t MovedSegments::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_moved.size();
}

} // namespace ff::format
