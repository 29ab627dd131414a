// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Field.h"
#include "core/heal/recovery/RowKernels.h"

namespace ff::heal {

Products productsOf(std::uint16_t c)
{
    Products out{};
    for (std::size_t bit = 0; bit < out.size(); ++bit)
        out[bit] = fieldMultiply(c, static_cast<std::uint16_t>(1U << bit));
    return out;
}

// Two tables of 16 bytes for each nibble of an element, from the lowest: the products' low bytes, their high
// bytes.
void prepareNibbles(const Products& products, Multiplier& out)
{
    for (std::size_t nibble = 0; nibble < 4; ++nibble) {
        std::array<std::uint16_t, 16> of{};
        for (std::size_t value = 1; value < of.size(); ++value) {
            std::size_t bit = 0;
            while ((value >> bit & 1) == 0)
                ++bit;
            of[value] = of[value & (value - 1)] ^ products[4 * nibble + bit];
        }
        for (std::size_t value = 0; value < of.size(); ++value) {
            out.bytes[32 * nibble + value] = static_cast<std::uint8_t>(of[value]);
            out.bytes[32 * nibble + 16 + value] = static_cast<std::uint8_t>(of[value] >> 8);
        }
    }
}

namespace {

struct Pair {
    std::uint8_t low, high;
};

Pair times(const Multiplier& c, std::uint8_t low, std::uint8_t high)
{
    const std::uint8_t* t = c.bytes.data();
    const unsigned n0 = low & 15U, n1 = low >> 4U, n2 = high & 15U, n3 = high >> 4U;
    return {static_cast<std::uint8_t>(t[n0] ^ t[32 + n1] ^ t[64 + n2] ^ t[96 + n3]),
            static_cast<std::uint8_t>(t[16 + n0] ^ t[48 + n1] ^ t[80 + n2] ^ t[112 + n3])};
}

void add(std::uint8_t* to, const std::uint8_t* from, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        to[i] ^= from[i];
}

// Calls visit(low, high) for the place of each element.
template <typename Visit>
void eachElement(std::size_t size, const Visit& visit)
{
    for (std::size_t block = 0; block < size; block += kRowBlock) {
        for (std::size_t k = block; k < block + kRowBlock / 2; ++k)
            visit(k, k + kRowBlock / 2);
    }
}

void scale(std::uint8_t* row, const Multiplier& c, std::size_t size)
{
    eachElement(size, [&](std::size_t low, std::size_t high) {
        const Pair product = times(c, row[low], row[high]);
        row[low] = product.low;
        row[high] = product.high;
    });
}

void forward(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size)
{
    eachElement(size, [&](std::size_t low, std::size_t high) {
        const Pair product = times(c, b[low], b[high]);
        b[low] ^= a[low] ^= product.low;
        b[high] ^= a[high] ^= product.high;
    });
}

void backward(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size)
{
    eachElement(size, [&](std::size_t low, std::size_t high) {
        const Pair product = times(c, b[low] ^= a[low], b[high] ^= a[high]);
        a[low] ^= product.low;
        a[high] ^= product.high;
    });
}

} // namespace

const RowKernels& portableRows()
{
    static const RowKernels kernels{"portable", prepareNibbles, add, scale, forward, backward};
    return kernels;
}

std::vector<const RowKernels*> availableRows()
{
    std::vector<const RowKernels*> out;
#ifdef FF_HEAL_X86_64
    __builtin_cpu_init();
    if (__builtin_cpu_supports("gfni") && __builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("avx512bw"))
        out.push_back(&gfniRows());
    if (__builtin_cpu_supports("avx2"))
        out.push_back(&avx2Rows());
#endif
    out.push_back(&portableRows());
    return out;
}

} // namespace ff::heal
