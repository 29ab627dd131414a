// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The logistic domain in which predictions are mixed. A stretched probability is ln(p / (1 - p)) in 1/256;
// squash is its inverse. The tables are computed once, in integers only, so that they are the same on every
// machine. Read-only, any thread.

#include <array>
#include <cstdint>

namespace ff::codec {

inline constexpr int kStretchLimit = 2047; // of stretch(): |ln(p/(1-p))| < 8
inline constexpr int kSquashLimit = 3071; // of squash's argument: 12 nats, p down to 1/65536

struct LogisticTables {
    std::array<std::uint16_t, 2 * (kSquashLimit + 1)> squash; // index x + kSquashLimit + 1, value in 1..65535
    std::array<std::int16_t, 4096> stretch; // index p in 1/4096
    std::array<std::int16_t, 4096> logOfCount; // see stretchRatio
};

const LogisticTables& logisticTables();

} // namespace ff::codec
