// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Arithmetic on rows of field elements. A row has a multiple of 64 bytes; of each 64, byte k and byte 32 + k
// are the low and the high half of element k. Every kernel gives the same bytes. Functions keep no state.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff::heal {

inline constexpr std::size_t kRowBlock = 64;

// What a kernel multiplies by: a constant c, as tables for each half of a byte (low and high bytes of the
// products of its four nibbles; portable, AVX2) or as matrices for GF2P8AFFINEQB (low to low, high to high,
// low to high, high to low; GFNI).
struct alignas(64) Multiplier {
    std::array<std::uint8_t, 128> bytes;
};
using Products = std::array<std::uint16_t, 16>; // c times element 2^k

struct RowKernels {
    const char* name;
    void (*prepare)(const Products& products, Multiplier& out);
    // to ^= from
    void (*add)(std::uint8_t* to, const std::uint8_t* from, std::size_t size);
    // row *= c
    void (*scale)(std::uint8_t* row, const Multiplier& c, std::size_t size);
    // a ^= c * b, then b ^= a
    void (*forward)(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size);
    // b ^= a, then a ^= c * b
    void (*backward)(std::uint8_t* a, std::uint8_t* b, const Multiplier& c, std::size_t size);
};

const RowKernels& portableRows();
#ifdef FF_HEAL_X86_64
const RowKernels& avx2Rows();
const RowKernels& gfniRows();
#endif

// All that this processor runs, the fastest first.
std::vector<const RowKernels*> availableRows();

// c times each power of two, which is what prepare() takes.
Products productsOf(std::uint16_t c);
// The tables that `bytes` holds for kernels without matrices.
void prepareNibbles(const Products& products, Multiplier& out);

} // namespace ff::heal
