// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/EntryDescriber.h"

#include "core/archive/LibArchive.h"
#include "core/archive/Limits.h"
#include "core/archive/disk/LongPath.h"
#include "core/archive/segment/TarEntry.h"

#include <archive.h>
#include <archive_entry.h>

namespace ff::archive {

namespace {

std::size_t xattrBytes(::archive_entry* entry)
{
    std::size_t sum = 0;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (::archive_entry_xattr_next(entry, &name, &value, &size) == 0)
        sum += size;
    return sum;
}

// What another archive says of an entry, in the form that a file on disk gives.
void tidyForeign(::archive_entry* entry, const SourceEntry& source, const struct stat& info)
{
    ::archive_entry_sparse_clear(entry);
    ::archive_entry_copy_hardlink(entry, nullptr);
    ::archive_entry_set_fflags(entry, 0, 0);
    ::archive_entry_copy_mac_metadata(entry, nullptr, 0);
    ::archive_entry_set_dev(entry, 0);
    ::archive_entry_set_ino(entry, 0);
    ::archive_entry_set_nlink(entry, 1);
    if (source.type == EntryType::File || source.type == EntryType::Hardlink)
        ::archive_entry_set_filetype(entry, AE_IFREG);
    if (source.type == EntryType::File)
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(info.st_size));
    else
        ::archive_entry_set_size(entry, 0);
    if (!::archive_entry_mtime_is_set(entry))
        ::archive_entry_set_mtime(entry, 0, 0);
}

} // namespace

EntryDescriber::EntryDescriber() : m_disk(::archive_read_disk_new())
{
    ::archive* disk = m_disk.get();
    m_ready = disk != nullptr && ::archive_read_disk_set_standard_lookup(disk) == ARCHIVE_OK
        && ::archive_read_disk_set_symlink_physical(disk) == ARCHIVE_OK &&
        // Holes are found by SourceFile; file flags have no portable meaning.
        ::archive_read_disk_set_behavior(disk, ARCHIVE_READDISK_NO_SPARSE | ARCHIVE_READDISK_NO_FFLAGS)
            == ARCHIVE_OK;
}

EntryHandle EntryDescriber::describe(const SourceEntry& source, int descriptor, const struct stat& info,
                                     const std::function<void(const Sentence&)>& warn)
{
    EntryHandle entry(source.metadata ? ::archive_entry_clone(source.metadata.get()) : ::archive_entry_new());
    ::archive_entry_copy_pathname(entry.get(), source.name.c_str());
    const LongPath where(source.file);
    ::archive_entry_copy_sourcepath(entry.get(), where.shortPath().c_str());
    if (source.metadata)
        tidyForeign(entry.get(), source, info);
    else if (source.file.empty()) // a folder that stands on no disk
        ::archive_entry_copy_stat(entry.get(), &info);
    else if (::archive_read_disk_entry_from_file(m_disk.get(), entry.get(), descriptor, &info) < ARCHIVE_OK) {
        warn(sentence("some of its attributes cannot be read: %1", libraryReason(m_disk.get())));
    }
    ::archive_entry_unset_atime(entry.get());
    ::archive_entry_unset_ctime(entry.get());
    ::archive_entry_unset_birthtime(entry.get());
    if (source.type == EntryType::Hardlink) {
        ::archive_entry_copy_hardlink(entry.get(), source.hardlinkTo.c_str());
        ::archive_entry_unset_size(entry.get());
        ::archive_entry_xattr_clear(entry.get()); // they stand at the entry that holds the contents
        ::archive_entry_acl_clear(entry.get());
    }
    if (dropHashXattr(entry.get()) != 0)
        warn(sentence("extended attributes with '=' in their name are left out"));
    if (xattrBytes(entry.get()) > kMaxXattrBytes) {
        warn(sentence("its extended attributes are left out: they take more than 512 KiB"));
        ::archive_entry_xattr_clear(entry.get());
    }
    return entry;
}

Result<EntryHandle> EntryDescriber::describeBare(const SourceEntry& source,
                                                 const std::function<void(const Sentence&)>& warn)
{
    struct stat info = source.info;
    std::string target;
    if (source.type == EntryType::Symlink && !source.metadata) {
        FF_ASSIGN(target, LongPath(source.file).linkTarget());
        info.st_size = static_cast<off_t>(target.size()); // libarchive believes it, and links of /proc say 0
    }
    EntryHandle entry = describe(source, -1, info, warn);
    if (!target.empty())
        ::archive_entry_copy_symlink(entry.get(), target.c_str());
    return entry;
}

} // namespace ff::archive
