// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/PictureFinder.h"

#include <algorithm>
#include <array>

namespace ff::codec::jpeg {

namespace {

constexpr std::array<std::uint8_t, 3> kBegin = {0xFF, 0xD8, 0xFF}; // SOI and the next marker

// Smaller stretches save less than their place in the list takes.
constexpr std::size_t kLeastStretches = 256;
// What looks like pictures and is none costs time. So many times the bytes may be looked at in vain.
constexpr std::uint64_t kMostInVain = 8;

} // namespace

Result<std::vector<FoundPicture>> findPictures(ByteSpan raw, TaskControl& control)
{
    std::vector<FoundPicture> out;
    std::uint64_t inVain = 0;
    std::size_t at = 0;
    while (inVain <= kMostInVain * raw.size()) {
        const auto begin = std::search(raw.begin() + static_cast<std::ptrdiff_t>(at), raw.end(),
                                       kBegin.begin(), kBegin.end());
        if (begin == raw.end())
            break;
        at = static_cast<std::size_t>(begin - raw.begin());
        FF_TRY(control.checkpoint());
        std::size_t looked = 0;
        FF_ASSIGN(auto info, parse(raw.subspan(at), control, nullptr, &looked));
        if (!info || info->size - info->keptSize() < kLeastStretches) {
            inVain += looked;
            ++at;
            continue;
        }
        const std::size_t size = info->size;
        out.push_back({at, std::move(*info)});
        at += size;
    }
    return out;
}

} // namespace ff::codec::jpeg
