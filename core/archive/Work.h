// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the bytes of an archive cost to make and to read, for the time left. Speeds of one core of a
// processor: ProgressMeter sees how fast this machine is, so only their proportions matter there.

#include "core/archive/Scanner.h"
#include "core/archive/SegmentPlan.h"
#include "core/base/WorkPlan.h"
#include "core/codec/BlockCodec.h"

namespace ff::archive {

// What decoding a data block takes its time for, as far as the segment's header tells.
struct DecodingCost {
    codec::Method method = codec::Method::Store; // of Inflated that of the block within
    bool undoesDeflate = false;
};
DecodingCost decodingCost(const format::SegmentHeader& header);

// Bytes of the data block per second of one core that decodes it.
double decodingSpeed(const DecodingCost& cost);

// Segment by segment.
WorkPlan decodingWork(const SegmentPlan& plan);
// File by file, by level and by what the names say: formats that are coded already, such as films, are stored
// after a trial.
WorkPlan codingWork(const std::vector<SourceEntry>& entries, codec::Level level);

} // namespace ff::archive
