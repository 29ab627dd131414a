// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/query/Query.h"

namespace ff::search {

// What of a query meaning answers: its plain words. The rest must hold of whatever is found: filters,
// patterns and what is excluded.
struct MeaningQuery {
    std::string text; // empty: there is nothing to understand
    Query rest;
};
MeaningQuery meaningQuery(const Query& query);

} // namespace ff::search
