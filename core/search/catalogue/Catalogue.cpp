// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Catalogue.h"

#include "core/base/File.h"
#include "core/base/Flock.h"
#include "core/base/UserFolder.h"
#include "core/search/catalogue/CatalogueImpl.h"
#include "core/search/catalogue/Schema.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace ff::search {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kFingerprintBytes = 64 << 10; // at each end
constexpr auto kFolderWait = std::chrono::seconds(5);

std::string variable(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing here sets it
    return value != nullptr ? value : "";
}

Error withPath(const Error& error, const fs::path& path)
{
    return error.message.starts_with("the catalogue " + path.string())
        ? error
        : Error{error.code, sentence("the catalogue %1: %2", path, error.message)};
}

fs::path withEnding(const fs::path& path, const char* ending)
{
    return path.native() + ending;
}

// Opening and moving aside exclude each other: a new database must not meet the log and the shared memory of
// the one that is moved away. The lock is on the folder, so nothing is left beside the database.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder)
        : m_fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
        // Where there are no locks SQLite's own must do.
        const auto until = std::chrono::steady_clock::now() + kFolderWait;
        while (m_fd >= 0 && tryFlock(m_fd) == Flock::Held && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ~FolderLock()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int m_fd;
};

std::pair<std::uint64_t, std::uint64_t> identityOf(const fs::path& path)
{
    struct stat facts = {};
    if (::stat(path.c_str(), &facts) != 0)
        return {};
    return {facts.st_dev, facts.st_ino};
}

// For this user alone, as SQLite makes the files beside it like the database.
Status makeFile(const fs::path& path)
{
    std::error_code error;
    const fs::path folder = path.parent_path();
    if (!fs::exists(folder, error)) {
        fs::create_directories(folder.parent_path(), error);
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
            return Error{
                ErrorCode::Io,
                sentence("the catalogue's folder %1 cannot be made: %2", folder, systemMessage(errno))};
    }
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        ::close(fd);
    else if (!fs::exists(path, error))
        return Error{ErrorCode::Io,
                     sentence("the catalogue %1 cannot be made: %2", path, systemMessage(errno))};
    return {};
}

// `notice` becomes what a person should know of it.
Result<std::unique_ptr<Database>> openPrepared(const fs::path& path, Database::Mode mode, Sentence& notice)
{
    FF_ASSIGN(auto database, Database::open(path, mode));
    FF_ASSIGN(const bool isUpgraded, prepareSchema(*database));
    if (isUpgraded)
        notice = sentence(
            "the catalogue now has the form of this version, and keeps all that it had; an older version of "
            "FileFormer cannot read it any more");
    if (!database->isReadOnly()) {
        // With a log a commit needs no sync to be whole after a crash; the last ones may be lost, which the
        // next opening of their archives puts right. What is deleted is wiped.
        FF_TRY(database->run("PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA temp_store = "
                             "MEMORY; PRAGMA journal_size_limit = 4194304"));
    }
    FF_TRY(database->run("PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536"));
    return database;
}

Result<std::unique_ptr<Database>> openSomehow(const fs::path& path, Sentence& notice)
{
    auto database = openPrepared(path, Database::Mode::Write, notice);
    if (database || database.error().code != ErrorCode::Io)
        return database;
    auto readOnly = openPrepared(path, Database::Mode::Read, notice);
    if (readOnly || readOnly.error().code != ErrorCode::Io)
        return readOnly;
    // In a folder that cannot be written there is no place for locks. Nobody else writes there either, unless
    // a log says so.
    std::error_code error;
    if (const auto size = fs::file_size(withEnding(path, "-wal"), error); !error && size > 0)
        return database;
    auto unchanging = openPrepared(path, Database::Mode::Unchanging, notice);
    return unchanging || unchanging.error().code != ErrorCode::Io ? std::move(unchanging)
                                                                  : std::move(database);
}

