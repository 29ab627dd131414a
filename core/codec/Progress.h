// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How coders within coders tell how far they are.

#include <algorithm>
#include <cstdint>
#include <functional>

namespace ff::codec {

// Called with the bytes worked on since the last call.
using Progress = std::function<void(std::uint64_t)>;

// Tells of `from` bytes as of `to`. REQUIRES: from > 0 when it is called.
inline Progress scaled(const Progress& onProgress, std::uint64_t from, std::uint64_t to)
{
    if (!onProgress)
        return {};
    return [=, done = std::uint64_t{0}, told = std::uint64_t{0}](std::uint64_t bytes) mutable {
        done += bytes;
        const std::uint64_t now = done >= from ? to : done * to / from;
        if (now > told)
            onProgress(now - told);
        told = std::max(told, now);
    };
}

} // namespace ff::codec
