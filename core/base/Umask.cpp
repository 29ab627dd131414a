// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Umask.h"

#include <fstream>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace ff {

mode_t processUmask()
{
    // umask() can only be asked by setting it, and another thread may make a file meanwhile.
    constexpr std::string_view kKey = "Umask:";
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(kKey))
            return static_cast<mode_t>(std::stoul(line.substr(kKey.size()), nullptr, 8)) & 0777;
    }
    const mode_t mask = ::umask(0077);
    ::umask(mask);
    return mask;
}

} // namespace ff
