// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Schema.h"

#include <string>
#include <utility>

namespace ff::search {
namespace {

// chunk has what every search reads, fact what filters ask for besides, detail what only hits need, meaning
// what the search by meaning reads: bit i of files says that entry i is no folder, of known that it has
// codes. vector has what orders the best of them, where this machine made the codes itself. A chunk's id is
// never used again, so newer archives have higher ones.
constexpr std::string_view kTables = R"sql(
CREATE TABLE setting(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE never(path BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE archive(
    id INTEGER PRIMARY KEY AUTOINCREMENT, path BLOB NOT NULL UNIQUE, fingerprint BLOB NOT NULL,
    size INTEGER NOT NULL, mtime INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    device INTEGER NOT NULL, inode INTEGER NOT NULL,
    format TEXT NOT NULL, level TEXT NOT NULL, encrypted INTEGER NOT NULL,
    entries INTEGER NOT NULL, state INTEGER NOT NULL, seen INTEGER NOT NULL, remembered INTEGER NOT NULL);
CREATE INDEX archive_fingerprint ON archive(fingerprint);
CREATE TABLE chunk(
    id INTEGER PRIMARY KEY AUTOINCREMENT, archive INTEGER NOT NULL, entries INTEGER NOT NULL, names BLOB NOT NULL);
CREATE INDEX chunk_archive ON chunk(archive, entries);
CREATE TABLE fact(chunk INTEGER PRIMARY KEY, facts BLOB NOT NULL);
CREATE TABLE detail(chunk INTEGER PRIMARY KEY, originals BLOB NOT NULL, hashes BLOB NOT NULL);
CREATE TABLE meaning(
    chunk INTEGER PRIMARY KEY, archive INTEGER NOT NULL, files INTEGER NOT NULL, known INTEGER NOT NULL,
    encoder BLOB NOT NULL, codes BLOB NOT NULL, lengths BLOB NOT NULL);
CREATE VIRTUAL TABLE trigram USING fts5(
    names, content = '', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1');
CREATE TABLE opened(archive INTEGER NOT NULL, path BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX opened_path ON opened(archive, path, at);
CREATE TABLE saved(name TEXT PRIMARY KEY, query TEXT NOT NULL) WITHOUT ROWID;
)sql";

// Catalogues of schema 1 may lack this one, …
constexpr std::string_view kChosen = R"sql(
CREATE TABLE chosen(archive INTEGER NOT NULL, path BLOB NOT NULL, asked BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX chosen_path ON chosen(archive, path, asked);
)sql";
// … and have not got this one. A part is an eighth of a chunk, 8 * chunk + entry / 8: vectors of a whole one
// would leave half of each page free. Bit i of known says that entry i of the eight has a vector.
constexpr std::string_view kVector = R"sql(
CREATE TABLE vector(part INTEGER PRIMARY KEY, known INTEGER NOT NULL, vectors BLOB NOT NULL);
)sql";

Status setVersion(Database& database)
{
    return database.run("PRAGMA user_version = " + std::to_string(kSchemaVersion));
}

// Whether it had to be done: another process may have been quicker.
Result<bool> upgrade(Database& database)
{
    FF_ASSIGN(Transaction transaction, Transaction::begin(database));
    FF_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
    if (version == kSchemaVersion)
        return false;
    for (const auto& [table, sql] : {std::pair("chosen", kChosen), std::pair("vector", kVector)}) {
        FF_ASSIGN(const bool isThere, hasTable(database, table));
        if (!isThere)
            FF_TRY(database.run(sql));
    }
    FF_TRY(setVersion(database));
    FF_TRY(transaction.commit());
    return true;
}

} // namespace

Result<bool> hasTable(Database& database, std::string_view name)
{
    FF_ASSIGN(Statement tables, database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?"));
    tables.bindText(1, name);
    return tables.step();
}

Result<bool> prepareSchema(Database& database)
{
    FF_ASSIGN(std::int64_t version, database.number("PRAGMA user_version"));
    FF_ASSIGN(std::int64_t application, database.number("PRAGMA application_id"));
    FF_ASSIGN(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
    const bool isEmpty = tables == 0 && version == 0 && application == 0;
    if (isEmpty && !database.isReadOnly()) {
        // Before the first page is written.
        FF_TRY(database.run(
            "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL"));
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        FF_TRY(database.run(kTables));
        FF_TRY(database.run(kChosen));
        FF_TRY(database.run(kVector));
        FF_TRY(database.run("PRAGMA application_id = " + std::to_string(kApplicationId)));
        FF_TRY(setVersion(database));
        FF_TRY(transaction.commit());
        version = kSchemaVersion;
        application = kApplicationId;
    }
    if (isEmpty && database.isReadOnly())
        return Error{ErrorCode::Io, sentence("it is empty and cannot be written")};
    if (application != kApplicationId)
        return Error{ErrorCode::Usage, sentence("it is no catalogue of FileFormer")};
    if (version > kSchemaVersion)
        return Error{ErrorCode::Missing,
                     sentence("a newer version of FileFormer made it; this one leaves it as it is. Use that "
                              "version, or move the file away")};
    if (version < kOldestSchema)
        return Error{ErrorCode::Damaged, sentence("it is damaged")};
    if (version == kSchemaVersion || database.isReadOnly())
        return false;
    return upgrade(database);
}

} // namespace ff::search
