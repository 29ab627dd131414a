// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The tree by which a byte is asked for bit by bit: frequent bytes take few questions. After Huffman (1952).
// Internal to core/codec.

#include <array>
#include <cstdint>

namespace ff::codec::bwt {

class SymbolTree {
public:
    static constexpr unsigned kMostBits = 15;
    // Of each byte the number of its bits; 0: it is not in the tree.
    using Lengths = std::array<std::uint8_t, 256>;

    // Each byte has eight bits.
    static Lengths evenLengths();
    // Lengths for bytes that occur so often; at least two have some.
    static Lengths lengthsFor(const std::array<std::uint32_t, 256>& counts);
    // Whether they are at most kMostBits and make a tree of which no leaf is missing.
    static bool isWhole(const Lengths& lengths);

    // REQUIRES: isWhole(lengths).
    explicit SymbolTree(const Lengths& lengths);

    // Nodes are numbered by their depth, the root is 0; a leaf is kLeaf and its byte.
    static constexpr std::uint16_t kLeaf = 256;
    std::uint16_t next(std::uint32_t node, int bit) const { return m_next[node][bit]; }

    // The bits of a byte from the highest of kMostBits on, below a 1; 0 for a byte that is not in the tree.
    std::uint32_t path(std::uint32_t byte) const { return m_paths[byte]; }

private:
    std::array<std::array<std::uint16_t, 2>, 256> m_next{};
    std::array<std::uint32_t, 256> m_paths{};
};

} // namespace ff::codec::bwt
