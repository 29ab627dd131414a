// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between a program and the C library (LD_PRELOAD): at the call number $FF_FAULT_AT among those that
// change files,
//     FF_FAULT=kill   the process ends without another instruction of its own, a write after half of its
//     bytes; FF_FAULT=full   that write and all later ones find the disk full, the first after half of its
//     bytes.

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

template <typename Function>
Function* real(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

enum class Fault { None, Now, Later };

// Counts the call.
Fault next()
{
    static std::atomic<long> calls{0};
    static const long at = [] {
        const char* text = std::getenv("FF_FAULT_AT");
        return text != nullptr ? std::atol(text) : 0;
    }();
    const long call = ++calls;
    return at == 0 || call < at ? Fault::None : call == at ? Fault::Now : Fault::Later;
}

bool kills()
{
    static const bool is = [] {
        const char* text = std::getenv("FF_FAULT");
        return text != nullptr && std::strcmp(text, "kill") == 0;
    }();
    return is;
}

void dieWhenItIsTime()
{
    if (next() == Fault::Now && kills())
        ::kill(::getpid(), SIGKILL);
}

} // namespace

// `write` of so many bytes, as the fault of this moment lets it.
template <typename Write>
ssize_t writeFaultily(size_t count, Write write)
{
    const Fault fault = next();
    if (fault == Fault::Now && kills()) {
        write(count / 2);
        ::kill(::getpid(), SIGKILL);
    }
    if (fault == Fault::Now && count > 1)
        return write(count / 2);
    if (fault != Fault::None && !kills()) {
        errno = ENOSPC;
        return -1;
    }
    return write(count);
}

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count)
{
    static auto* const write = real<ssize_t(int, const void*, size_t)>("write");
    if (descriptor <= STDERR_FILENO)
        return write(descriptor, bytes, count);
    return writeFaultily(count, [&](size_t part) { return write(descriptor, bytes, part); });
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset)
{
    static auto* const pwrite = real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return writeFaultily(count, [&](size_t part) { return pwrite(descriptor, bytes, part, offset); });
}

int ftruncate64(int descriptor, off64_t size)
{
    dieWhenItIsTime();
    return real<int(int, off64_t)>("ftruncate64")(descriptor, size);
}

int mkdirat(int folder, const char* path, mode_t mode)
{
    dieWhenItIsTime();
    return real<int(int, const char*, mode_t)>("mkdirat")(folder, path, mode);
}

int mknodat(int folder, const char* path, mode_t mode, dev_t device)
{
    dieWhenItIsTime();
    return real<int(int, const char*, mode_t, dev_t)>("mknodat")(folder, path, mode, device);
}

int symlinkat(const char* target, int folder, const char* path)
{
    dieWhenItIsTime();
    return real<int(const char*, int, const char*)>("symlinkat")(target, folder, path);
}

int linkat(int from, const char* old, int folder, const char* path, int flags)
{
    dieWhenItIsTime();
    return real<int(int, const char*, int, const char*, int)>("linkat")(from, old, folder, path, flags);
}

int renameat(int from, const char* old, int to, const char* path)
{
    dieWhenItIsTime();
    return real<int(int, const char*, int, const char*)>("renameat")(from, old, to, path);
}

int renameat2(int from, const char* old, int to, const char* path, unsigned flags)
{
    dieWhenItIsTime();
    return real<int(int, const char*, int, const char*, unsigned)>("renameat2")(from, old, to, path, flags);
}

int unlinkat(int folder, const char* path, int flags)
{
    dieWhenItIsTime();
    return real<int(int, const char*, int)>("unlinkat")(folder, path, flags);
}

int fsync(int descriptor)
{
    dieWhenItIsTime();
    return real<int(int)>("fsync")(descriptor);
}

int fchmod(int descriptor, mode_t mode)
{
    dieWhenItIsTime();
    return real<int(int, mode_t)>("fchmod")(descriptor, mode);
}

int rename(const char* from, const char* to)
{
    dieWhenItIsTime();
    return real<int(const char*, const char*)>("rename")(from, to);
}

int unlink(const char* path)
{
    dieWhenItIsTime();
    return real<int(const char*)>("unlink")(path);
}

} // extern "C"
