// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the search by meaning reads of an entry or a query: words, and the pieces of words that stand for rows
// of the model's table (docs/SEARCH.md, "Words"). Part of what makes codes comparable: a change of one bit
// here needs a new model. The functions are pure and callable from any thread; ICU stays behind them.

#include "core/search/meaning/WordList.h"
#include "core/search/meaning/kernel/Kernel.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ff::search {

// Most words of each field.
inline constexpr std::size_t kNameWords = 16, kFolderWords = 16, kContentWords = WordList::kMost,
                             kQueryWords = 24;

// At most `most` words of a text in UTF-8; bytes that are none are between words.
void wordsOf(const MeaningKernel& kernel, std::string_view text, std::size_t most, WordList& out);
Words wordsOf(std::string_view text, std::size_t most);

// Endings of names by kind of file, both folded: "jpg" → "image".
using KindsByEnding = std::unordered_map<std::string, std::string>;

// What stands before the last slash of a path; "" where there is none.
std::string_view folderOf(std::string_view path);
// The words of what folderOf() tells, the nearest folder first.
void folderWords(const MeaningKernel& kernel, std::string_view folder, WordList& out);
// The words of a path's last part without its ending, and those of its kind.
void nameWords(const MeaningKernel& kernel, std::string_view path, bool isFolder, const KindsByEnding& kinds,
               WordList& name, WordList& kind);

// Of a word the whole, then its pieces of 3, 4 and 5 characters, hashed to 32 bits: FNV-1a and the last step
// of MurmurHash3. Keeps what it has allocated; used by one thread.
class Pieces {
public:
    // They count until the next word. REQUIRES: a word.
    std::span<const std::uint32_t> of(std::string_view word);

private:
    std::string m_marked;
    std::vector<std::size_t> m_starts;
    std::vector<std::uint32_t> m_pieces;
};

} // namespace ff::search
