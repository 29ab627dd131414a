// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/Coordinator.h"

#include "core/archive/Version.h"
#include "core/base/Exceptions.h"

#include <algorithm>

namespace ff::cluster {

namespace {

using namespace std::chrono_literals;

// Nothing tells of a message that arrives, so it is looked for: often while things come, less often later.
constexpr auto kShortestNap = 50us, kLongestNap = 4000us;
// Callers look that often whether their task was cancelled.
constexpr auto kLook = 250ms;
// How long the last words to the other ranks may take.
constexpr auto kFarewell = 500ms;

// A checkpoint, at which others may go on: it lasts as long as the task is paused.
Status look(std::unique_lock<std::mutex>& lock, TaskControl& control)
{
    lock.unlock();
    Status status = control.checkpoint();
    lock.lock();
    return status;
}

} // namespace

Coordinator::Coordinator(Messenger& messenger, std::chrono::milliseconds silence)
    : m_messenger(messenger), m_silence(silence), m_ranks(static_cast<std::size_t>(messenger.ranks())),
      m_thread([this] { carry(); })
{
}

void Coordinator::leave()
{
    {
        const std::lock_guard lock(m_mutex);
        m_leaving = true;
    }
    m_wakeCarrier.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

Status Coordinator::begin(const archive::HelperTask& task, TaskControl& control)
{
    const Bytes message = toBytes(Prepare{archive::kVersion, task});
    std::unique_lock lock(m_mutex);
    for (std::size_t i = 1; i < m_ranks.size(); ++i) {
        m_ranks[i].isReady = false;
        m_ranks[i].heard = Clock::now();
        m_toSend.emplace_back(static_cast<int>(i), message);
    }
    m_isPreparing = true;
    m_wakeCarrier.notify_all();
    const auto isDecided = [this] {
        return m_failure.has_value()
            || std::all_of(m_ranks.begin() + 1, m_ranks.end(), [](const Rank& rank) { return rank.isReady; });
    };
    while (!m_wakeCallers.wait_for(lock, kLook, isDecided)) {
        FF_TRY(look(lock, control));
    }
    m_isPreparing = false;
    return m_failure ? Status(*m_failure) : Status();
}

unsigned Coordinator::capacity(const Rank& rank) const
{
    // No job ahead: near the end it would wait for a busy thread while others have nothing to do.
    return rank.isReady ? rank.info.threads : 0;
}

unsigned Coordinator::slots() const
{
    const std::lock_guard lock(m_mutex);
    unsigned sum = 0;
    for (const Rank& rank : m_ranks)
        sum += capacity(rank);
    return sum;
}

Status Coordinator::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_failure ? Status(*m_failure) : Status();
}

std::vector<archive::HelperInfo> Coordinator::helpers() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<archive::HelperInfo> out;
    for (std::size_t i = 1; i < m_ranks.size(); ++i) {
        out.push_back(m_ranks[i].info);
        out.back().rank = static_cast<int>(i);
    }
    return out;
}

Error Coordinator::fromRank(int rank, const Error& error) const
{
    const std::string& host = m_ranks[static_cast<std::size_t>(rank)].info.host;
    return error.withContext(host.empty() ? sentence("rank %1", rank)
                                          : sentence("rank %1 on %2", rank, host));
}

Result<int> Coordinator::takeRank(std::unique_lock<std::mutex>& lock, TaskControl& control)
{
    for (;;) {
        if (m_failure)
            return *m_failure;
        // By how many of its threads would be busy.
        std::size_t best = 0;
        double least = 0;
        for (std::size_t i = 1; i < m_ranks.size(); ++i) {
            const Rank& rank = m_ranks[i];
            const double load = double(rank.jobs) / std::max(1U, rank.info.threads);
            if (rank.jobs < capacity(rank) && (best == 0 || load < least)) {
                best = i;
                least = load;
            }
        }
        if (best != 0)
            return static_cast<int>(best);
        m_wakeCallers.wait_for(lock, kLook);
        FF_TRY(look(lock, control));
    }
}

