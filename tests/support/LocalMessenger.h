// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The processes of a run as threads of one: queues in the place of MPI.

#include "core/cluster/Messenger.h"

#include <deque>
#include <mutex>
#include <vector>

namespace fftest {

class LocalNetwork {
public:
    explicit LocalNetwork(int ranks) : m_arrived(static_cast<std::size_t>(ranks)) {}

    int ranks() const { return static_cast<int>(m_arrived.size()); }
    void put(int to, ff::cluster::Message message)
    {
        const std::lock_guard lock(m_mutex);
        m_arrived.at(static_cast<std::size_t>(to)).push_back(std::move(message));
    }
    std::optional<ff::cluster::Message> take(int rank)
    {
        const std::lock_guard lock(m_mutex);
        auto& arrived = m_arrived.at(static_cast<std::size_t>(rank));
        if (arrived.empty())
            return std::nullopt;
        auto message = std::move(arrived.front());
        arrived.pop_front();
        return message;
    }

private:
    std::mutex m_mutex;
    std::vector<std::deque<ff::cluster::Message>> m_arrived;
};

class LocalMessenger final : public ff::cluster::Messenger {
public:
    LocalMessenger(LocalNetwork& network, int rank) : m_network(network), m_rank(rank) {}

    int rank() const override { return m_rank; }
    int ranks() const override { return m_network.ranks(); }
    ff::Status send(int to, ff::Bytes message) override
    {
        m_network.put(to, {m_rank, std::move(message)});
        return {};
    }
    ff::Result<std::optional<ff::cluster::Message>> receive() override { return m_network.take(m_rank); }
    bool isIdle() const override { return true; }

private:
    LocalNetwork& m_network;
    const int m_rank;
};

} // namespace fftest
