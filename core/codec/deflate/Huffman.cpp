// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/Huffman.h"

#include <algorithm>

namespace ff::codec::deflate {

namespace {

// Nodes of a tree: first the symbols, then the inner ones as they are made. Which of equal nodes comes first
// decides lengths, so the queue is zlib's binary heap step by step.
class TreeBuilder {
public:
    explicit TreeBuilder(std::span<const std::uint32_t> counts)
        : m_symbols(static_cast<unsigned>(counts.size()))
    {
        for (unsigned symbol = 0; symbol < m_symbols; ++symbol) {
            m_nodes[symbol].count = counts[symbol];
            if (counts[symbol] != 0)
                m_heap[++m_heapSize] = m_lastUsed = static_cast<std::uint16_t>(symbol);
        }
        // Decoders of old wanted two codes.
        bool isEmpty = m_heapSize == 0;
        while (m_heapSize < 2) {
            unsigned symbol = 0;
            if (isEmpty)
                isEmpty = false;
            else if (m_lastUsed < 2)
                symbol = m_lastUsed + 1u;
            m_lastUsed = static_cast<std::uint16_t>(std::max<unsigned>(m_lastUsed, symbol));
            m_nodes[symbol].count = 1;
            m_heap[++m_heapSize] = static_cast<std::uint16_t>(symbol);
        }
    }

    void lengths(unsigned maxBits, std::span<std::uint8_t> bits)
    {
        merge();
        std::array<unsigned, kMaxBits + 2> counts{};
        unsigned tooLong = 0;
        std::fill(bits.begin(), bits.end(), std::uint8_t{0});
        m_nodes[m_order.back()].bits = 0;
        for (std::size_t i = m_order.size() - 1; i-- > 0;) { // from the root
            Node& node = m_nodes[m_order[i]];
            node.bits = m_nodes[node.parent].bits + 1u;
            if (node.bits > maxBits) {
                node.bits = maxBits;
                ++tooLong;
            }
            if (m_order[i] < m_symbols)
                ++counts[node.bits];
        }
        if (tooLong != 0)
            shorten(maxBits, tooLong, counts);
        for (const std::uint16_t at : m_order)
            if (at < m_symbols)
                bits[at] = static_cast<std::uint8_t>(m_nodes[at].bits);
    }

private:
    struct Node {
        std::uint32_t count = 0;
        std::uint16_t parent = 0;
        unsigned depth = 0, bits = 0;
    };

    bool isBefore(unsigned a, unsigned b) const
    {
        const Node &first = m_nodes[a], &second = m_nodes[b];
        return first.count < second.count || (first.count == second.count && first.depth <= second.depth);
    }

    void sink(unsigned at)
    {
        const std::uint16_t node = m_heap[at];
        for (unsigned child = 2 * at; child <= m_heapSize; child *= 2) {
            if (child < m_heapSize && isBefore(m_heap[child + 1], m_heap[child]))
                ++child;
            if (isBefore(node, m_heap[child]))
                break;
            m_heap[at] = m_heap[child];
            at = child;
        }
        m_heap[at] = node;
    }

    // m_order gets the nodes by ascending count, the root last.
    void merge()
    {
        for (unsigned at = m_heapSize / 2; at >= 1; --at)
            sink(at);
        std::uint16_t made = static_cast<std::uint16_t>(m_symbols);
        do {
            const std::uint16_t least = m_heap[1];
            m_heap[1] = m_heap[m_heapSize--];
            sink(1);
            const std::uint16_t second = m_heap[1];
            m_order.push_back(least);
            m_order.push_back(second);
            m_nodes[made].count = m_nodes[least].count + m_nodes[second].count;
            m_nodes[made].depth = std::max(m_nodes[least].depth, m_nodes[second].depth) + 1;
            m_nodes[least].parent = m_nodes[second].parent = made;
            m_heap[1] = made++;
            sink(1);
        } while (m_heapSize >= 2);
        m_order.push_back(m_heap[1]);
    }

    // Codes above maxBits were cut to it: moves leaves down until they fit, then gives the lengths out again,
    // the longest to the rarest.
    void shorten(unsigned maxBits, unsigned tooLong, std::array<unsigned, kMaxBits + 2>& counts)
    {
        for (int left = static_cast<int>(tooLong); left > 0; left -= 2) {
            unsigned bits = maxBits - 1;
            while (counts[bits] == 0)
                --bits;
            --counts[bits];
            counts[bits + 1] += 2;
            --counts[maxBits];
        }
        std::size_t next = 0;
        for (unsigned bits = maxBits; bits != 0; --bits)
            for (unsigned left = counts[bits]; left != 0;) {
                const std::uint16_t at = m_order[next++];
                if (at >= m_symbols)
                    continue;
                m_nodes[at].bits = bits;
                --left;
            }
    }

