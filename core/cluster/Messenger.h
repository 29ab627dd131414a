// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bytes between the processes of one run, which are numbered from 0 (ranks). What carries them is another's
// business: MPI (app/ffz-mpi), or queues in a test. One thread at a time uses a Messenger.

#include "core/base/Bytes.h"
#include "core/base/Result.h"

#include <optional>

namespace ff::cluster {

struct Message {
    int from = 0;
    Bytes bytes;
};

// What a message may have at most: MPI counts in int.
inline constexpr std::size_t kMaxMessage = std::size_t{1} << 30;

class Messenger {
public:
    virtual ~Messenger() = default;

    virtual int rank() const = 0;
    virtual int ranks() const = 0;

    // Takes the message and begins to send it. Messages to one rank arrive in their order. Io when it cannot
    // be sent. REQUIRES: at most kMaxMessage bytes.
    virtual Status send(int to, Bytes message) = 0;
    // A message that has arrived; none when there is none now. Never waits. Also moves what is being sent.
    virtual Result<std::optional<Message>> receive() = 0;
    // Whether everything was sent.
    virtual bool isIdle() const = 0;
};

} // namespace ff::cluster
