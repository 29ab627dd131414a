// SPDX-License-Identifier: GPL-3.0-or-later
// Archives into the catalogue and out of it, and the settings about that.
#include "core/search/catalogue/CatalogueImpl.h"
#include "core/search/catalogue/Chunk.h"
#include "core/search/catalogue/Vectors.h"
#include "core/search/meaning/MeaningModel.h"

#include <algorithm>
#include <numeric>

namespace ff::search {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kSeenEvery = 3600; // seconds between notes that an archive is there
constexpr std::size_t kChunkText = 64 << 10; // about the bytes of paths in one pack
constexpr std::size_t kEntriesBetweenLooks = 256;

// What remembering an archive comes to.
struct Decision {
    Remembered what = Remembered::Left;
    ArchiveId archive = 0; // the row that stays; 0: a new one
    ArchiveId overwritten = 0; // a row whose file is not there any more
    bool notes = false; // of Unchanged: something is to be written. Of Left: `overwritten` is
};

// Whether the file of these facts stood there and has gone: it was moved, when it is the same file under
// another name, or its folder is there without it. Otherwise its disk is away, and this is a copy.
bool wasMoved(const RememberedArchive& old, const ArchiveFacts& facts)
{
    if (stateNow(old.facts) != ArchiveState::Gone)
        return false;
    std::error_code error;
    return (old.facts.device == facts.device && old.facts.inode == facts.inode)
        || fs::is_directory(old.facts.path.parent_path(), error);
}

bool sameStats(const ArchiveFacts& a, const ArchiveFacts& b)
{
    return a.mtimeSeconds == b.mtimeSeconds && a.mtimeNanoseconds == b.mtimeNanoseconds
        && a.device == b.device && a.inode == b.inode && a.format == b.format && a.level == b.level
        && a.encrypted == b.encrypted;
}

Result<Decision> decide(Catalogue::Impl& impl, const ArchiveFacts& facts, bool asked)
{
    if (!asked) {
        FF_ASSIGN(const std::int64_t on, impl.setting("remembering", 1));
        FF_ASSIGN(const bool never, impl.isNever(facts.path));
        if (on == 0 || never)
            return Decision{};
    }
    FF_ASSIGN(const auto here, impl.archivesWhere("WHERE path = ?", asBytes(facts.path.native())));
    FF_ASSIGN(const auto alike, impl.archivesWhere("WHERE fingerprint = ?", facts.fingerprint));
    // One that is encrypted is remembered only when somebody asked for it: what is there was asked for.
    if (facts.encrypted && !asked) {
        const auto isEncrypted = [](const RememberedArchive& archive) { return archive.facts.encrypted; };
        if (!std::any_of(here.begin(), here.end(), isEncrypted)
            && !std::any_of(alike.begin(), alike.end(), isEncrypted))
            return Decision{Remembered::Left, 0, here.empty() ? 0 : here.front().id, !here.empty()};
    }
    const ArchiveId row = here.empty() ? 0 : here.front().id;
    if (row != 0 && here.front().facts.fingerprint == facts.fingerprint) {
        const bool notes = here.front().state != ArchiveState::There || !sameStats(here.front().facts, facts)
            || impl.now() - here.front().lastSeen >= kSeenEvery;
        return Decision{Remembered::Unchanged, row, 0, notes};
    }
    for (const RememberedArchive& old : alike) {
        if (wasMoved(old, facts))
            return Decision{Remembered::Moved, old.id, row, true};
    }
    return Decision{row != 0 ? Remembered::Replaced : Remembered::New, row, 0, true};
}

// Whether it takes the entries.
bool isRead(Remembered what)
{
    return what == Remembered::New || what == Remembered::Replaced;
}

Result<ArchiveId> writeArchive(Database& database, const Decision& decision, const ArchiveFacts& facts,
                               std::optional<std::span<const format::EntryRecord>> entries, std::int64_t now)
{
    // The entries and when they were read stay as they are where nothing was read.
    FF_ASSIGN(
        Statement write,
        database.prepare(
            decision.archive == 0
                ? "INSERT INTO archive(path, fingerprint, size, mtime, mtime_ns, device, inode, format, "
                  "level, encrypted, seen, state, entries, remembered) "
                  "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?12, ?11)"
                : isRead(decision.what)
                ? "UPDATE archive SET path = ?1, fingerprint = ?2, size = ?3, mtime = ?4, mtime_ns = "
                  "?5, device = ?6, inode = ?7, format = ?8, level = ?9, encrypted = ?10, seen = ?11, "
                  "state = 0, entries = ?12, remembered = ?11 WHERE id = ?13"
                : "UPDATE archive SET path = ?1, fingerprint = ?2, size = ?3, mtime = ?4, mtime_ns = "
                  "?5, device = ?6, inode = ?7, format = ?8, level = ?9, encrypted = ?10, seen = ?11, "
                  "state = 0 WHERE id = ?13"));
    write.bind(1, asBytes(facts.path.native()));
    write.bind(2, ByteSpan(facts.fingerprint));
    write.bind(3, static_cast<std::int64_t>(facts.size));
    write.bind(4, facts.mtimeSeconds);
    write.bind(5, static_cast<std::int64_t>(facts.mtimeNanoseconds));
    write.bind(6, static_cast<std::int64_t>(facts.device));
    write.bind(7, static_cast<std::int64_t>(facts.inode));
    write.bindText(8, facts.format);
    write.bindText(9, facts.level);
    write.bind(10, static_cast<std::int64_t>(facts.encrypted));
    write.bind(11, now);
    write.bind(12, static_cast<std::int64_t>(entries ? entries->size() : 0));
    write.bind(13, decision.archive);
    FF_TRY(write.run());
    return decision.archive != 0 ? decision.archive : database.lastRow();
}

Result<std::vector<std::string>> foldedPaths(std::span<const format::EntryRecord> entries,
                                             TaskControl& control)
{
    std::vector<std::string> out;
    out.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i % kEntriesBetweenLooks == 0)
            FF_TRY(control.checkpoint());
        out.push_back(fold(entries[i].path));
    }
    return out;
}

