// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/Tower.h"

#include <algorithm>
#include <cmath>

namespace ff::search {

namespace {

constexpr std::int64_t kVectorLength = 320; // of a MeaningVector
constexpr std::size_t kMaxOutputs = kMaxMeaningHidden + kMeaningSize + kOutputGroup;

std::size_t roundedUp(std::size_t x, std::size_t step)
{
    return (x + step - 1) / step * step;
}

// To the nearest integer, halves upwards; b > 0.
std::int64_t divide(std::int64_t a, std::int64_t b)
{
    const std::int64_t numerator = 2 * a + b, denominator = 2 * b;
    const std::int64_t quotient = numerator / denominator;
    return quotient - (numerator % denominator < 0 ? 1 : 0);
}

// A matrix [rows, columns] into the places of outputs from `output` on.
void pack(ByteSpan matrix, std::size_t columns, std::size_t output, std::size_t outputs,
          std::vector<std::int8_t>& out)
{
    const std::uint8_t* from = matrix.data();
    for (std::size_t row = output; row < output + matrix.size() / columns; ++row) {
        for (std::size_t column = 0; column < columns; ++column, ++from)
            out[(column / kInputGroup * outputs + row) * kInputGroup + column % kInputGroup] =
                static_cast<std::int8_t>(*from);
    }
}

std::int32_t sumOfRow(ByteSpan matrix, std::size_t columns, std::size_t row)
{
    std::int32_t sum = 0;
    for (const std::uint8_t byte : matrix.subspan(row * columns, columns))
        sum += static_cast<std::int8_t>(byte);
    return sum;
}

} // namespace

std::int64_t squareRoot(std::int64_t x)
{
    auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(x)));
    while (root * root > x)
        --root;
    while ((root + 1) * (root + 1) <= x)
        ++root;
    return root;
}

MeaningVector scaledToMeaning(const std::array<std::int64_t, kMeaningSize>& values)
{
    std::int64_t squares = 0;
    for (const std::int64_t x : values)
        squares += x * x;
    const std::int64_t length = squareRoot(squares);
    MeaningVector out{};
    for (std::size_t i = 0; length != 0 && i < out.size(); ++i)
        out[i] = static_cast<std::int8_t>(
            std::clamp<std::int64_t>(divide(kVectorLength * values[i], length), -127, 127));
    return out;
}

Tower::Tower(const TowerWeights& weights)
    : m_inputGroups(roundedUp(weights.inputs, kInputGroup) / kInputGroup), m_hidden(weights.hidden),
      m_firstOutputs(roundedUp(weights.hidden + kMeaningSize, kOutputGroup)),
      m_hiddenGroups(roundedUp(weights.hidden, kInputGroup) / kInputGroup),
      m_first(m_inputGroups * kInputGroup * m_firstOutputs),
      m_second(m_hiddenGroups * kInputGroup * kMeaningSize), m_firstBias(m_firstOutputs)
{
    constexpr std::int32_t kMiddle = 128;
    pack(weights.first, weights.inputs, 0, m_firstOutputs, m_first);
    pack(weights.skip, weights.inputs, m_hidden, m_firstOutputs, m_first);
    pack(weights.second, m_hidden, 0, kMeaningSize, m_second);
    for (std::size_t row = 0; row < m_hidden; ++row)
        m_firstBias[row] = weights.firstBias[row] - kMiddle * sumOfRow(weights.first, weights.inputs, row);
    for (std::size_t row = 0; row < kMeaningSize; ++row)
        m_firstBias[m_hidden + row] =
            weights.secondBias[row] - kMiddle * sumOfRow(weights.skip, weights.inputs, row);
}

MeaningVector Tower::run(const MeaningKernel& kernel, const std::uint8_t* input) const
{
    std::array<std::int32_t, kMaxOutputs> sums; // NOLINT(*-member-init): filled to m_firstOutputs
    std::copy(m_firstBias.begin(), m_firstBias.end(), sums.begin());
    kernel.addProduct(m_first.data(), m_inputGroups, m_firstOutputs, input, sums.data());
    std::array<std::uint8_t, kMaxMeaningHidden + kInputGroup> hidden{};
    for (std::size_t i = 0; i < m_hidden; ++i)
        hidden[i] = static_cast<std::uint8_t>(std::clamp((sums[i] + 128) >> 8, 0, 255));
    std::array<std::int32_t, kMeaningSize> deep{};
    kernel.addProduct(m_second.data(), m_hiddenGroups, kMeaningSize, hidden.data(), deep.data());
    std::array<std::int64_t, kMeaningSize> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = std::int64_t{4} * deep[i] + sums[m_hidden + i];
    return scaledToMeaning(out);
}

} // namespace ff::search
