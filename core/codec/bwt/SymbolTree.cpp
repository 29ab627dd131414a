// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/SymbolTree.h"

#include <algorithm>
#include <vector>

namespace ff::codec::bwt {

namespace {

// Of the weights, which ascend, the depths of Huffman's tree: two rows, leaves and sums, both in order.
std::vector<unsigned> depthsOf(const std::vector<std::uint64_t>& weights)
{
    const std::size_t count = weights.size();
    std::vector<std::uint64_t> sums;
    std::vector<std::size_t> parents(2 * count);
    std::size_t leaf = 0, sum = 0; // the first of each row that has no parent
    const auto take = [&](std::size_t parent) {
        const bool isLeaf = sum == sums.size() || (leaf < count && weights[leaf] <= sums[sum]);
        parents[isLeaf ? leaf : count + sum] = parent;
        return isLeaf ? weights[leaf++] : sums[sum++];
    };
    while (sums.size() + 1 < count) {
        const std::size_t parent = count + sums.size();
        const std::uint64_t first = take(parent);
        sums.push_back(first + take(parent));
    }
    std::vector<unsigned> depths(2 * count);
    for (std::size_t node = count + sums.size() - 1; node-- > 0;)
        depths[node] = depths[parents[node]] + 1;
    depths.resize(count);
    return depths;
}

} // namespace

SymbolTree::Lengths SymbolTree::evenLengths()
{
    Lengths lengths;
    lengths.fill(8);
    return lengths;
}

SymbolTree::Lengths SymbolTree::lengthsFor(const std::array<std::uint32_t, 256>& counts)
{
    Lengths lengths{};
    std::vector<std::uint32_t> bytes;
    for (std::uint32_t byte = 0; byte < 256; ++byte)
        if (counts[byte] != 0)
            bytes.push_back(byte);
    for (std::uint32_t byte = 0; bytes.size() < 2; ++byte)
        if (counts[byte] == 0)
            bytes.push_back(byte);
    std::stable_sort(bytes.begin(), bytes.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return counts[a] < counts[b]; });
    // Rare bytes count for more until the tree is flat enough.
    for (std::uint64_t more = 0;; more = more * 2 + 1) {
        std::vector<std::uint64_t> weights;
        weights.reserve(bytes.size());
        for (const std::uint32_t byte : bytes)
            weights.push_back(counts[byte] + more);
        const auto depths = depthsOf(weights);
        if (*std::max_element(depths.begin(), depths.end()) > kMostBits)
            continue;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            lengths[bytes[i]] = static_cast<std::uint8_t>(depths[i]);
        return lengths;
    }
}

bool SymbolTree::isWhole(const Lengths& lengths)
{
    std::uint32_t sum = 0;
    for (const std::uint8_t length : lengths) {
        if (length > kMostBits)
            return false;
        sum += length == 0 ? 0 : 1U << (kMostBits - length);
    }
    return sum == 1U << kMostBits;
}

SymbolTree::SymbolTree(const Lengths& lengths)
{
    // A canonical code: shorter ones first, of one length in order. Inner nodes stand behind the leaves of
    // their depth, so the children of the i-th of a depth are 2i and 2i + 1 of the next.
    std::uint32_t code = 0, parent = 0, parents = 1; // the first inner node of the depth above, and how many
    for (unsigned length = 1; length <= kMostBits && parents > 0; ++length) {
        code <<= 1;
        std::uint32_t child = 0;
        const auto hang = [&](std::uint32_t what) {
            m_next[parent + child / 2][child % 2] = static_cast<std::uint16_t>(what);
            ++child;
        };
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            if (lengths[byte] != length)
                continue;
            m_paths[byte] = (1U << length | code++) << (kMostBits - length);
            hang(kLeaf | byte);
        }
        const std::uint32_t inner = 2 * parents - child, first = parent + parents;
        for (std::uint32_t i = 0; i < inner; ++i)
            hang(first + i);
        parent = first;
        parents = inner;
    }
}

} // namespace ff::codec::bwt
