// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What SoundModel.cpp, which owns the memory, shares with the compilations of SoundKernel.inc per instruction
// set. Plain data and pointers only, as in CoefficientKernel.h. Internal to this folder.

#include "core/codec/LeastSquares.h"
#include "core/codec/RangeCoder.h"
#include "core/codec/SlotMixer.h"

#include <cstddef>
#include <cstdint>

namespace ff::codec::sound {

inline constexpr unsigned kChunk = 32; // frames that are coded at once; the weights of stage 0 change between
inline constexpr unsigned kMostOwn = 32, kMostOther = 16; // inputs of stage 0: of the channel, of another
inline constexpr unsigned kMostTaps = kMostOwn + kMostOther;
inline constexpr unsigned kPast = kMostOwn + 2; // samples of a channel that are kept
inline constexpr unsigned kStages = 4; // of the cascade at most
inline constexpr unsigned kMostLong = 2048; // inputs of its longest stage
inline constexpr unsigned kRun = 4096; // inputs of a stage until they are moved to the front

inline constexpr unsigned kFirsts = 2; // predictions by least squares
inline constexpr unsigned kParts = kStages + kFirsts - 1; // of a prediction, besides the first

// How a prediction by least squares is made.
struct FirstEffort {
    std::uint32_t own, other; // inputs
    std::uint32_t solveEvery; // chunks
    std::uint32_t forgetting; // of a chunk's sums 2^-forgetting
};

// How much is done for each sample.
struct Effort {
    std::uint32_t firsts;
    FirstEffort first[kFirsts];
    std::uint32_t stages;
    std::uint32_t taps[kStages]; // multiples of 16
    std::uint32_t rates[kStages];
    std::uint32_t blendForgetting; // of the sums that blend them; 0: they are added up
};

// A stage of the cascade: a normalised LMS filter (Widrow) over what the stages before it left.
struct Stage {
    alignas(64) std::int32_t weights[kMostLong]; // 1 is 2^29
    alignas(64) std::int32_t inputs[kMostLong + kRun]; // 16 bits, in the upper half
    std::uint32_t at; // of the next input
    std::int64_t power; // of the inputs under the weights
};

struct Channel {
    // Samples as stage 0 sees them, kPast of them before the chunk.
    std::int32_t samples[kPast + kChunk];
    Squares<kMostTaps> first[kFirsts]; // stage 0
    std::uint32_t chunks; // so far
    Stage stages[kStages];
    Squares<kParts> blend; // of what the stages and the second one of stage 0 add to the first one
    std::int32_t parts[kChunk][kParts], missed[kChunk]; // of a chunk: what they said, and should have said
    std::uint32_t scale; // bits that inputs of the cascade lose of 1/256
    std::int64_t level; // of what stage 0 leaves, mean in 1/256
    // Of what is coded.
    std::uint32_t fast, middle, slow; // means of its size, in 1/16
    std::uint32_t last[2]; // sizes
    std::uint32_t relation; // of the last one to the mean, for the next channel
    std::int32_t lastSign;
};

inline constexpr unsigned kNodes = 32; // decisions about a sample that are mixed
inline constexpr unsigned kRows = 2048; // of a context
inline constexpr unsigned kSelections = 4096;
inline constexpr unsigned kFinals = 128;

// All that is learned of samples' sizes: about 2.5 MiB.
struct Model : SlotTables {
    alignas(64) Slot sizes[kContexts][kRows][kNodes];
    Slot signs[2048];
    Slot plain[32][32];
    Slot low[kNodes][8];
    SlotMixer<kSelections, kFinals> mixer;
};

struct Sound {
    Model* model;
    Channel* channels;
    std::uint32_t count; // of channels
    Effort effort;
    std::uint32_t narrowing; // bits that samples lose for stage 0
    std::int32_t least, most; // samples
};

struct Kernel {
    // Codes `frames` <= kChunk frames: samples[frame · count + channel].
    void (*encode)(Sound&, const std::int32_t* samples, std::uint32_t frames, RangeEncoder&);
    void (*decode)(Sound&, std::int32_t* samples, std::uint32_t frames, RangeDecoder&);
};

// Bytes that a sample can take.
inline constexpr std::size_t kMostBytesOfSample = (3 * 40) * kMaxBytesPerBit;

Kernel portableKernel();
Kernel avx2Kernel();

} // namespace ff::codec::sound
