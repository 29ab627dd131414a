// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How busy the NVIDIA cards are, as their driver's own library (NVML, libnvidia-ml.so.1) tells. It is loaded
// when it is asked for and belongs to the driver: where it is absent there is no number, and no complaint.
// Asking takes milliseconds, loading longer, so a thread does it, once a second, as long as somebody asks.

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace ff::jobs {

class CardLoad {
public:
    static CardLoad& shared();

    CardLoad() = default;
    ~CardLoad();
    CardLoad(const CardLoad&) = delete;
    CardLoad& operator=(const CardLoad&) = delete;

    // 0 to 1, the mean of the cards that `device` names ("NVIDIA H200", "2 × NVIDIA H200"); negative while
    // unknown, and for other devices. Never waits. Any thread.
    double of(const std::string& device);

private:
    void watch();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread; // from the first question about a card on
    std::map<std::string, double> m_loads; // by the name of the card
    bool m_isAsked = false, m_isEnding = false, m_isAbsent = false;
};

} // namespace ff::jobs
