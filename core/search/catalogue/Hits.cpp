// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Hits.h"

#include "core/search/names/Matcher.h"
#include "core/search/text/Folding.h"

#include <algorithm>
#include <cstring>

namespace ff::search {

format::EntryRecord recordOf(const EntryFacts& facts)
{
    format::EntryRecord out;
    out.type = facts.type;
    out.packedSizeRecorded = facts.packedSizeRecorded;
    out.hasSha512 = facts.hasHash;
    out.size = facts.size;
    out.packedSize = facts.packedSize;
    out.mtimeSeconds = facts.mtimeSeconds;
    out.mtimeNanoseconds = facts.mtimeNanoseconds;
    return out;
}

Result<std::unordered_map<ArchiveId, bool>> archivesOf(Database& database, const Query& query,
                                                       std::uint64_t& entries)
{
    std::unordered_map<ArchiveId, bool> out;
    FF_ASSIGN(Statement rows, database.prepare("SELECT id, path, entries FROM archive"));
    for (;;) {
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            return out;
        bool wanted = true;
        std::string folded;
        for (const Filter& filter : query.filters) {
            const auto* in = std::get_if<ArchiveFilter>(&filter.what);
            if (in == nullptr)
                continue;
            if (folded.empty())
                folded = fold(rows.text(1));
            wanted = wanted && passes(*in, folded) != filter.excluded;
        }
        out[rows.number(0)] = wanted;
        if (wanted)
            entries += rows.count(2);
    }
}

Query ofEntries(Query query)
{
    std::erase_if(query.filters,
                  [](const Filter& filter) { return std::holds_alternative<ArchiveFilter>(filter.what); });
    return query;
}

Result<Hit> HitReader::readEntry(const Found& found)
{
    if (!m_rows) {
        FF_ASSIGN(m_rows,
                  m_impl.database->prepare(
                      "SELECT names, originals, facts, hashes FROM chunk JOIN fact ON fact.chunk = chunk.id "
                      "JOIN detail ON detail.chunk = chunk.id WHERE chunk.id = ?"));
    }
    m_rows->bind(1, found.chunk);
    FF_ASSIGN(const bool isThere, m_rows->step());
    if (!isThere)
        return damagedCatalogue();
    const ByteSpan originals = m_rows->bytes(1), hashes = m_rows->bytes(3);
    FF_ASSIGN(const ChunkNames names, ChunkNames::read(originals.empty() ? m_rows->bytes(0) : originals));
    FF_ASSIGN(const auto facts, readFacts(m_rows->bytes(2), names.size()));
    if (found.entry >= facts.size())
        return damagedCatalogue();
    Hit hit;
    hit.archive = found.archive;
    hit.quality = found.quality;
    hit.entry = recordOf(facts[found.entry]);
    hit.place = facts[found.entry].place;
    for (std::size_t i = 0; i <= found.entry; ++i)
        names.next(i, hit.entry.path);
    const auto before = static_cast<std::size_t>(
        std::count_if(facts.begin(), facts.begin() + found.entry, [](const auto& f) { return f.hasHash; }));
    if (hit.entry.hasSha512) {
        if (hashes.size() < (before + 1) * kHashBytes)
            return damagedCatalogue();
        std::memcpy(hit.entry.sha512.data(), hashes.data() + before * kHashBytes, kHashBytes);
    }
    m_rows->reset();
    return hit;
}

Result<Hit> HitReader::read(const Found& found)
{
    if (!m_opens) {
        FF_ASSIGN(m_opens, OpenCounter::begin(*m_impl.database, m_impl.now()));
    }
    FF_ASSIGN(Hit hit, readEntry(found));
    FF_ASSIGN(hit.opens, m_opens->of(hit.archive, hit.entry.path));
    return hit;
}

} // namespace ff::search
