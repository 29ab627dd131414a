// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cpu/Sums16.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

namespace ff::engine::cpu {

namespace {

// The sizes of the weights of one quad, or of the quads of a block together, for each row and pair of
// columns.
using Sizes = std::array<std::int16_t, 2 * kGroupRows>;

Sizes operator+(Sizes a, const Sizes& b)
{
    for (std::size_t i = 0; i < a.size(); ++i)
        a[i] = static_cast<std::int16_t>(a[i] + b[i]);
    return a;
}

Sizes operator-(Sizes a, const Sizes& b)
{
    for (std::size_t i = 0; i < a.size(); ++i)
        a[i] = static_cast<std::int16_t>(a[i] - b[i]);
    return a;
}

std::int32_t highestOf(const Sizes& sizes)
{
    std::int16_t highest = 0;
    for (const std::int16_t size : sizes)
        highest = std::max(highest, size);
    return highest;
}

std::int32_t excess(const Sizes& sum, std::int32_t limit)
{
    std::int32_t total = 0;
    for (const std::int16_t size : sum)
        total += std::max(0, size - limit);
    return total;
}

struct Block {
    std::vector<std::size_t> quads;
    Sizes sum{};
};

// The quads that are hardest to place first, each where the sums stay lowest.
std::vector<Block> placeAll(const std::vector<Sizes>& quads, std::size_t depth)
{
    std::vector<std::size_t> hardestFirst(quads.size());
    std::iota(hardestFirst.begin(), hardestFirst.end(), std::size_t{0});
    std::stable_sort(hardestFirst.begin(), hardestFirst.end(),
                     [&](std::size_t a, std::size_t b) { return highestOf(quads[a]) > highestOf(quads[b]); });
    std::vector<Block> blocks(quads.size() / depth);
    for (const std::size_t quad : hardestFirst) {
        Block* best = nullptr;
        std::int32_t lowest = INT32_MAX;
        for (Block& block : blocks) {
            if (block.quads.size() == depth)
                continue;
            if (const std::int32_t after = highestOf(block.sum + quads[quad]); after < lowest) {
                lowest = after;
                best = &block;
            }
        }
        best->quads.push_back(quad);
        best->sum = best->sum + quads[quad];
    }
    return blocks;
}

// Swaps the quad of the block and the one of another that lower what is above the limit the most; false when
// none does.
bool improve(Block& block, std::vector<Block>& blocks, const std::vector<Sizes>& quads, std::int32_t limit)
{
    std::int32_t most = 0;
    std::size_t *mine = nullptr, *theirs = nullptr;
    Block* with = nullptr;
    for (Block& other : blocks) {
        if (&other == &block)
            continue;
        const std::int32_t before = excess(block.sum, limit) + excess(other.sum, limit);
        for (std::size_t& out : block.quads) {
            for (std::size_t& in : other.quads) {
                const Sizes change = quads[in] - quads[out];
                const std::int32_t gain =
                    before - excess(block.sum + change, limit) - excess(other.sum - change, limit);
                if (gain > most) {
                    most = gain;
                    mine = &out;
                    theirs = &in;
                    with = &other;
                }
            }
        }
    }
    if (with == nullptr)
        return false;
    const Sizes change = quads[*theirs] - quads[*mine];
    block.sum = block.sum + change;
    with->sum = with->sum - change;
    std::swap(*mine, *theirs);
    return true;
}

} // namespace

std::optional<std::vector<std::uint16_t>> orderForSums16(std::span<const std::int8_t> weights,
                                                         std::uint32_t columns, std::uint32_t depth,
                                                         ActivationRange range)
{
    const std::size_t rows = weights.size() / columns;
    // All activations at their worst one way and the other are this many times the weights' sizes apart. The
    // middle between them is kept at 0, but for half a unit of the starts.
    const std::int32_t limit = (65535 - 2 * 128) / std::max(1, range.highest - range.lowest);
    std::vector<Sizes> quads(columns / 4);
    for (std::size_t quad = 0; quad < quads.size(); ++quad)
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t k = 0; k < 4; ++k) {
                std::int16_t& size = quads[quad][2 * row + k / 2];
                size = static_cast<std::int16_t>(size + std::abs(weights[row * columns + 4 * quad + k]));
            }
    const std::size_t blockCount = quads.size() / depth;
    for (std::size_t i = 0; i < Sizes().size(); ++i) {
        std::int64_t total = 0;
        for (const Sizes& quad : quads)
            total += quad[i];
        if (total > static_cast<std::int64_t>(blockCount) * limit)
            return std::nullopt;
    }

    std::vector<Block> blocks = placeAll(quads, depth);
    const auto isHigher = [](const Block& a, const Block& b) { return highestOf(a.sum) < highestOf(b.sum); };
    for (;;) {
        const auto worst = std::max_element(blocks.begin(), blocks.end(), isHigher);
        if (highestOf(worst->sum) <= limit)
            break;
        if (!improve(*worst, blocks, quads, limit))
            return std::nullopt;
    }
    std::vector<std::uint16_t> order;
    order.reserve(quads.size());
    for (const Block& block : blocks)
        for (const std::size_t quad : block.quads)
            order.push_back(static_cast<std::uint16_t>(4 * quad));
    return order;
}

Sum16Start startOfSum16(std::span<const std::int8_t> weights, ActivationRange range)
{
    std::int32_t sum = 0, lowest = 0, highest = 0;
    for (const std::int32_t weight : weights) {
        sum += weight;
        lowest += weight * (weight > 0 ? range.lowest : range.highest);
        highest += weight * (weight > 0 ? range.highest : range.lowest);
    }
    // The number nearest to the middle between them that leaves a start in whole units.
    const std::int32_t odd = sum & 1;
    const std::int32_t middle = ((lowest + highest - 256 * odd + 256) >> 9) * 256 + 128 * odd;
    return {static_cast<std::int8_t>(static_cast<std::uint8_t>((-128 * sum - middle) / 256)), middle};
}

} // namespace ff::engine::cpu
