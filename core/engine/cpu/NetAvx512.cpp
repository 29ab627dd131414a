// SPDX-License-Identifier: GPL-3.0-or-later

// AVX-512 with VNNI and VBMI. Compiled with those flags and called only where the processor has them
// (Engine.cpp).

#include "core/engine/cpu/Net.h"

namespace {

struct Tiles {
    static constexpr std::uint32_t kPositions = 0;
};

} // namespace

#include "core/engine/cpu/Avx512.inc"
#include "core/engine/cpu/NetKernel.inc"

namespace ff::engine::cpu {

const Kernel& avx512Kernel()
{
    return kKernel;
}

} // namespace ff::engine::cpu
