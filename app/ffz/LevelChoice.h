// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// --level and --time: what they say, as the core has it.

#include "core/archive/Types.h"

#include <optional>
#include <string>
#include <string_view>

namespace ffz {

struct LevelOptions {
    std::string level = "auto";
    std::optional<std::string> time;
};

// Seconds of "90s", "10m", "1h", "1h30m" or "90": at least one, at most a year. Usage with a sentence.
ff::Result<std::uint64_t> parseDuration(std::string_view text);

struct LevelChoice {
    std::optional<ff::codec::Level> level; // none: auto
    std::uint64_t budgetSeconds = 0; // of auto; 0: chosen

    void applyTo(ff::archive::CreateOptions& options) const;
};
// Usage for a name that is none, and for a time beside another level than auto.
ff::Result<LevelChoice> chooseLevel(const LevelOptions& options);

} // namespace ffz
