// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/VolumeSize.h"

#include "core/archive/VolumeSet.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

namespace ffz {

ff::Result<std::uint64_t> parseVolumeSize(std::string_view text)
{
    const ff::Error noSize{ff::ErrorCode::Usage,
                           "\"" + std::string(text) + "\" is no size; write it as 100M, 4.5G or 700MiB"};
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [behind, problem] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (problem != std::errc() || std::isdigit(static_cast<unsigned char>(text.front())) == 0) // also "nan"
        return noSize;
    std::string unit(behind, end);
    std::transform(unit.begin(), unit.end(), unit.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    static constexpr std::string_view kPowers = "kmgt";
    const std::size_t power = unit.empty() ? kPowers.npos : kPowers.find(unit.front());
    const std::string rest = power == kPowers.npos ? unit : unit.substr(1);
    const bool isBinary = power != kPowers.npos && rest == "ib";
    if (!isBinary && !rest.empty() && rest != "b")
        return noSize;
    for (std::size_t i = 0; power != kPowers.npos && i <= power; ++i)
        number *= isBinary ? 1024 : 1000;
    constexpr double kMost = 1e18;
    if (number < double(ff::archive::kLeastVolume))
        return ff::Error{ff::ErrorCode::Usage, "a part must have at least 64 KiB"};
    return static_cast<std::uint64_t>(std::min(number, kMost));
}

} // namespace ffz
