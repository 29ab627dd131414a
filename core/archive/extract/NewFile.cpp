// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/extract/NewFile.h"

#include "core/base/Leftovers.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <random>

namespace ff::archive {

namespace {

// So much is sent to the disk at a time while a file is written, so that little is left to wait for at the
// end.
constexpr std::uint64_t kSentAtOnce = std::uint64_t{32} << 20;

constexpr std::string_view kPart = ".part", kUnlockedPart = ".link.part";

// Of a locked file, as TargetTree knows it.
std::string temporaryName()
{
    static thread_local std::mt19937_64 random{std::random_device{}()};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), ".ffz-%016llx", static_cast<unsigned long long>(random()));
    return text.data() + std::string(kPart);
}

} // namespace

Result<NewFile> NewFile::create(TargetTree& tree, int parent, const PathParts& parts)
{
    for (int attempt = 0; attempt < 16; ++attempt) {
        const std::string name = temporaryName();
        Descriptor file(
            ::openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (file.get() < 0 && errno == EEXIST)
            continue;
        if (file.get() < 0)
            return tree.failure(errno, parts);
        if (lockTemporary(file.get()))
            return NewFile(tree, parts, TemporaryName(parent, name), std::move(file));
    }
    return tree.failure(EEXIST, parts);
}

Status NewFile::writeAt(std::uint64_t offset, ByteSpan piece)
{
    if (const int reason = writeAllAt(m_file.get(), piece, offset); reason != 0)
        return failure(reason);
    m_end = std::max(m_end, offset + piece.size());
    if (m_end - m_sent >= kSentAtOnce) {
        // A hint; whether everything arrived is asked at the end.
        static_cast<void>(::sync_file_range(m_file.get(), static_cast<off_t>(m_sent),
                                            static_cast<off_t>(m_end - m_sent), SYNC_FILE_RANGE_WRITE));
        m_sent = m_end;
    }
    return {};
}

Status NewFile::setSize(std::uint64_t size)
{
    if (size != m_end && ::ftruncate(m_file.get(), static_cast<off_t>(size)) != 0)
        return failure(errno);
    return {};
}

Result<struct stat> NewFile::info() const
{
    struct stat info {};
    if (::fstat(m_file.get(), &info) != 0)
        return failure(errno);
    return info;
}

Status NewFile::putInPlace(bool replace)
{
    FF_TRY(m_tree->putInPlace(m_name.parent(), m_name.name(), m_parts, replace));
    m_name.release();
    return {};
}

Result<NewName> NewName::create(TargetTree& tree, int parent, const PathParts& parts)
{
    FF_ASSIGN(NewFile lock, NewFile::create(tree, parent, parts));
    std::string name = lock.name();
    name.replace(name.size() - kPart.size(), kPart.size(), kUnlockedPart);
    return NewName(tree, parts, std::move(lock), TemporaryName(parent, std::move(name)));
}

// The name is removed in any case: a link to what stands there already is not moved by renaming it.
Status NewName::putInPlace(bool replace)
{
    return m_tree->putInPlace(m_name.parent(), m_name.name(), m_parts, replace);
}

} // namespace ff::archive
