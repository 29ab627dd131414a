// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/WordFilter.h"

#include "core/codec/Entropy.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ff::codec {

namespace {

std::uint32_t wordAt(ByteSpan bytes, std::size_t at)
{
    return std::uint32_t{bytes[at]} | std::uint32_t{bytes[at + 1]} << 8;
}

// What the words before the one at `at` (even) let expect. 0 for the first.
std::uint32_t expected(ByteSpan bytes, std::size_t at, std::uint32_t row)
{
    const std::uint32_t left = at >= 2 ? wordAt(bytes, at - 2) : 0;
    const std::uint32_t above = row != 0 && at >= row ? wordAt(bytes, at - row) : left;
    return (left + above) >> 1;
}

void putWord(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t word)
{
    bytes[at] = static_cast<std::uint8_t>(word);
    bytes[at + 1] = static_cast<std::uint8_t>(word >> 8);
}

// Bits of the words when their bytes are coded one by one.
class ByteEntropy {
public:
    void add(std::uint32_t word)
    {
        ++m_counts[0][word & 255];
        ++m_counts[1][word >> 8 & 255];
    }
    std::uint64_t bits() const { return entropyBits(m_counts[0]) + entropyBits(m_counts[1]); }

private:
    std::array<std::array<std::uint32_t, 256>, 2> m_counts{};
};

} // namespace

bool wordsAreSmooth(ByteSpan bytes, std::uint32_t row)
{
    // Looked at in places spread over the block.
    constexpr std::size_t kPlaces = 16, kWindow = 8192, kLeast = 4096;
    if (bytes.size() < kLeast)
        return false;
    ByteEntropy words, differences;
    const std::size_t window = std::min(kWindow, bytes.size()) & ~std::size_t{1};
    for (std::size_t k = 0; k < kPlaces; ++k) {
        const std::size_t from = ((bytes.size() - window) * k / (kPlaces - 1)) & ~std::size_t{1};
        for (std::size_t at = from; at < from + window; at += 2) {
            const std::uint32_t word = wordAt(bytes, at);
            words.add(word);
            differences.add((word - expected(bytes, at, row)) & 0xFFFF);
        }
    }
    return 100 * differences.bits() < 97 * words.bits();
}

void filterWords(std::span<std::uint8_t> bytes, std::uint32_t row)
{
    for (std::size_t at = bytes.size() & ~std::size_t{1}; at >= 2;) {
        at -= 2;
        putWord(bytes, at, wordAt(bytes, at) - expected(bytes, at, row));
    }
}

void unfilterWords(std::span<std::uint8_t> bytes, std::uint32_t row)
{
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        putWord(bytes, at, wordAt(bytes, at) + expected(bytes, at, row));
}

} // namespace ff::codec
