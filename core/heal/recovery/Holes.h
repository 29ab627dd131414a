// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reading a stretch of a file of which a part cannot be read: a bad sector must not hide what stands around
// it. Used by one thread.

#include "core/heal/recovery/Record.h"

#include <vector>

namespace ff::heal {

// What could not be read.
class Holes {
public:
    // REQUIRES: it begins where none before it does.
    void add(std::uint64_t begin, std::uint64_t end) { m_holes.push_back({begin, end}); }
    bool touch(std::uint64_t begin, std::uint64_t size) const;

private:
    struct Hole {
        std::uint64_t begin, end;
    };
    std::vector<Hole> m_holes; // ascending
};

// Zeros in place of the sectors that cannot be read or are behind the end. Other errors than these, and
// Cancelled.
Status readAround(const RawFile& file, std::uint64_t offset, std::span<std::uint8_t> out,
                  TaskControl& control, Holes* holes = nullptr);

} // namespace ff::heal
