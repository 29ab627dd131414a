// SPDX-License-Identifier: GPL-3.0-or-later
// What the person opened, and searches that are kept.
#include "core/search/catalogue/CatalogueImpl.h"

namespace ff::search {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;

} // namespace

Result<OpenCounter> OpenCounter::begin(Database& database, std::int64_t now)
{
    FF_ASSIGN(Statement count,
              database.prepare("SELECT count(*), sum(at > ?4), sum(at > ?5) FROM opened "
                               "WHERE archive = ?1 AND path = ?2 AND at > ?3"));
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

Status Catalogue::recordOpen(ArchiveId archive, const std::string& entryPath)
{
    return m_impl->guarded(nullptr, [&]() -> Status {
        Database& database = *m_impl->database;
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        FF_ASSIGN(Statement old, database.prepare("DELETE FROM opened WHERE at <= ?"));
        old.bind(1, m_impl->now() - 30 * kDay);
        FF_TRY(old.run());
        FF_ASSIGN(Statement open,
                  database.prepare("INSERT INTO opened SELECT id, ?, ? FROM archive WHERE id = ?"));
        open.bind(1, asBytes(entryPath));
        open.bind(2, m_impl->now());
        open.bind(3, archive);
        FF_TRY(open.run());
        return transaction.commit();
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
        FF_TRY(m_impl->database->run("DELETE FROM opened"));
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
