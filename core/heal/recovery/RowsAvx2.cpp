// SPDX-License-Identifier: GPL-3.0-or-later
// Products by looking up nibbles (PSHUFB), as in Plank, Greenan and Miller, "Screaming Fast Galois Field
// Arithmetic Using Intel SIMD Instructions" (2013).
#include "core/heal/recovery/RowKernels.h"

#include <immintrin.h>

namespace ff::heal {

namespace {

__m256i load(const std::uint8_t* from)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

void store(std::uint8_t* to, __m256i value)
{
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

struct Pair {
    __m256i low, high;
};

class Tables {
public:
    explicit Tables(const Multiplier& c)
    {
        for (int i = 0; i < 8; ++i)
            m_of[i] = _mm256_broadcastsi128_si256(
                _mm_load_si128(reinterpret_cast<const __m128i*>(c.bytes.data() + 16 * i)));
    }

    Pair times(Pair x) const
    {
        const __m256i mask = _mm256_set1_epi8(15);
        const __m256i n0 = _mm256_and_si256(x.low, mask), n2 = _mm256_and_si256(x.high, mask);
        const __m256i n1 = _mm256_and_si256(_mm256_srli_epi16(x.low, 4), mask);
        const __m256i n3 = _mm256_and_si256(_mm256_srli_epi16(x.high, 4), mask);
        const auto sum = [&](int half) {
            return _mm256_xor_si256(_mm256_xor_si256(_mm256_shuffle_epi8(m_of[half], n0),
                                                     _mm256_shuffle_epi8(m_of[2 + half], n1)),
                                    _mm256_xor_si256(_mm256_shuffle_epi8(m_of[4 + half], n2),
                                                     _mm256_shuffle_epi8(m_of[6 + half], n3)));
        };
        return {sum(0), sum(1)};
    }

private:
    __m256i m_of[8];
};

Pair loadPair(const std::uint8_t* from)
{
    return {load(from), load(from + 32)};
}

void storePair(std::uint8_t* to, Pair value)
{
    store(to, value.low);
    store(to + 32, value.high);
}

Pair operator^(Pair a, Pair b)
{
    return {_mm256_xor_si256(a.low, b.low), _mm256_xor_si256(a.high, b.high)};
}

void add(std::uint8_t* to, const std::uint8_t* from, std::size_t size)
{
    for (std::size_t i = 0; i < size; i += kRowBlock)
        storePair(to + i, loadPair(to + i) ^ loadPair(from + i));
}

void scale(std::uint8_t* row, const Multiplier& c, std::size_t size)
{
    const Tables tables(c);
    for (std::size_t i = 0; i < size; i += kRowBlock)
        storePair(row + i, tables.times(loadPair(row + i)));
}

void forward(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size)
{
    const Tables tables(c);
    for (std::size_t i = 0; i < size; i += kRowBlock) {
        const Pair y = loadPair(b + i), x = loadPair(a + i) ^ tables.times(y);
        storePair(a + i, x);
        storePair(b + i, x ^ y);
    }
}

void backward(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size)
{
    const Tables tables(c);
    for (std::size_t i = 0; i < size; i += kRowBlock) {
        const Pair x = loadPair(a + i), y = x ^ loadPair(b + i);
        storePair(b + i, y);
        storePair(a + i, x ^ tables.times(y));
    }
}

} // namespace

const RowKernels& avx2Rows()
{
    static const RowKernels kernels{"avx2", prepareNibbles, add, scale, forward, backward};
    return kernels;
}

} // namespace ff::heal
