// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Predicts the tokens of a deflate stream from its raw bytes: what zlib's match finder would choose next, at
// some level. Told what really came, it goes on from there. gzip, Java, Python, libpng and many more choose
// exactly so; others differ here and there. Integers only, the same everywhere. Internal to core/codec.

#include "core/codec/deflate/Symbols.h"

#include <optional>

namespace ff::codec::deflate {

enum class Strategy : std::uint8_t { Normal = 0, Filtered = 1, Runs = 2, Huffman = 3 };

// What a stream was made with. The ranges are what a recipe may hold.
struct Settings {
    std::uint8_t level = 6; // 1..9, without meaning for Runs and Huffman
    Strategy strategy = Strategy::Normal;
    std::uint8_t windowBits = 15; // 9..15
    std::uint8_t hashBits = 15; // 8..16: zlib's memLevel + 7
    std::uint8_t tokenBits = 14; // 7..15: a block ends after 2^tokenBits - 1 tokens: zlib's memLevel + 6
    bool isGzip = false; // gzip ends blocks early when that seems to pay
    bool isFixed = false; // fixed codes only

    bool operator==(const Settings&) const = default;
};

class DeflatePredictor {
public:
    // Begins a stream; memory is used again. `raw` must live on. REQUIRES: settings in range, raw.size() <=
    // kMaxBlockSize.
    void start(ByteSpan raw, const Settings& settings);

    std::size_t position() const { return m_at; }
    // Where position() < raw.size(): the token that comes next.
    Token predict();
    // The longest match found at position(), shorter than kMinMatch if none; after predict().
    Token longest() const { return m_here; }
    // After predict(). REQUIRES: it lies within raw, a match not further back than there are bytes.
    void advance(Token token);
    // Over bytes of a stored block.
    void skip(std::size_t count);

    // Of the places before position(), nearest first, where a match of this length is: the rank of a
    // distance, and the distance of a rank. None when it is not among those that the predictor knows. After
    // predict().
    std::optional<std::uint32_t> rankOf(std::uint32_t distance, std::uint32_t length) const;
    std::optional<std::uint32_t> distanceOf(std::uint32_t rank, std::uint32_t length) const;

private:
    // Places by the hash of their first bytes, more of them than zlib's: what a search that has found a match
    // goes on along, since it passes over the places that cannot be better.
    struct ShortCut {
        unsigned bytes = 0;
        std::vector<std::uint32_t> head, previous; // as m_head, m_previous

        void start(unsigned of, std::size_t window);
        void insert(const std::uint8_t* p, std::size_t at, std::size_t windowMask);
    };

    void insertTo(std::size_t end); // [m_inserted, end)
    Token search(std::size_t at, unsigned best) const;
    template <bool kHasShortCuts>
    Token walk(std::size_t at, unsigned best) const; // search() without the rules on short matches
    const std::uint32_t* chainFor(unsigned length) const; // that has all matches longer than this
    unsigned matchLength(std::size_t a, std::size_t b, unsigned most) const;
    template <typename Visit> // bool(distance): false ends it
    void visitPlaces(std::uint32_t length, Visit visit) const;
    bool usesHash() const { return m_strategy <= Strategy::Filtered; }

    ByteSpan m_raw;
    Strategy m_strategy = Strategy::Normal;
    unsigned m_good = 0, m_lazy = 0, m_nice = 0, m_chain = 0;
    bool m_isLazy = false;
    unsigned m_windowMask = 0, m_reach = 0, m_hashShift = 0, m_hashMask = 0;
    std::vector<std::uint32_t> m_head, m_previous; // positions; 0 is none, as in zlib
    bool m_hasShortCuts = false;
    std::array<ShortCut, 2> m_shortCuts;
    // Of each place within reach, how many come before it in its chain of m_previous, but for a constant.
    std::vector<std::uint32_t> m_ranks;
    std::size_t m_at = 0, m_inserted = 0;
    Token m_here, m_next; // the matches at m_at and behind it
    bool m_hasHere = false, m_predictsMatch = false;
};

} // namespace ff::codec::deflate
