// SPDX-License-Identifier: GPL-3.0-or-later

// AVX2 with AVX-VNNI: what desktop processors have in place of AVX-512. Compiled with those flags and called
// only where the processor has them (Engine.cpp).

#include "core/engine/cpu/Avx2.inc"

namespace {

// vpdpbusd adds up four products of unsigned and signed bytes in 32 bits. Keys are kept with 128 added,
// queries are signed.
struct Isa : Avx2 {
    static constexpr auto kLayout = ff::engine::cpu::WeightLayout::Quads;

    static I32 dot(I32 sums, I32 unsignedBytes, I32 signedBytes)
    {
        return _mm256_dpbusd_avx_epi32(sums, unsignedBytes, signedBytes);
    }

    // M rows by H halves of a group, from the half `first` on (WeightLayout::Quads).
    template <std::uint32_t M, std::uint32_t H, class Done>
    [[gnu::always_inline]] static void tile(const std::uint8_t* group, std::uint32_t first,
                                            std::uint32_t columns, const Activation* a, std::size_t stride,
                                            std::uint32_t row, std::uint32_t column, const Done& done)
    {
        constexpr std::uint32_t J = 2 * H;
        const std::uint8_t* numbers = group + 64 * first;
        const std::uint8_t* at = group + 256 + 64 * first;
        I32 sums[M][J];
        for (std::uint32_t m = 0; m < M; ++m)
            for (std::uint32_t j = 0; j < J; ++j)
                sums[m][j] = load(numbers + 32 * j);
        for (std::uint32_t k = 0; k < columns; k += 4, at += 128) {
            I32 w[J];
            for (std::uint32_t j = 0; j < J; ++j)
                w[j] = load(at + 32 * j);
            for (std::uint32_t m = 0; m < M; ++m) {
                const I32 x = word(a + m * stride + k);
                for (std::uint32_t j = 0; j < J; ++j)
                    sums[m][j] = dot(sums[m][j], x, w[j]);
            }
        }
        for (std::uint32_t m = 0; m < M; ++m)
            for (std::uint32_t j = 0; j < J; ++j)
                done(row + m, column + 8 * j, sums[m][j],
                     reinterpret_cast<const std::int32_t*>(numbers + 128 + 32 * j));
    }

    // One row: two sums for each output hide the latency of vpdpbusd.
    template <class Done>
    [[gnu::always_inline]] static void vector(const std::uint8_t* group, std::uint32_t columns,
                                              const Activation* a, std::uint32_t row, std::uint32_t column,
                                              const Done& done)
    {
        const std::uint8_t* at = group + 256;
        I32 sums[2][4];
        for (int j = 0; j < 4; ++j) {
            sums[0][j] = load(group + 32 * j);
            sums[1][j] = _mm256_setzero_si256();
        }
        for (std::uint32_t k = 0; k < columns; k += 8, at += 256)
            for (int half = 0; half < 2; ++half) {
                const I32 x = word(a + k + 4 * half);
                for (int j = 0; j < 4; ++j)
                    sums[half][j] = dot(sums[half][j], x, load(at + 128 * half + 32 * j));
            }
        for (int j = 0; j < 4; ++j)
            done(row, column + 8 * static_cast<std::uint32_t>(j), add(sums[0][j], sums[1][j]),
                 reinterpret_cast<const std::int32_t*>(group + 128 + 32 * j));
    }

    template <class Done>
    static void gemm(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows,
                     const Done& done)
    {
        const std::uint8_t* group = matrix.groups;
        for (std::uint32_t column = 0; column < matrix.rows; column += 32, group += matrix.groupBytes) {
            std::uint32_t row = 0;
            // Six rows by half a group: twelve sums in sixteen registers.
            for (; row + 6 <= rows; row += 6)
                for (std::uint32_t half = 0; half < 2; ++half)
                    tile<6, 1>(group, half, matrix.columns, a + row * stride, stride, row, column + 16 * half,
                               done);
            for (; row + 2 <= rows; row += 2)
                tile<2, 2>(group, 0, matrix.columns, a + row * stride, stride, row, column, done);
            if (row < rows)
                vector(group, matrix.columns, a + row * stride, row, column, done);
        }
    }

    // Keys: [group of 16 positions][dims/4][16][4], with 128 added.
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

    static void scores(const Cached* query, std::uint32_t dims, const Cached* keys, const Window& window,
                       std::int32_t* out)
    {
        // What the 128 added to the keys makes.
        I32 offset = _mm256_setzero_si256();
        for (std::uint32_t i = 0; i < dims; i += 4)
            offset = dot(offset, _mm256_set1_epi8(-128), word(query + i));
        std::uint32_t group = window.firstGroup;
        for (std::uint32_t g = 0; g < window.groups; ++g) {
            const Cached* at = keys + std::size_t{group} * 16 * dims;
            I32 low = _mm256_setzero_si256(), high = low;
            for (std::uint32_t i = 0; i < dims; i += 4) {
                const I32 x = word(query + i);
                low = dot(low, load(at + i * 16), x);
                high = dot(high, load(at + i * 16 + 32), x);
            }
            store(out + 16 * g, sub(low, offset));
            store(out + 16 * g + 8, sub(high, offset));
            group = group + 1 == window.ringGroups ? 0 : group + 1;
        }
    }
};

} // namespace

#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avxVnniKernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
