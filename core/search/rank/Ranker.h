// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/catalogue/Catalogue.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ff::search {

// What the order of what was found goes by. Places count from 0; no place: it is not in that list.
struct RankingFeatures {
    std::optional<std::size_t> namePlace; // in the list of paths with some of the words
    double nameWeight = 0; // of the words that it has, divided by that of the first of the list; 0 without
    std::optional<std::size_t> codePlace; // in the list by meaning
    double likeness = 0; // of the meaning
    double belowBest = 0; // likeness less that of the first by meaning
    double words = 0; // share of the query's stems that are in the path, 0 to 1
    double rareWords = 0; // the same, each stem weighing as it is rare
    bool isKind = false; // a word of the query names its ending or its kind
    std::size_t characters = 0; // of the path
};

// What models/search/rank.py learned from queries of the validation part (docs/SEARCH.md, section 6): the
// mean of five small networks, the better the larger. Features are rounded to steps of 2^-16, and all from
// there on is in integers.
double rankingScore(const RankingFeatures& features);

// What an entry's use is worth, in first places of a list: what was opened in the last 30 days, most in the
// last 7; less for its neighbours in the archive; most where the same query led to it. Set by a rule
// (docs/SEARCH.md, "Use"): there are no sessions of people that it could be learned from. Below kMostUse.
double usePrior(const OpenCounts& opens, const OpenCounts& archiveOpens, std::uint64_t chosen);
inline constexpr double kMostUse = 1.95;

// A name that is the query, whole or but for its ending, stands before whatever was opened, in each list.
inline constexpr double kNamed = kMostUse + 1;
bool isNamed(std::string_view entryPath, std::string_view foldedQuery);

// Of two that are as good the newer one comes first, and what is empty last: `seconds` since it was modified.
// Less than one place, from 0 to 0.01 first places.
double freshness(std::int64_t seconds, bool isEmpty);

// A first place in rankingScore(): what names and meaning agree on scores about so much more than what fits
// badly.
inline constexpr double kFirstOfRanked = 10;

// Whether a word of the query, folded, names the kind of an entry ("=image") or its ending (".jpg").
bool namesKind(const std::vector<std::string>& words, const std::vector<std::string>& kind);

} // namespace ff::search
