// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Mixes what seven contexts say of one decision of a column, and teaches them what it was. A header of inline
// functions, because the decisions of a column are one loop. Internal to core/codec.

#include "core/codec/Logistic.h"
#include "core/codec/RangeCoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace ff::codec::bwt {

using Slot = std::uint16_t; // P(1) in 1/65536
inline constexpr Slot kHalf = 32768;

inline constexpr std::uint32_t kOne = 1 << 16; // a weight of 1, and a probability of 1
inline constexpr int kMapRate = 6;
inline constexpr std::uint32_t kLeast = 24; // of a probability

// The i-th goes by 2^-rates[i] of what is missing towards what was coded.
FF_INLINE void learn(Slot& slot, int bit, int rate)
{
    const auto mask = static_cast<std::uint32_t>(-bit) & 0xFFFF;
    std::uint32_t missing = slot ^ mask;
    missing -= missing >> rate;
    slot = static_cast<Slot>(missing ^ mask);
}

// Seven probabilities and a constant are mixed.
inline constexpr std::size_t kInputs = 7;
using Slots = std::array<Slot*, kInputs>;
using Rates = std::array<int, kInputs>;

// Eight numbers of 16 bits times weights, of which the upper 16 count. Both ways give the same integers.
#ifdef __SSE2__
class Inputs {
public:
    FF_INLINE Inputs(const Slots& slots, const std::int16_t* stretch)
        : m_inputs(_mm_setr_epi16(stretch[*slots[0] >> 4], stretch[*slots[1] >> 4], stretch[*slots[2] >> 4],
                                  stretch[*slots[3] >> 4], stretch[*slots[4] >> 4], stretch[*slots[5] >> 4],
                                  stretch[*slots[6] >> 4], 256))
    {
    }
    FF_INLINE int times(const std::int32_t* weights) const
    {
        const auto* const at = reinterpret_cast<const __m128i*>(weights);
        const __m128i upper =
            _mm_packs_epi32(_mm_srai_epi32(_mm_load_si128(at), 2), _mm_srai_epi32(_mm_load_si128(at + 1), 2));
        __m128i sum = _mm_madd_epi16(m_inputs, upper);
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
        return _mm_cvtsi128_si32(sum);
    }
    // `error` has 16 bits.
    FF_INLINE void teach(std::int32_t* weights, int error) const
    {
        auto* const at = reinterpret_cast<__m128i*>(weights);
        const __m128i errors = _mm_set1_epi16(static_cast<std::int16_t>(error));
        const __m128i low = _mm_mullo_epi16(m_inputs, errors), high = _mm_mulhi_epi16(m_inputs, errors);
        const __m128i round = _mm_set1_epi32(1 << 15);
        const auto move = [&](__m128i* to, __m128i by) FF_LAMBDA {
            _mm_store_si128(to,
                            _mm_add_epi32(_mm_load_si128(to), _mm_srai_epi32(_mm_add_epi32(by, round), 16)));
        };
        move(at, _mm_unpacklo_epi16(low, high));
        move(at + 1, _mm_unpackhi_epi16(low, high));
    }

private:
    __m128i m_inputs;
};
#else
class Inputs {
public:
    FF_INLINE Inputs(const Slots& slots, const std::int16_t* stretch)
    {
        for (std::size_t i = 0; i < kInputs; ++i)
            m_inputs[i] = stretch[*slots[i] >> 4];
        m_inputs[kInputs] = 256;
    }
    FF_INLINE int times(const std::int32_t* weights) const
    {
        int sum = 0;
        for (std::size_t i = 0; i <= kInputs; ++i)
            sum += m_inputs[i] * std::min(std::max(weights[i] >> 2, -32768), 32767);
        return sum;
    }
    FF_INLINE void teach(std::int32_t* weights, int error) const
    {
        for (std::size_t i = 0; i <= kInputs; ++i)
            weights[i] = static_cast<std::int32_t>(
                static_cast<std::uint32_t>(weights[i])
                + static_cast<std::uint32_t>((m_inputs[i] * error + (1 << 15)) >> 16));
    }

private:
    std::array<int, kInputs + 1> m_inputs;
};
#endif

class Weights {
public:
    explicit Weights(std::size_t sets) : m_sets(sets) {}
    std::int32_t* set(std::size_t at) { return m_sets[at].weights.data(); }

private:
    struct alignas(16) Set {
        std::array<std::int32_t, kInputs + 1> weights;
        Set() { weights.fill(static_cast<std::int32_t>(kOne * 2 / kInputs)); }
    };
    std::vector<Set> m_sets;
};

// Maps a mixed probability to one that is learned, in a context; linear between 33 knots.
class Maps {
public:
    explicit Maps(std::size_t contexts) : m_knots(contexts * kKnots)
    {
        const auto& squash = logisticTables().squash;
        for (std::size_t i = 0; i < m_knots.size(); ++i) {
            const auto place = (static_cast<std::ptrdiff_t>(i % kKnots) - 16) * 128 + kSquashLimit + 1;
            m_knots[i] = squash[static_cast<std::size_t>(place)];
        }
    }

    struct Place {
        Slot* low;
        std::uint32_t fraction; // towards the next knot, of 128
        std::uint32_t value() const { return (low[0] * (128 - fraction) + low[1] * fraction) >> 7; }
        void learn(int bit) const { bwt::learn(low[fraction > 64 ? 1 : 0], bit, kMapRate); }
    };
    Slot* knots(std::size_t context) { return m_knots.data() + context * kKnots; }
    // `stretched` in -2047..2047
    static Place at(Slot* knots, int stretched)
    {
        const auto position = static_cast<std::uint32_t>(stretched + 2048);
        return {knots + (position >> 7), position & 127};
    }

private:
    static constexpr std::size_t kKnots = 33;
    std::vector<Slot> m_knots;
};

// Codes one decision. `coder` takes a bit (which a decoder does not look at) and P(1), and gives the bit.
// `weights`: a set of them. `knots`: of the map for the mixed probability. Weights wrap, which only damage
// can make them do.
class Mixer {
public:
    template <typename Coder>
    FF_INLINE int code(int bit, Coder& coder, const Slots& slots, const Rates& rates, std::int32_t* weights,
                       Slot* knots) const
    {
        const Inputs inputs(slots, m_stretch);
        const int stretched = std::min(std::max(inputs.times(weights) >> 14, -kStretchLimit), kStretchLimit);
        const std::uint32_t mixed = m_squash[stretched];
        const Maps::Place place = Maps::at(knots, stretched);
        std::uint32_t p = (mixed + place.value()) >> 1;
        p = std::min(std::max(p, kLeast), kOne - kLeast);
        bit = coder(bit, p);
        inputs.teach(weights, (bit * static_cast<int>(kOne) - static_cast<int>(mixed)) >> 1);
        for (std::size_t i = 0; i < kInputs; ++i)
            learn(*slots[i], bit, rates[i]);
        place.learn(bit);
        return bit;
    }

private:
    const std::int16_t* const m_stretch = logisticTables().stretch.data();
    const std::uint16_t* const m_squash = logisticTables().squash.data() + kSquashLimit + 1;
};

} // namespace ff::codec::bwt
