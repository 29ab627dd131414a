// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a long operation is watched, paused and cancelled. The caller owns the TaskControl and keeps it alive
// for the whole operation; worker threads call checkpoint() often (at least every few milliseconds of work)
// and add to the counters. All members may be called from any thread.

#include "core/base/Result.h"
#include "core/base/WorkPlan.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace ff {

// A copy of the counters at one moment.
struct Progress {
    std::uint64_t totalBytes = 0; // raw bytes of the whole task, 0 while unknown
    std::uint64_t doneBytes = 0; // raw bytes finished, never above totalBytes once that is known
    std::uint64_t rawBytes = 0; // raw bytes whose packed size is known …
    std::uint64_t packedBytes = 0; // … and that size: the ratio so far is rawBytes / packedBytes
    std::uint64_t doneEntries = 0;
    std::uint64_t totalEntries = 0;
    std::uint64_t hashRetries = 0;
    std::uint64_t failedEntries = 0; // left out, damaged or not written so far; the report will name them
    std::uint64_t reusedBytes =
        0; // of doneBytes, taken over without coding: they say nothing about the speed of the rest
    std::shared_ptr<const WorkPlan> plan; // of totalBytes; null: every byte costs the same
    std::string currentEntry; // path, for display
    std::string
        stage; // "scan", "encode", "verify", "write", "decode", "restore": stable words, the UI translates
    std::string device; // "cpu", "cpu avx512", "NVIDIA H200", …
};

class TaskControl {
public:
    TaskControl() = default;
    // A part of a larger task, paused and cancelled with it, and on its own: the workers' share of an
    // operation that fails. Its counters are its own. The whole must outlive it.
    explicit TaskControl(TaskControl& whole) : m_whole(&whole) {}

    // Cancelled error when cancel() was called; blocks while paused.
    Status checkpoint()
    {
        if (m_whole != nullptr)
            FF_TRY(m_whole->checkpoint());
        if (m_checkpoints.fetch_add(1, std::memory_order_relaxed) + 1
            == m_cancelAt.load(std::memory_order_relaxed))
            cancel();
        if (m_paused.load(std::memory_order_relaxed)) {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return !m_paused.load() || m_cancelled.load(); });
        }
        if (m_cancelled.load(std::memory_order_relaxed))
            return Error{ErrorCode::Cancelled, sentence("cancelled")};
        return {};
    }

    void cancel()
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        m_wake.notify_all();
    }

    // The same, but a creation that can be resumed keeps what is finished.
    void cancelKeeping()
    {
        m_keeps = true;
        cancel();
    }
    bool keepsWhenCancelled() const
    {
        return m_keeps.load() || (m_whole != nullptr && m_whole->keepsWhenCancelled());
    }

    // For tests, which must not hang on a clock: checkpoints met so far on all threads, those of parts
    // included, and a cancel() at the one of this number (from 1).
    std::uint64_t checkpoints() const { return m_checkpoints.load(); }
    void cancelAtCheckpoint(std::uint64_t number) { m_cancelAt = number; }

    void setPaused(bool paused)
    {
        const std::lock_guard lock(m_mutex);
        const auto now = std::chrono::steady_clock::now();
        if (m_paused && !paused)
            m_pausedFor += now - m_pausedAt;
        else if (!m_paused && paused)
            m_pausedAt = now;
        m_paused = paused;
        m_wake.notify_all();
    }
    // How long it has been paused altogether: who has a budget of time must not count that.
    std::chrono::steady_clock::duration pausedFor() const
    {
        if (m_whole != nullptr)
            return m_whole->pausedFor();
        const std::lock_guard lock(m_mutex);
        return m_paused ? m_pausedFor + (std::chrono::steady_clock::now() - m_pausedAt) : m_pausedFor;
    }

    bool isCancelled() const { return m_cancelled.load() || (m_whole != nullptr && m_whole->isCancelled()); }
    bool isPaused() const { return m_paused.load(); }

    // `plan` is of these bytes, in the order in which they are about worked on; an empty one: all cost the
    // same.
    void setTotals(std::uint64_t bytes, std::uint64_t entries, WorkPlan plan = {})
    {
        m_totalBytes = bytes;
        m_totalEntries = entries;
        const std::lock_guard lock(m_mutex);
        m_plan = plan.isEmpty() ? nullptr : std::make_shared<const WorkPlan>(std::move(plan));
    }
    void addDone(std::uint64_t bytes) { m_doneBytes += bytes; }
    void addPacked(std::uint64_t rawBytes, std::uint64_t packedBytes)
    {
        m_rawBytes += rawBytes;
        m_packedBytes += packedBytes;
    }
    void addEntries(std::uint64_t count) { m_doneEntries += count; }
    void addHashRetries(std::uint64_t count) { m_hashRetries += count; }
    void addFailed(std::uint64_t count) { m_failedEntries += count; }
    // REQUIRES: they are among those of addDone().
    void addReused(std::uint64_t bytes) { m_reusedBytes += bytes; }
    void setStage(const std::string& stage, const std::string& entry = {})
    {
        const std::lock_guard lock(m_mutex);
        m_stage = stage;
        m_entry = entry;
    }
    void setDevice(const std::string& device)
    {
        const std::lock_guard lock(m_mutex);
        m_device = device;
    }

    Progress progress() const
    {
        Progress p;
        p.totalBytes = m_totalBytes;
        p.doneBytes = m_doneBytes;
        p.rawBytes = m_rawBytes;
        p.packedBytes = m_packedBytes;
        p.doneEntries = m_doneEntries;
        p.totalEntries = m_totalEntries;
        p.hashRetries = m_hashRetries;
        p.failedEntries = m_failedEntries;
        p.reusedBytes = m_reusedBytes;
        const std::lock_guard lock(m_mutex);
        p.plan = m_plan;
        p.currentEntry = m_entry;
        p.stage = m_stage;
        p.device = m_device;
        return p;
    }

private:
    TaskControl* const m_whole = nullptr;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::atomic<bool> m_cancelled{false};
    std::atomic<bool> m_keeps{false};
    std::atomic<bool> m_paused{false};
    std::chrono::steady_clock::time_point m_pausedAt{}; // these two under the mutex
    std::chrono::steady_clock::duration m_pausedFor{};
    std::atomic<std::uint64_t> m_checkpoints{0};
    std::atomic<std::uint64_t> m_cancelAt{0};
    std::atomic<std::uint64_t> m_totalBytes{0};
    std::atomic<std::uint64_t> m_doneBytes{0};
    std::atomic<std::uint64_t> m_rawBytes{0};
    std::atomic<std::uint64_t> m_packedBytes{0};
    std::atomic<std::uint64_t> m_doneEntries{0};
    std::atomic<std::uint64_t> m_totalEntries{0};
    std::atomic<std::uint64_t> m_hashRetries{0};
    std::atomic<std::uint64_t> m_failedEntries{0};
    std::atomic<std::uint64_t> m_reusedBytes{0};
    std::shared_ptr<const WorkPlan> m_plan;
    std::string m_entry;
    std::string m_stage;
    std::string m_device;
};

} // namespace ff
