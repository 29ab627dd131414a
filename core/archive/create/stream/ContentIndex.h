// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds contents that stand in the tar stream already: whole files by their SHA-512, and pieces of large
// files by cutting them where their own bytes say so, so that an inserted byte moves the cuts along. Used by
// one thread.

#include "core/archive/segment/TarWalk.h"

#include <unordered_map>

namespace ff::archive {

// Data bytes of the tar stream that the archive holds itself.
struct StoredRange {
    std::uint64_t tarOffset = 0, length = 0;
};

// The length of the first chunk of these bytes, a run of a file from a cut on; 0 when it needs more of them.
// At the end of the file the rest is the last chunk.
std::size_t chunkLength(ByteSpan bytes);

class ContentIndex {
public:
    // Remembers where contents stand. A file may lie in pieces, as far as these were found elsewhere.
    void addFile(const crypto::Sha512Digest& sha512, std::vector<StoredRange> ranges);
    // Nothing when it is not known.
    const std::vector<StoredRange>* findFile(const crypto::Sha512Digest& sha512) const;

    // The place of an earlier chunk of the same bytes; remembers this one as standing at tarOffset when there
    // is none. Above a bound on memory new chunks are only looked for.
    std::optional<std::uint64_t> findOrAddChunk(ByteSpan chunk, std::uint64_t tarOffset);

private:
    using Key = std::array<std::uint8_t, 16>;
    struct KeyHash {
        std::size_t operator()(const Key& key) const
        {
            std::size_t value = 0;
            std::memcpy(&value, key.data(), sizeof value);
            return value;
        }
    };
    std::unordered_map<Key, std::vector<StoredRange>, KeyHash> m_files;
    std::unordered_map<Key, std::uint64_t, KeyHash> m_chunks;
};

} // namespace ff::archive
