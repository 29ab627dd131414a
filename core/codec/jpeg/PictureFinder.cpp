// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/PictureFinder.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ff::codec::jpeg {

namespace {

constexpr std::array<std::uint8_t, 3> kBegin = {0xFF, 0xD8, 0xFF}; // SOI and the next marker

// Smaller stretches save less than their place in the list takes.
constexpr std::size_t kLeastStretches = 256;
// What looks like pictures and is none costs time. So many times the bytes may be looked at in vain.
constexpr std::uint64_t kMostInVain = 8;

// Where SOI and a marker stand at `at` or behind it; raw.size(): nowhere.
std::size_t nextBegin(ByteSpan raw, std::size_t at)
{
    return static_cast<std::size_t>(
        std::search(raw.begin() + static_cast<std::ptrdiff_t>(at), raw.end(), kBegin.begin(), kBegin.end())
        - raw.begin());
}

// The next marker that ends a stretch (T.81, B.1.1.2): not RST, no stuffed byte.
std::size_t stretchEnd(ByteSpan raw, std::size_t at)
{
    while (at < raw.size()) {
        const void* found = std::memchr(raw.data() + at, 0xFF, raw.size() - at);
        if (found == nullptr)
            return raw.size();
        at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - raw.data());
        const std::uint8_t code = at + 1 < raw.size() ? raw[at + 1] : 0;
        if (code != 0 && code != 0xFF && (code & 0xF8) != 0xD0)
            return at;
        ++at;
    }
    return at;
}

} // namespace

Result<std::vector<FoundPicture>> findPictures(ByteSpan raw, const OnPicture& onPicture, TaskControl& control)
{
    std::vector<FoundPicture> out;
    std::uint64_t inVain = 0;
    std::size_t at = 0;
    while (inVain <= kMostInVain * raw.size()) {
        at = nextBegin(raw, at);
        if (at == raw.size())
            break;
        FF_TRY(control.checkpoint());
        ParseNotes notes;
        std::optional<Planes> planes;
        FF_ASSIGN(auto info, parse(raw.subspan(at), control, &notes, &planes));
        if (!info || info->size - info->keptSize() < kLeastStretches) {
            inVain += notes.work;
            ++at;
            continue;
        }
        const std::size_t size = info->size;
        out.push_back({at, std::move(*info)});
        FF_TRY(onPicture(out.back(), planes));
        at += size;
    }
    return out;
}

std::vector<Stretch> stretchesByMarkers(ByteSpan raw)
{
    std::vector<Stretch> out;
    for (std::size_t at = nextBegin(raw, 0); at < raw.size();) {
        Headers headers(raw.subspan(at));
        while (headers.next() == Headers::Next::Scan) {
            const std::size_t begin = at + headers.position(), end = stretchEnd(raw, begin);
            out.push_back({begin, end - begin, 0});
            headers.skip(end - at);
        }
        at = nextBegin(raw, at + std::max<std::size_t>(1, headers.position()));
    }
    return out;
}

} // namespace ff::codec::jpeg
