// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/DeflatePredictor.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ff::codec::deflate {

namespace {

// zlib's table: from `good` on only a quarter of the chain is searched, from `lazy` on no better match is
// looked for (level 1 to 3: a longer match's inside is not remembered), `nice` ends a search, `chain` is how
// many places it looks at.
struct Effort {
    unsigned good, lazy, nice, chain;
};
constexpr std::array<Effort, 10> kEfforts{{{0, 0, 0, 0},
                                           {4, 4, 8, 4},
                                           {4, 5, 16, 8},
                                           {4, 6, 32, 32},
                                           {4, 4, 16, 16},
                                           {8, 16, 32, 32},
                                           {8, 16, 128, 128},
                                           {8, 32, 128, 256},
                                           {32, 128, 258, 1024},
                                           {32, 258, 258, 4096}}};
constexpr unsigned kFirstLazyLevel = 4;
constexpr unsigned kLookAhead = kMaxMatch + kMinMatch + 1;
constexpr unsigned kTooFar = 4096; // matches of three bytes do not pay from further away
constexpr unsigned kFilteredShortest = 6;
constexpr std::uint32_t kMostRanks = 4096; // places looked at for a rank
// Searches that look at so many places have short cuts, by the hashes of so many bytes.
constexpr unsigned kShortCutChain = 256;
constexpr std::array<unsigned, 2> kShortCutBytes{4, 8};
constexpr unsigned kShortCutBits = 15, kShortCutRead = 8;

} // namespace

void DeflatePredictor::start(ByteSpan raw, const Settings& settings)
{
    m_raw = raw;
    m_strategy = settings.strategy;
    const Effort effort = kEfforts[settings.level];
    m_good = effort.good;
    m_lazy = effort.lazy;
    m_nice = effort.nice;
    m_chain = effort.chain;
    m_isLazy = settings.level >= kFirstLazyLevel;
    const unsigned window = 1u << settings.windowBits;
    m_windowMask = window - 1;
    m_reach = window - kLookAhead;
    m_hashShift = (settings.hashBits + kMinMatch - 1) / kMinMatch;
    m_hashMask = (1u << settings.hashBits) - 1;
    m_at = m_inserted = 0;
    m_here = m_next = {};
    m_hasHere = m_predictsMatch = false;
    if (!usesHash())
        return;
    m_head.assign(m_hashMask + 1, 0);
    m_previous.resize(window); // what is read was written before
    m_hasShortCuts = m_chain >= kShortCutChain;
    if (!m_hasShortCuts)
        return;
    m_ranks.resize(window);
    for (std::size_t i = 0; i < kShortCutBytes.size(); ++i)
        m_shortCuts[i].start(kShortCutBytes[i], window);
}

void DeflatePredictor::ShortCut::start(unsigned of, std::size_t window)
{
    bytes = of;
    head.assign(std::size_t{1} << kShortCutBits, 0);
    previous.resize(window);
}

void DeflatePredictor::ShortCut::insert(const std::uint8_t* p, std::size_t at, std::size_t windowMask)
{
    std::uint64_t key = 0;
    std::memcpy(&key, p, kShortCutRead);
    if constexpr (std::endian::native == std::endian::big)
        key = __builtin_bswap64(key);
    key = (key << (64 - 8 * bytes)) * 0x9E3779B97F4A7C15;
    std::uint32_t& last = head[key >> (64 - kShortCutBits)];
    previous[at & windowMask] = last;
    last = static_cast<std::uint32_t>(at);
}

