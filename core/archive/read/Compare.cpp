// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Compare.h"

#include "core/archive/ArchiveImpl.h"
#include "core/archive/SafePath.h"
#include "core/archive/disk/SourceFile.h"
#include "core/base/File.h"
#include "core/base/Umask.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <map>
#include <set>
#include <unistd.h>

namespace ff::archive {

namespace {

bool excluded(const std::vector<std::string>& patterns, const std::string& path)
{
    const std::string last = path.substr(path.rfind('/') + 1);
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return ::fnmatch(pattern.c_str(), path.c_str(), 0) == 0
            || ::fnmatch(pattern.c_str(), last.c_str(), 0) == 0;
    });
}

// An entry in an excluded folder is excluded with it.
bool excludedWithParents(const std::vector<std::string>& patterns, const std::string& path)
{
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
        if (excluded(patterns, path.substr(0, slash)))
            return true;
        if (slash == std::string::npos)
            return false;
    }
}

EntryType typeOf(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return EntryType::Directory;
    case S_IFLNK:
        return EntryType::Symlink;
    case S_IFIFO:
        return EntryType::Fifo;
    case S_IFCHR:
        return EntryType::CharDevice;
    case S_IFBLK:
        return EntryType::BlockDevice;
    default:
        return EntryType::File;
    }
}

struct OnDisk {
    struct stat info {};
    std::string linkTarget;
    Sentence problem; // why it, or what is in it, cannot be read
    bool seen = false; // the archive has it too
};

class Comparer {
public:
    Comparer(const Archive& archive, const std::filesystem::path& folder, const CompareOptions& options,
             TaskControl& control)
        : m_archive(archive), m_folder(folder), m_options(options), m_control(control)
    {
    }

    Result<CompareReport> run();

private:
    void chooseBase();
    Status walk(int folder, const std::string& prefix);
    Status compareEntries();
    // The last entry of each path: what an extraction leaves.
    void compareOne(std::size_t place, const std::string& path);
    void compareMetadata(const Entry& entry, const OnDisk& disk, ComparedEntry& out) const;
    Status compareContents();
    // The contents' hashes of an archive that does not know them.
    Status hashForeign();
    void finish();
    std::filesystem::path fileOf(const std::string& path) const { return m_folder / path.substr(m_strip); }

    const Archive& m_archive;
    const std::filesystem::path m_folder;
    const CompareOptions& m_options;
    const mode_t m_withheld = ::geteuid() == 0 ? 0 : processUmask(); // of what an extraction would write
    TaskControl& m_control;
    std::string m_prefix; // of the archive's paths that the folder stands for, with its '/'
    std::size_t m_strip = 0; // bytes of a path that the folder is
    std::map<std::string, OnDisk> m_disk; // by path in the archive
    std::set<std::string, std::less<>> m_implied; // folders that entries lie in
    struct Pending {
        std::size_t compared = 0, entry = 0; // place in the report; the entry that holds the contents
    };
    std::vector<Pending> m_pending; // same size, contents unknown
    std::map<std::size_t, Result<crypto::Sha512Digest>> m_hashes; // by entry, of a foreign archive
    CompareReport m_report;
};

void Comparer::chooseBase()
{
    std::string top;
    for (const Entry& entry : m_archive.entries()) {
        const std::string first = entry.path.substr(0, entry.path.find('/'));
        if (top.empty())
            top = first;
        if (first != top || (entry.path == top && entry.type != EntryType::Directory))
            return;
    }
    std::error_code failure;
    std::filesystem::path whole = std::filesystem::absolute(m_folder, failure).lexically_normal();
    if (!whole.has_filename())
        whole = whole.parent_path();
    struct stat info {};
    if (top.empty() || whole.filename() != top || ::lstat((m_folder / top).c_str(), &info) == 0)
        return;
    m_prefix = top + "/";
    m_strip = m_prefix.size();
}

