// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/catalogue/Catalogue.h"
#include "core/search/meaning/MeaningIndex.h"

namespace ff::search {

struct CatalogueQuestion {
    Query query;
    const MeaningModel* model = nullptr; // null: names alone
    // As it was typed: what was opened, and what this query led to, then counts for the order. Empty: the
    // order is that of names and meanings alone.
    std::string asked = {};
};

// In all archives that are remembered: what is found by name and what is found by meaning in one, by their
// ranks (Fusion.h) and by use (usePrior). `coverage` is of the names, `meanings` of the meanings; `matches`
// counts the names' and what meaning added. A query without words is one of names alone. `named`: what
// Catalogue::find has given for this query already. As Catalogue::find and findMeaning.
Result<FindResult> searchCatalogue(Catalogue& catalogue, const CatalogueQuestion& question,
                                   const FindOptions& options, TaskControl& control,
                                   std::optional<FindResult> named = std::nullopt);

} // namespace ff::search
