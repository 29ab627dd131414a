// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/TargetFile.h"

#include "core/archive/disk/DiskSync.h"

#include <array>
#include <cerrno>
#include <sys/stat.h>

namespace ff::archive {

namespace {

// REQUIRES: a regular file, which opens at once.
bool isArchiveOrEmpty(const std::filesystem::path& path)
{
    const auto file = File::openForReading(path);
    if (!file.ok())
        return false;
    const auto size = file->size();
    std::array<std::uint8_t, format::kMagicSize> first{};
    return size.ok()
        && (*size == 0 || (*size >= first.size() && file->readAt(0, first).ok() && format::hasMagic(first)));
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
        return Error{
            ErrorCode::Usage,
            path.string()
                + " exists and is no .ffz archive, so it is not replaced; give the archive another name"};
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

Status TargetFile::commit(format::Writer& writer, TaskControl& control) const
{
    FF_TRY(waitForDisk(writer.temporary(), control));
    FF_TRY(m_lock.check());
    if (!m_lock.isThere())
        writer.requireNew();
    return writer.commit();
}

void warnOfUnkept(const format::Writer& writer, std::vector<Warning>& warnings)
{
    for (const std::string& sentence : writer.unkept())
        warnings.push_back({"", sentence});
}

} // namespace ff::archive
