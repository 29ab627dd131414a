// SPDX-License-Identifier: GPL-3.0-or-later
// Products by 8x8 bit matrices (GF2P8AFFINEQB): multiplication by a constant is linear over GF(2).
#include "core/heal/recovery/RowKernels.h"

#include <cstring>
#include <immintrin.h>

namespace ff::heal {

namespace {

// Row i of a matrix, which gives bit i, stands in byte 7 - i.
std::uint64_t matrix(const Products& products, unsigned fromBit, unsigned toBit)
{
    std::uint64_t out = 0;
    for (unsigned row = 0; row < 8; ++row) {
        std::uint64_t bits = 0;
        for (unsigned k = 0; k < 8; ++k)
            bits |= static_cast<std::uint64_t>(products[fromBit + k] >> (toBit + row) & 1U) << k;
        out |= bits << (8 * (7 - row));
    }
    return out;
}

void prepare(const Products& products, Multiplier& out)
{
    const std::uint64_t matrices[4] = {matrix(products, 0, 0), matrix(products, 8, 8), matrix(products, 0, 8),
                                       matrix(products, 8, 0)};
    std::memcpy(out.bytes.data(), matrices, sizeof matrices);
}

__m512i load(const std::uint8_t* from)
{
    return _mm512_loadu_si512(from);
}

class Matrices {
public:
    explicit Matrices(const Multiplier& c)
    {
        std::uint64_t m[4];
        std::memcpy(m, c.bytes.data(), sizeof m);
        const auto halves = [](std::uint64_t low, std::uint64_t high) {
            const auto a = static_cast<long long>(low), b = static_cast<long long>(high);
            return _mm512_set_epi64(b, b, b, b, a, a, a, a);
        };
        m_straight = halves(m[0], m[1]);
        m_crossed = halves(m[3], m[2]);
    }

    __m512i times(__m512i x) const
    {
        const __m512i swapped = _mm512_maskz_shuffle_i64x2(0xFF, x, x, 0x4E); // the halves change places
        return _mm512_xor_si512(_mm512_gf2p8affine_epi64_epi8(x, m_straight, 0),
                                _mm512_gf2p8affine_epi64_epi8(swapped, m_crossed, 0));
    }

private:
    __m512i m_straight, m_crossed;
};

void add(std::uint8_t* to, const std::uint8_t* from, std::size_t size)
{
    for (std::size_t i = 0; i < size; i += kRowBlock)
        _mm512_storeu_si512(to + i, _mm512_xor_si512(load(to + i), load(from + i)));
}

void scale(std::uint8_t* row, const Multiplier& c, std::size_t size)
{
    const Matrices matrices(c);
    for (std::size_t i = 0; i < size; i += kRowBlock)
        _mm512_storeu_si512(row + i, matrices.times(load(row + i)));
}

void forward(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size)
{
    const Matrices matrices(c);
    for (std::size_t i = 0; i < size; i += kRowBlock) {
        const __m512i y = load(b + i), x = _mm512_xor_si512(load(a + i), matrices.times(y));
        _mm512_storeu_si512(a + i, x);
        _mm512_storeu_si512(b + i, _mm512_xor_si512(x, y));
    }
}

void backward(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size)
{
    const Matrices matrices(c);
    for (std::size_t i = 0; i < size; i += kRowBlock) {
        const __m512i x = load(a + i), y = _mm512_xor_si512(x, load(b + i));
        _mm512_storeu_si512(b + i, y);
        _mm512_storeu_si512(a + i, _mm512_xor_si512(x, matrices.times(y)));
    }
}

} // namespace

const RowKernels& gfniRows()
{
    static const RowKernels kernels{"gfni", prepare, add, scale, forward, backward};
    return kernels;
}

} // namespace ff::heal
