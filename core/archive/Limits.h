// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The sizes that balance random access, ratio and memory. A reader relies on none of them: it takes what
// FORMAT.md allows.

#include <cstddef>
#include <cstdint>

namespace ff::archive {

// Small files share a segment up to this sum of their contents and so much for each entry's headers: one of
// them costs at most this much decoding. Larger groups would let the adaptive models learn longer: 4 MiB
// keeps nearly all of that gain on text. With the transformer, which decodes slower and starts with what it
// was taught, the groups are smaller.
inline constexpr std::uint64_t kGroupSize = std::uint64_t{4} << 20;
inline constexpr std::uint64_t kNetGroupSize = std::uint64_t{5} << 18;
inline constexpr std::uint64_t kEntryCost = 512;
// Segments whose coding is primed by earlier ones that are alike. To reach a file, those are decoded first,
// on the machine's other cores: a group that nothing primes may prime others and ends early for that …
inline constexpr std::uint64_t kPrimerSize = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kNetPrimerSize = std::uint64_t{1} << 19;
// … and with the transformer a file and the largest of its primers are at most so large together.
inline constexpr std::uint64_t kNetReach = std::uint64_t{7} << 18;
inline constexpr std::size_t kPrimers = 1, kNetPrimers = 2;
// Less than so much is not worth the time that a primer takes, and more gains little by it.
inline constexpr std::uint64_t kMinPrimed = std::uint64_t{16} << 10;
inline constexpr std::uint64_t kMaxPrimed = std::uint64_t{4} << 20;
// A larger file starts a segment of its own, so that fetching it decodes nothing else …
inline constexpr std::uint64_t kOwnSegmentSize = std::uint64_t{1} << 20;
// … and is cut into segments with so much data: the unit of parallel work and of damage.
inline constexpr std::uint64_t kSegmentDataSize = std::uint64_t{16} << 20;
// Blocks that are sorted are one piece up to this size, which takes five times as much memory.
inline constexpr std::uint64_t kSortedSegmentSize = std::uint64_t{12} << 20;
// Files up to this size are read into memory once, which spares a second reading to hash them.
inline constexpr std::uint64_t kInMemorySize = std::uint64_t{4} << 20;
// Files of this size on are looked for among those that are stored already: a smaller one costs less than a
// reference saves.
inline constexpr std::uint64_t kMinDuplicate = 64;
// Chunks in which files of this size on are compared with what is stored: on average 2^kChunkBits bytes above
// the least.
inline constexpr std::uint64_t kMinChunkedSize = std::uint64_t{64} << 10;
inline constexpr unsigned kChunkBits = 13;
inline constexpr std::size_t kMinChunk = std::size_t{2} << 10;
inline constexpr std::size_t kMaxChunk = std::size_t{64} << 10;
// Chunks that are remembered, about 60 bytes each: 20 GiB of data or so.
inline constexpr std::size_t kMaxChunks = std::size_t{2} << 20;
// A segment refers to chunks in at most so many other segments: this bounds what fetching a piece of a large
// file decodes.
inline constexpr std::size_t kMaxSourceSegments = 4;
// Contents that later segments refer to are held in memory up to so many bytes while extracting, then in a
// temporary file.
inline constexpr std::uint64_t kReferenceMemory = std::uint64_t{256} << 20;
// Segments larger than ours are decoded beside others only as far as they take so much together.
inline constexpr std::uint64_t kLargeMemory = std::uint64_t{512} << 20;
// An archive of one segment and so many entries lists neither: opening decodes its meta block instead.
inline constexpr std::size_t kMaxUnlistedEntries = 16;
// libarchive's reader refuses a pax header above 1 MiB: extended attributes beyond this are left out with a
// warning.
inline constexpr std::size_t kMaxXattrBytes = std::size_t{512} << 10;
// Piece of a file that is read, hashed or written at once.
inline constexpr std::size_t kIoPiece = std::size_t{1} << 20;
// Up to so many files each is synced to disk by itself after extraction, above it the whole file system once.
inline constexpr std::size_t kSyncEachLimit = 64;

} // namespace ff::archive
