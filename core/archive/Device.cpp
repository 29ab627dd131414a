// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Device.h"

#include <algorithm>
#include <thread>
#include <unistd.h>

namespace ff::archive {

Status checkDevice(const std::string& device)
{
    if (device.empty() || device == "auto" || device == "cpu")
        return {};
    if (device == "cuda")
        return Error{ErrorCode::Missing, "there is no CUDA engine in this version of FileFormer; use --device cpu"};
    return Error{ErrorCode::Usage, "there is no device called \"" + device + "\": use auto, cpu or cuda"};
}

Result<std::string> deviceName(const std::shared_ptr<const engine::Model>& model)
{
    if (!model)
        return std::string("cpu");
    FF_ASSIGN(const engine::Engine engine, engine::selectEngine(model));
    return "cpu " + std::string(engine::engineName(engine));
}

unsigned workerThreads(unsigned asked, std::uint64_t bytesPerWorker)
{
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const unsigned wanted = std::clamp(asked == 0 ? cores : asked, 1u, 256u);
    const long pages = ::sysconf(_SC_PHYS_PAGES), pageSize = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || pageSize <= 0 || bytesPerWorker == 0)
        return wanted;
    const std::uint64_t fit = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageSize) / 2 / bytesPerWorker;
    return static_cast<unsigned>(std::clamp<std::uint64_t>(fit, 1, wanted));
}

} // namespace ff::archive
