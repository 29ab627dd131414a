// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/RecentVectors.h"

#include <utility>

namespace ff::search {

std::uint64_t vectorKey(std::string_view path, const format::SemanticId& codes)
{
    // FNV-1a of 64 bits.
    std::uint64_t hash = 0xCBF29CE484222325;
    const auto add = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001B3; };
    for (const char c : path)
        add(static_cast<std::uint8_t>(c));
    for (const std::uint8_t code : codes)
        add(code);
    return hash;
}

RecentVectors& RecentVectors::shared()
{
    static RecentVectors vectors;
    return vectors;
}

void RecentVectors::keep(std::string_view path, const format::SemanticId& codes, const MeaningVector& vector)
{
    const std::uint64_t key = vectorKey(path, codes);
    const std::lock_guard lock(m_mutex);
    if (m_newer.size() >= kMost / 2)
        m_older = std::exchange(m_newer, {});
    m_newer.insert_or_assign(key, vector);
}

std::optional<MeaningVector> RecentVectors::find(std::uint64_t key) const
{
    const std::lock_guard lock(m_mutex);
    for (const VectorsByKey* vectors : {&m_newer, &m_older}) {
        if (const auto found = vectors->find(key); found != vectors->end())
            return found->second;
    }
    return std::nullopt;
}

} // namespace ff::search
