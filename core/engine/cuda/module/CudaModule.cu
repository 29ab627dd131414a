// SPDX-License-Identifier: GPL-3.0-or-later

// The module's entry and its use of CUDA: the runtime alone, linked statically. Each CardLanes has a stream,
// and memory of the host that the card sees, so that a call is one launch and nothing is copied: the kernel
// reads the runs and writes the counts where the program finds them, and then a number that the waiting
// thread looks for. Threads share no lock but the driver's.

#include "core/engine/cuda/module/CardStep.inc"
#include "core/engine/cuda/module/CardThin.inc"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cuda_runtime.h>
#include <map>
#include <memory>
#include <mutex>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <thread>
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

// A block of an archive that is worked on, and what is to be done with it.
struct alignas(16) ThinJob {
    ThinBlock block;
    u64 zeroed; // bytes of its memory that begin as zero, from its lines on
    u32 mode;
    u32 fresh; // 1: nothing is in its memory yet but what the host wrote
};

// Writes what a block begins with.
__device__ void beginThinBlock(const ThinJob& job, const ThinImage& image)
{
    Four* const memory = reinterpret_cast<Four*>(job.block.work.lines);
    for (u64 i = threadIdx.x; i < job.zeroed / sizeof(Four); i += blockDim.x)
        memory[i] = Four{};
    copyFours(image.hot, *job.block.work.hot);
    copyFours(image.cold, *job.block.work.cold);
    __syncthreads();
}

constexpr unsigned kMostNetWarps = 9; // so that there are 12 warps, three on each quarter of a multiprocessor
constexpr unsigned kJobBytes = (sizeof(ThinJob) + 127) / 128 * 128;

