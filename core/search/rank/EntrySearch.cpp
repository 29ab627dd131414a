// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/EntrySearch.h"

#include "core/search/rank/Ranker.h"
#include "core/search/text/Characters.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ff::search {

namespace {

// A word without what grammar may change at its end; empty when nothing that tells is left of it.
std::string_view stemOf(std::string_view word)
{
    constexpr std::size_t kLeast = 3, kLong = 6; // characters
    if (word.starts_with('#'))
        return {};
    std::vector<std::size_t> starts; // of characters
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (!continuesCharacter(word[i]))
            starts.push_back(i);
    }
    const bool isNumber = word.front() >= '0' && word.front() <= '9';
    if (starts.size() < kLeast)
        return {};
    const std::size_t ending = isNumber || starts.size() == kLeast ? 0 : starts.size() < kLong ? 1 : 2;
    return ending == 0 ? word : word.substr(0, starts[starts.size() - ending]);
}

} // namespace

Result<PartialMatches> PartialMatches::find(const NameIndex& names, std::string_view text,
                                            TaskControl& control)
{
    PartialMatches out;
    for (const std::string& word : wordsOf(text, kQueryWords)) {
        const std::string_view stem = stemOf(word);
        if (stem.empty())
            continue;
        Query query;
        query.terms.push_back({Term::Kind::Text, false, false, std::string(stem), std::string(stem), 0});
        FF_ASSIGN(const auto places, names.matches(query, control));
        const double weight = std::log(double(names.size() + 1) / double(places.size() + 1));
        out.m_all.weight += weight;
        ++out.m_all.words;
        for (const NameIndex::EntryId place : places) {
            Match& match = out.m_matches[place];
            match.weight += weight;
            ++match.words;
        }
    }
    return out;
}

PartialMatches::Match PartialMatches::of(std::size_t entry) const
{
    const auto found = m_matches.find(entry);
    return found == m_matches.end() ? Match() : found->second;
}

std::vector<std::size_t> PartialMatches::best(std::size_t limit, const std::vector<bool>& among) const
{
    std::vector<std::pair<double, std::size_t>> all; // weight, less than 0, and entry
    all.reserve(m_matches.size());
    for (const auto& [entry, match] : m_matches) {
        if (among.empty() || among[entry])
            all.emplace_back(-match.weight, entry);
    }
    const auto kept = static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::partial_sort(all.begin(), all.begin() + kept, all.end());
    std::vector<std::size_t> out;
    out.reserve(static_cast<std::size_t>(kept));
    for (auto entry = all.begin(); entry != all.begin() + kept; ++entry)
        out.push_back(entry->second);
    return out;
}

namespace {

// Puts what was found by any of the ways into one order.
class Ranking {
public:
    // `text` is what the query means.
    Ranking(const NameIndex& names, const MeaningIndex& meanings, const std::string& text,
            const PartialMatches& parts, const ArchiveUse* use)
        : m_names(names), m_meanings(meanings), m_words(wordsOf(text, kQueryWords)), m_folded(fold(text)),
          m_parts(parts), m_use(use), m_scorer(meanings.scorer(text))
    {
    }

    void addNames(const std::vector<NameIndex::Hit>& hits)
    {
        for (const NameIndex::Hit& hit : hits) {
            Candidate& candidate = m_candidates[hit.entry];
            candidate.hit.byName = true;
            candidate.hit.quality = hit.quality;
        }
    }
    void addParts(const std::vector<std::size_t>& entries)
    {
        const double most = entries.empty() ? 0 : m_parts.of(entries.front()).weight;
        for (std::size_t place = 0; place < entries.size(); ++place) {
            RankingFeatures& features = m_candidates[entries[place]].features;
            features.namePlace = place;
            features.nameWeight = most <= 0 ? 0 : m_parts.of(entries[place]).weight / most;
        }
    }
    void addMeanings(const std::vector<MeaningHit>& hits)
    {
        if (!hits.empty())
            m_bestLikeness = hits.front().likeness;
        for (std::size_t place = 0; place < hits.size(); ++place) {
            Candidate& candidate = m_candidates[hits[place].entry];
            candidate.hit.likeness = hits[place].likeness;
            candidate.features.codePlace = place;
        }
    }

