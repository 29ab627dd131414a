// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Leftovers.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace ff {

namespace {

// Holding the lock meanwhile: who made the file just now and has yet to lock it sees that it is gone.
void removeUnlessLocked(int folder, const std::string& name, const std::string& lock)
{
    const int file = ::openat(folder, lock.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        if (errno == ENOENT && lock != name)
            ::unlinkat(folder, name.c_str(), 0);
        return;
    }
    struct stat info {};
    if (::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && ::flock(file, LOCK_EX | LOCK_NB) == 0)
        ::unlinkat(folder, name.c_str(), 0);
    ::close(file);
}

} // namespace

bool lockTemporary(int descriptor)
{
    struct stat info {};
    return (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) && ::fstat(descriptor, &info) == 0
        && info.st_nlink != 0;
}

void removeLeftovers(int folder, const std::function<std::optional<std::string>(std::string_view)>& lockOf)
{
    const int listed = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const items = listed < 0 ? nullptr : ::fdopendir(listed);
    if (items == nullptr) {
        if (listed >= 0)
            ::close(listed);
        return;
    }
    std::vector<std::pair<std::string, std::string>> found;
    while (const dirent* item = ::readdir(items)) {
        if (auto lock = lockOf(item->d_name))
            found.emplace_back(item->d_name, std::move(*lock));
    }
    for (const auto& [name, lock] : found)
        removeUnlessLocked(folder, name, lock);
    ::closedir(items);
}

} // namespace ff
