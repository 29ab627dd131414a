// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A bounded pool of worker threads whose results come back in the order in which the jobs went in, so that what is
// written does not depend on the number of threads. One thread owns the pool and calls its members; `work` runs on the workers.
// The destructor drops jobs that have not begun and waits for those that have.

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
    // At most `slots` jobs are held, counting results that nobody has taken: this bounds the memory. REQUIRES: threads > 0, slots > 0;
    // work does not throw.
    OrderedPool(unsigned threads, std::size_t slots, std::function<Done(Job&)> work) : m_slots(slots), m_work(std::move(work))
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

    bool full() const { return m_held.size() >= m_slots; }
    bool empty() const { return m_held.empty(); }

    // REQUIRES: !full().
    void push(Job job)
    {
        auto slot = std::make_shared<Slot>(std::move(job));
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
        std::unique_lock lock(m_mutex);
        m_wakeOwner.wait(lock, [&slot] { return slot->done.has_value(); });
        return std::move(*slot->done);
    }

private:
    struct Slot {
        explicit Slot(Job j) : job(std::move(j)) {}
        Job job;
        std::optional<Done> done;
    };

    void run()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_wakeWorkers.wait(lock, [this] { return m_stop || !m_waiting.empty(); });
            if (m_stop)
                return;
            const std::shared_ptr<Slot> slot = std::move(m_waiting.front());
            m_waiting.pop_front();
            lock.unlock();
            Done done = m_work(slot->job);
            lock.lock();
            slot->done.emplace(std::move(done));
            m_wakeOwner.notify_one();
        }
    }

    const std::size_t m_slots;
    const std::function<Done(Job&)> m_work;
    std::deque<std::shared_ptr<Slot>> m_held; // the owner's: in order of push
    std::mutex m_mutex;
    std::condition_variable m_wakeWorkers, m_wakeOwner;
    std::deque<std::shared_ptr<Slot>> m_waiting;
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

} // namespace ff::archive
