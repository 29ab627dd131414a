// SPDX-License-Identifier: GPL-3.0-or-later

// AVX2 with AVX-VNNI. Compiled with their flags and called only where the processor has them (Engine.cpp).

#include "core/engine/cpu/Net.h"

#include <immintrin.h>

namespace {

struct Dot {
    static __m256i dot4(__m256i sums, __m256i weights, __m256i inputs)
    {
        return _mm256_dpbusd_avx_epi32(sums, weights, inputs);
    }

    template <class Sums>
    static void packed(const std::uint8_t* weights, const std::int8_t* x, std::size_t columns, Sums& sums)
    {
        const __m256i nibble = _mm256_set1_epi8(15);
        for (std::size_t k = 0; k < columns; k += 8, weights += 128) {
            std::int64_t both;
            __builtin_memcpy(&both, x + k, sizeof(both));
            const __m256i first = _mm256_set1_epi32(static_cast<std::int32_t>(both));
            const __m256i second = _mm256_set1_epi32(static_cast<std::int32_t>(both >> 32));
            for (int i = 0; i < 4; ++i) {
                const __m256i w = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights + 32 * i));
                sums.v[i] = dot4(sums.v[i], _mm256_and_si256(w, nibble), first);
                sums.v[i] = dot4(sums.v[i], _mm256_and_si256(_mm256_srli_epi16(w, 4), nibble), second);
            }
        }
    }
};

} // namespace

#include "core/engine/cpu/Avx2.inc"
#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avxVnniKernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
