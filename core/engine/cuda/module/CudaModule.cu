// SPDX-License-Identifier: GPL-3.0-or-later

// The module's entry and its use of CUDA: the runtime alone, linked statically. Each CardLanes has a stream,
// and memory of the host that the card sees, so that a call is one launch and nothing is copied: the kernel
// reads the runs and writes the counts where the program finds them, and then a number that the waiting
// thread looks for. Threads share no lock but the driver's.

#include "core/engine/cuda/module/CardStep.inc"

#include <atomic>
#include <cstdio>
#include <cuda_runtime.h>
#include <memory>
#include <mutex>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace ff::engine::card {

namespace {

constexpr unsigned kWarp = 32;
constexpr unsigned kMostWarps = 4; // of a block
constexpr unsigned kSharedBytes = 48 << 10; // that every card gives a block

// --- The kernel
// ---------------------------------------------------------------------------------------------------

struct Launch {
    Memory memory;
    Call call;
    u32 runs, scratchBytes;
    u32* finished; // runs of this call that are done, on the card; 0 between calls
    volatile u32* done; // of the host: the number of the last call that is done
    u32 number;
};

template <typename S>
__global__ void feedKernel(const __grid_constant__ CardNet net, const __grid_constant__ Launch launch)
{
    extern __shared__ __align__(16) u8 shared[];
    const u32 warp = threadIdx.x / kWarp, index = blockIdx.x * (blockDim.x / kWarp) + warp;
    if (index >= launch.runs)
        return;
    Scratch scratch;
    layOut(net, shared + warp * launch.scratchBytes, scratch);
    feedRun<S>(net, launch.memory, launch.call, index, scratch);
    __syncwarp();
    if (threadIdx.x % kWarp != 0)
        return;
    // What this warp wrote is seen by the host before what the last of them writes.
    __threadfence_system();
    if (atomicAdd(launch.finished, 1U) + 1 == launch.runs) {
        *launch.finished = 0;
        __threadfence_system();
        *launch.done = launch.number;
    }
}

// --- The host
// -----------------------------------------------------------------------------------------------------

void check(cudaError_t error)
{
    if (error != cudaSuccess)
        throw std::runtime_error(cudaGetErrorString(error));
}

void tell(char* message, std::uint64_t size, const char* text)
{
    if (size > 0)
        std::snprintf(message, size, "%s", text);
}

// Runs work(), telling what it throws; `failure` when it threw.
template <typename T, typename Work>
T catchingExceptions(char* message, std::uint64_t size, T failure, Work work)
{
    try {
        return work();
    } catch (const std::exception& error) {
        tell(message, size, error.what());
    } catch (...) {
        tell(message, size, "unknown failure");
    }
    return failure;
}

struct CardFree {
    void operator()(void* memory) const { cudaFree(memory); }
};
struct HostFree {
    void operator()(void* memory) const { cudaFreeHost(memory); }
};

std::unique_ptr<u8, CardFree> onCard(std::size_t bytes)
{
    void* memory = nullptr;
    check(cudaMalloc(&memory, bytes));
    return std::unique_ptr<u8, CardFree>(static_cast<u8*>(memory));
}

} // namespace

} // namespace ff::engine::card

namespace ff::engine {

using namespace card;

struct CardEngine {
    int card = 0;
    CardNet net{};
    std::unique_ptr<u8, CardFree> weights;
    unsigned warps = 1, scratchBytes = 0;
    void (*kernel)(const CardNet, const Launch) = nullptr;
    std::atomic<std::uint64_t> positions{0}, calls{0}, laneBytes{0};
    std::string name;
    std::mutex mutex; // spare
    // Making them stops the card for a moment, so that they are used again.
    std::vector<std::unique_ptr<CardLanes>> spare;

