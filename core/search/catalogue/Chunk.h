// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries of one archive in packs of up to 64, ordered by folded path. A pack is one row of the catalogue and
// one document of its trigram index: paths share their beginnings, and a trigram of many of them is one
// posting (docs/adr/0023). Reading never goes past the bytes that are there; what cannot be is Damaged.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/crypto/Hash.h"
#include "core/format/Container.h"

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ff::search {

inline constexpr std::size_t kChunkEntries = 64; // a bit each of a std::uint64_t
inline constexpr std::size_t kHashBytes = std::tuple_size_v<crypto::Sha512Digest>;

// What readers of the catalogue say to what cannot be.
Error damagedCatalogue();

// What the catalogue keeps of an entry, but for its names and hash.
struct EntryFacts {
    std::uint64_t place = 0; // in the archive's list
    format::EntryType type = format::EntryType::File;
    bool packedSizeRecorded = false;
    bool hasHash = false; // a file with contents whose SHA-512 is known
    std::uint64_t size = 0, packedSize = 0;
    std::int64_t mtimeSeconds = 0;
    std::uint32_t mtimeNanoseconds = 0;
};

// As it is stored.
struct PackedChunk {
    std::size_t entries = 0;
    Bytes names; // folded
    Bytes originals; // empty when folding changes none of them
    Bytes facts;
    Bytes hashes; // kHashBytes for each entry with hasHash, in order
};

// Packs the entries that `order` names. REQUIRES: at most 64; folded[i] is of entries[i]; the folded paths
// ascend.
PackedChunk packChunk(std::span<const format::EntryRecord> entries, const std::vector<std::string>& folded,
                      std::span<const std::uint32_t> order);

// Paths as they are stored: each is the beginning of the one before up to a '/', and an ending of its own.
// Where what belongs to bit `at` stands among what belongs to the bits that are set. REQUIRES: at < 64.
inline std::size_t placeAmong(std::uint64_t bits, std::size_t at)
{
    return static_cast<std::size_t>(std::popcount(bits & ((std::uint64_t(1) << at) - 1)));
}

class ChunkNames {
public:
    // The bytes must live as long as this is used.
    static Result<ChunkNames> read(ByteSpan names);

    std::size_t size() const { return m_count; }
    // A bit for each path.
    std::uint64_t all() const { return m_count == 0 ? 0 : ~std::uint64_t(0) >> (kChunkEntries - m_count); }
    // The endings one after another: what the trigram index has of the pack, and where a word without '/' is
    // found when it is in one of the paths. With `separator` between them.
    std::string_view text() const { return m_text; }
    std::string document() const;
    // Bit i: path i contains `word`. REQUIRES: no '/' in it, not empty.
    std::uint64_t containing(std::string_view word) const;
    // Path i, given path i - 1 in `path`.
    void next(std::size_t i, std::string& path) const;

private:
    struct Ending {
        std::uint32_t shared = 0; // bytes of the path before
        std::uint32_t begin = 0, size = 0; // in the text
    };
    std::size_t nextPlace(std::size_t from, std::string_view word) const;

    std::array<Ending, kChunkEntries> m_endings; // the first m_count of them
    std::size_t m_count = 0;
    std::string_view m_text;
};

// Of `count` entries.
Result<std::vector<EntryFacts>> readFacts(ByteSpan facts, std::size_t count);

} // namespace ff::search
