// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a segment's data are like, as far as it tells what each level makes of them: a few kinds, told in some
// milliseconds. Functions keep no state.

#include "core/codec/BlockCodec.h"

#include <array>
#include <span>

namespace ff::archive {

// Of one byte of a segment at one level.
struct LevelCost {
    double seconds = 0; // of one thread, for coding and verifying it
    double packed = 1; // bytes
};
inline constexpr std::size_t kLevels = static_cast<std::size_t>(codec::Level::Ultra) + 1;
using LevelCosts = std::array<LevelCost, kLevels>; // in the order of codec::Level

using SegmentKind = std::size_t;
inline constexpr SegmentKind kDenseKind = 0; // nothing is gained: films, random bytes
inline constexpr SegmentKind kDeflateKind = 1; // most of it is packed with deflate: drawings, documents
inline constexpr SegmentKind kPictureKind = 2; // most of it are JPEG pictures
inline constexpr SegmentKind kSoundKind = 3; // most of it is PCM sound
inline constexpr SegmentKind kMp3Kind = 4; // most of it is MP3
// The others are text, then binary data, each by what zstd leaves of them.
inline constexpr std::size_t kShares = 9;
inline constexpr SegmentKind kFirstShareKind = 5;
inline constexpr std::size_t kSegmentKinds = kFirstShareKind + 2 * kShares;

SegmentKind kindOf(ByteSpan data, std::span<const codec::FileStart> files);
// By the name alone, for what cannot be read yet.
SegmentKind kindOfName(std::string_view name);

// On a processor of today, with verification; a measured sample is better.
LevelCosts typicalCosts(SegmentKind kind);

} // namespace ff::archive