    // The best first; of equal ones the better name, then the earlier entry.
    std::vector<EntryHit> take(std::size_t limit)
    {
        std::vector<EntryHit> out;
        out.reserve(m_candidates.size());
        for (auto& [entry, candidate] : m_candidates) {
            candidate.hit.entry = entry;
            complete(entry, candidate.features);
            candidate.hit.score = rankingScore(candidate.features) + kFirstOfRanked * placesOfUse(entry);
            out.push_back(candidate.hit);
        }
        std::sort(out.begin(), out.end(), [](const EntryHit& a, const EntryHit& b) {
            return std::tuple(-a.score, -a.quality, a.entry) < std::tuple(-b.score, -b.quality, b.entry);
        });
        out.resize(std::min(out.size(), limit));
        return out;
    }

private:
    struct Candidate {
        EntryHit hit;
        RankingFeatures features;
    };

    double placesOfUse(std::size_t entry) const
    {
        if (m_use == nullptr || m_use->entries.empty())
            return 0;
        const std::string path(m_names.path(static_cast<NameIndex::EntryId>(entry)));
        const auto found = m_use->entries.find(path);
        const ArchiveUse::OfEntry use = found == m_use->entries.end() ? ArchiveUse::OfEntry() : found->second;
        // What others of the archive were opened is the same for all.
        return usePrior(use.opens, {}, use.chosen) + (isNamed(path, m_folded) ? kNamed : 0);
    }
    void complete(std::size_t entry, RankingFeatures& features) const
    {
        const std::string_view path = m_names.path(static_cast<NameIndex::EntryId>(entry));
        const PartialMatches::Match match = m_parts.of(entry);
        const PartialMatches::Match& all = m_parts.all();
        features.likeness = m_meanings.likeness(m_scorer, entry);
        features.belowBest = m_bestLikeness ? features.likeness - *m_bestLikeness : 0;
        features.words = all.words == 0 ? 0 : double(match.words) / double(all.words);
        features.rareWords = all.weight <= 0 ? 0 : match.weight / all.weight;
        features.isKind = namesKind(m_words, m_meanings.kindOf(path));
        features.characters = countCharacters(path);
    }

    const NameIndex& m_names;
    const MeaningIndex& m_meanings;
    const Words m_words;
    const std::string m_folded;
    const PartialMatches& m_parts;
    const ArchiveUse* m_use;
    const MeaningQueryScorer m_scorer;
    std::optional<double> m_bestLikeness; // nothing: no meaning fits
    std::unordered_map<std::size_t, Candidate> m_candidates; // by entry
};

} // namespace

Result<EntryHits> searchEntries(const NameIndex& names, const MeaningIndex& meanings, const Query& query,
                                const EntrySearchOptions& options, TaskControl& control)
{
    const std::size_t limit = options.limit;
    FF_ASSIGN(const NameIndex::Found named, names.find(query, limit, control, options.archivePath));
    const MeaningQuery meant = meaningQuery(query);
    std::vector<bool> among;
    if (!meant.rest.isEmpty()) {
        FF_ASSIGN(const auto places, names.matches(meant.rest, control, options.archivePath));
        among.resize(names.size());
        for (const NameIndex::EntryId place : places)
            among[place] = true;
    }
    FF_ASSIGN(const PartialMatches parts, PartialMatches::find(names, meant.text, control));
    Ranking ranking(names, meanings, meant.text, parts, options.use);
    ranking.addNames(named.hits);
    if (!meant.text.empty()) {
        const std::size_t most = std::min(limit, kMostMeant);
        FF_ASSIGN(const auto likely, meanings.find(meant.text, most, control, among));
        ranking.addMeanings(likely);
        ranking.addParts(parts.best(most, among));
    }
    return EntryHits{ranking.take(limit), named.total};
}

} // namespace ff::search
