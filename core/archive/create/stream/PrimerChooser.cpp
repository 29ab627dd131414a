// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/PrimerChooser.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

namespace ff::archive {

namespace {

// Of the strings of kStringBytes one in kSampled, the same ones in every segment.
constexpr std::size_t kStringBytes = 6;
constexpr std::uint64_t kSampled = 64;
// Percent of the features that the first primer must have, and that a further one must have beside those
// before it. A lower share for the first would gain a little for the segment, but one that is primed cannot
// prime others of its kind, which gain much.
constexpr std::size_t kAlike = 22, kAddsTo = 5;

} // namespace

std::vector<std::uint32_t> PrimerChooser::featuresOf(ByteSpan data)
{
    std::vector<std::uint32_t> features;
    features.reserve(data.size() / kSampled + 16);
    for (std::size_t i = 0; i + 8 <= data.size(); ++i) {
        std::uint64_t bytes;
        std::memcpy(&bytes, data.data() + i, sizeof bytes);
        const std::uint64_t hash = (bytes << (64 - 8 * kStringBytes)) * 0x9E3779B97F4A7C15U;
        if (hash >> 58 == 0)
            features.push_back(static_cast<std::uint32_t>(hash >> 26));
    }
    std::sort(features.begin(), features.end());
    features.erase(std::unique(features.begin(), features.end()), features.end());
    return features;
}

std::vector<Primer> PrimerChooser::choose(ByteSpan data, std::size_t most, std::uint64_t maxSize) const
{
    std::vector<std::uint32_t> holders;
    const std::vector<std::uint32_t> features = featuresOf(data);
    for (const std::uint32_t feature : features) {
        if (const auto found = m_holders.find(feature); found != m_holders.end())
            holders.push_back(found->second);
    }
    std::vector<Primer> chosen;
    while (chosen.size() < most) {
        std::array<std::size_t, kRemembered> shared{};
        for (const std::uint32_t mask : holders) {
            for (std::uint32_t left = mask; left != 0; left &= left - 1)
                ++shared[static_cast<std::size_t>(std::countr_zero(left))];
        }
        std::size_t best = kRemembered;
        for (std::size_t k = 0; k < kRemembered; ++k) {
            if (m_segments[k].primer.data && m_segments[k].primer.data->size() <= maxSize
                && shared[k] * 100 > features.size() * (chosen.empty() ? kAlike : kAddsTo)
                && (best == kRemembered || shared[k] > shared[best]))
                best = k;
        }
        if (best == kRemembered)
            break;
        chosen.push_back(m_segments[best].primer);
        std::erase_if(holders, [best](std::uint32_t mask) { return (mask >> best & 1) != 0; });
    }
    return chosen;
}

void PrimerChooser::add(std::uint64_t tarOffset, ByteSpan data)
{
    Remembered& place = m_segments[m_next];
    const std::uint32_t bit = std::uint32_t{1} << m_next;
    for (const std::uint32_t feature : place.features) {
        const auto found = m_holders.find(feature);
        if ((found->second &= ~bit) == 0)
            m_holders.erase(found);
    }
    place.primer = {tarOffset, std::make_shared<const Bytes>(data.begin(), data.end())};
    place.features = featuresOf(data);
    for (const std::uint32_t feature : place.features)
        m_holders[feature] |= bit;
    m_next = (m_next + 1) % kRemembered;
}

} // namespace ff::archive
