// SPDX-License-Identifier: GPL-3.0-or-later
// The plain formulas, which the other kernels are compared with.
#include "core/search/meaning/kernel/Kernel.h"

#include <algorithm>

namespace ff::search {

namespace {

void addProduct(const std::int8_t* weights, std::size_t groups, std::size_t outputs, const std::uint8_t* in,
                std::int32_t* out)
{
    for (std::size_t group = 0; group < groups; ++group, in += kInputGroup) {
        for (std::size_t o = 0; o < outputs; ++o, weights += kInputGroup)
            out[o] += weights[0] * in[0] + weights[1] * in[1] + weights[2] * in[2] + weights[3] * in[3];
    }
}

void addRows(const std::int8_t* table, const std::uint8_t* weights, std::size_t width,
             const std::uint32_t* rows, std::size_t count, std::int32_t* sum)
{
    for (std::size_t row = 0; row < count; ++row) {
        const std::int8_t* const values = table + rows[row] * width;
        const std::int32_t weight = weights[rows[row]];
        for (std::size_t i = 0; i < width; ++i)
            sum[i] += weight * values[i];
    }
}

void addSums(const std::int32_t* const* sums, std::size_t count, std::size_t size, std::int32_t* out)
{
    std::fill_n(out, size, 0);
    for (std::size_t s = 0; s < count; ++s) {
        for (std::size_t i = 0; i < size; ++i)
            out[i] += sums[s][i];
    }
}

void cut(const std::int32_t* sum, std::size_t size, std::int64_t length, std::uint8_t* out)
{
    for (std::size_t i = 0; i < size; ++i) {
        const std::int64_t numerator = 512 * std::int64_t{sum[i]} + length, denominator = 2 * length;
        const std::int64_t quotient = numerator / denominator - (numerator % denominator < 0 ? 1 : 0);
        out[i] = static_cast<std::uint8_t>(128 + std::clamp<std::int64_t>(quotient, -127, 127));
    }
}

void changesOf(const std::int16_t* book, const std::int32_t* squares, const std::int16_t* left,
               std::int32_t* changes, std::int32_t* leasts)
{
    std::fill_n(changes, kKernelCodes, 0);
    for (std::size_t i = 0; i < kKernelSize; i += 2, book += 2 * kKernelCodes) {
        const std::int32_t first = left[i], second = left[i + 1];
        for (std::size_t code = 0; code < kKernelCodes; ++code)
            changes[code] += book[2 * code] * first + book[2 * code + 1] * second;
    }
    for (std::size_t code = 0; code < kKernelCodes; ++code)
        changes[code] = squares[code] - 2 * changes[code];
    std::copy_n(changes, kLeasts, leasts);
    for (std::size_t code = kLeasts; code < kKernelCodes; ++code)
        leasts[code % kLeasts] = std::min(leasts[code % kLeasts], changes[code]);
}

void changes(const std::int16_t* book, const std::int32_t* squares, const std::int16_t* left,
             std::size_t count, std::int32_t* out, std::int32_t* leasts)
{
    for (std::size_t path = 0; path < count; ++path)
        changesOf(book, squares, left + path * kKernelSize, out + path * kKernelCodes,
                  leasts + path * kLeasts);
}

std::uint64_t classify(const char* text, std::uint64_t* lower, std::uint64_t* upper, std::uint64_t* digits)
{
    std::uint64_t small = 0, large = 0, numbers = 0, others = 0;
    for (std::size_t i = 0; i < 64; ++i) {
        const auto c = static_cast<std::uint8_t>(text[i]);
        const auto isIn = [c](char first, unsigned count) {
            return std::uint64_t{static_cast<std::uint8_t>(c - first) < count};
        };
        small |= isIn('a', 26) << i;
        large |= isIn('A', 26) << i;
        numbers |= isIn('0', 10) << i;
        others |= std::uint64_t{c >= 0x80} << i;
    }
    *lower = small;
    *upper = large;
    *digits = numbers;
    return others;
}

std::size_t within(const std::int32_t* changes, std::int32_t limit, std::uint8_t* codes)
{
    std::size_t count = 0;
    for (std::size_t code = 0; code < kKernelCodes; ++code) {
        if (changes[code] <= limit)
            codes[count++] = static_cast<std::uint8_t>(code);
    }
    return count;
}

} // namespace

const MeaningKernel kPortableMeaningKernel = {"portable", addProduct, addRows,  addSums,
                                              cut,        changes,    classify, within};

} // namespace ff::search