void DeflatePredictor::insertTo(std::size_t end)
{
    if (m_raw.size() < kMinMatch)
        return;
    end = std::min(end, m_raw.size() - kMinMatch + 1);
    for (; m_inserted < end; ++m_inserted) {
        const std::uint8_t* const p = &m_raw[m_inserted];
        const unsigned hash =
            ((unsigned{p[0]} << m_hashShift << m_hashShift) ^ (unsigned{p[1]} << m_hashShift) ^ p[2])
            & m_hashMask;
        const std::uint32_t before = m_head[hash];
        m_previous[m_inserted & m_windowMask] = before;
        m_head[hash] = static_cast<std::uint32_t>(m_inserted);
        if (!m_hasShortCuts)
            continue;
        m_ranks[m_inserted & m_windowMask] = m_ranks[before & m_windowMask] + 1;
        if (m_inserted + kShortCutRead > m_raw.size())
            continue;
        for (ShortCut& chain : m_shortCuts)
            chain.insert(p, m_inserted, m_windowMask);
    }
}

unsigned DeflatePredictor::matchLength(std::size_t a, std::size_t b, unsigned most) const
{
    const std::uint8_t *const first = &m_raw[a], *const second = &m_raw[b];
    unsigned length = 0;
    for (; length + 8 <= most; length += 8) {
        std::uint64_t x, y;
        std::memcpy(&x, first + length, 8);
        std::memcpy(&y, second + length, 8);
        if (x != y) {
            if constexpr (std::endian::native == std::endian::little)
                return length + static_cast<unsigned>(std::countr_zero(x ^ y)) / 8;
            break;
        }
    }
    while (length < most && first[length] == second[length])
        ++length;
    return length;
}

// zlib's longest_match. The short cuts pass over most of the places that are no better than what is found.
template <bool kHasShortCuts>
Token DeflatePredictor::walk(std::size_t at, unsigned best) const
{
    Token found;
    const unsigned most = static_cast<unsigned>(std::min<std::size_t>(kMaxMatch, m_raw.size() - at));
    const unsigned nice = std::min(m_nice, most);
    const std::uint8_t* const here = &m_raw[at];
    // zlib lets the first place be one byte further away than those after it.
    const std::size_t first = m_previous[at & m_windowMask];
    const std::size_t limit = at > m_reach ? at - m_reach : 0;
    if (first == 0 || at - first > m_reach || best >= most)
        return found;
    // So many places of its chain zlib looks at.
    unsigned left = best >= m_good ? m_chain / 4 : m_chain;
    const std::uint32_t* chain = kHasShortCuts ? chainFor(best) : m_previous.data();
    std::size_t seen = at; // no place from here on is longer than `best`
    for (std::size_t place = chain[at & m_windowMask]; place > limit || (place == first && place != 0);
         place = chain[place & m_windowMask]) {
        const std::uint8_t* const there = &m_raw[place];
        if constexpr (kHasShortCuts) {
            if (place >= seen || std::memcmp(there, here, kMinMatch) != 0)
                continue; // the latter are of another chain of zlib's: ranks tell nothing
            if (m_ranks[at & m_windowMask] - m_ranks[place & m_windowMask] > left)
                break;
        } else if (left-- == 0) {
            break;
        }
        if (there[best] != here[best] || there[best - 1] != here[best - 1] || there[0] != here[0]
            || there[1] != here[1])
            continue;
        const unsigned length = matchLength(at, place, most);
        if (length <= best)
            continue;
        best = length;
        found = {static_cast<std::uint16_t>(length), static_cast<std::uint16_t>(at - place)};
        if (length >= nice)
            break;
        if constexpr (kHasShortCuts) {
            if (const std::uint32_t* const better = chainFor(best); better != chain) {
                chain = better;
                seen = place;
                place = at;
            }
        }
    }
    return found;
}

const std::uint32_t* DeflatePredictor::chainFor(unsigned length) const
{
    const std::uint32_t* chain = m_previous.data();
    for (const ShortCut& cut : m_shortCuts)
        chain = length + 1 >= cut.bytes ? cut.previous.data() : chain;
    return chain;
}

