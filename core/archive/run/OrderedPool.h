// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A bounded pool of worker threads whose results come back in the order in which the jobs went in, so that
// what is written does not depend on the number of threads. One thread owns the pool and calls its members;
// `work` runs on the workers. The destructor drops jobs that have not begun and waits for those that have.

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ff::archive {

template <typename Job, typename Done>
class OrderedPool {
public:
    // Whether a job would wait for no other job. Once true it stays so, and it becomes so when a job ends.
    // Jobs that are not ready are begun after those that are. Called on the workers; must not call the pool.
    using Ready = std::function<bool(const Job&)>;

    // At most `slots` jobs are held, counting results that nobody has taken, or more that have less than
    // `bytes` together: this bounds the memory, and nobody idles behind a long job in front of many short
    // ones. Without `ready` jobs begin in their order. REQUIRES: threads > 0, slots > 0; work does not throw.
    OrderedPool(unsigned threads, std::size_t slots, std::function<Done(Job&)> work, Ready ready = nullptr,
                std::uint64_t bytes = 0)
        : m_slots(slots), m_bytes(bytes), m_work(std::move(work)), m_ready(std::move(ready))
    {
        for (unsigned i = 0; i < threads; ++i)
            m_threads.emplace_back([this] { run(); });
    }

    ~OrderedPool()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
            m_waiting.clear();
        }
        m_wakeWorkers.notify_all();
        for (std::thread& thread : m_threads)
            thread.join();
    }

    OrderedPool(const OrderedPool&) = delete;
    OrderedPool& operator=(const OrderedPool&) = delete;

    bool full() const { return m_held.size() >= m_slots && m_heldBytes >= m_bytes; }
    bool empty() const { return m_held.empty(); }

    // `bytes`: that the job and its result take, about. REQUIRES: !full().
    void push(Job job, std::uint64_t bytes = 0)
    {
        auto slot = std::make_shared<Slot>(std::move(job), bytes);
        m_heldBytes += bytes;
        m_held.push_back(slot);
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(std::move(slot));
        }
        m_wakeWorkers.notify_one();
    }

    // The oldest job's result; waits for it. REQUIRES: !empty().
    Done take()
    {
        const std::shared_ptr<Slot> slot = std::move(m_held.front());
        m_held.pop_front();
        m_heldBytes -= slot->bytes;
        std::unique_lock lock(m_mutex);
        m_wakeOwner.wait(lock, [&slot] { return slot->done.has_value(); });
        return std::move(*slot->done);
    }

private:
    struct Slot {
        Slot(Job j, std::uint64_t b) : job(std::move(j)), bytes(b) {}
        Job job;
        const std::uint64_t bytes;
        std::optional<Done> done;
    };
    using SlotPointer = std::shared_ptr<Slot>;

    // REQUIRES here: m_mutex held.
    bool isReady(const SlotPointer& slot) const { return !m_ready || m_ready(slot->job); }
    typename std::deque<SlotPointer>::iterator firstReady()
    {
        return std::find_if(m_waiting.begin(), m_waiting.end(),
                            [this](const SlotPointer& slot) { return isReady(slot); });
    }
    SlotPointer begin(typename std::deque<SlotPointer>::iterator at)
    {
        SlotPointer slot = std::move(*at);
        m_waiting.erase(at);
        ++m_inWork;
        return slot;
    }
    // The next job for an idle worker, or null. One that waits for others is begun when there is nobody left
    // to wait for.
    SlotPointer next()
    {
        const auto ready = firstReady();
        if (ready != m_waiting.end())
            return begin(ready);
        return m_waiting.empty() || m_inWork != 0 ? nullptr : begin(m_waiting.begin());
    }

    void finish(Slot& slot)
    {
        Done done = m_work(slot.job);
        {
            const std::lock_guard lock(m_mutex);
            slot.done.emplace(std::move(done));
            --m_inWork;
        }
        m_wakeOwner.notify_one();
        if (m_ready)
            m_wakeWorkers.notify_all(); // others may be ready now
    }

    void run()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            SlotPointer slot;
            m_wakeWorkers.wait(lock, [&] { return m_stop || (slot = next()) != nullptr; });
            if (!slot)
                return;
            lock.unlock();
            finish(*slot);
            slot.reset();
            lock.lock();
        }
    }

    const std::size_t m_slots;
    const std::uint64_t m_bytes;
    const std::function<Done(Job&)> m_work;
    const Ready m_ready;
    std::deque<SlotPointer> m_held; // the owner's: in order of push
    std::uint64_t m_heldBytes = 0; // the owner's
    std::mutex m_mutex;
    std::condition_variable m_wakeWorkers, m_wakeOwner;
    std::deque<SlotPointer> m_waiting;
    std::size_t m_inWork = 0; // jobs
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

} // namespace ff::archive
