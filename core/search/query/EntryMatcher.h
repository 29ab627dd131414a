// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Judges one entry by a query.

#include "core/search/query/Query.h"
#include "core/search/text/Folding.h"

#include <optional>

namespace ff::search {

class EntryMatcher {
public:
    static Result<EntryMatcher> of(const Query& query) { return EntryMatcher(query); }
    bool needsFacts() const { return !m_query.filters.empty(); }
    bool needsOriginal() const { return false; }
    Result<std::optional<int>> score(std::string_view folded, std::string_view, const format::EntryRecord&)
    {
        int out = 0;
        for (const Term& term : m_query.terms) {
            const auto at = folded.find(term.folded);
            if ((at == std::string_view::npos) != term.excluded)
                return std::optional<int>();
            out -= static_cast<int>(folded.size());
        }
        return std::optional<int>(out);
    }
    std::vector<ByteRange> ranges(std::string_view original)
    {
        std::vector<ByteRange> out;
        const FoldedText folded = foldWithOrigin(original);
        for (const Term& term : m_query.terms) {
            const auto at = folded.text.find(term.folded);
            if (at != std::string::npos)
                out.push_back(folded.originalRange(
                    {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + term.folded.size())}));
        }
        return out;
    }

private:
    explicit EntryMatcher(const Query& query) : m_query(query) {}
    Query m_query;
};

} // namespace ff::search
