// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/segment/TarEntry.h"

#include "core/archive/segment/TarWalk.h"

#include <archive_entry.h>

#include <string>
#include <utility>
#include <vector>

namespace ff::archive {

namespace {

std::string textOf(const char* text)
{
    return text == nullptr ? std::string() : std::string(text);
}

format::EntryType typeOf(::archive_entry* entry)
{
    using format::EntryType;
    if (::archive_entry_hardlink(entry) != nullptr)
        return EntryType::Hardlink;
    switch (::archive_entry_filetype(entry)) {
    case AE_IFDIR:
        return EntryType::Directory;
    case AE_IFLNK:
        return EntryType::Symlink;
    case AE_IFIFO:
        return EntryType::Fifo;
    case AE_IFCHR:
        return EntryType::CharDevice;
    case AE_IFBLK:
        return EntryType::BlockDevice;
    default:
        return EntryType::File;
    }
}

} // namespace

format::EntryRecord recordOf(::archive_entry* entry)
{
    format::EntryRecord record;
    record.path = textOf(::archive_entry_pathname(entry));
    while (record.path.size() > 1 && record.path.back() == '/')
        record.path.pop_back();
    record.type = typeOf(entry);
    if (record.type == format::EntryType::File && ::archive_entry_size_is_set(entry)
        && ::archive_entry_size(entry) > 0)
        record.size = static_cast<std::uint64_t>(::archive_entry_size(entry));
    record.mtimeSeconds = ::archive_entry_mtime(entry);
    const long nanoseconds = ::archive_entry_mtime_nsec(entry);
    record.mtimeNanoseconds =
        nanoseconds >= 0 && nanoseconds <= 999'999'999 ? static_cast<std::uint32_t>(nanoseconds) : 0;
    record.mode = static_cast<std::uint32_t>(::archive_entry_perm(entry)) & 07777;
    record.uid = static_cast<std::uint64_t>(::archive_entry_uid(entry));
    record.gid = static_cast<std::uint64_t>(::archive_entry_gid(entry));
    record.user = textOf(::archive_entry_uname(entry));
    record.group = textOf(::archive_entry_gname(entry));
    if (record.type == format::EntryType::Symlink)
        record.linkTarget = textOf(::archive_entry_symlink(entry));
    if (record.type == format::EntryType::Hardlink)
        record.linkTarget = textOf(::archive_entry_hardlink(entry));
    return record;
}

std::optional<crypto::Sha512Digest> carriedHash(::archive_entry* entry)
{
    std::optional<crypto::Sha512Digest> found;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (::archive_entry_xattr_next(entry, &name, &value, &size) == 0) {
        if (name != nullptr && name == kHashXattr && size == sizeof(crypto::Sha512Digest))
            std::memcpy(found.emplace().data(), value, size);
    }
    return found;
}

std::size_t dropHashXattr(::archive_entry* entry)
{
    std::vector<std::pair<std::string, std::string>> kept;
    std::size_t lost = 0;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (::archive_entry_xattr_next(entry, &name, &value, &size) == 0) {
        if (name == nullptr || name == kHashXattr)
            continue;
        if (std::string_view(name).find('=') != std::string_view::npos)
            ++lost;
        else
            kept.emplace_back(name, std::string(static_cast<const char*>(value), size));
    }
    ::archive_entry_xattr_clear(entry);
    for (const auto& [keptName, keptValue] : kept)
        ::archive_entry_xattr_add_entry(entry, keptName.c_str(), keptValue.data(), keptValue.size());
    return lost;
}

const crypto::Sha512Digest& emptyFileHash()
{
    static const crypto::Sha512Digest hash = crypto::sha512({});
    return hash;
}

} // namespace ff::archive
