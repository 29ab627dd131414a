// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/File.h"

#include "core/base/Leftovers.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/limits.h>
#include <random>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ff {

namespace {

// `form` has the path and what the system says.
Error ioError(const std::filesystem::path& path, SentenceForm<2> form, int error)
{
    return {ErrorCode::Io, sentence(form, path, systemMessage(error))};
}

Status syncFolder(const std::filesystem::path& folder)
{
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ioError(folder, "cannot open %1: %2", errno);
    // Some file systems have no fsync for folders; EINVAL there is not a failure of ours.
    const bool failed = ::fsync(fd) != 0 && errno != EINVAL && errno != EROFS;
    const int error = errno;
    ::close(fd);
    if (failed)
        return ioError(folder, "cannot sync %1: %2", error);
    return {};
}

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kSuffix = 8;
constexpr std::string_view kPart = ".part", kResumePart = ".resume.part";

std::string randomSuffix()
{
    std::random_device device;
    std::string suffix;
    for (std::size_t i = 0; i < kSuffix; ++i)
        suffix.push_back(kLetters[device() % kLetters.size()]);
    return suffix;
}

std::filesystem::path folderOf(const std::filesystem::path& target)
{
    const auto folder = target.parent_path();
    return folder.empty() ? "." : folder;
}

struct AttributeNames {
    std::vector<std::string> names;
    int error = 0;
};

// Those of a file that another one may have; what the system says of the contents is not among them.
AttributeNames attributesOf(const std::filesystem::path& path)
{
    AttributeNames out;
    std::vector<char> list(XATTR_LIST_MAX);
    const ssize_t length = ::listxattr(path.c_str(), list.data(), list.size());
    if (length < 0 && errno != ENOTSUP)
        out.error = errno;
    for (const char *at = list.data(), *end = at + std::max<ssize_t>(length, 0); at < end;
         at += out.names.back().size() + 1)
        out.names.emplace_back(at);
    for (const char* ofContents : {"security.ima", "security.evm", "security.capability"})
        out.names.erase(std::remove(out.names.begin(), out.names.end(), ofContents), out.names.end());
    return out;
}

// 0 or the reason.
int copyAttribute(const std::filesystem::path& from, int to, const std::string& name)
{
    std::vector<char> value(XATTR_SIZE_MAX);
    const ssize_t length = ::getxattr(from.c_str(), name.c_str(), value.data(), value.size());
    if (length < 0)
        return errno == ENODATA ? 0 : errno;
    return ::fsetxattr(to, name.c_str(), value.data(), static_cast<std::size_t>(length), 0) == 0 ? 0 : errno;
}

// What the temporary names of a target begin with.
std::string temporaryStem(const std::filesystem::path& target)
{
    return "." + target.filename().string().substr(0, 200) + ".";
}

} // namespace

Sentence systemMessage(int error)
{
    // What is met most is a sentence of its own: the C library speaks the language of the terminal, if any
    // other.
    switch (error) {
    case ENOENT:
        return sentence("No such file or directory");
    case EACCES:
        return sentence("Permission denied");
    case EPERM:
        return sentence("Operation not permitted");
    case EOPNOTSUPP:
        return sentence("Operation not supported");
    case ENOSPC:
        return sentence("No space left on device");
    case EIO:
        return sentence("Input/output error");
    case EROFS:
        return sentence("Read-only file system");
    case EISDIR:
        return sentence("Is a directory");
    case ENOTDIR:
        return sentence("Not a directory");
    case ENAMETOOLONG:
        return sentence("File name too long");
    default:
        return Sentence::verbatim(std::generic_category().message(error));
    }
}

File::~File()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

