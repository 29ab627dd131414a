// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a recovery record is laid out (docs/FORMAT.md, "Recovery record"). It stands behind the archive and
// consists of blocks of one size, each with a parity shard, a piece of the table of checks, and a descriptor
// that says all of this, so that any block explains the record. Functions keep no state.

#include "core/base/Bytes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace ff::heal {

inline constexpr unsigned kMaxRecoveryPercent = 100;
// Places of damage that a record holds against, whatever their positions and sizes.
inline constexpr std::uint64_t kRecoveryPlaces = 64;

struct RecoveryLayout {
    std::uint64_t archiveSize = 0;
    std::uint64_t shardSize = 0; // a multiple of 64; the last shard of the archive is filled up with zeros
    std::uint32_t blocks = 0; // as many as parity shards
    std::uint32_t tablePieces = 0; // so many pieces give the table of checks
    std::uint8_t percent = 0; // that was asked for

    std::uint64_t shards() const { return (archiveSize + shardSize - 1) / shardSize; }
    // Of the archive in this shard.
    std::uint64_t bytesOf(std::size_t shard) const
    {
        return std::min(shardSize, archiveSize - shard * shardSize);
    }
    std::uint64_t pieceSize() const { return 2 * ((2 * shards() + tablePieces - 1) / tablePieces); }
    std::uint64_t blockSize() const;
    std::uint64_t recordSize() const { return blocks * blockSize(); }

    bool operator==(const RecoveryLayout&) const = default;
};

// The smallest record that holds against guaranteedDamage(). REQUIRES: archiveSize != 0, 1 <= percent <=
// kMaxRecoveryPercent.
RecoveryLayout chooseLayout(std::uint64_t archiveSize, unsigned percent);
// Bytes of damage in kRecoveryPlaces places: of percents up to 10 four fifths of so many percent of archive
// and record together, of larger ones at least so many percent of the archive.
std::uint64_t guaranteedDamage(const RecoveryLayout& layout);

inline constexpr std::size_t kDescriptorSize = 32;
inline constexpr std::array<std::uint8_t, 4> kDescriptorMagic = {'F', 'R', 'C', 'V'}; // its last bytes

// What ends a block.
struct RecoveryDescriptor {
    RecoveryLayout layout;
    std::uint32_t index = 0; // of the block
    std::uint32_t check = 0; // CRC-32 of the block before its descriptor
};

std::array<std::uint8_t, kDescriptorSize> encodeDescriptor(const RecoveryDescriptor& descriptor);
// None when it is not one, is damaged, or says what no reader should believe of a file of `fileSize` bytes.
std::optional<RecoveryDescriptor> decodeDescriptor(ByteSpan bytes, std::uint64_t fileSize);

// CRC-32 (ISO-HDLC, as in gzip), given that of what stands before.
std::uint32_t crc32(ByteSpan bytes, std::uint32_t before = 0);
// The same of so many zeros.
std::uint32_t zerosCheck(std::uint64_t size, std::uint32_t before = 0);

} // namespace ff::heal
