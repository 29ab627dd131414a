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

using ff::engine::cpu::Matrix;
using ff::engine::cpu::Window;

struct Isa {
    static constexpr auto kLayout = ff::engine::cpu::WeightLayout::Quads;
    using I32 = __m512i;
    static constexpr std::uint32_t kLanes = 16;

    // vpdpbusd multiplies unsigned by signed bytes: activations and keys are kept with 128 added, weights,
    // queries and values signed.
    using Activation = std::uint8_t;
    static constexpr std::int32_t kActivationOffset = 128;
    using Cached = std::int8_t;

    static I32 set1(std::int32_t x) { return _mm512_set1_epi32(x); }
    static I32 iota(std::int32_t start)
    {
        const I32 ramp = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        return _mm512_add_epi32(ramp, _mm512_set1_epi32(start));
    }
    static I32 load(const void* p) { return _mm512_loadu_si512(p); }
    static void store(std::int32_t* p, I32 x) { _mm512_storeu_si512(p, x); }
    static I32 load16(const std::int16_t* p) { return _mm512_cvtepi16_epi32(_mm256_loadu_si256(half(p))); }
    static I32 load8(const std::int8_t* p) { return _mm512_cvtepi8_epi32(_mm_loadu_si128(quarter(p))); }
    static void store16(std::int16_t* p, I32 x) { _mm256_storeu_si256(half(p), _mm512_cvtepi32_epi16(x)); }
    static void store8(std::int8_t* p, I32 x) { _mm_storeu_si128(quarter(p), _mm512_cvtepi32_epi8(x)); }
    static void storeActivation(Activation* p, I32 x)
    {
        _mm_storeu_si128(quarter(p), _mm_xor_si128(_mm512_cvtepi32_epi8(x), _mm_set1_epi8(-128)));
    }

    static I32 add(I32 a, I32 b) { return _mm512_add_epi32(a, b); }
    static I32 sub(I32 a, I32 b) { return _mm512_sub_epi32(a, b); }
    static I32 mul(I32 a, I32 b) { return _mm512_mullo_epi32(a, b); }
    static I32 min(I32 a, I32 b) { return _mm512_min_epi32(a, b); }
    static I32 max(I32 a, I32 b) { return _mm512_max_epi32(a, b); }
    static I32 bitAnd(I32 a, I32 b) { return _mm512_and_si512(a, b); }
    static I32 bitOr(I32 a, I32 b) { return _mm512_or_si512(a, b); }
    static I32 sra(I32 a, int s) { return _mm512_sra_epi32(a, _mm_cvtsi32_si128(s)); }
    static std::int32_t sum(I32 a) { return _mm512_reduce_add_epi32(a); }
    static std::int32_t highest(I32 a) { return _mm512_reduce_max_epi32(a); }

    // Products of the even lanes and of the odd lanes, each in 64 bits; their upper words are interleaved
    // again.
    static I32 hiOfProducts(I32 even, I32 odd)
    {
        const I32 half = _mm512_set1_epi64(std::int64_t{1} << 31);
        const I32 upperEven = _mm512_srli_epi64(_mm512_add_epi64(even, half), 32);
        return _mm512_mask_mov_epi32(upperEven, 0xAAAA, _mm512_add_epi64(odd, half));
    }
    static I32 hi(I32 a, const std::int32_t* m)
    {
        // Read one word further on, the odd multipliers lie in the even lanes.
        return hiOfProducts(_mm512_mul_epi32(a, load(m)),
                            _mm512_mul_epi32(_mm512_srli_epi64(a, 32), load(m + 1)));
    }
    static I32 hi1(I32 a, std::int32_t m)
    {
        const I32 factor = set1(m);
        return hiOfProducts(_mm512_mul_epi32(a, factor), _mm512_mul_epi32(_mm512_srli_epi64(a, 32), factor));
    }

