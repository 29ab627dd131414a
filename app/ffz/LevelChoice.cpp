// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/LevelChoice.h"

#include <charconv>

namespace ffz {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;

namespace {

constexpr std::uint64_t kMostSeconds = 366ull * 24 * 3600;

std::uint64_t secondsOf(char unit)
{
    return unit == 'h' ? 3600 : unit == 'm' ? 60 : unit == 's' ? 1 : 0;
}

} // namespace

ff::Result<std::uint64_t> parseDuration(std::string_view text)
{
    const Error noDuration{ErrorCode::Usage,
                           sentence("\"%1\" is no time; write it as 90s, 10m, 1h or 1h30m", text)};
    std::uint64_t sum = 0, largest = 0; // largest: unit that may not come again
    for (std::string_view left = text; !left.empty();) {
        std::uint64_t count = 0;
        const auto [end, problem] = std::from_chars(left.data(), left.data() + left.size(), count);
        if (problem != std::errc() || count > kMostSeconds)
            return noDuration;
        left.remove_prefix(static_cast<std::size_t>(end - left.data()));
        const std::uint64_t unit = left.empty() ? 1 : secondsOf(left.front());
        if (unit == 0 || (largest != 0 && (unit >= largest || left.empty())))
            return noDuration;
        largest = unit;
        sum += count * unit;
        left.remove_prefix(left.empty() ? 0 : 1);
    }
    if (text.empty())
        return noDuration;
    if (sum == 0 || sum > kMostSeconds)
        return Error{ErrorCode::Usage, sentence("the time must be from one second to a year")};
    return sum;
}

void LevelChoice::applyTo(ff::archive::CreateOptions& options) const
{
    options.automatic = !level;
    options.level = level.value_or(ff::codec::Level::Former);
    options.budgetSeconds = budgetSeconds;
}

ff::Result<LevelChoice> chooseLevel(const LevelOptions& options)
{
    LevelChoice out;
    if (options.level != ff::archive::kAutomaticLevel) {
        out.level = ff::codec::levelFromName(options.level);
        if (!out.level)
            return Error{
                ErrorCode::Usage,
                sentence(
                    "there is no level \"%1\"; choose auto, store, fast, quick, balanced, former or ultra",
                    options.level)};
        if (options.time)
            return Error{
                ErrorCode::Usage,
                sentence("--time goes with the level auto; the level %1 takes the time that it takes",
                         options.level)};
    }
    if (options.time) {
        FF_ASSIGN(out.budgetSeconds, parseDuration(*options.time));
    }
    return out;
}

} // namespace ffz
