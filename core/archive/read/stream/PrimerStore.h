// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Data blocks that prime the coding of later segments, handed from the workers that decode them to those that
// wait for them. Any thread may call its members.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace ff::archive {

// A segment whose data block primes others.
struct PrimerUse {
    std::uint64_t tarOffset = 0;
    std::uint64_t lastUser = 0; // tar offset of the last segment that it primes
};

class PrimerStore {
public:
    explicit PrimerStore(const std::vector<PrimerUse>& uses);

    // Whether this segment is one of those.
    bool expects(std::uint64_t tarOffset) const { return m_items.contains(tarOffset); }
    // Its data, or null when they could not be had. Once for each of them.
    void give(std::uint64_t tarOffset, std::shared_ptr<const Bytes> data);
    // Whether get() of these would not wait.
    bool ready(std::span<const std::uint64_t> tarOffsets);
    // The data of these one behind the other; waits for them. Damaged when one cannot be had or is not among
    // those that are used. REQUIRES: they are being decoded or will be, without waiting for anybody.
    Result<Bytes> get(std::span<const std::uint64_t> tarOffsets, TaskControl& control);
    // Segments before this one will not be decoded again.
    void dropUsedBefore(std::uint64_t tarOffset);

private:
    struct Item {
        bool given = false;
        std::shared_ptr<const Bytes> data;
    };
    std::map<std::uint64_t, Item> m_items; // its keys stay as they are
    std::multimap<std::uint64_t, std::uint64_t>
        m_held; // last user and tar offset of those that were not dropped
    std::mutex m_mutex; // what is in the items
    std::condition_variable m_changed;
};

} // namespace ff::archive
