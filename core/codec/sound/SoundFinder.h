// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds PCM sound among other bytes: by the headers of WAV (RIFF, RIFX, RF64), Wave64, AIFF, AIFC and AU
// wherever they stand, and by statistics at the beginning of files whose name says that they are sound: those
// that a block before this one began, and raw ones. Nothing is proved: what is taken for sound and is none
// comes back all the same. Internal to core/codec; functions keep no state.

#include "core/codec/BlockCodec.h"
#include "core/codec/sound/SoundModel.h"

#include <vector>

namespace ff::codec::sound {

struct FoundSound {
    std::size_t at = 0, size = 0; // of its samples: whole frames
    Format format;
};

// Those that are worth taking out, in order. Takes some milliseconds.
std::vector<FoundSound> findSounds(ByteSpan raw, std::span<const FileStart> files);

} // namespace ff::codec::sound
