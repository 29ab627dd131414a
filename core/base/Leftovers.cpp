// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Leftovers.h"

#include "core/base/Flock.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace ff {

namespace {

// But for "." and "..".
std::vector<std::string> namesIn(int folder)
{
    std::vector<std::string> names;
    const int listed = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const items = listed < 0 ? nullptr : ::fdopendir(listed);
    if (items == nullptr) {
        if (listed >= 0)
            ::close(listed);
        return names;
    }
    while (const dirent* item = ::readdir(items)) {
        const std::string_view name = item->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    ::closedir(items);
    return names;
}

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
    if (::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && tryFlock(file) == Flock::Taken)
        ::unlinkat(folder, name.c_str(), 0);
    ::close(file);
}

} // namespace

bool lockTemporary(int descriptor)
{
    struct stat info {};
    return tryFlock(descriptor) != Flock::Held && ::fstat(descriptor, &info) == 0 && info.st_nlink != 0;
}

void removeLeftovers(int folder, const std::function<std::optional<std::string>(std::string_view)>& lockOf)
{
    std::vector<std::pair<std::string, std::string>> found;
    for (const std::string& name : namesIn(folder)) {
        if (auto lock = lockOf(name))
            found.emplace_back(name, std::move(*lock));
    }
    for (const auto& [name, lock] : found)
        removeUnlessLocked(folder, name, lock);
}

void removeLeftoverFolders(int folder, const std::function<bool(std::string_view)>& isTemporary)
{
    for (const std::string& name : namesIn(folder)) {
        if (!isTemporary(name))
            continue;
        const int inner = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner < 0)
            continue;
        struct stat info {};
        if (::fstat(inner, &info) == 0 && info.st_uid == ::geteuid() && tryFlock(inner) == Flock::Taken)
            removeTree(folder, name);
        ::close(inner);
    }
}

void removeTree(int folder, const std::string& name)
{
    if (::unlinkat(folder, name.c_str(), 0) == 0 || ::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0)
        return;
    int inner = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat info {};
    if (inner < 0 && errno == EACCES && ::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0
        && S_ISDIR(info.st_mode) && ::fchmodat(folder, name.c_str(), 0700, 0) == 0)
        inner = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0)
        return;
    ::fchmod(inner, 0700);
    for (const std::string& child : namesIn(inner))
        removeTree(inner, child);
    ::close(inner);
    ::unlinkat(folder, name.c_str(), AT_REMOVEDIR);
}

} // namespace ff
