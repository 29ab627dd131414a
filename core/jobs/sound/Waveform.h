// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Uncompressed sound in RIFF WAV and AIFF/AIFC files. Internal to core/jobs/sound.

#include "core/jobs/sound/SoundFacts.h"

namespace ff::jobs::sound {

bool isWav(ByteSpan bytes);
bool isAiff(ByteSpan bytes);
// REQUIRES: isWav() or isAiff().
Result<SoundFacts> uncompressedFacts(ByteSpan bytes, std::uint64_t fileSize, TaskControl& control);

} // namespace ff::jobs::sound
