// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/heal/recovery/MovedShards.h"

#include "core/heal/recovery/Layout.h"

namespace ff::heal {

namespace {

constexpr std::size_t kFilterBits = 16;

std::size_t place(std::uint32_t check)
{
    return check & ((std::size_t{1} << kFilterBits) - 1);
}

} // namespace

// The ones at both ends add the CRC of as many zeros; without them the CRC is linear.
MovedShards::MovedShards(std::uint64_t shardSize,
                         const std::unordered_multimap<std::uint32_t, std::size_t>& checks)
    : m_shardSize(shardSize), m_mayFit(std::size_t{1} << kFilterBits),
      m_window(static_cast<std::size_t>(shardSize))
{
    const std::uint32_t ones = zerosCheck(shardSize);
    for (const auto& [check, shard] : checks) {
        m_checks.emplace(check ^ ones, shard);
        m_mayFit[place(check ^ ones)] = true;
    }
    const std::uint8_t zero = 0;
    const std::uint32_t oneZero = crc32({&zero, 1}), moreOnes = zerosCheck(shardSize, oneZero);
    for (unsigned value = 0; value < 256; ++value) {
        const auto byte = static_cast<std::uint8_t>(value);
        m_step[value] = crc32({&byte, 1}) ^ oneZero;
        m_leave[value] = zerosCheck(shardSize, crc32({&byte, 1})) ^ moreOnes;
    }
}

void MovedShards::add(ByteSpan bytes, const std::function<bool(std::size_t, std::uint64_t)>& found)
{
    auto ring = static_cast<std::size_t>(m_seen % m_shardSize);
    for (const std::uint8_t byte : bytes) {
        m_check = m_check >> 8 ^ m_step[(m_check ^ byte) & 0xFF] ^ m_leave[m_window[ring]];
        m_window[ring] = byte;
        ring = ring + 1 == m_window.size() ? 0 : ring + 1;
        ++m_seen;
        if (m_seen < m_shardSize || !m_mayFit[place(m_check)])
            continue;
        const auto [first, last] = m_checks.equal_range(m_check);
        for (auto one = first; one != last; ++one) {
            if (!found(one->second, m_seen - m_shardSize))
                return;
        }
    }
}

} // namespace ff::heal
