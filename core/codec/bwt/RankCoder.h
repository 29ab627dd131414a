// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Codes the last column of a sorted text with adaptive probabilities: is the byte the one before, is it the
// other one that was there last, and if neither, which; how far does a long run go. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/Progress.h"

#include <cstdint>
#include <span>

namespace ff::codec::bwt {

Result<Bytes> encodeRanks(ByteSpan column, TaskControl& control, const Progress& onProgress);
// Fills `column`; Damaged when the payload ends before it, or has a run that goes on behind it.
Status decodeRanks(ByteSpan payload, std::span<std::uint8_t> column, TaskControl& control,
                   const Progress& onProgress);

// Memory of either, bytes.
inline constexpr std::uint64_t kRankMemory = std::uint64_t{4} << 20;

} // namespace ff::codec::bwt
