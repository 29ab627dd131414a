// SPDX-License-Identifier: GPL-3.0-or-later

// AVX-512 with VNNI and VBMI. Compiled with those flags and called only where the processor has them
// (Engine.cpp).

#include "core/engine/cpu/Net.h"

#include <immintrin.h>

// GCC 12 takes the deliberately undefined operand inside its own intrinsics for a mistake of ours (GCC bug
// 105593).
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace {

struct Isa {
    static constexpr auto kLayout = ff::engine::cpu::WeightLayout::Quads;
    static constexpr std::uint32_t kTogether = 4, kMany = 8;
    using V = __m512i;
    struct I {
        __m512i a, b;
    };
    static constexpr std::uint8_t kRowOrder[32] = {0,  1,  2,  3,  8,  9,  10, 11, 16, 17, 18,
                                                   19, 24, 25, 26, 27, 4,  5,  6,  7,  12, 13,
                                                   14, 15, 20, 21, 22, 23, 28, 29, 30, 31};
    static constexpr std::uint8_t kPlaceOf[32] = {0,  1,  2,  3,  16, 17, 18, 19, 4,  5,  6,
                                                  7,  20, 21, 22, 23, 8,  9,  10, 11, 24, 25,
                                                  26, 27, 12, 13, 14, 15, 28, 29, 30, 31};

    static V load(const void* p) { return _mm512_loadu_si512(p); }
    static void store(std::int16_t* p, V x) { _mm512_storeu_si512(p, x); }
    // Of values within ±127.
    static void store8(std::int8_t* p, V x)
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi16_epi8(x));
    }
    static V set1(std::int16_t x) { return _mm512_set1_epi16(x); }
    static V iota(std::int16_t start)
    {
        alignas(64) static constexpr std::int16_t kRamp[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                               11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                                               22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
        return add(load(kRamp), set1(start));
    }
    static V add(V a, V b) { return _mm512_add_epi16(a, b); }
    static V sub(V a, V b) { return _mm512_sub_epi16(a, b); }
    static V adds(V a, V b) { return _mm512_adds_epi16(a, b); }
    static V subs(V a, V b) { return _mm512_subs_epi16(a, b); }
    static V mulhrs(V a, V b) { return _mm512_mulhrs_epi16(a, b); }
    static V mullo(V a, V b) { return _mm512_mullo_epi16(a, b); }
    static V min(V a, V b) { return _mm512_min_epi16(a, b); }
    static V max(V a, V b) { return _mm512_max_epi16(a, b); }
    static V bitAnd(V a, V b) { return _mm512_and_si512(a, b); }
    static V greater(V a, V b) { return _mm512_movm_epi16(_mm512_cmpgt_epi16_mask(a, b)); }
    // b where the mask is -1, else a.
    static V blend(V a, V b, V mask) { return _mm512_ternarylogic_epi32(mask, b, a, 0xCA); }
    static V times256(V a) { return _mm512_slli_epi16(a, 8); }
    static std::int32_t highest(V a)
    {
        const __m256i half = _mm256_max_epi16(_mm512_castsi512_si256(a), _mm512_extracti64x4_epi64(a, 1));
        const __m128i quarter =
            _mm_max_epi16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
        // The instruction finds the smallest unsigned number.
        const __m128i flipped = _mm_xor_si128(quarter, _mm_set1_epi16(0x7FFF));
        return static_cast<std::int16_t>(_mm_cvtsi128_si32(_mm_minpos_epu16(flipped)) ^ 0x7FFF);
    }

    static I zero() { return {_mm512_setzero_si512(), _mm512_setzero_si512()}; }
    static std::int32_t sum(I x) { return _mm512_reduce_add_epi32(_mm512_add_epi32(x.a, x.b)); }
    // sat(((x + addend) << left) >> right).
    static V narrow(I x, std::int32_t left, std::int32_t addend, std::int32_t right)
    {
        const __m512i more = _mm512_set1_epi32(addend);
        const __m128i l = _mm_cvtsi32_si128(left), r = _mm_cvtsi32_si128(right);
        const __m512i a = _mm512_sra_epi32(_mm512_sll_epi32(_mm512_add_epi32(x.a, more), l), r);
        const __m512i b = _mm512_sra_epi32(_mm512_sll_epi32(_mm512_add_epi32(x.b, more), l), r);
        return _mm512_packs_epi32(a, b);
    }

    // Two squares may come to 2^31: the sum of a pair is unsigned.
    static std::uint64_t sumOfSquares(const std::int16_t* r, std::size_t n)
    {
        __m512i sum = _mm512_setzero_si512();
        for (std::size_t i = 0; i < n; i += 32) {
            const __m512i x = load(r + i);
            const __m512i pairs = _mm512_madd_epi16(x, x);
            const __m512i low = _mm512_and_si512(pairs, _mm512_set1_epi64(0xFFFFFFFF));
            sum = _mm512_add_epi64(sum, _mm512_add_epi64(low, _mm512_srli_epi64(pairs, 32)));
        }
        return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sum));
    }

    // sat(rs(r * g, shift)), shift >= 1.
    static V scaled(V r, V g, int shift)
    {
        const __m512i low = _mm512_mullo_epi16(r, g), high = _mm512_mulhi_epi16(r, g);
        const __m512i half = _mm512_set1_epi32(1 << (shift - 1));
        const __m128i s = _mm_cvtsi32_si128(shift);
        const __m512i a = _mm512_sra_epi32(_mm512_add_epi32(_mm512_unpacklo_epi16(low, high), half), s);
        const __m512i b = _mm512_sra_epi32(_mm512_add_epi32(_mm512_unpackhi_epi16(low, high), half), s);
        return _mm512_packs_epi32(a, b);
    }

    static std::int32_t sumOf(const std::int8_t* x, std::size_t columns)
    {
        __m256i sum = _mm256_setzero_si256();
        for (std::size_t k = 0; k < columns; k += 32)
            sum = _mm256_dpbusd_epi32(sum, _mm256_set1_epi8(1),
                                      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + k)));
        __m128i s = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
        return _mm_cvtsi128_si32(s);
    }

    static __m512i word(const std::int8_t* p)
    {
        std::int32_t x;
        __builtin_memcpy(&x, p, sizeof(x));
        return _mm512_set1_epi32(x);
    }

    // M inputs by one group of 32 rows.
    template <std::uint32_t M, std::uint32_t kBits>
    static void dots(const std::uint8_t* weights, const std::int8_t* const* x, std::size_t columns, I* sums)
    {
        // Several sums of one input hide the latency of vpdpbusd. The upper halves of bytes have sums of
        // their own, which come out 16 times too large.
        constexpr std::uint32_t kChains = M == 1 ? 4 : M == 2 || kBits == 4 ? 2 : 1;
        I s[kChains][M];
        for (auto& chain : s) {
            for (std::uint32_t m = 0; m < M; ++m)
                chain[m] = zero();
        }
        const auto quad = [&](std::uint32_t j, V a, V b, std::size_t k) {
            for (std::uint32_t m = 0; m < M; ++m) {
                const V input = word(x[m] + k);
                I& sum = s[j % kChains][m];
                sum.a = _mm512_dpbusd_epi32(sum.a, a, input);
                sum.b = _mm512_dpbusd_epi32(sum.b, b, input);
            }
        };
        if constexpr (kBits == 4) {
            const V lower = _mm512_set1_epi8(15), upper = _mm512_set1_epi8(-16);
            for (std::size_t k = 0; k < columns; k += 16, weights += 256) {
                for (std::uint32_t j = 0; j < 4; j += 2) {
                    const V a = load(weights + 64 * j), b = load(weights + 64 * j + 64);
                    quad(j, bitAnd(a, lower), bitAnd(b, lower), k + 4 * j);
                    quad(j + 1, bitAnd(a, upper), bitAnd(b, upper), k + 4 * j + 4);
                }
            }
        } else if constexpr (kBits == 2) {
            const V two = _mm512_set1_epi8(3);
            for (std::size_t k = 0; k < columns; k += 16, weights += 128) {
                const V a = load(weights), b = load(weights + 64);
                quad(0, bitAnd(a, two), bitAnd(b, two), k);
                quad(1, bitAnd(_mm512_srli_epi16(a, 2), two), bitAnd(_mm512_srli_epi16(b, 2), two), k + 4);
                quad(2, bitAnd(_mm512_srli_epi16(a, 4), two), bitAnd(_mm512_srli_epi16(b, 4), two), k + 8);
                quad(3, bitAnd(_mm512_srli_epi16(a, 6), two), bitAnd(_mm512_srli_epi16(b, 6), two), k + 12);
            }
        } else {
            for (std::size_t k = 0; k < columns; k += 16, weights += 512) {
                for (std::uint32_t j = 0; j < 4; ++j)
                    quad(j, load(weights + 128 * j), load(weights + 128 * j + 64), k + 4 * j);
            }
        }
        for (std::uint32_t m = 0; m < M; ++m) {
            I even = s[0][m], odd = s[kChains - 1][m];
            if constexpr (kChains == 4) {
                even = both(even, s[2][m]);
                odd = both(odd, s[1][m]);
            }
            if constexpr (kBits == 4)
                odd = {_mm512_srai_epi32(odd.a, 4), _mm512_srai_epi32(odd.b, 4)};
            sums[m] = kChains == 1 ? even : both(even, odd);
        }
    }
    static I both(I x, I y) { return {_mm512_add_epi32(x.a, y.a), _mm512_add_epi32(x.b, y.b)}; }

    // sum + q * step / 16 for 32 dims; the nibbles are moved to the top of their words.
    static V addSlot(V sum, const std::uint8_t* slot, std::int16_t step)
    {
        const __m256i bytes = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(slot)));
        const V twice = _mm512_inserti64x4(_mm512_castsi256_si512(bytes), bytes, 1);
        const V shifts = _mm512_inserti64x4(_mm512_set1_epi16(12), _mm256_set1_epi16(8), 1);
        const V q = bitAnd(_mm512_sllv_epi16(twice, shifts), set1(static_cast<std::int16_t>(0xF000)));
        return add(sum, _mm512_mulhi_epi16(q, set1(step)));
    }

    // SIG of the first and of the second, both clamped: one look-up of 64 bytes for the lower bytes, one for
    // the upper.
    static void sigmoids(const ff::engine::cpu::Net& net, V first, V second, std::int16_t* sigFirst,
                         std::int16_t* sigSecond)
    {
        const V clamped = _mm512_max_epi8(_mm512_packs_epi16(first, second), _mm512_set1_epi8(-127));
        const V index = _mm512_xor_si512(clamped, _mm512_set1_epi8(-128));
        const __mmask64 bit6 = _mm512_test_epi8_mask(index, _mm512_set1_epi8(64));
        const __mmask64 bit7 = _mm512_movepi8_mask(index);
        const auto look = [&](const std::uint8_t* table) {
            V x = _mm512_permutexvar_epi8(index, load(table));
            x = _mm512_mask_permutexvar_epi8(x, bit6 & ~bit7, index, load(table + 64));
            x = _mm512_mask_permutexvar_epi8(x, bit7 & ~bit6, index, load(table + 128));
            return _mm512_mask_permutexvar_epi8(x, bit7 & bit6, index, load(table + 192));
        };
        const V low = look(net.sigBytes), high = look(net.sigBytes + 256);
        store(sigFirst, _mm512_unpacklo_epi8(low, high));
        store(sigSecond, _mm512_unpackhi_epi8(low, high));
    }

    // Rotates pairs of dims; within ±127.
    static V rotated(V w, const std::int16_t* first, const std::int16_t* second)
    {
        const V half = _mm512_set1_epi32(1 << 17);
        const V a = _mm512_srai_epi32(_mm512_add_epi32(_mm512_madd_epi16(w, load(first)), half), 18);
        const V b = _mm512_srai_epi32(_mm512_add_epi32(_mm512_madd_epi16(w, load(second)), half), 18);
        const V both = _mm512_mask_mov_epi16(a, 0xAAAAAAAA, _mm512_slli_epi32(b, 16));
        return max(min(both, set1(127)), set1(-127));
    }

    // Adds the products of a pair of dims to the scores of 32 positions.
    static I addPairs(I x, const std::int16_t* keys, std::int32_t pair)
    {
        const V query = _mm512_set1_epi32(pair);
        return {_mm512_add_epi32(x.a, _mm512_madd_epi16(load(keys), query)),
                _mm512_add_epi32(x.b, _mm512_madd_epi16(load(keys + 32), query))};
    }
    static I addOnes(I x, V v) { return {_mm512_add_epi32(x.a, _mm512_madd_epi16(v, set1(1))), x.b}; }

    // EXP[delta & 63] >> (delta >> 6), delta >= 0: from 960 on a number of 15 bits is shifted by 15.
    static V exp2(const ff::engine::cpu::Net& net, V delta)
    {
        return _mm512_srlv_epi16(_mm512_permutex2var_epi16(load(net.exp), delta, load(net.exp + 32)),
                                 _mm512_srli_epi16(delta, 6));
    }

    // The weighted sums of 16 dims over all positions, times ratio / 2^31, as int8.
    static void mixValues(const std::int16_t* values, std::size_t stride, const std::int16_t* weights,
                          std::size_t ring, std::int32_t ratio, std::int8_t* out)
    {
        I s = zero();
        for (std::size_t j = 0; j < ring; j += 4, values += 2 * stride) {
            s.a = _mm512_add_epi32(
                s.a,
                _mm512_madd_epi16(load(values), word(reinterpret_cast<const std::int8_t*>(weights + j))));
            s.b = _mm512_add_epi32(
                s.b,
                _mm512_madd_epi16(load(values + stride),
                                  word(reinterpret_cast<const std::int8_t*>(weights + j + 2))));
        }
        const V total = _mm512_add_epi32(s.a, s.b), factor = _mm512_set1_epi32(ratio);
        const V half = _mm512_set1_epi64(std::int64_t{1} << 30);
        const V even = _mm512_add_epi64(_mm512_mul_epi32(total, factor), half);
        const V odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(total, 32), factor), half);
        V x = _mm512_mask_mov_epi32(_mm512_srli_epi64(even, 31), 0xAAAA, _mm512_slli_epi64(odd, 1));
        x = _mm512_max_epi32(_mm512_min_epi32(x, _mm512_set1_epi32(127)), _mm512_set1_epi32(-127));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_cvtepi32_epi8(x));
    }

    // 1 + (delta >= 5632 ? 0 : Y[delta & 255] >> (delta >> 8)) of 16 logits: shifts of 32 and more give 0,
    // and Y is at most 2^22, so that only a delta in 5632..5887 needs to be told apart.
    static void countsOf(const std::int16_t* logits, const std::uint32_t* table, std::uint32_t* out)
    {
        const __m256i x = _mm256_load_si256(reinterpret_cast<const __m256i*>(logits));
        const __m128i half = _mm_max_epi16(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
        const __m128i top = _mm_xor_si128(_mm_minpos_epu16(_mm_xor_si128(half, _mm_set1_epi16(0x7FFF))),
                                          _mm_set1_epi16(0x7FFF));
        const __m512i highest = _mm512_cvtepi16_epi32(_mm256_broadcastw_epi16(top));
        const __m512i delta = _mm512_sub_epi32(highest, _mm512_cvtepi16_epi32(x));
        const __m512i y = _mm512_i32gather_epi32(_mm512_and_si512(delta, _mm512_set1_epi32(255)), table, 4);
        const __mmask16 near = _mm512_cmplt_epi32_mask(delta, _mm512_set1_epi32(5632));
        const __m512i count = _mm512_maskz_srlv_epi32(near, y, _mm512_srli_epi32(delta, 8));
        _mm512_storeu_si512(out, _mm512_add_epi32(count, _mm512_set1_epi32(1)));
    }
};

} // namespace

#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avx512Kernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
