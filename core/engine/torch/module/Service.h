// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One model on one device, fed by many threads. Requests that wait at the same time are put together into
// batches by one thread, which keeps up to two of them on the device while the counts of a third go back.
// Lanes are given out in runs of places. Threads may come and go; a failure of the device fails every request
// from then on.

#include "core/engine/torch/module/Net.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace ff::engine::torch_module {

// The buffers of one batch, on both sides.
class Transport {
public:
    virtual ~Transport() = default;
    // Rows to be filled in (as TorchApi::forward takes them) and counts to be read, on the host.
    virtual std::uint32_t* rows() = 0;
    virtual const std::uint32_t* counts() const = 0;
    // Feeds the first `count` rows; counts() are there after finish().
    virtual void start(std::uint32_t count) = 0;
    virtual void finish() = 0;
};

struct Device {
    std::shared_ptr<const Model> model;
    std::unique_ptr<Net> net;
    std::function<std::unique_ptr<Transport>(Net&, const Model&)> makeTransport;
    std::string name;
};

class Service {
public:
    // This and allocate() throw what LibTorch throws, and are called under a c10::NoGradGuard.
    explicit Service(Device device);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    std::uint64_t allocate(std::uint64_t lanes);
    void release(std::uint64_t first, std::uint64_t lanes);
    // Empty, or what failed.
    std::string forward(const std::uint32_t* rows, std::uint32_t count, const TorchOutput* outputs,
                        std::uint32_t outputCount);
    void describe(TorchInfo& info);

private:
    struct Slot;
    struct Request;
    // Rows of a request in a batch.
    struct Part {
        Request* request;
        std::uint32_t rows;
        std::uint64_t from, groups; // of the request's counts
        std::uint64_t at; // in the batch's counts, groups
        Slot* slot;
    };
    struct Slot {
        std::unique_ptr<Transport> transport;
        std::vector<Part> parts;
        std::atomic<std::uint32_t> readers{0}; // parts not copied yet
        bool busy = false;
    };
    // Where a thread waits. Outlives the request, so that the one who wakes it may come late.
    struct Bell {
        std::atomic<std::uint32_t> rung{0};
    };
    struct Request {
        const std::uint32_t* rows;
        std::uint32_t count, taken;
        std::uint64_t groups; // of the rows taken
        Bell* bell;
        std::vector<Part> ready; // as many as the bell has rung; never moved
    };

    void loop();
    Slot* freeSlot();
    void fill(Slot& slot);
    void start(Slot& slot, std::unique_lock<std::mutex>& lock);
    void finish(Slot& slot, std::unique_lock<std::mutex>& lock);
    void fail(const std::string& message);
    std::string forwardThrough(Bell& bell, const std::uint32_t* rows, std::uint32_t count,
                               const TorchOutput* outputs, std::uint32_t outputCount,
                               std::unique_lock<std::mutex>& lock);
    static void copyOut(const Part& part, const TorchOutput* outputs, std::uint32_t outputCount);

    const std::uint32_t* rowOf(const Request& request, std::uint32_t index) const;

    Device m_device;
    const std::uint32_t m_rowWords;
    std::vector<std::unique_ptr<Slot>> m_slots;

    std::mutex m_mutex; // everything below
    std::condition_variable m_wake; // the thread: requests, free slots
    std::deque<Request*> m_waiting;
    std::deque<Slot*> m_running;
    std::vector<std::unique_ptr<Bell>> m_bells; // of nobody
    std::atomic<bool> m_failed{false};
    std::string m_failure;
    bool m_stop = false;
    std::uint64_t m_rows = 0, m_batches = 0;

    std::mutex m_deviceMutex; // work is being given to the device
    std::map<std::uint64_t, std::uint64_t> m_free; // runs of places: first → length
    std::uint64_t m_capacity = 0;
    std::thread m_thread;
};

} // namespace ff::engine::torch_module
