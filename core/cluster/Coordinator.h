// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rank 0's side of a run: gives segments to the other ranks and takes what they made of them. A thread of its
// own owns the Messenger from the constructor to leave(). See
// docs/adr/0028-one-archive-by-many-processes.md.

#include "core/archive/segment/SegmentHelpers.h"
#include "core/cluster/Messenger.h"
#include "core/cluster/Wire.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace ff::cluster {

class Coordinator final : public archive::SegmentHelpers {
public:
    // A rank that was asked for something and says nothing for so long is lost.
    static constexpr std::chrono::milliseconds kSilence = std::chrono::minutes(2);

    explicit Coordinator(Messenger& messenger, std::chrono::milliseconds silence = kSilence);
    ~Coordinator() override { leave(); }
    Coordinator(const Coordinator&) = delete;
    Coordinator& operator=(const Coordinator&) = delete;

    Status begin(const archive::HelperTask& task, TaskControl& control) override;
    unsigned slots() const override;
    Result<archive::CodedSegment> encode(const archive::Segment& segment,
                                         const archive::SegmentCoding& coding, TaskControl& control,
                                         TaskControl& counters) override;
    Result<archive::Segment> decode(const archive::DecodeRequest& request, TaskControl& control,
                                    const std::function<void(std::uint64_t)>& onProgress,
                                    const std::function<void(const Sentence&)>& onDeviceFault) override;
    Status status() const override;
    std::vector<archive::HelperInfo> helpers() const override;

    // The run is over: tells the others, and returns within a second, whatever became of them. Nothing but
    // helpers() may follow.
    void leave();

private:
    using Clock = std::chrono::steady_clock;
    struct Rank {
        archive::HelperInfo info;
        std::optional<Error> refused;
        bool isReady = false;
        unsigned jobs = 0; // that it has
        Clock::time_point heard{};
    };
    // What a thread waits for.
    struct Pending {
        int rank = 0;
        JobProgress progress;
        std::optional<Done> done;
        std::condition_variable wake; // of the one thread
    };
    using PendingPointer = std::shared_ptr<Pending>;
    using OnProgress = std::function<void(const JobProgress& now, const JobProgress& before)>;

    // Gives a job to the rank that has least to do and waits. `makeBytes` makes the message of its number.
    Result<Done> run(const std::function<Bytes(std::uint64_t)>& makeBytes, TaskControl& control,
                     const OnProgress& onProgress);
    Result<int> takeRank(std::unique_lock<std::mutex>& lock, TaskControl& control);
    Error fromRank(int rank, const Error& error) const;

    // The thread of the Messenger.
    void carry();
    Status sendWaiting(std::unique_lock<std::mutex>& lock);
    Result<bool> receiveAll(std::unique_lock<std::mutex>& lock);
    Status take(const Message& message);
    Status lookForSilent();
    void sayLeave();

    // REQUIRES of those below: m_mutex held.
    unsigned capacity(const Rank& rank) const;
    bool awaitsAny() const;
    void fail(const Error& error);

    Messenger& m_messenger; // of the thread
    const std::chrono::milliseconds m_silence;
    mutable std::mutex m_mutex; // over all below
    std::condition_variable m_wakeCarrier;
    std::condition_variable m_wakeCallers; // who wait for a rank that is free, or for all to be ready
    std::vector<Rank> m_ranks; // [0] is this one, and unused
    std::deque<std::pair<int, Bytes>> m_toSend;
    std::map<std::uint64_t, PendingPointer> m_pending; // by the job's number
    std::uint64_t m_jobs = 0;
    bool m_isPreparing = false;
    Clock::time_point m_looked{};
    std::optional<Error> m_failure;
    bool m_leaving = false;
    std::thread m_thread; // last
};

} // namespace ff::cluster
