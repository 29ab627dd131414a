// SPDX-License-Identifier: GPL-3.0-or-later

// AVX-512 whose products for many positions run on AMX tiles. Compiled with their flags and called only where
// the processor has them and the kernel lets this process use them (Engine.cpp).

#include "core/engine/cpu/Net.h"

#include <immintrin.h>

namespace {

struct Tiles {
    // Two tiles of 16 positions by two of 16 rows: each tile that is read is used twice.
    static constexpr std::uint32_t kPositions = 32;
    static constexpr std::size_t kColumns = 64; // of a tile

    static void begin()
    {
        struct alignas(64) {
            std::uint8_t palette = 1, startRow = 0, reserved[14] = {};
            std::uint16_t rowBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
            std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
        } const shape;
        _tile_loadconfig(&shape);
    }
    static void end() { _tile_release(); }

    // A group of 32 rows in WeightLayout::Quads, 8 bits, is two tiles beside each other as it lies: of each
    // four columns 16 rows in each. sums: 16 and 16 int32 for each position.
    static void dots(const std::uint8_t* weights, const std::int8_t* x, std::size_t stride,
                     std::size_t columns, void* sums)
    {
        constexpr std::size_t kQuad = 4 * ff::engine::cpu::kGroupRows;
        auto* const out = static_cast<std::uint8_t*>(sums);
        // The intrinsics do not tell the compiler that they read memory.
        __asm__ volatile("" ::: "memory");
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
        for (std::size_t k = 0; k < columns; k += kColumns, weights += kColumns / 4 * kQuad) {
            _tile_loadd(4, x + k, stride);
            _tile_loadd(6, weights, kQuad);
            _tile_loadd(7, weights + kQuad / 2, kQuad);
            _tile_loadd(5, x + 16 * stride + k, stride);
            _tile_dpbsud(0, 4, 6);
            _tile_dpbsud(1, 4, 7);
            _tile_dpbsud(2, 5, 6);
            _tile_dpbsud(3, 5, 7);
        }
        _tile_stored(0, out, kQuad);
        _tile_stored(1, out + kQuad / 2, kQuad);
        _tile_stored(2, out + 16 * kQuad, kQuad);
        _tile_stored(3, out + 16 * kQuad + kQuad / 2, kQuad);
    }
};

} // namespace

#include "core/engine/cpu/Avx512.inc"
#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& amxKernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
