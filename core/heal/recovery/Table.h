// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The table of checks, the CRC-32 of each shard of the archive, as pieces for the blocks: parity of the same
// code, whose data is the table itself, cut into RecoveryLayout::tablePieces parts. As many pieces give it
// back. Functions keep no state.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/heal/recovery/Layout.h"

#include <functional>

namespace ff::heal {

// The pieces of all blocks, one behind the other.
Result<Bytes> encodeTable(const RecoveryLayout& layout, const std::vector<std::uint32_t>& checks,
                          TaskControl& control);
// `piece(block)` gives that of a block which is there. REQUIRES: as many are there as it takes.
Result<std::vector<std::uint32_t>> decodeTable(
    const RecoveryLayout& layout, const std::vector<bool>& isThere,
    const std::function<Status(std::size_t block, std::span<std::uint8_t> out)>& piece, TaskControl& control);

} // namespace ff::heal