// What the search by meaning reads of a pack.
class MeaningRows {
public:
    // Of codes that no model here made only files are counted.
    // `before`: vectors that the catalogue had of the archive as it was.
    static Result<MeaningRows> begin(Database& database, const format::EncoderId& encoder,
                                     std::span<const format::EntryRecord> entries, const VectorsByKey& before)
    {
        FF_ASSIGN(Statement insert, database.prepare("INSERT INTO meaning VALUES(?, ?, ?, ?, ?, ?, ?)"));
        const bool hasCodes = std::any_of(entries.begin(), entries.end(),
                                          [](const auto& entry) { return entry.meaning.has_value(); });
        auto model = hasCodes ? MeaningModel::shared() : Error{ErrorCode::Missing, {}};
        const bool isKnown = model.ok() && (*model)->identity() == encoder;
        FF_ASSIGN(Statement vectors, database.prepare("INSERT INTO vector VALUES(?, ?, ?)"));
        return MeaningRows(std::move(insert), std::move(vectors), isKnown ? std::move(*model) : nullptr,
                           encoder, before);
    }

    Status write(std::int64_t chunk, ArchiveId archive, std::span<const format::EntryRecord> entries,
                 std::span<const std::uint32_t> order)
    {
        std::uint64_t files = 0, known = 0;
        Bytes codes, lengths;
        VectorWriter vectors(m_vectors, chunk);
        for (std::size_t i = 0; i < order.size(); ++i) {
            const format::EntryRecord& entry = entries[order[i]];
            if (entry.type == format::EntryType::Directory)
                continue;
            files |= std::uint64_t(1) << i;
            if (!m_model || !entry.meaning)
                continue;
            known |= std::uint64_t(1) << i;
            codes.insert(codes.end(), entry.meaning->begin(), entry.meaning->end());
            lengths.push_back(m_model->roughLength(*entry.meaning));
            if (const auto vector = vectorOf(entry))
                FF_TRY(vectors.add(i, *vector));
        }
        FF_TRY(vectors.finish());
        m_insert.bind(1, chunk);
        m_insert.bind(2, archive);
        m_insert.bind(3, static_cast<std::int64_t>(files));
        m_insert.bind(4, static_cast<std::int64_t>(known));
        m_insert.bind(5, ByteSpan(m_encoder));
        m_insert.bind(6, codes);
        m_insert.bind(7, lengths);
        return m_insert.run();
    }

private:
    MeaningRows(Statement insert, Statement vectors, std::shared_ptr<const MeaningModel> model,
                const format::EncoderId& encoder, const VectorsByKey& before)
        : m_insert(std::move(insert)), m_vectors(std::move(vectors)), m_model(std::move(model)),
          m_encoder(encoder), m_before(before)
    {
    }
    std::optional<MeaningVector> vectorOf(const format::EntryRecord& entry) const
    {
        const std::uint64_t key = vectorKey(entry.path, *entry.meaning);
        if (const auto found = m_before.find(key); found != m_before.end())
            return found->second;
        return RecentVectors::shared().find(key);
    }

