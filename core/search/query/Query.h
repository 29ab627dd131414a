// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The language of the search field, parsed once and used by the search for names, by the catalogue and by the
// window. A Query is plain data: copy it, hand it to another thread. It holds nothing of ICU.
//
//     annual report      both words, in any order, anywhere in the path; case and accents do not matter
//     "annual report"    these characters in a row; a quoted * or : is just a character
//     *.jpg  src/?.h     a pattern for the whole name, or, with a '/', for whole components at the end of the
//                        path; * does not cross a '/', ** does
//     /^img_\d+/         an ICU regular expression, in the name or, when it holds a '/', in the path;
//                        case does not matter, nothing else is folded
//     ~invioce           nearly this: its letters in order with little between, or one or two typos
//     type: ext: size: after: before: date: in: path: ratio:, in Russian тип: расширение: размер: после: до:
//     дата: в: путь: сжатие:
//     -anything          excludes what `anything` would find
//
// All terms and filters must hold. What is not a known filter is a word: names have colons.

#include "core/base/Result.h"
#include "core/search/query/EntryKind.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ff::search {

struct Term {
    enum class Kind {
        Text, // `folded` is in the folded path
        Glob, // `folded` is a pattern: *, ** and ?; see overPath
        Regex, // `text` is a pattern that compiles; see overPath
        Fuzzy, // `folded` has 1 to kMaxFuzzy characters
    };
    Kind kind = Kind::Text;
    bool excluded = false; // by '-'
    bool overPath =
        false; // of Glob and Regex: it holds a '/', and is compared with the path, not with the name
    std::string text; // as typed, without its quotes, slashes, '~' and '-'
    std::string folded; // the same folded; never empty
    std::size_t position = 0; // where it begins in the query: byte

    bool operator==(const Term&) const = default;
};
inline constexpr std::size_t kMaxFuzzy = 64; // characters: bits of a word

// Any of them.
struct TypeFilter {
    EntryKinds kinds = 0;
    std::vector<std::string> endings; // folded, with their dot: ".pdf"
    bool operator==(const TypeFilter&) const = default;
};
// Bytes, both ends included. Only files have a size.
struct SizeFilter {
    std::uint64_t least = 0;
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    bool operator==(const SizeFilter&) const = default;
};
// Of the modification: from ≤ time < until, seconds since 1970 UTC. Days are those of the local time zone.
struct DateFilter {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    bool operator==(const DateFilter&) const = default;
};
// Folded text in the folded name of the archive's file or, when it has a '/', in the folded path of it.
struct ArchiveFilter {
    std::string folded;
    bool operator==(const ArchiveFilter&) const = default;
};
// Folded text in the folders of the entry: its folded path up to and with the last '/', with a '/' before it,
// as in "/photos/sea/". A folder counts as one of its own folders.
struct PathFilter {
    std::string folded;
    bool operator==(const PathFilter&) const = default;
};
// Size / packed size of a file, both ends included; none where the archive does not tell.
struct RatioFilter {
    double least = 0;
    double most = std::numeric_limits<double>::infinity();
    bool operator==(const RatioFilter&) const = default;
};

struct Filter {
    std::variant<TypeFilter, SizeFilter, DateFilter, ArchiveFilter, PathFilter, RatioFilter> what;
    bool excluded = false; // by '-'
    std::size_t position = 0; // where it begins in the query: byte

    bool operator==(const Filter&) const = default;
};

struct Query {
    std::vector<Term> terms;
    std::vector<Filter> filters;

    // Nothing is asked: every entry matches.
    bool isEmpty() const { return terms.empty() && filters.empty(); }
    bool operator==(const Query&) const = default;
};

inline constexpr std::size_t kMaxQuery = 4096; // bytes

// Usage, with a sentence that says what is wrong and where, when a filter's value or a regular expression is
// not understood. An open quote or regular expression reaches to the end, so that one can search while
// typing. Never crashes, whatever the bytes. It asks for the local time zone (mktime).
Result<Query> parseQuery(std::string_view text);

// The query without what parseQuery does not understand of it: for results while a filter is half typed.
Query understoodPart(std::string_view text);

} // namespace ff::search