// The damaged database and what belongs to it, in the place of an earlier one. Gives the notice.
// REQUIRES: the folder is locked.
Result<Sentence> moveAside(const fs::path& path)
{
    const fs::path aside = withEnding(path, ".damaged");
    std::error_code error;
    fs::rename(path, aside, error);
    if (error)
        return Error{ErrorCode::Damaged,
                     sentence("the catalogue %1 is damaged and cannot be moved aside (%2); remove it", path,
                              systemMessage(error.value()))};
    for (const char* ending : {"-wal", "-shm"}) {
        std::error_code ignored; // there need be none
        fs::remove(withEnding(aside, ending), ignored);
        fs::rename(withEnding(path, ending), withEnding(aside, ending), ignored);
    }
    return sentence(
        "the catalogue was damaged: it is kept as %1, and a new, empty one is begun; archives come back into "
        "it when they are opened, or with ffz catalogue remember",
        aside);
}

} // namespace

fs::path defaultCatalogue()
{
    if (isCatalogueOff())
        return {};
    if (const std::string named = variable("FILEFORMER_CATALOGUE"); named.starts_with('/'))
        return named;
    return userPlace(UserFolder::Data, "catalogue.db");
}

bool isCatalogueOff()
{
    return variable("FILEFORMER_CATALOGUE") == "off";
}

Result<ArchiveFacts> fileFacts(const fs::path& path, bool isOurs)
{
    FF_ASSIGN(const File file, File::openForReading(path));
    struct stat stats = {};
    if (::fstat(file.descriptor(), &stats) != 0)
        return Error{ErrorCode::Io, sentence("%1: %2", path, systemMessage(errno))};
    if (!S_ISREG(stats.st_mode))
        return Error{ErrorCode::Io, sentence("%1 is no file", path)};
    ArchiveFacts facts;
    std::error_code error;
    facts.path = fs::canonical(path, error);
    if (error)
        return Error{ErrorCode::Io, sentence("%1: %2", path, systemMessage(error.value()))};
    facts.size = static_cast<std::uint64_t>(stats.st_size);
    facts.mtimeSeconds = stats.st_mtim.tv_sec;
    facts.mtimeNanoseconds = static_cast<std::uint32_t>(stats.st_mtim.tv_nsec);
    facts.device = stats.st_dev;
    facts.inode = stats.st_ino;
    ByteWriter proof;
    proof.u64(facts.size);
    proof.u64(isOurs ? 0 : static_cast<std::uint64_t>(facts.mtimeSeconds));
    proof.u64(isOurs ? 0 : facts.mtimeNanoseconds);
    Bytes end(std::min<std::uint64_t>(facts.size, kFingerprintBytes));
    FF_TRY(file.readAt(0, end));
    proof.bytes(end);
    FF_TRY(file.readAt(facts.size - end.size(), end));
    proof.bytes(end);
    facts.fingerprint = crypto::sha256(proof.view());
    return facts;
}

ArchiveState stateNow(const ArchiveFacts& facts)
{
    struct stat stats = {};
    if (::stat(facts.path.c_str(), &stats) != 0 || !S_ISREG(stats.st_mode))
        return ArchiveState::Gone;
    const bool same = static_cast<std::uint64_t>(stats.st_size) == facts.size
        && stats.st_mtim.tv_sec == facts.mtimeSeconds
        && static_cast<std::uint32_t>(stats.st_mtim.tv_nsec) == facts.mtimeNanoseconds;
    return same ? ArchiveState::There : ArchiveState::Changed;
}

Status Catalogue::Impl::open()
{
    database.reset();
    if (path.empty())
        return Error{ErrorCode::Missing,
                     isCatalogueOff()
                         ? sentence("the catalogue is switched off by FILEFORMER_CATALOGUE=off")
                         : sentence("there is no home folder for the catalogue; set XDG_DATA_HOME")};
    FF_TRY(makeFile(path));
    const FolderLock lock(path.parent_path());
    FF_TRY(makeFile(path)); // it may have been moved aside while this waited
    auto opened = openSomehow(path, notice);
    if (!opened && opened.error().code == ErrorCode::Damaged) {
        FF_ASSIGN(notice, moveAside(path));
        FF_TRY(makeFile(path));
        opened = openSomehow(path, notice);
    }
    if (!opened)
        return withPath(opened.error(), path);
    database = std::move(opened).value();
    identity = identityOf(path);
    return {};
}

