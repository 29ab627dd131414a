// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/disk/Spool.h"

#include "core/base/File.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace ff::archive {

namespace {

Error spoolError(int error)
{
    return {ErrorCode::Io, "the temporary file cannot be used: " + systemMessage(error)};
}

} // namespace

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

Status Spool::clear()
{
    return setSize(0);
}

Status Spool::writeAt(std::uint64_t offset, ByteSpan piece)
{
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