// A thread block for each job; each goes on for so many cycles, or to its end.
template <typename S>
__global__ void __launch_bounds__((kThinWarps + kMostNetWarps) * kWarp, 2)
    thinKernel(const __grid_constant__ CardNet net, const u8* weights, const ThinImage* image,
               const ThinJob* jobs, ThinState* states, u32 scratchBytes, i64 cycles)
{
    extern __shared__ __align__(16) u8 shared[];
    const ThinClock clock{clock64() + cycles};
    ThinJob& job = *reinterpret_cast<ThinJob*>(shared);
    copyFours(jobs[blockIdx.x], job);
    __syncthreads();
    if (job.fresh)
        beginThinBlock(job, *image);
    u8* const behind = shared + kJobBytes;
    const ThinTeam team{net, weights, *reinterpret_cast<ThinShared*>(behind), behind + sizeof(ThinShared),
                        scratchBytes};
    if (job.mode == kCardEncode)
        thinSteps<S, ThinMode::Encode>(team, job.block, clock);
    else if (job.mode == kCardVerify)
        thinSteps<S, ThinMode::Verify>(team, job.block, clock);
    else
        thinSteps<S, ThinMode::Decode>(team, job.block, clock);
    __syncthreads();
    if (threadIdx.x == 0)
        states[blockIdx.x] = *job.block.work.state;
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

// What a block's bytes are moved with.
struct CardQueue {
    cudaStream_t stream = nullptr;
    cudaEvent_t event = nullptr;

    CardQueue()
    {
        check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
        check(cudaEventCreateWithFlags(&event, cudaEventBlockingSync | cudaEventDisableTiming));
    }
    ~CardQueue()
    {
        if (event)
            cudaEventDestroy(event);
        if (stream)
            cudaStreamDestroy(stream);
    }
    CardQueue(const CardQueue&) = delete;
    CardQueue& operator=(const CardQueue&) = delete;

    // The thread sleeps meanwhile.
    void wait()
    {
        check(cudaEventRecord(event, stream));
        check(cudaEventSynchronize(event));
    }
};

struct CardRounds;

// With the last one on a card goes what the driver holds there, which else is gigabytes until the process
// ends.
class CardClaim {
public:
    explicit CardClaim(int card) : m_card(card)
    {
        const std::lock_guard lock(mutex());
        ++claims()[m_card];
    }
    ~CardClaim()
    {
        const std::lock_guard lock(mutex());
        if (--claims()[m_card] == 0 && cudaSetDevice(m_card) == cudaSuccess)
            cudaDeviceReset();
    }
    CardClaim(const CardClaim&) = delete;
    CardClaim& operator=(const CardClaim&) = delete;

private:
    static std::mutex& mutex()
    {
        static std::mutex one;
        return one;
    }
    static std::map<int, unsigned>& claims()
    {
        static std::map<int, unsigned> all;
        return all;
    }

    const int m_card;
};

struct CardEngine {
    const int card;
    CardClaim claim; // first, so that it goes last
    CardNet net{};
    std::unique_ptr<u8, CardFree> weights;
    unsigned warps = 1, scratchBytes = 0;
    void (*kernel)(const CardNet, const Launch) = nullptr;
    std::atomic<std::uint64_t> positions{0}, calls{0}, laneBytes{0};
    std::string name;
    std::mutex mutex; // spare
    // Making them stops the card for a moment, so that they are used again.
    std::vector<std::unique_ptr<CardLanes>> spare;
    std::vector<std::unique_ptr<CardQueue>> queues; // the same
    std::unique_ptr<u8, CardFree> image; // ThinImage, made when the first block comes
    std::unique_ptr<CardRounds> rounds; // for blocks

    explicit CardEngine(int of) : card(of), claim(of) {}
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

// A block on its way. What the rounds say of it is theirs, under their mutex.
struct CardCoder {
    CardEngine& engine;
    CardBlockTask task;
    std::unique_ptr<CardQueue> queue;
    u8* memory = nullptr;
    ThinJob job{};
    ThinState state{};
    bool isWorkedOn = false; // by the kernel that runs
    bool isEnded = false, isLeaving = false;
    std::condition_variable changed;

    CardCoder(CardEngine& of, const CardBlockTask& what);
    ~CardCoder();
    CardCoder(const CardCoder&) = delete;
    CardCoder& operator=(const CardCoder&) = delete;

    CardBlockState goOn();
    void take(std::uint8_t* bytes, std::uint32_t* costs);

private:
    void prepareEngine();
    template <typename T>
    void upload(const T* to, const T* source, u64 count)
    {
        if (count > 0)
            check(cudaMemcpyAsync(const_cast<T*>(to), source, count * sizeof(T), cudaMemcpyHostToDevice,
                                  queue->stream));
    }
    void fill();
    void release();
};

// The blocks of a card go on together: a thread launches one kernel after another, each for all blocks that
// there are, as many as the card has room for at once, the oldest first. A kernel ends after kMilliseconds:
// then blocks that ended go and new ones come. Only those that wait for a block that ended are woken: the
// card does nothing meanwhile.
struct CardRounds {
    static constexpr i64 kMilliseconds = 50;
    static constexpr std::chrono::milliseconds kAskAgain{200}; // how far a block is

    CardEngine& engine;
    unsigned warps = 0, sharedBytes = 0, capacity = 0;
    i64 cycles = 0;
    void (*const kernel)(const CardNet, const u8*, const ThinImage*, const ThinJob*, ThinState*, u32,
                         i64) = thinKernel<SwiftSizes>;
    std::mutex mutex;
    std::condition_variable wanted;
    std::vector<CardCoder*> blocks; // not at their end, oldest first
    std::string failure; // nothing goes on any more
    bool ends = false;
    std::unique_ptr<CardQueue> queue;
    std::unique_ptr<u8, CardFree> memory; // ThinJob[capacity], ThinState[capacity]
    std::unique_ptr<u8, HostFree> host; // the same
    std::thread thread;

    explicit CardRounds(CardEngine& of) : engine(of)
    {
        // Compiled for the sizes of the model that there is, as it takes minutes. Of others the net alone is
        // run here.
        if (!SwiftSizes::fit(engine.net))
            throw std::runtime_error("blocks are coded with models of other sizes");
        int most = 0, processors = 0, kiloHertz = 0, perProcessor = 0;
        check(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerMultiprocessor, engine.card));
        check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, engine.card));
        check(cudaDeviceGetAttribute(&kiloHertz, cudaDevAttrClockRate, engine.card));
        // Two thread blocks on a multiprocessor, for each of which it keeps 1 KB.
        const unsigned room = static_cast<unsigned>(most) / 2 - 1024, fixed = kJobBytes + sizeof(ThinShared);
        warps = room > fixed ? (room - fixed) / engine.scratchBytes : 0;
        // While decoding one more, as nothing is left to the ranger.
        warps = warps < 3 ? 2 : warps - 1 < kMostNetWarps ? warps - 1 : kMostNetWarps;
        sharedBytes = fixed + (warps + 1) * engine.scratchBytes;
        check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                   static_cast<int>(sharedBytes)));
        check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&perProcessor, kernel, threads(), sharedBytes));
        if (perProcessor == 0)
            throw std::runtime_error("the card has too little shared memory for blocks");
        capacity = static_cast<unsigned>(perProcessor * processors);
        cycles = i64{kiloHertz} * kMilliseconds;
        queue = std::make_unique<CardQueue>();
        memory = onCard(capacity * (sizeof(ThinJob) + sizeof(ThinState)));
        void* locked = nullptr;
        check(
            cudaHostAlloc(&locked, capacity * (sizeof(ThinJob) + sizeof(ThinState)), cudaHostAllocPortable));
        host.reset(static_cast<u8*>(locked));
        thread = std::thread([this] { work(); });
    }
    ~CardRounds()
    {
        {
            const std::lock_guard lock(mutex);
            ends = true;
        }
        wanted.notify_all();
        thread.join();
    }
    CardRounds(const CardRounds&) = delete;
    CardRounds& operator=(const CardRounds&) = delete;

    int threads() const { return static_cast<int>((kThinWarps + warps) * kWarp); }

    void work()
    {
        std::unique_lock lock(mutex);
        std::vector<CardCoder*> round;
        for (;;) {
            wanted.wait(lock, [this] { return ends || !blocks.empty(); });
            if (ends)
                return;
            round.assign(blocks.begin(),
                         blocks.begin()
                             + static_cast<std::ptrdiff_t>(std::min<std::size_t>(capacity, blocks.size())));
            for (CardCoder* coder : round)
                coder->isWorkedOn = true;
            lock.unlock();
            std::string failed;
            try {
                run(round);
            } catch (const std::exception& error) {
                failed = error.what();
            }
            lock.lock();
            end(round, failed);
        }
    }

    void run(const std::vector<CardCoder*>& round)
    {
        engine.makeCurrent();
        auto* const jobs = reinterpret_cast<ThinJob*>(host.get());
        auto* const jobsThere = reinterpret_cast<ThinJob*>(memory.get());
        auto* const statesThere = reinterpret_cast<ThinState*>(jobsThere + capacity);
        for (std::size_t i = 0; i < round.size(); ++i)
            jobs[i] = round[i]->job;
        check(cudaMemcpyAsync(jobsThere, jobs, round.size() * sizeof(ThinJob), cudaMemcpyHostToDevice,
                              queue->stream));
        kernel<<<static_cast<unsigned>(round.size()), threads(), sharedBytes, queue->stream>>>(
            engine.net, engine.weights.get(), reinterpret_cast<const ThinImage*>(engine.image.get()),
            jobsThere, statesThere, engine.scratchBytes, cycles);
        check(cudaGetLastError());
        check(cudaMemcpyAsync(jobs + capacity, statesThere, round.size() * sizeof(ThinState),
                              cudaMemcpyDeviceToHost, queue->stream));
        queue->wait();
    }

    void end(const std::vector<CardCoder*>& round, const std::string& failed)
    {
        const auto* const states =
            reinterpret_cast<const ThinState*>(reinterpret_cast<const ThinJob*>(host.get()) + capacity);
        for (std::size_t i = 0; i < round.size(); ++i) {
            CardCoder& coder = *round[i];
            coder.isWorkedOn = false;
            if (failed.empty()) {
                coder.job.fresh = 0;
                coder.state = states[i];
                coder.isEnded = toldState(coder.job.block, coder.task, coder.state).ended;
            }
            if (coder.isEnded)
                std::erase(blocks, &coder);
            if (coder.isEnded || coder.isLeaving)
                coder.changed.notify_all();
        }
        if (failed.empty())
            return;
        failure = failed;
        for (CardCoder* coder : blocks)
            coder->changed.notify_all();
        blocks.clear();
    }

    void add(CardCoder& coder)
    {
        {
            const std::lock_guard lock(mutex);
            if (!failure.empty())
                throw std::runtime_error(failure);
            blocks.push_back(&coder);
        }
        wanted.notify_one();
    }

    void remove(CardCoder& coder)
    {
        std::unique_lock lock(mutex);
        std::erase(blocks, &coder);
        coder.isLeaving = true;
        coder.changed.wait(lock, [&] { return !coder.isWorkedOn; });
    }

    // Waits for the block's end, but not for ever, so that the program can say how far it is, and cancel.
    ThinState wait(CardCoder& coder)
    {
        std::unique_lock lock(mutex);
        coder.changed.wait_for(lock, kAskAgain, [&] { return coder.isEnded || !failure.empty(); });
        if (!failure.empty())
            throw std::runtime_error(failure);
        return coder.state;
    }
};