Status Comparer::walk(int folder, const std::string& prefix)
{
    DIR* dir = ::fdopendir(folder);
    if (dir == nullptr) {
        ::close(folder);
        return {};
    }
    std::unique_ptr<DIR, int (*)(DIR*)> closing(dir, ::closedir);
    while (const dirent* item = ::readdir(dir)) {
        FF_TRY(m_control.checkpoint());
        const std::string name = item->d_name;
        const std::string path = prefix + name;
        if (name == "." || name == ".." || excluded(m_options.excludes, path))
            continue;
        OnDisk disk;
        if (::fstatat(::dirfd(dir), name.c_str(), &disk.info, AT_SYMLINK_NOFOLLOW) != 0)
            disk.problem = systemMessage(errno);
        if (S_ISLNK(disk.info.st_mode)) {
            disk.linkTarget.resize(
                std::max<std::size_t>(static_cast<std::size_t>(disk.info.st_size) + 1, 256));
            const ssize_t size =
                ::readlinkat(::dirfd(dir), name.c_str(), disk.linkTarget.data(), disk.linkTarget.size());
            disk.linkTarget.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        }
        const bool isFolder = S_ISDIR(disk.info.st_mode);
        int inner = -1;
        if (isFolder) {
            inner = ::openat(::dirfd(dir), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (inner < 0)
                disk.problem = sentence("the folder cannot be opened: %1", systemMessage(errno));
        }
        m_disk.emplace(path, std::move(disk));
        if (inner >= 0)
            FF_TRY(walk(inner, path + "/"));
    }
    return {};
}

void Comparer::compareMetadata(const Entry& entry, const OnDisk& disk, ComparedEntry& out) const
{
    if (!m_options.metadata)
        return;
    // What an extraction by this user would restore: the mode less the umask, unless it is the very mode.
    const bool isRoot = ::geteuid() == 0;
    const mode_t bits = isRoot ? 07777 : 01777;
    const mode_t mode = entry.mode & bits, onDisk = disk.info.st_mode & bits;
    if (entry.type != EntryType::Symlink && mode != onDisk && (mode & ~m_withheld) != onDisk)
        out.differences |= ModeDiffers;
    if (isRoot && (entry.uid != disk.info.st_uid || entry.gid != disk.info.st_gid))
        out.differences |= OwnerDiffers;
    // A folder's time is that of the last change of its names, which are compared themselves. A zip may know
    // only even seconds.
    const std::int64_t apart = std::abs(entry.mtimeSeconds - std::int64_t{disk.info.st_mtim.tv_sec});
    const bool exact = entry.hasSha512;
    if (entry.type != EntryType::Directory
        && (exact ? apart != 0 || std::int64_t{entry.mtimeNanoseconds} != disk.info.st_mtim.tv_nsec
                  : apart > 1))
        out.differences |= TimeDiffers;
}

void Comparer::compareOne(std::size_t place, const std::string& path)
{
    const Entry& entry = m_archive.entries()[place];
    ComparedEntry out;
    out.entry = place;
    out.path = path;
    out.file = fileOf(path);
    const auto found = m_disk.find(path);
    if (const auto parts = safeParts(path); !parts.ok()) {
        out.result = Comparison::Unknown;
        out.message = parts.error().message;
    } else if (found == m_disk.end()) {
        out.result = Comparison::OnlyInArchive;
    } else {
        OnDisk& disk = found->second;
        disk.seen = true;
        out.fileType = typeOf(disk.info.st_mode);
        out.fileSize = S_ISREG(disk.info.st_mode) ? static_cast<std::uint64_t>(disk.info.st_size) : 0;
        out.fileMtime = disk.info.st_mtim.tv_sec;
        std::size_t contents = place;
        if (entry.type == EntryType::Hardlink) {
            if (const auto file = m_archive.impl().linkedFile(place))
                contents = *file;
        }
        const Entry& content = m_archive.entries()[contents];
        if (!disk.problem.empty()) {
            out.result = Comparison::Unknown;
            out.message = disk.problem;
        } else if (content.type != out.fileType) {
            out.differences |= TypeDiffers;
        } else {
            if (content.type == EntryType::Symlink && content.linkTarget != disk.linkTarget)
                out.differences |= LinkDiffers;
            if (content.type == EntryType::File && content.size != out.fileSize)
                out.differences |= SizeDiffers;
            compareMetadata(entry, disk, out);
            const bool sameTime = entry.mtimeSeconds == disk.info.st_mtim.tv_sec
                && (!entry.hasSha512 || std::int64_t{entry.mtimeNanoseconds} == disk.info.st_mtim.tv_nsec);
            if (content.type == EntryType::File && content.size != 0 && (out.differences & SizeDiffers) == 0
                && !(m_options.quick && sameTime))
                m_pending.push_back({m_report.compared.size(), contents});
        }
    }
    m_report.compared.push_back(std::move(out));
}

Status Comparer::compareEntries()
{
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < m_archive.entries().size(); ++i) {
        const std::string& path = m_archive.entries()[i].path;
        if (path + "/" == m_prefix || excludedWithParents(m_options.excludes, path))
            continue;
        last[path] = i;
        for (std::size_t slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1))
            m_implied.insert(path.substr(0, slash));
    }
    for (const auto& [path, place] : last) {
        FF_TRY(m_control.checkpoint());
        compareOne(place, path);
    }
    for (const auto& [path, disk] : m_disk) {
        if (disk.seen || (S_ISDIR(disk.info.st_mode) && m_implied.contains(path)))
            continue;
        ComparedEntry out;
        out.path = path;
        out.file = fileOf(path);
        out.result = Comparison::OnlyInFolder;
        out.fileType = typeOf(disk.info.st_mode);
        out.fileSize = S_ISREG(disk.info.st_mode) ? static_cast<std::uint64_t>(disk.info.st_size) : 0;
        out.fileMtime = disk.info.st_mtim.tv_sec;
        m_report.compared.push_back(std::move(out));
    }
    return {};
}

