// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds JPEG pictures among other bytes. Internal to core/codec; functions keep no state.

#include "core/codec/jpeg/Picture.h"

#include <functional>
#include <optional>
#include <vector>

namespace ff::codec::jpeg {

struct FoundPicture {
    std::size_t at = 0; // of its SOI
    PictureInfo info;
};

// Told of each picture in turn, with its coefficients where parse() keeps them.
using OnPicture = std::function<Status(const FoundPicture& picture, std::optional<Planes>& planes)>;

// Those that are worth taking out, in order; none lies within another. Takes time in proportion to the bytes.
Result<std::vector<FoundPicture>> findPictures(ByteSpan raw, const OnPicture& onPicture,
                                               TaskControl& control);

// Their stretches in `raw`, by markers alone: what is in them is not looked at.
std::vector<Stretch> stretchesByMarkers(ByteSpan raw);

} // namespace ff::codec::jpeg
