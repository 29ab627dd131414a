// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The meta block of a segment: everything but the data, as docs/FORMAT.md, "The meta block", has it.
// Functions keep no state.

#include "core/archive/Segment.h"

namespace ff::archive {

// REQUIRES: hashElided is right in every run.
Bytes encodeMeta(const Segment& segment);

// A segment without its data. `tarSize` and `dataSize` come from the segment header and are what the meta
// block must add up to. Elided hashes are still zero: restoreHashes() puts them in place.
Result<Segment> parseMeta(ByteSpan meta, std::uint64_t tarOffset, std::uint64_t tarSize,
                          std::uint64_t dataSize);

} // namespace ff::archive
