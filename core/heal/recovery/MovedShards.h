// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Shards that stand anywhere in a stretch of the file, by a CRC-32 that rolls over it byte by byte. Used by
// one thread.

#include "core/base/Bytes.h"

#include <array>
#include <functional>
#include <unordered_map>

namespace ff::heal {

class MovedShards {
public:
    // Of whole shards of this size. `checks`: their CRC-32 and which they are.
    MovedShards(std::uint64_t shardSize, const std::unordered_multimap<std::uint32_t, std::size_t>& checks);

    // The next bytes of the stretch; calls found(shard, its first byte counted from the first byte of all)
    // where a check fits, which chance makes once in 2^32 for each byte and shard. False from it ends this.
    void add(ByteSpan bytes, const std::function<bool(std::size_t shard, std::uint64_t begin)>& found);

private:
    const std::uint64_t m_shardSize;
    std::unordered_multimap<std::uint32_t, std::size_t> m_checks; // linear: without the ones at both ends
    std::vector<bool> m_mayFit; // by the low bits of a check
    std::array<std::uint32_t, 256> m_step{}, m_leave{}; // what a byte that comes does, and one that goes
    Bytes m_window; // a ring of the last shardSize bytes
    std::uint64_t m_seen = 0;
    std::uint32_t m_check = 0;
};

} // namespace ff::heal