    void makeCurrent() const { check(cudaSetDevice(card)); }
};

struct CardLanes {
    CardEngine& engine;
    const u32 lanes, positions;
    cudaStream_t stream = nullptr;
    std::unique_ptr<u8, CardFree> states;
    std::unique_ptr<u8, CardFree> finished;
    std::unique_ptr<u8, HostFree> host;
    std::size_t symbolsAt = 0, nextAt = 0, countsAt = 0, headsAt = 0, doneAt = 0;
    u8* seen = nullptr; // `host` as the card sees it
    u32 number = 0;

    CardLanes(CardEngine& of, u32 laneCount, u32 positionCount)
        : engine(of), lanes(laneCount), positions(positionCount)
    {
        const CardNet& net = engine.net;
        states = onCard(std::size_t{lanes} * net.laneBytes);
        finished = onCard(sizeof(u32));
        std::size_t used = 0;
        const auto take = [&](std::size_t bytes) {
            const std::size_t at = used;
            used += (bytes + 255) / 256 * 256;
            return at;
        };
        take(lanes * sizeof(CardRun));
        symbolsAt = take(positions);
        nextAt = take(positions);
        countsAt = take(std::size_t{positions} * kCardCounts * sizeof(u32));
        headsAt = take(std::size_t{lanes} * net.dim);
        doneAt = take(sizeof(u32));
        void* memory = nullptr;
        check(cudaHostAlloc(&memory, used, cudaHostAllocMapped | cudaHostAllocPortable));
        host.reset(static_cast<u8*>(memory));
        void* onCardSide = nullptr;
        check(cudaHostGetDevicePointer(&onCardSide, memory, 0));
        seen = static_cast<u8*>(onCardSide);
        *done() = 0;
        check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
        check(cudaMemsetAsync(finished.get(), 0, sizeof(u32), stream));
        engine.laneBytes += std::uint64_t{lanes} * net.laneBytes;
    }
    ~CardLanes()
    {
        if (!stream)
            return;
        cudaStreamSynchronize(stream);
        cudaStreamDestroy(stream);
        engine.laneBytes -= std::uint64_t{lanes} * engine.net.laneBytes;
    }
    CardLanes(const CardLanes&) = delete;
    CardLanes& operator=(const CardLanes&) = delete;

    u32* done() { return reinterpret_cast<u32*>(host.get() + doneAt); }

    CardBuffers buffers()
    {
        return {reinterpret_cast<CardRun*>(host.get()), host.get() + symbolsAt, host.get() + nextAt,
                reinterpret_cast<const std::uint32_t*>(host.get() + countsAt),
                reinterpret_cast<const std::int8_t*>(host.get() + headsAt)};
    }

    void start(u32 runs)
    {
        const Launch launch{{engine.weights.get(), states.get()},
                            {reinterpret_cast<const CardRun*>(seen), seen + symbolsAt, seen + nextAt,
                             reinterpret_cast<u32*>(seen + countsAt), reinterpret_cast<i8*>(seen + headsAt)},
                            runs,
                            engine.scratchBytes,
                            reinterpret_cast<u32*>(finished.get()),
                            reinterpret_cast<u32*>(seen + doneAt),
                            ++number};
        const unsigned blocks = (runs + engine.warps - 1) / engine.warps;
        engine.kernel<<<blocks, engine.warps * kWarp, engine.warps * engine.scratchBytes, stream>>>(
            engine.net, launch);
        check(cudaGetLastError());
    }

