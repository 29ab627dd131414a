// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/TargetFile.h"

#include "core/archive/ArchiveKind.h"
#include "core/archive/disk/DiskSync.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/stat.h>

namespace ff::archive {

namespace {

// An .ffz archive, or one of the kind that its name says. REQUIRES: a regular file, which opens at once.
bool isArchiveOrEmpty(const std::filesystem::path& path)
{
    const auto file = File::openForReading(path);
    if (!file.ok())
        return false;
    const auto size = file->size();
    if (!size.ok())
        return false;
    std::array<std::uint8_t, kKindMagic> first{};
    const auto beginning =
        std::span(first).first(static_cast<std::size_t>(std::min<std::uint64_t>(first.size(), *size)));
    if (beginning.empty())
        return true;
    const auto kind = kindOfName(path);
    return file->readAt(0, beginning).ok()
        && (startsAs(ArchiveKind::Ffz, beginning) || (kind.ok() && startsAs(*kind, beginning)));
}

std::string archiveOfItsName(const std::filesystem::path& path)
{
    const auto kind = kindOfName(path);
    return "." + std::string(kindName(kind.ok() ? *kind : ArchiveKind::Ffz)) + " archive";
}

Status checkReplaceable(const std::filesystem::path& path, bool force)
{
    struct stat there {};
    if (::stat(path.c_str(), &there) != 0)
        return {}; // whoever writes it says what is wrong
    const std::string name = path.filename().string();
    if (S_ISDIR(there.st_mode))
        return Error{ErrorCode::Usage, path.string() + " is a folder; give the archive a name of its own"};
    if (!S_ISREG(there.st_mode))
        return Error{ErrorCode::Usage,
                     path.string() + " is a device, a pipe or a socket; an archive cannot take its place"};
    if (!force && !isArchiveOrEmpty(path))
        return Error{ErrorCode::Usage,
                     path.string() + " exists and is no " + archiveOfItsName(path)
                         + ", so it is not replaced; give the archive another name"};
    return {};
}

} // namespace

bool isReplaceable(const std::filesystem::path& path)
{
    return checkReplaceable(path, false).ok();
}

Result<TargetFile> TargetFile::take(const std::filesystem::path& path, bool force, TaskControl& control)
{
    FF_TRY(checkReplaceable(path, force)); // before it waits
    FF_ASSIGN(FileLock lock, FileLock::take(path, control));
    FF_TRY(checkReplaceable(path, force));
    FF_TRY(lock.check());
    return TargetFile(std::move(lock));
}

Status TargetFile::commit(AtomicFile& file, TaskControl& control) const
{
    FF_TRY(waitForDisk(file.temporary(), control));
    FF_TRY(m_lock.check());
    if (!m_lock.isThere())
        file.requireNew();
    return file.commit();
}

void warnOfUnkept(const AtomicFile& file, std::vector<Warning>& warnings)
{
    for (const std::string& sentence : file.unkept())
        warnings.push_back({"", sentence});
}

} // namespace ff::archive
