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

    // Keeps GCC from adding in an order that it has too few registers for, and from loading again what it has.
    static I32 inRegister(I32 x)
    {
        asm("" : "+x"(x));
        return x;
    }

    // M rows by H halves of a group, from the half `first` on (WeightLayout::Sums16). Two products in 16 bits stay inside them, and so does the sum
    // of a block, counted from its start; on the way there it may wrap.
    template <std::uint32_t M, std::uint32_t H, std::uint32_t Depth, class Done>
    [[gnu::always_inline]] static void tile(const std::uint8_t* group, std::size_t halfBytes, std::uint32_t first, std::uint32_t columns,
                                            const Activation* a, std::size_t stride, std::uint32_t row, std::uint32_t column,
                                            const Done& done)
    {
        constexpr std::uint32_t J = 2 * H;
        const std::uint8_t* numbers = group + 64 * first;
        const auto* quads = reinterpret_cast<const std::uint16_t*>(group + 256);
        const std::uint8_t* at = group + 256 + orderBytes(columns) + halfBytes * first;
        const I32 ones = _mm256_set1_epi16(1);
        I32 sums[M][J];
        for (std::uint32_t m = 0; m < M; ++m)
            for (std::uint32_t j = 0; j < J; ++j)
                sums[m][j] = load(numbers + 32 * j);
        for (std::uint32_t block = 0; block < columns / 4; block += Depth) {
            I32 parts[M][J];
            for (std::uint32_t h = 0; h < H; ++h) {
                const I32 starts = load(at + h * halfBytes), zero = _mm256_setzero_si256();
                parts[0][2 * h] = _mm256_unpacklo_epi8(zero, starts);
                parts[0][2 * h + 1] = _mm256_unpackhi_epi8(zero, starts);
            }
            for (std::uint32_t m = 1; m < M; ++m)
                for (std::uint32_t j = 0; j < J; ++j)
                    parts[m][j] = parts[0][j];
            at += 32;
            for (std::uint32_t k = 0; k < Depth; ++k, at += 64) {
                const Activation* const quad = a + quads[block + k];
                I32 w[J];
                for (std::uint32_t j = 0; j < J; ++j) {
                    w[j] = load(at + j / 2 * halfBytes + j % 2 * 32);
                    if (M > 1)
                        w[j] = inRegister(w[j]);
                }
                for (std::uint32_t m = 0; m < M; ++m) {
                    const I32 x = word(quad + m * stride);
                    for (std::uint32_t j = 0; j < J; ++j)
                        parts[m][j] = inRegister(_mm256_add_epi16(parts[m][j], _mm256_maddubs_epi16(x, w[j])));
                }
            }
            for (std::uint32_t m = 0; m < M; ++m)
                for (std::uint32_t j = 0; j < J; ++j)
                    sums[m][j] = add(sums[m][j], _mm256_madd_epi16(parts[m][j], ones));
        }
        for (std::uint32_t m = 0; m < M; ++m)
            for (std::uint32_t j = 0; j < J; ++j)
                done(row + m, column + 8 * j, sums[m][j], reinterpret_cast<const std::int32_t*>(numbers + 128 + 32 * j));
    }

    static std::size_t orderBytes(std::uint32_t columns) { return (columns / 2 + 63) / 64 * 64; }

    template <std::uint32_t Depth, class Done>
    static void gemmOfDepth(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows, const Done& done)
    {
        const std::size_t halfBytes = (matrix.groupBytes - 256 - orderBytes(matrix.columns)) / 2;
        const std::uint8_t* group = matrix.groups;
        for (std::uint32_t column = 0; column < matrix.rows; column += 32, group += matrix.groupBytes) {
            const auto half = [&]<std::uint32_t M>(std::uint32_t row, std::uint32_t h) {
                tile<M, 1, Depth>(group, halfBytes, h, matrix.columns, a + row * stride, stride, row, column + 16 * h, done);
            };
            if (rows == 1) {
                tile<1, 2, Depth>(group, halfBytes, 0, matrix.columns, a, stride, 0, column, done);
                continue;
            }
            for (std::uint32_t h = 0; h < 2; ++h) {
                std::uint32_t row = 0;
                for (; row + 3 <= rows && row + 4 != rows; row += 3)
                    half.template operator()<3>(row, h);
                for (; row < rows; row += 2)
                    half.template operator()<2>(row, h);
            }
        }
    }

    template <class Done>
    static void gemm(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows,
                     const Done& done)
    {
        if (matrix.depth == 8)
            gemmOfDepth<8>(matrix, a, stride, rows, done);
        else if (matrix.depth == 4)
            gemmOfDepth<4>(matrix, a, stride, rows, done);
        else
            gemmOfDepth<2>(matrix, a, stride, rows, done);
    }

    // n: multiple of 32; writes whole blocks of 64. The table has sixteen pieces of 16 bytes, and a look at one gives 0 for a byte below 0.
    // A byte at or above 0 that is counted down by 16 from piece to piece sees all up to its own, which hold the bits that differ from the
    // piece before; negative ones do the same with their sign turned.
    static void gelu(const std::int8_t* in, std::uint32_t n, const Activation* table, Activation* out)
    {
        const I32 sixteen = _mm256_set1_epi8(16);
        I32 pieces[2][8];
        for (int half = 0; half < 2; ++half) {
            __m128i before = _mm_setzero_si128();
            for (int k = 0; k < 8; ++k) {
                const __m128i piece = loadHalf(table + 128 * half + 16 * k);
                pieces[half][k] = _mm256_broadcastsi128_si256(_mm_xor_si128(piece, before));
                before = piece;
            }
        }
        for (std::uint32_t i = 0; i < n; i += 64) {
            I32 x[2], y[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
            for (int half = 0; half < 2; ++half) {
                for (int j = 0; j < 2; ++j) {
                    x[j] = load(in + i + 32 * j);
                    if (half == 0)
                        x[j] = _mm256_xor_si256(x[j], _mm256_set1_epi8(-128));
                }
                for (int k = 0; k < 8; ++k) {
                    for (int j = 0; j < 2; ++j) {
                        y[j] = _mm256_xor_si256(y[j], _mm256_shuffle_epi8(pieces[half][k], x[j]));
                        x[j] = _mm256_subs_epi8(x[j], sixteen);
                    }
                }
            }
            for (int j = 0; j < 2; ++j)
                _mm256_storeu_si256(reinterpret_cast<I32*>(out + i + 32 * j), y[j]);
        }
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

    // The weights of 16 positions from their scores; they are stored from position i on. Gives sums of them.
    struct Exp2 {
        // Of the low and of the high bytes of 64 numbers, 16 in a piece; all but the first with the bits of the piece before flipped, so
        // that what is looked up in several pieces adds up to the last one.
        I32 low[4], high[4];
        explicit Exp2(const std::int16_t* table)
        {
            I32 lowBefore = _mm256_setzero_si256(), highBefore = lowBefore;
            for (int k = 0; k < 4; ++k) {
                const __m128i a = loadHalf(table + 16 * k), b = loadHalf(table + 16 * k + 8);
                const __m128i bytes = _mm_set1_epi16(0xFF);
                const I32 l = _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_and_si128(a, bytes), _mm_and_si128(b, bytes)));
                const I32 h = _mm256_broadcastsi128_si256(_mm_packus_epi16(_mm_srli_epi16(a, 8), _mm_srli_epi16(b, 8)));
                low[k] = _mm256_xor_si256(l, lowBefore);
                high[k] = _mm256_xor_si256(h, highBefore);
                lowBefore = l;
                highBefore = h;
            }
        }
        I32 operator()(const std::int32_t* scores, I32 top, std::uint8_t* weights, std::uint32_t, std::uint32_t i) const
        {
            // d >= 960 shifts a 15-bit number by 15: 0, as it must be.
            const I32 limit = set1(1023);
            const I32 near = min(sub(top, load(scores)), limit), far = min(sub(top, load(scores + 8)), limit);
            const I32 d = _mm256_permute4x64_epi64(_mm256_packus_epi32(near, far), 0xD8);
            // A byte below 0 looks up 0.
            const I32 sixteen = _mm256_set1_epi8(16);
            I32 index = _mm256_and_si256(d, _mm256_set1_epi16(63));
            I32 x = _mm256_shuffle_epi8(low[0], index), y = _mm256_shuffle_epi8(high[0], index);
            for (int k = 1; k < 4; ++k) {
                index = _mm256_sub_epi8(index, sixteen);
                x = _mm256_xor_si256(x, _mm256_shuffle_epi8(low[k], index));
                y = _mm256_xor_si256(y, _mm256_shuffle_epi8(high[k], index));
            }
            // Shifted right by s = d >> 6: 2^(15-s) times twice the number, the upper word. The power's low byte is powers[s], its high
            // byte powers[s ^ 8].
            const I32 powers = _mm256_broadcastsi128_si256(
                _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, -128, 64, 32, 16, 8, 4, 2, 1));
            const I32 s = _mm256_srli_epi16(d, 6);
            const I32 both = _mm256_xor_si256(_mm256_or_si256(s, _mm256_slli_epi16(s, 8)), _mm256_set1_epi16(0x0800));
            const I32 number = _mm256_blendv_epi8(_mm256_slli_epi16(y, 8), x, _mm256_set1_epi16(0xFF));
            const I32 p = _mm256_mulhi_epu16(_mm256_add_epi16(number, number), _mm256_shuffle_epi8(powers, both));
            _mm256_storeu_si256(reinterpret_cast<I32*>(weights + 2 * i), p);
            return _mm256_madd_epi16(p, _mm256_set1_epi16(1));
        }
    };

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
    static constexpr Kernel kKernel{WeightLayout::Sums16, sizeof(Activation), Isa::kActivationOffset,
                                    sizeof(Cached), &::forward};
    return kKernel;
}

} // namespace ff::engine::cpu
