// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/MeaningQuery.h"

namespace ff::search {

MeaningQuery meaningQuery(const Query& query)
{
    MeaningQuery out;
    out.rest.filters = query.filters;
    for (const Term& term : query.terms) {
        const bool isWord = term.kind == Term::Kind::Text || term.kind == Term::Kind::Fuzzy;
        if (term.excluded || !isWord) {
            out.rest.terms.push_back(term);
            continue;
        }
        out.text += out.text.empty() ? "" : " ";
        out.text += term.text;
    }
    return out;
}

} // namespace ff::search
