// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The arithmetic of docs/MODEL.md sections 1 and 4, written once for host and device: plain integers, no
// library. The CUDA kernels are made of these functions; the reference engine has its own, so that an error
// here shows.

#include <cstdint>

#ifdef __CUDACC__
#define FF_HOST_DEVICE __host__ __device__ __forceinline__
#else
#define FF_HOST_DEVICE inline
#endif

namespace ff::engine::fixed {

// s ≥ 1.
FF_HOST_DEVICE std::int32_t rs(std::int32_t x, unsigned s)
{
    return (x + (std::int32_t{1} << (s - 1))) >> s;
}

FF_HOST_DEVICE std::int32_t hi(std::int32_t a, std::int32_t m)
{
    return static_cast<std::int32_t>((static_cast<std::int64_t>(a) * m + (std::int64_t{1} << 31)) >> 32);
}

FF_HOST_DEVICE std::int32_t clampTo(std::int32_t x, std::int32_t limit)
{
    return x > limit ? limit : x < -limit ? -limit : x;
}
FF_HOST_DEVICE std::int32_t clamp8(std::int32_t x)
{
    return clampTo(x, 127);
}
FF_HOST_DEVICE std::int32_t clamp16(std::int32_t x)
{
    return clampTo(x, 32767);
}

// v > 0.
FF_HOST_DEVICE std::uint32_t bitLength(std::uint32_t v)
{
#ifdef __CUDA_ARCH__
    return 32 - static_cast<std::uint32_t>(__clz(static_cast<int>(v)));
#else
    return 32 - static_cast<std::uint32_t>(__builtin_clz(v));
#endif
}

// What norm() multiplies and shifts by. multiplier 0 stands for a sum of 0: all outputs are 0.
struct NormScale {
    std::int32_t multiplier;
    std::uint32_t bits; // b
};

// The root q of a norm is the largest with q² ≤ floor(65536·sum / D), which is q²·D ≤ 65536·sum; it has
// kRootBits bits, for |r| < 2^15. sum = Σ r_i², dim = D.
inline constexpr unsigned kRootBits = 23;
FF_HOST_DEVICE bool isRootOrLess(std::uint32_t q, std::uint64_t sum, std::uint32_t dim)
{
    return static_cast<std::uint64_t>(q) * q * dim <= sum << 16;
}

// root = q of a sum that is not 0.
FF_HOST_DEVICE NormScale normScale(std::uint32_t root)
{
    const std::uint32_t q = root == 0 ? 1 : root, bits = bitLength(q);
    // 2^(bits + 14) / q, as two divisions of 32 bits.
    const unsigned first = bits < 17 ? bits + 14 : 31, second = bits + 14 - first;
    const std::uint32_t power = std::uint32_t{1} << first, high = power / q, rest = power % q;
    return {static_cast<std::int32_t>((high << second) + (rest << second) / q), bits};
}

FF_HOST_DEVICE std::int32_t normalised(std::int32_t r, std::int32_t g, NormScale scale)
{
    const std::int32_t product = r * scale.multiplier;
    const std::int32_t u = scale.bits == 4 ? product : rs(product, scale.bits - 4);
    return clamp8(rs(u * g, 16));
}

// recent = b_0 | b_1<<8 | b_2<<16 | b_3<<24.
FF_HOST_DEVICE std::uint32_t ngramRow(std::uint32_t recent, std::uint32_t order, std::uint32_t bits)
{
    const std::uint32_t k = order == 4 ? recent : recent & ((std::uint32_t{1} << (8 * order)) - 1);
    return (k * 0x9E3779B1U) >> (32 - bits);
}

// The place in COS and SIN.
FF_HOST_DEVICE std::uint32_t rotationPlace(std::uint32_t position, std::uint32_t step)
{
    return (position * step) >> 22;
}

// Query and key values before their last rounding.
FF_HOST_DEVICE std::int32_t wide(std::int32_t z)
{
    return clampTo(z, 2047);
}
FF_HOST_DEVICE std::int32_t unrotated(std::int32_t w)
{
    return clamp8(rs(w, 4));
}

struct Pair {
    std::int32_t first, second;
};
FF_HOST_DEVICE Pair rotated(std::int32_t a, std::int32_t b, std::int32_t cosine, std::int32_t sine)
{
    return {clamp8(rs(a * cosine - b * sine, 18)), clamp8(rs(a * sine + b * cosine, 18))};
}

// P of a position whose score lies d ≥ 0 below the highest; table = X.
FF_HOST_DEVICE std::int32_t attentionWeight(const std::int16_t* table, std::int32_t d)
{
    return d >= 960 ? 0 : table[d & 63] >> (d >> 6);
}

// R from B and S.
FF_HOST_DEVICE std::int32_t attentionRatio(std::int32_t b, std::int32_t sum)
{
    return static_cast<std::int32_t>(static_cast<std::int64_t>(b) * 65536 / sum);
}

// table = Y.
FF_HOST_DEVICE std::uint32_t countOf(const std::uint32_t* table, std::int32_t d)
{
    return 1 + (d >= 5632 ? 0 : table[d & 255] >> (d >> 8));
}

} // namespace ff::engine::fixed