    Statement m_insert, m_vectors;
    std::shared_ptr<const MeaningModel> m_model;
    format::EncoderId m_encoder;
    const VectorsByKey& m_before;
};

Status writeEntries(Database& database, ArchiveId archive, const format::EncoderId& encoder,
                    std::span<const format::EntryRecord> entries, const std::vector<std::string>& folded,
                    const VectorsByKey& before, TaskControl& control)
{
    std::vector<std::uint32_t> order(entries.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const int apart = folded[a].compare(folded[b]);
        return apart != 0 ? apart < 0 : a < b;
    });
    FF_ASSIGN(Statement chunk,
              database.prepare("INSERT INTO chunk(archive, entries, names) VALUES(?, ?, ?)"));
    FF_ASSIGN(Statement detail, database.prepare("INSERT INTO detail VALUES(?, ?, ?)"));
    FF_ASSIGN(Statement fact, database.prepare("INSERT INTO fact VALUES(?, ?)"));
    FF_ASSIGN(Statement trigram, database.prepare("INSERT INTO trigram(rowid, names) VALUES(?, ?)"));
    FF_ASSIGN(MeaningRows meaning, MeaningRows::begin(database, encoder, entries, before));
    for (std::size_t begin = 0; begin < order.size();) {
        FF_TRY(control.checkpoint());
        std::size_t end = begin, text = 0;
        while (end < order.size() && end - begin < kChunkEntries && (end == begin || text < kChunkText))
            text += folded[order[end++]].size();
        const PackedChunk packed = packChunk(entries, folded, std::span(order).subspan(begin, end - begin));
        chunk.bind(1, archive);
        chunk.bind(2, static_cast<std::int64_t>(packed.entries));
        chunk.bind(3, packed.names);
        FF_TRY(chunk.run());
        const std::int64_t id = database.lastRow();
        detail.bind(1, id);
        detail.bind(2, packed.originals);
        detail.bind(3, packed.hashes);
        FF_TRY(detail.run());
        fact.bind(1, id);
        fact.bind(2, packed.facts);
        FF_TRY(fact.run());
        FF_TRY(meaning.write(id, archive, entries, std::span(order).subspan(begin, end - begin)));
        FF_ASSIGN(const ChunkNames names, ChunkNames::read(packed.names));
        const std::string document = names.document();
        trigram.bind(1, id);
        trigram.bindText(2, document);
        FF_TRY(trigram.run());
        begin = end;
    }
    return {};
}

} // namespace

