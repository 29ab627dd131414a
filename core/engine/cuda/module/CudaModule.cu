// SPDX-License-Identifier: GPL-3.0-or-later

// The module's entry and its use of CUDA: the runtime alone, linked statically. Each CardLanes has a stream,
// and memory of the host that the card sees, so that a call is one launch and nothing is copied: the kernel
// reads the runs and writes the counts where the program finds them, and then a number that the waiting
// thread looks for. Threads share no lock but the driver's.

#include "core/engine/cuda/module/CardStep.inc"
#include "core/engine/cuda/module/CardThin.inc"

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

// A warp a lane.
template <typename S, bool kAll>
__global__ void blockNetKernel(const __grid_constant__ CardNet net, const __grid_constant__ ThinBlock block,
                               const u8* weights, u32 scratchBytes, u32 begin, u32 end)
{
    extern __shared__ __align__(16) u8 shared[];
    const u32 warp = threadIdx.x / kWarp, lane = blockIdx.x * (blockDim.x / kWarp) + warp;
    if (lane >= block.feed.laneCount)
        return;
    Scratch scratch;
    layOut(net, shared + warp * scratchBytes, scratch);
    feedSteps<S, kAll>(net, {weights, block.states}, block.feed, lane, begin, end, block.counts, scratch);
}

