// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Names that are nearly a word. One of these must hold, by characters of the folded name:
//
//     the word is in it
//     a part of it differs from the word by one typo (words of 4 to 7 characters) or two (8 and more): a
//     character too much, too few, another one, or two neighbours exchanged
//     the characters of a word of 3 and more stand in it in order, within a stretch of at most twice the
//     length of the word and 2
//
// Typos are counted by the bit-parallel algorithm of Myers (1999) as Hyyrö (2003) extended it to exchanged
// neighbours (optimal string alignment). Immutable once made; any thread.

#include "core/search/text/Folding.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ff::search {

class Fuzzy {
public:
    // REQUIRES: 1 to kMaxFuzzy characters.
    explicit Fuzzy(std::string_view foldedWord);

    // How far the name is from the word: 0 when the word is in it, at most kMaxPenalty; nothing when it is no
    // match.
    std::optional<int> match(std::string_view foldedName) const;
    static constexpr int kMaxPenalty = 50;

    // A name's characters as a set of 64 bits, which tells of most names quickly that they do not match.
    static std::uint64_t charactersOf(std::string_view foldedName);
    bool mayMatch(std::uint64_t charactersOfName) const;

    // What of the name is the match. REQUIRES: there is one.
    std::vector<ByteRange> ranges(std::string_view foldedName) const;

private:
    using Characters = std::u32string;
    struct Typos {
        std::size_t count = 0;
        std::size_t end = 0; // of the part with the fewest, the first of several, as long as it is so
    };

    std::uint64_t placesOf(char32_t c) const;
    Typos fewestTypos(std::u32string_view name) const;
    bool isSubsequence(std::u32string_view name) const;
    // Shortest stretch that has the characters in order, the first of several. REQUIRES: isSubsequence.
    std::pair<std::size_t, std::size_t> shortestStretch(std::u32string_view name) const;

    std::string m_bytes;
    Characters m_word;
    std::size_t m_maxTypos = 0;
    std::uint64_t m_characters = 0;
    std::array<std::uint64_t, 128> m_ascii{}; // bit i: character i of the word
    std::vector<std::pair<char32_t, std::uint64_t>> m_others; // ascending
};

} // namespace ff::search
