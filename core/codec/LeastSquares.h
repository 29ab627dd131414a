// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What LeastSquares.inc solves. Plain data for kernels that are compiled per instruction set. Internal to
// core/codec.

#include <cstdint>

namespace ff::codec {

// Least squares over at most N inputs.
template <unsigned N>
struct Squares {
    alignas(64) std::int64_t covariance[N][N]; // of the inputs; the upper half
    std::int64_t cross[N]; // of inputs and what is predicted
    std::int32_t weights[N]; // 1 is 2^20
};

} // namespace ff::codec
