// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The values that go in and out of core/archive: plain data, no behaviour.

#include "core/archive/Verdict.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/BlockCodec.h"
#include "core/crypto/Secret.h"
#include "core/format/EntryEncoder.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ff::archive {

using EntryType = format::EntryType;

using Entry = format::EntryRecord;

class SegmentHelpers;

// What test and extraction, and what healing spend on RunOptions::correctionSeconds where nobody says
// otherwise.
inline constexpr double kReadingCorrection = 5, kHealingCorrection = 60;

// Where the codec runs. "auto" and "cpu" take the fastest native engine, "cuda" fails with Missing when there
// is no device.
struct RunOptions {
    std::string device = "auto";
    unsigned threads = 0; // 0 = one per core
    // Other processes that take part in making and reading .ffz archives; null: none.
    std::shared_ptr<SegmentHelpers> helpers{};
    // How long damaged contents may be searched for what the model expects of them, for all of an archive.
    double correctionSeconds = 0;
    // How long each damaged segment is tried with corrections that are hardly likelier than others.
    double guessSeconds = 2;
};

// A password in the form that crypto::preparedPassword gives it.
using Password = crypto::SharedSecret;

// An encrypted archive is to be opened.
struct PasswordRequest {
    std::filesystem::path archive;
    bool wrong = false; // the one before was not its password
};
// Gives the password, on the thread that opens the archive, or an error that the opening ends with.
using AskPassword = std::function<Result<Password>(const PasswordRequest&)>;
// Hears of an entry, on the thread that opens the archive.
using EntryFound = std::function<void(const Entry&)>;

struct OpenOptions {
    // Of names in other programs' archives that do not say theirs and are no UTF-8: as iconv calls it, or
    // "auto" to guess.
    std::string namesEncoding = "auto";
    // Asked only when the archive is encrypted; without it such an archive is Missing its password.
    AskPassword onPassword{};
    // False: only names are wanted. Then another program's archive whose names can be read without its
    // password is opened without it, and nobody is asked.
    bool wantsContents = true;
    // Of another program's archive that was open, as `key` of ours: tried before anybody is asked.
    Password password{};
    // Of an archive that was open: one that has the same password opens with it, and nobody is asked.
    std::shared_ptr<const format::PasswordKey> key{};
    // Told of each entry while the list is rebuilt, or read from another program's archive. It is not final:
    // one may come again, or under another name, and what opening finds out at the end is not in it.
    EntryFound onFound{};
};

using SharedEntryEncoder = std::shared_ptr<const format::EntryEncoder>;

// For onPassword: this password, and when it is wrong the error that says so.
AskPassword onePassword(Password password);
// Exit code 5: what is missing is the right password.
Error wrongPassword();

// What an archive of CreateOptions::automatic says of its level.
inline constexpr std::string_view kAutomaticLevel = "auto";

struct CreateOptions : RunOptions {
    codec::Level level = codec::Level::Former; // of every segment; with `automatic` none gets a stronger one
    // Level "auto": each segment gets the level that saves most for its time, so that the whole ends within
    // the budget. What comes of it depends on how fast the machine is.
    bool automatic = false;
    // 0: as create/plan/LevelPlanner.h has it; without meaning unless `automatic`.
    std::uint64_t budgetSeconds = 0;
    // The model of the levels former and ultra, by the name that modelsHere() tells or by its file; empty:
    // the usual one, swift. Usage with `automatic` and with another level. Others may take hours: one is
    // taken when somebody asks for it and never else.
    std::string model{};
    bool verify = true; // decode and hash every segment before it is written
    std::uint32_t n = 0; // 0 = chosen: one lane on a CPU
    std::optional<codec::Mixing> mixing; // none = chosen: full on a CPU
    std::vector<std::string>
        excludes; // glob patterns (fnmatch) matched against the entry's path and its last component
    // Leave out what .gitignore files in the inputs, and in the folders above them up to the one that holds
    // .git, say; and .git itself.
    bool gitignore = false;
    // Keep what is finished when the creation ends early, except by TaskControl::cancel(): see
    // create/resume/Interrupted.h.
    bool resumable = false;
    // Also replace a regular file that is no .ffz archive.
    bool force = false;
    // The archive is cut into files of so many bytes (VolumeSet.h); 0: it is one file. Not with `resumable`.
    std::uint64_t volumeSize = 0;
    unsigned recoveryPercent = 0; // of a recovery record, up to heal::kMaxRecoveryPercent; 0: none
    // Encrypts the archive. Not together with `resumable`, whose journal would tell what is in it.
    Password password{};
    // Says what each entry is about, for the search by meaning; without it the archive does not tell.
    SharedEntryEncoder encoder{};
};

// The recovery record of an archive.
struct RecoveryInfo {
    unsigned percent = 0; // 0: it has none, and nothing else is set
    std::uint64_t bytes = 0; // of the file
    bool checked = false; // all of the archive was compared with it, which the rest is about
    bool usable = true; // enough of it is left to tell anything
    std::uint64_t damagedBytes = 0; // of the archive, in whole shards
    std::uint64_t repairedBytes = 0; // of these
    std::uint64_t blocks = 0, damagedBlocks = 0; // of the record
    bool moved = false; // bytes were lost or inserted