Result<Done> Coordinator::run(const std::function<Bytes(std::uint64_t)>& makeBytes, TaskControl& control,
                              const OnProgress& onProgress)
{
    const auto pending = std::make_shared<Pending>();
    std::unique_lock lock(m_mutex);
    FF_ASSIGN(pending->rank, takeRank(lock, control));
    Rank& rank = m_ranks[static_cast<std::size_t>(pending->rank)];
    if (rank.jobs++ == 0)
        rank.heard = Clock::now();
    const std::uint64_t number = ++m_jobs;
    m_pending.emplace(number, pending);
    lock.unlock();
    Bytes message = makeBytes(number);
    lock.lock();
    m_toSend.emplace_back(pending->rank, std::move(message));
    m_wakeCarrier.notify_one();

    JobProgress told;
    for (;;) {
        pending->wake.wait_for(lock, kLook, [&] { return pending->done || m_failure; });
        if (m_failure)
            return *m_failure;
        const JobProgress now = pending->done ? pending->done->progress : pending->progress;
        if (pending->done)
            break;
        lock.unlock();
        onProgress(now, told);
        told = now;
        lock.lock();
        FF_TRY(look(lock, control)); // what comes for it is dropped then
    }
    rank.info.segments += 1;
    Done done = std::move(*pending->done);
    lock.unlock();
    onProgress(done.progress, told);
    if (const auto* error = std::get_if<Error>(&done.result);
        error != nullptr && error->code != ErrorCode::Damaged && error->code != ErrorCode::Missing)
        return fromRank(pending->rank, *error);
    return done;
}

Result<archive::CodedSegment> Coordinator::encode(const archive::Segment& segment,
                                                  const archive::SegmentCoding& coding, TaskControl& control,
                                                  TaskControl& counters)
{
    FF_ASSIGN(Done done,
              run([&](std::uint64_t number) { return encodeJobBytes(number, coding, segment); }, control,
                  [&counters](const JobProgress& now, const JobProgress& before) {
                      counters.addDone(now.done - before.done);
                      counters.addPacked(now.raw - before.raw, now.packed - before.packed);
                  }));
    for (const std::string& fault : done.faults) {
        if (coding.onDeviceFault)
            coding.onDeviceFault(Sentence::verbatim(fault));
    }
    if (const auto* error = std::get_if<Error>(&done.result))
        return *error;
    if (auto* coded = std::get_if<archive::CodedSegment>(&done.result))
        return std::move(*coded);
    return Error{ErrorCode::Damaged, sentence("a rank answered something that it was not asked")};
}

Result<archive::Segment> Coordinator::decode(const archive::DecodeRequest& request, TaskControl& control,
                                             const std::function<void(std::uint64_t)>& onProgress,
                                             const std::function<void(const Sentence&)>& onDeviceFault)
{
    FF_ASSIGN(Done done,
              run([&](std::uint64_t number) { return decodeJobBytes(number, request); }, control,
                  [&onProgress](const JobProgress& now, const JobProgress& before) {
                      if (onProgress && now.done != before.done)
                          onProgress(now.done - before.done);
                  }));
    for (const std::string& fault : done.faults) {
        if (onDeviceFault)
            onDeviceFault(Sentence::verbatim(fault));
    }
    if (const auto* error = std::get_if<Error>(&done.result))
        return *error;
    if (auto* segment = std::get_if<archive::Segment>(&done.result))
        return std::move(*segment);
    return Error{ErrorCode::Damaged, sentence("a rank answered something that it was not asked")};
}

bool Coordinator::awaitsAny() const
{
    return m_isPreparing || !m_pending.empty();
}

void Coordinator::fail(const Error& error)
{
    if (!m_failure)
        m_failure = error;
    for (const auto& [number, pending] : m_pending)
        pending->wake.notify_one();
    m_wakeCallers.notify_all();
}

Status Coordinator::sendWaiting(std::unique_lock<std::mutex>& lock)
{
    while (!m_toSend.empty()) {
        auto [to, bytes] = std::move(m_toSend.front());
        m_toSend.pop_front();
        lock.unlock();
        const Status sent = m_messenger.send(to, std::move(bytes));
        lock.lock();
        if (!sent.ok())
            return fromRank(to, sent.error());
    }
    return {};
}

// True when something came.
Result<bool> Coordinator::receiveAll(std::unique_lock<std::mutex>& lock)
{
    for (bool any = false;; any = true) {
        lock.unlock();
        auto received = m_messenger.receive();
        lock.lock();
        FF_ASSIGN(const auto message, std::move(received));
        if (!message)
            return any;
        FF_TRY(take(*message));
    }
}

