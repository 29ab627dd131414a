// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The commands of ffz. Each takes its parsed options, prints to standard output (one JSON object with json
// set, lines for a person otherwise) and gives the exit code: the numbers of ff::ErrorCode, 0 when done.
// Called once, on the main thread.

#include "app/ffz/LevelChoice.h"
#include "core/archive/Archive.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ffz {

struct CommonOptions {
    bool json = false;
    bool quiet = false;
    int passwordFd = -1; // that the archive's password comes from; none: the terminal is asked
};

// Of commands that read other programs' archives, too.
struct NamesOptions {
    std::string namesEncoding = "auto";
    std::vector<std::string> inside; // entries, each an archive in the one before, of which the last is meant
};

// Of what opens an archive.
ff::archive::OpenOptions opening(const CommonOptions& options, const NamesOptions& names = {});

struct RunningOptions : CommonOptions {
    std::string device = "auto";
    unsigned threads = 0;
    // Of ffz-mpi, whose other processes they are; else null.
    std::shared_ptr<ff::archive::SegmentHelpers> helpers{};
    bool ranks = false; // tell of each of them at the end
};

struct CreateCommand : RunningOptions, LevelOptions {
    std::string archive;
    std::vector<std::string> inputs;
    std::vector<std::string> excludes;
    bool gitignore = false;
    bool noVerify = false;
    bool estimate = false;
    bool resumable = false;
    bool resume = false; // archive alone
    bool discard = false; // archive alone
    bool force = false;
    bool each = false; // `archive` is a folder or a pattern, and each input becomes an archive
    std::string profile; // whose choices are taken where no option is given; empty: none
    bool password = false; // asked for on the terminal
    std::string model; // name or file; empty: the usual one
    std::uint32_t n = 0;
    std::string mixing = "auto"; // auto, full, thin
    unsigned recovery = 0; // percent; 0: no recovery record
    std::optional<std::string> volume; // size of parts
};

struct ExtractCommand : RunningOptions, NamesOptions {
    std::string archive;
    std::vector<std::string> entries;
    std::string target = ".";
    std::string overwrite = "ask";
    bool flat = false;
    bool each = false; // `entries` are archives, too: each into a folder of its own
};

struct TestCommand : RunningOptions, NamesOptions {
    std::vector<std::string> archives;
};

struct ArchiveCommand : RunningOptions, NamesOptions {
    std::string archive;
};

struct SearchCommand : CommonOptions, NamesOptions {
    std::vector<std::string> archivesAndQuery;
    bool semantic = false;
    bool like = false; // what is named last is an entry, and what is like it is looked for
    std::size_t limit = 1000; // hits of the catalogue that are shown; 0: all
};

struct CatalogueCommand : CommonOptions, NamesOptions {
    std::vector<std::string> archives;
    bool all = false; // of forget
    bool clear = false, on = false, off = false; // of opens
    bool encrypted = false; // of remember: also those
    std::size_t limit = 100; // of duplicates and opens: so many are shown; 0: all
};

struct ModelCommand : CommonOptions {
    std::string file; // of add
    bool force = false;
};

struct ProfileCommand : CommonOptions {
    std::string name; // of delete
};

struct HealCommand : RunningOptions {
    std::string archive;
    std::string output; // empty: beside the archive
    bool force = false;
    std::string time = "1m"; // that correction by the model may take
};

struct BenchCommand : RunningOptions {
    std::vector<std::string> files;
    std::vector<std::string> levels;
};

// Of commands that change an archive.
struct ChangingOptions : RunningOptions, NamesOptions {
    std::string archive;
    bool force = false; // also where something of another program's archive is lost
};

struct AddCommand : ChangingOptions {
    std::vector<std::string> inputs;
    std::string into; // folder of the archive
    LevelOptions level{"", {}}; // level empty: the archive's own
    std::string existing = "replace";
    std::vector<std::string> excludes;
    bool noVerify = false;
};

struct EntriesCommand : ChangingOptions {
    std::vector<std::string> entries;
};

struct RenameCommand : ChangingOptions {
    std::string from, to;
};

struct ConvertCommand : RunningOptions, NamesOptions, LevelOptions {
    std::string archive, output;
    unsigned recovery = 0; // 0: none, or that of the source
    std::optional<std::string> volume;
    bool noVerify = false;
    bool estimate = false;
    bool force = false;
    bool password = false; // of the archive that is made: asked for on the terminal
};

