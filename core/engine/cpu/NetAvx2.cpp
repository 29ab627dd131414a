// SPDX-License-Identifier: GPL-3.0-or-later

// AVX2. Compiled with that flag and called only where the processor has it (Engine.cpp).

#include "core/engine/cpu/Net.h"

#include <immintrin.h>

namespace {

using ff::engine::cpu::Matrix;
using ff::engine::cpu::Window;

struct Isa {
    using I32 = __m256i;
    static constexpr std::uint32_t kLanes = 8;

    // vpmaddubsw multiplies unsigned activations (128 added) by signed weights; two products stay inside 16
    // bits because |weight| <= 63. Keys and values are signed.
    using Activation = std::uint8_t;
    static constexpr std::int32_t kActivationOffset = 128;
    using Cached = std::int8_t;

    static I32 set1(std::int32_t x) { return _mm256_set1_epi32(x); }
    static I32 iota(std::int32_t start)
    {
        return add(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), set1(start));
    }
    static I32 load(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
    static __m128i loadHalf(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
    static void store(std::int32_t* p, I32 x) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), x); }
    static I32 load16(const std::int16_t* p) { return _mm256_cvtepi16_epi32(loadHalf(p)); }
    static I32 load8(const std::int8_t* p)
    {
        return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
    }
    static __m128i narrow16(I32 x)
    {
        return _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    }
    static void store16(std::int16_t* p, I32 x)
    {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), narrow16(x));
    }
    static void store8(std::int8_t* p, I32 x)
    {
        const __m128i words = narrow16(x);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(words, words));
    }
    static void storeActivation(Activation* p, I32 x)
    {
        const __m128i words = narrow16(x);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p),
                         _mm_xor_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(-128)));
    }

    static I32 add(I32 a, I32 b) { return _mm256_add_epi32(a, b); }
    static I32 sub(I32 a, I32 b) { return _mm256_sub_epi32(a, b); }
    static I32 mul(I32 a, I32 b) { return _mm256_mullo_epi32(a, b); }
    static I32 min(I32 a, I32 b) { return _mm256_min_epi32(a, b); }
    static I32 max(I32 a, I32 b) { return _mm256_max_epi32(a, b); }
    static I32 bitAnd(I32 a, I32 b) { return _mm256_and_si256(a, b); }
    static I32 bitOr(I32 a, I32 b) { return _mm256_or_si256(a, b); }
    static I32 sra(I32 a, int s) { return _mm256_sra_epi32(a, _mm_cvtsi32_si128(s)); }
    static std::int32_t sum(I32 a)
    {
        __m128i x = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
        x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0x4E));
        return _mm_cvtsi128_si32(_mm_add_epi32(x, _mm_shuffle_epi32(x, 0xB1)));
    }
    static std::int32_t highest(I32 a)
    {
        __m128i x = _mm_max_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
        x = _mm_max_epi32(x, _mm_shuffle_epi32(x, 0x4E));
        return _mm_cvtsi128_si32(_mm_max_epi32(x, _mm_shuffle_epi32(x, 0xB1)));
    }

    // Products of the even lanes and of the odd lanes, each in 64 bits; their upper words are interleaved
    // again.
    static I32 hiOfProducts(I32 even, I32 odd)
    {
        const I32 half = _mm256_set1_epi64x(std::int64_t{1} << 31);
        const I32 upperEven = _mm256_srli_epi64(_mm256_add_epi64(even, half), 32);
        return _mm256_blend_epi32(upperEven, _mm256_add_epi64(odd, half), 0xAA);
    }
    static I32 hi(I32 a, const std::int32_t* m)
    {
        // Read one word further on, the odd multipliers lie in the even lanes.
        return hiOfProducts(_mm256_mul_epi32(a, load(m)),
                            _mm256_mul_epi32(_mm256_srli_epi64(a, 32), load(m + 1)));
    }
    static I32 hi1(I32 a, std::int32_t m)
    {
        const I32 factor = set1(m);
        return hiOfProducts(_mm256_mul_epi32(a, factor), _mm256_mul_epi32(_mm256_srli_epi64(a, 32), factor));
    }

    // n: multiple of 16. A pair of squares stays below 2^31 because |r| <= 32767.
    static std::uint64_t sumOfSquares(const std::int16_t* r, std::uint32_t n)
    {
        I32 sum = _mm256_setzero_si256();
        for (std::uint32_t i = 0; i < n; i += 16) {
            const I32 x = load(r + i);
            const I32 pairs = _mm256_madd_epi16(x, x);
            const I32 low = _mm256_and_si256(pairs, _mm256_set1_epi64x(0xFFFFFFFF));
            sum = _mm256_add_epi64(sum, _mm256_add_epi64(low, _mm256_srli_epi64(pairs, 32)));
        }
        const __m128i x = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_add_epi64(x, _mm_shuffle_epi32(x, 0x4E))));
    }

    static I32 word(const void* p)
    {
        std::int32_t x;
        __builtin_memcpy(&x, p, sizeof(x));
        return _mm256_set1_epi32(x);
    }

    // M rows by one group of 32 outputs.
    template <std::uint32_t M, class Done>
    static void tile(const std::uint8_t* group, std::uint32_t columns, const Activation* a,
                     std::size_t stride, std::uint32_t row, std::uint32_t column, const Done& done)
    {
        const auto* biases = reinterpret_cast<const std::int32_t*>(group);
        const std::int32_t* multipliers = biases + 32;
        const std::uint8_t* weights = group + 256;
        const I32 ones = _mm256_set1_epi16(1);
        I32 sums[M][4];
        for (std::uint32_t m = 0; m < M; ++m) {
            for (int j = 0; j < 4; ++j)
                sums[m][j] = load(biases + 8 * j);
        }
        for (std::uint32_t k = 0; k < columns; k += 4) {
            for (std::uint32_t m = 0; m < M; ++m) {
                const I32 x = word(a + m * stride + k);
                for (int j = 0; j < 4; ++j) {
                    const I32 pairs = _mm256_maddubs_epi16(x, load(weights + k * 32 + 32 * j));
                    sums[m][j] = add(sums[m][j], _mm256_madd_epi16(pairs, ones));
                }
            }
        }
        for (std::uint32_t m = 0; m < M; ++m) {
            for (int j = 0; j < 4; ++j)
                done(row + m, column + 8 * j, sums[m][j], multipliers + 8 * j);
        }
    }

    template <class Done>
    static void gemm(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows,
                     const Done& done)
    {
        const std::uint8_t* group = matrix.groups;
        for (std::uint32_t column = 0; column < matrix.rows; column += 32, group += matrix.groupBytes) {
            std::uint32_t row = 0;
            for (; row + 2 <= rows; row += 2)
                tile<2>(group, matrix.columns, a + row * stride, stride, row, column, done);
            if (row < rows)
                tile<1>(group, matrix.columns, a + row * stride, stride, row, column, done);
        }
    }

    static void gelu(const std::int8_t* in, std::uint32_t n, const Activation* table, Activation* out)
    {
        for (std::uint32_t i = 0; i < n; ++i)
            out[i] = table[128 + in[i]];
    }

    static void rotate(const std::int16_t* row, const std::int16_t* first, const std::int16_t* second,
                       std::uint32_t dims, Cached* out)
    {
        const I32 half = set1(1 << 17);
        for (std::uint32_t i = 0; i < dims; i += 16) {
            const I32 x = load(row + i);
            const I32 a = _mm256_srai_epi32(add(_mm256_madd_epi16(x, load(first + i)), half), 18);
            const I32 b = _mm256_srai_epi32(add(_mm256_madd_epi16(x, load(second + i)), half), 18);
            // Both fit 16 bits: put them back as pairs, then saturate.
            const I32 pairs = _mm256_blend_epi16(a, _mm256_slli_epi32(b, 16), 0xAA);
            const __m128i bytes =
                _mm_packs_epi16(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm_max_epi8(bytes, _mm_set1_epi8(-127)));
        }
    }

    // Keys: [group of 16 positions][dims/4][16][4].
    static void writeKey(Cached* keys, std::uint32_t slot, const Cached* key, std::uint32_t dims)
    {
        Cached* at = keys + std::size_t{slot / 16} * 16 * dims + slot % 16 * 4;
        for (std::uint32_t i = 0; i < dims; i += 4)
            __builtin_memcpy(at + i * 16, key + i, 4);
    }

    // Values: [pair of positions][dims][2].
    static void writeValue(Cached* values, std::uint32_t slot, const std::int8_t* value, std::uint32_t dims,
                           std::uint32_t)
    {
        Cached* at = values + std::size_t{slot / 2} * 2 * dims + slot % 2;
        for (std::uint32_t i = 0; i < dims; ++i)
            at[2 * i] = value[i];
    }

    static void scores(const Cached* query, std::uint32_t dims, const Cached* keys, const Window& window,
                       std::int32_t* out)
    {
        const I32 ones = _mm256_set1_epi16(1);
        std::uint32_t group = window.firstGroup;
        for (std::uint32_t g = 0; g < window.groups; ++g) {
            const Cached* at = keys + std::size_t{group} * 16 * dims;
            I32 low = _mm256_setzero_si256(), high = low;
            for (std::uint32_t i = 0; i < dims; i += 4) {
                // |q| is the unsigned side and the key takes q's sign: 2 * 127 * 127 fits 16 bits.
                const I32 x = word(query + i);
                const I32 size = _mm256_abs_epi8(x);
                const I32 a = _mm256_maddubs_epi16(size, _mm256_sign_epi8(load(at + i * 16), x));
                const I32 b = _mm256_maddubs_epi16(size, _mm256_sign_epi8(load(at + i * 16 + 32), x));
                low = add(low, _mm256_madd_epi16(a, ones));
                high = add(high, _mm256_madd_epi16(b, ones));
            }
            store(out + 16 * g, low);
            store(out + 16 * g + 8, high);
            group = group + 1 == window.ringGroups ? 0 : group + 1;
        }
    }

    struct Exp2 {
        const std::int16_t* table;
        explicit Exp2(const std::int16_t* t) : table(t) {}
        I32 operator()(I32 d) const
        {
            // Gathers words of 4 bytes: the last entry is read together with what follows the table in the
            // model file.
            const I32 words =
                _mm256_i32gather_epi32(reinterpret_cast<const int*>(table), bitAnd(d, set1(63)), 2);
            return _mm256_srlv_epi32(bitAnd(words, set1(0xFFFF)), _mm256_srli_epi32(d, 6));
        }
    };

    static void storeWeights(std::uint8_t* weights, std::uint32_t, std::uint32_t i, I32 p)
    {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(weights + 2 * i), narrow16(p));
    }

    template <class Done>
    static void weightedValues(const std::uint8_t* weights, std::uint32_t, const Cached* values,
                               std::uint32_t dims, const Window& window, const Done& done)
    {
        // Pairs of positions in order of time.
        const std::uint32_t firstPair = window.before / 2;
        const std::uint32_t pairs = (window.end + 1) / 2;
        const std::uint32_t wrap = 8 * (window.ringGroups - window.firstGroup);
        for (std::uint32_t dim = 0; dim < dims; dim += 32) {
            I32 sums[4] = {};
            const Cached* at = values + (std::size_t{window.firstGroup} * 8 + firstPair) * 2 * dims + 2 * dim;
            for (std::uint32_t pair = firstPair; pair < pairs; ++pair) {
                if (pair == wrap)
                    at = values + 2 * dim;
                const I32 p = word(weights + 4 * pair);
                for (int j = 0; j < 4; ++j) {
                    const I32 v = _mm256_cvtepi8_epi16(loadHalf(at + 16 * j));
                    sums[j] = add(sums[j], _mm256_madd_epi16(p, v));
                }
                at += 2 * dims;
            }
            for (std::uint32_t j = 0; j < 4 && dim + 8 * j < dims; ++j)
                done(dim + 8 * j, sums[j]);
        }
    }

    static void outputCounts(std::uint32_t* counts, const std::uint32_t* table)
    {
        I32 top = load(counts);
        for (int i = 8; i < 256; i += 8)
            top = max(top, load(counts + i));
        const I32 highestLogit = set1(highest(top));
        for (int i = 0; i < 256; i += 8) {
            const I32 d = sub(highestLogit, load(counts + i));
            const I32 near = _mm256_cmpgt_epi32(set1(5632), d);
            const I32 y =
                _mm256_mask_i32gather_epi32(_mm256_setzero_si256(), reinterpret_cast<const int*>(table),
                                            _mm256_and_si256(d, set1(255)), near, 4);
            store(reinterpret_cast<std::int32_t*>(counts + i),
                  add(_mm256_srlv_epi32(y, _mm256_srli_epi32(d, 8)), set1(1)));
        }
    }
};

} // namespace

#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avx2Kernel()
{
    static constexpr Kernel kKernel{WeightLayout::Quads, sizeof(Activation), Isa::kActivationOffset,
                                    sizeof(Cached), &::forward};
    return kKernel;
}

} // namespace ff::engine::cpu
