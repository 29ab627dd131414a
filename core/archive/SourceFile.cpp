// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/SourceFile.h"

#include "core/archive/Limits.h"
#include "core/base/File.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ff::archive {

namespace {

Error readError(int error)
{
    return {ErrorCode::Io, systemMessage(error)};
}

void hashZeros(crypto::Sha512& hash, std::uint64_t count)
{
    static const Bytes kZeros(kIoPiece);
    while (count != 0) {
        const std::uint64_t part = std::min<std::uint64_t>(count, kZeros.size());
        hash.update(ByteSpan(kZeros).first(static_cast<std::size_t>(part)));
        count -= part;
    }
}

} // namespace

SourceFile::~SourceFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Status SourceFile::open(const std::string& path)
{
    m_path = path;
    // O_NONBLOCK: a pipe that took the file's place must not stop us.
    m_fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (m_fd < 0 || ::fstat(m_fd, &m_info) != 0)
        return readError(errno);
    if (!S_ISREG(m_info.st_mode))
        return Error{ErrorCode::Io, "it is no longer a regular file"};
    return {};
}

Status SourceFile::findExtents()
{
    m_extents.clear();
    const auto size = m_info.st_size;
    if (size == 0)
        return {};
    // Fewer blocks than bytes: there may be holes.
    if (std::uint64_t(m_info.st_blocks) * 512 >= std::uint64_t(size)) {
        m_extents.push_back({0, std::uint64_t(size)});
        return {};
    }
    off_t at = 0;
    while (at < size) {
        const off_t data = ::lseek(m_fd, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;
        if (data < 0) {
            m_extents.assign(1, {0, std::uint64_t(size)}); // this file system does not tell
            return {};
        }
        if (data >= size)
            break;
        off_t hole = ::lseek(m_fd, data, SEEK_HOLE);
        if (hole < 0)
            return readError(errno);
        hole = std::min<off_t>(hole, size);
        m_extents.push_back({std::uint64_t(data), std::uint64_t(hole - data)});
        at = hole;
    }
    return {};
}

bool SourceFile::sparse() const
{
    return dataSize() != size();
}

std::uint64_t SourceFile::dataSize() const
{
    std::uint64_t sum = 0;
    for (const Extent& extent : m_extents)
        sum += extent.size;
    return sum;
}

// Zeros stand for what a file that became shorter, or unreadable in the second reading, no longer gives: its tar entry must
// have its announced length, and the hash tells.
Status SourceFile::readExtents(const Visit& visit, TaskControl& control)
{
    m_piece.resize(kIoPiece);
    for (const Extent& extent : m_extents) {
        std::uint64_t done = 0;
        while (done < extent.size) {
            FF_TRY(control.checkpoint());
            const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(extent.size - done, kIoPiece));
            ssize_t got = ::pread(m_fd, m_piece.data(), want, static_cast<off_t>(extent.offset + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0 && !m_loaded)
                return readError(errno);
            if (got <= 0) {
                m_short = m_short || !m_loaded;
                std::fill_n(m_piece.begin(), want, std::uint8_t{0});
                got = static_cast<ssize_t>(want);
            }
            FF_TRY(visit(extent.offset + done, ByteSpan(m_piece).first(static_cast<std::size_t>(got))));
            done += static_cast<std::uint64_t>(got);
        }
    }
    return {};
}

Result<bool> SourceFile::unchanged()
{
    struct stat now {};
    if (::fstat(m_fd, &now) != 0)
        return readError(errno);
    return now.st_size == m_info.st_size && now.st_mtim.tv_sec == m_info.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == m_info.st_mtim.tv_nsec;
}

Result<bool> SourceFile::load(TaskControl& control)
{
    FF_TRY(findExtents());
    m_inMemory = dataSize() <= kInMemorySize;
    m_contents.clear();
    const bool holes = sparse();
    crypto::Sha512 whole, data;
    std::uint64_t at = 0;
    FF_TRY(readExtents(
        [&](std::uint64_t offset, ByteSpan piece) -> Status {
            hashZeros(whole, offset - at);
            whole.update(piece);
            if (holes && !m_inMemory)
                data.update(piece);
            if (m_inMemory)
                m_contents.insert(m_contents.end(), piece.begin(), piece.end());
            at = offset + piece.size();
            return {};
        },
        control));
    for (std::uint64_t left = size() - at; left != 0;) {
        FF_TRY(control.checkpoint());
        const std::uint64_t part = std::min<std::uint64_t>(left, kIoPiece);
        hashZeros(whole, part);
        left -= part;
    }
    m_sha512 = whole.finish();
    m_dataHash = holes && !m_inMemory ? data.finish() : m_sha512;
    m_loaded = true;
    // Fewer bytes than its size, as files of sysfs give: what would be stored is not what anyone reads.
    if (m_short)
        return false;
    return unchanged();
}

Result<bool> SourceFile::readAgain(const Visit& visit, TaskControl& control)
{
    if (m_inMemory) {
        std::size_t at = 0;
        for (const Extent& extent : m_extents) {
            const auto size = static_cast<std::size_t>(extent.size);
            FF_TRY(visit(extent.offset, ByteSpan(m_contents).subspan(at, size)));
            at += size;
        }
        return true;
    }
    crypto::Sha512 data;
    FF_TRY(readExtents(
        [&](std::uint64_t offset, ByteSpan piece) -> Status {
            data.update(piece);
            return visit(offset, piece);
        },
        control));
    return data.finish() == m_dataHash;
}

} // namespace ff::archive
