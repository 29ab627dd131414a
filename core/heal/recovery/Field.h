// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The field GF(2^16) that the recovery record computes in: polynomials over GF(2) modulo
// x^16 + x^12 + x^3 + x + 1. An element is written as a number in a Cantor basis v_0 = 1, v_i^2 + v_i =
// v_(i-1): bit i of the number stands for v_i. In this basis the additive FFT needs no other constants than
// the numbers of the places (Cantor 1989; Gao and Mateer 2010). Addition is the exclusive or. Functions keep
// no state.

#include <array>
#include <cstdint>

namespace ff::heal {

inline constexpr std::uint32_t kFieldPolynomial = 0x1100B;
inline constexpr std::uint32_t kFieldOrder = 65535; // of its multiplicative group

// The basis vectors as polynomials, bit i for x^i: of the two solutions for each the even one.
const std::array<std::uint16_t, 16>& cantorBasis();

// Of an element that is not 0, to a base that does not matter: 0 .. 65534.
std::uint32_t fieldLog(std::uint16_t element);
std::uint16_t fieldExp(std::uint32_t logarithm); // REQUIRES: < 2 * 65535
std::uint16_t fieldMultiply(std::uint16_t a, std::uint16_t b);

} // namespace ff::heal