Status Catalogue::Impl::removeEntries(ArchiveId archive, TaskControl& control)
{
    std::vector<std::int64_t> chunks;
    {
        FF_ASSIGN(Statement rows, database->prepare("SELECT id FROM chunk WHERE archive = ?"));
        rows.bind(1, archive);
        for (;;) {
            FF_ASSIGN(const bool isThere, rows.step());
            if (!isThere)
                break;
            chunks.push_back(rows.number(0));
        }
    }
    FF_ASSIGN(Statement names, database->prepare("SELECT names FROM chunk WHERE id = ?"));
    // The trigram index keeps no text: it must be told what it took in.
    FF_ASSIGN(Statement trigram,
              database->prepare("INSERT INTO trigram(trigram, rowid, names) VALUES('delete', ?, ?)"));
    std::vector<Statement> removals;
    for (const char* sql : {"DELETE FROM chunk WHERE id = ?", "DELETE FROM fact WHERE chunk = ?",
                            "DELETE FROM detail WHERE chunk = ?", "DELETE FROM meaning WHERE chunk = ?",
                            "DELETE FROM vector WHERE part >= ?1 * 8 AND part < ?1 * 8 + 8"}) {
        FF_ASSIGN(Statement remove, database->prepare(sql));
        removals.push_back(std::move(remove));
    }
    for (const std::int64_t id : chunks) {
        FF_TRY(control.checkpoint());
        names.bind(1, id);
        FF_ASSIGN(const bool isThere, names.step());
        if (isThere) {
            FF_ASSIGN(const ChunkNames read, ChunkNames::read(names.bytes(0)));
            const std::string document = read.document();
            trigram.bind(1, id);
            trigram.bindText(2, document);
            FF_TRY(trigram.run());
        }
        names.reset();
        for (Statement& remove : removals) {
            remove.bind(1, id);
            FF_TRY(remove.run());
        }
    }
    return {};
}

Status Catalogue::Impl::removeArchive(ArchiveId archive, TaskControl& control)
{
    FF_TRY(removeEntries(archive, control));
    for (const char* sql : {"DELETE FROM opened WHERE archive = ?", "DELETE FROM chosen WHERE archive = ?",
                            "DELETE FROM archive WHERE id = ?"}) {
        FF_ASSIGN(Statement remove, database->prepare(sql));
        remove.bind(1, archive);
        FF_TRY(remove.run());
    }
    return {};
}

Result<bool> Catalogue::needsEntries(const ArchiveFacts& facts, const RememberOptions& options)
{
    return m_impl->guarded(nullptr, [&]() -> Result<bool> {
        FF_ASSIGN(const Decision decision, decide(*m_impl, facts, options.asked));
        return isRead(decision.what) || decision.notes;
    });
}

Result<Remembered> Catalogue::remember(const ArchiveFacts& facts,
                                       std::optional<std::span<const format::EntryRecord>> entries,
                                       const RememberOptions& options, TaskControl& control)
{
    const auto once = [&]() -> Result<Remembered> {
        Database& database = *m_impl->database;
        FF_ASSIGN(Decision decision, decide(*m_impl, facts, options.asked));
        if ((decision.what == Remembered::Unchanged || decision.what == Remembered::Left) && !decision.notes)
            return decision.what;
        // The lock is held for as short as may be.
        std::vector<std::string> folded;
        if (isRead(decision.what) && entries) {
            FF_ASSIGN(folded, foldedPaths(*entries, control));
        }
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        FF_ASSIGN(decision, decide(*m_impl, facts, options.asked)); // another process may have been here
        if (options.asked) {
            FF_ASSIGN(Statement remove, database.prepare("DELETE FROM never WHERE path = ?"));
            remove.bind(1, asBytes(facts.path.native()));
            FF_TRY(remove.run());
        }
        if (decision.overwritten != 0)
            FF_TRY(m_impl->removeArchive(decision.overwritten, control));
        if (isRead(decision.what) && !entries) {
            FF_ASSIGN(Statement change, database.prepare("UPDATE archive SET state = 1 WHERE id = ?"));
            change.bind(1, decision.archive);
            FF_TRY(change.run());
            decision.what = Remembered::Left;
        } else if (decision.what != Remembered::Left) {
            VectorsByKey before;
            if (decision.what == Remembered::Replaced) {
                FF_ASSIGN(before, vectorsOf(database, decision.archive, facts.encoder, control));
                FF_TRY(m_impl->removeEntries(decision.archive, control));
            }
            FF_ASSIGN(const ArchiveId archive,
                      writeArchive(database, decision, facts, entries, m_impl->now()));
            if (isRead(decision.what)) {
                if (folded.size() != entries->size()) {
                    FF_ASSIGN(folded, foldedPaths(*entries, control));
                }
                FF_TRY(writeEntries(database, archive, facts.encoder, *entries, folded, before, control));
            }
        }
        FF_TRY(transaction.commit());
        if (decision.overwritten != 0 && decision.what == Remembered::Left)
            m_impl->wipe();
        return decision.what;
    };
    auto result = m_impl->guarded(&control, once);
    if (result.ok() || result.error().code != ErrorCode::Damaged)
        return result;
    // It goes into the new one, and what became of the old one is told all the same.
    m_impl->notice = result.error().message;
    return m_impl->guarded(&control, once);
}

