// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/MixedBlock.h"

#include "core/codec/BranchFilter.h"
#include "core/codec/WordFilter.h"

namespace ff::codec {

bool takesPrimer(Filter filter, bool isThin)
{
    return filter == Filter::None && !isThin;
}

const mix::MixWeights* weightsFor(const Head& head, bool withNet)
{
    if (head.filter == Filter::Words || (withNet && !head.isFull))
        return nullptr;
    return &mix::trainedWeights(withNet           ? mix::Mixers::Net
                                    : head.isFull ? mix::Mixers::Full
                                                  : mix::Mixers::Light);
}

Result<MixedBlock> openMixed(const CodedBlock& block, std::span<const FileStart> files,
                             const DecodeOptions& options)
{
    const bool withNet = takesNet(block.method) && options.model;
    if (block.rawSize == 0 || block.n == 0 || block.n > kMaxN
        || laneCount(block.rawSize, block.n) > mostLanes(withNet ? options.model.get() : nullptr))
        return Error{ErrorCode::Damaged,
                     sentence("a block of %1 bytes cannot have n = %2", block.rawSize, block.n)};
    MixedBlock mixed;
    LaneTask& task = mixed.task;
    task.n = block.n;
    task.files = files;
    if (takesNet(block.method)) {
        if (!options.model)
            return Error{ErrorCode::Missing, sentence("a block needs a transformer model that is not here")};
        FF_ASSIGN(mixed.predictor,
                  engine::createPredictor(options.model, laneCount(block.rawSize, block.n), options.engine));
        task.predictor = mixed.predictor.get();
    }
    ByteReader reader(block.payload);
    FF_ASSIGN(mixed.head, readHead(reader, block.rawSize));
    mixed.headSize = reader.position();
    task.records = mixed.head.records;
    task.isFull = mixed.head.isFull;
    task.isSamples = mixed.head.filter == Filter::Words;
    task.weights = weightsFor(mixed.head, task.predictor != nullptr);
    if (takesPrimer(mixed.head.filter, task.predictor && !mixed.head.isFull))
        task.primer = options.primer;
    return mixed;
}

void unfilter(const Head& head, std::span<std::uint8_t> bytes)
{
    if (head.filter == Filter::Branches)
        unfilterBranches(bytes);
    else if (head.filter == Filter::Words)
        unfilterWords(bytes, head.row);
}

} // namespace ff::codec
