// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/Field.h"

#include <vector>

namespace ff::heal {

namespace {

constexpr std::size_t kElements = std::size_t{1} << 16;

std::uint32_t timesX(std::uint32_t polynomial)
{
    polynomial <<= 1;
    return (polynomial & kElements) != 0 ? polynomial ^ kFieldPolynomial : polynomial;
}

std::uint32_t square(std::uint32_t polynomial)
{
    std::uint32_t out = 0, shifted = polynomial;
    for (unsigned bit = 0; bit < 16; ++bit, shifted = timesX(shifted)) {
        if ((polynomial >> bit & 1) != 0)
            out ^= shifted;
    }
    return out;
}

struct Tables {
    std::array<std::uint16_t, 16> basis{};
    std::vector<std::uint16_t> log = std::vector<std::uint16_t>(kElements);
    std::vector<std::uint16_t> exp = std::vector<std::uint16_t>(2 * kElements);

    Tables()
    {
        std::vector<std::uint16_t> root(kElements); // the even x with x^2 + x = place
        for (std::uint32_t x = 0; x < kElements; x += 2)
            root[square(x) ^ x] = static_cast<std::uint16_t>(x);
        basis[0] = 1;
        for (std::size_t i = 1; i < basis.size(); ++i)
            basis[i] = root[basis[i - 1]];
        std::vector<std::uint16_t> number(kElements); // of a polynomial
        for (std::uint32_t element = 0; element < kElements; ++element) {
            std::uint16_t polynomial = 0;
            for (std::size_t bit = 0; bit < basis.size(); ++bit)
                polynomial ^= (element >> bit & 1) != 0 ? basis[bit] : 0;
            number[polynomial] = static_cast<std::uint16_t>(element);
        }
        std::uint32_t power = 1;
        for (std::uint32_t k = 0; k < kFieldOrder; ++k, power = timesX(power)) {
            exp[k] = exp[k + kFieldOrder] = number[power];
            log[number[power]] = static_cast<std::uint16_t>(k);
        }
    }
};

const Tables& tables()
{
    static const Tables one;
    return one;
}

} // namespace

const std::array<std::uint16_t, 16>& cantorBasis()
{
    return tables().basis;
}

std::uint32_t fieldLog(std::uint16_t element)
{
    return tables().log[element];
}

std::uint16_t fieldExp(std::uint32_t logarithm)
{
    return tables().exp[logarithm];
}

std::uint16_t fieldMultiply(std::uint16_t a, std::uint16_t b)
{
    const Tables& t = tables();
    return a == 0 || b == 0 ? std::uint16_t{0} : t.exp[std::uint32_t{t.log[a]} + t.log[b]];
}

} // namespace ff::heal