Status Coordinator::take(const Message& message)
{
    if (message.from <= 0 || static_cast<std::size_t>(message.from) >= m_ranks.size())
        return Error{ErrorCode::Damaged, sentence("a message came from a rank that is not there")};
    Rank& rank = m_ranks[static_cast<std::size_t>(message.from)];
    rank.heard = Clock::now();
    auto parsed = fromBytes(message.bytes);
    if (!parsed)
        return fromRank(message.from, {ErrorCode::Damaged, sentence("a message from it cannot be read")});
    if (auto* ready = std::get_if<Ready>(&*parsed)) {
        rank.info.host = std::move(ready->host);
        rank.info.device = std::move(ready->device);
        rank.info.threads = std::max(1U, ready->threads);
        rank.isReady = true;
    } else if (const auto* refused = std::get_if<Refused>(&*parsed)) {
        rank.info.host = refused->host;
        return fromRank(message.from, refused->error);
    } else if (const auto* progress = std::get_if<Progress>(&*parsed)) {
        for (const JobProgress& job : progress->jobs) {
            if (const auto found = m_pending.find(job.number); found != m_pending.end())
                found->second->progress = job;
        }
        return {}; // who waits looks for it by itself
    } else if (auto* done = std::get_if<Done>(&*parsed)) {
        const auto found = m_pending.find(done->progress.number);
        if (found == m_pending.end())
            return {};
        rank.jobs -= std::min(rank.jobs, 1U);
        found->second->done = std::move(*done);
        found->second->wake.notify_one();
        m_pending.erase(found);
        m_wakeCallers.notify_one(); // the rank has a place
        return {};
    } else {
        return fromRank(message.from,
                        {ErrorCode::Damaged, sentence("a message from it is none for this rank")});
    }
    m_wakeCallers.notify_all();
    return {};
}

Status Coordinator::lookForSilent()
{
    const auto now = Clock::now();
    if (now - m_looked < std::min<Clock::duration>(m_silence, kLook)) // there may be thousands
        return {};
    m_looked = now;
    for (std::size_t i = 1; i < m_ranks.size(); ++i) {
        const Rank& rank = m_ranks[i];
        const bool isAsked = rank.jobs != 0 || (m_isPreparing && !rank.isReady);
        if (isAsked && now - rank.heard > m_silence)
            return fromRank(static_cast<int>(i),
                            {ErrorCode::Io,
                             sentence("nothing was heard of it for %1 seconds; look at that machine and its "
                                      "network, then begin again",
                                      std::chrono::duration_cast<std::chrono::seconds>(m_silence).count())});
    }
    return {};
}

void Coordinator::carry()
{
    std::unique_lock lock(m_mutex);
    auto nap = kShortestNap;
    while (!m_leaving) {
        const auto passed = catchingExceptions([&]() -> Result<bool> {
            FF_TRY(sendWaiting(lock));
            FF_ASSIGN(const bool any, receiveAll(lock));
            FF_TRY(lookForSilent());
            return any;
        });
        if (!lock.owns_lock())
            lock.lock();
        if (!passed.ok())
            fail(passed.error());
        nap = passed.ok() && *passed ? kShortestNap : std::min(2 * nap, kLongestNap);
        if (awaitsAny() || !m_toSend.empty())
            m_wakeCarrier.wait_for(lock, nap, [this] { return m_leaving || !m_toSend.empty(); });
        else
            m_wakeCarrier.wait_for(lock, kLook, [this] { return m_leaving || !m_toSend.empty(); });
    }
    lock.unlock();
    sayLeave();
}

void Coordinator::sayLeave()
{
    const auto until = Clock::now() + kFarewell;
    const Bytes leave = toBytes(Leave{});
    for (int i = 1; i < m_messenger.ranks(); ++i)
        (void)m_messenger.send(i, leave).ok();
    // What arrives has to be taken, or a rank could wait for that before it hears this; and all of it, since
    // MPI must not end with a message that nobody took. The last of each rank is its farewell. A run that
    // lost a rank is not ended in order.
    int staying = status().ok() ? m_messenger.ranks() - 1 : 0;
    while ((staying > 0 || !m_messenger.isIdle()) && Clock::now() < until) {
        const auto message = m_messenger.receive();
        if (!message.ok())
            return;
        if (!*message) {
            std::this_thread::sleep_for(kShortestNap);
            continue;
        }
        const auto parsed = fromBytes((*message)->bytes);
        staying -= parsed && std::holds_alternative<Leave>(*parsed) ? 1 : 0;
    }
}

} // namespace ff::cluster
