// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Nested.h"

#include "core/archive/ArchiveImpl.h"
#include "core/archive/SafePath.h"
#include "core/archive/read/ArchiveFile.h"
#include "core/archive/read/Contents.h"
#include "core/base/Memory.h"

namespace ff::archive {

namespace {

std::string nameOf(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

Error tooLargeForMemory(const std::string& name)
{
    return {
        ErrorCode::Missing,
        sentence("%1 is too large to be opened in its encrypted archive: nothing of that may be written to "
                 "the disk, and there is not enough memory for it; close other programs, or extract it first",
                 name)};
}

} // namespace

Result<Spool> spoolForNested(std::uint64_t size, bool isSecret, std::uint64_t freeMemory,
                             const std::string& name)
{
    if (isSecret && size > freeMemory / 2)
        return tooLargeForMemory(name);
    if (isSecret || (size <= kNestedInMemory && size <= freeMemory / kNestedShare))
        return Spool::inMemory();
    return Spool::create(temporaryFolder());
}

std::filesystem::path nestedPath(const std::filesystem::path& outer, const std::string& entry)
{
    // A path that could lead out of the archive would name a file that exists.
    const auto parts = safeParts(entry);
    if (!parts.ok())
        return outer / "entry";
    std::filesystem::path out = outer;
    for (const std::string& part : *parts)
        out /= part;
    return out;
}

Result<File> nestedFile(const Archive& outer, std::size_t entry, TaskControl& control)
{
    const Archive::Impl& impl = outer.impl();
    if (impl.depth + 1 >= kMaxNesting)
        return Error{ErrorCode::Usage,
                     sentence("the archives lie too deep in each other; extract one of them first")};
    FF_ASSIGN(const std::size_t file, fileOf(impl, entry));
    const std::uint64_t size = impl.entries[file].size;
    const std::string& path = impl.entries[entry].path;
    const bool isSecret = impl.isSecret();
    constexpr std::uint64_t kUnknown = std::uint64_t{1} << 30; // a machine that does not say what it has
    FF_ASSIGN(Spool spool,
              spoolForNested(size, isSecret, availableMemory().value_or(kUnknown), nameOf(path)));

    FF_ASSIGN(const auto source, impl.source({}, {file}, control));
    control.setDevice(source->device());
    control.setTotals(source->totalBytes(), 0, source->workPlan());
    control.setStage("decode", path);
    EntryVisit visit;
    bool isTooLarge = false;
    visit.data = [&](std::uint64_t offset, ByteSpan piece) {
        Status written = spool.writeAt(offset, piece);
        isTooLarge = !written.ok() && written.error().code == ErrorCode::Missing;
        return written;
    };
    EntryCheck check;
    const Status status = source->read(file, visit, check);
    control.addHashRetries(check.hashRetries);
    if (isTooLarge)
        return tooLargeForMemory(nameOf(path));
    if (!status.ok() && status.error().code == ErrorCode::Cancelled)
        return status.error();
    if (!status.ok())
        return status.error().withContext(Sentence::verbatim(path));
    FF_TRY(spool.setSize(size)); // a hole at its end was not written
    return spool.reading(nestedPath(impl.path(), path));
}

} // namespace ff::archive
