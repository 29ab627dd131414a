// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/Worker.h"

#include "core/archive/Version.h"
#include "core/archive/segment/SegmentDecoder.h"
#include "core/base/Exceptions.h"
#include "core/engine/Model.h"

#include <algorithm>

namespace ff::cluster {

namespace {

using namespace std::chrono_literals;

// As the Coordinator's.
constexpr auto kShortestNap = 50us, kLongestNap = 4000us;
constexpr auto kFarewell = 500ms; // after it rank 0 is not waited for
// How often progress is told in a run of up to kManyRanks; of more, less often, as rank 0 hears all of them.
constexpr auto kReport = 500ms;
constexpr int kManyRanks = 1000;

// The level that rank 0's chooser took.
class GivenLevel final : public archive::LevelChooser {
public:
    explicit GivenLevel(codec::Level level) : m_level(level) {}
    Choice choose(const archive::Segment&, std::span<const codec::FileStart>) override
    {
        return {m_level, 0};
    }
    void coded(const Choice&, std::uint64_t) override {}
    void skipped(std::uint64_t) override {}

private:
    const codec::Level m_level;
};

JobProgress progressOf(std::uint64_t number, const TaskControl& control)
{
    const ff::Progress now = control.progress();
    return {number, now.doneBytes, now.rawBytes, now.packedBytes};
}

} // namespace

Worker::Worker(Messenger& messenger, archive::RunOptions options, std::string host)
    : m_messenger(messenger), m_options(std::move(options)), m_host(std::move(host))
{
}

Worker::~Worker()
{
    stopThreads();
}

void Worker::startThreads(unsigned count)
{
    m_stop = false;
    for (unsigned i = 0; i < count; ++i)
        m_threads.emplace_back([this] { work(); });
}

void Worker::stopThreads()
{
    m_control.cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
        m_waiting.clear();
    }
    m_wakeThreads.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
}

Result<Ready> Worker::prepare(const Prepare& message)
{
    if (message.program != archive::kVersion)
        return Error{
            ErrorCode::Missing,
            sentence("it has version %1 of FileFormer and rank 0 has %2; install the same on all machines",
                     archive::kVersion, message.program)};
    const archive::HelperTask& task = message.task;
    std::shared_ptr<const engine::Model> model;
    for (const format::ModelShortId& id : task.models) {
        auto found = m_models.byShortId(id);
        if (!found.ok())
            return found.error();
        if (!model)
            model = std::move(*found);
    }
    m_model = model;
    archive::DeviceLoad load{task.onDevice ? model : nullptr, task.bytesPerWorker,
                             task.bytesPerWorkerOnDevice};
    FF_ASSIGN(m_device, archive::chooseDevice(m_options, load));
    if (m_threads.empty())
        startThreads(m_device.threads);
    return Ready{m_host, m_device.name, m_device.threads};
}

archive::SegmentCoding Worker::codingOf(const EncodeJob& job, std::vector<std::string>& faults) const
{
    archive::SegmentCoding coding = job.coding;
    coding.model = m_model;
    coding.engine = m_device.engine;
    coding.onDeviceFault = [&faults](const std::string& message) { faults.push_back(message); };
    if (job.isAutomatic)
        coding.levels = std::make_shared<GivenLevel>(coding.level);
    return coding;
}

Result<archive::Segment> Worker::decode(DecodeJob job, TaskControl& control, std::vector<std::string>& faults)
{
    archive::DecodeRequest& request = job.request;
    std::shared_ptr<const engine::Model> model;
    if (request.payload.header.model) {
        FF_ASSIGN(model, m_models.byShortId(*request.payload.header.model));
    }
    return archive::decodeSegment(
        std::move(request.payload), model, m_device.engine, request.part, request.keep, control,
        [&control](std::uint64_t bytes) { control.addDone(bytes); },
        [&faults](const std::string& message) { faults.push_back(message); }, request.primer);
}