Status Catalogue::Impl::beginAnew()
{
    database.reset();
    {
        const FolderLock lock(path.parent_path());
        // Another process may have done it already.
        if (identityOf(path) == identity) {
            FF_ASSIGN(notice, moveAside(path));
        } else {
            notice = sentence("the catalogue was damaged, and a new one is begun");
        }
    }
    return open();
}

std::int64_t Catalogue::Impl::now() const
{
    if (options.now)
        return options.now();
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Catalogue::Catalogue(std::unique_ptr<Impl> impl) : m_impl(std::move(impl))
{
}
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;
Catalogue::~Catalogue() = default;

Result<Catalogue> Catalogue::open(const fs::path& path, Options options)
{
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->options = std::move(options);
    FF_TRY(impl->open());
    return Catalogue(std::move(impl));
}

Result<Catalogue> Catalogue::open(const fs::path& path)
{
    return open(path, {});
}

const fs::path& Catalogue::path() const
{
    return m_impl->path;
}

bool Catalogue::isReadOnly() const
{
    return m_impl->database && m_impl->database->isReadOnly();
}

Sentence Catalogue::takeNotice()
{
    return std::exchange(m_impl->notice, {});
}

RememberedArchive Catalogue::Impl::archiveRow(const Statement& row)
{
    RememberedArchive out;
    out.id = row.number(0);
    out.facts.path = row.text(1);
    const ByteSpan fingerprint = row.bytes(2);
    std::copy_n(fingerprint.begin(), std::min(fingerprint.size(), out.facts.fingerprint.size()),
                out.facts.fingerprint.begin());
    out.facts.size = row.count(3);
    out.facts.mtimeSeconds = row.number(4);
    out.facts.mtimeNanoseconds = static_cast<std::uint32_t>(row.number(5));
    out.facts.device = static_cast<std::uint64_t>(row.number(6));
    out.facts.inode = static_cast<std::uint64_t>(row.number(7));
    out.facts.format = row.text(8);
    out.facts.level = row.text(9);
    out.facts.encrypted = row.number(10) != 0;
    out.entries = row.count(11);
    out.state = static_cast<ArchiveState>(std::clamp<std::int64_t>(row.number(12), 0, 2));
    out.lastSeen = row.number(13);
    out.remembered = row.number(14);
    return out;
}

Result<std::vector<RememberedArchive>> Catalogue::Impl::archivesWhere(std::string_view condition,
                                                                      ByteSpan parameter)
{
    FF_ASSIGN(Statement rows,
              database->prepare("SELECT " + std::string(kArchiveColumns) + " FROM archive "
                                + std::string(condition)));
    if (condition.find('?') != std::string_view::npos)
        rows.bind(1, parameter);
    std::vector<RememberedArchive> out;
    for (;;) {
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            return out;
        out.push_back(archiveRow(rows));
    }
}

Result<std::vector<RememberedArchive>> Catalogue::Impl::archivesOf(const std::vector<ArchiveId>& ids)
{
    std::vector<RememberedArchive> out;
    FF_ASSIGN(Statement rows,
              database->prepare("SELECT " + std::string(kArchiveColumns) + " FROM archive WHERE id = ?"));
    for (const ArchiveId id : ids) {
        rows.bind(1, id);
        FF_ASSIGN(const bool isThere, rows.step());
        if (isThere)
            out.push_back(archiveRow(rows));
        rows.reset();
    }
    return out;
}

Result<std::vector<RememberedArchive>> Catalogue::Impl::archivesNow(const std::vector<Hit>& hits)
{
    std::vector<ArchiveId> ids;
    ids.reserve(hits.size());
    for (const Hit& hit : hits)
        ids.push_back(hit.archive);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    FF_ASSIGN(auto archives, archivesOf(ids));
    for (RememberedArchive& archive : archives)
        archive.state = stateNow(archive.facts);
    return archives;
}

Result<std::vector<RememberedArchive>> Catalogue::archives()
{
    return m_impl->guarded(nullptr, [&] { return m_impl->archivesWhere("ORDER BY path", {}); });
}

Result<std::optional<RememberedArchive>> Catalogue::archive(const fs::path& path)
{
    return m_impl->guarded(nullptr, [&]() -> Result<std::optional<RememberedArchive>> {
        FF_ASSIGN(auto found, m_impl->archivesWhere("WHERE path = ?", asBytes(path.native())));
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    });
}

Result<RefreshReport> Catalogue::refresh(TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<RefreshReport> {
        Database& database = *m_impl->database;
        FF_ASSIGN(const auto archives, m_impl->archivesWhere("ORDER BY path", {}));
        // The disks are asked before the lock is taken: one that is slow holds up nobody.
        std::vector<ArchiveState> states;
        for (const RememberedArchive& archive : archives) {
            FF_TRY(control.checkpoint());
            states.push_back(stateNow(archive.facts));
        }
        RefreshReport report;
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        FF_ASSIGN(Statement change, database.prepare("UPDATE archive SET state = ?, seen = ? WHERE id = ?"));
        for (std::size_t i = 0; i < archives.size(); ++i) {
            FF_TRY(control.checkpoint());
            ++(states[i] == ArchiveState::There      ? report.there
                   : states[i] == ArchiveState::Gone ? report.gone
                                                     : report.changed);
            change.bind(1, static_cast<std::int64_t>(states[i]));
            change.bind(2, states[i] == ArchiveState::Gone ? archives[i].lastSeen : m_impl->now());
            change.bind(3, archives[i].id);
            FF_TRY(change.run());
        }
        FF_TRY(transaction.commit());
        return report;
    });
}

