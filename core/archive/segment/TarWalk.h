// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds the entries in the header bytes of a segment: the exact header walk of docs/FORMAT.md, section "The
// header walk". Encoder and decoder both depend on its result bit for bit. It reads only fields that the
// header filter leaves alone, so it gives the same for filtered and plain bytes. Bad bytes are never an error
// here: the walk stops early.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/crypto/Hash.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ff::archive {

inline constexpr std::size_t kTarBlock = 512;
// What so many bytes take in whole blocks; wraps within the last block of all sizes.
constexpr std::uint64_t inTarBlocks(std::uint64_t size)
{
    return (size + kTarBlock - 1) / kTarBlock * kTarBlock;
}
inline constexpr std::size_t kHintSize = 32;
inline constexpr std::string_view kHashXattr = "user.fileformer.sha512";
inline constexpr std::string_view kHashRecord = "SCHILY.xattr.user.fileformer.sha512";

// A piece of a run's data that stands earlier in the tar stream: there it is data too, and no reference.
struct DataReference {
    std::uint64_t offset = 0; // in the run's data
    std::uint64_t length = 0;
    std::uint64_t source = 0; // tar offset

    bool operator==(const DataReference&) const = default;
};

// Header bytes, then data bytes. All runs of a segment one after another are its part of the tar stream.
struct TarRun {
    std::uint64_t headerLength = 0;
    std::uint64_t dataLength = 0;
    bool hashElided = false;
    std::vector<DataReference> references{}; // ascending, without overlap
    std::optional<crypto::Sha512Digest> digest{}; // of the data, once known

    bool operator==(const TarRun&) const = default;
    // Of the data that the segment holds itself.
    std::uint64_t literalLength() const
    {
        std::uint64_t length = dataLength;
        for (const DataReference& reference : references)
            length -= reference.length;
        return length;
    }
};

// Offsets are into the segment's header bytes (all runs' concatenated).
struct TarItem {
    std::size_t begin = 0; // first block that belongs to the entry
    std::optional<std::size_t> paxBlock; // the 'x' header block
    std::size_t paxBody = 0, paxSize = 0; // its records
    std::size_t mainBlock = 0; // the ustar block
    std::size_t headerEnd = 0; // one past the ustar block and what of the body stands among the header bytes
    std::uint64_t bodySize = 0; // bytes of body, in both kinds of run, without padding
    std::optional<std::size_t> hashAt; // of 64 bytes
    std::string hint; // last component of the name, its last 32 bytes
    std::size_t run = 0;
};

// `tarOffset` is where the first run begins in the tar stream. REQUIRES: header lengths sum to
// headers.size().
std::vector<TarItem> walkHeaders(ByteSpan headers, const std::vector<TarRun>& runs, std::uint64_t tarOffset);

// The last component, without a trailing '/', of it the last 32 bytes.
std::string nameHint(std::string_view path);

// A numeric ustar field: octal text or base 256. 0 when it is neither.
std::uint64_t tarNumber(ByteSpan field);

// The text of a field, up to its first zero.
std::string tarText(ByteSpan field);

// The checksum field of a block, whose own bytes count as blanks.
inline constexpr std::size_t kChecksumAt = 148;
std::array<char, 8> tarChecksum(ByteSpan block);

// The name of the pax header of an entry, as libarchive makes it from the name in the ustar header:
// "dir/file" becomes "dir/PaxHeader/file", at most 100 bytes.
std::string paxHeaderName(std::string name);

// The value of the last pax record with this key.
std::optional<ByteSpan> paxRecord(ByteSpan records, std::string_view key);

// All pax records, up to the first that is malformed.
struct PaxRecord {
    std::string_view key; // into the records, as the value
    ByteSpan value;
};
std::vector<PaxRecord> paxRecords(ByteSpan records);

// Headers that cannot be those of a segment.
Error damagedHeaders();

// The last entry of each run is the one whose data follows; null where there is none.
std::vector<const TarItem*> lastItems(const std::vector<TarItem>& items, std::size_t runs);

} // namespace ff::archive
