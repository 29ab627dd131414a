// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/TargetTree.h"

#include "core/base/File.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <random>
#include <unistd.h>

namespace ff::archive {

Result<PathParts> safeParts(std::string_view path)
{
    const auto refused = [](const char* why) {
        return Error{ErrorCode::Usage, std::string("refused: ") + why};
    };
    if (path.empty())
        return refused("it has no name");
    if (path.front() == '/')
        return refused("its path is absolute");
    if (path.find('\0') != std::string_view::npos)
        return refused("its path has a zero byte");
    PathParts parts;
    std::size_t at = 0;
    while (at <= path.size()) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, slash - at);
        if (part == "..")
            return refused("its path leads out of the target folder");
        if (part.empty() || part == ".")
            return refused("its path has an empty component");
        if (part.size() > NAME_MAX)
            return refused("its name is longer than 255 bytes");
        parts.emplace_back(part);
        at = slash + 1;
    }
    return parts;
}

Result<TargetTree> TargetTree::open(const std::filesystem::path& target)
{
    std::error_code error;
    std::filesystem::create_directories(target, error);
    const int root = ::open(target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return Error{ErrorCode::Io, "cannot write into " + target.string() + ": " + systemMessage(errno)};
    return TargetTree(root, target);
}

TargetTree::TargetTree(TargetTree&& other) noexcept
    : m_root(std::exchange(other.m_root, -1)), m_path(std::move(other.m_path)), m_openParts(std::move(other.m_openParts)),
      m_openFolders(std::exchange(other.m_openFolders, {})), m_made(std::move(other.m_made))
{
}

TargetTree::~TargetTree()
{
    closeBelow(0);
    if (m_root >= 0)
        ::close(m_root);
}

void TargetTree::closeBelow(std::size_t depth)
{
    while (m_openFolders.size() > depth) {
        ::close(m_openFolders.back());
        m_openFolders.pop_back();
        m_openParts.pop_back();
    }
}

std::filesystem::path TargetTree::fullPath(const PathParts& parts) const
{
    std::filesystem::path path = m_path;
    for (const std::string& part : parts)
        path /= part;
    return path;
}

std::optional<struct stat> TargetTree::look(int parent, const std::string& name)
{
    struct stat info {};
    if (::fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return std::nullopt;
    return info;
}

Result<int> TargetTree::parentOf(const PathParts& parts)
{
    const std::size_t depth = parts.size() - 1;
    std::size_t shared = 0;
    while (shared < depth && shared < m_openParts.size() && parts[shared] == m_openParts[shared])
        ++shared;
    closeBelow(shared);
    for (std::size_t i = shared; i < depth; ++i) {
        const int parent = m_openFolders.empty() ? m_root : m_openFolders.back();
        const char* name = parts[i].c_str();
        const bool isNew = ::mkdirat(parent, name, 0777) == 0;
        if (!isNew && errno != EEXIST)
            return Error{ErrorCode::Io, "cannot make the folder " + parts[i] + ": " + systemMessage(errno)};
        // O_DIRECTORY with O_NOFOLLOW: a symbolic link is not a folder here.
        const int descriptor = ::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0 && (errno == ENOTDIR || errno == ELOOP))
            return Error{ErrorCode::Usage, "refused: " + parts[i] + " in its path is not a folder but a file or a link"};
        if (descriptor < 0)
            return Error{ErrorCode::Io, "cannot open the folder " + parts[i] + ": " + systemMessage(errno)};
        m_openFolders.push_back(descriptor);
        m_openParts.push_back(parts[i]);
        struct stat info {};
        if (isNew && ::fstat(descriptor, &info) == 0)
            remember(info);
    }
    return m_openFolders.empty() ? m_root : m_openFolders.back();
}

std::string TargetTree::temporaryName()
{
    static thread_local std::mt19937_64 random{std::random_device{}()};
    std::array<char, 40> name{};
    std::snprintf(name.data(), name.size(), ".ffz-%016llx.part", static_cast<unsigned long long>(random()));
    return name.data();
}

Status TargetTree::putInPlace(int parent, const std::string& temporary, const std::string& name, bool replace)
{
    int failed = -1;
    if (!replace) {
        failed = ::renameat2(parent, temporary.c_str(), parent, name.c_str(), RENAME_NOREPLACE);
        // Some file systems do not know the flag; it was free a moment ago.
        if (failed != 0 && (errno == EINVAL || errno == ENOSYS))
            replace = true;
    }
    if (replace)
        failed = ::renameat(parent, temporary.c_str(), parent, name.c_str());
    if (failed != 0)
        return Error{ErrorCode::Io, "cannot be put in place: " + systemMessage(errno)};
    return {};
}

} // namespace ff::archive
