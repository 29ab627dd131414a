// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/Logistic.h"

namespace ff::codec {

namespace {

__extension__ using Wide = unsigned __int128;

// 2^62 · e^(-1/256), to the nearest integer: the one constant from which all tables follow.
constexpr std::uint64_t kOne = std::uint64_t{1} << 62;
constexpr std::uint64_t kDecay = 4593706758521714574;

std::uint64_t scale(std::uint64_t a, std::uint64_t b)
{
    return static_cast<std::uint64_t>((static_cast<Wide>(a) * b) >> 62);
}

LogisticTables makeTables()
{
    LogisticTables t{};
    const int zero = kSquashLimit + 1;
    std::uint64_t decay = kOne; // e^(-x/256)
    for (int x = 0; x <= kSquashLimit; ++x) {
        const auto p = static_cast<std::uint64_t>((static_cast<Wide>(kOne) << 16) / (kOne + decay));
        const auto clamped = static_cast<std::uint16_t>(p > 65535 ? 65535 : p);
        t.squash[static_cast<std::size_t>(zero + x)] = clamped;
        t.squash[static_cast<std::size_t>(zero - x)] = static_cast<std::uint16_t>(65536 - clamped);
        decay = scale(decay, kDecay);
    }
    t.squash[0] = t.squash[1];

    int x = -kStretchLimit;
    for (int p = 0; p < 4096; ++p) {
        while (x < kStretchLimit && t.squash[static_cast<std::size_t>(zero + x)] < p * 16 + 8)
            ++x;
        t.stretch[static_cast<std::size_t>(p)] = static_cast<std::int16_t>(x);
    }

    // ln(1 + i/4096) · 256, by walking e^(-x/256) down from 1: the first x with e^(x/256) >= 1 + i/4096.
    std::uint64_t inverse = kOne;
    int logarithm = 0;
    for (std::uint64_t i = 0; i < 4096; ++i) {
        while (scale(inverse, (kOne >> 12) * (4096 + i)) > kOne) {
            inverse = scale(inverse, kDecay);
            ++logarithm;
        }
        t.logOfCount[i] = static_cast<std::int16_t>(logarithm);
    }
    return t;
}

} // namespace

const LogisticTables& logisticTables()
{
    static const LogisticTables tables = makeTables();
    return tables;
}

} // namespace ff::codec