struct PasswordCommand : CommonOptions {
    std::string archive;
    int newPasswordFd = -1; // none: the terminal is asked
    bool remove = false;
};

struct RecoveryCommand : RunningOptions {
    std::string archive;
    unsigned percent = 0; // 0: removed
};

struct CompareCommand : RunningOptions, NamesOptions {
    std::string archive, folder;
    bool quick = false;
    bool contentsOnly = false;
    std::vector<std::string> excludes;
};

int create(const CreateCommand& command);
// Takes over the choices of command.profile that no option was given for.
ff::Status applyProfile(CreateCommand& command, const std::function<bool(const char*)>& isGiven);
// ffz profile list, ffz profile delete
int profileList(const ProfileCommand& command);
int profileDelete(const ProfileCommand& command);
// ffz create --estimate
int estimate(const CreateCommand& command);
// ffz create --discard
int discard(const CreateCommand& command);
// The core's options for a command's, all but the level and its time.
ff::archive::CreateOptions createOptions(const CreateCommand& command);
int extract(const ExtractCommand& command);
int list(const ArchiveCommand& command);
int test(const TestCommand& command);
int info(const ArchiveCommand& command);
int search(const SearchCommand& command);
// ffz search without an archive
int searchCatalogue(const std::string& text, const SearchCommand& command);
// ffz catalogue list, refresh, forget, duplicates, opens, on, off, remember, never
int catalogueList(const CatalogueCommand& command);
int catalogueRefresh(const CatalogueCommand& command);
int catalogueForget(const CatalogueCommand& command);
int catalogueDuplicates(const CatalogueCommand& command);
int catalogueOpens(const CatalogueCommand& command);
int catalogueRemembering(const CatalogueCommand& command, bool on);
int catalogueRemember(const CatalogueCommand& command);
int catalogueNever(const CatalogueCommand& command);
// ffz model list, ffz model add
int modelList(const ModelCommand& command);
int modelAdd(const ModelCommand& command);
int heal(const HealCommand& command);
int bench(const BenchCommand& command);
int add(const AddCommand& command);
int remove(const EntriesCommand& command);
int makeFolders(const EntriesCommand& command);
int rename(const RenameCommand& command);
int convert(const ConvertCommand& command);
// ffz recovery add, ffz recovery remove
int changeRecovery(const RecoveryCommand& command);
int compare(const CompareCommand& command);
int password(const PasswordCommand& command);

// Of an archive that was opened by `wanted`: itself, or the one that NamesOptions::inside leads to.
ff::Result<ff::archive::Archive> openInside(ff::archive::Archive archive, ff::archive::OpenOptions wanted,
                                            const CommonOptions& options, const NamesOptions& names,
                                            bool wantsContents, ff::TaskControl& control);
// Opens the archive, and goes on so.
ff::Result<ff::archive::Archive> openNamed(const std::filesystem::path& archive, const CommonOptions& options,
                                           const NamesOptions& names, bool wantsContents,
                                           ff::TaskControl& control);

// Tells the error (JSON on standard output, else a line on standard error) and gives its exit code.
int fail(const ff::Error& error, const CommonOptions& options);

// ", in 3 parts", or nothing.
std::string inParts(const ff::archive::CreateReport& report);
// What to open: the archive, or its first part.
std::filesystem::path placeOf(const std::string& archive, const ff::archive::CreateOptions& options);

// With a word about --force when a file stands where the archive should, and that is why.
ff::Error withForceHint(ff::Error error, const std::string& target);

// A line on standard error for each entry that is not good.
void tellOutcomes(const ff::archive::Archive& archive,
                  const std::vector<ff::archive::EntryOutcome>& outcomes);

// Writes the warnings to standard error, unless quiet or in JSON, where the report has them.
void tellWarnings(const ff::archive::Report& report, const CommonOptions& options);
// Warnings of inputs that were asked for and are not in the archive.
std::uint64_t lostIn(const ff::archive::Report& report);
// When it is asked for: a line for each helper.
void tellHelpers(const RunningOptions& options);
// "3 entries, 38,420,214 -> 7,012,345 bytes (5.48 : 1), 32.1 s, 1.20 MB/s, cpu avx512, 0 hash retries"
std::string summary(const ff::archive::Report& report);

} // namespace ffz
