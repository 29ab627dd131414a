// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// x86 and x86-64 code refers to places relative to the instruction: two calls of one function differ. The
// filter writes the place itself instead, high byte first, so that they become equal. After the BCJ and E8E9
// filters of the 7-Zip, lzma and paq coders, here also for operands relative to RIP. Any bytes survive the
// round trip, code or not. Internal to core/codec.

#include "core/base/Bytes.h"

#include <cstdint>
#include <span>

namespace ff::codec {

// Bytes after a position that must be known before unfilterBranches has it right.
inline constexpr std::uint64_t kBranchReach = 4;

// Whether more places than distances occur again, as in code.
bool looksLikeX86(ByteSpan bytes);

void filterBranches(std::span<std::uint8_t> bytes);
void unfilterBranches(std::span<std::uint8_t> bytes);

} // namespace ff::codec