File::File(File&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_path(std::move(other.m_path)), m_parts(std::move(other.m_parts)),
      m_view(std::move(other.m_view))
{
}

File& File::operator=(File&& other) noexcept
{
    if (this != &other) {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = std::exchange(other.m_fd, -1);
        m_path = std::move(other.m_path);
        m_parts = std::move(other.m_parts);
        m_view = std::move(other.m_view);
    }
    return *this;
}

struct File::Part {
    File file;
    std::uint64_t begin = 0, end = 0;
};

Result<File> File::openParts(const std::vector<std::filesystem::path>& parts)
{
    FF_ASSIGN(File out, openForReading(parts.front()));
    auto opened = std::make_shared<std::vector<Part>>();
    std::uint64_t end = 0;
    for (const std::filesystem::path& path : parts) {
        Part part;
        FF_ASSIGN(part.file, openForReading(path));
        FF_ASSIGN(const std::uint64_t size, part.file.storedSize());
        part.begin = end;
        part.end = end += size;
        opened->push_back(std::move(part));
    }
    out.m_parts = std::move(opened);
    return out;
}

Status File::readParts(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    auto part = std::upper_bound(m_parts->begin(), m_parts->end(), offset,
                                 [](std::uint64_t at, const Part& one) { return at < one.end; });
    while (!out.empty()) {
        if (part == m_parts->end())
            return Error{ErrorCode::Damaged,
                         sentence("%1 is cut short: it ends %2 bytes early",
                                  m_parts->back().file.path().filename(), out.size())};
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), part->end - offset));
        FF_TRY(part->file.readAt(offset - part->begin, out.first(size)));
        out = out.subspan(size);
        offset += size;
        ++part;
    }
    return {};
}

Result<File> File::duplicate() const
{
    File out;
    out.m_parts = m_parts;
    out.m_path = m_path;
    out.m_view = m_view;
    out.m_fd = ::fcntl(m_fd, F_DUPFD_CLOEXEC, 0);
    if (out.m_fd < 0)
        return ioError(m_path, "cannot read %1: %2", errno);
    return out;
}

Result<File> File::openForReading(const std::filesystem::path& path)
{
    File file;
    file.m_path = path;
    file.m_fd =
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // of a pipe: without waiting for its writer
    if (file.m_fd < 0)
        return ioError(path, "cannot open %1: %2", errno);
    struct stat info {};
    if (::fstat(file.m_fd, &info) != 0)
        return ioError(path, "cannot read %1: %2", errno);
    if (S_ISDIR(info.st_mode))
        return ioError(path, "cannot read %1: %2", EISDIR);
    if (!S_ISREG(info.st_mode) && !S_ISBLK(info.st_mode))
        return Error{ErrorCode::Io, sentence("cannot read %1: it is a device or a pipe, not a file", path)};
    return file;
}

File File::adopt(int descriptor, std::filesystem::path path)
{
    File file;
    file.m_fd = descriptor;
    file.m_path = std::move(path);
    return file;
}

Status File::readAt(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (m_view)
        return m_view->readAt(offset, out);
    if (m_parts)
        return readParts(offset, out);
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got =
            ::pread(m_fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0) {
            if (errno == EINTR)
                continue;
            return ioError(m_path, "cannot read %1: %2", errno);
        }
        if (got == 0)
            return Error{ErrorCode::Damaged,
                         sentence("%1 is cut short: it ends at byte %2, %3 bytes early", m_path.filename(),
                                  offset + done, out.size() - done)};
        done += static_cast<std::size_t>(got);
    }
    return {};
}

Result<std::size_t> File::readSome(std::span<std::uint8_t> out)
{
    for (;;) {
        const ssize_t got = ::read(m_fd, out.data(), out.size());
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (errno != EINTR)
            return ioError(m_path, "cannot read %1: %2", errno);
    }
}

Result<std::uint64_t> File::size() const
{
    return m_view ? m_view->size() : storedSize();
}

Result<std::uint64_t> File::storedSize() const
{
    if (m_parts)
        return m_parts->back().end;
    struct stat info {};
    if (::fstat(m_fd, &info) != 0)
        return ioError(m_path, "cannot read %1: %2", errno);
    return static_cast<std::uint64_t>(info.st_size);
}

