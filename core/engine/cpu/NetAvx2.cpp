// SPDX-License-Identifier: GPL-3.0-or-later

// AVX2. Compiled with its flags and called only where the processor has it (Engine.cpp).

#include "core/engine/cpu/Net.h"

#include <immintrin.h>

namespace {

struct Dot {
    // A pair of products is at most 2 * 127 * 127, so that 16 bits hold it.
    static __m256i dot4(__m256i sums, __m256i weights, __m256i inputs)
    {
        return _mm256_add_epi32(
            sums, _mm256_madd_epi16(_mm256_maddubs_epi16(weights, inputs), _mm256_set1_epi16(1)));
    }

    // A pair is at most 2 * 15 * 127: 16 bits hold eight of them. Half a group of rows at a time, for there
    // are sixteen registers.
    template <std::uint32_t M, class Sums>
    static void packed(const std::uint8_t* weights, const std::int8_t* const* x, std::size_t columns,
                       Sums* sums)
    {
        const __m256i nibble = _mm256_set1_epi8(15), one = _mm256_set1_epi16(1);
        for (int half = 0; half < 4; half += 2) {
            const std::uint8_t* at = weights + 32 * half;
            for (std::size_t k = 0; k < columns; k += 32, at += 512) {
                __m256i pairs[M][2];
                for (auto& p : pairs)
                    p[0] = p[1] = _mm256_setzero_si256();
                for (std::size_t j = 0; j < 4; ++j) {
                    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 128 * j));
                    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 128 * j + 32));
                    add<M>(pairs, _mm256_and_si256(a, nibble), _mm256_and_si256(b, nibble), x, k + 8 * j);
                    add<M>(pairs, _mm256_and_si256(_mm256_srli_epi16(a, 4), nibble),
                           _mm256_and_si256(_mm256_srli_epi16(b, 4), nibble), x, k + 8 * j + 4);
                }
                for (std::uint32_t m = 0; m < M; ++m) {
                    for (int i = 0; i < 2; ++i)
                        sums[m].v[half + i] =
                            _mm256_add_epi32(sums[m].v[half + i], _mm256_madd_epi16(pairs[m][i], one));
                }
            }
        }
    }

private:
    template <std::uint32_t M>
    static void add(__m256i (&pairs)[M][2], __m256i a, __m256i b, const std::int8_t* const* x, std::size_t k)
    {
        for (std::uint32_t m = 0; m < M; ++m) {
            std::int32_t quad;
            __builtin_memcpy(&quad, x[m] + k, sizeof(quad));
            const __m256i input = _mm256_set1_epi32(quad);
            pairs[m][0] = _mm256_add_epi16(pairs[m][0], _mm256_maddubs_epi16(a, input));
            pairs[m][1] = _mm256_add_epi16(pairs[m][1], _mm256_maddubs_epi16(b, input));
        }
    }
};

} // namespace

#include "core/engine/cpu/Avx2.inc"
#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avx2Kernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
