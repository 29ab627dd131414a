// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// SQLite with errors as values. A Database is one connection and belongs to one thread at a time; its
// Statements end before it. What SQLite finds wrong with the file is Damaged, an interruption is Cancelled,
// everything else that fails is Io.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace ff::search {

class Statement {
public:
    Statement() = default;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    // Parameters count from 1. The bytes must live until the next reset().
    void bind(int at, std::int64_t value);
    void bind(int at, ByteSpan bytes);
    void bindText(int at, std::string_view text);
    Status bindCopy(int at, std::string_view text); // it need not live

    // Whether there is a row.
    Result<bool> step();
    // For a statement that gives no row; it can be bound and run again.
    Status run();
    void reset();

    // Columns count from 0. What they refer to lives until the next step().
    std::int64_t number(int column) const;
    // Of what is counted; 0 for a number below, which nobody wrote who counted.
    std::uint64_t count(int column) const;
    ByteSpan bytes(int column) const;
    std::string text(int column) const;

private:
    friend class Database;
    Statement(sqlite3_stmt* statement, const std::filesystem::path* path)
        : m_statement(statement), m_path(path)
    {
    }
    sqlite3_stmt* m_statement = nullptr;
    const std::filesystem::path* m_path = nullptr;
};

class Database {
public:
    enum class Mode {
        Write, // makes the file when there is none
        Read,
        Unchanging, // as Read, where not even a lock can be made
    };
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Result<Statement> prepare(std::string_view sql);
    Status run(std::string_view sql); // one or several statements without parameters or rows
    // The first column of the first row; 0 without a row.
    Result<std::int64_t> number(std::string_view sql);

    std::int64_t lastRow() const;
    std::int64_t changes() const;
    bool isReadOnly() const;
    // Long statements, and waiting for another program that writes, end as Cancelled when `control` is; null:
    // they do not.
    void watch(TaskControl* control);

private:
    Database(sqlite3* handle, std::filesystem::path path) : m_handle(handle), m_path(std::move(path)) {}
    Error error(int code) const;
    bool isCancelled() const;
    // For SQLite: whether it is worth waiting on for another program, after so many times.
    static int keepsWaiting(void* database, int times);

    sqlite3* m_handle;
    std::filesystem::path m_path;
    TaskControl* m_control = nullptr;
    std::chrono::steady_clock::time_point m_waitingSince;
};

// Rolls back unless committed. It has the right to write from the beginning, so that it never fails half way
// because another process wrote.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Status commit();

private:
    explicit Transaction(Database& database) : m_database(&database) {}
    Database* m_database;
};

// Whatever is read while it lives is of one moment.
class Reading {
public:
    static Result<Reading> begin(Database& database);
    Reading(Reading&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
    Reading& operator=(Reading&&) = delete;
    ~Reading();

private:
    explicit Reading(Database& database) : m_database(&database) {}
    Database* m_database;
};

} // namespace ff::search
