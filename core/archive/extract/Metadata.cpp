// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/extract/Metadata.h"

#include "core/base/Bytes.h"
#include "core/base/File.h"
#include "core/base/Umask.h"

#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace ff::archive {

namespace {

bool isRoot()
{
    return ::geteuid() == 0;
}

// Only what a user may set on own files, and as root the capabilities that belong to a restored owner. Labels
// of the system (security.selinux, system.*) belong to the machine, not to the archive.
bool mayRestoreXattr(std::string_view name)
{
    if (name.starts_with("user."))
        return true;
    return isRoot() && (name == "security.capability" || name.starts_with("trusted."));
}

void setXattrs(int descriptor, ::archive_entry* entry, std::vector<Sentence>& problems)
{
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    ::archive_entry_xattr_reset(entry);
    while (::archive_entry_xattr_next(entry, &name, &value, &size) == 0) {
        if (name == nullptr || !mayRestoreXattr(name))
            continue;
        if (::fsetxattr(descriptor, name, value, size, 0) == 0)
            continue;
        if (errno == ENOTSUP) {
            problems.push_back(sentence("its attributes cannot be set: the file system has none"));
            return;
        }
        problems.push_back(sentence("its attribute %1 cannot be set: %2", name, systemMessage(errno)));
    }
}

// The kernel's form of a POSIX ACL (acl_ea_header and acl_ea_entry of linux/posix_acl_xattr.h).
Bytes kernelAcl(::archive_entry* entry, int type, mode_t withheld)
{
    struct Line {
        std::uint16_t tag, permissions;
        std::uint32_t id;
    };
    constexpr std::uint32_t kNoId = 0xFFFFFFFF;
    std::vector<Line> lines;
    int foundType = 0, permissions = 0, tag = 0, id = 0;
    const char* name = nullptr;
    if (::archive_entry_acl_reset(entry, type) == 0)
        return {};
    while (::archive_entry_acl_next(entry, type, &foundType, &permissions, &tag, &id, &name) == 0) {
        const auto bits = static_cast<std::uint16_t>((permissions & ARCHIVE_ENTRY_ACL_READ ? 4 : 0)
                                                     | (permissions & ARCHIVE_ENTRY_ACL_WRITE ? 2 : 0)
                                                     | (permissions & ARCHIVE_ENTRY_ACL_EXECUTE ? 1 : 0));
        switch (tag) {
        case ARCHIVE_ENTRY_ACL_USER_OBJ:
            lines.push_back({0x01, bits, kNoId});
            break;
        case ARCHIVE_ENTRY_ACL_USER:
            lines.push_back({0x02, bits, static_cast<std::uint32_t>(id)});
            break;
        case ARCHIVE_ENTRY_ACL_GROUP_OBJ:
            lines.push_back({0x04, bits, kNoId});
            break;
        case ARCHIVE_ENTRY_ACL_GROUP:
            lines.push_back({0x08, bits, static_cast<std::uint32_t>(id)});
            break;
        case ARCHIVE_ENTRY_ACL_MASK:
            lines.push_back({0x10, bits, kNoId});
            break;
        case ARCHIVE_ENTRY_ACL_OTHER:
            lines.push_back({0x20, bits, kNoId});
            break;
        default:
            break;
        }
    }
    // The three base lines alone say no more than the mode does.
    if (lines.empty() || (type == ARCHIVE_ENTRY_ACL_TYPE_ACCESS && lines.size() <= 3))
        return {};
    // What the mode has of an access list: its owner, its mask or else its group, and all others.
    const bool hasMask =
        std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.tag == 0x10; });
    for (Line& line : lines) {
        const mode_t less = line.tag == 0x01      ? withheld >> 6
            : line.tag == (hasMask ? 0x10 : 0x04) ? withheld >> 3
            : line.tag == 0x20                    ? withheld
                                                  : 0;
        line.permissions = static_cast<std::uint16_t>(line.permissions & ~less);
    }
    std::sort(lines.begin(), lines.end(),
              [](const Line& a, const Line& b) { return a.tag != b.tag ? a.tag < b.tag : a.id < b.id; });
    ByteWriter out;
    out.u32(2);
    for (const Line& line : lines) {
        out.u16(line.tag);
        out.u16(line.permissions);
        out.u32(line.id);
    }
    return out.take();
}