template <ThinMode kMode>
__global__ void __launch_bounds__(kThinWarps* kWarp)
    blockMixKernel(const __grid_constant__ ThinBlock block, u32 begin, u32 end)
{
    extern __shared__ __align__(16) u8 shared[];
    thinSteps<kMode>(block.work, *reinterpret_cast<ThinShared*>(shared), block.counts, begin, end,
                     end == block.steps);
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

// A stream for a block, and where the card writes how far it is.
struct CardQueue {
    static constexpr unsigned kAhead = 2; // pieces that the card has been given
    cudaStream_t stream = nullptr;
    cudaEvent_t events[kAhead] = {};
    std::unique_ptr<u8, HostFree> host;

    CardQueue()
    {
        check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
        for (cudaEvent_t& event : events)
            check(cudaEventCreateWithFlags(&event, cudaEventBlockingSync | cudaEventDisableTiming));
        void* memory = nullptr;
        check(cudaHostAlloc(&memory, kAhead * sizeof(ThinState), cudaHostAllocPortable));
        host.reset(static_cast<u8*>(memory));
    }
    ~CardQueue()
    {
        for (cudaEvent_t event : events)
            if (event)
                cudaEventDestroy(event);
        if (stream)
            cudaStreamDestroy(stream);
    }
    CardQueue(const CardQueue&) = delete;
    CardQueue& operator=(const CardQueue&) = delete;

    ThinState* states() { return reinterpret_cast<ThinState*>(host.get()); }
};

struct CardEngine {
    int card = 0;
    CardNet net{};
    std::unique_ptr<u8, CardFree> weights;
    unsigned warps = 1, scratchBytes = 0;
    bool swift = false;
    void (*kernel)(const CardNet, const Launch) = nullptr;
    std::atomic<std::uint64_t> positions{0}, calls{0}, laneBytes{0};
    std::string name;
    std::mutex mutex; // spare
    // Making them stops the card for a moment, so that they are used again.
    std::vector<std::unique_ptr<CardLanes>> spare;
    std::vector<std::unique_ptr<CardQueue>> queues; // the same
    std::unique_ptr<u8, CardFree> image; // ThinImage, made when the first block comes

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

struct CardCoder {
    CardEngine& engine;
    CardBlockTask task;
    std::unique_ptr<CardQueue> queue;
    u8* memory = nullptr;
    ThinBlock block{};
    u32 given = 0, known = 0; // steps that the card was given, and has told of
    unsigned pieces = 0; // that it has not told of

    CardCoder(CardEngine& of, const CardBlockTask& what) : engine(of), task(what)
    {
        queue = takeQueue();
        u64 zeroed = 0;
        const u64 bytes = layOutBlock(engine.net, task, nullptr, block, zeroed);
        void* got = nullptr;
        check(cudaMallocAsync(&got, bytes, queue->stream));
        memory = static_cast<u8*>(got);
        layOutBlock(engine.net, task, memory, block, zeroed);
        check(cudaMemsetAsync(memory, 0, zeroed, queue->stream));
        fill();
    }
    ~CardCoder()
    {
        if (!queue)
            return;
        if (memory)
            cudaFreeAsync(memory, queue->stream);
        if (cudaEventRecord(queue->events[0], queue->stream) != cudaSuccess
            || cudaEventSynchronize(queue->events[0]) != cudaSuccess)
            return;
        const std::lock_guard lock(engine.mutex);
        engine.queues.push_back(std::move(queue));
    }
    CardCoder(const CardCoder&) = delete;
    CardCoder& operator=(const CardCoder&) = delete;

    std::unique_ptr<CardQueue> takeQueue()
    {
        {
            const std::lock_guard lock(engine.mutex);
            makeImageOnCard();
            if (!engine.queues.empty()) {
                auto taken = std::move(engine.queues.back());
                engine.queues.pop_back();
                return taken;
            }
        }
        return std::make_unique<CardQueue>();
    }

    void makeImageOnCard()
    {
        if (engine.image)
            return;
        const auto image = std::make_unique<ThinImage>();
        makeImage(task.tables, *image);
        auto memoryOfImage = onCard(sizeof(ThinImage));
        check(cudaMemcpy(memoryOfImage.get(), image.get(), sizeof(ThinImage), cudaMemcpyHostToDevice));
        engine.image = std::move(memoryOfImage);
    }

    template <typename T>
    void upload(const T* to, const T* source, u64 count)
    {
        if (count > 0)
            check(cudaMemcpyAsync(const_cast<T*>(to), source, count * sizeof(T), cudaMemcpyHostToDevice,
                                  queue->stream));
    }

    void fill()
    {
        ThinWork& w = block.work;
        ThinImage* const image = reinterpret_cast<ThinImage*>(engine.image.get());
        w.tables = &image->tables;
        check(cudaMemcpyAsync(w.hot, &image->hot, sizeof(ThinHot), cudaMemcpyDeviceToDevice, queue->stream));
        check(
            cudaMemcpyAsync(w.cold, &image->cold, sizeof(ThinCold), cudaMemcpyDeviceToDevice, queue->stream));
        const ThinState state = firstState(task);
        upload(w.state, &state, 1);
        if (task.bytes)
            upload(w.buffer, task.bytes, task.size);
        else
            check(cudaMemsetAsync(w.buffer, 0, task.size, queue->stream));
        upload(w.records, task.records, task.recordCount);
        if (task.mode != kCardEncode)
            upload(w.payload, task.payload, task.payloadSize);
        const u32 lanes = w.laneCount;
        upload(block.feed.inserts, task.inserts, task.insertsBefore[lanes]);
        upload(block.feed.symbols, task.symbols, task.symbolCount);
        upload(block.feed.nextInsert, task.insertsBefore, lanes);
        upload(block.feed.nextInsert + lanes, task.insertsBefore + 1, lanes);
        // Memory of the host that is not locked is read before the calls return, but for small pieces.
        check(cudaEventRecord(queue->events[0], queue->stream));
        check(cudaEventSynchronize(queue->events[0]));
    }

    template <typename S>
    void feedNet(u32 begin, u32 end)
    {
        const unsigned blocks = (block.feed.laneCount + engine.warps - 1) / engine.warps;
        const auto kernel = task.mode == kCardDecode ? blockNetKernel<S, true> : blockNetKernel<S, false>;
        kernel<<<blocks, engine.warps * kWarp, engine.warps * engine.scratchBytes, queue->stream>>>(
            engine.net, block, engine.weights.get(), engine.scratchBytes, begin, end);
    }

    void launch(u32 begin, u32 end)
    {
        if (engine.swift)
            feedNet<SwiftSizes>(begin, end);
        else
            feedNet<AnySizes>(begin, end);
        const auto kernel = task.mode == kCardEncode ? blockMixKernel<ThinMode::Encode>
            : task.mode == kCardVerify               ? blockMixKernel<ThinMode::Verify>
                                                     : blockMixKernel<ThinMode::Decode>;
        kernel<<<1, kThinWarps * kWarp, sizeof(ThinShared), queue->stream>>>(block, begin, end);
        check(cudaGetLastError());
    }

    u32 pieceEnd(u32 begin) const
    {
        return block.steps - begin < block.pieceSteps ? block.steps : begin + block.pieceSteps;
    }

    void givePiece()
    {
        const u32 end = pieceEnd(given);
        const u32 each = task.mode == kCardDecode ? 1 : end - given;
        for (u32 step = given; step < end; step += each)
            launch(step, step + each);
        const unsigned place = given / block.pieceSteps % CardQueue::kAhead;
        check(cudaMemcpyAsync(queue->states() + place, block.work.state, sizeof(ThinState),
                              cudaMemcpyDeviceToHost, queue->stream));
        check(cudaEventRecord(queue->events[place], queue->stream));
        given = end;
        ++pieces;
    }

    CardBlockState goOn()
    {
        while (given < block.steps && pieces < CardQueue::kAhead)
            givePiece();
        const unsigned place = known / block.pieceSteps % CardQueue::kAhead;
        check(cudaEventSynchronize(queue->events[place]));
        known = pieceEnd(known);
        --pieces;
        return toldState(block, task, known, queue->states()[place]);
    }

    void take(std::uint8_t* bytes, std::uint32_t* costs)
    {
        const bool decodes = task.mode == kCardDecode;
        ThinState state{};
        const auto fetch = [&](void* to, const void* source, u64 size) {
            if (size > 0)
                check(cudaMemcpyAsync(to, source, size, cudaMemcpyDeviceToHost, queue->stream));
        };
        fetch(&state, block.work.state, sizeof state);
        check(cudaEventRecord(queue->events[0], queue->stream));
        check(cudaEventSynchronize(queue->events[0]));
        if (task.mode != kCardVerify)
            fetch(bytes, decodes ? block.work.buffer : block.work.payload, decodes ? task.size : state.at);
        if (costs && block.work.costs)
            fetch(costs, block.work.costs, u64{task.costCount} * sizeof(u32));
        check(cudaEventRecord(queue->events[0], queue->stream));
        check(cudaEventSynchronize(queue->events[0]));
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
        engine->swift = SwiftSizes::fit(*net);
        engine->kernel = engine->swift ? feedKernel<SwiftSizes> : feedKernel<AnySizes>;
        for (const auto kernel : {blockMixKernel<ThinMode::Encode>, blockMixKernel<ThinMode::Verify>,
                                  blockMixKernel<ThinMode::Decode>})
            check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                       sizeof(ThinShared)));
        cudaMemPool_t pool = nullptr;
        std::uint64_t keepAll = ~std::uint64_t{0};
        check(cudaDeviceGetDefaultMemPool(&pool, card));
        check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keepAll));
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

