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

    template <std::uint32_t M, class Sums>
    static void packed(const std::uint8_t* weights, const std::int8_t* const* x, std::size_t columns,
                       Sums* sums)
    {
        const __m256i nibble = _mm256_set1_epi8(15);
        for (std::size_t k = 0; k < columns; k += 8, weights += 128) {
            for (int i = 0; i < 4; ++i) {
                const __m256i w = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights + 32 * i));
                const __m256i lower = _mm256_and_si256(w, nibble),
                              upper = _mm256_and_si256(_mm256_srli_epi16(w, 4), nibble);
                for (std::uint32_t m = 0; m < M; ++m) {
                    sums[m].v[i] = dot4(sums[m].v[i], lower, quad(x[m] + k));
                    sums[m].v[i] = dot4(sums[m].v[i], upper, quad(x[m] + k + 4));
                }
            }
        }
    }

private:
    static __m256i quad(const std::int8_t* x)
    {
        std::int32_t four;
        __builtin_memcpy(&four, x, sizeof(four));
        return _mm256_set1_epi32(four);
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
