// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/catalogue/Catalogue.h"
#include "core/search/meaning/MeaningIndex.h"

namespace ff::search {

// By name and by meaning in all archives that are remembered: both lists in one, by their ranks (Fusion.h).
// `coverage` is of the names, `meanings` of the meanings; `matches` counts the names' and what meaning added.
// A query without words is one of names alone. As Catalogue::find and findMeaning.
Result<FindResult> searchCatalogue(Catalogue& catalogue, const MeaningModel& model, const Query& query,
                                   const FindOptions& options, TaskControl& control);

} // namespace ff::search
