// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the kernels use of CUDA. They are written for warps that work alone: no blocks, no barriers but those
// of a warp. Compiled by nvcc these are CUDA's own; compiled by a C++ compiler (the tests) each lane of a
// warp is a fiber (tests/support/WarpFibers.h) and the kernels run on any machine.

#include <cstdint>

#ifdef __CUDACC__

#define FF_KERNEL __global__
#define FF_DEVICE __device__ __forceinline__
#define FF_UNROLL _Pragma("unroll")

namespace ff::engine::torch_module::warp {

constexpr unsigned kWarpsPerBlock = 4;

FF_DEVICE unsigned lane()
{
    return threadIdx.x & 31;
}
// Of all warps of the launch.
FF_DEVICE std::uint64_t index()
{
    return static_cast<std::uint64_t>(blockIdx.x) * kWarpsPerBlock + threadIdx.x / 32;
}
template <typename T>
FF_DEVICE T shuffleXor(T value, unsigned mask)
{
    return __shfl_xor_sync(0xFFFFFFFFU, value, mask);
}
template <typename T>
FF_DEVICE T broadcast(T value, unsigned from)
{
    return __shfl_sync(0xFFFFFFFFU, value, static_cast<int>(from));
}
// How many lanes say yes.
FF_DEVICE unsigned votes(bool yes)
{
    return static_cast<unsigned>(__popc(static_cast<int>(__ballot_sync(0xFFFFFFFFU, yes))));
}
FF_DEVICE void sync()
{
    __syncwarp();
}
// The warp's own shared memory, aligned to 16.
FF_DEVICE std::uint8_t* shared(unsigned bytesPerWarp)
{
    extern __shared__ uint4 memory[];
    return reinterpret_cast<std::uint8_t*>(memory) + threadIdx.x / 32 * bytesPerWarp;
}
// c + Σ of four products of signed bytes.
FF_DEVICE std::int32_t dot4(std::int32_t a, std::int32_t b, std::int32_t c)
{
    return __dp4a(a, b, c);
}
// c + Σ of two products of the int16 in a with the lower or upper two signed bytes of b.
FF_DEVICE std::int32_t dot2Low(std::int32_t a, std::int32_t b, std::int32_t c)
{
    return __dp2a_lo(a, b, c);
}
FF_DEVICE std::int32_t dot2High(std::int32_t a, std::int32_t b, std::int32_t c)
{
    return __dp2a_hi(a, b, c);
}
// Bytes a0 b0 a1 b1, and a2 b2 a3 b3.
FF_DEVICE std::int32_t interleaveLow(std::int32_t a, std::int32_t b)
{
    return static_cast<std::int32_t>(__byte_perm(static_cast<unsigned>(a), static_cast<unsigned>(b), 0x5140));
}
FF_DEVICE std::int32_t interleaveHigh(std::int32_t a, std::int32_t b)
{
    return static_cast<std::int32_t>(__byte_perm(static_cast<unsigned>(a), static_cast<unsigned>(b), 0x7362));
}
FF_DEVICE std::uint32_t floatBits(std::int32_t value)
{
    return __float_as_uint(static_cast<float>(value));
}

} // namespace ff::engine::torch_module::warp

#else
#include "tests/support/WarpFibers.h"
#endif
