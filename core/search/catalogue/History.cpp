// SPDX-License-Identifier: GPL-3.0-or-later
// What the person opened, and searches that are kept.
#include "core/search/catalogue/CatalogueImpl.h"

namespace ff::search {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;

} // namespace

Result<OpenCounts> Catalogue::Impl::openCounts(ArchiveId archive, std::string_view entryPath)
{
    FF_ASSIGN(Statement count,
              database->prepare("SELECT count(*) FROM opened WHERE archive = ? AND path = ? AND at > ?"));
    count.bind(1, archive);
    count.bind(2, asBytes(entryPath));
    OpenCounts out;
    for (const auto& [days, value] :
         {std::pair(7, &out.days7), std::pair(14, &out.days14), std::pair(30, &out.days30)}) {
        count.bind(3, now() - days * kDay);
        FF_ASSIGN(const bool isThere, count.step());
        *value = isThere ? static_cast<std::uint64_t>(count.number(0)) : 0;
        count.reset();
    }
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
    return m_impl->guarded(nullptr, [&] { return m_impl->openCounts(archive, entryPath); });
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