    // n: multiple of 32. A pair of squares stays below 2^31 because |r| <= 32767.
    static std::uint64_t sumOfSquares(const std::int16_t* r, std::uint32_t n)
    {
        I32 sum = _mm512_setzero_si512();
        for (std::uint32_t i = 0; i < n; i += 32) {
            const I32 x = load(r + i);
            const I32 pairs = _mm512_madd_epi16(x, x);
            const I32 low = _mm512_and_si512(pairs, _mm512_set1_epi64(0xFFFFFFFF));
            sum = _mm512_add_epi64(sum, _mm512_add_epi64(low, _mm512_srli_epi64(pairs, 32)));
        }
        return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sum));
    }

    static I32 word(const std::uint8_t* p)
    {
        std::int32_t x;
        __builtin_memcpy(&x, p, sizeof(x));
        return _mm512_set1_epi32(x);
    }

    // M rows by one group of 32 outputs.
    template <std::uint32_t M, class Done>
    static void tile(const std::uint8_t* group, std::uint32_t columns, const Activation* a,
                     std::size_t stride, std::uint32_t row, std::uint32_t column, const Done& done)
    {
        const auto* biases = reinterpret_cast<const std::int32_t*>(group);
        const std::int32_t* multipliers = biases + 32;
        const std::uint8_t* weights = group + 256;
        I32 sums[M][2];
        for (std::uint32_t m = 0; m < M; ++m) {
            sums[m][0] = load(biases);
            sums[m][1] = load(biases + 16);
        }
        for (std::uint32_t k = 0; k < columns; k += 4) {
            const I32 w0 = load(weights + k * 32);
            const I32 w1 = load(weights + k * 32 + 64);
            for (std::uint32_t m = 0; m < M; ++m) {
                const I32 x = word(a + m * stride + k);
                sums[m][0] = _mm512_dpbusd_epi32(sums[m][0], x, w0);
                sums[m][1] = _mm512_dpbusd_epi32(sums[m][1], x, w1);
            }
        }
        for (std::uint32_t m = 0; m < M; ++m) {
            done(row + m, column, sums[m][0], multipliers);
            done(row + m, column + 16, sums[m][1], multipliers + 16);
        }
    }

    // One row: bound by how fast the weights arrive, so four sums per output hide the latency of vpdpbusd.
    template <class Done>
    static void vector(const std::uint8_t* group, std::uint32_t columns, const Activation* a,
                       std::uint32_t column, const Done& done)
    {
        const auto* biases = reinterpret_cast<const std::int32_t*>(group);
        const std::int32_t* multipliers = biases + 32;
        const std::uint8_t* weights = group + 256;
        I32 s[4][2];
        s[0][0] = load(biases);
        s[0][1] = load(biases + 16);
        for (int j = 1; j < 4; ++j)
            s[j][0] = s[j][1] = _mm512_setzero_si512();
        for (std::uint32_t k = 0; k < columns; k += 16) {
            const std::uint8_t* w = weights + k * 32;
            for (int j = 0; j < 4; ++j) {
                const I32 x = word(a + k + 4 * j);
                s[j][0] = _mm512_dpbusd_epi32(s[j][0], x, load(w + 128 * j));
                s[j][1] = _mm512_dpbusd_epi32(s[j][1], x, load(w + 128 * j + 64));
            }
        }
        done(0, column, add(add(s[0][0], s[1][0]), add(s[2][0], s[3][0])), multipliers);
        done(0, column + 16, add(add(s[0][1], s[1][1]), add(s[2][1], s[3][1])), multipliers + 16);
    }

    template <class Done>
    static void gemm(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows,
                     const Done& done)
    {
        const std::uint8_t* group = matrix.groups;
        for (std::uint32_t column = 0; column < matrix.rows; column += 32, group += matrix.groupBytes) {
            const auto part = [&]<std::uint32_t R>(std::uint32_t row) {
                tile<R>(group, matrix.columns, a + row * stride, stride, row, column, done);
            };
            std::uint32_t row = 0;
            for (; row + 8 <= rows; row += 8)
                part.template operator()<8>(row);
            switch (rows - row) {
            case 0:
                break;
            case 1:
                if (rows == 1)
                    vector(group, matrix.columns, a, column, done);
                else
                    part.template operator()<1>(row);
                break;
            case 2:
                part.template operator()<2>(row);
                break;
            case 3:
                part.template operator()<3>(row);
                break;
            case 4:
                part.template operator()<4>(row);
                break;
            case 5:
                part.template operator()<5>(row);
                break;
            case 6:
                part.template operator()<6>(row);
                break;
            default:
                part.template operator()<7>(row);
                break;
            }
        }
    }

    // n: multiple of 32; writes whole vectors of 64.
    static void gelu(const std::int8_t* in, std::uint32_t n, const Activation* table, Activation* out)
    {
        const I32 t0 = load(table), t1 = load(table + 64), t2 = load(table + 128), t3 = load(table + 192);
        for (std::uint32_t i = 0; i < n; i += 64) {
            // Index 128 + x: the negative half of the table comes first.
            const I32 x = load(in + i);
            const I32 index = _mm512_xor_si512(x, _mm512_set1_epi8(-128));
            const I32 negative = _mm512_permutex2var_epi8(t0, index, t1);
            const I32 positive = _mm512_permutex2var_epi8(t2, index, t3);
            store(reinterpret_cast<std::int32_t*>(out + i),
                  _mm512_mask_mov_epi8(positive, _mm512_movepi8_mask(x), negative));
        }
    }

    static void rotate(const std::int16_t* row, const std::int16_t* first, const std::int16_t* second,
                       std::uint32_t dims, Cached* out)
    {
        const I32 half = set1(1 << 17);
        for (std::uint32_t i = 0; i < dims; i += 32) {
            const I32 x = load(row + i);
            const I32 a = _mm512_srai_epi32(add(_mm512_madd_epi16(x, load(first + i)), half), 18);
            const I32 b = _mm512_srai_epi32(add(_mm512_madd_epi16(x, load(second + i)), half), 18);
            // Both fit 16 bits: put them back as pairs, then saturate.
            const I32 pairs = _mm512_mask_mov_epi16(a, 0xAAAAAAAA, _mm512_slli_epi32(b, 16));
            const __m256i bytes = _mm256_max_epi8(_mm512_cvtsepi16_epi8(pairs), _mm256_set1_epi8(-127));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), bytes);
        }
    }

    // Keys: [group of 16 positions][dims/4][16][4], with 128 added: unsigned where the query is signed.
    static void writeKey(Cached* keys, std::uint32_t slot, const Cached* key, std::uint32_t dims)
    {
        Cached* at = keys + std::size_t{slot / 16} * 16 * dims + slot % 16 * 4;
        for (std::uint32_t i = 0; i < dims; i += 4) {
            std::uint32_t x;
            __builtin_memcpy(&x, key + i, sizeof(x));
            x ^= 0x80808080U;
            __builtin_memcpy(at + i * 16, &x, sizeof(x));
        }
    }

    // Values: [group of 4 positions][dims][4].
    static void writeValue(Cached* values, std::uint32_t slot, const std::int8_t* value, std::uint32_t dims,
                           std::uint32_t)
    {
        Cached* at = values + std::size_t{slot / 4} * 4 * dims;
        const std::uint32_t shift = slot % 4;
        for (std::uint32_t i = 0; i < dims; i += 16) {
            const std::uint32_t left = dims - i;
            const std::uint64_t inside =
                left >= 16 ? ~std::uint64_t{0} : (std::uint64_t{1} << (4 * left)) - 1;
            const I32 x = _mm512_sll_epi32(load8(value + i), _mm_cvtsi32_si128(static_cast<int>(8 * shift)));
            _mm512_mask_storeu_epi8(at + 4 * i, (0x1111111111111111U << shift) & inside, x);
        }
    }

    // G groups of positions next to each other in the ring. The keys' offset adds 128 times the sum of the
    // query, which is taken off again.
    template <std::uint32_t G>
    [[gnu::always_inline]] static void scoreGroups(const Cached* query, std::uint32_t dims,
                                                   const Cached* keys, std::int32_t* out)
    {
        I32 sums[G];
        for (auto& sum : sums)
            sum = _mm512_setzero_si512();
        I32 offset = _mm512_setzero_si512();
        for (std::uint32_t i = 0; i < dims; i += 4) {
            const I32 x = word(bytes(query + i));
            for (std::uint32_t g = 0; g < G; ++g)
                sums[g] = _mm512_dpbusd_epi32(sums[g], load(keys + (std::size_t{g} * dims + i) * 16), x);
            offset = _mm512_dpbusd_epi32(offset, _mm512_set1_epi8(-128), x);
        }
        for (std::uint32_t g = 0; g < G; ++g)
            store(out + 16 * g, sub(sums[g], offset));
    }

    [[gnu::always_inline]] static void scoresOfDims(const Cached* query, std::uint32_t dims,
                                                    const Cached* keys, const Window& window,
                                                    std::int32_t* out)
    {
        const std::uint32_t toEnd = window.ringGroups - window.firstGroup;
        std::uint32_t left = window.groups;
        std::uint32_t here = toEnd < left ? toEnd : left;
        const Cached* at = keys + std::size_t{window.firstGroup} * 16 * dims;
        while (left > 0) {
            const std::uint32_t now = here < 5 ? here : 5;
            switch (now) {
            case 1:
                scoreGroups<1>(query, dims, at, out);
                break;
            case 2:
                scoreGroups<2>(query, dims, at, out);
                break;
            case 3:
                scoreGroups<3>(query, dims, at, out);
                break;
            case 4:
                scoreGroups<4>(query, dims, at, out);
                break;
            default:
                scoreGroups<5>(query, dims, at, out);
                break;
            }
            at += std::size_t{now} * 16 * dims;
            out += 16 * now;
            left -= now;
            here -= now;
            if (here == 0) {
                at = keys;
                here = left;
            }
        }
    }

    static void scores(const Cached* query, std::uint32_t dims, const Cached* keys, const Window& window,
                       std::int32_t* out)
    {
        // With the usual size known the loops unroll.
        if (dims == 32)
            scoresOfDims(query, 32, keys, window, out);
        else
            scoresOfDims(query, dims, keys, window, out);
    }

    // The weights of 16 positions from their scores; they are stored from position i of count on. Gives them.
    // They have 15 bits: their low and high bytes are kept apart so that vpdpbusd takes four positions at
    // once.
    struct Exp2 {
        I32 low, high;
        explicit Exp2(const std::int16_t* table) : low(load(table)), high(load(table + 32)) {}
        I32 operator()(const std::int32_t* scores, I32 top, std::uint8_t* weights, std::uint32_t count,
                       std::uint32_t i) const
        {
            // d >= 960 shifts a 15-bit number by 15: 0, as it must be.
            const I32 d = min(sub(top, load(scores)), set1(1023));
            // Word permutation: the odd words pick garbage that the mask drops.
            const I32 x =
                _mm512_and_si512(_mm512_permutex2var_epi16(low, d, high), _mm512_set1_epi32(0xFFFF));
            const I32 p = _mm512_srlv_epi32(x, _mm512_srli_epi32(d, 6));
            _mm_storeu_si128(quarter(weights + i), _mm512_cvtepi32_epi8(p));
            _mm_storeu_si128(quarter(weights + count + i), _mm512_cvtepi32_epi8(_mm512_srli_epi32(p, 8)));
            return p;
        }
    };

    template <class Done>
    [[gnu::always_inline]] static void weightedValuesOfDims(const std::uint8_t* weights, std::uint32_t count,
                                                            const Cached* values, std::uint32_t dims,
                                                            const Window& window, const Done& done)
    {
        // Quads of positions in order of time.
        const std::uint32_t firstQuad = window.before / 4;
        const std::uint32_t quads = (window.end + 3) / 4;
        const std::uint32_t wrap = 4 * (window.ringGroups - window.firstGroup);
        for (std::uint32_t dim = 0; dim < dims; dim += 32) {
            I32 low0 = _mm512_setzero_si512(), low1 = low0, high0 = low0, high1 = low0;
            const Cached* at = values + (std::size_t{window.firstGroup} * 4 + firstQuad) * 4 * dims + 4 * dim;
            for (std::uint32_t quad = firstQuad; quad < quads; ++quad) {
                if (quad == wrap)
                    at = values + 4 * dim;
                const I32 v0 = load(at);
                const I32 v1 = load(at + 64);
                const I32 low = word(weights + 4 * quad);
                const I32 high = word(weights + count + 4 * quad);
                low0 = _mm512_dpbusd_epi32(low0, low, v0);
                high0 = _mm512_dpbusd_epi32(high0, high, v0);
                low1 = _mm512_dpbusd_epi32(low1, low, v1);
                high1 = _mm512_dpbusd_epi32(high1, high, v1);
                at += 4 * dims;
            }
            done(dim, add(low0, _mm512_slli_epi32(high0, 8)));
            if (dim + 16 < dims)
                done(dim + 16, add(low1, _mm512_slli_epi32(high1, 8)));
        }
    }

    template <class Done>
    static void weightedValues(const std::uint8_t* weights, std::uint32_t count, const Cached* values,
                               std::uint32_t dims, const Window& window, const Done& done)
    {
        if (dims == 32)
            weightedValuesOfDims(weights, count, values, 32, window, done);
        else
            weightedValuesOfDims(weights, count, values, dims, window, done);
    }

    static void outputCounts(std::uint32_t* counts, const std::uint32_t* table)
    {
        I32 top = load(counts);
        for (int i = 16; i < 256; i += 16)
            top = max(top, load(counts + i));
        const I32 highestLogit = set1(highest(top));
        for (int i = 0; i < 256; i += 16) {
            const I32 d = sub(highestLogit, load(counts + i));
            const __mmask16 near = _mm512_cmplt_epi32_mask(d, set1(5632));
            const I32 y = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), near,
                                                      _mm512_and_si512(d, set1(255)), table, 4);
            store(reinterpret_cast<std::int32_t*>(counts + i),
                  add(_mm512_srlv_epi32(y, _mm512_srli_epi32(d, 8)), set1(1)));
        }
    }

private:
    static const __m256i* half(const void* p) { return static_cast<const __m256i*>(p); }
    static __m256i* half(void* p) { return static_cast<__m256i*>(p); }
    static const __m128i* quarter(const void* p) { return static_cast<const __m128i*>(p); }
    static __m128i* quarter(void* p) { return static_cast<__m128i*>(p); }
    static const std::uint8_t* bytes(const Cached* p) { return reinterpret_cast<const std::uint8_t*>(p); }
};

} // namespace

#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avx512Kernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