// The longest match at `at`, which was inserted, that is longer than `best`.
Token DeflatePredictor::search(std::size_t at, unsigned best) const
{
    if (at + kMinMatch > m_raw.size())
        return {};
    const bool hasShortCuts = m_hasShortCuts && at + kShortCutRead <= m_raw.size();
    const Token found = hasShortCuts ? walk<true>(at, best) : walk<false>(at, best);
    if (!m_isLazy)
        return found;
    if (m_strategy == Strategy::Filtered && found.length < kFilteredShortest)
        return {};
    if (found.length < kMinMatch || (found.length == kMinMatch && found.distance > kTooFar))
        return {};
    return found;
}

Token DeflatePredictor::predict()
{
    if (!usesHash()) {
        m_here = {};
        if (m_strategy == Strategy::Runs && m_at > 0) {
            const unsigned most =
                static_cast<unsigned>(std::min<std::size_t>(kMaxMatch, m_raw.size() - m_at));
            const unsigned length = matchLength(m_at, m_at - 1, most);
            if (length >= kMinMatch)
                m_here = {static_cast<std::uint16_t>(length), 1};
        }
        return m_here;
    }
    constexpr unsigned kNothing = kMinMatch - 1;
    if (!m_hasHere) {
        insertTo(m_at + 1);
        m_here = search(m_at, kNothing);
        m_hasHere = true;
    }
    if (!m_isLazy) {
        m_predictsMatch = m_here.isMatch();
        return m_here;
    }
    insertTo(m_at + 2);
    const unsigned length = m_here.isMatch() ? m_here.length : kNothing;
    m_next = length < m_lazy && m_at + 1 < m_raw.size() ? search(m_at + 1, length) : Token{};
    m_predictsMatch = m_here.isMatch() && !m_next.isMatch();
    return m_predictsMatch ? m_here : Token{};
}

void DeflatePredictor::advance(Token token)
{
    const bool wasMatchPredicted = m_predictsMatch;
    m_predictsMatch = m_hasHere = false;
    if (!token.isMatch()) {
        m_at += 1;
        if (usesHash() && m_isLazy) {
            // Whoever takes a literal in place of a match may know of a better one behind it.
            m_here = wasMatchPredicted ? search(m_at, kMinMatch - 1) : m_next;
            m_hasHere = true;
        }
        return;
    }
    if (usesHash()) {
        if (m_isLazy || token.length <= m_lazy)
            insertTo(m_at + token.length);
        else
            m_inserted = m_at + token.length;
    }
    m_at += token.length;
}

void DeflatePredictor::skip(std::size_t count)
{
    m_at += count;
    m_hasHere = m_predictsMatch = false;
}

template <typename Visit>
void DeflatePredictor::visitPlaces(std::uint32_t length, Visit visit) const
{
    if (!usesHash() || m_at + length > m_raw.size() || length < kMinMatch)
        return;
    std::size_t place = m_previous[m_at & m_windowMask], before = m_at;
    for (std::uint32_t i = 0; i < kMostRanks && place != 0 && place < before && m_at - place <= m_windowMask;
         ++i) {
        if (matchLength(m_at, place, length) == length && !visit(static_cast<std::uint32_t>(m_at - place)))
            return;
        before = place;
        place = m_previous[place & m_windowMask];
    }
}

std::optional<std::uint32_t> DeflatePredictor::rankOf(std::uint32_t distance, std::uint32_t length) const
{
    std::optional<std::uint32_t> found;
    std::uint32_t rank = 0;
    visitPlaces(length, [&](std::uint32_t at) {
        if (at == distance)
            found = rank;
        ++rank;
        return at < distance;
    });
    return found;
}

std::optional<std::uint32_t> DeflatePredictor::distanceOf(std::uint32_t rank, std::uint32_t length) const
{
    std::optional<std::uint32_t> found;
    visitPlaces(length, [&](std::uint32_t at) {
        if (rank-- == 0)
            found = at;
        return !found;
    });
    return found;
}

} // namespace ff::codec::deflate
