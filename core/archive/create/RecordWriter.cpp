// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/RecordWriter.h"

#include "core/archive/disk/Spool.h"
#include "core/heal/recovery/Record.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace ff::archive {

namespace {

constexpr std::uint64_t kCopyPiece = std::uint64_t{1} << 20;

} // namespace

Status checkRecoveryPercent(unsigned percent)
{
    if (percent > heal::kMaxRecoveryPercent)
        return Error{ErrorCode::Usage,
                     "a recovery record has 1 to " + std::to_string(heal::kMaxRecoveryPercent) + " percent"};
    return {};
}

Status copyArchive(const format::Reader& archive, format::Writer& writer, TaskControl& control)
{
    const format::Repairs& repairs = archive.repairs();
    const std::uint64_t covered = repairs.hasChecks() ? repairs.covered() : archive.fileSize();
    Bytes piece;
    while (writer.size() < archive.fileSize()) {
        FF_TRY(control.checkpoint());
        const std::uint64_t end = writer.size() < covered ? covered : archive.fileSize();
        piece.resize(static_cast<std::size_t>(std::min(kCopyPiece, end - writer.size())));
        FF_TRY(archive.readAt(writer.size(), piece));
        FF_TRY(writer.copy(piece));
        control.addDone(piece.size());
        if (repairs.hasChecks() && writer.size() == covered && writer.checks() != repairs.checks())
            return Error{ErrorCode::Damaged, "the segments are not those that the checks are of"};
    }
    const auto ended = writer.endCopy();
    return ended.ok() ? Status() : Status(ended.error());
}

Status appendRecord(AtomicFile& file, unsigned percent, TaskControl& control)
{
    if (percent == 0)
        return {};
    control.setStage("protect");
    const heal::RecoveryLayout layout = heal::chooseLayout(file.size(), percent);
    FF_ASSIGN(const File archive, File::openForReading(file.temporary()));
    FF_ASSIGN(Spool spool, Spool::create(file.temporary().parent_path()));
    const int copy = ::fcntl(spool.descriptor(), F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        return Error{ErrorCode::Io, "cannot keep the recovery record: " + systemMessage(errno)};
    const File spooled = File::adopt(copy, file.temporary());
    const heal::Scratch scratch{
        [&spool](std::uint64_t offset, ByteSpan bytes) { return spool.writeAt(offset, bytes); },
        [&spooled](std::uint64_t offset, std::span<std::uint8_t> out) {
            return spooled.readAt(offset, out);
        }};
    return heal::makeRecord(
        layout,
        [&archive](std::uint64_t offset, std::span<std::uint8_t> out) { return archive.readAt(offset, out); },
        scratch, [&file](ByteSpan bytes) { return file.write(bytes); }, control);
}

} // namespace ff::archive