    unsigned m_symbols;
    unsigned m_heapSize = 0;
    std::uint16_t m_lastUsed = 0;
    std::array<Node, 2 * kLiterals + 2> m_nodes{};
    std::array<std::uint16_t, kLiterals + 4> m_heap{};
    std::vector<std::uint16_t> m_order;
};

unsigned opBits(std::uint8_t symbol)
{
    return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
}

} // namespace

void buildLengths(std::span<const std::uint32_t> counts, unsigned maxBits, std::span<std::uint8_t> bits)
{
    TreeBuilder(counts).lengths(maxBits, bits);
}

LengthOp nextOp(std::span<const std::uint8_t> lengths, std::size_t at)
{
    const std::uint8_t length = lengths[at];
    std::size_t run = 1;
    while (run < 138 && at + run < lengths.size() && lengths[at + run] == length)
        ++run;
    if (length == 0)
        return run >= 11 ? LengthOp{18, static_cast<std::uint8_t>(run)}
            : run >= 3   ? LengthOp{17, static_cast<std::uint8_t>(run)}
                         : LengthOp{0, 1};
    if (at != 0 && lengths[at - 1] == length && run >= 3)
        return {16, static_cast<std::uint8_t>(std::min<std::size_t>(run, 6))};
    return {length, 1};
}

void assignCodes(std::span<const std::uint8_t> bits, std::span<std::uint16_t> codes)
{
    std::array<unsigned, kMaxBits + 1> counts{};
    for (const std::uint8_t length : bits)
        ++counts[length];
    counts[0] = 0;
    std::array<unsigned, kMaxBits + 2> next{};
    for (unsigned length = 1; length <= kMaxBits; ++length)
        next[length + 1] = (next[length] + counts[length]) * 2;
    for (std::size_t symbol = 0; symbol < bits.size(); ++symbol) {
        const unsigned length = bits[symbol];
        if (length == 0)
            continue;
        const unsigned code = next[length]++;
        unsigned reversed = 0;
        for (unsigned bit = 0; bit < length; ++bit)
            reversed |= (code >> bit & 1) << (length - 1 - bit);
        codes[symbol] = static_cast<std::uint16_t>(reversed);
    }
}

unsigned sentLengths(std::span<const std::uint8_t> bits, unsigned least)
{
    unsigned count = static_cast<unsigned>(bits.size());
    while (count > least && bits[count - 1] == 0)
        --count;
    return count;
}

unsigned sentLengthCodes(std::span<const std::uint8_t, kLengthCodes> bits)
{
    unsigned count = kLengthCodes;
    while (count > kMinLengthCodeCount && bits[kLengthOrder[count - 1]] == 0)
        --count;
    return count;
}

void buildLengthCode(Trees& trees)
{
    std::array<std::uint32_t, kLengthCodes> counts{};
    for (const LengthOp op : trees.ops)
        ++counts[op.symbol];
    buildLengths(counts, kMaxLengthBits, trees.lengthBits);
    trees.lengthCodes = sentLengthCodes(trees.lengthBits);
}

Trees zlibTrees(const BlockCounts& counts)
{
    Trees trees;
    BlockCounts all = counts;
    all.literals[kEndOfBlock] = 1;
    buildLengths(all.literals, kMaxBits, trees.literalBits);
    buildLengths(all.distances, kMaxBits, trees.distanceBits);
    trees.literals = sentLengths(trees.literalBits, kMinLiteralCount);
    trees.distances = sentLengths(trees.distanceBits, 1);
    for (const auto lengths : {std::span<const std::uint8_t>(trees.literalBits).first(trees.literals),
                               std::span<const std::uint8_t>(trees.distanceBits).first(trees.distances)})
        for (std::size_t at = 0; at < lengths.size(); at += trees.ops.back().count)
            trees.ops.push_back(nextOp(lengths, at));
    buildLengthCode(trees);
    return trees;
}

BlockType zlibType(const BlockCounts& counts, const Trees& trees, std::uint64_t rawBytes, bool isFixed)
{
    std::uint64_t extra = 0, dynamic = 0, fixed = 0;
    for (unsigned i = 0; i < kLiterals; ++i) {
        const std::uint64_t count = i == kEndOfBlock ? 1 : counts.literals[i];
        if (i > kEndOfBlock)
            extra += count * kLengthRanges[i - kMinLiteralCount].extraBits;
        dynamic += count * trees.literalBits[i];
        fixed += count * fixedLiteralBits(i);
    }
    for (unsigned i = 0; i < kDistances; ++i) {
        extra += std::uint64_t{counts.distances[i]} * kDistanceRanges[i].extraBits;
        dynamic += std::uint64_t{counts.distances[i]} * trees.distanceBits[i];
        fixed += std::uint64_t{counts.distances[i]} * kFixedDistanceBits;
    }
    dynamic += extra + 3 * trees.lengthCodes + 14;
    fixed += extra;
    for (const LengthOp op : trees.ops)
        dynamic += trees.lengthBits[op.symbol] + opBits(op.symbol);
    const std::uint64_t dynamicBytes = (dynamic + 10) / 8, fixedBytes = (fixed + 10) / 8;
    const std::uint64_t best = isFixed || fixedBytes <= dynamicBytes ? fixedBytes : dynamicBytes;
    if (rawBytes + 4 <= best)
        return BlockType::Stored;
    return best == fixedBytes ? BlockType::Fixed : BlockType::Dynamic;
}

} // namespace ff::codec::deflate
