// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a sound file tells without being played: its kind, how long it is, its tags, and of uncompressed sound
// (WAV, AIFF) how loud it is from its beginning to its end. Of MP3, FLAC and Ogg the headers and tags are
// read and nothing is decoded. Nothing that a file says is believed before it is compared with the bytes that
// are there. Pure functions, any thread.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ff::jobs {

// At most SoundFacts::kTextBytes.
struct SoundText {
    std::string bytes;
    bool isUtf8 = true; // else the file does not say its encoding
};

struct SoundFacts {
    static constexpr std::size_t kTextBytes = 1000; // of one tag
    static constexpr std::size_t kPeaks = 2000; // of the whole sound

    // The lowest and the highest value of some frames of all channels.
    struct Peak {
        std::int16_t low = 0, high = 0;
    };

    const char* kind = ""; // "WAV", "AIFF", "MP3", "FLAC", "Ogg Vorbis", "Opus"
    double seconds = 0; // 0: not known
    unsigned channels = 0, rate = 0; // 0: not known
    unsigned bits = 0; // of a sample; 0 of what has none
    SoundText title, artist, album, year;
    // In equal steps from the beginning, fewer than `steps` when not all of the file is there; empty when the
    // sound was not decoded.
    std::vector<Peak> peaks;
    std::size_t steps = 0;
};

// Of the beginning of a file of `fileSize` bytes. Nothing when it is no sound that we know; an error only
// when cancelled.
Result<std::optional<SoundFacts>> soundFacts(ByteSpan bytes, std::uint64_t fileSize, TaskControl& control);

} // namespace ff::jobs
