// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/RecordWriter.h"

#include "core/archive/Limits.h"
#include "core/archive/disk/Spool.h"

#include <algorithm>

namespace ff::archive {

Status checkRecoveryPercent(unsigned percent)
{
    if (percent > heal::kMaxRecoveryPercent)
        return Error{ErrorCode::Usage,
                     sentence("a recovery record has 1 to %1 percent", heal::kMaxRecoveryPercent)};
    return {};
}

Status copyPieces(const heal::ReadAt& read, std::uint64_t begin, std::uint64_t end,
                  const std::function<Status(ByteSpan)>& write, TaskControl& control)
{
    Bytes piece;
    while (begin < end) {
        FF_TRY(control.checkpoint());
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kIoPiece, end - begin)));
        FF_TRY(read(begin, piece));
        FF_TRY(write(piece));
        begin += piece.size();
        control.addDone(piece.size());
    }
    return {};
}

Status copyArchive(const format::Reader& archive, format::Writer& writer, TaskControl& control)
{
    const format::Repairs& repairs = archive.repairs();
    const std::uint64_t covered = repairs.hasChecks() ? repairs.covered() : archive.fileSize();
    const auto read = [&](std::uint64_t at, std::span<std::uint8_t> out) { return archive.readAt(at, out); };
    const auto write = [&](ByteSpan piece) { return writer.copy(piece); };
    FF_TRY(copyPieces(read, writer.size(), covered, write, control));
    if (repairs.hasChecks() && writer.checks() != repairs.checks())
        return Error{ErrorCode::Damaged, sentence("the segments are not those that the checks are of")};
    FF_TRY(copyPieces(read, covered, archive.fileSize(), write, control));
    return writer.endCopy();
}

Status appendRecord(AtomicFile& file, unsigned percent, TaskControl& control)
{
    if (percent == 0)
        return {};
    control.setStage("protect");
    const heal::RecoveryLayout layout = heal::chooseLayout(file.size(), percent);
    FF_ASSIGN(Spool spool, Spool::create(file.temporary().parent_path()));
    FF_ASSIGN(const File spooled, spool.reading(file.temporary()));
    const heal::Scratch scratch{
        [&spool](std::uint64_t offset, ByteSpan bytes) { return spool.writeAt(offset, bytes); },
        [&spooled](std::uint64_t offset, std::span<std::uint8_t> out) {
            return spooled.readAt(offset, out);
        }};
    return heal::makeRecord(
        layout,
        [&file](std::uint64_t offset, std::span<std::uint8_t> out) { return file.readAt(offset, out); },
        scratch, [&file](ByteSpan bytes) { return file.write(bytes); }, control);
}

} // namespace ff::archive
