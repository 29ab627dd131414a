// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Walks the inputs of a new archive and decides the order of its entries. Follows no symbolic link. Used by
// one thread.

#include "core/archive/Types.h"
#include "core/base/WorkPlan.h"

#include <sys/stat.h>
#include <unordered_set>

struct archive_entry;

namespace ff::archive {

struct SourceEntry {
    std::string name; // path in the archive, bytes
    std::string file; // path to open
    struct stat info {};
    EntryType type = EntryType::File;
    std::string hardlinkTo; // name of the entry that holds the contents
    // Of what stands on no disk but comes from another archive: all but the name and size, and the contents.
    std::shared_ptr<::archive_entry> metadata{};
    int contents = -1; // a descriptor, which stays open and as it is until the entry is added
};

struct ScanResult {
    std::vector<SourceEntry> entries; // in the order of the archive
    std::vector<Warning> warnings;
    std::uint64_t bytes = 0; // of the files' contents
};

// What is left out, as in CreateOptions.
struct ScanRules {
    std::vector<std::string> excludes;
    bool gitignore = false;
    std::filesystem::path skipped{}; // is ours, and no word is lost about it

    ScanRules(std::vector<std::string> patterns = {}) : excludes(std::move(patterns)) {}
    ScanRules(const CreateOptions& options) : excludes(options.excludes), gitignore(options.gitignore) {}
    bool operator==(const ScanRules&) const = default;
};

// Io when an input is missing or nothing at all can be read. `target` is left out when it is met.
Result<ScanResult> scanInputs(const std::vector<std::filesystem::path>& inputs,
                              const std::filesystem::path& target, const ScanRules& rules,
                              TaskControl& control);

// The order of an archive: folders, links and special files, files with like names together, hardlinks.
void sortForArchive(std::vector<SourceEntry>& entries);

// Adds what coding them costs, file by file.
void addCodingWork(const std::vector<SourceEntry>& entries, codec::Level level, std::uint64_t multiplyAdds,
                   WorkPlan& out);

// Sizes that more than one file has: only those can have the same contents.
std::unordered_set<std::uint64_t> sharedSizes(const std::vector<SourceEntry>& entries);

} // namespace ff::archive