AtomicFile::~AtomicFile()
{
    discard();
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_file(std::move(other.m_file)), m_target(std::move(other.m_target)),
      m_temporary(std::exchange(other.m_temporary, {})), m_keeps(other.m_keeps),
      m_resumable(other.m_resumable), m_mustBeNew(other.m_mustBeNew), m_size(other.m_size),
      m_unkept(std::move(other.m_unkept))
{
}

void AtomicFile::discard()
{
    if (!m_temporary.empty() && !m_keeps)
        ::unlink(m_temporary.c_str());
    m_temporary.clear();
}

namespace {

// The file that a target means: a symbolic link is followed.
Result<std::filesystem::path> followed(const std::filesystem::path& target)
{
    std::error_code error;
    std::filesystem::path out = target;
    if (std::filesystem::is_symlink(target, error)) {
        out = std::filesystem::canonical(target, error);
        if (error)
            return ioError(target, "cannot follow %1: %2", error.value());
    }
    if (std::filesystem::is_directory(out, error))
        return ioError(target, "cannot write %1: %2", EISDIR);
    return out;
}

} // namespace

void AtomicFile::removeLeftovers() const
{
    const std::string stem = temporaryStem(m_target);
    const int folder = ::open(folderOf(m_target).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    ff::removeLeftovers(folder, [&stem](std::string_view name) -> std::optional<std::string> {
        if (name.size() == stem.size() + kSuffix + kPart.size() && name.starts_with(stem)
            && name.ends_with(kPart)
            && name.find_first_not_of(kLetters, stem.size()) == stem.size() + kSuffix)
            return std::string(name);
        return std::nullopt;
    });
    ::close(folder);
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& target, bool resumable)
{
    AtomicFile out;
    FF_ASSIGN(out.m_target, followed(target));
    out.m_resumable = resumable;
    out.removeLeftovers();
    FF_TRY(out.openTemporary());
    return out;
}

Result<AtomicFile> AtomicFile::resume(const std::filesystem::path& target,
                                      const std::filesystem::path& temporary)
{
    AtomicFile out;
    FF_ASSIGN(out.m_target, followed(target));
    out.m_file.m_fd = ::open(temporary.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (out.m_file.m_fd < 0)
        return ioError(temporary, "cannot open %1: %2", errno);
    out.m_file.m_path = temporary;
    out.m_temporary = temporary;
    out.m_resumable = true;
    out.m_keeps = true; // until it is said otherwise it is what it was
    return out;
}

Status AtomicFile::keepOld(std::uint64_t offset)
{
    if (::lseek(m_file.m_fd, static_cast<off_t>(offset), SEEK_SET) < 0)
        return ioError(m_target, "cannot write %1: %2", errno);
    m_size = offset;
    return {};
}

Status AtomicFile::detach()
{
    const File old = std::move(m_file);
    const std::uint64_t size = std::exchange(m_size, 0);
    m_temporary.clear();
    FF_TRY(openTemporary());
    m_keeps = false;
    Bytes piece(std::size_t{1} << 20);
    while (m_size < size) {
        const auto part = std::span(piece).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size - m_size)));
        FF_TRY(old.readAt(m_size, part));
        FF_TRY(write(part));
    }
    return {};
}

Status AtomicFile::sync()
{
    if (::fsync(m_file.m_fd) != 0)
        return ioError(m_target, "cannot sync %1: %2", errno);
    return {};
}

Status AtomicFile::cutTo(std::uint64_t size)
{
    if (::ftruncate(m_file.m_fd, static_cast<off_t>(size)) != 0)
        return ioError(m_target, "cannot write %1: %2", errno);
    m_size = size;
    return {};
}

Status AtomicFile::openTemporary()
{
    mode_t mode = 0666;
    struct stat old {};
    const bool exists = ::stat(m_target.c_str(), &old) == 0;
    if (exists)
        mode = 0600;
    for (int attempt = 0; attempt < 16; ++attempt) {
        const auto temporary = m_target.parent_path()
            / (temporaryStem(m_target) + randomSuffix() + std::string(m_resumable ? kResumePart : kPart));
        const int fd = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd < 0 && errno == EEXIST)
            continue;
        if (fd < 0)
            return ioError(m_target, "cannot write %1: %2", errno);
        if (!lockTemporary(fd)) {
            ::close(fd);
            continue;
        }
        m_file = File();
        m_file.m_fd = fd;
        m_file.m_path = temporary;
        m_temporary = temporary;
        return exists ? takeOver(old) : Status();
    }
    return ioError(m_target, "cannot find a free temporary name for %1: %2", EEXIST);
}

