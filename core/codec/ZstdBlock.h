// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Payloads of one zstd frame without content size. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"

#include <span>

namespace ff::codec {

Result<Bytes> zstdEncode(ByteSpan raw, int level);
// Fills `out`, or says that the payload is damaged.
Status zstdDecode(ByteSpan payload, std::span<std::uint8_t> out);

} // namespace ff::codec
