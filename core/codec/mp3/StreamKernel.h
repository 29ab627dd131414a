// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What StreamModel.cpp, which owns the memory, shares with the compilations of StreamKernel.inc per
// instruction set. Plain data and pointers only, as in CoefficientKernel.h. Internal to this folder.

#include "core/codec/RangeCoder.h"
#include "core/codec/SlotMixer.h"
#include "core/codec/mp3/Frame.h"
#include "core/codec/mp3/HuffmanCodes.h"

namespace ff::codec::mp3 {

inline constexpr unsigned kRows = 4096; // of a context of values
inline constexpr unsigned kSelections = 1024, kFinals = 64;
inline constexpr unsigned kFieldSlots = 1 << 18;
inline constexpr unsigned kFieldSelections = 2048, kFieldFinals = 32;
inline constexpr unsigned kSignRows = 1024;
inline constexpr unsigned kPad = 16; // places beside a spectrum that are zero

// All that is learned: about 3 MiB.
struct Model : SlotTables {
    alignas(64) Slot values[kContexts][kRows][16];
    Slot fields[kFieldSlots];
    Slot signs[kContexts][kSignRows];
    Slot plain[17][16];
    SlotMixer<kSelections, kFinals> valueMixer;
    SlotMixer<kFieldSelections, kFieldFinals> fieldMixer;
    SlotMixer<kSignRows, 4> signMixer;
    std::uint32_t powers[256]; // 2^(3 (i - 128) / 16) in 1/65536, no more than 2^31
    const CodeLengths* lengths;
};

// Sizes of values by frequency, in eighths, and what step they are counted in.
struct Spectrum {
    std::int32_t sizes[kPad + kLines + kPad];
    std::int16_t gains[kPad + kLines + kPad];
    std::int8_t signs[kPad + kLines + kPad];
};

struct Channel {
    Spectrum spectra[3]; // of granules, the newest at `newest`
    std::uint32_t newest;
    std::uint32_t lastPairs[2]; // that were coded
    // What stood in the granule before, and in the one before it.
    std::uint8_t gains[2];
    std::uint16_t compress;
    std::uint8_t form, scale, preflag;
    std::uint8_t scales[2][kMostScales]; // for each sort of block: long, short
    std::uint8_t regions[2], tables[3];
    std::uint8_t shared;
};

// What a stream has in the decoder as in the encoder.
struct Stream {
    Model* model;
    Frame* work; // of an encoder: what it codes, as a decoder will have it
    Channel channels[2];
    std::uint32_t lastHeader;
    std::uint32_t paddings; // of the last frames
    std::uint32_t bytes; // the last four that were coded as such
};

struct Kernel {
    // Header, whether it is coded as numbers, and CRC.
    void (*encodeHead)(Stream&, const Frame&, RangeEncoder&);
    void (*decodeHead)(Stream&, Frame&, RangeDecoder&);
    // All else of a frame that is coded as numbers, after its head. `expectedBegin`: of mainDataBegin, if all
    // main data so far are used up; `spare`: bits that those leave of their last byte.
    void (*encodeBody)(Stream&, const Frame&, std::uint32_t expectedBegin, std::uint32_t spare,
                       RangeEncoder&);
    void (*decodeBody)(Stream&, Frame&, std::uint32_t expectedBegin, std::uint32_t spare, RangeDecoder&);
    void (*encodeBytes)(Stream&, const std::uint8_t*, std::size_t count, RangeEncoder&);
    void (*decodeBytes)(Stream&, std::uint8_t*, std::size_t count, RangeDecoder&);
};

// Bytes that a frame and a byte can take.
inline constexpr std::size_t kMostBytesOfFrame = (4 * (kLines * 32 + 512 * 8 + 1024) + 128) * kMaxBytesPerBit;
inline constexpr std::size_t kMostBytesOfByte = 8 * kMaxBytesPerBit;

Kernel portableKernel();
Kernel avx2Kernel();

} // namespace ff::codec::mp3
