// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of one zstd frame without content size. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <span>

namespace ff::codec {

// Both look at the TaskControl between pieces; the frame is the one that a single call makes.
Result<Bytes> zstdEncode(ByteSpan raw, int level, TaskControl& control);
// Fills `out`, or says that the payload is damaged.
Status zstdDecode(ByteSpan payload, std::span<std::uint8_t> out, TaskControl& control);

} // namespace ff::codec
