// SPDX-License-Identifier: GPL-3.0-or-later
// Files of equal contents. A first pass over all hashes keeps a few bytes of each; the names are read of
// those that have an equal.
#include "core/search/catalogue/Hits.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>

namespace ff::search {
namespace {

struct HashedFile {
    std::array<std::uint8_t, 16> key; // the first bytes of its hash: nobody makes two alike by chance
    std::uint64_t size = 0;
    std::int64_t chunk = 0;
    ArchiveId archive = 0;
    std::uint32_t entry = 0; // of the chunk
};

struct Row {
    std::int64_t chunk = 0;
    ArchiveId archive = 0;
    std::vector<EntryFacts> facts;
    ByteSpan hashes;
};

Result<Row> readRow(const Statement& row)
{
    Row out;
    out.chunk = row.number(0);
    out.archive = row.number(1);
    const std::int64_t count = row.number(2);
    if (count < 0 || count > static_cast<std::int64_t>(kChunkEntries))
        return damagedCatalogue();
    FF_ASSIGN(out.facts, readFacts(row.bytes(3), static_cast<std::size_t>(count)));
    out.hashes = row.bytes(4);
    const auto hashed = std::count_if(out.facts.begin(), out.facts.end(),
                                      [](const EntryFacts& facts) { return facts.hasHash; });
    if (out.hashes.size() != static_cast<std::size_t>(hashed) * kHashBytes)
        return damagedCatalogue();
    return out;
}

Result<std::vector<HashedFile>> hashedFiles(Database& database, Coverage& coverage, TaskControl& control)
{
    FF_ASSIGN(Statement rows,
              database.prepare(
                  "SELECT chunk.id, archive, entries, facts, hashes FROM chunk JOIN fact ON fact.chunk "
                  "= chunk.id JOIN detail ON detail.chunk = chunk.id"));
    std::vector<HashedFile> out;
    for (;;) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            return out;
        FF_ASSIGN(const Row row, readRow(rows));
        std::size_t at = 0;
        for (std::uint32_t i = 0; i < row.facts.size(); ++i) {
            const EntryFacts& facts = row.facts[i];
            if (facts.type != format::EntryType::File || facts.size == 0)
                continue;
            ++coverage.total;
            if (!facts.hasHash)
                continue;
            ++coverage.indexed;
            HashedFile& file = out.emplace_back();
            std::memcpy(file.key.data(), row.hashes.data() + at * kHashBytes, file.key.size());
            file.size = facts.size;
            file.chunk = row.chunk;
            file.archive = row.archive;
            file.entry = i;
            ++at;
        }
    }
}

// Files of one key, with names, split by what is left of their hashes.
Status readGroup(HitReader& reader, std::span<const HashedFile> files, std::vector<Duplicates>& out)
{
    std::map<crypto::Sha512Digest, Duplicates> groups;
    for (const HashedFile& file : files) {
        FF_ASSIGN(Hit hit, reader.readEntry({0, file.chunk, file.entry, file.archive}));
        Duplicates& group = groups[hit.entry.sha512];
        group.sha512 = hit.entry.sha512;
        group.size = file.size;
        group.copies.push_back({hit.archive, std::move(hit.entry.path), hit.place});
    }
    for (auto& [hash, group] : groups) {
        if (group.copies.size() > 1)
            out.push_back(std::move(group));
    }
    return {};
}

} // namespace

Result<DuplicateReport> Catalogue::duplicates(std::size_t limit, TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<DuplicateReport> {
        Database& database = *m_impl->database;
        // All that is read is of one moment.
        FF_ASSIGN(const auto moment, Reading::begin(database));
        DuplicateReport report;
        FF_ASSIGN(std::vector<HashedFile> files, hashedFiles(database, report.coverage, control));
        std::sort(files.begin(), files.end(), [](const HashedFile& a, const HashedFile& b) {
            return std::tie(a.size, a.key, a.chunk, a.entry) > std::tie(b.size, b.key, b.chunk, b.entry);
        });
        std::vector<std::span<const HashedFile>> groups;
        for (std::size_t begin = 0; begin < files.size();) {
            std::size_t next = begin + 1;
            while (next < files.size() && files[next].size == files[begin].size
                   && files[next].key == files[begin].key)
                ++next;
            if (next - begin > 1) {
                groups.push_back(std::span<const HashedFile>(files).subspan(begin, next - begin));
                report.wasted += files[begin].size * (next - begin - 1);
            }
            begin = next;
        }
        report.groupCount = groups.size();
        const auto wasted = [](std::span<const HashedFile> group) {
            return group.front().size * (group.size() - 1);
        };
        std::stable_sort(groups.begin(), groups.end(),
                         [&](const auto& a, const auto& b) { return wasted(a) > wasted(b); });
        HitReader reader(*m_impl);
        for (std::size_t i = 0; i < groups.size() && report.groups.size() < limit; ++i) {
            FF_TRY(control.checkpoint());
            FF_TRY(readGroup(reader, groups[i], report.groups));
        }
        std::vector<ArchiveId> ids;
        for (Duplicates& group : report.groups) {
            std::sort(group.copies.begin(), group.copies.end(), [](const auto& a, const auto& b) {
                return std::tie(a.archive, a.path, a.place) < std::tie(b.archive, b.path, b.place);
            });
            for (const auto& copy : group.copies)
                ids.push_back(copy.archive);
        }
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        FF_ASSIGN(report.archives, m_impl->archivesOf(ids));
        return report;
    });
}

} // namespace ff::search
