// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A block of Mix or MixNet as its decoders need it. Internal to core/codec.

#include "core/codec/LaneCoder.h"
#include "core/codec/mix/MixHead.h"

#include <memory>

namespace ff::codec {

// Filters change what the contexts see, and the thin model has its speed from having little to set up.
bool takesPrimer(Filter filter, bool isThin);
// The trained weights that a block's mixers begin with, or null: a filter of words leaves other contexts than
// they were trained for, and the thin model has none.
const mix::MixWeights* weightsFor(const Head& head, bool withNet);

struct MixedBlock {
    Head head;
    std::size_t headSize = 0; // bytes of the payload before the range coder's
    std::unique_ptr<engine::Predictor> predictor;
    LaneTask task; // of both, and of what the options give; all steps
};

// Damaged when the fields or the head cannot be right; Missing when the model is needed and absent.
Result<MixedBlock> openMixed(const CodedBlock& block, std::span<const FileStart> files,
                             const DecodeOptions& options);
// The bytes as they were before the block's filter.
void unfilter(const Head& head, std::span<std::uint8_t> bytes);

} // namespace ff::codec
