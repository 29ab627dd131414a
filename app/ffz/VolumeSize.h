// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// --volume: how large the parts of an archive are.

#include "core/base/Result.h"

#include <cstdint>
#include <string_view>

namespace ffz {

// Bytes of "100M", "4.5G", "700MiB", "65536": with the units of the search for sizes, M a million and MiB
// 2^20. Usage with a sentence; also for less than a part may have.
ff::Result<std::uint64_t> parseVolumeSize(std::string_view text);

} // namespace ffz
