// SPDX-License-Identifier: GPL-3.0-or-later

// AVX2. Compiled with its flags and called only where the processor has it (Engine.cpp).

#include "core/engine/cpu/Net.h"

#include <immintrin.h>

namespace {

struct Dot {
    // A pair of products is at most 2 * 127 * 127, so that 16 bits hold it.
    static __m256i dot4(__m256i sums, __m256i weights, __m256i inputs)
    {
        return _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_maddubs_epi16(weights, inputs), _mm256_set1_epi16(1)));
    }

    // A pair is at most 2 * 15 * 127: 16 bits hold eight of them.
    template <class Sums>
    static void packed(const std::uint8_t* weights, const std::int8_t* x, std::size_t columns, Sums& sums)
    {
        const __m256i nibble = _mm256_set1_epi8(15), one = _mm256_set1_epi16(1);
        for (std::size_t k = 0; k < columns; k += 32, weights += 512) {
            __m256i pairs[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
            for (int j = 0; j < 4; ++j) {
                std::int64_t both;
                __builtin_memcpy(&both, x + k + 8 * j, sizeof(both));
                const __m256i first = _mm256_set1_epi32(static_cast<std::int32_t>(both));
                const __m256i second = _mm256_set1_epi32(static_cast<std::int32_t>(both >> 32));
                for (int i = 0; i < 4; ++i) {
                    const __m256i w = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights + 128 * j + 32 * i));
                    pairs[i] = _mm256_add_epi16(pairs[i], _mm256_maddubs_epi16(_mm256_and_si256(w, nibble), first));
                    pairs[i] = _mm256_add_epi16(
                        pairs[i], _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(w, 4), nibble), second));
                }
            }
            for (int i = 0; i < 4; ++i)
                sums.v[i] = _mm256_add_epi32(sums.v[i], _mm256_madd_epi16(pairs[i], one));
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
