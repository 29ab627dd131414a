// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One query, by name and by meaning, over the entries of one archive.

#include "core/search/meaning/MeaningIndex.h"
#include "core/search/names/NameIndex.h"
#include "core/search/rank/MeaningQuery.h"

namespace ff::search {

struct EntryHit {
    std::size_t entry = 0; // its place
    double score = 0; // of reciprocal ranks; the better the larger
    int quality = 0; // of its name, 0 to 100; …
    bool byName = false; // … whether that is a match
    double likeness = 0; // of its meaning; 0: not among the best

    bool operator==(const EntryHit&) const = default;
};

struct EntryHits {
    std::vector<EntryHit> hits; // the best first
    std::uint64_t byName = 0; // all matches, also those that are not among the hits
};

// An entry whose path has some of the words, or their beginnings.
struct PartialHit {
    std::size_t entry = 0;
    double weight = 0; // of the words that it has: the rarer a word is among the paths, the more it weighs
};
// The best first, of equal ones the earlier. Where `among` is not empty only entries whose place in it is
// true.
Result<std::vector<PartialHit>> findPartly(const NameIndex& names, std::string_view text, std::size_t limit,
                                           TaskControl& control, const std::vector<bool>& among = {});

// The lists in one, by their ranks (Fusion.h). At most `limit`.
std::vector<EntryHit> fuse(std::span<const NameIndex::Hit> names, std::span<const PartialHit> parts,
                           std::span<const MeaningHit> meanings, std::size_t limit);

// Usage and Cancelled as of NameIndex::find. REQUIRES: both indexes are of the same entries, in one order.
Result<EntryHits> searchEntries(const NameIndex& names, const MeaningIndex& meanings, const Query& query,
                                std::size_t limit, TaskControl& control, std::string_view archiveName = {});

} // namespace ff::search
