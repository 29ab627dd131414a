// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which earlier segments should prime the coding of one: those that share most short strings with it, told
// from a sample of hashes. Used by one thread.

#include "core/archive/segment/Segment.h"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ff::archive {

class PrimerChooser {
public:
    // Up to `most` of the segments that were added, the most alike first, each of at most maxSize bytes;
    // empty when none is alike.
    std::vector<Primer> choose(ByteSpan data, std::size_t most, std::uint64_t maxSize) const;
    // A segment that may prime later ones. The last kRemembered of them are kept in memory.
    void add(std::uint64_t tarOffset, ByteSpan data);

private:
    static constexpr std::size_t kRemembered = 32;
    struct Remembered {
        Primer primer;
        std::vector<std::uint32_t> features;
    };
    static std::vector<std::uint32_t> featuresOf(ByteSpan data);

    std::array<Remembered, kRemembered> m_segments;
    std::size_t m_next = 0; // place of the one to be added
    std::unordered_map<std::uint32_t, std::uint32_t> m_holders; // of a feature: bit k for m_segments[k]
};

} // namespace ff::archive
