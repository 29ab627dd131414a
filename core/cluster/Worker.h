// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The side of every rank but 0: works on the segments that rank 0 sends until it says to leave. The thread
// that calls run() owns the Messenger; segments are worked on by threads beside it.

#include "core/archive/run/Device.h"
#include "core/archive/segment/SegmentEncoder.h"
#include "core/cluster/Messenger.h"
#include "core/cluster/Wire.h"
#include "core/engine/ModelStore.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace ff::cluster {

class Worker {
public:
    // `host` is what rank 0 calls this machine by; `options` are this rank's own.
    Worker(Messenger& messenger, archive::RunOptions options, std::string host);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Ok when rank 0 said to leave. What was being worked on is given up then, within a second.
    Status run();

private:
    using Job = std::variant<EncodeJob, DecodeJob>;
    using Clock = std::chrono::steady_clock;

    Status answer(const Message& message);
    // Models, device and threads for what is going to be done.
    Result<Ready> prepare(const Prepare& message);
    void startThreads(unsigned count);
    void stopThreads();
    void work(); // one of the threads
    Done workOn(Job job, TaskControl& control);
    archive::SegmentCoding codingOf(const EncodeJob& job, std::vector<std::string>& faults) const;
    Result<archive::Segment> decode(DecodeJob job, TaskControl& control, std::vector<std::string>& faults);
    Status sendDone(std::unique_lock<std::mutex>& lock);
    Status sendProgress();
    void sayLeave();

    Messenger& m_messenger;
    const archive::RunOptions m_options;
    const std::string m_host;
    engine::ModelStore m_models;
    std::shared_ptr<const engine::Model> m_model; // that segments are coded with
    archive::DeviceChoice m_device;
    bool m_left = false;
    Clock::time_point m_reported = Clock::now();

    TaskControl m_control;
    std::mutex m_mutex; // over all below
    std::condition_variable m_wakeThreads, m_wakeOwner;
    std::deque<Job> m_waiting;
    std::map<std::uint64_t, TaskControl*> m_running; // by the job's number
    std::vector<Done> m_done;
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

} // namespace ff::cluster