Done Worker::workOn(Job job, TaskControl& control)
{
    Done done;
    const auto give = [&done](auto result) {
        if (result.ok())
            done.result = std::move(*result);
        else
            done.result = result.error();
    };
    if (auto* encoding = std::get_if<EncodeJob>(&job)) {
        done.progress.number = encoding->number;
        give(catchingExceptions([&] {
            return archive::encodeSegment(encoding->segment, codingOf(*encoding, done.faults), control,
                                          control);
        }));
    } else {
        auto& decoding = std::get<DecodeJob>(job);
        done.progress.number = decoding.number;
        give(catchingExceptions([&] { return decode(std::move(decoding), control, done.faults); }));
    }
    done.progress = progressOf(done.progress.number, control);
    return done;
}

void Worker::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wakeThreads.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
        if (m_stop)
            return;
        Job job = std::move(m_waiting.front());
        m_waiting.pop_front();
        const std::uint64_t number = std::visit([](const auto& one) { return one.number; }, job);
        TaskControl control(m_control);
        m_running.emplace(number, &control);
        lock.unlock();
        Done done = workOn(std::move(job), control);
        lock.lock();
        m_running.erase(number);
        m_done.push_back(std::move(done));
        m_wakeOwner.notify_one();
    }
}

Status Worker::sendDone(std::unique_lock<std::mutex>& lock)
{
    std::vector<Done> done = std::exchange(m_done, {});
    lock.unlock();
    Status sent;
    for (Done& one : done) {
        Bytes bytes = toBytes(one);
        one = {};
        if (sent.ok())
            sent = m_messenger.send(0, std::move(bytes));
    }
    lock.lock();
    return sent;
}

// Rank 0 also learns from it that this one lives.
Status Worker::sendProgress()
{
    const auto now = Clock::now();
    if (now - m_reported < kReport * std::max(1, m_messenger.ranks() / kManyRanks))
        return {};
    m_reported = now;
    Progress progress;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [number, control] : m_running)
            progress.jobs.push_back(progressOf(number, *control));
    }
    return m_messenger.send(0, toBytes(progress));
}

Status Worker::answer(const Message& message)
{
    auto parsed = fromBytes(message.bytes);
    if (!parsed)
        return Error{ErrorCode::Damaged, sentence("a message from rank 0 cannot be read")};
    if (std::holds_alternative<Leave>(*parsed)) {
        m_left = true;
        return {};
    }
    if (const auto* task = std::get_if<Prepare>(&*parsed)) {
        const auto ready = catchingExceptions([&] { return prepare(*task); });
        return m_messenger.send(0, ready.ok() ? toBytes(*ready) : toBytes(Refused{m_host, ready.error()}));
    }
    const std::lock_guard lock(m_mutex);
    if (auto* encoding = std::get_if<EncodeJob>(&*parsed))
        m_waiting.emplace_back(std::move(*encoding));
    else if (auto* decoding = std::get_if<DecodeJob>(&*parsed))
        m_waiting.emplace_back(std::move(*decoding));
    else
        return Error{ErrorCode::Damaged, sentence("a message from rank 0 is none for this rank")};
    m_wakeThreads.notify_one();
    return {};
}

Status Worker::run()
{
    auto nap = kShortestNap;
    while (!m_left) {
        FF_ASSIGN(const auto message, m_messenger.receive());
        if (message)
            FF_TRY(answer(*message));
        FF_TRY(sendProgress());
        std::unique_lock lock(m_mutex);
        const bool any = message.has_value() || !m_done.empty();
        FF_TRY(sendDone(lock));
        nap = any ? kShortestNap : std::min(2 * nap, kLongestNap);
        if (!message)
            m_wakeOwner.wait_for(lock, nap, [this] { return !m_done.empty(); });
    }
    stopThreads();
    sayLeave();
    return {};
}

void Worker::sayLeave()
{
    const auto until = std::chrono::steady_clock::now() + kFarewell;
    if (!m_messenger.send(0, toBytes(Leave{})).ok())
        return;
    while (!m_messenger.isIdle() && std::chrono::steady_clock::now() < until) {
        if (!m_messenger.receive().ok()) // which also sends
            return;
        std::this_thread::sleep_for(kShortestNap);
    }
}

} // namespace ff::cluster
