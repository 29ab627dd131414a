// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/EntrySearch.h"

#include "core/search/rank/Fusion.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace ff::search {

namespace {

constexpr std::size_t kMeant = 50; // most hits by meaning: further ones are seldom any

// A word without what grammar may change at its end; empty when nothing that tells is left of it.
std::string_view stemOf(std::string_view word)
{
    constexpr std::size_t kLeast = 3, kLong = 6; // characters
    if (word.starts_with('#'))
        return {};
    std::vector<std::size_t> starts; // of characters
    for (std::size_t i = 0; i < word.size(); ++i) {
        if ((static_cast<std::uint8_t>(word[i]) & 0xC0) != 0x80)
            starts.push_back(i);
    }
    const bool isNumber = word.front() >= '0' && word.front() <= '9';
    if (starts.size() < kLeast)
        return {};
    const std::size_t ending = isNumber || starts.size() == kLeast ? 0 : starts.size() < kLong ? 1 : 2;
    return ending == 0 ? word : word.substr(0, starts[starts.size() - ending]);
}

} // namespace

Result<std::vector<PartialHit>> findPartly(const NameIndex& names, std::string_view text, std::size_t limit,
                                           TaskControl& control, const std::vector<bool>& among)
{
    std::unordered_map<std::size_t, double> weights;
    for (const std::string& word : wordsOf(text, kQueryWords)) {
        const std::string_view stem = stemOf(word);
        if (stem.empty())
            continue;
        Query query;
        query.terms.push_back({Term::Kind::Text, false, false, std::string(stem), std::string(stem), 0});
        FF_ASSIGN(const auto places, names.matches(query, control));
        const double weight = std::log(double(names.size() + 1) / double(places.size() + 1));
        for (const NameIndex::EntryId place : places) {
            if (among.empty() || among[place])
                weights[place] += weight;
        }
    }
    std::vector<PartialHit> out;
    out.reserve(weights.size());
    for (const auto& [entry, weight] : weights)
        out.push_back({entry, weight});
    const auto isBetter = [](const PartialHit& a, const PartialHit& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.entry < b.entry;
    };
    const auto kept = static_cast<std::ptrdiff_t>(std::min(limit, out.size()));
    std::partial_sort(out.begin(), out.begin() + kept, out.end(), isBetter);
    out.resize(static_cast<std::size_t>(kept));
    return out;
}

std::vector<EntryHit> fuse(std::span<const NameIndex::Hit> names, std::span<const PartialHit> parts,
                           std::span<const MeaningHit> meanings, std::size_t limit)
{
    Fusion<std::size_t, EntryHit> fusion;
    for (std::size_t rank = 0; rank < names.size(); ++rank)
        fusion.add(names[rank].entry, rank, {names[rank].entry, 0, names[rank].quality, true, 0});
    for (std::size_t rank = 0; rank < parts.size(); ++rank)
        fusion.add(parts[rank].entry, rank, {parts[rank].entry});
    for (std::size_t rank = 0; rank < meanings.size(); ++rank)
        fusion.add(meanings[rank].entry, rank, {meanings[rank].entry}).likeness = meanings[rank].likeness;
    std::vector<EntryHit> out;
    for (auto& [score, hit] : fusion.take(limit)) {
        hit.score = score;
        out.push_back(hit);
    }
    return out;
}

Result<EntryHits> searchEntries(const NameIndex& names, const MeaningIndex& meanings, const Query& query,
                                std::size_t limit, TaskControl& control, std::string_view archiveName)
{
    FF_ASSIGN(const NameIndex::Found named, names.find(query, limit, control, archiveName));
    const MeaningQuery meant = meaningQuery(query);
    std::vector<MeaningHit> likely;
    std::vector<PartialHit> parts;
    if (!meant.text.empty()) {
        std::vector<bool> among;
        if (!meant.rest.isEmpty()) {
            FF_ASSIGN(const auto places, names.matches(meant.rest, control, archiveName));
            among.resize(names.size());
            for (const NameIndex::EntryId place : places)
                among[place] = true;
        }
        const std::size_t most = std::min(limit, kMeant);
        FF_ASSIGN(likely, meanings.find(meant.text, most, control, among));
        FF_ASSIGN(parts, findPartly(names, meant.text, most, control, among));
    }
    return EntryHits{fuse(named.hits, parts, likely, limit), named.total};
}

} // namespace ff::search
