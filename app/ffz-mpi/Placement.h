// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What of a machine one rank takes when several share it. Pure functions.

#include <optional>
#include <string>
#include <vector>

namespace ffz {

// Of the ranks that share this machine's memory.
struct LocalRank {
    int rank = 0, ranks = 1;
};

// $CUDA_VISIBLE_DEVICES for a rank: each has cards of its own, or shares one in turn when there are fewer.
// `visible` is that variable as it is (null: not set), `present` how many cards the machine has. Nothing when
// it should stay.
std::optional<std::string> cardsOf(LocalRank local, const char* visible, unsigned present);

// Threads of a rank that was not told: those that it may run on, but no more than its share of the machine.
unsigned threadsOf(LocalRank local, unsigned allowed, unsigned present);

} // namespace ffz