Status AtomicFile::takeOver(const struct stat& old)
{
    const int fd = m_file.m_fd;
    const std::string name = m_target.filename().string();
    m_unkept.clear();
    mode_t mode = old.st_mode & 07777;
    // Where it cannot be given away the owner is who wrote it, as with any file that is written anew.
    if (::fchown(fd, old.st_uid, old.st_gid) != 0) {
        if (old.st_uid != ::geteuid())
            m_unkept.push_back(sentence("%1 belongs to another user now, the one who changed it", name));
        if (::fchown(fd, static_cast<uid_t>(-1), old.st_gid) != 0) {
            mode &= ~static_cast<mode_t>(S_ISUID | S_ISGID);
            if (old.st_gid != ::getegid())
                m_unkept.push_back(sentence("%1 belongs to another group now", name));
        }
    }
    if (old.st_nlink > 1)
        m_unkept.push_back(
            sentence("%1 had another name (a hard link), which still holds the version before", name));
    // What the folder gives to new files is not what the old file had.
    if (::fremovexattr(fd, "system.posix_acl_access") != 0 && errno != ENODATA && errno != ENOTSUP)
        return ioError(m_target, "cannot set the mode of %1: %2", errno);
    if (::fchmod(fd, mode) != 0)
        return ioError(m_target, "cannot set the mode of %1: %2", errno);
    const AttributeNames names = attributesOf(m_target);
    if (names.error != 0)
        m_unkept.push_back(
            sentence("the extended attributes of %1 are not kept: %2", name, systemMessage(names.error)));
    for (const std::string& attribute : names.names) {
        if (const int error = copyAttribute(m_target, fd, attribute);
            error != 0 && !attribute.starts_with("security."))
            m_unkept.push_back(
                attribute == "system.posix_acl_access"
                    ? sentence("the access control list of %1 is not kept: %2", name, systemMessage(error))
                    : sentence("the extended attribute %1 is not kept: %2", attribute, systemMessage(error)));
    }
    return {};
}

Status AtomicFile::write(ByteSpan bytes)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put = ::write(m_file.m_fd, bytes.data() + done, bytes.size() - done);
        if (put < 0) {
            if (errno == EINTR)
                continue;
            return ioError(m_target, "cannot write %1: %2", errno);
        }
        done += static_cast<std::size_t>(put);
    }
    m_size += bytes.size();
    return {};
}

Status AtomicFile::commit()
{
    struct stat now {};
    // A resumed file may have been longer.
    if (::fstat(m_file.m_fd, &now) != 0
        || (static_cast<std::uint64_t>(now.st_size) > m_size
            && ::ftruncate(m_file.m_fd, static_cast<off_t>(m_size)) != 0))
        return ioError(m_target, "cannot write %1: %2", errno);
    FF_TRY(sync());
    // Keeps the lock while the name is still a temporary one.
    File lock;
    lock.m_fd = ::fcntl(m_file.m_fd, F_DUPFD_CLOEXEC, 0);
    if (::close(std::exchange(m_file.m_fd, -1)) != 0)
        return ioError(m_target, "cannot close %1: %2", errno);
    FF_TRY(putInPlace());
    m_temporary.clear();
    return syncFolder(folderOf(m_target));
}

Status AtomicFile::putInPlace()
{
    int error = 0;
    if (m_mustBeNew) {
        if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, m_target.c_str(), RENAME_NOREPLACE) == 0)
            return {};
        error = errno;
        struct stat there {};
        if (error == EEXIST
            || ((error == EINVAL || error == ENOSYS) && ::lstat(m_target.c_str(), &there) == 0))
            return Error{
                ErrorCode::Io,
                sentence("another program wrote %1 meanwhile, so it was left as it is", m_target.filename())};
        if (error != EINVAL && error != ENOSYS)
            return ioError(m_target, "cannot put in place %1: %2", error);
        // A file system that cannot say it in one call.
    }
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        return ioError(m_target, "cannot put in place %1: %2", errno);
    return {};
}

Result<Bytes> readFile(const std::filesystem::path& path, std::uint64_t limit)
{
    FF_ASSIGN(auto file, File::openForReading(path));
    FF_ASSIGN(const auto size, file.size());
    if (size > limit)
        return Error{ErrorCode::Io,
                     sentence("%1 has %2 bytes, more than the %3 that are read at once", path, size, limit)};
    Bytes bytes(static_cast<std::size_t>(size));
    FF_TRY(file.readAt(0, bytes));
    return bytes;
}

Status writeFile(const std::filesystem::path& path, ByteSpan bytes)
{
    FF_ASSIGN(auto file, AtomicFile::create(path));
    FF_TRY(file.write(bytes));
    return file.commit();
}

} // namespace ff
