// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Codes the bytes of a block through the mixing model, lane by lane in lock step, with or without the
// transformer. A lane is n kept bytes followed by a masked block of n² bytes; step j handles byte j of every
// lane, so all kept bytes come first. Internal to core/codec.

#include "core/base/Lanes.h"
#include "core/codec/BlockCodec.h"
#include "core/codec/MixingTurns.h"
#include "core/codec/mix/MixModel.h"

namespace ff::codec {

struct LaneTask {
    std::uint32_t n = 1;
    std::span<const FileStart> files;
    engine::Predictor* predictor =
        nullptr; // with at least as many lanes as the block has; null = no transformer
    std::span<const mix::RecordChange> records;
    bool isFull = true; // of the mixing model; with a predictor false means the thin model
    bool isSamples = false; // mix::MixParams
    const mix::MixWeights* weights = nullptr; // the same; not for the thin model
    mix::MixWeights* learned =
        nullptr; // encoding: gets the mixers' weights at the end; not from the thin model
    ByteSpan primer; // what the model learns from first; not for the thin model
    std::uint64_t steps = kMaxBlockSize; // decoding ends after so many steps
    std::function<void(std::uint64_t)> onProgress;
    std::vector<std::uint32_t>* costs = nullptr; // encoding: gets CodedBlock::costs
    MixingTurns* turns = nullptr; // where more threads come here than should mix at once
};

// The model that it asks for; `buffer` holds the primer and then `size` bytes.
mix::MixParams paramsFor(const LaneTask& task, const std::uint8_t* buffer, std::uint64_t size);
// Such a buffer.
Bytes afterPrimer(const LaneTask& task, std::size_t size);
// The model goes through the primer.
Status prime(mix::MixModel& model, std::uint64_t primerSize, TaskControl& control);
std::uint64_t laneCount(std::uint64_t size, std::uint32_t n);
// The most lanes of a block: kMaxLanes, and of a large model as many as its windows have room for in 256 MiB
// (docs/CODEC.md). model: null without a transformer.
std::uint64_t mostLanes(const engine::Model* model);

// Damaged: a block that was just coded decodes to another byte there.
Error differs(std::uint64_t position);

// Appends the payload to `out`.
Status encodeLanes(ByteSpan raw, const LaneTask& task, Bytes& out, TaskControl& control);

// Fills `out` from the payload. With `expected` (of the same size) the transformer is fed from it in long
// runs, and the first byte that decodes to something else is a Damaged error.
Status decodeLanes(ByteSpan payload, const LaneTask& task, std::span<std::uint8_t> out, ByteSpan expected,
                   TaskControl& control);

} // namespace ff::codec
