// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Contents.h"

#include "core/archive/ArchiveImpl.h"

namespace ff::archive {

Result<std::size_t> fileOf(const Archive::Impl& impl, std::size_t entry)
{
    if (entry >= impl.entries.size())
        return Error{ErrorCode::Usage, sentence("there is no entry %1 in the archive", entry)};
    if (impl.entries[entry].type == EntryType::Hardlink) {
        const auto file = impl.linkedFile(entry);
        if (!file) {
            return Error{
                ErrorCode::Damaged,
                sentence("it links to %1, which is not in the archive", impl.entries[entry].linkTarget)};
        }
        entry = *file;
    }
    if (impl.entries[entry].type != EntryType::File)
        return Error{ErrorCode::Usage, sentence("%1 has no contents", impl.entries[entry].path)};
    return entry;
}

Result<EntryContents> readContents(const Archive& archive, std::size_t asked, std::uint64_t limit,
                                   const RunOptions& options, TaskControl& control)
{
    const Archive::Impl& impl = archive.impl();
    FF_ASSIGN(const std::size_t entry, fileOf(impl, asked));
    const Entry& record = impl.entries[entry];
    FF_ASSIGN(const auto source, impl.source(options, {entry}, control));
    control.setDevice(source->device());
    control.setTotals(std::min(record.size, limit), 1);
    control.setStage("decode", record.path);
    EntryContents out;
    bool isEnough = false;
    EntryVisit visit;
    visit.data = [&](std::uint64_t offset, ByteSpan piece) -> Status {
        if (offset >= limit) {
            isEnough = true;
        } else {
            out.bytes.resize(offset); // a hole is zeros
            out.bytes.insert(out.bytes.end(), piece.begin(),
                             piece.begin()
                                 + std::ptrdiff_t(std::min<std::uint64_t>(piece.size(), limit - offset)));
            isEnough = out.bytes.size() >= limit && record.size > limit;
        }
        // Ends the reading: the rest need not be decoded.
        return isEnough ? Status(Error{ErrorCode::Usage, {}}) : Status();
    };
    EntryCheck check;
    const Status status = source->read(entry, visit, check);
    control.addHashRetries(check.hashRetries);
    if (isEnough)
        return out;
    if (!status.ok())
        return status.error();
    out.bytes.resize(std::min(record.size, limit));
    out.whole = record.size <= limit;
    return out;
}

Status readEach(const Archive& archive, const std::vector<std::size_t>& entries, const RunOptions& options,
                const ContentsRead& onRead, TaskControl& control)
{
    const Archive::Impl& impl = archive.impl();
    FF_ASSIGN(const auto source, impl.source(options, entries, control));
    control.setDevice(source->device());
    control.setTotals(source->totalBytes(), entries.size(), source->workPlan());
    for (const std::size_t entry : entries) {
        FF_TRY(control.checkpoint());
        const Entry& record = impl.entries[entry];
        control.setStage("decode", record.path);
        Bytes bytes;
        EntryVisit visit;
        visit.data = [&](std::uint64_t offset, ByteSpan piece) -> Status {
            bytes.resize(offset); // a hole is zeros
            bytes.insert(bytes.end(), piece.begin(), piece.end());
            return {};
        };
        EntryCheck check;
        const Status status = source->read(entry, visit, check);
        control.addHashRetries(check.hashRetries);
        if (!status.ok() && status.error().code == ErrorCode::Cancelled)
            return status;
        bytes.resize(record.size);
        if (status.ok())
            onRead(entry, std::move(bytes));
        else
            onRead(entry, status.error());
        control.addEntries(1);
    }
    return {};
}

} // namespace ff::archive
