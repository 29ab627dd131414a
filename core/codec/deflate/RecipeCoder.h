// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Adaptive bits and numbers through the range coder, written once for both directions: bit(model, value)
// codes the value and gives it back, or ignores it and gives what was coded. Internal to core/codec.

#include "core/codec/RangeBytes.h"

#include <array>
#include <bit>

namespace ff::codec::deflate {

// P(1) in 1/2^22 above, the number of bits seen below.
class AdaptiveBit {
public:
    std::uint32_t p1() const
    {
        const std::uint32_t p = m_state >> 16;
        return p < 1 ? 1 : p > 65535 ? 65535 : p;
    }
    void learn(bool bit)
    {
        const std::uint32_t seen = m_state & 1023, p = m_state >> 10;
        const std::int32_t error =
            static_cast<std::int32_t>(bit ? (1u << 22) - 1 : 0u) - static_cast<std::int32_t>(p);
        // Divided towards zero: the same on all machines.
        const std::int32_t step = error * 2 / static_cast<std::int32_t>(2 * seen + 3);
        m_state = (static_cast<std::uint32_t>(static_cast<std::int32_t>(p) + step) << 10)
            | (seen < kSlowest ? seen + 1 : seen);
    }

private:
    static constexpr std::uint32_t kSlowest = 255;
    std::uint32_t m_state = 1u << 31;
};

// A number of Bits bits, from the highest.
template <unsigned Bits>
struct AdaptiveTree {
    std::array<AdaptiveBit, 1u << Bits> nodes;
};

// A number below 2^kMostNumberBits - 1: how many bits it has, then those.
inline constexpr unsigned kMostNumberBits = 40;
struct AdaptiveNumber {
    std::array<AdaptiveBit, kMostNumberBits> length;
    std::array<std::array<AdaptiveBit, 8>, kMostNumberBits> top; // three bits below the first
    std::array<std::array<AdaptiveBit, kMostNumberBits>, kMostNumberBits> low;
};

template <typename Coder, unsigned Bits>
std::uint32_t codeTree(Coder& coder, AdaptiveTree<Bits>& tree, std::uint32_t value)
{
    std::uint32_t node = 1;
    for (unsigned bit = Bits; bit-- > 0;)
        node = node * 2 + coder.bit(tree.nodes[node], (value >> bit & 1) != 0);
    return node - (1u << Bits);
}

template <typename Coder>
std::uint64_t codeNumber(Coder& coder, AdaptiveNumber& model, std::uint64_t value)
{
    const unsigned given = static_cast<unsigned>(std::bit_width(value + 1)) - 1;
    unsigned bits = 0;
    while (bits + 1 < kMostNumberBits && coder.bit(model.length[bits], bits < given))
        ++bits;
    std::uint64_t number = 1;
    for (unsigned bit = bits; bit-- > 0;) {
        AdaptiveBit& at = number < 8 ? model.top[bits][number] : model.low[bits][bit];
        number = number * 2 + coder.bit(at, ((value + 1) >> bit & 1) != 0);
    }
    return number - 1;
}

class RecipeEncoder {
public:
    using Mark = RangeBytes::Mark;

    bool bit(AdaptiveBit& model, bool value)
    {
        m_out.encoder().encode(value, model.p1());
        model.learn(value);
        m_out.leaveRoom(kMaxBytesPerBit);
        return value;
    }
    Mark mark() { return m_out.mark(); }
    void restore(const Mark& mark) { m_out.restore(mark); }
    std::uint64_t spent() const { return m_out.spent(); }
    Bytes finish() { return m_out.finish(); }

private:
    RangeBytes m_out{64};
};

class RecipeDecoder {
public:
    explicit RecipeDecoder(ByteSpan bytes) : m_range(bytes.data(), bytes.size()) {}

    bool bit(AdaptiveBit& model, bool)
    {
        const bool value = m_range.decode(model.p1()) != 0;
        model.learn(value);
        return value;
    }

private:
    RangeDecoder m_range;
};

} // namespace ff::codec::deflate
