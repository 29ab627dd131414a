// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Memory.h"

#include <fstream>
#include <string>

namespace ff {

std::optional<std::uint64_t> availableMemory()
{
    std::ifstream in("/proc/meminfo");
    std::string name, unit;
    for (std::uint64_t kibibytes = 0; in >> name >> kibibytes; std::getline(in, unit)) {
        if (name == "MemAvailable:")
            return kibibytes * 1024;
    }
    return std::nullopt;
}

} // namespace ff
