// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/stream/ContentIndex.h"

#include "core/archive/Limits.h"

#include <algorithm>

namespace ff::archive {

namespace {

constexpr std::array<std::uint64_t, 256> makeGear()
{
    std::array<std::uint64_t, 256> gear{};
    std::uint64_t state = 0;
    for (std::uint64_t& value : gear) { // splitmix64
        state += 0x9E3779B97F4A7C15;
        std::uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        value = z ^ (z >> 31);
    }
    return gear;
}

constexpr std::array<std::uint64_t, 256> kGear = makeGear();
// A cut is where so many of the highest bits are zero: they depend on the last 64 bytes.
constexpr std::uint64_t kCutMask = ~(~std::uint64_t{0} >> kChunkBits);

template <typename Key, typename Digest>
Key keyOf(const Digest& digest)
{
    Key key;
    std::copy_n(digest.begin(), key.size(), key.begin());
    return key;
}

} // namespace

std::size_t chunkLength(ByteSpan bytes)
{
    const std::size_t end = std::min(bytes.size(), kMaxChunk);
    std::uint64_t hash = 0;
    for (std::size_t i = std::min(end, kMinChunk - 64); i < end; ++i) {
        hash = (hash << 1) + kGear[bytes[i]];
        if ((hash & kCutMask) == 0 && i >= kMinChunk)
            return i + 1;
    }
    return end == kMaxChunk ? end : 0;
}

void ContentIndex::addFile(const crypto::Sha512Digest& sha512, std::vector<StoredRange> ranges)
{
    m_files.try_emplace(keyOf<Key>(sha512), std::move(ranges));
}

const std::vector<StoredRange>* ContentIndex::findFile(const crypto::Sha512Digest& sha512) const
{
    const auto found = m_files.find(keyOf<Key>(sha512));
    return found == m_files.end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> ContentIndex::findOrAddChunk(ByteSpan chunk, std::uint64_t tarOffset)
{
    const Key key = keyOf<Key>(crypto::sha256(chunk));
    if (m_chunks.size() < kMaxChunks) {
        const auto [place, isNew] = m_chunks.try_emplace(key, tarOffset);
        return isNew ? std::nullopt : std::optional(place->second);
    }
    const auto found = m_chunks.find(key);
    return found == m_chunks.end() ? std::nullopt : std::optional(found->second);
}

} // namespace ff::archive
