// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Constants and small parsers of docs/FORMAT.md that Writer and Reader share. Internal to core/format.

#include "core/format/Container.h"

#include <algorithm>

namespace ff::format {

inline constexpr std::array<std::uint8_t, 4> kSegmentMagic = {'F', 'S', 'E', 'G'};
inline constexpr std::array<std::uint8_t, 4> kFooterMagic = {'F', 'E', 'N', 'D'};
inline constexpr std::array<std::uint8_t, 4> kGuardMagic = {'F', 'I', 'D', 'X'};

inline constexpr std::size_t kFileHeaderSize = 12;
inline constexpr std::size_t kFileCheckSize = 2;
// Behind the index: its hash, the bytes of its size, their number, magic.
inline constexpr std::size_t kIndexHashSize = 8;
inline constexpr std::size_t kMaxFooterSize = kIndexHashSize + 8 + 1 + 4;
inline constexpr std::size_t kMinFooterSize = kIndexHashSize + 1 + 4;

// Before the index: magic, its size, the checks of its chunks, check.
inline constexpr std::size_t kGuardCheckSize = 8;
constexpr std::uint64_t guardSize(std::uint64_t indexSize)
{
    return kGuardMagic.size() + 8 + 8 * heal::chunksOf(indexSize) + kGuardCheckSize;
}

// A segment header's body has at most this many bytes: magic, length, body and check are at most
// kMaxSegmentHeader.
inline constexpr std::size_t kMaxSegmentBody = 255;
inline constexpr std::size_t kMaxSegmentHeader = 4 + 2 + kMaxSegmentBody + 4;

// Largest index, stored and unpacked, and the largest ratio that an honest writer produces.
inline constexpr std::uint64_t kMaxIndexSize = std::uint64_t{1} << 32;
inline constexpr std::uint64_t kMaxIndexRatio = 1000;
// Most segments of an archive that does not list them: each is a reading when it is opened.
inline constexpr std::size_t kMaxUnlistedSegments = 1000;

// What opening takes, for all archives and for each byte of one …
inline constexpr std::uint64_t kOpeningMemory = std::uint64_t{44} << 20;
inline constexpr std::uint64_t kOpeningPerByte = 36;
// … and what is counted for a segment, an entry (beside its path and link target), an owner's name (beside
// its text), a hash that waits for its entry, what an entry takes that waits alike, and a strip of cells
// (beside these), and the meaning of an entry.
inline constexpr std::uint64_t kSegmentMemory = 320, kEntryMemory = 336, kOwnerMemory = 128, kHashMemory = 64,
                               kCostMemory = 32, kStripMemory = 32, kMeaningMemory = 16;

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

// `indexOffset` as below: what stands before it counts for what a reader may take.
// `checks` are those of the file up to the end of its last segment.
Bytes encodeIndex(const Index& index, std::uint64_t indexOffset = 0,
                  const std::vector<std::uint64_t>& checks = {});
// A size as the footer has it: its bytes, the lowest first, and how many they are.
Bytes sizeBytesOf(std::uint64_t size);
// The footer of an index; it is the end of the file.
Bytes encodeFooter(ByteSpan index);
// What stands before the index of an archive that lists its segments, at this offset of the file.
Bytes encodeGuard(ByteSpan index, std::uint64_t fileOffset);
// Damaged when anything is impossible, Missing when it holds a must-understand section that this version does
// not know. `indexOffset` is where the segments must end. When the result is not listed, its segments are
// still to be found. Cancelled as soon as `control` says so. Where the file lost bytes, segments may end
// behind the index: `segmentsEnd` is where they must then.
Result<Index> decodeIndex(ByteSpan bytes, std::uint64_t indexOffset, TaskControl* control = nullptr,
                          std::optional<std::uint64_t> segmentsEnd = {});

// Whether these bytes begin with a segment header whose check is that of a header at `fileOffset`.
bool isHeaderOf(ByteSpan bytes, std::uint64_t fileOffset);
// The tar offset of what looks like a segment header, whatever its check.
std::optional<std::uint64_t> tarOffsetOf(ByteSpan bytes);

// An index and how it was found.
struct FoundIndex {
    Index index;
    std::uint64_t offset = 0, size = 0;
    std::vector<Sentence> mended; // as Reader::mended()
    Bytes rightEnd; // as Reader::rightEnd(), when that is not what the file has
};
// Of the whole file, corrected where it is damaged in few bytes and where its checks allow it. `offset` and
// `size` are set as soon as the footer has told them. Segments that are not listed are still to be found.
Result<FoundIndex> readIndex(const ByteSource& file, std::uint64_t fileSize,
                             std::optional<std::uint64_t>& offset, std::optional<std::uint64_t>& size,
                             TaskControl& control);

} // namespace ff::format
