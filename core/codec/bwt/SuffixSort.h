// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sorts the suffixes of a text in linear time, whatever the text is. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <cstdint>
#include <span>

namespace ff::codec::bwt {

// Fills `suffixes` with the places at which the suffixes begin, the smallest suffix first; a suffix is
// smaller than those that it is the beginning of. Looks at the TaskControl between pieces. REQUIRES:
// `suffixes` has the size of `text`, which is at most 2^30.
Status sortSuffixes(ByteSpan text, std::span<std::int32_t> suffixes, TaskControl& control);

} // namespace ff::codec::bwt
