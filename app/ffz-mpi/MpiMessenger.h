// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Messages by MPI: point to point and nothing else. Whoever makes one has initialised MPI with
// MPI_THREAD_SERIALIZED.

#include "core/cluster/Messenger.h"

#include <list>
#include <mpi.h>

namespace ffz {

class MpiMessenger final : public ff::cluster::Messenger {
public:
    // On a communicator of its own.
    MpiMessenger();
    // What could not be sent by now is given up.
    ~MpiMessenger() override = default;

    int rank() const override { return m_rank; }
    int ranks() const override { return m_ranks; }
    ff::Status send(int to, ff::Bytes message) override;
    ff::Result<std::optional<ff::cluster::Message>> receive() override;
    bool isIdle() const override { return m_sending.empty(); }

private:
    struct Sending {
        ff::Bytes bytes;
        MPI_Request request = MPI_REQUEST_NULL;
    };
    ff::Status letGoOfSent();

    int m_rank = 0, m_ranks = 1;
    std::list<Sending> m_sending;
};

} // namespace ffz
