// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folder that an archive is extracted into. Every path is walked component by component from its
// descriptor without following a symbolic link, so nothing is written elsewhere whatever the archive says or
// another program does meanwhile. Used by one thread.

#include "core/archive/SafePath.h"
#include "core/base/Result.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace ff::archive {

class TargetTree {
public:
    // Creates the folder where it is missing. The Io error says what keeps it from being made.
    static Result<TargetTree> open(const std::filesystem::path& target);
    ~TargetTree();
    TargetTree(TargetTree&& other) noexcept;
    TargetTree& operator=(TargetTree&&) = delete;

    int descriptor() const { return m_root; }
    std::filesystem::path fullPath(const PathParts& parts) const;

    // Io error when nothing can be made in the folder itself. What is in it may allow more.
    Status mayBeWritten() const;

    // A descriptor (O_PATH) of the folder that holds the last part; missing folders are made, and what killed
    // extractions left in one that was there is removed. Valid until the next call. Usage error when a
    // symbolic link, or what this extraction made, stands in the way; Io error when a file does that was
    // there before.
    Result<int> parentOf(const PathParts& parts);

    // What stands at a name, unfollowed.
    static std::optional<struct stat> look(int parent, const std::string& name);
    // The same for the last part; an error when the file system does not take the name or does not let us
    // look.
    Result<std::optional<struct stat>> find(int parent, const PathParts& parts);

    // Why the system does not let this be made, as a sentence.
    Error failure(int error, const PathParts& parts);
    // A failure was that the disk is full: nothing more will fit.
    bool isFull() const { return m_isFull; }

    // Things made by this extraction: nothing of the archive may replace them.
    void remember(const struct stat& made) { m_made.insert({made.st_dev, made.st_ino}); }
    bool made(const struct stat& thing) const { return m_made.contains({thing.st_dev, thing.st_ino}); }

    // Puts a temporary in place of the last part; without `replace` a name that is taken by now is an Io
    // error.
    Status putInPlace(int parent, const std::string& temporary, const PathParts& parts, bool replace);

private:
    TargetTree(int root, std::filesystem::path path);
    void closeBelow(std::size_t depth);
    void clean(int folder);

    int m_root = -1;
    std::filesystem::path m_path;
    PathParts m_openParts; // the folders that are open …
    std::vector<int> m_openFolders; // … and their descriptors
    std::set<std::pair<dev_t, ino_t>> m_made, m_cleaned;
    bool m_isFull = false;
};

} // namespace ff::archive
