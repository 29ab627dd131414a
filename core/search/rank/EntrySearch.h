// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One query, by name and by meaning, over the entries of one archive.

#include "core/search/catalogue/Catalogue.h"
#include "core/search/meaning/MeaningIndex.h"
#include "core/search/names/NameIndex.h"
#include "core/search/rank/MeaningQuery.h"

#include <unordered_map>

namespace ff::search {

struct EntryHit {
    std::size_t entry = 0; // its place
    double score = 0; // the better the larger
    int quality = 0; // of its name, 0 to 100; …
    bool byName = false; // … whether that is a match
    double likeness = 0; // of its meaning; 0: not among the best

    bool operator==(const EntryHit&) const = default;
};

struct EntryHits {
    std::vector<EntryHit> hits; // the best first
    std::uint64_t byName = 0; // all matches, also those that are not among the hits
};

// The entries whose paths have some of the words of a text, or their beginnings.
class PartialMatches {
public:
    static Result<PartialMatches> find(const NameIndex& names, std::string_view text, TaskControl& control);

    struct Match {
        double weight = 0; // of the words: the rarer one is among the paths, the more it weighs
        std::size_t words = 0; // how many
    };
    Match of(std::size_t entry) const;
    // Of a path that had all words.
    const Match& all() const { return m_all; }
    // The entries with most weight first, of equal ones the earlier. Where `among` is not empty only those
    // whose place in it is true.
    std::vector<std::size_t> best(std::size_t limit, const std::vector<bool>& among = {}) const;

private:
    std::unordered_map<std::size_t, Match> m_matches;
    Match m_all;
};

// What it takes to put the entries of one archive into an order.
struct EntrySearchOptions {
    std::size_t limit = 100;
    std::string_view archivePath = {}; // for `in:`
    const ArchiveUse* use = nullptr; // after this query; null: it does not count
};

// By name, by parts of names and by meaning, in the order of rankingScore() and of what their use adds.
// REQUIRES: both indexes are of the same entries, in one order. Usage and Cancelled as of NameIndex::find.
Result<EntryHits> searchEntries(const NameIndex& names, const MeaningIndex& meanings, const Query& query,
                                const EntrySearchOptions& options, TaskControl& control);

} // namespace ff::search
