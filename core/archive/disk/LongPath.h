// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A path of any length to something on disk. The kernel takes PATH_MAX bytes at once: a longer path is walked
// in stretches of that size, and one descriptor is held however deep it leads. Used by one thread.

#include "core/base/Result.h"

#include <string>
#include <sys/stat.h>

namespace ff::archive {

class LongPath {
public:
    explicit LongPath(const std::string& path);
    ~LongPath();
    LongPath(const LongPath&) = delete;
    LongPath& operator=(const LongPath&) = delete;

    // As open(2) and lstat(2): -1 and errno when it cannot be done. open() follows no symbolic link and waits
    // for no other end of a pipe.
    int open(int flags) const;
    int look(struct stat& info) const;
    // The whole target of a symbolic link, whatever size it announces. Io with the system's reason.
    Result<std::string> linkTarget() const;

    // For a library that takes no descriptors. Good as long as this object is.
    std::string shortPath() const;

private:
    int m_folder; // a descriptor or AT_FDCWD; -1 when it cannot be reached …
    int m_error = 0; // … for this reason
    std::string m_path; // from there
};

} // namespace ff::archive
