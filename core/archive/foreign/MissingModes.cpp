// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/MissingModes.h"

#include "core/base/Umask.h"

#include <archive.h>

#include <algorithm>

namespace ff::archive {

namespace {

constexpr std::uint32_t kWrite = 0222;

// The modes that libarchive 3.6 makes up in a format; a read-only one is as given without kWrite.
struct MadeUp {
    int format;
    std::uint32_t file, folder;
};
constexpr MadeUp kMadeUp[] = {
    {ARCHIVE_FORMAT_ZIP, 0664, 0775},    {ARCHIVE_FORMAT_7ZIP, 0666, 0777}, {ARCHIVE_FORMAT_LHA, 0666, 0777},
    {ARCHIVE_FORMAT_RAR, 0644, 0755},    {ARCHIVE_FORMAT_RAR_V5, 0644, 0755},
};

bool hasMode(const Entry& entry)
{
    return entry.type == EntryType::File || entry.type == EntryType::Directory;
}

bool looksMadeUp(const Entry& entry, const MadeUp& madeUp)
{
    const std::uint32_t mode = entry.type == EntryType::Directory ? madeUp.folder : madeUp.file;
    return entry.mode == mode || entry.mode == (mode & ~kWrite);
}

void give(Entry& entry, bool mayBeReadOnly, mode_t mask)
{
    const bool isReadOnly = mayBeReadOnly && entry.type == EntryType::File && (entry.mode & kWrite) == 0;
    const std::uint32_t mode = entry.type == EntryType::Directory ? 0777 : 0666;
    entry.mode = (isReadOnly ? mode & ~kWrite : mode) & ~static_cast<std::uint32_t>(mask);
}

// Where the records of a zip's central directory stand (APPNOTE.TXT 4.3.14 to 4.3.16).
struct Directory {
    std::uint64_t at = 0, size = 0;
};

std::optional<Directory> centralDirectory(const File& file)
{
    constexpr std::size_t kEnd = 22, kLocator64 = 20, kEnd64 = 56, kMaxComment = 0xFFFF;
    constexpr std::uint32_t kInEnd64 = 0xFFFFFFFF;
    const auto size = file.size();
    if (!size.ok() || *size < kEnd)
        return std::nullopt;
    Bytes tail(static_cast<std::size_t>(std::min<std::uint64_t>(*size, kEnd + kLocator64 + kMaxComment)));
    const std::uint64_t tailAt = *size - tail.size();
    if (!file.readAt(tailAt, tail).ok())
        return std::nullopt;
    for (std::size_t at = tail.size() - kEnd + 1; at-- > 0;) {
        ByteReader end(ByteSpan(tail).subspan(at));
        if (end.u32() != 0x06054B50)
            continue;
        end.bytes(8);
        Directory out;
        out.size = end.u32();
        const std::uint32_t stated = end.u32();
        std::uint64_t endAt = tailAt + at;
        if ((out.size == kInEnd64 || stated == kInEnd64) && at >= kLocator64 && endAt >= kLocator64 + kEnd64) {
            endAt -= kLocator64 + kEnd64;
            Bytes record(kEnd64);
            if (!file.readAt(endAt, record).ok())
                return std::nullopt;
            ByteReader end64(record);
            if (end64.u32() != 0x06064B50)
                return std::nullopt;
            end64.bytes(36);
            out.size = end64.u64();
        }
        // Before its end record, wherever the archive itself begins in the file.
        if (out.size > endAt)
            return std::nullopt;
        out.at = endAt - out.size;
        return out;
    }
    return std::nullopt;
}

// Whether every record of a zip was made on Unix with a mode in it.
bool holdsAllModes(const File& file)
{
    constexpr std::size_t kRecord = 46;
    constexpr std::uint8_t kUnix = 3;
    const auto directory = centralDirectory(file);
    if (!directory)
        return false;
    Bytes piece;
    std::uint64_t pieceAt = 0;
    for (std::uint64_t at = directory->at, end = at + directory->size; at != end;) {
        if (end - at < kRecord)
            return false;
        if (at < pieceAt || at + kRecord > pieceAt + piece.size()) {
            piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(end - at, std::size_t{64} << 10)));
            pieceAt = at;
            if (!file.readAt(at, piece).ok())
                return false;
        }
        ByteReader record(ByteSpan(piece).subspan(static_cast<std::size_t>(at - pieceAt), kRecord));
        if (record.u32() != 0x02014B50)
            return false;
        record.bytes(1);
        const std::uint8_t system = record.u8();
        record.bytes(22);
        const std::uint64_t name = record.u16(), extra = record.u16(), comment = record.u16();
        record.bytes(4);
        if (system != kUnix || record.u32() >> 16 == 0)
            return false;
        const std::uint64_t whole = kRecord + name + extra + comment;
        if (whole > end - at)
            return false;
        at += whole;
    }
    return directory->size != 0;
}

} // namespace

void giveMissingModes(std::vector<Entry>& entries, int format, const File& file)
{
    const mode_t mask = processUmask();
    switch (format) {
    case ARCHIVE_FORMAT_CAB:
    case ARCHIVE_FORMAT_ISO9660: // without Rock Ridge
    case ARCHIVE_FORMAT_WARC:
    case ARCHIVE_FORMAT_RAW:
        for (Entry& entry : entries) {
            if (hasMode(entry))
                give(entry, format == ARCHIVE_FORMAT_CAB, mask);
        }
        return;
    default:
        break;
    }
    const auto madeUp = std::find_if(std::begin(kMadeUp), std::end(kMadeUp), [format](const MadeUp& m) { return m.format == format; });
    if (madeUp == std::end(kMadeUp) || (format == ARCHIVE_FORMAT_ZIP && holdsAllModes(file)))
        return;
    // 0644 and 0755 are what an archive of Unix holds, too, but hardly those alone.
    const bool isRar = format == ARCHIVE_FORMAT_RAR || format == ARCHIVE_FORMAT_RAR_V5;
    if (isRar && std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return !hasMode(e) || !looksMadeUp(e, *madeUp); }))
        return;
    for (Entry& entry : entries) {
        if (hasMode(entry) && looksMadeUp(entry, *madeUp))
            give(entry, true, mask);
    }
}

} // namespace ff::archive
