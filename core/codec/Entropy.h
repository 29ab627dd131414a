// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How many bits symbols take by their counts, in integers only: methods and filters are chosen by it, and the
// choice must be the same on every machine and with every C library. Internal to core/codec.

#include <bit>
#include <cstdint>
#include <span>

namespace ff::codec {

inline constexpr unsigned kEntropyFraction = 24; // bits are told in 2^-24

// log2 x in 2^-24, rounded down; too small by 2^-24 at most. x ≥ 1. Digit by digit, as in Knuth, The Art of
// Computer Programming, section 1.2.2, exercise 25 ff.: squaring doubles the logarithm, and where the square
// passes 2 the next digit is 1.
constexpr std::uint32_t fixedLog2(std::uint32_t x)
{
    const auto whole = static_cast<std::uint32_t>(std::bit_width(x)) - 1;
    std::uint64_t mantissa = std::uint64_t{x} << (31 - whole); // 1 ≤ mantissa / 2^31 < 2
    std::uint32_t digits = whole;
    for (unsigned i = 0; i < kEntropyFraction; ++i) {
        mantissa = mantissa * mantissa >> 31;
        const std::uint64_t digit = mantissa >> 32;
        mantissa >>= digit;
        digits = digits << 1 | static_cast<std::uint32_t>(digit);
    }
    return digits;
}

// Bits of all symbols together in 2^-24 (Shannon's entropy times their number N): N·log2 N − Σ c·log2 c. N <
// 2^32.
constexpr std::uint64_t entropyBits(std::span<const std::uint32_t> counts)
{
    std::uint32_t total = 0;
    std::uint64_t known = 0;
    for (const std::uint32_t count : counts) {
        if (count == 0)
            continue;
        known += std::uint64_t{count} * fixedLog2(count);
        total += count;
    }
    const std::uint64_t bits = total == 0 ? 0 : std::uint64_t{total} * fixedLog2(total);
    return bits > known ? bits - known : 0;
}

} // namespace ff::codec
