// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/extract/TargetTree.h"

#include "core/base/File.h"
#include "core/base/Leftovers.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ff::archive {

namespace {

std::optional<struct stat> statOf(const std::filesystem::path& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0)
        return std::nullopt;
    return info;
}

// What stands in the way of a folder that could not be made or opened.
Error cannotExtractInto(const std::filesystem::path& target, int error)
{
    std::filesystem::path there = target;
    auto info = statOf(there);
    while (!info && there.has_relative_path() && there != there.parent_path()) {
        there = there.parent_path();
        info = statOf(there.empty() ? "." : there);
    }
    const std::string name = there.empty() ? "." : there.string();
    Sentence why = systemMessage(error);
    if (info && !S_ISDIR(info->st_mode))
        why = sentence("%1 is a file, not a folder", name);
    else if (error == EROFS)
        why = sentence("%1 is on a file system that can only be read", name);
    else if (error == EACCES && there != target)
        why = sentence("you may not write in the folder %1", name);
    else if (error == EACCES)
        why = sentence("you may not read the folder %1", name);
    return {ErrorCode::Io, sentence("cannot extract into %1: %2", target, why)};
}

constexpr std::string_view kBegin = ".ffz-", kEnd = ".part", kUnlockedEnd = ".link.part";
constexpr std::size_t kDigits = 16;

} // namespace

Result<TargetTree> TargetTree::open(const std::filesystem::path& target)
{
    std::error_code error;
    std::filesystem::create_directories(target, error);
    const int root = ::open(target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return cannotExtractInto(target, error ? error.value() : errno);
    return TargetTree(root, target);
}

TargetTree::TargetTree(int root, std::filesystem::path path) : m_root(root), m_path(std::move(path))
{
    clean(m_root);
}

TargetTree::TargetTree(TargetTree&& other) noexcept
    : m_root(std::exchange(other.m_root, -1)), m_path(std::move(other.m_path)),
      m_openParts(std::move(other.m_openParts)), m_openFolders(std::exchange(other.m_openFolders, {})),
      m_made(std::move(other.m_made)), m_cleaned(std::move(other.m_cleaned)), m_isFull(other.m_isFull)
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

Result<std::optional<struct stat>> TargetTree::find(int parent, const PathParts& parts)
{
    auto found = look(parent, parts.back());
    if (!found && errno != ENOENT)
        return failure(errno, parts);
    return found;
}

Status TargetTree::mayBeWritten() const
{
    if (::faccessat(m_root, ".", W_OK | X_OK, AT_EACCESS) == 0 || (errno != EACCES && errno != EROFS))
        return {};
    const bool isReadOnly = errno == EROFS;
    const std::string name = m_path.string();
    return Error{ErrorCode::Io,
                 sentence("cannot extract into %1: %2", name,
                          isReadOnly ? sentence("%1 is on a file system that can only be read", name)
                                     : sentence("you may not write in the folder %1", name))};
}

Error TargetTree::failure(int error, const PathParts& parts)
{
    const std::string folder = fullPath({parts.begin(), parts.end() - 1}).string();
    const auto io = [](const Sentence& message) { return Error{ErrorCode::Io, message}; };
    m_isFull = m_isFull || error == ENOSPC || error == EDQUOT;
    switch (error) {
    case ENOSPC:
        return io(sentence("there is no space left on the disk of %1; not everything was extracted", m_path));
    case EDQUOT:
        return io(sentence("your share of the disk of %1 is used up; not everything was extracted", m_path));
    case EACCES:
        return io(sentence("you may not write in the folder %1", folder));
    case EROFS:
        return io(sentence("%1 is on a file system that can only be read", folder));
    case EFBIG:
        return io(sentence("the file system of %1 takes no file of this size", folder));
    case ENAMETOOLONG:
        return io(sentence("the file system of %1 takes no name of this length; give the entry a shorter one "
                           "in the archive, then extract it",
                           folder));
    case EINVAL:
    case EILSEQ:
        return io(sentence("the file system of %1 does not take this name", folder));
    default:
        return io(sentence("cannot be written: %1", systemMessage(error)));
    }
}

void TargetTree::clean(int folder)
{
    struct stat info {};
    if (::fstat(folder, &info) != 0 || made(info) || !m_cleaned.insert({info.st_dev, info.st_ino}).second)
        return;
    removeLeftovers(folder, [](std::string_view name) -> std::optional<std::string> {
        const std::size_t end = kBegin.size() + kDigits;
        if (name.size() < end || !name.starts_with(kBegin)
            || name.substr(0, end).find_first_not_of("0123456789abcdef", kBegin.size())
                != std::string_view::npos)
            return std::nullopt;
        const std::string_view ending = name.substr(end);
        if (ending != kEnd && ending != kUnlockedEnd)
            return std::nullopt;
        return std::string(name.substr(0, end)) + std::string(kEnd);
    });
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
        const PathParts path(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        const bool isNew = ::mkdirat(parent, name, 0777) == 0;
        if (!isNew && errno != EEXIST)
            return failure(errno, path);
        // O_DIRECTORY with O_NOFOLLOW: a symbolic link is not a folder here.
        const int descriptor = ::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (descriptor < 0 && (errno == ENOTDIR || errno == ELOOP)) {
            const auto existing = look(parent, name);
            if (existing && !S_ISLNK(existing->st_mode) && !made(*existing))
                return Error{ErrorCode::Io, sentence("%1 is a file, not a folder", fullPath(path))};
            return Error{
                ErrorCode::Usage,
                sentence("refused: %1", sentence("%1 is not a folder but a file or a link", fullPath(path)))};
        }
        if (descriptor < 0)
            return failure(errno, path);
        m_openFolders.push_back(descriptor);
        m_openParts.push_back(parts[i]);
        struct stat info {};
        if (isNew && ::fstat(descriptor, &info) == 0)
            remember(info);
        else
            clean(descriptor);
    }
    return m_openFolders.empty() ? m_root : m_openFolders.back();
}

Status TargetTree::putInPlace(int parent, const std::string& temporary, const PathParts& parts, bool replace)
{
    const char* const name = parts.back().c_str();
    int failed = -1;
    if (!replace) {
        failed = ::renameat2(parent, temporary.c_str(), parent, name, RENAME_NOREPLACE);
        // Some file systems do not know the flag; it was free a moment ago.
        if (failed != 0 && (errno == EINVAL || errno == ENOSYS))
            replace = true;
    }
    if (replace)
        failed = ::renameat(parent, temporary.c_str(), parent, name);
    if (failed == 0)
        return {};
    const int error = errno;
    struct stat folder {};
    if (error == EPERM && ::fstat(parent, &folder) == 0 && (folder.st_mode & S_ISVTX) != 0)
        return Error{
            ErrorCode::Io,
            sentence("the file that is there belongs to somebody else, and only its owner may replace it")};
    if (error == EEXIST)
        return Error{ErrorCode::Io, sentence("another program made a file of that name meanwhile")};
    return failure(error, parts);
}

} // namespace ff::archive
