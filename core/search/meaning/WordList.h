// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The different words of a text in the order of their first appearance, without an allocation for each. Used
// by one thread; a list that is cleared keeps what it has allocated.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace ff::search {

using Words = std::vector<std::string>; // folded, each once, in the order of their first appearance

// A word of at most kSize bytes with zeros behind it, so that words are compared without a loop.
struct ShortWord {
    static constexpr std::size_t kSize = 48;
    static constexpr std::size_t kShort = 24; // what most words have

    std::uint64_t hash = 0;
    std::uint32_t size = 0;
    std::array<char, kSize> bytes{};

    bool operator==(const ShortWord& other) const
    {
        if (hash != other.hash || size != other.size)
            return false;
        return std::memcmp(bytes.data(), other.bytes.data(), kShort) == 0
            && (size <= kShort || std::memcmp(bytes.data(), other.bytes.data(), kSize) == 0);
    }
};

class WordList {
public:
    static constexpr std::size_t kMost = 92;

    // REQUIRES: most ≤ kMost.
    void clear(std::size_t most)
    {
        m_most = most;
        m_count = 0;
        m_slots.fill(0);
        m_long.clear();
    }
    bool isFull() const { return m_count == m_most; }
    std::size_t size() const { return m_count; }

    // Unless it is there or the list is full.
    void add(std::string_view word);
    // … of at most 24 bytes, given as three numbers with zeros behind the word.
    void addShort(const std::array<std::uint64_t, 3>& word, std::uint32_t size)
    {
        ShortWord& entry = m_words[m_count];
        std::memcpy(entry.bytes.data(), word.data(), sizeof word);
        entry.size = size;
        entry.hash = hashOf(word, size);
        addLast();
    }

    std::string_view operator[](std::size_t i) const
    {
        const ShortWord& word = m_words[i];
        return word.size <= ShortWord::kSize ? std::string_view(word.bytes.data(), word.size)
                                             : std::string_view(m_long[word.hash]);
    }
    // The word itself, or null where it is longer.
    const ShortWord* shortWord(std::size_t i) const
    {
        return m_words[i].size <= ShortWord::kSize ? &m_words[i] : nullptr;
    }
    Words words() const;

private:
    static constexpr std::size_t kSlots = 512;
    static_assert(kMost < kSlots / 2 && kMost < 256);

    static std::uint64_t hashOf(const std::array<std::uint64_t, 3>& word, std::uint32_t size)
    {
        constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15, kSecond = 0xC2B2AE3D27D4EB4F;
        std::uint64_t h = (word[0] ^ size) * kFirst;
        h = (h ^ h >> 32 ^ word[1]) * kSecond;
        h = (h ^ h >> 29 ^ word[2]) * kFirst;
        return h ^ h >> 32;
    }
    // Keeps the word at m_count if it is new.
    void addLast()
    {
        const ShortWord& word = m_words[m_count];
        std::size_t at = word.hash % kSlots;
        for (; m_slots[at] != 0; at = (at + 1) % kSlots) {
            if (m_words[m_slots[at] - 1] == word)
                return;
        }
        m_slots[at] = static_cast<std::uint8_t>(++m_count);
    }

    std::size_t m_most = kMost, m_count = 0;
    // One more than counts, where a word stands while it is looked for. Longer words have their place in
    // m_long instead of a hash.
    std::array<ShortWord, kMost + 1> m_words{};
    std::array<std::uint8_t, kSlots> m_slots{}; // 1 + the place of a word, 0: free
    std::vector<std::string> m_long;
};

} // namespace ff::search
