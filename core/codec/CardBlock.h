// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// LaneCoder's work where the device of the predictor does all of it, the mixing too. The bytes are the same.
// Internal to core/codec.

#include "core/codec/LaneCoder.h"

namespace ff::codec {

// Whether it can: the block is one of the thin model's and its predictor on a device that mixes.
bool codesOnDevice(const LaneTask& task);

// As encodeLanes and decodeLanes; false when the device has no room for the block, and nothing was done.
// REQUIRES: codesOnDevice(task).
Result<bool> encodeOnDevice(ByteSpan raw, const LaneTask& task, Bytes& out, TaskControl& control);
Result<bool> decodeOnDevice(ByteSpan payload, const LaneTask& task, std::span<std::uint8_t> out,
                            ByteSpan expected, TaskControl& control);

} // namespace ff::codec
