// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Segments that bytes lost or inserted have moved from the place that the index gives. Internal to
// core/format.

#include "core/format/Wire.h"

#include <map>
#include <mutex>
#include <optional>

namespace ff::format {

// Any thread may use it.
class MovedSegments {
public:
    // Where the header of this record stands now: its check is that of its place by the index. Looks through
    // the file the first time. None when it is nowhere or only in its place.
    Result<std::optional<std::uint64_t>> find(const ByteSource& file, std::uint64_t fileSize,
                                              const SegmentRecord& segment, TaskControl& control);
    std::uint64_t count() const;

private:
    Status scan(const ByteSource& file, std::uint64_t fileSize, TaskControl& control);

    mutable std::mutex m_mutex;
    bool m_scanned = false;
    std::multimap<std::uint64_t, std::uint64_t>
        m_headers; // by tar offset: where something like a header stands
    std::map<std::uint64_t, std::optional<std::uint64_t>> m_moved; // by tar offset: what find() gave
};

} // namespace ff::format
