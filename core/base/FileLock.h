// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One program at a time replaces a file; readers are not kept from it. The lock (flock) is on the file
// itself, so nothing is left beside it, it works in any folder, and it ends with its holder however that
// ends. The next one to get it sees that the name means another file by then and locks that one. Used by one
// thread.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <chrono>
#include <filesystem>
#include <optional>

namespace ff {

class FileLock {
public:
    // $FILEFORMER_LOCK_SECONDS, or a minute.
    static std::chrono::milliseconds defaultLimit();

    // Locks the file that has this name now (a symbolic link is followed), or notes that there is none. Waits
    // in the stage "wait" while another has it; Io when that takes longer than the limit. Where the file
    // system has no locks it holds none: check() is what is left.
    static Result<FileLock> take(const std::filesystem::path& path, TaskControl& control,
                                 std::chrono::milliseconds limit = defaultLimit());

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

    // Whether the name meant a file.
    bool isThere() const { return m_identity.has_value(); }
    // Whether it is the one that this descriptor has open.
    bool isOf(int descriptor) const;
    // Io when the name means another file than it did.
    Status check() const;

private:
    struct Identity {
        std::uint64_t device = 0, inode = 0;
        bool operator==(const Identity&) const = default;
    };
    FileLock() = default;
    Result<bool> tryTake();

    std::filesystem::path m_path;
    int m_fd = -1;
    std::optional<Identity> m_identity;
};

} // namespace ff
