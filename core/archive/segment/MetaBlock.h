// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The meta block of a segment: everything but the data, as docs/FORMAT.md, "The meta block", has it.
// Functions keep no state.

#include "core/archive/segment/Segment.h"

namespace ff::archive {

// REQUIRES: hashElided is right in every run.
Bytes encodeMeta(const Segment& segment);

// A segment without its data. `tarSize` and `dataSize` come from the segment header and are what the meta
// block must add up to. Elided hashes are still zero: restoreHashes() puts them in place.
// More header bytes than `maxHeaders` are damage.
Result<Segment> parseMeta(ByteSpan meta, std::uint64_t tarOffset, std::uint64_t tarSize,
                          std::uint64_t dataSize, std::uint64_t maxHeaders = codec::kMaxBlockSize);

// What a meta block of so many packed bytes may be, raw, and how many header bytes it may make
// (docs/FORMAT.md, "Limits").
std::uint64_t mostMetaRaw(std::uint64_t packedSize);
std::uint64_t mostHeaders(std::uint64_t packedSize);

// A meta block coded within these limits.
Result<codec::CodedBlock> codeMeta(const Bytes& raw, const Segment& segment,
                                   const codec::EncodeOptions& options, TaskControl& control);

} // namespace ff::archive
