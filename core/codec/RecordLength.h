// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds the length of a table's record or an image's row: the distance at which bytes resemble each other most.

#include "core/base/Bytes.h"

#include <cstdint>

namespace ff::codec {

inline constexpr std::uint32_t kMaxRecordLength = 6144;

// 0 when nothing stands out; else 3..kMaxRecordLength. Looks at a sample of the bytes; the coder writes the answer into the payload.
std::uint32_t findRecordLength(ByteSpan bytes);

} // namespace ff::codec
