// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between a program and the C library (LD_PRELOAD). Of the calls that change files, the one with the
// number $FF_FAULT_AT
//     FF_FAULT=kill     ends the process without another instruction of its own, a write after half of its
//                       bytes
//     FF_FAULT=full     finds the disk full when it writes, and so do all later ones; the first after half of
//                       its bytes
//     FF_FAULT=broken   fails with an input/output error, and so do all later ones
//     FF_FAULT=once     fails with an input/output error
//     FF_FAULT=inodes   can make no new name, and no later one can
//     FF_FAULT=short    and all later ones write at most half of their bytes
// When it has happened the file $FF_FAULT_HIT is there. With $FF_FAULT_LOG every such call is written down
// there as DiskLog.h has it.

#include "tests/support/DiskLog.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <unistd.h>

namespace {

template <typename Function>
Function* real(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::string setting(const char* name)
{
    const char* text = std::getenv(name);
    return text != nullptr ? text : "";
}

int openReally(const std::string& path, int flags)
{
    return path.empty() ? -1
                        : real<int(const char*, int, ...)>("open64")(path.c_str(), flags | O_CLOEXEC, 0600);
}

enum class Fault { None, Kill, Full, Broken, Once, Inodes, Short };

Fault faultNamed(const std::string& name)
{
    return name == "kill"  ? Fault::Kill
        : name == "full"   ? Fault::Full
        : name == "broken" ? Fault::Broken
        : name == "once"   ? Fault::Once
        : name == "inodes" ? Fault::Inodes
        : name == "short"  ? Fault::Short
                           : Fault::None;
}

// What the call does that it is told of.
enum class Call { Writes, Names, Other };

// The fault of this moment, None before it is time; `first` is set at the call that it begins with.
Fault faultOf(Call call, bool& first)
{
    static const Fault wanted = faultNamed(setting("FF_FAULT"));
    static const long at = std::atol(setting("FF_FAULT_AT").c_str());
    static std::atomic<long> calls{0};
    first = false;
    if (wanted == Fault::None || at == 0 || (wanted == Fault::Inodes && call != Call::Names)
        || ((wanted == Fault::Full || wanted == Fault::Short) && call != Call::Writes))
        return Fault::None;
    const long number = ++calls;
    if (number < at || (number > at && (wanted == Fault::Once || wanted == Fault::Kill)))
        return Fault::None;
    first = number == at;
    if (first)
        ::close(openReally(setting("FF_FAULT_HIT"), O_WRONLY | O_CREAT));
    return wanted;
}

void die()
{
    ::kill(::getpid(), SIGKILL);
}

// Whether the call must fail, with errno set.
bool fails(Call call)
{
    bool first = false;
    switch (faultOf(call, first)) {
    case Fault::Kill:
        die();
        return false;
    case Fault::Broken:
    case Fault::Once:
        errno = EIO;
        return true;
    case Fault::Inodes:
        errno = ENOSPC;
        return true;
    default:
        return false;
    }
}

std::string pathOf(int descriptor)
{
    char path[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
    return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

std::string pathAt(int folder, const char* path)
{
    if (path[0] == '/')
        return path;
    char current[4096];
    const std::string base =
        folder == AT_FDCWD ? (::getcwd(current, sizeof current) != nullptr ? current : "") : pathOf(folder);
    return base + "/" + path;
}

// One call after another, as they came.
std::recursive_mutex s_log;

void log(fftest::DiskCall::Kind kind, const std::string& path, const std::string& other = {},
         std::uint64_t offset = 0, const void* bytes = nullptr, std::size_t count = 0)
{
    static const int descriptor = openReally(setting("FF_FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND);
    if (descriptor < 0)
        return;
    const std::string record =
        fftest::encode({kind, path, other, offset,
                        std::string(static_cast<const char*>(bytes), bytes != nullptr ? count : 0)});
    if (real<ssize_t(int, const void*, size_t)>("write")(descriptor, record.data(), record.size())
        != static_cast<ssize_t>(record.size()))
        std::abort();
}

using Kind = fftest::DiskCall::Kind;

// `write` of so many bytes, as the fault of this moment lets it.
template <typename Write>
ssize_t writeFaultily(std::size_t count, Write write)
{
    bool first = false;
    switch (faultOf(Call::Writes, first)) {
    case Fault::Kill:
        write(count / 2);
        die();
        return -1;
    case Fault::Full:
        if (first && count > 1)
            return write(count / 2);
        errno = ENOSPC;
        return -1;
    case Fault::Broken:
    case Fault::Once:
        errno = EIO;
        return -1;
    case Fault::Short:
        return write(count > 1 ? count / 2 : count);
    default:
        return write(count);
    }
}

} // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count)
{
    static auto* const write = real<ssize_t(int, const void*, size_t)>("write");
    if (descriptor <= STDERR_FILENO)
        return write(descriptor, bytes, count);
    return writeFaultily(count, [&](std::size_t part) {
        const std::lock_guard lock(s_log);
        const off64_t at = ::lseek64(descriptor, 0, SEEK_CUR);
        const ssize_t written = write(descriptor, bytes, part);
        if (written > 0 && at >= 0)
            log(Kind::Write, pathOf(descriptor), {}, static_cast<std::uint64_t>(at), bytes,
                static_cast<std::size_t>(written));
        return written;
    });
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset)
{
    static auto* const pwrite = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return writeFaultily(count, [&](std::size_t part) {
        const std::lock_guard lock(s_log);
        const ssize_t written = pwrite(descriptor, bytes, part, offset);
        if (written > 0)
            log(Kind::Write, pathOf(descriptor), {}, static_cast<std::uint64_t>(offset), bytes,
                static_cast<std::size_t>(written));
        return written;
    });
}

int ftruncate64(int descriptor, off64_t size)
{
    if (fails(Call::Other))
        return -1;
    const std::lock_guard lock(s_log);
    const int result = real<int(int, off64_t)>("ftruncate64")(descriptor, size);
    if (result == 0)
        log(Kind::Truncate, pathOf(descriptor), {}, static_cast<std::uint64_t>(size));
    return result;
}

int openat64(int folder, const char* path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & O_CREAT) != 0 && fails(Call::Names))
        return -1;
    const std::lock_guard lock(s_log);
    const int descriptor = real<int(int, const char*, int, ...)>("openat64")(folder, path, flags, mode);
    if (descriptor >= 0 && (flags & O_CREAT) != 0)
        log(Kind::Create, pathOf(descriptor), {}, (flags & O_TRUNC) != 0 ? 1 : 0);
    return descriptor;
}

int open64(const char* path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return openat64(AT_FDCWD, path, flags, mode);
}

int mkostemp64(char* name, int flags)
{
    if (fails(Call::Names))
        return -1;
    const std::lock_guard lock(s_log);
    const int descriptor = real<int(char*, int)>("mkostemp64")(name, flags);
    if (descriptor >= 0)
        log(Kind::Create, pathOf(descriptor));
    return descriptor;
}

int mkdirat(int folder, const char* path, mode_t mode)
{
    return fails(Call::Names) ? -1 : real<int(int, const char*, mode_t)>("mkdirat")(folder, path, mode);
}

int mknodat(int folder, const char* path, mode_t mode, dev_t device)
{
    return fails(Call::Names)
        ? -1
        : real<int(int, const char*, mode_t, dev_t)>("mknodat")(folder, path, mode, device);
}

int symlinkat(const char* target, int folder, const char* path)
{
    return fails(Call::Names) ? -1
                              : real<int(const char*, int, const char*)>("symlinkat")(target, folder, path);
}

int linkat(int from, const char* old, int folder, const char* path, int flags)
{
    if (fails(Call::Names))
        return -1;
    const std::lock_guard lock(s_log);
    const int result =
        real<int(int, const char*, int, const char*, int)>("linkat")(from, old, folder, path, flags);
    if (result == 0)
        log(Kind::Link, pathAt(from, old), pathAt(folder, path));
    return result;
}

int link(const char* old, const char* path)
{
    return linkat(AT_FDCWD, old, AT_FDCWD, path, 0);
}

int renameat2(int from, const char* old, int to, const char* path, unsigned flags)
{
    if (fails(Call::Other))
        return -1;
    const std::lock_guard lock(s_log);
    const int result =
        real<int(int, const char*, int, const char*, unsigned)>("renameat2")(from, old, to, path, flags);
    if (result == 0)
        log(Kind::Rename, pathAt(from, old), pathAt(to, path));
    return result;
}

int renameat(int from, const char* old, int to, const char* path)
{
    return renameat2(from, old, to, path, 0);
}

int rename(const char* from, const char* to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int folder, const char* path, int flags)
{
    if (fails(Call::Other))
        return -1;
    const std::lock_guard lock(s_log);
    const int result = real<int(int, const char*, int)>("unlinkat")(folder, path, flags);
    if (result == 0)
        log(Kind::Unlink, pathAt(folder, path));
    return result;
}

int unlink(const char* path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int fsync(int descriptor)
{
    if (fails(Call::Other))
        return -1;
    const std::lock_guard lock(s_log);
    const int result = real<int(int)>("fsync")(descriptor);
    if (result == 0)
        log(Kind::Sync, pathOf(descriptor));
    return result;
}

int fdatasync(int descriptor)
{
    return fsync(descriptor);
}

int syncfs(int descriptor)
{
    if (fails(Call::Other))
        return -1;
    const std::lock_guard lock(s_log);
    const int result = real<int(int)>("syncfs")(descriptor);
    if (result == 0)
        log(Kind::SyncAll, {});
    return result;
}

int fchmod(int descriptor, mode_t mode)
{
    return fails(Call::Other) ? -1 : real<int(int, mode_t)>("fchmod")(descriptor, mode);
}

} // extern "C"
