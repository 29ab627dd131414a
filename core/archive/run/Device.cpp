// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/run/Device.h"

#include "core/archive/Limits.h"
#include "core/codec/BlockCodec.h"
#include "core/engine/cuda/CardSession.h"
#include "core/engine/cuda/CardWeights.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <unistd.h>

namespace ff::archive {

namespace {

// Segments being worked on: a card codes some hundred at once, each slowly (docs/ARCHITECTURE.md), and there
// may be two of them; the threads sleep meanwhile.
constexpr unsigned kSegmentsOnCards = 640;
constexpr unsigned kMostThreads = 256; // of a processor
// More do not help: what one machine reads and writes does not feed them (docs/CLUSTER.md).
constexpr unsigned kMostWaiting = 4096;
// What a waiting thread holds: its segment, the message that it became, the next one, and a finished one.
constexpr std::uint64_t kWaitingSegments = 4;
// With devices. Lanes are for the net; of a segment three groups of 16 keep it busy while its bits are mixed.
// The shortest are worth their loss (docs/BENCHMARKS.md).
constexpr std::uint64_t kSegmentsInFlight = 512;
constexpr std::uint64_t kSmallestSegment = std::uint64_t{512} << 10;
constexpr std::uint64_t kLanesOfSegment = 48;
constexpr std::uint64_t kShortestLane = std::uint64_t{8} << 10, kLongestLane = std::uint64_t{256} << 10;

unsigned cores()
{
    return std::max(1u, std::thread::hardware_concurrency());
}

// So many, or as many as half of the memory has room for.
unsigned fitting(unsigned wanted, std::uint64_t bytesPerWorker)
{
    const long pages = ::sysconf(_SC_PHYS_PAGES), pageSize = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || pageSize <= 0 || bytesPerWorker == 0)
        return wanted;
    const std::uint64_t fit =
        static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageSize) / 2 / bytesPerWorker;
    return static_cast<unsigned>(std::clamp<std::uint64_t>(fit, 1, wanted));
}

// Of this process.
std::atomic<unsigned>& leases()
{
    static std::atomic<unsigned> count{0};
    return count;
}

} // namespace

CardLease::CardLease(engine::Engine engine) : m_counts(engine == engine::Engine::Cuda)
{
    if (m_counts)
        ++leases();
}

CardLease::~CardLease()
{
    if (m_counts && --leases() == 0)
        engine::releaseCards();
}

Status checkDevice(const std::string& device)
{
    if (device.empty() || device == "auto" || device == "cpu")
        return {};
    if (device != "cuda")
        return Error{ErrorCode::Usage,
                     sentence("there is no device called \"%1\": use auto, cpu or cuda", device)};
    if (!engine::engineAvailable(engine::Engine::Cuda))
        return engine::noCudaDevice();
    return {};
}

Result<DeviceChoice> chooseDevice(const RunOptions& options, const DeviceLoad& load)
{
    FF_ASSIGN(DeviceChoice choice, planDevice(options, load));
    if (choice.name.empty()) {
        FF_ASSIGN(choice.name, openDevice(load, choice.engine));
    }
    return choice;
}

Result<std::string> openDevice(const DeviceLoad& load, engine::Engine engine)
{
    return engine::engineDevice(load.model, engine);
}

Result<DeviceChoice> planDevice(const RunOptions& options, const DeviceLoad& load)
{
    FF_TRY(checkDevice(options.device));
    DeviceChoice choice;
    choice.threads = workerThreads(options.threads, load.bytesPerWorker);
    if (!load.model)
        return choice;
    // Only when it is asked for: with a card archives are made faster, and are larger (docs/adr/0021).
    if (options.device == "cuda") {
        choice.engine = engine::Engine::Cuda;
        FF_TRY(engine::fitsCards(*load.model));
        FF_TRY(engine::cudaModule());
        choice.name.clear();
        choice.threads = fitting(options.threads == 0 ? std::max(cores(), kSegmentsOnCards) : options.threads,
                                 load.bytesPerWorkerOnDevice);
        choice.manyLanes = true;
        choice.cards = std::make_shared<const CardLease>(choice.engine);
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
    plan.n = oneLane(std::clamp(plan.segmentSize / kLanesOfSegment, kShortestLane, kLongestLane));
    return plan;
}

Result<std::shared_ptr<const engine::Model>> modelFor(codec::Level level, engine::ModelStore& models,
                                                      const std::string& asked)
{
    if (!codec::usesModel(level))
        return std::shared_ptr<const engine::Model>();
    return models.named(asked.empty() ? "swift" : asked);
}

codec::Mixing mixingFor(codec::Level level, const DeviceChoice& choice)
{
    return choice.manyLanes && level != codec::Level::Ultra ? codec::Mixing::Thin : codec::Mixing::Full;
}

unsigned workerThreads(unsigned asked, std::uint64_t bytesPerWorker)
{
    return fitting(std::clamp(asked == 0 ? cores() : asked, 1u, kMostThreads), bytesPerWorker);
}

unsigned waitingThreads(unsigned slots)
{
    return slots == 0 ? 0 : fitting(std::min(slots, kMostWaiting), kWaitingSegments * kSegmentDataSize);
}

} // namespace ff::archive
