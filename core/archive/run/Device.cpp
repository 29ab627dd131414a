// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/Device.h"

#include "core/archive/Limits.h"
#include "core/codec/BlockCodec.h"

#include <algorithm>
#include <thread>
#include <unistd.h>

namespace ff::archive {

namespace {

// Segments being worked on: a card mixes each of them as slowly as a core, so that it needs many; the threads
// wait for it.
constexpr unsigned kSegmentsOnCards = 128;
// Lanes in flight over all segments that keep a device busy, and the shortest lanes worth their loss
// (docs/BENCHMARKS.md).
constexpr std::uint64_t kLanesInFlight = 8192;
constexpr std::uint64_t kShortestLane = std::uint64_t{8} << 10, kLongestLane = std::uint64_t{256} << 10;
constexpr std::uint64_t kSegmentsInFlight = 256; // of a machine with devices
constexpr std::uint64_t kSmallestSegment = std::uint64_t{1} << 20;

unsigned cores()
{
    return std::max(1u, std::thread::hardware_concurrency());
}

} // namespace

Status checkDevice(const std::string& device)
{
    if (device.empty() || device == "auto" || device == "cpu")
        return {};
    if (device != "cuda")
        return Error{ErrorCode::Usage, "there is no device called \"" + device + "\": use auto, cpu or cuda"};
    if (!engine::engineAvailable(engine::Engine::Cuda))
        return engine::noCudaDevice();
    return {};
}

Result<DeviceChoice> chooseDevice(const RunOptions& options, const DeviceLoad& load)
{
    FF_TRY(checkDevice(options.device));
    DeviceChoice choice;
    choice.threads = workerThreads(options.threads, load.bytesPerWorker);
    if (!load.model)
        return choice;
    // Only when it is asked for: with a card archives are made faster, and are larger (docs/adr/0021).
    if (options.device == "cuda") {
        choice.engine = engine::Engine::Cuda;
        FF_ASSIGN(choice.name, engine::engineDevice(load.model, choice.engine));
        choice.threads =
            workerThreads(options.threads == 0 ? std::max(cores(), kSegmentsOnCards) : options.threads,
                          load.bytesPerWorker);
        choice.manyLanes = true;
        return choice;
    }
    FF_ASSIGN(choice.engine, engine::selectEngine(load.model));
    FF_ASSIGN(choice.name, engine::engineDevice(load.model, choice.engine));
    return choice;
}

LanePlan planLanes(std::uint64_t bytes, bool manyLanes)
{
    LanePlan plan;
    plan.segmentSize = kSegmentDataSize;
    if (!manyLanes)
        return plan;
    plan.segmentSize = std::clamp(bytes / kSegmentsInFlight, kSmallestSegment, kSegmentDataSize);
    const std::uint64_t inFlight = std::min(bytes, plan.segmentSize * kSegmentsInFlight);
    plan.n = oneLane(std::clamp(inFlight / kLanesInFlight, kShortestLane, kLongestLane));
    return plan;
}

Result<std::shared_ptr<const engine::Model>> modelFor(codec::Level level, engine::ModelStore& models)
{
    if (!codec::usesModel(level))
        return std::shared_ptr<const engine::Model>();
    return models.byName("swift");
}

codec::Mixing mixingFor(codec::Level level, const DeviceChoice& choice)
{
    return choice.manyLanes && level != codec::Level::Ultra ? codec::Mixing::Thin : codec::Mixing::Full;
}

unsigned workerThreads(unsigned asked, std::uint64_t bytesPerWorker)
{
    const unsigned wanted = std::clamp(asked == 0 ? cores() : asked, 1u, 256u);
    const long pages = ::sysconf(_SC_PHYS_PAGES), pageSize = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || pageSize <= 0 || bytesPerWorker == 0)
        return wanted;
    const std::uint64_t fit =
        static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageSize) / 2 / bytesPerWorker;
    return static_cast<unsigned>(std::clamp<std::uint64_t>(fit, 1, wanted));
}

} // namespace ff::archive
