// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tells compressed, encrypted and random data from a sample in about a millisecond. For core/codec and
// estimates.

#include "core/base/Bytes.h"

namespace ff::codec {

// True when a sample of these bytes is flat by itself, given the byte before or the one before that, and as
// differences to up to four bytes before, and when zstd finds no repeats in it: then coding them would take
// long and gain next to nothing. Never for short blocks.
bool looksIncompressible(ByteSpan raw);

} // namespace ff::codec
