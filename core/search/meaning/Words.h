// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the search by meaning reads of an entry or a query: words, and the pieces of words that stand for rows
// of the model's table (docs/SEARCH.md, "Words"). Part of what makes codes comparable: a change of one bit
// here needs a new model. Pure functions, callable from any thread; ICU stays behind them.

#include "core/base/Bytes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ff::search {

using Words = std::vector<std::string>; // folded, each once, in the order of their first appearance

// Most words of each field.
inline constexpr std::size_t kNameWords = 16, kFolderWords = 16, kContentWords = 92, kQueryWords = 24;

// At most `most` words of a text in UTF-8; bytes that are none are between words.
Words wordsOf(std::string_view text, std::size_t most);

// Endings of names by kind of file, both folded: "jpg" → "image".
using KindsByEnding = std::unordered_map<std::string, std::string>;

struct EntryWords {
    Words name, folders, kind, contents;
};
// `contents`: text, as textOf() gives it.
EntryWords entryWords(std::string_view path, bool isFolder, std::string_view contents,
                      const KindsByEnding& kinds);

// The text in the first bytes of a file: itself, without what stands between < and > where it is markup, or
// runs of printable ASCII where it is binary. What is compressed has none.
std::string textOf(ByteSpan head);

// Of a word the whole, then its pieces of 3, 4 and 5 characters, hashed to 32 bits: FNV-1a and the last step
// of MurmurHash3.
void appendPieces(std::string_view word, std::vector<std::uint32_t>& out);

} // namespace ff::search
