// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the bytes of an archive cost to make and to read, for the time left. Orders of magnitude of docs/BENCHMARKS.md for one core of a
// processor: ProgressMeter sees how fast this machine is, so only their proportions matter there.

#include "core/archive/Scanner.h"
#include "core/archive/SegmentPlan.h"
#include "core/base/WorkPlan.h"
#include "core/codec/BlockCodec.h"

#include <string_view>

namespace ff::archive {

// Bytes per second of one core that decodes a block of this method ("store", "zstd", "mix", "mixnet").
double decodingSpeed(std::string_view method);

// Segment by segment.
WorkPlan decodingWork(const SegmentPlan& plan);
// File by file, by level and by what the names say: formats that are coded already, such as films, are stored after a trial.
WorkPlan codingWork(const std::vector<SourceEntry>& entries, codec::Level level);

} // namespace ff::archive
