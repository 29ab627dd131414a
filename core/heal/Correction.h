// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a chunk with a wrong CRC-64 may have been. The difference of the CRC that is and the one that should
// be (the syndrome) hangs on the error alone, and linearly, so it can be solved for small errors: for a burst
// of up to eight bytes at every place, and for two damaged bytes anywhere by meeting in the middle. A
// correction that gives the right CRC is a guess until a hash of what stands there proves it. Functions keep
// no state.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff::heal {

struct ByteChange {
    std::size_t offset = 0; // in the chunk
    std::uint8_t difference = 0; // exclusive or of the right byte and the one that is there

    bool operator==(const ByteChange&) const = default;
};

struct Correction {
    std::vector<ByteChange> changes; // ascending
    // So few errors of its kind exist that chance hardly makes one: below 1 in 1000 for a chunk that is
    // damaged in another way, of five bytes in a row 1 in 256. Others are among as many that are wrong.
    bool likely = false;

    bool operator==(const Correction&) const = default;
};

// At most so many are given, 65,536 bytes in a row being the largest number of places for a burst of eight.
inline constexpr std::size_t kMaxCorrections = std::size_t{1} << 16;

// All errors of the kinds above in a chunk of `size` bytes that explain the syndrome (`crc64` of the chunk as
// it is, exclusive or its check), the likeliest first: bursts of up to four bytes, two bytes apart, longer
// bursts by length. Empty when the syndrome is 0. The search for two bytes takes 60 to 110 MB of memory and
// up to about a second for 64 KiB; `alsoTwoBytes` says whether it is made when no short burst is found.
// Cancelled. REQUIRES: size <= kChunkSize.
Result<std::vector<Correction>> corrections(std::size_t size, std::uint64_t syndrome, bool alsoTwoBytes,
                                            TaskControl& control);

} // namespace ff::heal
