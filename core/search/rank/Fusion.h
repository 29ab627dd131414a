// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace ff::search {

// Several ordered lists in one: what stands in them counts 1 / (60 + its rank) for each (reciprocal rank
// fusion: Cormack, Clarke and Büttcher, 2009). Key tells which things are the same.
template <typename Key, typename Item>
class Fusion {
private:
    static constexpr double kRankOffset = 60;

public:
    // What the first place of one list counts.
    static constexpr double kFirst = 1 / (kRankOffset + 1);

    // Item `rank`, from 0, of one list more. Gives what stands for all with its key: the first that came.
    Item& add(const Key& key, std::size_t rank, const Item& item)
    {
        const auto [place, isNew] = m_places.emplace(key, m_items.size());
        if (isNew)
            m_items.emplace_back(0, item);
        auto& [score, kept] = m_items[place->second];
        score += 1 / (kRankOffset + double(rank) + 1);
        return kept;
    }
    // Score and item, the best first; of two that are first in one list each, that of the earlier list.
    std::vector<std::pair<double, Item>> take(std::size_t limit)
    {
        std::stable_sort(m_items.begin(), m_items.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        if (m_items.size() > limit)
            m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(limit), m_items.end());
        return std::move(m_items);
    }

private:
    std::vector<std::pair<double, Item>> m_items;
    std::map<Key, std::size_t> m_places; // in m_items
};

} // namespace ff::search
