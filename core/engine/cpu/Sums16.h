// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sums of products of bytes in 16 bits. Products of a pair of columns fit 16 bits; those of more columns do
// as well where weights are small enough, and then need to be widened less often. Which columns are added up
// together may be chosen: an integer sum has no order.

#include "core/engine/cpu/Net.h"

#include <optional>
#include <span>
#include <vector>

namespace ff::engine::cpu {

// What the activations of a matrix's input can be.
struct ActivationRange {
    std::int32_t lowest = -127, highest = 127;
};

// An order of the quads of columns of up to kGroupRows rows in which every `depth` of them can be added up in
// 16 bits, in each row the first two columns of a quad and the last two by themselves: the first columns of
// the quads. Nothing when none was found; with depth 2 there is one for all weights of MODEL.md. weights:
// rows × columns; columns: a multiple of 4 · depth.
std::optional<std::vector<std::uint16_t>> orderForSums16(std::span<const std::int8_t> weights,
                                                         std::uint32_t columns, std::uint32_t depth,
                                                         ActivationRange range);

// What one sum starts with, in 1/256, given that 128 is added to each activation, and what is to be added to
// the widened result. REQUIRES: the weights are those of a block of such an order.
struct Sum16Start {
    std::int8_t start;
    std::int32_t correction;
};
Sum16Start startOfSum16(std::span<const std::int8_t> weights, ActivationRange range);

} // namespace ff::engine::cpu
