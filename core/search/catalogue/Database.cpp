// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Database.h"

#include "core/base/File.h"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>
#include <thread>
#include <utility>

namespace ff::search {
namespace {

constexpr auto kMostWait = std::chrono::seconds(5); // for another process that writes
constexpr int kLongestPause = 20; // milliseconds between two looks whether it does
constexpr int kStepsBetweenLooks = 20000; // of SQLite's machine; a few tenths of a millisecond

Error explained(int code, int systemError, const std::string& detail, const std::filesystem::path& path)
{
    switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {ErrorCode::Damaged, sentence("the catalogue %1 is damaged", path)};
    case SQLITE_INTERRUPT:
        return {ErrorCode::Cancelled, sentence("cancelled")};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Io,
                sentence("the catalogue %1 is in use by another program for too long; try again", path)};
    case SQLITE_FULL:
        return {ErrorCode::Io,
                sentence("the catalogue %1 cannot be written: there is no space left on its disk", path)};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {ErrorCode::Io,
                sentence("the catalogue %1 cannot be written: this user may only read it", path)};
    default:
        break;
    }
    // SQLite tells a full disk that a sync or a shared memory file meets by the system's number alone.
    return {ErrorCode::Io,
            sentence("the catalogue %1 cannot be used: %2", path,
                     systemError != 0 ? systemMessage(systemError) : Sentence::verbatim(detail))};
}

int cancelled(void* control)
{
    return static_cast<TaskControl*>(control)->isCancelled() ? 1 : 0;
}

} // namespace

Statement::Statement(Statement&& other) noexcept
    : m_statement(std::exchange(other.m_statement, nullptr)), m_path(other.m_path)
{
}

Statement& Statement::operator=(Statement&& other) noexcept
{
    std::swap(m_statement, other.m_statement);
    std::swap(m_path, other.m_path);
    return *this;
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

void Statement::bind(int at, std::int64_t value)
{
    sqlite3_bind_int64(m_statement, at, value);
}

void Statement::bind(int at, ByteSpan bytes)
{
    // A null pointer would be NULL, which is another thing than no bytes.
    sqlite3_bind_blob64(m_statement, at, bytes.empty() ? static_cast<const void*>("") : bytes.data(),
                        bytes.size(), SQLITE_STATIC);
}

void Statement::bindText(int at, std::string_view text)
{
    sqlite3_bind_text64(m_statement, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
}

Status Statement::bindCopy(int at, std::string_view text)
{
    if (sqlite3_bind_text64(m_statement, at, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8)
        != SQLITE_OK)
        return Error{ErrorCode::Io, sentence("there is not enough memory for this search")};
    return {};
}

Result<bool> Statement::step()
{
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    sqlite3* handle = sqlite3_db_handle(m_statement);
    return explained(code, sqlite3_system_errno(handle), sqlite3_errmsg(handle), *m_path);
}

Status Statement::run()
{
    const auto row = step();
    reset();
    return row ? Status() : row.error();
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

std::uint64_t Statement::count(int column) const
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(number(column), 0));
}

ByteSpan Statement::bytes(int column) const
{
    const void* data = sqlite3_column_blob(m_statement, column);
    return {static_cast<const std::uint8_t*>(data),
            data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

std::string Statement::text(int column) const
{
    return std::string(asText(bytes(column)));
}

bool Database::isCancelled() const
{
    return m_control != nullptr && m_control->isCancelled();
}

int Database::keepsWaiting(void* database, int times)
{
    auto& self = *static_cast<Database*>(database);
    const auto now = std::chrono::steady_clock::now();
    if (times == 0)
        self.m_waitingSince = now;
    if (self.isCancelled() || now - self.m_waitingSince >= kMostWait)
        return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min(times + 1, kLongestPause)));
    return 1;
}

Error Database::error(int code) const
{
    if ((code & 0xFF) == SQLITE_BUSY && isCancelled())
        code = SQLITE_INTERRUPT;
    return explained(code, sqlite3_system_errno(m_handle), sqlite3_errmsg(m_handle), m_path);
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path, Mode mode)
{
    std::string name = path.string();
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == Mode::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (mode == Mode::Unchanging) {
        flags |= SQLITE_OPEN_URI;
        std::string escaped;
        for (const char c : name) {
            if (c == '%' || c == '?' || c == '#')
                escaped += "%" + toHex(asBytes(std::string_view(&c, 1)));
            else
                escaped += c;
        }
        name = "file:" + escaped + "?immutable=1";
    }
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    if (handle == nullptr)
        return Error{ErrorCode::Io, sentence("the catalogue %1 cannot be opened: no memory", path)};
    std::unique_ptr<Database> database(new Database(handle, path));
    if (code != SQLITE_OK)
        return database->error(code);
    sqlite3_busy_handler(handle, &Database::keepsWaiting, database.get());
    // The file may come from anybody: nothing in its schema runs on its own, and pages are checked as read.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    return database;
}

Database::~Database()
{
    sqlite3_close_v2(m_handle);
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(m_handle, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        return error(code);
    return Statement(statement, &m_path);
}

Status Database::run(std::string_view sql)
{
    const int code = sqlite3_exec(m_handle, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return error(code);
    return {};
}

Result<std::int64_t> Database::number(std::string_view sql)
{
    FF_ASSIGN(Statement statement, prepare(sql));
    FF_ASSIGN(const bool isThere, statement.step());
    return isThere ? statement.number(0) : 0;
}

std::int64_t Database::lastRow() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

std::int64_t Database::changes() const
{
    return sqlite3_changes64(m_handle);
}

bool Database::isReadOnly() const
{
    return sqlite3_db_readonly(m_handle, "main") != 0;
}

void Database::watch(TaskControl* control)
{
    m_control = control;
    sqlite3_progress_handler(m_handle, control != nullptr ? kStepsBetweenLooks : 0,
                             control != nullptr ? &cancelled : nullptr, control);
}

Result<Transaction> Transaction::begin(Database& database)
{
    FF_TRY(database.run("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Status Transaction::commit()
{
    FF_TRY(m_database->run("COMMIT"));
    m_database = nullptr;
    return {};
}

Transaction::~Transaction()
{
    // An error may have rolled it back already.
    if (m_database != nullptr) {
        m_database->watch(nullptr);
        (void)m_database->run("ROLLBACK");
    }
}

Result<Reading> Reading::begin(Database& database)
{
    FF_TRY(database.run("BEGIN"));
    return Reading(database);
}

Reading::~Reading()
{
    if (m_database != nullptr) {
        m_database->watch(nullptr);
        (void)m_database->run("ROLLBACK");
    }
}

} // namespace ff::search
