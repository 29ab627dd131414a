// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/TargetFile.h"

#include "core/archive/ArchiveKind.h"
#include "core/archive/Limits.h"
#include "core/archive/VolumeSet.h"
#include "core/archive/disk/DiskSync.h"
#include "core/base/File.h"

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

std::string_view kindOfItsName(const std::filesystem::path& path)
{
    const auto kind = kindOfName(path);
    return kindName(kind.ok() ? *kind : ArchiveKind::Ffz);
}

Status checkReplaceable(const std::filesystem::path& path, bool force)
{
    struct stat there {};
    if (::stat(path.c_str(), &there) != 0)
        return {}; // whoever writes it says what is wrong
    const std::string name = path.filename().string();
    if (S_ISDIR(there.st_mode))
        return Error{ErrorCode::Usage, sentence("%1 is a folder; give the archive a name of its own", path)};
    if (!S_ISREG(there.st_mode))
        return Error{ErrorCode::Usage,
                     sentence("%1 is a device, a pipe or a socket; an archive cannot take its place", path)};
    if (!force && !isArchiveOrEmpty(path))
        return Error{
            ErrorCode::Usage,
            sentence("%1 exists and is no .%2 archive, so it is not replaced; give the archive another name",
                     path, kindOfItsName(path))};
    return {};
}

} // namespace

bool isReplaceable(const std::filesystem::path& path)
{
    return checkReplaceable(path, false).ok();
}

TargetFile::TargetFile(std::filesystem::path archive, std::filesystem::path path, const Placing& placing,
                       FileLock lock)
    : m_archive(std::move(archive)), m_path(std::move(path)), m_placing(placing), m_lock(std::move(lock))
{
}

Result<TargetFile> TargetFile::take(const std::filesystem::path& archive, const Placing& placing,
                                    TaskControl& control)
{
    const bool isCut = placing.volumeSize != 0;
    if (isCut && placing.volumeSize < kLeastVolume)
        return Error{ErrorCode::Usage, sentence("a part must have at least 64 KiB")};
    const std::filesystem::path path = isCut ? volumeName(archive, 1) : archive;
    const auto check = [&]() -> Status {
        FF_TRY(checkReplaceable(path, placing.force));
        if (isCut && !placing.force && !volumesThere(archive).empty())
            return Error{
                ErrorCode::Usage,
                sentence("parts of %1 are there already; remove them, or give the archive another name",
                         archive.filename())};
        return {};
    };
    FF_TRY(check()); // before it waits
    FF_ASSIGN(FileLock lock, FileLock::take(path, control));
    FF_TRY(check());
    FF_TRY(lock.check());
    return TargetFile(archive, path, placing, std::move(lock));
}

// From the last part on, each into a file of its own.
Result<std::vector<AtomicFile>> TargetFile::cut(AtomicFile& first, TaskControl& control) const
{
    const std::uint64_t size = first.size(), part = m_placing.volumeSize;
    const std::uint64_t count = std::max<std::uint64_t>((size + part - 1) / part, 1);
    if (count > kMostVolumes)
        return Error{
            ErrorCode::Usage,
            sentence("the archive would have %1 parts of that size, and %2 is the most; choose larger ones",
                     count, kMostVolumes)};
    std::vector<AtomicFile> out;
    Bytes piece(kIoPiece);
    for (std::uint64_t number = count; number > 1; --number) {
        FF_ASSIGN(AtomicFile file, AtomicFile::create(volumeName(m_archive, static_cast<unsigned>(number))));
        const std::uint64_t begin = (number - 1) * part;
        for (std::uint64_t at = begin; at < first.size(); at += piece.size()) {
            FF_TRY(control.checkpoint());
            const auto bytes = std::span(piece).first(
                static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), first.size() - at)));
            FF_TRY(first.readAt(at, bytes));
            FF_TRY(file.write(bytes));
        }
        FF_TRY(waitForDisk(file.temporary(), control));
        FF_TRY(first.cutTo(begin));
        out.push_back(std::move(file));
    }
    return out;
}

Status TargetFile::commitParts(AtomicFile& first, TaskControl& control)
{
    FF_ASSIGN(std::vector<AtomicFile> others, cut(first, control));
    FF_TRY(waitForDisk(first.temporary(), control));
    FF_TRY(m_lock.check());
    const unsigned count = static_cast<unsigned>(others.size()) + 1;
    std::error_code failure;
    const std::vector<unsigned> old = volumesThere(m_archive);
    if (!m_placing.force && !old.empty())
        return Error{ErrorCode::Io,
                     sentence("another program wrote %1 meanwhile, so it was left as it is",
                              volumeName(m_archive, old.front()).filename().string())};
    // From here on neither set can be opened until the new one is whole.
    for (const unsigned number : old) {
        const std::filesystem::path path = volumeName(m_archive, number);
        if ((number == 1 || number > count) && !std::filesystem::remove(path, failure) && failure)
            return Error{ErrorCode::Io,
                         sentence("cannot remove %1: %2", path, systemMessage(failure.value()))};
    }
    Status placed;
    for (AtomicFile& file : others) {
        if (placed.ok())
            placed = file.commit();
    }
    if (placed.ok()) {
        first.requireNew();
        placed = first.commit();
    }
    const bool isWhole = first.temporary().empty(); // what failed then is the last sync of the folder
    if (!placed.ok() && !isWhole) { // those without a first part are of no use
        for (unsigned number = 2; number <= count; ++number)
            std::filesystem::remove(volumeName(m_archive, number), failure);
    }
    m_parts = count;
    return placed;
}

Status TargetFile::commit(AtomicFile& file, TaskControl& control)
{
    if (m_placing.volumeSize != 0)
        return commitParts(file, control);
    FF_TRY(waitForDisk(file.temporary(), control));
    FF_TRY(m_lock.check());
    if (!m_lock.isThere())
        file.requireNew();
    return file.commit();
}

void warnOfUnkept(const AtomicFile& file, std::vector<Warning>& warnings)
{
    for (const Sentence& remark : file.unkept())
        warnings.push_back({"", remark});
}

} // namespace ff::archive