Result<std::int64_t> Catalogue::Impl::setting(std::string_view name, std::int64_t otherwise)
{
    FF_ASSIGN(Statement row, database->prepare("SELECT value FROM setting WHERE name = ?"));
    row.bindText(1, name);
    FF_ASSIGN(const bool isThere, row.step());
    return isThere ? row.number(0) : otherwise;
}

Status Catalogue::Impl::set(std::string_view name, std::int64_t value)
{
    FF_ASSIGN(Statement write, database->prepare("REPLACE INTO setting VALUES(?, ?)"));
    write.bindText(1, name);
    write.bind(2, value);
    return write.run();
}

Result<bool> Catalogue::Impl::isNever(const fs::path& archive)
{
    FF_ASSIGN(Statement row, database->prepare("SELECT 1 FROM never WHERE path = ?"));
    row.bind(1, asBytes(archive.native()));
    return row.step();
}

Result<bool> Catalogue::isRemembering()
{
    return m_impl->guarded(nullptr, [&]() -> Result<bool> {
        FF_ASSIGN(const std::int64_t on, m_impl->setting("remembering", 1));
        return on != 0;
    });
}

Status Catalogue::setRemembering(bool on)
{
    return m_impl->guarded(nullptr, [&] { return m_impl->set("remembering", on ? 1 : 0); });
}

Status Catalogue::setNever(const fs::path& path, bool never, TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Status {
        Database& database = *m_impl->database;
        FF_ASSIGN(Transaction transaction, Transaction::begin(database));
        FF_ASSIGN(
            Statement write,
            database.prepare(never ? "REPLACE INTO never VALUES(?)" : "DELETE FROM never WHERE path = ?"));
        write.bind(1, asBytes(path.native()));
        FF_TRY(write.run());
        FF_ASSIGN(const auto here, m_impl->archivesWhere("WHERE path = ?", asBytes(path.native())));
        if (never && !here.empty())
            FF_TRY(m_impl->removeArchive(here.front().id, control));
        FF_TRY(transaction.commit());
        if (never && !here.empty())
            m_impl->wipe();
        return {};
    });
}

Result<std::vector<fs::path>> Catalogue::neverRemembered()
{
    return m_impl->guarded(nullptr, [&]() -> Result<std::vector<fs::path>> {
        FF_ASSIGN(Statement rows, m_impl->database->prepare("SELECT path FROM never ORDER BY path"));
        std::vector<fs::path> out;
        for (;;) {
            FF_ASSIGN(const bool isThere, rows.step());
            if (!isThere)
                return out;
            out.emplace_back(rows.text(0));
        }
    });
}

} // namespace ff::search
