// SPDX-License-Identifier: GPL-3.0-or-later

// AVX2. Compiled with that flag and called only where the processor has it (Engine.cpp).

#include "core/engine/cpu/Avx2.inc"

namespace {

// vpmaddubsw multiplies unsigned activations by signed weights; two products stay inside 16 bits because
// |weight| <= 63.
struct Isa : Avx2 {
    static constexpr auto kLayout = ff::engine::cpu::WeightLayout::Sums16;

    // Keeps GCC from adding in an order that it has too few registers for, and from loading again what it
    // has.
    static I32 inRegister(I32 x)
    {
        asm("" : "+x"(x));
        return x;
    }

    // M rows by H halves of a group, from the half `first` on (WeightLayout::Sums16). Two products in 16 bits
    // stay inside them, and so does the sum of a block, counted from its start; on the way there it may wrap.
    template <std::uint32_t M, std::uint32_t H, std::uint32_t Depth, class Done>
    [[gnu::always_inline]] static void tile(const std::uint8_t* group, std::size_t halfBytes,
                                            std::uint32_t first, std::uint32_t columns, const Activation* a,
                                            std::size_t stride, std::uint32_t row, std::uint32_t column,
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
                        parts[m][j] =
                            inRegister(_mm256_add_epi16(parts[m][j], _mm256_maddubs_epi16(x, w[j])));
                }
            }
            for (std::uint32_t m = 0; m < M; ++m)
                for (std::uint32_t j = 0; j < J; ++j)
                    sums[m][j] = add(sums[m][j], _mm256_madd_epi16(parts[m][j], ones));
        }
        for (std::uint32_t m = 0; m < M; ++m)
            for (std::uint32_t j = 0; j < J; ++j)
                done(row + m, column + 8 * j, sums[m][j],
                     reinterpret_cast<const std::int32_t*>(numbers + 128 + 32 * j));
    }

    static std::size_t orderBytes(std::uint32_t columns) { return (columns / 2 + 63) / 64 * 64; }

    template <std::uint32_t Depth, class Done>
    static void gemmOfDepth(const Matrix& matrix, const Activation* a, std::size_t stride, std::uint32_t rows,
                            const Done& done)
    {
        const std::size_t halfBytes = (matrix.groupBytes - 256 - orderBytes(matrix.columns)) / 2;
        const std::uint8_t* group = matrix.groups;
        for (std::uint32_t column = 0; column < matrix.rows; column += 32, group += matrix.groupBytes) {
            const auto half = [&]<std::uint32_t M>(std::uint32_t row, std::uint32_t h) {
                tile<M, 1, Depth>(group, halfBytes, h, matrix.columns, a + row * stride, stride, row,
                                  column + 16 * h, done);
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

    // Keys: [group of 16 positions][dims/4][16][4].
    static void writeKey(Cached* keys, std::uint32_t slot, const Cached* key, std::uint32_t dims)
    {
        Cached* at = keys + std::size_t{slot / 16} * 16 * dims + slot % 16 * 4;
        for (std::uint32_t i = 0; i < dims; i += 4)
            __builtin_memcpy(at + i * 16, key + i, 4);
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
};

} // namespace

#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avx2Kernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
