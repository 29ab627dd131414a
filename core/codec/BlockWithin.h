// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What methods have in common whose payload holds another block, made of what they leave of theirs: Inflated
// and Pictures. Internal to core/codec.

#include "core/codec/BlockCodec.h"

#include <algorithm>

namespace ff::codec {

// How the block within is coded; as encodeBlock and decodeBlock.
using EncodeFunction = std::function<Result<CodedBlock>(ByteSpan, std::span<const FileStart>,
                                                        const EncodeOptions&, TaskControl&)>;
using DecodeFunction = std::function<Result<Bytes>(const CodedBlock&, std::span<const FileStart>,
                                                   const DecodeOptions&, TaskControl&)>;

// The costs of a block of `size` bytes (see CodedBlock::costs), summed up.
class CostMap {
public:
    CostMap(const std::vector<std::uint32_t>& costs, std::uint64_t size) : m_stretch(costStretch(size))
    {
        m_sums.push_back(0);
        for (const std::uint32_t cost : costs)
            m_sums.push_back(m_sums.back() + cost);
    }

    // What was spent before this place.
    std::uint64_t before(std::uint64_t at) const
    {
        const std::uint64_t stretch = std::min<std::uint64_t>(at / m_stretch, m_sums.size() - 1);
        if (stretch + 1 == m_sums.size())
            return m_sums.back();
        return m_sums[stretch] + (m_sums[stretch + 1] - m_sums[stretch]) * (at % m_stretch) / m_stretch;
    }

private:
    std::uint64_t m_stretch;
    std::vector<std::uint64_t> m_sums;
};

// CodedBlock::costs of a block of `rawSize` bytes, from what was spent before each place.
template <typename Before>
std::vector<std::uint32_t> costsOver(std::uint64_t rawSize, Before before)
{
    std::vector<std::uint32_t> costs;
    const std::uint64_t stretch = costStretch(rawSize);
    std::uint64_t spent = 0;
    for (std::uint64_t at = 0; at < rawSize; at += stretch) {
        const std::uint64_t now = before(std::min(rawSize, at + stretch));
        costs.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(now - spent, 0xFFFFFFFF)));
        spent = now;
    }
    return costs;
}

} // namespace ff::codec
