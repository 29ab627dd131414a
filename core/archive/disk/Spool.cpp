// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/disk/Spool.h"

#include "core/base/Memory.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace ff::archive {

namespace {

Error spoolError(int error)
{
    return {ErrorCode::Io, sentence("the temporary file cannot be used: %1", systemMessage(error))};
}

// Bytes that can be taken from the machine's memory without harm: half of what is free.
std::uint64_t roomInMemory()
{
    return availableMemory().value_or(std::uint64_t{512} << 20) / 2;
}

constexpr std::uint64_t kRoomStep = std::uint64_t{64} << 20; // between two looks at what is free

} // namespace

Result<Spool> Spool::inMemory()
{
    const int file = ::memfd_create("ffz", MFD_CLOEXEC);
    if (file < 0)
        return spoolError(errno);
    Spool out{Descriptor(file)};
    out.m_room = 0;
    return out;
}

Result<Spool> Spool::create(const std::filesystem::path& folder)
{
    const std::filesystem::path place = folder.empty() ? "." : folder;
    int file = ::open(place.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) { // not every file system has files without names
        std::string name = (place / ".ffz-XXXXXX").string();
        file = ::mkostemp(name.data(), O_CLOEXEC);
        if (file >= 0)
            ::unlink(name.c_str());
    }
    if (file < 0)
        return spoolError(errno);
    return Spool(Descriptor(file));
}

std::filesystem::path Spool::path() const
{
    return "/proc/self/fd/" + std::to_string(m_file.get());
}

Result<File> Spool::reading(std::filesystem::path path) const
{
    const int copy = ::fcntl(m_file.get(), F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        return spoolError(errno);
    return File::adopt(copy, std::move(path));
}

Status Spool::clear()
{
    return setSize(0);
}

Status Spool::writeAt(std::uint64_t offset, ByteSpan piece)
{
    if (m_room && *m_room < piece.size()) {
        if (roomInMemory() < piece.size() + kRoomStep)
            return Error{ErrorCode::Missing,
                         sentence("a file is too large to be held in memory, and nothing of an encrypted "
                                  "archive may be written to the disk as it is; close other programs, or "
                                  "make the archive from files that nobody changes meanwhile")};
        m_room = piece.size() + kRoomStep;
    }
    if (m_room)
        *m_room -= piece.size();
    if (const int reason = writeAllAt(m_file.get(), piece, offset); reason != 0)
        return spoolError(reason);
    return {};
}

Status Spool::setSize(std::uint64_t size)
{
    if (::ftruncate(m_file.get(), static_cast<off_t>(size)) != 0)
        return spoolError(errno);
    return {};
}

Result<struct stat> Spool::info() const
{
    struct stat info {};
    if (::fstat(m_file.get(), &info) != 0)
        return spoolError(errno);
    return info;
}

} // namespace ff::archive
