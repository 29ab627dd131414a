// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What counts as equal when names are searched. Folding turns the bytes of a name into text that is compared
// byte by byte: folded query in folded name is a match. Pure functions, callable from any thread; ICU stays
// behind them.
//
// Unicode's NFKC_Casefold makes Ä = ä = a + U+0308, ß = ss, ﬁ = fi and full width = half width, and takes out
// soft hyphens.
//
// Latin and Greek letters lose their marks: é = e, ά = α. The dotless ı is i.
//
// Of Cyrillic letters ё is е, and stress marks go; й, ї, ѓ and their like are letters of their own.
//
// Bytes that are no UTF-8 are kept, each equal to itself alone.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ff::search {

// Bytes [begin, end) of a text.
struct ByteRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    bool operator==(const ByteRange&) const = default;
};

// The folded text is always valid UTF-8: byte b ≥ 0x80 that belongs to no character becomes U+10FF00 + b, a
// character of a private area, so that it cannot be found in the middle of another character. A '/' in the
// folded text stands for one '/' of the name, and no other character folds to one.
std::string fold(std::string_view bytes);

// The same, and where each byte of it comes from.
struct FoldedText {
    std::string text;
    // For each byte of `text` the place in the name where the character that it comes from begins, ascending,
    // and then the size of the name. A character and the marks behind it are one.
    std::vector<std::uint32_t> origin;

    // What of the name became these bytes of `text`: whole characters with their marks. Empty for an empty
    // range. REQUIRES: folded.begin ≤ folded.end ≤ text.size().
    ByteRange originalRange(ByteRange folded) const;
};
// REQUIRES: the folded name has fewer than 4 GiB.
FoldedText foldWithOrigin(std::string_view bytes);

} // namespace ff::search
