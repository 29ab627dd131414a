// SPDX-License-Identifier: GPL-3.0-or-later
// What the person opened, and searches that are kept.
#include "core/search/catalogue/CatalogueImpl.h"
#include "core/search/catalogue/Schema.h"

#include <unordered_map>

namespace ff::search {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::size_t kAskedBytes = 16; // of a hash: no two queries of one person have the same

// What stands for a query: its words whatever their case and the spaces around them.
crypto::Sha256Digest hashOfQuery(std::string_view asked)
{
    std::string folded = fold(asked);
    folded.erase(folded.find_last_not_of(' ') + 1);
    folded.erase(0, folded.find_first_not_of(' '));
    return crypto::sha256(asBytes(folded));
}

} // namespace

Result<OpenCounter> OpenCounter::begin(Database& database, std::int64_t now, bool ofArchives)
{
    FF_ASSIGN(Statement count,
              database.prepare(std::string("SELECT count(*), sum(at > ?4), sum(at > ?5) FROM opened WHERE "
                                           "archive = ?1 AND at > ?3 AND ")
                               + (ofArchives ? "?2 IS NOT NULL" : "path = ?2")));
    count.bind(3, now - 30 * kDay);
    count.bind(4, now - 14 * kDay);
    count.bind(5, now - 7 * kDay);
    return OpenCounter(std::move(count));
}

Result<OpenCounts> OpenCounter::of(ArchiveId archive, std::string_view entryPath)
{
    m_count.bind(1, archive);
    m_count.bind(2, asBytes(entryPath));
    FF_ASSIGN(const bool isThere, m_count.step());
    OpenCounts out;
    if (isThere) // no opening has the sum NULL, which is 0 as a number
        out = {m_count.count(2), m_count.count(1), m_count.count(0)};
    m_count.reset();
    return out;
}

Status Catalogue::recordOpen(ArchiveId archive, const std::string& entryPath, std::string_view asked)
{
    return m_impl->guarded(nullptr, [&]() -> Status {
        Database& database = *m_impl->database;
        FF_ASSIGN(const std::int64_t isOn, m_impl->setting("remembering", 1));
        if (isOn == 0)
            return {};
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        for (const char* sql : {"DELETE FROM opened WHERE at <= ?", "DELETE FROM chosen WHERE at <= ?"}) {
            FF_ASSIGN(Statement old, database.prepare(sql));
            old.bind(1, m_impl->now() - 30 * kDay);
            FF_TRY(old.run());
        }
        FF_ASSIGN(Statement open,
                  database.prepare("INSERT INTO opened SELECT id, ?, ? FROM archive WHERE id = ?"));
        open.bind(1, asBytes(entryPath));
        open.bind(2, m_impl->now());
        open.bind(3, archive);
        FF_TRY(open.run());
        if (!asked.empty()) {
            const auto hash = hashOfQuery(asked);
            FF_ASSIGN(Statement choose,
                      database.prepare("INSERT INTO chosen SELECT id, ?, ?, ? FROM archive WHERE id = ?"));
            choose.bind(1, asBytes(entryPath));
            choose.bind(2, ByteSpan(hash).first(kAskedBytes));
            choose.bind(3, m_impl->now());
            choose.bind(4, archive);
            FF_TRY(choose.run());
        }
        return transaction.commit();
    });
}

Status Catalogue::tellUse(std::vector<Hit>& hits, std::string_view asked)
{
    return m_impl->guarded(nullptr, [&]() -> Status {
        Database& database = *m_impl->database;
        FF_ASSIGN(const auto moment, Reading::begin(database));
        FF_ASSIGN(OpenCounter ofArchive, OpenCounter::begin(database, m_impl->now(), true));
        FF_ASSIGN(const bool hasTable, hasChosen(database));
        std::optional<Statement> chosen;
        const auto hash = hashOfQuery(asked);
        if (hasTable && !asked.empty()) {
            FF_ASSIGN(chosen,
                      database.prepare("SELECT count(*) FROM chosen WHERE archive = ?1 AND path = ?2 AND "
                                       "asked = ?3 AND at > ?4"));
            chosen->bind(3, ByteSpan(hash).first(kAskedBytes));
            chosen->bind(4, m_impl->now() - 30 * kDay);
        }
        std::unordered_map<ArchiveId, OpenCounts> archives;
        for (Hit& hit : hits) {
            const auto [known, isNew] = archives.try_emplace(hit.archive);
            if (isNew) {
                FF_ASSIGN(known->second, ofArchive.of(hit.archive, {}));
            }
            hit.archiveOpens = known->second;
            if (!chosen || hit.opens.days30 == 0) // what was chosen was opened
                continue;
            chosen->bind(1, hit.archive);
            chosen->bind(2, asBytes(hit.entry.path));
            FF_ASSIGN(const bool isThere, chosen->step());
            hit.chosen = isThere ? chosen->count(0) : 0;
            chosen->reset();
        }
        return {};
    });
}

Result<OpenCounts> Catalogue::opens(ArchiveId archive, const std::string& entryPath)
{
    return m_impl->guarded(nullptr, [&]() -> Result<OpenCounts> {
        FF_ASSIGN(OpenCounter counter, OpenCounter::begin(*m_impl->database, m_impl->now()));
        return counter.of(archive, entryPath);
    });
}

Status Catalogue::clearOpens()
{
    return m_impl->guarded(nullptr, [&]() -> Status {
        FF_TRY(m_impl->database->run("DELETE FROM opened; DELETE FROM chosen"));
        m_impl->wipe();
        return {};
    });
}

Status Catalogue::saveSearch(const SavedSearch& search)
{
    return m_impl->guarded(nullptr, [&]() -> Status {
        FF_ASSIGN(Statement save, m_impl->database->prepare("REPLACE INTO saved VALUES(?, ?)"));
        save.bindText(1, search.name);
        save.bindText(2, search.query);
        return save.run();
    });
}

Status Catalogue::removeSearch(const std::string& name)
{
    return m_impl->guarded(nullptr, [&]() -> Status {
        FF_ASSIGN(Statement remove, m_impl->database->prepare("DELETE FROM saved WHERE name = ?"));
        remove.bindText(1, name);
        return remove.run();
    });
}

Result<std::vector<SavedSearch>> Catalogue::savedSearches()
{
    return m_impl->guarded(nullptr, [&]() -> Result<std::vector<SavedSearch>> {
        FF_ASSIGN(Statement rows, m_impl->database->prepare("SELECT name, query FROM saved ORDER BY name"));
        std::vector<SavedSearch> out;
        for (;;) {
            FF_ASSIGN(const bool isThere, rows.step());
            if (!isThere)
                return out;
            out.push_back({rows.text(0), rows.text(1)});
        }
    });
}

} // namespace ff::search
