// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/Fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

namespace ff::fuzz {

void must(bool holds, const char* sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "fuzz: %s\n", sentence);
    std::abort();
}

ByteSpan Input::bytes(std::size_t count)
{
    const ByteSpan taken = m_bytes.first(std::min(count, m_bytes.size()));
    m_bytes = m_bytes.subspan(taken.size());
    return taken;
}

std::uint8_t Input::u8()
{
    const ByteSpan byte = bytes(1);
    return byte.empty() ? 0 : byte[0];
}

std::uint16_t Input::u16()
{
    const unsigned low = u8();
    return static_cast<std::uint16_t>(low | unsigned{u8()} << 8);
}

std::uint32_t Input::u32()
{
    const std::uint32_t low = u16();
    return low | std::uint32_t{u16()} << 16;
}

MemoryFile::MemoryFile(ByteSpan bytes) : m_fd(::memfd_create("fuzz", MFD_CLOEXEC))
{
    must(m_fd >= 0, "no file in memory");
    while (!bytes.empty()) {
        const auto written = ::write(m_fd, bytes.data(), bytes.size());
        must(written > 0, "a file in memory cannot be written");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

MemoryFile::~MemoryFile()
{
    ::close(m_fd);
}

std::filesystem::path MemoryFile::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(m_fd);
}

MemoryFolder::MemoryFolder()
{
    const bool inMemory = ::access("/dev/shm", W_OK) == 0;
    std::string name = std::string(inMemory ? "/dev/shm" : "/tmp") + "/fileformer-fuzz-XXXXXX";
    must(::mkdtemp(name.data()) != nullptr, "no folder in memory");
    m_path = name;
}

MemoryFolder::~MemoryFolder()
{
    std::error_code error;
    // Folders without rights are emptied too.
    for (std::filesystem::recursive_directory_iterator at(m_path, error), end; !error && at != end;
         at.increment(error))
        if (at->is_directory(error) && !at->is_symlink(error))
            std::filesystem::permissions(at->path(), std::filesystem::perms::owner_all,
                                         std::filesystem::perm_options::add, error);
    std::filesystem::remove_all(m_path, error);
}

} // namespace ff::fuzz
