// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/stream/PrimerStore.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ff::archive {

PrimerStore::PrimerStore(const std::vector<PrimerUse>& uses)
{
    for (const PrimerUse& use : uses)
        m_held.emplace(use.lastUser, use.tarOffset);
    for (const PrimerUse& use : uses)
        m_items[use.tarOffset];
}

void PrimerStore::give(std::uint64_t tarOffset, std::shared_ptr<const Bytes> data)
{
    {
        const std::lock_guard lock(m_mutex);
        Item& item = m_items.at(tarOffset);
        item.given = true;
        item.data = std::move(data);
    }
    m_changed.notify_all();
}

bool PrimerStore::ready(std::span<const std::uint64_t> tarOffsets)
{
    const std::lock_guard lock(m_mutex);
    return std::all_of(tarOffsets.begin(), tarOffsets.end(), [this](std::uint64_t tarOffset) {
        const auto found = m_items.find(tarOffset);
        return found == m_items.end() || found->second.given;
    });
}

Result<Bytes> PrimerStore::get(std::span<const std::uint64_t> tarOffsets, TaskControl& control)
{
    constexpr std::chrono::milliseconds kLook{50}; // at whether the task ends
    const Error lost{ErrorCode::Damaged, sentence("the segment that primes it is damaged")};
    Bytes all;
    for (const std::uint64_t tarOffset : tarOffsets) {
        const auto found = m_items.find(tarOffset);
        if (found == m_items.end())
            return lost;
        std::shared_ptr<const Bytes> data;
        for (bool given = false; !given;) {
            FF_TRY(control.checkpoint());
            std::unique_lock lock(m_mutex);
            given = m_changed.wait_for(lock, kLook, [&item = found->second] { return item.given; });
            data = found->second.data;
        }
        if (!data)
            return lost;
        all.insert(all.end(), data->begin(), data->end());
    }
    return all;
}

void PrimerStore::dropUsedBefore(std::uint64_t tarOffset)
{
    const std::lock_guard lock(m_mutex);
    while (!m_held.empty() && m_held.begin()->first < tarOffset) {
        m_items.at(m_held.begin()->second).data.reset();
        m_held.erase(m_held.begin());
    }
}

} // namespace ff::archive
