// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The sums of the table's rows over the pieces of a word, kept for the words that come again, as most do. A
// store belongs to one thread at a time.

#include "core/search/meaning/Tower.h"
#include "core/search/meaning/Words.h"

#include <memory>

namespace ff::search {

// The table of pieces of words: rows of `width` int8, and a weight of 0..255 for each.
struct PieceTable {
    const std::int8_t* values = nullptr;
    const std::uint8_t* weights = nullptr;
    std::size_t rows = 0; // a power of two
    std::size_t width = 0; // a multiple of 8

    // With what is behind it up to whole vectors, which is 0.
    std::size_t paddedWidth() const { return (width + kSumGroup - 1) / kSumGroup * kSumGroup; }
};

class WordSums {
public:
    static constexpr std::size_t kMaxWidth = kMaxMeaningWidth;

    // out[i] = the sum over the words, for i < paddedWidth().
    void addUp(const PieceTable& table, const MeaningKernel& kernel, const WordList& words,
               std::int32_t* out);

private:
    // 8,192 words and a half: 4 MiB of sums at a width of 112.
    static constexpr std::size_t kMost = 1 << 13, kSlots = 1 << 15, kBlock = 128; // words
    struct alignas(64) Line {
        std::array<std::int32_t, 16> values;
    };
    struct Block {
        std::array<ShortWord, kBlock> words;
        std::unique_ptr<Line[]> sums; // NOLINT(*-avoid-c-arrays)
    };

    ShortWord& word(std::size_t place) { return m_blocks[place / kBlock]->words[place % kBlock]; }
    std::int32_t* sums(std::size_t place) const
    {
        return m_blocks[place / kBlock]->sums[place % kBlock * m_lines].values.data();
    }
    void prefetch(const ShortWord& word) const;
    // The place of a word that is there, or a new one, which `isNew` tells.
    std::size_t placeOf(const ShortWord& word, bool& isNew);
    void sumPieces(const PieceTable& table, const MeaningKernel& kernel, std::string_view word,
                   std::int32_t* out);

    std::size_t m_lines = 0; // of a sum
    std::size_t m_count = 0; // words
    std::vector<std::unique_ptr<Block>> m_blocks;
    std::vector<std::uint32_t> m_slots; // 1 + the place of a word, below bits of its hash; 0: free
    Pieces m_pieces;
    std::vector<std::uint32_t> m_rows; // of one word
};

} // namespace ff::search
