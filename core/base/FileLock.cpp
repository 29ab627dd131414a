// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/FileLock.h"

#include "core/base/File.h"
#include "core/base/Flock.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace ff {

namespace {

constexpr std::chrono::milliseconds kPause{50};

int openForLock(const std::filesystem::path& path, int access)
{
    return ::open(path.c_str(), access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

// 0, EWOULDBLOCK, or why there are no locks.
int lockNow(int fd)
{
    const Flock lock = tryFlock(fd);
    return lock == Flock::Taken ? 0 : errno;
}

} // namespace

std::chrono::milliseconds FileLock::defaultLimit()
{
    unsigned seconds = 60;
    if (const char* given = std::getenv("FILEFORMER_LOCK_SECONDS"); given != nullptr)
        std::from_chars(given, given + std::strlen(given), seconds);
    return std::chrono::seconds(seconds);
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_path(std::move(other.m_path)), m_fd(std::exchange(other.m_fd, -1)),
      m_identity(std::exchange(other.m_identity, std::nullopt))
{
}

FileLock::~FileLock()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

// False when another has it, or when the name meant another file as soon as it was locked.
Result<bool> FileLock::tryTake()
{
    m_identity.reset();
    struct stat named {};
    if (::stat(m_path.c_str(), &named) != 0) {
        if (errno == ENOENT)
            return true;
        return Error{ErrorCode::Io, sentence("cannot open %1: %2", m_path, systemMessage(errno))};
    }
    m_identity = Identity{static_cast<std::uint64_t>(named.st_dev), static_cast<std::uint64_t>(named.st_ino)};
    if (!S_ISREG(named.st_mode))
        return true; // nobody replaces it
    m_fd = openForLock(m_path, O_RDONLY);
    int problem = m_fd < 0 ? errno : lockNow(m_fd);
    if (problem == EACCES || problem == EBADF) { // over NFS a lock needs a file that is open for writing
        if (const int writable = openForLock(m_path, O_WRONLY); writable >= 0) {
            if (m_fd >= 0)
                ::close(m_fd);
            m_fd = writable;
            problem = lockNow(m_fd);
        }
    }
    if (problem == EWOULDBLOCK || problem == ENOENT || (m_fd >= 0 && (!isOf(m_fd) || !check().ok()))) {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
        return false;
    }
    return true;
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, TaskControl& control,
                                std::chrono::milliseconds limit)
{
    FileLock lock;
    lock.m_path = path;
    // A pause of the task does not count.
    for (std::chrono::milliseconds waited{0};; waited += kPause) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const bool taken, lock.tryTake());
        if (taken)
            return lock;
        if (waited >= limit)
            return Error{
                ErrorCode::Io,
                sentence("another program is changing %1; try again when it is done", path.filename())};
        control.setStage("wait", path.filename().string());
        std::this_thread::sleep_for(kPause);
    }
}

bool FileLock::isOf(int descriptor) const
{
    struct stat open {};
    return m_identity && ::fstat(descriptor, &open) == 0
        && *m_identity
        == Identity{static_cast<std::uint64_t>(open.st_dev), static_cast<std::uint64_t>(open.st_ino)};
}

Status FileLock::check() const
{
    std::optional<Identity> now;
    struct stat named {};
    if (::stat(m_path.c_str(), &named) == 0)
        now = Identity{static_cast<std::uint64_t>(named.st_dev), static_cast<std::uint64_t>(named.st_ino)};
    if (now != m_identity)
        return Error{ErrorCode::Io,
                     sentence("%1 was changed by another program meanwhile", m_path.filename())};
    return {};
}

} // namespace ff