CardCoder::CardCoder(CardEngine& of, const CardBlockTask& what) : engine(of), task(what)
{
    try {
        prepareEngine();
        u64 zeroed = 0;
        const u64 bytes = layOutBlock(engine.net, task, nullptr, job.block, zeroed);
        void* got = nullptr;
        check(cudaMallocAsync(&got, bytes, queue->stream));
        memory = static_cast<u8*>(got);
        layOutBlock(engine.net, task, memory, job.block, zeroed);
        job.zeroed = zeroed;
        job.mode = task.mode;
        job.fresh = 1;
        fill();
        engine.rounds->add(*this);
    } catch (...) {
        release();
        throw;
    }
}

CardCoder::~CardCoder()
{
    engine.rounds->remove(*this);
    release();
}

void CardCoder::release()
{
    if (!queue)
        return;
    if (memory)
        cudaFreeAsync(memory, queue->stream);
    if (cudaStreamQuery(queue->stream) == cudaErrorNotReady
        && (cudaEventRecord(queue->event, queue->stream) != cudaSuccess
            || cudaEventSynchronize(queue->event) != cudaSuccess))
        return;
    const std::lock_guard lock(engine.mutex);
    engine.queues.push_back(std::move(queue));
}

// With the first block comes what all of them need.
void CardCoder::prepareEngine()
{
    const std::lock_guard lock(engine.mutex);
    if (!engine.image) {
        const auto image = std::make_unique<ThinImage>();
        makeImage(task.tables, *image);
        auto memoryOfImage = onCard(sizeof(ThinImage));
        check(cudaMemcpy(memoryOfImage.get(), image.get(), sizeof(ThinImage), cudaMemcpyHostToDevice));
        engine.image = std::move(memoryOfImage);
    }
    if (!engine.rounds)
        engine.rounds = std::make_unique<CardRounds>(engine);
    if (engine.queues.empty()) {
        queue = std::make_unique<CardQueue>();
    } else {
        queue = std::move(engine.queues.back());
        engine.queues.pop_back();
    }
}

