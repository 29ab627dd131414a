// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inflates one deflate stream and keeps how it was written. Internal to core/codec.

#include "core/base/TaskControl.h"
#include "core/codec/deflate/Symbols.h"

namespace ff::codec::deflate {

// Whether a deflate stream may begin here: a look at the first block's head, for sorting out places where
// none does.
bool mayBeStream(ByteSpan bytes);

// The stream at the start of `bytes`, into `out` (whose memory is used again). False when it is damaged, ends
// behind `bytes`, gives more than `limit` bytes, or does what encoders do not: length 258 in its long form,
// incomplete codes of literals, codes that no symbol has; and when it was cancelled.
bool inflate(ByteSpan bytes, std::size_t limit, InflatedStream& out, TaskControl& control);

} // namespace ff::codec::deflate