Status Comparer::hashForeign()
{
    if (!m_archive.isForeign() || m_pending.empty())
        return {};
    std::set<std::size_t> wanted;
    for (const Pending& pending : m_pending)
        wanted.insert(pending.entry);
    const std::vector<std::size_t> ascending(wanted.begin(), wanted.end());
    FF_ASSIGN(const auto source, m_archive.impl().source(m_options, ascending, m_control));
    for (const std::size_t entry : ascending) {
        crypto::Sha512 hash;
        std::uint64_t at = 0;
        EntryCheck check;
        m_control.setStage("decode", m_archive.entries()[entry].path);
        const Status read = source->read(entry,
                                         {{},
                                          [&](std::uint64_t offset, ByteSpan piece) -> Status {
                                              FF_TRY(hashZeros(hash, offset - at, m_control));
                                              hash.update(piece);
                                              at = offset + piece.size();
                                              return {};
                                          }},
                                         check);
        if (!read.ok() && read.error().code == ErrorCode::Cancelled)
            return read.error();
        if (read.ok()) {
            FF_TRY(hashZeros(hash, m_archive.entries()[entry].size - at, m_control));
            m_hashes.emplace(entry, hash.finish());
        } else {
            m_hashes.emplace(entry, read.error());
        }
    }
    return {};
}

Status Comparer::compareContents()
{
    std::uint64_t total = 0;
    for (const Pending& pending : m_pending)
        total += m_report.compared[pending.compared].fileSize;
    m_control.setTotals(m_archive.isForeign() ? 2 * total : total, m_pending.size());
    FF_TRY(hashForeign());
    for (const Pending& pending : m_pending) {
        FF_TRY(m_control.checkpoint());
        ComparedEntry& out = m_report.compared[pending.compared];
        m_control.setStage("verify", out.path);
        SourceFile file;
        Status read = file.open(out.file.string());
        if (read.ok()) {
            const auto loaded = file.load(m_control);
            if (!loaded.ok() && loaded.error().code == ErrorCode::Cancelled)
                return loaded.error();
            if (!loaded.ok())
                read = loaded.error();
            else if (!*loaded)
                read = Error{ErrorCode::Io, sentence("it changed while it was read")};
        }
        m_control.addDone(out.fileSize);
        m_control.addEntries(1);
        if (!read.ok()) {
            out.result = Comparison::Unknown;
            out.message = read.error().message;
            continue;
        }
        m_report.rawBytes += file.size();
        const auto hash = m_hashes.find(pending.entry);
        if (hash != m_hashes.end() && !hash->second.ok()) {
            out.result = Comparison::Unknown;
            out.message = hash->second.error().message;
        } else if (file.sha512()
                   != (hash != m_hashes.end() ? *hash->second : m_archive.entries()[pending.entry].sha512)) {
            out.differences |= ContentsDiffer;
        }
    }
    return {};
}

void Comparer::finish()
{
    for (ComparedEntry& out : m_report.compared) {
        if (out.result == Comparison::Same
            && (out.differences & (TypeDiffers | SizeDiffers | ContentsDiffer | LinkDiffers)) != 0)
            out.result = Comparison::Differs;
        else if (out.result == Comparison::Same && out.differences != 0)
            out.result = Comparison::MetadataDiffers;
        switch (out.result) {
        case Comparison::Same:
            m_report.same += 1;
            break;
        case Comparison::Differs:
            m_report.different += 1;
            break;
        case Comparison::MetadataDiffers:
            m_report.metadataDiffers += 1;
            break;
        case Comparison::OnlyInArchive:
            m_report.onlyInArchive += 1;
            break;
        case Comparison::OnlyInFolder:
            m_report.onlyInFolder += 1;
            break;
        case Comparison::Unknown:
            m_report.unknown += 1;
            break;
        }
    }
    std::sort(m_report.compared.begin(), m_report.compared.end(),
              [](const ComparedEntry& a, const ComparedEntry& b) { return a.path < b.path; });
    m_report.entries = m_report.compared.size();
    const std::vector<Warning>& warnings = m_archive.warnings();
    m_report.warnings.insert(m_report.warnings.begin(), warnings.begin(), warnings.end());
    m_report.complete = m_archive.isComplete();
    m_report.decoded = m_archive.isForeign();
    m_report.archiveBytes = m_archive.info().archiveBytes;
    m_report.device = "cpu";
    m_report.encrypted = m_archive.isEncrypted();
}

Result<CompareReport> Comparer::run()
{
    const auto started = std::chrono::steady_clock::now();
    m_control.setStage("scan");
    const int root = ::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return Error{ErrorCode::Io,
                     sentence("cannot open the folder %1: %2", m_folder, systemMessage(errno))};
    chooseBase();
    FF_TRY(walk(root, m_prefix));
    FF_TRY(compareEntries());
    FF_TRY(compareContents());
    finish();
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return std::move(m_report);
}

} // namespace

Result<CompareReport> compareArchive(const Archive& archive, const std::filesystem::path& folder,
                                     const CompareOptions& options, TaskControl& control)
{
    FF_TRY(control.checkpoint());
    return Comparer(archive, folder, options, control).run();
}

} // namespace ff::archive