void CardCoder::fill()
{
    ThinWork& w = job.block.work;
    const ThinFeed& feed = job.block.feed;
    w.tables = &reinterpret_cast<ThinImage*>(engine.image.get())->tables;
    state = firstState(task);
    upload(w.state, &state, 1);
    if (task.bytes)
        upload(w.buffer, task.bytes, task.size);
    upload(w.records, task.records, task.recordCount);
    if (task.mode != kCardEncode)
        upload(w.payload, task.payload, task.payloadSize);
    const u32 lanes = w.laneCount;
    upload(feed.inserts, task.inserts, task.insertsBefore[lanes]);
    upload(feed.symbols, task.symbols, task.symbolCount);
    upload(feed.nextInsert, task.insertsBefore, lanes);
    upload(feed.nextInsert + lanes, task.insertsBefore + 1, lanes);
    // Memory of the host that is not locked is read before the calls return, but for small pieces.
    queue->wait();
}

CardBlockState CardCoder::goOn()
{
    return toldState(job.block, task, engine.rounds->wait(*this));
}

void CardCoder::take(std::uint8_t* bytes, std::uint32_t* costs)
{
    const auto fetch = [&](void* to, const void* source, u64 size) {
        if (size > 0)
            check(cudaMemcpyAsync(to, source, size, cudaMemcpyDeviceToHost, queue->stream));
    };
    const ThinWork& w = job.block.work;
    if (task.mode == kCardEncode)
        fetch(bytes, w.payload, state.at);
    else if (task.mode == kCardDecode)
        fetch(bytes, w.buffer, task.size);
    if (costs && w.costs)
        fetch(costs, w.costs, u64{task.costCount} * sizeof(u32));
    queue->wait();
}

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
    engine->rounds.reset();
    delete engine;
}

CardEngine* openEngine(const CardNet* net, const std::uint8_t* weights, std::uint64_t size, std::int32_t card,
                       char* message, std::uint64_t messageSize)
{
    return catchingExceptions<CardEngine*>(message, messageSize, nullptr, [&] {
        auto engine = std::make_unique<CardEngine>(card);
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
        cudaMemPool_t pool = nullptr;
        std::uint64_t keepAll = ~std::uint64_t{0};
        check(cudaDeviceGetDefaultMemPool(&pool, card));
        check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keepAll));
        cudaDeviceProp properties{};
        check(cudaGetDeviceProperties(&properties, card));
        engine->name = properties.name;
        if (SwiftSizes::fit(*net)) {
            try { // here, as cards are opened beside other work
                engine->rounds = std::make_unique<CardRounds>(*engine);
            } catch (const std::exception&) {
                engine->rounds.reset(); // the first block is told why
            }
        }
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
