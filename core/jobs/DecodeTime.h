// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How long it will about take to decode some entries on this machine's processor, so that a click that costs
// a minute is not made unknowingly. From what the segments say of themselves; contents that stand elsewhere
// in the archive are not counted, segments that prime others are.

#include "core/archive/Types.h"

#include <span>
#include <vector>

namespace ff::jobs {

class DecodeTime {
public:
    DecodeTime() = default;
    explicit DecodeTime(const archive::ArchiveInfo& info);

    // Seconds. `selection` are indices into `entries`, ascending.
    double secondsFor(const std::vector<archive::Entry>& entries,
                      std::span<const std::size_t> selection) const;

private:
    struct Segment {
        std::uint64_t begin = 0, end = 0; // of the tar stream
        double bytesPerSecond = 0; // on one core
        std::vector<std::size_t> primers; // places of those that must be decoded first
    };
    std::vector<Segment> m_segments; // ascending
};

} // namespace ff::jobs
