// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The Huffman tables that T.81 gives as typical (K.3). Frames of Motion JPEG leave them out. Internal to
// core/codec.

#include "core/codec/jpeg/Headers.h"

namespace ff::codec::jpeg {

enum class StandardTable : std::uint8_t { DcOfLuminance, DcOfChrominance, AcOfLuminance, AcOfChrominance };

HuffmanSpec specOf(StandardTable table);

} // namespace ff::codec::jpeg
