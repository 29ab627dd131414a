// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The context-mixing model of one block: it predicts each bit from what was coded before, codes it, and
// learns. It owns its tables and reads history from the caller's buffer. One model belongs to one thread. All
// integers: the same coded bytes on every processor; createMixModel only chooses the instruction set.
//
// Sources of the ideas: bit histories, stretch/squash mixing, two-layer mixer selection and SSE are Mahoney's
// (paq, lpaq, zpaq); record and sparse contexts after paq8.

#include "core/codec/RangeCoder.h"
#include "core/codec/mix/MixWeights.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ff::codec::mix {

// From `offset` of the block, without its primer, on columns repeat at distance `length`; 0 = no table.
struct RecordChange {
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
};

// The block as the model sees it. The buffer holds a primer, known bytes that the model learns from first
// (prime()), and then `size` bytes in lanes of laneSize (the last may be shorter), coded in lock step by the
// caller. Both together stay below 2^32 bytes.
struct MixParams {
    const std::uint8_t* buffer = nullptr;
    std::uint64_t primerSize = 0;
    std::uint64_t size = 0;
    std::uint64_t laneSize = 0;
    bool isFull = true; // all contexts; false: those that pay for their time, about 1.4 times as fast
    bool isSamples = false; // bytes that the filter of words made: they hold no text
    const RecordChange* records = nullptr; // ascending offsets; outlives the model
    std::size_t recordCount = 0;
    bool isSteady = false; // the final mixer learns half as fast
    const MixWeights* weights =
        nullptr; // that the mixers begin with; null: all alike. Needed for the making of the model only
};

// What the transformer gives for the next byte of each lane, asked for as the byte is coded.
class NetCounts {
public:
    virtual ~NetCounts() = default;
    // 16 counts of the byte's high half, and 16 of its low half after this high half: at least 1 each, total
    // below 2^27. Valid until the next call.
    virtual const std::uint32_t* high(std::uint32_t lane) = 0;
    virtual const std::uint32_t* low(std::uint32_t lane, std::uint32_t high) = 0;
};

class MixModel {
public:
    virtual ~MixModel() = default;

    // Learns the primer up to this byte of it. REQUIRES: before the first encode() or decode() it was called
    // for all of it, going up.
    virtual void prime(std::uint64_t end) = 0;

    // Each call handles the next byte of a lane, in the lane's order. Without the transformer `net` is null.
    // encode: the byte is already in the buffer. decode: the caller stores the result there before the next
    // call.
    virtual void encode(std::uint32_t lane, NetCounts* net, RangeEncoder& coder) = 0;
    virtual std::uint8_t decode(std::uint32_t lane, NetCounts* net, RangeDecoder& decoder) = 0;

    // As they are now: for training.
    virtual void copyWeights(MixWeights& out) const = 0;
};

// A model that can go back: what follows a guess is decoded, looked at, and taken back. About a third slower
// while it records. Of blocks of one lane, and for decoding only.
class RewindingMixModel : public MixModel {
public:
    // Whether what changes from now on is noted; forgets what was. Nothing is, at first.
    virtual void record(bool on) = 0;
    // A place to go back to: the model as it is now. REQUIRES: it records and has room.
    virtual std::size_t mark() = 0;
    // Back to how it was, as often as one likes; later marks mean nothing any more. REQUIRES: recording began
    // before the mark.
    virtual void rewind(std::size_t mark) = 0;
    // Whether there is room to note one more byte and one more mark.
    virtual bool hasRoom() const = 0;
};

enum class MixIsa { Portable, Avx2, Avx512 };
// The best that this processor runs, or what $FILEFORMER_MIX names ("portable", "avx2", "avx512"; for tests).
MixIsa selectMixIsa();
bool mixIsaRunsHere(MixIsa isa);
std::unique_ptr<MixModel> createMixModel(const MixParams& params, MixIsa isa = selectMixIsa());
// The same that can go back; it codes the same integers.
std::unique_ptr<RewindingMixModel> createRewindingMixModel(const MixParams& params,
                                                           MixIsa isa = selectMixIsa());
// Bytes that it takes for notes, at most.
inline constexpr std::size_t kJournalMemory = std::size_t{64} << 20;

// Bytes that a model for a block of `size` bytes, its primer included, takes.
std::uint64_t mixModelMemory(std::uint64_t size);

} // namespace ff::codec::mix
