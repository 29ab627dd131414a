// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/NewFile.h"

#include "core/base/File.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace ff::archive {

namespace {

Error writeError(int error)
{
    return {ErrorCode::Io, "cannot be written: " + systemMessage(error)};
}

} // namespace

Result<NewFile> NewFile::create(int parent)
{
    TemporaryName name(parent);
    const int file = ::openat(parent, name.name().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return writeError(errno);
    return NewFile(std::move(name), Descriptor(file));
}

Status NewFile::writeAt(std::uint64_t offset, ByteSpan piece)
{
    while (!piece.empty()) {
        const ssize_t put = ::pwrite(m_file.get(), piece.data(), piece.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return writeError(errno);
        piece = piece.subspan(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
    m_end = std::max(m_end, offset);
    return {};
}

Status NewFile::setSize(std::uint64_t size)
{
    if (size != m_end && ::ftruncate(m_file.get(), static_cast<off_t>(size)) != 0)
        return writeError(errno);
    return {};
}

Status NewFile::sync()
{
    if (::fsync(m_file.get()) != 0)
        return writeError(errno);
    return {};
}

Result<struct stat> NewFile::info() const
{
    struct stat info {};
    if (::fstat(m_file.get(), &info) != 0)
        return writeError(errno);
    return info;
}

Status NewFile::putInPlace(const std::string& name, bool replace)
{
    FF_TRY(TargetTree::putInPlace(m_name.parent(), m_name.name(), name, replace));
    m_name.release();
    return {};
}

} // namespace ff::archive
