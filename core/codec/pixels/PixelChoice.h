// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which pictures of a block are coded by their pixels: photographs gain a quarter by that, drawings may lose.
// Internal to core/codec; functions keep no state.

#include "core/codec/BlockWithin.h"
#include "core/codec/Progress.h"
#include "core/codec/pixels/PixelFinder.h"

namespace ff::codec::pixels {

// Leaves those that a trial says are smaller than what `encodeAsIs` makes of them.
Status keepThoseThatPay(ByteSpan raw, std::vector<FoundPicture>& pictures, const EncodeOptions& options,
                        const EncodeFunction& encodeAsIs, TaskControl& control);

// All rows of a picture that was started.
Status codeRows(PixelEncoder& encoder, const Format& format, ByteSpan rows, const Progress& onProgress,
                TaskControl& control);

} // namespace ff::codec::pixels
