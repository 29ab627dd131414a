// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which paths of an archive may be made at all. Functions keep no state.

#include "core/base/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace ff::archive {

using PathParts = std::vector<std::string>;

// The components of an archive's path. Usage error (refused) when it is empty, absolute, or has a "", "." or
// ".." component; Io error when a name in it is longer than any file system takes.
Result<PathParts> safeParts(std::string_view path);

} // namespace ff::archive
