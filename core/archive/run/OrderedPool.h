// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A bounded pool of worker threads whose results come back in the order in which the jobs went in, so that
// what is written does not depend on the number of threads. One thread owns the pool and calls its members;
// `work` runs on the workers. The destructor drops jobs that have not begun and waits for those that have.

#include "core/codec/LockStep.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <vector>

namespace ff::archive {

template <typename Job, typename Done>
class OrderedPool {
public:
    // Which jobs a worker does side by side (codec::LockStep). It takes a further one only while more are
    // ready than there are idle workers. Called on the workers; must not call the pool.
    struct SideBySide {
        std::function<bool(const Job&)> gains; // whether it is done faster beside others
        // Whether it would wait for no other job. Once true it stays so, and it becomes so when a job ends.
        // Jobs that are not are begun after those that are.
        std::function<bool(const Job&)> ready;
    };

    // At most `slots` jobs are held, counting results that nobody has taken: this bounds the memory. Without
    // `beside` jobs begin in their order and one at a time on each thread. REQUIRES: threads > 0, slots > 0;
    // work does not throw.
    OrderedPool(unsigned threads, std::size_t slots, std::function<Done(Job&)> work,
                std::optional<SideBySide> beside = std::nullopt)
        : m_slots(slots), m_work(std::move(work)), m_beside(std::move(beside))
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
    using SlotPointer = std::shared_ptr<Slot>;

    // REQUIRES here: m_mutex held.
    bool isReady(const SlotPointer& slot) const { return !m_beside || m_beside->ready(slot->job); }
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

    // A job for a worker that has some.
    SlotPointer another()
    {
        const std::lock_guard lock(m_mutex);
        const auto ready = std::count_if(m_waiting.begin(), m_waiting.end(),
                                         [this](const SlotPointer& slot) { return isReady(slot); });
        if (static_cast<std::size_t>(ready) <= m_idle)
            return nullptr;
        const auto found = std::find_if(m_waiting.begin(), m_waiting.end(), [this](const SlotPointer& slot) {
            return m_beside->gains(slot->job) && isReady(slot);
        });
        return found == m_waiting.end() ? nullptr : begin(found);
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
        if (m_beside)
            m_wakeWorkers.notify_all(); // others may be ready now
    }

    void runInLockStep(codec::LockStep& lockStep, const SlotPointer& first)
    {
        const auto taskOf = [this](SlotPointer slot) {
            return [this, slot = std::move(slot)] { finish(*slot); };
        };
        lockStep.run(taskOf(first), [&]() -> codec::LockStep::Task {
            SlotPointer other = another();
            if (!other)
                return {};
            return taskOf(std::move(other));
        });
    }

    void run()
    {
        std::unique_ptr<codec::LockStep> lockStep;
        std::unique_lock lock(m_mutex);
        for (;;) {
            SlotPointer slot;
            ++m_idle;
            m_wakeWorkers.wait(lock, [&] { return m_stop || (slot = next()) != nullptr; });
            --m_idle;
            if (!slot)
                return;
            lock.unlock();
            const bool gains = m_beside && m_beside->gains(slot->job);
            if (gains && !lockStep)
                lockStep = makeLockStep();
            if (gains && lockStep)
                runInLockStep(*lockStep, slot);
            else
                finish(*slot);
            slot.reset();
            lock.lock();
        }
    }

    // Null when there is no memory for it.
    static std::unique_ptr<codec::LockStep> makeLockStep()
    {
        try {
            return std::make_unique<codec::LockStep>();
        } catch (const std::bad_alloc&) {
            return nullptr;
        }
    }

    const std::size_t m_slots;
    const std::function<Done(Job&)> m_work;
    const std::optional<SideBySide> m_beside;
    std::deque<SlotPointer> m_held; // the owner's: in order of push
    std::mutex m_mutex;
    std::condition_variable m_wakeWorkers, m_wakeOwner;
    std::deque<SlotPointer> m_waiting;
    std::size_t m_idle = 0; // workers without a job
    std::size_t m_inWork = 0; // jobs
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

} // namespace ff::archive
