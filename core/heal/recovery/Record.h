// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Making a recovery record, finding it in a damaged file, and repairing the archive with it. All of it works
// on the bytes of a file and knows nothing of what they mean; whatever is repaired counts when the archive's
// own hashes say so. Functions keep no state. Memory: about kRecoveryMemory, or what coding 64 bytes of all
// shards takes, and 24 bytes for each shard and block.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/heal/recovery/Layout.h"

#include <functional>
#include <limits>

namespace ff::heal {

inline constexpr std::uint64_t kRecoveryMemory = std::uint64_t{256} << 20;

using ReadAt = std::function<Status(std::uint64_t offset, std::span<std::uint8_t> out)>;
using WriteAt = std::function<Status(std::uint64_t offset, ByteSpan bytes)>;

// Room for what does not fit into memory: any bytes that were written can be read.
struct Scratch {
    WriteAt write;
    ReadAt read;
};

// Gives the record of these bytes to `write`, from its beginning to its end. Each byte of the archive is read
// once: shard after shard, a piece of each as large as memory allows, then the next piece of each.
Status makeRecord(const RecoveryLayout& layout, const ReadAt& archive, const Scratch& scratch,
                  const std::function<Status(ByteSpan)>& write, TaskControl& control);

// A file that may be damaged.
struct RawFile {
    ReadAt read;
    std::uint64_t size = 0;
};

struct RecordPlace {
    RecoveryLayout layout;
    // Where the archive began when nothing before this block was lost or inserted; below 0 when something was
    // lost.
    std::int64_t archiveBegin = 0;
};

// By the last bytes of the file.
Result<std::optional<RecordPlace>> recordAtEnd(const RawFile& file);
// In all of the file, from its end on. `isArchive(offset)` says whether an archive begins there: one within
// this one has a record of its own, which is not meant.
Result<std::optional<RecordPlace>> searchRecord(const RawFile& file,
                                                const std::function<bool(std::uint64_t)>& isArchive,
                                                TaskControl& control);

inline constexpr std::uint64_t kLost = std::numeric_limits<std::uint64_t>::max();

// What of archive and record is there.
struct Survey {
    RecoveryLayout layout;
    std::vector<std::uint64_t> blockAt; // by block, its offset in the file or kLost
    std::vector<std::uint64_t> shardAt; // by shard; kLost for all when the table of checks is lost
    std::vector<std::uint32_t> checks; // by shard; empty when the table is lost
    std::uint64_t lostBlocks = 0, lostShards = 0;
    bool moved = false; // something stands elsewhere than it should

    bool isWhole() const { return lostBlocks == 0 && lostShards == 0 && !checks.empty() && !moved; }
    bool isRepairable() const
    {
        return !checks.empty() && lostShards <= shardAt.size() && lostShards + lostBlocks <= blockAt.size();
    }
};

// Reads all of the file. What cannot be read counts as lost.
Result<Survey> survey(const RawFile& file, const RecordPlace& place, TaskControl& control);

// Gives the lost shards, one behind the other in the order of the archive, to `write`, with offsets counted
// from the first of them, and says which of them have the right check. REQUIRES: isRepairable().
Result<std::vector<bool>> repairShards(const RawFile& file, const Survey& survey, const WriteAt& write,
                                       TaskControl& control);

} // namespace ff::heal
