// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The archives that this user has made or opened, and what is in them: an SQLite database that finds a file
// in any of them, also while the disk that they lie on is away. Nothing of it leaves the machine.
//
// A Catalogue is one connection to the database. It is used by one thread at a time; a thread that wants to
// search while another remembers opens a Catalogue of its own, which takes a millisecond. Any number of
// programs may use the database at once. Whatever takes long looks at the TaskControl and ends within a
// second of its cancel(); what was begun to be written is then undone.
//
// For the window: search on a worker with FindOptions::budget of a few tens of milliseconds, show
// FindResult::coverage whenever it is not whole, and show takeNotice() when it says something. Files are
// remembered by ff::remember (core/remember), never by hand.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/crypto/Hash.h"
#include "core/format/Container.h"
#include "core/search/query/Query.h"
#include "core/search/text/Folding.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ff::search {

class MeaningModel; // core/search/meaning

using ArchiveId = std::int64_t; // of a catalogue; never used again for another archive

// What is known of an archive's file and of the archive as a whole.
struct ArchiveFacts {
    std::filesystem::path path; // absolute, without symbolic links
    std::uint64_t size = 0;
    std::int64_t mtimeSeconds = 0;
    std::uint32_t mtimeNanoseconds = 0;
    std::uint64_t device = 0, inode = 0;
    // Stays when the file is moved or copied, and changes when it does.
    crypto::Sha256Digest fingerprint{};
    std::string format; // ".ffz", or another archive's as ArchiveInfo::format has it
    std::string level; // empty for another program's archive
    bool encrypted = false;
    format::EncoderId encoder{}; // of the entries' meanings
};

// Fills all but format, level and encrypted. The fingerprint is the SHA-256 of the size and the first and
// last 64 KiB, which in an .ffz archive prove the rest; `isOurs` false adds the time of modification. Io when
// there is no regular file.
Result<ArchiveFacts> fileFacts(const std::filesystem::path& path, bool isOurs);

enum class ArchiveState {
    There,
    Changed, // since it was remembered: its entries may be others now
    Gone, // the file is not there now; its disk may be unplugged
};

struct RememberedArchive {
    ArchiveId id = 0;
    ArchiveFacts facts;
    std::uint64_t entries = 0;
    ArchiveState state = ArchiveState::There; // when it was last looked for
    std::int64_t lastSeen = 0; // there; seconds since 1970
    std::int64_t remembered = 0; // its entries were read
};

enum class Remembered {
    New,
    Unchanged, // nothing but that it is there
    Replaced, // another archive was there before, or it has changed
    Moved, // the file that was elsewhere is here now
    Left, // not remembered: the settings say so
};

struct RememberOptions {
    // The person asked for this archive: its being encrypted is no obstacle, nor that it was never to be
    // remembered.
    bool asked = false;
};

struct OpenCounts {
    std::uint64_t days7 = 0, days14 = 0, days30 = 0; // each with those before
    bool operator==(const OpenCounts&) const = default;
};

struct OpenedEntry {
    std::filesystem::path archive;
    std::string entry; // empty: the archive as a whole
    OpenCounts counts;
    std::int64_t last = 0; // seconds since 1970
};

// What is known of the use of one archive's entries.
struct ArchiveUse {
    struct OfEntry {
        OpenCounts opens;
        std::uint64_t chosen = 0; // opened after the same query, in 30 days
    };
    OpenCounts all;
    std::unordered_map<std::string, OfEntry> entries; // by path; the others were not opened
};

// Entries that were looked through, of those that the query is about. The rest was left out because of the
// budget.
struct Coverage {
    std::uint64_t indexed = 0, total = 0;
    bool isWhole() const { return indexed == total; }
};

struct FindOptions {
    std::size_t limit = 200; // hits that are given; all are counted
    std::chrono::milliseconds budget{0}; // of time, after which it ends with what it has; 0: none
};

struct Hit {
    ArchiveId archive = 0; // FindResult::archives has it
    std::uint64_t place = 0; // in the archive's list of entries, when the archive is as it was remembered
    // Path, type, sizes, time of modification and SHA-512; the rest is not remembered.
    format::EntryRecord entry;
    int quality = 0; // 0 to 100: Matcher::quality()
    std::vector<ByteRange> ranges; // of entry.path: what matched
    double likeness = 0; // of the meaning; 0: not found by it
    OpenCounts opens;
    OpenCounts archiveOpens; // of entries of its archive; filled by Catalogue::tellUse(), …
    std::uint64_t chosen = 0; // … and how often it was opened after the same query, in 30 days; …
    std::int64_t age = 0; // … seconds since it was modified
};

struct FindResult {
    std::vector<Hit> hits; // best first
    std::uint64_t matches = 0; // in what was looked through
    // Of the matches, those that the hits are the best of: the newest 30,000, where there are more.
    std::uint64_t ranked = 0;
    Coverage coverage;
    Coverage meanings; // of a search by meaning: of the files, those whose meaning is known
    std::vector<RememberedArchive> archives; // of the hits, with the state that they have now
    const RememberedArchive* archiveOf(const Hit& hit) const;
};

// Files of equal contents, by SHA-512.
struct Duplicates {
    crypto::Sha512Digest sha512{};
    std::uint64_t size = 0; // of each
    struct Copy {
        ArchiveId archive = 0;
        std::string path;
        std::uint64_t place = 0;
    };
    std::vector<Copy> copies; // two and more
    std::uint64_t wasted() const { return size * (copies.size() - 1); }
};

