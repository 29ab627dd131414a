// SPDX-License-Identifier: GPL-3.0-or-later
// What the person opened, and searches that are kept.
#include "core/search/catalogue/CatalogueImpl.h"
#include "core/search/catalogue/Schema.h"

#include <unordered_map>

namespace ff::search {
namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::string_view kRecording = "recording_opens"; // setting
constexpr std::size_t kAskedBytes = 16; // of a hash: no two queries of one person have the same

// What stands for a query: its words whatever their case and the spaces around them.
crypto::Sha256Digest hashOfQuery(std::string_view asked)
{
    std::string folded = fold(asked);
    folded.erase(folded.find_last_not_of(' ') + 1);
    folded.erase(0, folded.find_first_not_of(' '));
    return crypto::sha256(asBytes(folded));
}

// How often entries were opened after one query.
class ChosenCounter {
public:
    static Result<ChosenCounter> begin(Database& database, std::int64_t now, std::string_view asked)
    {
        ChosenCounter out;
        FF_ASSIGN(const bool isThere, hasTable(database, "chosen"));
        if (!isThere || asked.empty())
            return out; // which counts nothing
        FF_ASSIGN(
            out.m_count,
            database.prepare("SELECT count(*) FROM chosen WHERE archive = ?1 AND path = ?2 AND asked = ?3 "
                             "AND at > ?4"));
        const auto hash = hashOfQuery(asked);
        out.m_asked.assign(hash.begin(), hash.begin() + kAskedBytes);
        out.m_since = now - 30 * kDay;
        return out;
    }
    Result<std::uint64_t> of(ArchiveId archive, std::string_view entryPath)
    {
        if (!m_count)
            return std::uint64_t{0};
        m_count->bind(1, archive);
        m_count->bind(2, asBytes(entryPath));
        m_count->bind(3, m_asked);
        m_count->bind(4, m_since);
        FF_ASSIGN(const bool isThere, m_count->step());
        const std::uint64_t out = isThere ? m_count->count(0) : 0;
        m_count->reset();
        return out;
    }

private:
    std::optional<Statement> m_count;
    Bytes m_asked;
    std::int64_t m_since = 0;
};

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
        FF_ASSIGN(const std::int64_t isRecording, m_impl->setting(kRecording, 1));
        if (isOn == 0 || isRecording == 0)
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
        FF_ASSIGN(ChosenCounter chosen, ChosenCounter::begin(database, m_impl->now(), asked));
        std::unordered_map<ArchiveId, OpenCounts> archives;
        for (Hit& hit : hits) {
            const auto [known, isNew] = archives.try_emplace(hit.archive);
            if (isNew) {
                FF_ASSIGN(known->second, ofArchive.of(hit.archive, {}));
            }
            hit.archiveOpens = known->second;
            hit.age = m_impl->now() - hit.entry.mtimeSeconds;
            if (hit.opens.days30 == 0) // what was chosen was opened
                continue;
            FF_ASSIGN(hit.chosen, chosen.of(hit.archive, hit.entry.path));
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

Result<std::vector<OpenedEntry>> Catalogue::opened(std::size_t limit)
{
    return m_impl->guarded(nullptr, [&]() -> Result<std::vector<OpenedEntry>> {
        const std::int64_t now = m_impl->now();
        FF_ASSIGN(Statement rows,
                  m_impl->database->prepare(
                      "SELECT archive.path, opened.path, sum(at > ?3), sum(at > ?2), count(*), max(at) FROM "
                      "opened JOIN archive ON archive.id = opened.archive WHERE at > ?1 GROUP BY archive.id, "
                      "opened.path ORDER BY max(at) DESC, archive.path, opened.path LIMIT ?4"));
        rows.bind(1, now - 30 * kDay);
        rows.bind(2, now - 14 * kDay);
        rows.bind(3, now - 7 * kDay);
        rows.bind(4, static_cast<std::int64_t>(limit));
        std::vector<OpenedEntry> out;
        for (;;) {
            FF_ASSIGN(const bool isThere, rows.step());
            if (!isThere)
                return out;
            out.push_back(
                {rows.text(0), rows.text(1), {rows.count(2), rows.count(3), rows.count(4)}, rows.number(5)});
        }
    });
}

Result<ArchiveUse> Catalogue::useOf(const std::filesystem::path& archive, std::string_view asked)
{
    return m_impl->guarded(nullptr, [&]() -> Result<ArchiveUse> {
        Database& database = *m_impl->database;
        FF_ASSIGN(const auto moment, Reading::begin(database));
        FF_ASSIGN(const auto here, m_impl->archivesWhere("WHERE path = ?", asBytes(archive.native())));
        ArchiveUse out;
        if (here.empty())
            return out;
        const ArchiveId id = here.front().id;
        FF_ASSIGN(OpenCounter ofArchive, OpenCounter::begin(database, m_impl->now(), true));
        FF_ASSIGN(out.all, ofArchive.of(id, {}));
        if (out.all.days30 == 0)
            return out;
        FF_ASSIGN(Statement paths,
                  database.prepare("SELECT DISTINCT path FROM opened WHERE archive = ? AND at > ?"));
        paths.bind(1, id);
        paths.bind(2, m_impl->now() - 30 * kDay);
        FF_ASSIGN(OpenCounter ofEntry, OpenCounter::begin(database, m_impl->now()));
        FF_ASSIGN(ChosenCounter ofQuery, ChosenCounter::begin(database, m_impl->now(), asked));
        for (;;) {
            FF_ASSIGN(const bool isThere, paths.step());
            if (!isThere)
                return out;
            const std::string path = paths.text(0);
            ArchiveUse::OfEntry& use = out.entries[path];
            FF_ASSIGN(use.opens, ofEntry.of(id, path));
            FF_ASSIGN(use.chosen, ofQuery.of(id, path));
        }
    });
}

Result<bool> Catalogue::isRecordingOpens()
{
    return m_impl->guarded(nullptr, [&]() -> Result<bool> {
        FF_ASSIGN(const std::int64_t on, m_impl->setting(kRecording, 1));
        return on != 0;
    });
}

Status Catalogue::setRecordingOpens(bool on)
{
    return m_impl->guarded(nullptr, [&] { return m_impl->set(kRecording, on ? 1 : 0); });
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
