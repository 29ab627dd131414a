// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Frames of MPEG-1, 2 and 2.5 Layer III (ISO/IEC 11172-3, 2.4; 13818-3): their header, side information and
// what both say of the layout of the main data. Plain data, which kernels that are compiled per instruction
// set share; what is inline in them is forced to be. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/codec/RangeCoder.h"

#include <array>
#include <cstdint>
#include <optional>

namespace ff::codec::mp3 {

inline constexpr unsigned kLines = 576; // values of a granule
inline constexpr unsigned kMostScales = 39; // scale factors of a granule

// The four bytes of a frame's header, as a number.
struct Header {
    std::uint32_t word = 0;

    FF_INLINE bool isMpeg1() const { return (word >> 19 & 3) == 3; }
    FF_INLINE bool hasCrc() const { return (word >> 16 & 1) == 0; }
    FF_INLINE unsigned bitrateIndex() const { return word >> 12 & 15; } // 0: free format
    FF_INLINE bool isPadded() const { return (word >> 9 & 1) != 0; }
    FF_INLINE unsigned mode() const { return word >> 6 & 3; }
    FF_INLINE bool isIntensity() const { return mode() == 1 && (word >> 4 & 1) != 0; }
    FF_INLINE unsigned channels() const { return mode() == 3 ? 1 : 2; }
    FF_INLINE unsigned granules() const { return isMpeg1() ? 2 : 1; }
    // 0..8: 44.1, 48, 32, 22.05, 24, 16, 11.025, 12, 8 kHz.
    unsigned rate() const;
    std::size_t sideSize() const;
    // Of header, CRC and side information.
    std::size_t headSize() const { return 4 + (hasCrc() ? 2U : 0U) + sideSize(); }
    // Of the whole frame; `freeSize` for free format, without padding.
    std::size_t frameSize(std::size_t freeSize) const;
    // Whether a frame may follow in the same stream.
    bool mayFollow(const Header& before) const;
};

// The header that these four bytes are, if they are one of Layer III.
std::optional<Header> headerAt(const std::uint8_t* bytes);

// One channel of a granule.
struct Granule {
    // Side information as it stands.
    std::uint16_t part23 = 0; // bits of scale factors and values
    std::uint16_t bigValues = 0; // pairs
    std::uint16_t compress = 0;
    std::uint8_t gain = 0;
    std::uint8_t isSwitching = 0, blockType = 0, isMixed = 0;
    std::uint8_t tables[3] = {}, subgains[3] = {}, regions[2] = {};
    std::uint8_t preflag = 0, scale = 0, isQuadB = 0;
    // Main data.
    std::uint8_t scales[kMostScales] = {};
    std::uint16_t quads = 0; // behind the pairs
    std::uint16_t tail = 0; // bits behind the quads, as bytes from the highest bit down:
    std::uint8_t tailBytes[512] = {};
    std::int16_t values[kLines] = {};

    FF_INLINE bool isShort() const { return isSwitching != 0 && blockType == 2; }
};

struct Frame {
    Header header;
    std::uint16_t mainDataBegin = 0;
    std::uint8_t privateBits = 0;
    std::uint8_t shared[2] = {}; // of each channel: which groups of scale factors it takes over (scfsi)
    Granule granules[2][2]; // [granule][channel]
    // Not of the side information:
    bool isCoded = false; // all granules are numbers
    bool isCrcRight = false; // else `crc` has what stands there
    std::uint16_t crc = 0;
    std::uint8_t spare = 0; // bits up to a whole byte between the data before and its own
};

void readSide(const std::uint8_t* bytes, Frame& frame);
void writeSide(const Frame& frame, Bytes& out);
// Of header and side information.
std::uint16_t crcOf(const std::uint8_t* header, ByteSpan side);

// Scale factors in the order in which they stand: groups of `count` that take `bits` each.
struct ScaleGroup {
    std::uint8_t count, bits;
    bool isSent; // else they are those of the granule before
};
struct ScaleLayout {
    ScaleGroup groups[4] = {};
};
ScaleLayout scaleLayout(const Frame& frame, unsigned granule, unsigned channel);

// Where the lines of a granule stand in the spectrum.
struct Bands {
    std::uint8_t count = 0;
    std::uint16_t ends[40] = {}; // lines behind each band; the last is kLines
    std::uint8_t windows[40] = {}; // 0..2 of short blocks, else 3
    std::uint16_t places[kLines] = {}; // of each line by its frequency
};
const Bands& bandsOf(const Header& header, const Granule& granule);
// Lines where bands of long blocks end: [0] is 0, [22] kLines.
const std::uint16_t* longEnds(unsigned rate);
// Lines at which the second and third region begin.
std::array<unsigned, 2> regionStarts(const Header& header, const Granule& granule);
unsigned firstBorder(const Header& header, const Granule& granule); // the first of them
// What is added to long scale factors where preflag is set.
extern const std::uint8_t kPreemphasis[22];

} // namespace ff::codec::mp3
