// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/MissingModes.h"

#include "core/archive/foreign/ZipDirectory.h"
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
    {ARCHIVE_FORMAT_ZIP, 0664, 0775}, {ARCHIVE_FORMAT_7ZIP, 0666, 0777},   {ARCHIVE_FORMAT_LHA, 0666, 0777},
    {ARCHIVE_FORMAT_RAR, 0644, 0755}, {ARCHIVE_FORMAT_RAR_V5, 0644, 0755},
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

// Whether every record of a zip was made on Unix with a mode in it.
bool holdsAllModes(const File& file)
{
    constexpr std::uint8_t kUnix = 3;
    return visitZipDirectory(file, [](const ZipRecord& record) {
        return record.madeOn == kUnix && record.externalAttributes >> 16 != 0;
    });
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
    const auto madeUp = std::find_if(std::begin(kMadeUp), std::end(kMadeUp),
                                     [format](const MadeUp& m) { return m.format == format; });
    if (madeUp == std::end(kMadeUp) || (format == ARCHIVE_FORMAT_ZIP && holdsAllModes(file)))
        return;
    // 0644 and 0755 are what an archive of Unix holds, too, but hardly those alone.
    const bool isRar = format == ARCHIVE_FORMAT_RAR || format == ARCHIVE_FORMAT_RAR_V5;
    if (isRar && std::any_of(entries.begin(), entries.end(), [&](const Entry& e) {
            return !hasMode(e) || !looksMadeUp(e, *madeUp);
        }))
        return;
    for (Entry& entry : entries) {
        if (hasMode(entry) && looksMadeUp(entry, *madeUp))
            give(entry, true, mask);
    }
}

} // namespace ff::archive
