// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <algorithm>
#include <cstdint>
#include <random>

namespace ff::test {

// Bytes in which nothing repeats, the same for the same seed.
inline Bytes noiseBytes(std::size_t size, std::uint32_t seed = 1)
{
    std::mt19937 random(seed);
    Bytes out(size);
    std::generate(out.begin(), out.end(), [&] { return static_cast<std::uint8_t>(random()); });
    return out;
}

} // namespace ff::test
