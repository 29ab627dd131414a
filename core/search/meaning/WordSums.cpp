// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/WordSums.h"

#include <algorithm>

namespace ff::search {

namespace {

constexpr std::uint32_t kPlaceBits = 14;
constexpr std::uint32_t kPlaceMask = (1U << kPlaceBits) - 1;

// Of a hash what is kept beside a word's place.
std::uint32_t tagOf(std::uint64_t hash)
{
    return static_cast<std::uint32_t>(hash >> 32) & ~kPlaceMask;
}

void prefetchBytes(const void* from, std::size_t size)
{
    for (std::size_t at = 0; at < size; at += 64)
        __builtin_prefetch(static_cast<const char*>(from) + at);
}

} // namespace

void WordSums::prefetch(const ShortWord& word) const
{
    const std::uint32_t slot = m_slots[word.hash % kSlots];
    if (slot == 0 || (slot & ~kPlaceMask) != tagOf(word.hash))
        return;
    const std::size_t place = (slot & kPlaceMask) - 1;
    prefetchBytes(&m_blocks[place / kBlock]->words[place % kBlock], sizeof(ShortWord));
    prefetchBytes(sums(place), m_lines * sizeof(Line));
}

std::size_t WordSums::placeOf(const ShortWord& wanted, bool& isNew)
{
    static_assert(kMost <= kPlaceMask && kSlots >= 2 * kMost);
    const std::uint32_t tag = tagOf(wanted.hash);
    std::size_t at = wanted.hash % kSlots;
    for (; m_slots[at] != 0; at = (at + 1) % kSlots) {
        const std::size_t place = (m_slots[at] & kPlaceMask) - 1;
        isNew = false;
        if ((m_slots[at] & ~kPlaceMask) == tag && word(place) == wanted)
            return place;
    }
    isNew = true;
    if (m_count / kBlock == m_blocks.size()) {
        m_blocks.push_back(std::make_unique<Block>());
        m_blocks.back()->sums = std::make_unique<Line[]>(kBlock * m_lines); // NOLINT(*-avoid-c-arrays)
    }
    word(m_count) = wanted;
    m_slots[at] = tag | static_cast<std::uint32_t>(m_count + 1);
    return m_count++;
}

void WordSums::sumPieces(const PieceTable& table, const MeaningKernel& kernel, std::string_view word,
                         std::int32_t* out)
{
    m_rows.clear();
    for (const std::uint32_t piece : m_pieces.of(word)) {
        const std::uint32_t row = piece & static_cast<std::uint32_t>(table.rows - 1);
        prefetchBytes(table.values + row * table.width, table.width);
        __builtin_prefetch(table.weights + row);
        m_rows.push_back(row);
    }
    kernel.addRows(table.values, table.weights, table.width, m_rows.data(), m_rows.size(), out);
}

void WordSums::addUp(const PieceTable& table, const MeaningKernel& kernel, const WordList& words,
                     std::int32_t* out)
{
    constexpr std::size_t kAhead = 6; // words
    if (m_slots.empty() || m_count + WordList::kMost > kMost) {
        m_slots.assign(kSlots, 0);
        m_lines = table.paddedWidth() / kSumGroup;
        m_count = 0;
    }
    std::array<const std::int32_t*, WordList::kMost + 1> found{};
    std::array<std::int32_t, kMaxWidth> ofLong; // NOLINT(*-member-init): of words that are not kept
    std::size_t count = 0;
    bool hasLong = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i + kAhead < words.size()) {
            if (const ShortWord* const later = words.shortWord(i + kAhead))
                prefetch(*later);
        }
        const ShortWord* const known = words.shortWord(i);
        if (!known) {
            if (!hasLong)
                ofLong.fill(0);
            hasLong = true;
            sumPieces(table, kernel, words[i], ofLong.data());
            continue;
        }
        bool isNew = false;
        std::int32_t* const sum = sums(placeOf(*known, isNew));
        if (isNew) {
            std::fill_n(sum, m_lines * kSumGroup, 0);
            sumPieces(table, kernel, words[i], sum);
        }
        found[count++] = sum;
    }
    if (hasLong)
        found[count++] = ofLong.data();
    kernel.addSums(found.data(), count, m_lines * kSumGroup, out);
}

} // namespace ff::search
