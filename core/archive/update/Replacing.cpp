// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/update/Replacing.h"

#include "core/archive/disk/DiskSync.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace ff::archive {

Status checkInOneFile(const Archive::Impl& archive)
{
    if (archive.parts == 1)
        return {};
    const std::string part = archive.path().filename().string(), name = part.substr(0, part.rfind('.'));
    return Error{
        ErrorCode::Usage,
        sentence(
            "%1 is cut into parts, and such an archive cannot be changed; join them first: cat %2.* > %3",
            name, name, name)};
}

Status checkStillThere(const Archive::Impl& archive)
{
    struct stat open {
    }, there{};
    if (::fstat(archive.descriptor(), &open) != 0 || ::stat(archive.path().c_str(), &there) != 0
        || open.st_dev != there.st_dev || open.st_ino != there.st_ino
        || static_cast<std::uint64_t>(open.st_size) != archive.fileSize())
        return Error{ErrorCode::Io,
                     sentence("%1 was changed by another program since it was opened; open it again",
                              archive.path().filename())};
    return {};
}

Status checkChanged(const Archive::Impl& before, const std::filesystem::path& changed,
                    const format::Index& index,
                    const std::vector<std::pair<std::size_t, std::size_t>>& copied, TaskControl& control)
{
    const auto wrong = [](const Sentence& what) {
        return Error{
            ErrorCode::Damaged,
            sentence("the changed archive is not what it must be (%1), so the old one stays as it is", what)};
    };
    const OpenOptions opening{.key = before.key};
    const auto again = Archive::open(changed, opening, control);
    if (!again.ok())
        return again.error().code == ErrorCode::Cancelled ? again.error() : wrong(again.error().message);
    if (again->isEncrypted() != (before.decrypted != nullptr))
        return wrong(sentence("its encryption differs"));
    if (again->rebuilt() || again->entries().size() != index.entries.size())
        return wrong(sentence("its index differs"));
    for (std::size_t i = 0; i < index.entries.size(); ++i) {
        const Entry& is = again->entries()[i];
        const format::EntryRecord& must = index.entries[i];
        if (is.path != must.path || is.type != must.type || is.size != must.size || is.sha512 != must.sha512
            || is.linkTarget != must.linkTarget || is.tarOffset != must.tarOffset
            || is.tarSize != must.tarSize)
            return wrong(sentence("an entry differs: %1", must.path));
    }
    const format::Reader& reader = again->impl().reader;
    for (const auto& [from, to] : copied) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const auto was,
                  before.reader.readSegment(before.index.segments[from], format::Blocks::Both, {}, &control));
        FF_ASSIGN(const auto is, reader.readSegment(index.segments[to]));
        if (was.meta != is.meta || was.data != is.data || was.header.hash != is.header.hash)
            return wrong(sentence("a copied segment differs"));
    }
    return {};
}

Status putInPlace(const Archive::Impl& archive, const FileLock& lock, const std::filesystem::path& temporary,
                  const UpdateOptions& options, UpdateReport& report, const std::function<Status()>& commit,
                  TaskControl& control)
{
    FF_TRY(waitForDisk(temporary, control));
    FF_TRY(lock.check());
    FF_TRY(checkStillThere(archive));
    if (!options.keepPrevious.empty())
        report.keptPrevious = keepPrevious(archive, options.keepPrevious, report.warnings);
    const Status committed = commit();
    if (!committed.ok() && report.keptPrevious)
        ::unlink(options.keepPrevious.c_str());
    return committed;
}

bool keepPrevious(const Archive::Impl& archive, const std::filesystem::path& name,
                  std::vector<Warning>& warnings)
{
    std::error_code failure;
    const auto path = std::filesystem::canonical(archive.path(), failure);
    if (!failure && ::link(path.c_str(), name.c_str()) == 0)
        return true;
    warnings.push_back({"",
                        sentence("the version before cannot be kept, so this change cannot be undone: %1",
                                 systemMessage(failure ? failure.value() : errno))});
    return false;
}

} // namespace ff::archive
