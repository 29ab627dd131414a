// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the parts of the Catalogue share.

#include "core/search/catalogue/Catalogue.h"
#include "core/search/catalogue/Database.h"

#include <optional>
#include <utility>

namespace ff::search {

struct Catalogue::Impl {
    std::filesystem::path path;
    Options options;
    std::unique_ptr<Database> database; // null after a damage that could not be put right
    std::pair<std::uint64_t, std::uint64_t> identity; // device and inode of the file that is open
    Sentence notice;

    // Opens the database; a damaged one is moved aside first.
    Status open();
    // Moves the file that was open, which is damaged, aside and opens a new one.
    Status beginAnew();
    std::int64_t now() const;

    // Runs `work`. When that finds the database damaged, a new one is begun and the error says so.
    template <typename Work>
    auto guarded(TaskControl* control, Work work) -> decltype(work())
    {
        if (!database)
            FF_TRY(open());
        database->watch(control);
        auto result = work();
        if (database)
            database->watch(nullptr);
        if (!result.ok() && result.error().code == ErrorCode::Damaged) {
            FF_TRY(beginAnew());
            return Error{ErrorCode::Damaged, std::exchange(notice, {})};
        }
        return result;
    }

    // Of rows of the archive table, with kArchiveColumns.
    static RememberedArchive archiveRow(const Statement& row);
    Result<std::vector<RememberedArchive>> archivesWhere(std::string_view condition, ByteSpan parameter);
    Result<std::vector<RememberedArchive>> archivesOf(const std::vector<ArchiveId>& ids);
    // Those of the hits, with the state that they have now.
    Result<std::vector<RememberedArchive>> archivesNow(const std::vector<Hit>& hits);
    Result<std::int64_t> setting(std::string_view name, std::int64_t otherwise);
    Status set(std::string_view name, std::int64_t value);
    Result<bool> isNever(const std::filesystem::path& path);

    // REQUIRES of these: a transaction.
    Status removeEntries(ArchiveId archive, TaskControl& control);
    Status removeArchive(ArchiveId archive, TaskControl& control);
    // Gives the freed pages back and empties the log, so that what was forgotten is nowhere on the disk.
    void wipe();
};

inline constexpr std::string_view kArchiveColumns = "id, path, fingerprint, size, mtime, mtime_ns, device, "
                                                    "inode, format, level, encrypted, entries, state, seen, "
                                                    "remembered";

// Counts what was opened in the days before `now`, of any number of entries or, `ofArchives`, of all entries
// of any number of archives.
class OpenCounter {
public:
    static Result<OpenCounter> begin(Database& database, std::int64_t now, bool ofArchives = false);
    Result<OpenCounts> of(ArchiveId archive, std::string_view entryPath);

private:
    explicit OpenCounter(Statement count) : m_count(std::move(count)) {}
    Statement m_count;
};

// The state of the file now; Gone when it cannot be looked at.
ArchiveState stateNow(const ArchiveFacts& facts);

} // namespace ff::search
