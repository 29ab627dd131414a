// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/ArchiveFile.h"

#include "core/archive/Limits.h"
#include "core/archive/disk/Spool.h"
#include "core/archive/read/RecoveredFile.h"
#include "core/base/Descriptor.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ff::archive {

namespace {

constexpr int kWaitMilliseconds = 100; // between looks at the control

Error unreadable(const std::filesystem::path& path, int error)
{
    return {ErrorCode::Io, sentence("cannot read %1: %2", path, systemMessage(error))};
}

// Waits until there is something to read. A FIFO that no writer has opened yet looks like one at its end, but
// poll() does not say so.
Status waitFor(int pipe, const std::filesystem::path& path, TaskControl& control)
{
    for (;;) {
        FF_TRY(control.checkpoint());
        pollfd waiting{pipe, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, kWaitMilliseconds);
        if (ready < 0 && errno != EINTR)
            return unreadable(path, errno);
        if (ready > 0)
            return {};
    }
}

Result<File> copyOf(int pipe, const std::filesystem::path& path, TaskControl& control)
{
    control.setStage("scan");
    const std::filesystem::path folder = temporaryFolder();
    FF_ASSIGN(Spool spool, Spool::create(folder));
    Bytes piece(kIoPiece);
    for (std::uint64_t at = 0;;) {
        FF_TRY(waitFor(pipe, path, control));
        const ssize_t got = ::read(pipe, piece.data(), piece.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return unreadable(path, errno);
        if (got == 0)
            break;
        FF_TRY(spool.writeAt(at, ByteSpan(piece).first(static_cast<std::size_t>(got))));
        at += static_cast<std::uint64_t>(got);
    }
    return spool.reading(path);
}

Result<File> openStored(const std::filesystem::path& path, TaskControl& control)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !S_ISFIFO(info.st_mode))
        return File::openForReading(path);
    const Descriptor pipe(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (pipe.get() < 0)
        return unreadable(path, errno);
    return copyOf(pipe.get(), path, control);
}

} // namespace

std::filesystem::path temporaryFolder()
{
    const char* folder = std::getenv("TMPDIR");
    return folder != nullptr && *folder != 0 ? folder : "/var/tmp";
}

Result<File> withoutRecord(File file, TaskControl& control)
{
    FF_ASSIGN(auto recovered, RecoveredFile::find(file, false, control));
    if (recovered)
        file.show(std::move(recovered));
    return file;
}

Result<File> openArchiveFile(const std::filesystem::path& path, TaskControl& control)
{
    FF_ASSIGN(File file, openStored(path, control));
    return withoutRecord(std::move(file), control);
}

Result<File> openArchiveParts(const std::vector<std::filesystem::path>& parts, TaskControl& control)
{
    FF_ASSIGN(File file, File::openParts(parts));
    return withoutRecord(std::move(file), control);
}

} // namespace ff::archive