    // Gives the core to others meanwhile. A kernel that failed writes no number: the driver knows.
    void wait()
    {
        constexpr unsigned kSpins = 64, kAsk = 4096;
        const std::atomic_ref<u32> last(*done());
        for (unsigned turn = 1; last.load(std::memory_order_acquire) != number; ++turn) {
            if (turn > kSpins)
                sched_yield();
            if (turn % kAsk != 0)
                continue;
            const cudaError_t state = cudaStreamQuery(stream);
            if (state != cudaErrorNotReady)
                check(state);
        }
    }
};

namespace card {

namespace {

std::int32_t cards()
{
    int count = 0;
    return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

void closeEngine(CardEngine* engine)
{
    cudaSetDevice(engine->card);
    delete engine;
}

CardEngine* openEngine(const CardNet* net, const std::uint8_t* weights, std::uint64_t size, std::int32_t card,
                       char* message, std::uint64_t messageSize)
{
    return catchingExceptions<CardEngine*>(message, messageSize, nullptr, [&] {
        auto engine = std::make_unique<CardEngine>();
        engine->card = card;
        engine->makeCurrent();
        engine->net = *net;
        engine->weights = onCard(size);
        check(cudaMemcpy(engine->weights.get(), weights, size, cudaMemcpyHostToDevice));
        Scratch unused;
        engine->scratchBytes = layOut(*net, nullptr, unused);
        if (engine->scratchBytes > kSharedBytes)
            throw std::runtime_error("the model's states are too large for the card's kernels");
        engine->warps = kSharedBytes / engine->scratchBytes;
        engine->warps = engine->warps < kMostWarps ? engine->warps : kMostWarps;
        engine->kernel = SwiftSizes::fit(*net) ? feedKernel<SwiftSizes> : feedKernel<AnySizes>;
        cudaDeviceProp properties{};
        check(cudaGetDeviceProperties(&properties, card));
        engine->name = properties.name;
        return engine.release();
    });
}

void describe(CardEngine* engine, CardInfo* info)
{
    std::snprintf(info->name, sizeof info->name, "%s", engine->name.c_str());
    std::size_t free = 0, total = 0;
    if (cudaSetDevice(engine->card) == cudaSuccess && cudaMemGetInfo(&free, &total) == cudaSuccess)
        info->memoryBytes = total - free;
    info->laneBytes = engine->laneBytes;
    info->positions = engine->positions;
    info->calls = engine->calls;
}

CardLanes* makeLanes(CardEngine* engine, std::uint32_t lanes, std::uint32_t positions, CardBuffers* buffers,
                     char* message, std::uint64_t messageSize)
{
    return catchingExceptions<CardLanes*>(message, messageSize, nullptr, [&] {
        engine->makeCurrent();
        std::unique_ptr<CardLanes> made;
        {
            const std::lock_guard lock(engine->mutex);
            for (auto& spare : engine->spare) {
                if (spare->lanes < lanes || spare->lanes / 2 > lanes || spare->positions < positions)
                    continue;
                made = std::move(spare);
                spare = std::move(engine->spare.back());
                engine->spare.pop_back();
                break;
            }
        }
        if (!made)
            made = std::make_unique<CardLanes>(*engine, lanes, positions);
        *buffers = made->buffers();
        return made.release();
    });
}

void freeLanes(CardLanes* lanes)
{
    constexpr std::size_t kMostSpare = 64;
    CardEngine& engine = lanes->engine;
    std::unique_ptr<CardLanes> owned(lanes);
    if (cudaSetDevice(engine.card) != cudaSuccess || cudaStreamQuery(lanes->stream) != cudaSuccess)
        return;
    const std::lock_guard lock(engine.mutex);
    if (engine.spare.size() < kMostSpare)
        engine.spare.push_back(std::move(owned));
}

std::int32_t feed(CardLanes* lanes, std::uint32_t runs, char* message, std::uint64_t messageSize)
{
    return catchingExceptions<std::int32_t>(message, messageSize, 1, [&] {
        if (runs == 0)
            return 0;
        lanes->engine.makeCurrent();
        std::uint64_t positions = 0;
        const CardRun* const all = lanes->buffers().runs;
        for (u32 i = 0; i < runs; ++i)
            positions += all[i].count;
        lanes->start(runs);
        lanes->wait();
        lanes->engine.positions += positions;
        lanes->engine.calls += 1;
        return 0;
    });
}

constexpr CardApi kApi{kCardAbi, cards, openEngine, closeEngine, describe, makeLanes, freeLanes, feed};

} // namespace

} // namespace card

} // namespace ff::engine

extern "C" __attribute__((visibility("default"))) const ff::engine::CardApi* ff::engine::ffCudaModule(void)
{
    return &ff::engine::card::kApi;
}
