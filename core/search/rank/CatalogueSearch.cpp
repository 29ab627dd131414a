// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/CatalogueSearch.h"

#include "core/search/rank/Fusion.h"
#include "core/search/rank/MeaningQuery.h"

namespace ff::search {

Result<FindResult> searchCatalogue(Catalogue& catalogue, const MeaningModel& model, const Query& query,
                                   const FindOptions& options, TaskControl& control)
{
    FF_ASSIGN(FindResult result, catalogue.find(query, options, control));
    if (meaningQuery(query).text.empty())
        return result;
    FF_ASSIGN(FindResult meant,
              catalogue.findMeaning(model, query, std::min(kMostMeant, options.limit), control));
    Fusion<std::pair<ArchiveId, std::uint64_t>, Hit> fusion;
    for (std::size_t rank = 0; rank < result.hits.size(); ++rank) {
        const Hit& hit = result.hits[rank];
        fusion.add({hit.archive, hit.place}, rank, hit);
    }
    std::uint64_t added = 0;
    for (std::size_t rank = 0; rank < meant.hits.size(); ++rank) {
        const Hit& hit = meant.hits[rank];
        Hit& kept = fusion.add({hit.archive, hit.place}, rank, hit);
        added += kept.ranges.empty() ? 1 : 0;
        kept.likeness = hit.likeness;
    }
    result.hits.clear();
    for (auto& [score, hit] : fusion.take(options.limit))
        result.hits.push_back(std::move(hit));
    result.matches += added;
    result.meanings = meant.meanings;
    for (RememberedArchive& archive : meant.archives) {
        const auto isSame = [&](const RememberedArchive& other) { return other.id == archive.id; };
        if (std::none_of(result.archives.begin(), result.archives.end(), isSame))
            result.archives.push_back(std::move(archive));
    }
    return result;
}

} // namespace ff::search
