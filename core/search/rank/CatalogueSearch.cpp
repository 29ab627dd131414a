// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/CatalogueSearch.h"

#include "core/search/rank/Fusion.h"
#include "core/search/rank/MeaningQuery.h"
#include "core/search/rank/Ranker.h"

namespace ff::search {
namespace {

using Fused = Fusion<std::pair<ArchiveId, std::uint64_t>, Hit>;

void addNames(const FindResult& named, Fused& fusion)
{
    for (std::size_t rank = 0; rank < named.hits.size(); ++rank) {
        const Hit& hit = named.hits[rank];
        fusion.add({hit.archive, hit.place}, rank, hit);
    }
}

void addMeanings(FindResult meant, FindResult& result, Fused& fusion)
{
    for (std::size_t rank = 0; rank < meant.hits.size(); ++rank) {
        const Hit& hit = meant.hits[rank];
        Hit& kept = fusion.add({hit.archive, hit.place}, rank, hit);
        result.matches += kept.ranges.empty() ? 1 : 0;
        kept.likeness = hit.likeness;
    }
    result.meanings = meant.meanings;
    for (RememberedArchive& archive : meant.archives) {
        const auto isSame = [&](const RememberedArchive& other) { return other.id == archive.id; };
        if (std::none_of(result.archives.begin(), result.archives.end(), isSame))
            result.archives.push_back(std::move(archive));
    }
}

// Scored hits of so many lists, in the order of their scores with what their use adds.
Status orderByUse(Catalogue& catalogue, std::string_view asked, int lists,
                  std::vector<std::pair<double, Hit>>& scored)
{
    std::vector<Hit> hits;
    hits.reserve(scored.size());
    for (auto& [score, hit] : scored)
        hits.push_back(std::move(hit));
    FF_TRY(catalogue.tellUse(hits, asked));
    std::string folded = fold(asked);
    folded.erase(folded.find_last_not_of(' ') + 1);
    folded.erase(0, folded.find_first_not_of(' '));
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const Hit& hit = hits[i];
        const double places = usePrior(hit.opens, hit.archiveOpens, hit.chosen)
            + freshness(hit.age, hit.entry.type == format::EntryType::File && hit.entry.size == 0)
            + (isNamed(hit.entry.path, folded) ? kNamed : 0);
        scored[i].first += lists * places * Fused::kFirst;
        scored[i].second = std::move(hits[i]);
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    return {};
}

} // namespace

Result<FindResult> searchCatalogue(Catalogue& catalogue, const CatalogueQuestion& question,
                                   const FindOptions& options, TaskControl& control,
                                   std::optional<FindResult> named)
{
    FindResult result;
    if (named) {
        result = std::move(*named);
    } else {
        FF_ASSIGN(result, catalogue.find(question.query, options, control));
    }
    const bool isMeant = question.model && !meaningQuery(question.query).text.empty();
    if (!isMeant && question.asked.empty())
        return result;
    Fused fusion;
    addNames(result, fusion);
    if (isMeant) {
        FF_ASSIGN(FindResult meant,
                  catalogue.findMeaning(*question.model, question.query, std::min(kMostMeant, options.limit),
                                        control));
        addMeanings(std::move(meant), result, fusion);
    }
    auto scored = fusion.take(options.limit + kMostMeant);
    if (!question.asked.empty())
        FF_TRY(orderByUse(catalogue, question.asked, isMeant ? 2 : 1, scored));
    result.hits.clear();
    for (auto& [score, hit] : scored) {
        if (result.hits.size() < options.limit)
            result.hits.push_back(std::move(hit));
    }
    return result;
}

} // namespace ff::search
