// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tags of sound files: ID3 (id3.org: ID3v2.2, 2.3 and 2.4, ID3v1) and Vorbis comments (RFC 9639, 8.6). What
// was found before stays. Internal to core/jobs/sound.

#include "core/jobs/sound/SoundFacts.h"

namespace ff::jobs::sound {

inline constexpr unsigned kMostFields = 2000; // that are looked at of one file's tags

// Text up to a zero, without blanks at its ends.
SoundText text(ByteSpan bytes, bool isUtf8);
// The bytes of an ID3v2 tag at the beginning, with its header; 0 when there is none.
std::uint64_t id3Size(ByteSpan bytes);
// REQUIRES: id3Size() of them is not 0. They may end before the tag does.
void readId3(ByteSpan bytes, SoundFacts& facts);
// The last 128 bytes of a file, if they are such a tag.
void readId3v1(ByteSpan bytes, SoundFacts& facts);
void readVorbisComment(ByteSpan bytes, SoundFacts& facts);

} // namespace ff::jobs::sound