void setAcls(int descriptor, ::archive_entry* entry, mode_t withheld, std::vector<Sentence>& problems)
{
    const auto set = [&](int type, const char* attribute) {
        const Bytes acl = kernelAcl(entry, type, type == ARCHIVE_ENTRY_ACL_TYPE_ACCESS ? withheld : 0);
        if (!acl.empty() && ::fsetxattr(descriptor, attribute, acl.data(), acl.size(), 0) != 0)
            problems.push_back(sentence("its access list cannot be set: %1", systemMessage(errno)));
    };
    set(ARCHIVE_ENTRY_ACL_TYPE_ACCESS, "system.posix_acl_access");
    set(ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, "system.posix_acl_default");
}

// Rights that come with the owner stay only with the owner.
mode_t modeOf(::archive_entry* entry, bool ownerSet, mode_t withheld)
{
    const mode_t mode = static_cast<mode_t>(::archive_entry_perm(entry)) & 07777 & ~withheld;
    return ownerSet ? mode : mode & 01777;
}

std::array<timespec, 2> timesOf(::archive_entry* entry)
{
    timespec keep{};
    keep.tv_nsec = UTIME_OMIT;
    timespec time{};
    time.tv_sec = ::archive_entry_mtime(entry);
    time.tv_nsec = ::archive_entry_mtime_nsec(entry);
    return {keep, ::archive_entry_mtime_is_set(entry) ? time : keep};
}

template <typename LookUp>
std::int64_t cached(std::map<std::string, std::int64_t>& known, const char* name, LookUp lookUp)
{
    if (name == nullptr || *name == '\0')
        return -1;
    const auto [place, isNew] = known.try_emplace(name, -1);
    if (isNew)
        place->second = lookUp(name);
    return place->second;
}

} // namespace

MetadataWriter::MetadataWriter() : m_withheld(isRoot() ? 0 : processUmask())
{
}

// By name where this machine knows it, else by number, as tar does.
std::pair<std::uint32_t, std::uint32_t> MetadataWriter::ownerOf(::archive_entry* entry)
{
    const std::int64_t user =
        cached(m_users, ::archive_entry_uname(entry), [](const char* name) -> std::int64_t {
            std::array<char, 4096> buffer{};
            passwd record{};
            passwd* found = nullptr;
            return ::getpwnam_r(name, &record, buffer.data(), buffer.size(), &found) == 0 && found != nullptr
                ? std::int64_t{record.pw_uid}
                : -1;
        });
    const std::int64_t group =
        cached(m_groups, ::archive_entry_gname(entry), [](const char* name) -> std::int64_t {
            std::array<char, 16384> buffer{};
            ::group record{};
            ::group* found = nullptr;
            return ::getgrnam_r(name, &record, buffer.data(), buffer.size(), &found) == 0 && found != nullptr
                ? std::int64_t{record.gr_gid}
                : -1;
        });
    return {static_cast<std::uint32_t>(user >= 0 ? user : ::archive_entry_uid(entry)),
            static_cast<std::uint32_t>(group >= 0 ? group : ::archive_entry_gid(entry))};
}

void MetadataWriter::apply(int descriptor, ::archive_entry* entry, std::vector<Sentence>& problems)
{
    bool ownerSet = false;
    if (isRoot()) {
        const auto [user, group] = ownerOf(entry);
        ownerSet = ::fchown(descriptor, user, group) == 0;
        if (!ownerSet)
            problems.push_back(sentence("its owner cannot be set: %1", systemMessage(errno)));
    }
    // Before the mode: setting an attribute needs the right to write.
    setXattrs(descriptor, entry, problems);
    if (::fchmod(descriptor, modeOf(entry, ownerSet, m_withheld)) != 0)
        problems.push_back(sentence("its mode cannot be set: %1", systemMessage(errno)));
    setAcls(descriptor, entry, m_withheld, problems);
    const auto times = timesOf(entry);
    if (::futimens(descriptor, times.data()) != 0)
        problems.push_back(sentence("its time cannot be set: %1", systemMessage(errno)));
}

void MetadataWriter::applyAt(int parent, const std::string& name, ::archive_entry* entry, bool isSymlink,
                             std::vector<Sentence>& problems)
{
    bool ownerSet = false;
    if (isRoot()) {
        const auto [user, group] = ownerOf(entry);
        ownerSet = ::fchownat(parent, name.c_str(), user, group, AT_SYMLINK_NOFOLLOW) == 0;
        if (!ownerSet)
            problems.push_back(sentence("its owner cannot be set: %1", systemMessage(errno)));
    }
    if (!isSymlink && ::fchmodat(parent, name.c_str(), modeOf(entry, ownerSet, m_withheld), 0) != 0)
        problems.push_back(sentence("its mode cannot be set: %1", systemMessage(errno)));
    const auto times = timesOf(entry);
    if (::utimensat(parent, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0)
        problems.push_back(sentence("its time cannot be set: %1", systemMessage(errno)));
}

} // namespace ff::archive
