// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What searches of the catalogue share: the archives that a query is about, and entries as a person sees
// them.

#include "core/search/catalogue/CatalogueImpl.h"
#include "core/search/catalogue/Chunk.h"

#include <unordered_map>

namespace ff::search {

// An entry of the catalogue that was found.
struct Found {
    int quality = 0;
    std::int64_t chunk = 0;
    std::uint32_t entry = 0; // of the chunk
    ArchiveId archive = 0;
};

// But for paths and hashes.
format::EntryRecord recordOf(const EntryFacts& facts);

// Of every archive, whether the `in:` filters of the query let it pass; `entries` become those of all that
// do.
Result<std::unordered_map<ArchiveId, bool>> archivesOf(Database& database, const Query& query,
                                                       std::uint64_t& entries);
// Without what is asked of archives.
Query ofEntries(Query query);

class HitReader {
public:
    explicit HitReader(Catalogue::Impl& impl) : m_impl(impl) {}
    // All but `ranges` and `likeness`.
    Result<Hit> read(const Found& found);
    // Also without `opens`.
    Result<Hit> readEntry(const Found& found);

private:
    Catalogue::Impl& m_impl;
    std::optional<Statement> m_rows;
    std::optional<OpenCounter> m_opens;
};

} // namespace ff::search