struct DuplicateReport {
    std::vector<Duplicates> groups; // most wasted first, as many as asked for
    std::uint64_t groupCount = 0, wasted = 0; // of all
    // Files with contents whose hash is known, of all files with contents: other programs' archives have
    // none.
    Coverage coverage;
    std::vector<RememberedArchive> archives;
};

struct SavedSearch {
    std::string name, query;
};

struct RefreshReport {
    std::uint64_t there = 0, changed = 0, gone = 0;
};

// $FILEFORMER_CATALOGUE when that is a path, else $XDG_DATA_HOME/fileformer/catalogue.db; empty when it is
// "off" or there is no home.
std::filesystem::path defaultCatalogue();
// FILEFORMER_CATALOGUE=off: for scripts and tests. Nothing is remembered, and there is no catalogue.
bool isCatalogueOff();

class Catalogue {
public:
    struct Options {
        // Seconds since 1970; empty: the clock.
        std::function<std::int64_t()> now{};
    };
    // Makes the database and its folder, for this user alone, when there is none. A damaged one is moved
    // aside and begun anew: takeNotice() tells. What cannot be written is opened for reading. Missing when a
    // newer version made it, or it is switched off (an empty path); Io.
    static Result<Catalogue> open(const std::filesystem::path& path, Options options);
    static Result<Catalogue> open(const std::filesystem::path& path = defaultCatalogue());

    Catalogue(Catalogue&&) noexcept;
    Catalogue& operator=(Catalogue&&) noexcept;
    ~Catalogue();

    const std::filesystem::path& path() const;
    bool isReadOnly() const;
    // A sentence that a person should see, once: that the database was damaged and begun anew. Every function
    // below can find that out; then it is Damaged, and the next call has an empty catalogue. Only remember()
    // goes on by itself.
    Sentence takeNotice();

    // In one transaction. Of an archive that has not changed only the time is noted, and that at most once an
    // hour. An archive that is encrypted now and that nobody asked for is forgotten if an earlier one with
    // its path was remembered. Without entries, which are then not known, what is there is marked as changed
    // and nothing new is remembered.
    Result<Remembered> remember(const ArchiveFacts& facts,
                                std::optional<std::span<const format::EntryRecord>> entries,
                                const RememberOptions& options, TaskControl& control);
    // Whether remember() would look at the entries: whoever must work to get them asks first.
    Result<bool> needsEntries(const ArchiveFacts& facts, const RememberOptions& options);

    // Ordered by path, or one; nothing when it is not remembered.
    Result<std::vector<RememberedArchive>> archives();
    Result<std::optional<RememberedArchive>> archive(const std::filesystem::path& path);
    // How many were forgotten: the archives of these paths and, where a path is a pattern with *, ? or [,
    // those that it fits (fnmatch). Names and hashes are wiped from the file.
    Result<std::uint64_t> forget(const std::vector<std::string>& paths, TaskControl& control);
    // All archives, what was opened and saved; the settings stay.
    Result<std::uint64_t> forgetAll(TaskControl& control);
    // Looks for every archive's file.
    Result<RefreshReport> refresh(TaskControl& control);

    // Searches what is remembered, also of archives that are not there now.
    Result<FindResult> find(const Query& query, const FindOptions& options, TaskControl& control);
    // By meaning alone; the filters, patterns and exclusions of the query hold for what is found. `ranges`
    // are empty. Files of archives that tell no meanings of this model's are not found: see
    // FindResult::meanings.
    Result<FindResult> findMeaning(const MeaningModel& model, const Query& query, std::size_t limit,
                                   TaskControl& control);
    // What is about the same as this entry of an archive, without it and without what has its contents, best
    // first. Missing where the entry is not remembered.
    Result<FindResult> findLike(const MeaningModel& model, const std::filesystem::path& archive,
                                const std::string& entryPath, std::size_t limit, TaskControl& control);
    Result<DuplicateReport> duplicates(std::size_t limit, TaskControl& control);

    // The person opened this entry; an empty path stands for the archive as a whole. Kept for 30 days, and
    // not at all while remembering or recording is off. `asked`: the query that led there; only a hash of it
    // is kept, so that it is known again and cannot be read.
    Status recordOpen(ArchiveId archive, const std::string& entryPath, std::string_view asked = {});
    Result<OpenCounts> opens(ArchiveId archive, const std::string& entryPath);
    // What was opened in the last 30 days, the last first.
    Result<std::vector<OpenedEntry>> opened(std::size_t limit);
    Status clearOpens(); // and what queries led to
    // What is known of the use of each hit, beside its own opens.
    Status tellUse(std::vector<Hit>& hits, std::string_view asked);
    // Of the archive of this path; nothing where it is not remembered.
    Result<ArchiveUse> useOf(const std::filesystem::path& archive, std::string_view asked);

    Status saveSearch(const SavedSearch& search); // replaces the one of that name
    Status removeSearch(const std::string& name);
    Result<std::vector<SavedSearch>> savedSearches(); // by name

    // Settings. Remembering is on at first.
    Result<bool> isRemembering();
    Status setRemembering(bool on);
    // Whether recordOpen() notes anything; on at first. What is there stays until it is cleared.
    Result<bool> isRecordingOpens();
    Status setRecordingOpens(bool on);
    // This archive is never remembered; if it was, it is forgotten.
    Status setNever(const std::filesystem::path& path, bool never, TaskControl& control);
    Result<std::vector<std::filesystem::path>> neverRemembered();

    struct Impl; // internal

private:
    explicit Catalogue(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::search
