// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/meaning/kernel/Kernel.h"

#include <vector>

namespace ff::search {

// What this processor has, the fastest first; the portable one is always the last.
const std::vector<const MeaningKernel*>& meaningKernels();

} // namespace ff::search
