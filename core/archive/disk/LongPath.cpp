// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/disk/LongPath.h"

#include "core/base/File.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <unistd.h>

namespace ff::archive {

namespace {

// shortPath() puts some bytes before it, and a zero ends it.
constexpr std::size_t kStretch = PATH_MAX - 64;

} // namespace

LongPath::LongPath(const std::string& path) : m_folder(AT_FDCWD), m_path(path)
{
    while (m_path.size() > kStretch && m_error == 0) {
        const std::size_t slash = m_path.rfind('/', kStretch);
        if (slash == std::string::npos || slash == 0) {
            m_error = ENAMETOOLONG;
            break;
        }
        const int next =
            ::openat(m_folder, m_path.substr(0, slash).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        m_error = next < 0 ? errno : 0;
        if (m_folder >= 0)
            ::close(m_folder);
        m_folder = next;
        m_path.erase(0, std::min(m_path.find_first_not_of('/', slash), m_path.size()));
    }
}

LongPath::~LongPath()
{
    if (m_folder >= 0)
        ::close(m_folder);
}

int LongPath::open(int flags) const
{
    if (m_error != 0) {
        errno = m_error;
        return -1;
    }
    return ::openat(m_folder, m_path.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

int LongPath::look(struct stat& info) const
{
    if (m_error != 0) {
        errno = m_error;
        return -1;
    }
    return ::fstatat(m_folder, m_path.c_str(), &info, AT_SYMLINK_NOFOLLOW);
}

Result<std::string> LongPath::linkTarget() const
{
    std::string target(PATH_MAX, '\0'); // no file system of Linux has a longer one
    const ssize_t size =
        m_error != 0 ? -1 : ::readlinkat(m_folder, m_path.c_str(), target.data(), target.size());
    if (size < 0)
        return Error{ErrorCode::Io, systemMessage(m_error != 0 ? m_error : errno)};
    target.resize(static_cast<std::size_t>(size));
    return target;
}

std::string LongPath::shortPath() const
{
    return m_folder < 0 ? m_path : "/proc/self/fd/" + std::to_string(m_folder) + "/" + m_path;
}

} // namespace ff::archive
