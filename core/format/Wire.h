// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Constants and small parsers of docs/FORMAT.md that Writer and Reader share. Internal to core/format.

#include "core/format/Container.h"

#include <algorithm>

namespace ff::format {

inline constexpr std::array<std::uint8_t, 8> kFileMagic = {0x89, 'F', 'F', 'Z', 0x0D, 0x0A, 0x1A, 0x0A};
inline constexpr std::array<std::uint8_t, 4> kSegmentMagic = {'F', 'S', 'E', 'G'};
inline constexpr std::array<std::uint8_t, 4> kFooterMagic = {'F', 'E', 'N', 'D'};

inline constexpr std::size_t kFileHeaderSize = 16;
inline constexpr std::size_t kFooterSize = 40;
inline constexpr std::size_t kIndexHashSize = 16;
inline constexpr std::uint16_t kKnownFeatures = 0;

// A segment header's body has at most this many bytes: magic, length, body and check are at most kMaxSegmentHeader.
inline constexpr std::size_t kMaxSegmentBody = 255;
inline constexpr std::size_t kMaxSegmentHeader = 4 + 2 + kMaxSegmentBody + 4;

// Largest index, stored and unpacked, and the largest ratio that an honest writer produces.
inline constexpr std::uint64_t kMaxIndexSize = std::uint64_t{1} << 32;
inline constexpr std::uint64_t kMaxIndexRatio = 1000;

// The tar stream and the file end below this: sums of two offsets never overflow.
inline constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 62;

// The first bytes of SHA-512 over the parts.
template <std::size_t Size>
std::array<std::uint8_t, Size> shortHash(ByteSpan first, ByteSpan second = {})
{
    crypto::Sha512 hash;
    hash.update(first);
    hash.update(second);
    const crypto::Sha512Digest full = hash.finish();
    std::array<std::uint8_t, Size> out{};
    std::copy_n(full.begin(), Size, out.begin());
    return out;
}

inline bool sameBytes(ByteSpan a, ByteSpan b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// Magic, length, body and check as they stand at fileOffset.
Bytes encodeSegmentHeader(const SegmentHeader& header, std::uint64_t fileOffset);

// Reads a segment header from the bytes at fileOffset (they may go on behind it). Damaged when it is not one.
Result<SegmentRecord> decodeSegmentHeader(ByteSpan bytes, std::uint64_t fileOffset);

// Damaged when a block breaks a limit of the format.
Status checkBlock(const BlockInfo& block);

Bytes encodeIndex(const Index& index);
// Damaged when anything is impossible, Missing when it holds a must-understand section that this version does not know. `indexOffset` is where
// the segments must end.
Result<Index> decodeIndex(ByteSpan bytes, std::uint64_t indexOffset);

} // namespace ff::format