Result<std::uint64_t> Catalogue::forget(const std::vector<std::string>& paths, TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<std::uint64_t> {
        FF_ASSIGN(Transaction transaction, Transaction::begin(*m_impl->database));
        FF_ASSIGN(const auto archives, m_impl->archivesWhere("ORDER BY path", {}));
        std::uint64_t count = 0;
        for (const RememberedArchive& archive : archives) {
            FF_TRY(control.checkpoint());
            const std::string& path = archive.facts.path.native();
            const bool fits = std::any_of(paths.begin(), paths.end(), [&](const std::string& asked) {
                return asked == path
                    || (asked.find_first_of("*?[") != std::string::npos
                        && ::fnmatch(asked.c_str(), path.c_str(), 0) == 0);
            });
            if (!fits)
                continue;
            FF_TRY(m_impl->removeArchive(archive.id, control));
            ++count;
        }
        FF_TRY(transaction.commit());
        if (count > 0)
            m_impl->wipe();
        return count;
    });
}

Result<std::uint64_t> Catalogue::forgetAll(TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<std::uint64_t> {
        Database& database = *m_impl->database;
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        FF_ASSIGN(const std::int64_t count, database.number("SELECT count(*) FROM archive"));
        FF_TRY(database.run(
            "INSERT INTO trigram(trigram) VALUES('delete-all'); DELETE FROM detail; DELETE FROM fact; "
            "DELETE FROM meaning; DELETE FROM vector; DELETE FROM chunk; DELETE FROM archive; DELETE FROM "
            "opened; DELETE FROM chosen; DELETE FROM saved"));
        FF_TRY(transaction.commit());
        database.watch(nullptr);
        m_impl->wipe();
        for (const char* ending : {".damaged", ".damaged-wal", ".damaged-shm"}) {
            std::error_code ignored; // there need be none
            fs::remove(withEnding(m_impl->path, ending), ignored);
        }
        return static_cast<std::uint64_t>(count);
    });
}

void Catalogue::Impl::wipe()
{
    // What a reader of the moment hinders is done by the next one who writes.
    (void)database->run("PRAGMA incremental_vacuum");
    (void)database->run("PRAGMA wal_checkpoint(TRUNCATE)");
}

} // namespace ff::search
