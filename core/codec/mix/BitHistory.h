// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bit histories: one byte that remembers, of the bits seen in a context, how many were 0 and 1 (bounded) and,
// for short histories, which came last. The idea is that of the paq and zpaq coders; the bounds here keep
// long runs of one bit exact to 41 and balanced histories to 7 of each. State 0 means never seen; the higher
// the number, the more bits it usually took to get there. Read-only, any thread.

#include <array>
#include <cstdint>

namespace ff::codec::mix {

struct BitHistory {
    std::array<std::array<std::uint8_t, 256>, 2> next; // [bit][state]
    std::array<std::uint16_t, 256> initial; // first guess of P(1), 1/65536
    int states = 0;
};

const BitHistory& bitHistory();

} // namespace ff::codec::mix