CardCoder* beginBlock(CardEngine* engine, const CardBlockTask* task, char* message, std::uint64_t messageSize)
{
    return catchingExceptions<CardCoder*>(message, messageSize, nullptr, [&] {
        engine->makeCurrent();
        return new CardCoder(*engine, *task);
    });
}

std::int32_t goOn(CardCoder* coder, CardBlockState* state, char* message, std::uint64_t messageSize)
{
    return catchingExceptions<std::int32_t>(message, messageSize, 1, [&] {
        coder->engine.makeCurrent();
        *state = coder->goOn();
        return 0;
    });
}

std::int32_t takeBlock(CardCoder* coder, std::uint8_t* bytes, std::uint32_t* costs, char* message,
                       std::uint64_t messageSize)
{
    return catchingExceptions<std::int32_t>(message, messageSize, 1, [&] {
        coder->engine.makeCurrent();
        coder->take(bytes, costs);
        return 0;
    });
}

void freeBlock(CardCoder* coder)
{
    cudaSetDevice(coder->engine.card);
    delete coder;
}

constexpr CardApi kApi{kCardAbi,  cards, openEngine, closeEngine, describe,  makeLanes,
                       freeLanes, feed,  beginBlock, goOn,        takeBlock, freeBlock};

} // namespace

} // namespace card

} // namespace ff::engine

extern "C" __attribute__((visibility("default"))) const ff::engine::CardApi* ff::engine::ffCudaModule(void)
{
    return &ff::engine::card::kApi;
}
