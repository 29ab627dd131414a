// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folder that an archive is extracted into. Every path is walked component by component from its descriptor without following a
// symbolic link, so nothing is written elsewhere whatever the archive says or another program does meanwhile. Used by one thread.

#include "core/base/Result.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace ff::archive {

using PathParts = std::vector<std::string>;

// The components of an archive's path. Usage error (refused) when it is empty, absolute, or has a "", "." or ".." component or
// one that no file system takes.
Result<PathParts> safeParts(std::string_view path);

class TargetTree {
public:
    // Creates the folder where it is missing.
    static Result<TargetTree> open(const std::filesystem::path& target);
    ~TargetTree();
    TargetTree(TargetTree&& other) noexcept;
    TargetTree& operator=(TargetTree&&) = delete;

    int descriptor() const { return m_root; }
    std::filesystem::path fullPath(const PathParts& parts) const;

    // A descriptor (O_PATH) of the folder that holds the last part; missing folders are made. Valid until the next call. Usage error when
    // something that is no folder, or a symbolic link, stands in the way.
    Result<int> parentOf(const PathParts& parts);

    // What stands at a name, unfollowed.
    static std::optional<struct stat> look(int parent, const std::string& name);

    // Things made by this extraction: nothing of the archive may replace them.
    void remember(const struct stat& made) { m_made.insert({made.st_dev, made.st_ino}); }
    bool made(const struct stat& thing) const { return m_made.contains({thing.st_dev, thing.st_ino}); }

    // ".ffz-xxxxxxxx.part", not taken in this folder as far as chance goes.
    static std::string temporaryName();
    // Puts a temporary in place; without `replace` a name that is taken by now is an Io error.
    static Status putInPlace(int parent, const std::string& temporary, const std::string& name, bool replace);

private:
    TargetTree(int root, std::filesystem::path path) : m_root(root), m_path(std::move(path)) {}
    void closeBelow(std::size_t depth);

    int m_root = -1;
    std::filesystem::path m_path;
    PathParts m_openParts;        // the folders that are open …
    std::vector<int> m_openFolders; // … and their descriptors
    std::set<std::pair<dev_t, ino_t>> m_made;
};

} // namespace ff::archive
