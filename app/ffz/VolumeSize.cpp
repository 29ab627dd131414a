// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/VolumeSize.h"

#include "core/archive/VolumeSet.h"
#include "core/search/query/FilterValues.h"
#include "core/search/text/Folding.h"

#include <algorithm>
#include <string>

namespace ffz {

using ff::sentence;

ff::Result<std::uint64_t> parseVolumeSize(std::string_view text)
{
    const auto number = ff::search::bytesOf(ff::search::fold(text));
    if (!number)
        return ff::Error{ff::ErrorCode::Usage,
                         sentence("\"%1\" is no size; write it as 100M, 4.5G or 700MiB", text)};
    constexpr double kMost = 1e18;
    if (*number < double(ff::archive::kLeastVolume))
        return ff::Error{ff::ErrorCode::Usage, sentence("a part must have at least 64 KiB")};
    return static_cast<std::uint64_t>(std::min(*number, kMost));
}

} // namespace ffz