    bool isWhole() const { return usable && damagedBytes == 0 && damagedBlocks == 0 && !moved; }
};

struct Warning {
    std::string path; // entry or file it is about, may be empty
    Sentence message;
    // Contents that were asked for, or that the archive once had, are not in what was made or read.
    bool lost = false;
    std::uint64_t entries = 1; // how many it is about; the path is that of the first
};

// Common to all operations: what `--json` and the results page show.
struct Report {
    std::uint64_t rawBytes = 0;
    std::uint64_t archiveBytes = 0;
    std::uint64_t entries = 0;
    std::uint64_t hashRetries = 0;
    double seconds = 0;
    std::string device; // "cpu avx512"
    bool encrypted = false; // the archive that was read or made
    std::vector<Warning> warnings;

    double ratio() const { return archiveBytes == 0 ? 0.0 : double(rawBytes) / double(archiveBytes); }
    double megabytesPerSecond() const { return seconds <= 0 ? 0.0 : double(rawBytes) / 1e6 / seconds; }
};

struct CreateReport : Report {
    std::uint64_t payloadBytes = 0; // of the data blocks alone
    unsigned recoveryPercent = 0; // 0: without a recovery record
    std::uint64_t recoveryBytes = 0; // of the archive's
    std::uint64_t budgetSeconds = 0; // that CreateOptions::automatic went by; 0 without it
    unsigned parts = 1; // files that the archive was cut into
    std::string model; // that the level used, by its name; empty: none
};

enum class Overwrite { Ask, Skip, Replace, Rename, Newer };
std::optional<Overwrite> overwriteFromName(std::string_view name);

// An existing file is in the way; asked on a worker's or the caller's thread, one question at a time.
struct Conflict {
    std::filesystem::path existing;
    std::uint64_t existingSize = 0;
    std::int64_t existingMtime = 0;
    const Entry* entry = nullptr;
};
struct ConflictAnswer {
    Overwrite action = Overwrite::Skip; // never Ask
    bool forAll = false;
    bool cancel = false;
};

struct ExtractOptions : RunOptions {
    std::filesystem::path target = ".";
    Overwrite overwrite = Overwrite::Ask;
    // All into the target folder itself, without the folders of their paths, which are not made. Of equal
    // names the later ones become "name (2)".
    bool flat = false;
    // Answers Ask; when empty, Ask means Skip with a warning.
    std::function<ConflictAnswer(const Conflict&)> onConflict;
};

// Of what reads an archive.
struct ReadReport : Report {
    Verdict verdict;
    // What the contents of files were compared with: "SHA-512" in our archives, in others what their format
    // has, or nothing ("").
    std::string contentCheck = "SHA-512";
    // What an entry without a fault is: Whole, or Read where nothing was compared, or the one check of the
    // whole archive failed.
    EntryState good = EntryState::Whole;
    // Whole only because damage of the archive could be corrected; `ffz heal` writes it without the damage.
    std::uint64_t healedEntries = 0;
    // That, or damage around the segments that was read around.
    bool canBeMended = false;
    std::uint64_t damagedSegments = 0; // of those that were read, whose hash is not right
    RecoveryInfo recovery;
    std::vector<EntryOutcome> outcomes;
};

struct ExtractReport : ReadReport {}; // outcomes: those that are not `good`

struct TestReport : ReadReport {}; // outcomes: every entry, in order

struct SegmentInfo {
    std::uint64_t tarSize = 0, packedSize = 0;
    std::string method; // for display: "store", "zstd", "mix", "mix+net", "inflated", "bwt", "pictures",
                        // "sound", "pixels"
    std::uint32_t n = 0;
    std::vector<std::size_t> primers; // places of the segments that must be decoded before it
    codec::Method coded =
        codec::Method::Store; // as in the header: may be one that this version does not know
    double decodingSpeed = 0; // bytes per second on one core, about: run/CostModel.h
};

struct ArchiveInfo {
    std::uint64_t rawBytes = 0, archiveBytes = 0, payloadBytes = 0, entries = 0;
    std::string format = ".ffz"; // of a foreign archive libarchive's words: "ZIP 2.0 (deflation)"
    std::string version; // "2.0"; empty for a foreign archive, as are creator, level, models and segments
    std::string creator, level;
    // That names were converted from; empty when some are bytes that are no UTF-8 and were left so.
    std::string namesEncoding = "UTF-8";
    bool encrypted = false;
    bool indexRebuilt = false;
    Sentence indexProblem; // why it was rebuilt
    std::string contentCheck = "SHA-512"; // as in ReadReport
    RecoveryInfo recovery;
    std::vector<std::string>
        models; // first 8 bytes of their identities in hex, with the name when the model is here
    std::vector<SegmentInfo> segments;
};

} // namespace ff::archive
