// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/disk/DiskSync.h"

#include "core/base/Descriptor.h"
#include "core/base/File.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <future>
#include <thread>

namespace ff::archive {

namespace {

int sync(int descriptor, SyncScope scope)
{
    return (scope == SyncScope::File ? ::fsync(descriptor) : ::syncfs(descriptor)) == 0 ? 0 : errno;
}

} // namespace

Result<int> syncUnlessCancelled(int descriptor, SyncScope scope, TaskControl& control)
{
    using namespace std::chrono_literals;
    FF_TRY(control.checkpoint());
    Descriptor own(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)); // outlives the caller's
    if (own.get() < 0)
        return sync(descriptor, scope);
    std::packaged_task<int()> task([file = std::move(own), scope] { return sync(file.get(), scope); });
    std::future<int> done = task.get_future();
    std::thread waiting(std::move(task));
    while (done.wait_for(50ms) != std::future_status::ready) {
        if (control.isCancelled()) {
            waiting.detach();
            return control.checkpoint().error();
        }
    }
    waiting.join();
    return done.get();
}

Status waitForDisk(const std::filesystem::path& file, TaskControl& control)
{
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return control.checkpoint();
    FF_ASSIGN(const int error, syncUnlessCancelled(descriptor.get(), SyncScope::File, control));
    if (error != 0) // not every system tells it again
        return Error{ErrorCode::Io, sentence("cannot sync %1: %2", file, systemMessage(error))};
    return {};
}

} // namespace ff::archive
