// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/names/Fuzzy.h"

#include "core/search/text/Characters.h"

#include <algorithm>
#include <bit>

namespace ff::search {

namespace {

// Folded text is UTF-8, but what a database says to be folded may be anything.
void decode(std::string_view text, std::u32string& out, std::vector<std::uint32_t>* offsets = nullptr)
{
    out.resize(text.size());
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (offsets != nullptr)
            offsets->push_back(static_cast<std::uint32_t>(at));
        out[count++] = static_cast<char32_t>(characterAt(text, at));
    }
    out.resize(count);
    if (offsets != nullptr)
        offsets->push_back(static_cast<std::uint32_t>(text.size()));
}

} // namespace

Fuzzy::Fuzzy(std::string_view foldedWord) : m_bytes(foldedWord)
{
    decode(foldedWord, m_word);
    m_characters = charactersOf(foldedWord);
    m_maxTypos = m_word.size() < 4 ? 0 : m_word.size() < 8 ? 1 : 2;
    for (std::size_t i = 0; i < m_word.size(); ++i) {
        const char32_t c = m_word[i];
        if (c < m_ascii.size()) {
            m_ascii[c] |= std::uint64_t{1} << i;
            continue;
        }
        const auto at = std::lower_bound(m_others.begin(), m_others.end(), std::pair(c, std::uint64_t{0}));
        if (at != m_others.end() && at->first == c)
            at->second |= std::uint64_t{1} << i;
        else
            m_others.insert(at, {c, std::uint64_t{1} << i});
    }
}

std::uint64_t Fuzzy::placesOf(char32_t c) const
{
    if (c < m_ascii.size())
        return m_ascii[c];
    const auto at = std::lower_bound(m_others.begin(), m_others.end(), std::pair(c, std::uint64_t{0}));
    return at != m_others.end() && at->first == c ? at->second : 0;
}

// Column j of the table of distances, as differences between its rows: bit i of `up` says that row i + 1 is
// one above row i, of `down` that it is one below. The first row is all zeros: the part may begin anywhere.
Fuzzy::Typos Fuzzy::fewestTypos(std::u32string_view name) const
{
    const std::uint64_t last = std::uint64_t{1} << (m_word.size() - 1);
    std::uint64_t up = ~std::uint64_t{0}, down = 0, diagonal = 0, placesBefore = 0;
    std::size_t distance = m_word.size();
    Typos best{distance, 0};
    for (std::size_t j = 0; j < name.size(); ++j) {
        const std::uint64_t places = placesOf(name[j]);
        const std::uint64_t exchanged = ((~diagonal & places) << 1) & placesBefore;
        diagonal = (((places & up) + up) ^ up) | places | down | exchanged;
        std::uint64_t right = down | ~(diagonal | up);
        std::uint64_t left = diagonal & up;
        distance += (right & last) != 0 ? 1 : 0;
        distance -= (left & last) != 0 ? 1 : 0;
        right <<= 1;
        left <<= 1;
        up = left | ~(diagonal | right);
        down = right & diagonal;
        placesBefore = places;
        if (distance < best.count || (distance == best.count && j == best.end))
            best = {distance, j + 1};
    }
    return best;
}

bool Fuzzy::isSubsequence(std::u32string_view name) const
{
    std::size_t have = 0;
    for (const char32_t c : name) {
        have += c == m_word[have] ? 1 : 0;
        if (have == m_word.size())
            return true;
    }
    return false;
}

std::pair<std::size_t, std::size_t> Fuzzy::shortestStretch(std::u32string_view name) const
{
    // For each beginning of the word the latest place where a stretch with its characters begins.
    constexpr auto kNowhere = std::size_t(-1);
    std::vector<std::size_t> begins(m_word.size(), kNowhere);
    std::pair<std::size_t, std::size_t> best{0, kNowhere};
    for (std::size_t j = 0; j < name.size(); ++j) {
        for (std::size_t i = m_word.size(); i-- > 0;) {
            if (name[j] == m_word[i])
                begins[i] = i == 0 ? j : begins[i - 1];
        }
        const std::size_t begin = begins.back();
        if (begin != kNowhere && (best.second == kNowhere || j + 1 - begin < best.second - best.first))
            best = {begin, j + 1};
    }
    return best;
}

std::uint64_t Fuzzy::charactersOf(std::string_view foldedName)
{
    // The last byte of a character has 6 bits of it.
    std::uint64_t characters = 0;
    for (std::size_t i = 0; i < foldedName.size(); ++i) {
        if (i + 1 == foldedName.size() || !continuesCharacter(foldedName[i + 1]))
            characters |= std::uint64_t{1} << (foldedName[i] & 0x3F);
    }
    return characters;
}

// A typo loses one character of the word at most.
bool Fuzzy::mayMatch(std::uint64_t charactersOfName) const
{
    return static_cast<std::size_t>(std::popcount(m_characters & ~charactersOfName)) <= m_maxTypos;
}

std::optional<int> Fuzzy::match(std::string_view foldedName) const
{
    if (foldedName.find(m_bytes) != std::string_view::npos)
        return 0;
    thread_local Characters name; // of 100,000 names in a row, without memory of its own for each
    decode(foldedName, name);
    if (m_maxTypos > 0) {
        const std::size_t typos = fewestTypos(name).count;
        if (typos <= m_maxTypos)
            return static_cast<int>(typos) * 10;
    }
    if (m_word.size() < 3 || !isSubsequence(name))
        return std::nullopt;
    const auto [begin, end] = shortestStretch(name);
    if (end - begin > 2 * m_word.size() + 2)
        return std::nullopt;
    return std::min(10 + static_cast<int>(end - begin - m_word.size()) * 3, kMaxPenalty);
}

std::vector<ByteRange> Fuzzy::ranges(std::string_view foldedName) const
{
    const std::size_t at = foldedName.find(m_bytes);
    if (at != std::string_view::npos)
        return {{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + m_bytes.size())}};
    Characters name;
    std::vector<std::uint32_t> offsets;
    decode(foldedName, name, &offsets);
    const Typos typos = fewestTypos(name);
    if (m_maxTypos > 0 && typos.count <= m_maxTypos) {
        // As long as the word, which is right but for the typos.
        const std::size_t begin = typos.end - std::min(typos.end, m_word.size());
        return {{offsets[begin], offsets[typos.end]}};
    }
    const auto [begin, end] = shortestStretch(name);
    std::vector<ByteRange> out;
    std::size_t have = 0;
    for (std::size_t i = begin; i < end && have < m_word.size(); ++i) {
        if (name[i] != m_word[have])
            continue;
        ++have;
        if (!out.empty() && out.back().end == offsets[i])
            out.back().end = offsets[i + 1];
        else
            out.push_back({offsets[i], offsets[i + 1]});
    }
    return out;
}

} // namespace ff::search
