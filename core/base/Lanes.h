// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The masking dial n of docs/CODEC.md, which format, codec and archive share: a lane is n kept bytes and n²
// masked ones.

#include <cstdint>

namespace ff {

inline constexpr std::uint32_t kMaxN = 65535;

constexpr std::uint64_t laneSize(std::uint32_t n)
{
    return std::uint64_t{n} + std::uint64_t{n} * n;
}

// The smallest n above 0 whose lane holds `size` bytes; kMaxN when none does.
constexpr std::uint32_t oneLane(std::uint64_t size)
{
    std::uint32_t low = 1, high = kMaxN;
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        if (laneSize(middle) >= size)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

} // namespace ff
