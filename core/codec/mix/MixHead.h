// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What stands before the range coder's bytes in the payloads of Mix and MixNet. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/codec/mix/MixModel.h"

#include <vector>

namespace ff::codec {

// A block's bytes as the mixing model sees them. The numbers stand in the archive.
enum class Filter : std::uint8_t { None = 0, Branches = 1, Words = 2 };

// Coded as varint changes·8 + filter·2 + full, before it a 7 where the full model codes words; with Words
// varint row / 2; for each change of the record length varint distance from the offset before and varint
// length.
struct Head {
    bool isFull = true; // all contexts; false: the light model, with the transformer the thin one
    Filter filter = Filter::None;
    std::uint32_t row = 0;
    std::vector<mix::RecordChange> records;
};

void writeHead(const Head& head, ByteWriter& out);
// Damaged when it cannot be that of a block of this size.
Result<Head> readHead(ByteReader& in, std::uint64_t blockSize);

} // namespace ff::codec
