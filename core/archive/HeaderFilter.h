// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes tar headers cheap to code: docs/FORMAT.md, section "The header filter". Fields that follow from earlier ones (checksum, owner, the
// copies of name and time in a pax header) are replaced by their difference to a prediction, which is nearly always zero; then runs of
// zeros and texts that stand in every header are shortened. Both steps are exact for any bytes.

#include "core/archive/TarWalk.h"
#include "core/base/Result.h"

namespace ff::archive {

// Replaces predicted fields by their exclusive or with the prediction, in place, and back.
void predictHeaders(std::span<std::uint8_t> headers, const std::vector<TarItem>& items);
void unpredictHeaders(std::span<std::uint8_t> headers, const std::vector<TarItem>& items);

// A zero byte is followed by a varint: an even one says how many more zeros follow, an odd one names a string of the table in FORMAT.md.
void shortenHeaders(ByteSpan bytes, ByteWriter& out);
// Damaged unless `in` has exactly what makes `size` bytes.
Result<Bytes> restoreHeaders(ByteReader& in, std::uint64_t size);

} // namespace ff::archive
