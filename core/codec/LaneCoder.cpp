// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/LaneCoder.h"

#include "core/codec/CardBlock.h"
#include "core/codec/NetFeed.h"
#include "core/codec/RangeCoder.h"
#include "core/codec/mix/ThinModel.h"
#include "core/engine/Model.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ff::codec {

namespace {

constexpr std::uint64_t kStride = 4096; // bytes between looks at the TaskControl

// Visits the bytes of the block in coding order: of each step groups of up to `group` lanes. Stops where
// nothing can come of going on.
template <typename PerStep, typename PerGroup, typename IsOver>
Status forEachGroup(std::uint64_t size, std::uint64_t steps, const LaneTask& task, std::uint32_t group,
                    TaskControl& control, PerStep&& perStep, PerGroup&& perGroup, IsOver&& isOver)
{
    const std::uint64_t length = laneSize(task.n);
    std::uint64_t lanes = laneCount(size, task.n);
    std::uint64_t sinceLook = 0;
    for (std::uint64_t step = 0; step < std::min({length, size, steps}); ++step) {
        perStep(step);
        if ((lanes - 1) * length + step >= size)
            --lanes; // the last one has ended
        for (std::uint64_t lane = 0; lane < lanes; lane += group) {
            const std::uint64_t count = std::min<std::uint64_t>(group, lanes - lane);
            FF_TRY(perGroup(static_cast<std::uint32_t>(lane), static_cast<std::uint32_t>(count), step));
            sinceLook += count;
            if (sinceLook >= kStride) {
                FF_TRY(control.checkpoint());
                if (task.predictor)
                    FF_TRY(task.predictor->health());
                if (task.onProgress)
                    task.onProgress(sinceLook);
                sinceLook = 0;
                if (isOver())
                    return {};
            }
        }
    }
    if (task.onProgress && sinceLook)
        task.onProgress(sinceLook);
    return task.predictor ? task.predictor->health() : Status();
}

bool isThin(const LaneTask& task)
{
    return task.predictor && !task.isFull;
}

Result<MixingTurns::Turn> turnOf(const LaneTask& task, TaskControl& control)
{
    return task.turns ? task.turns->take(control) : MixingTurns::Turn();
}

Result<std::unique_ptr<mix::MixModel>> primedModel(const mix::MixParams& params, TaskControl& control)
{
    auto model = mix::createMixModel(params);
    FF_TRY(prime(*model, params.primerSize, control));
    return model;
}

} // namespace

mix::MixParams paramsFor(const LaneTask& task, const std::uint8_t* buffer, std::uint64_t size)
{
    mix::MixParams params;
    params.buffer = buffer;
    params.primerSize = task.primer.size();
    params.size = size;
    params.laneSize = laneSize(task.n);
    params.isFull = task.isFull;
    params.isSamples = task.isSamples;
    params.isSteady = task.predictor != nullptr;
    params.weights = task.weights;
    params.records = task.records.data();
    params.recordCount = task.records.size();
    return params;
}

Bytes afterPrimer(const LaneTask& task, std::size_t size)
{
    Bytes both;
    both.reserve(task.primer.size() + size);
    both.assign(task.primer.begin(), task.primer.end());
    both.resize(task.primer.size() + size);
    return both;
}

Status prime(mix::MixModel& model, std::uint64_t primerSize, TaskControl& control)
{
    constexpr std::uint64_t kPiece = std::uint64_t{64} << 10;
    for (std::uint64_t at = 0; at < primerSize;) {
        FF_TRY(control.checkpoint());
        at = std::min(primerSize, at + kPiece);
        model.prime(at);
    }
    return {};
}

std::uint64_t laneCount(std::uint64_t size, std::uint32_t n)
{
    return (size + laneSize(n) - 1) / laneSize(n);
}

std::uint64_t mostLanes(const engine::Model* model)
{
    constexpr std::uint64_t kWindows = std::uint64_t{256} << 20;
    if (!model)
        return kMaxLanes;
    const engine::ModelShape& shape = model->shape();
    std::uint64_t lane = 0; // keys and values of 16 bits
    for (std::uint32_t i = 0; i < shape.blocks; ++i)
        lane += std::uint64_t{4} * shape.window * shape.attentionRows(i);
    return std::min(kMaxLanes, kWindows / std::max<std::uint64_t>(lane, 1));
}

Error differs(std::uint64_t position)
{
    return {ErrorCode::Damaged,
            sentence("a coded block does not decode to what went in, from byte %1", position)};
}

Status encodeLanes(ByteSpan raw, const LaneTask& task, Bytes& out, TaskControl& control)
{
    if (codesOnDevice(task)) {
        FF_ASSIGN(const bool done, encodeOnDevice(raw, task, out, control));
        if (done)
            return {};
    }
    FF_ASSIGN(const MixingTurns::Turn turn, turnOf(task, control));
    Bytes primed;
    if (!task.primer.empty()) {
        primed = afterPrimer(task, raw.size());
        std::copy(raw.begin(), raw.end(), primed.begin() + static_cast<std::ptrdiff_t>(task.primer.size()));
    }
    const mix::MixParams params =
        paramsFor(task, task.primer.empty() ? raw.data() : primed.data(), raw.size());
    std::optional<NetFeed> net;
    if (task.predictor)
        net.emplace(task, raw.size());
    const auto perStep = [&](std::uint64_t step) {
        if (net)
            net->prepareKnown(step, raw);
    };

    // Room for one group of the worst bits and the end of the stream.
    constexpr std::size_t kFull = 1024;
    std::uint8_t buffer[kFull + mix::ThinModel::kMaxBytesPerGroup + 16];
    RangeEncoder coder(buffer);
    const unsigned costShift = static_cast<unsigned>(std::bit_width(costStretch(raw.size())) - 1);
    const std::uint64_t length = laneSize(task.n);
    std::uint64_t spentBefore = 0;
    if (task.costs)
        task.costs->assign(static_cast<std::size_t>((raw.size() >> costShift) + 1), 0);
    // After a group was coded: what it cost, in equal shares, and what the coder moved out.
    const auto afterGroup = [&](std::uint32_t first, std::uint32_t count, std::uint64_t step) {
        if (task.costs) {
            const std::uint64_t spent = coder.spent(), cost = spent - spentBefore;
            for (std::uint32_t k = 0; k < count; ++k)
                (*task.costs)[static_cast<std::size_t>(((first + k) * length + step) >> costShift)] +=
                    static_cast<std::uint32_t>(cost / count + (k < cost % count));
            spentBefore = spent;
        }
        if (coder.written() >= kFull) {
            out.insert(out.end(), buffer, buffer + coder.written());
            spentBefore -= coder.written() * 8 * 256;
            coder.rewind();
        }
    };
    if (isThin(task)) {
        const auto model = mix::createThinModel(params);
        FF_TRY(forEachGroup(
            raw.size(), raw.size(), task, mix::ThinModel::kGroup, control, perStep,
            [&](std::uint32_t first, std::uint32_t count, std::uint64_t step) -> Status {
                model->encode(first, count, &*net, coder);
                afterGroup(first, count, step);
                return {};
            },
            [] { return false; }));
    } else {
        FF_ASSIGN(const auto model, primedModel(params, control));
        FF_TRY(forEachGroup(
            raw.size(), raw.size(), task, 1, control, perStep,
            [&](std::uint32_t lane, std::uint32_t, std::uint64_t step) -> Status {
                model->encode(lane, net ? &*net : nullptr, coder);
                afterGroup(lane, 1, step);
                return {};
            },
            [] { return false; }));
        if (task.learned)
            model->copyWeights(*task.learned);
    }
    coder.finish();
    out.insert(out.end(), buffer, buffer + coder.written());
    return {};
}

Status decodeLanes(ByteSpan payload, const LaneTask& task, std::span<std::uint8_t> out, ByteSpan expected,
                   TaskControl& control)
{
    if (codesOnDevice(task)) {
        FF_ASSIGN(const bool done, decodeOnDevice(payload, task, out, expected, control));
        if (done)
            return {};
    }
    FF_ASSIGN(const MixingTurns::Turn turn, turnOf(task, control));
    const bool known = !expected.empty();
    Bytes primed;
    if (!task.primer.empty())
        primed = afterPrimer(task, out.size());
    std::uint8_t* const history = task.primer.empty() ? out.data() : primed.data() + task.primer.size();
    const mix::MixParams params =
        paramsFor(task, task.primer.empty() ? out.data() : primed.data(), out.size());
    std::optional<NetFeed> net;
    if (task.predictor)
        net.emplace(task, out.size());
    const auto perStep = [&](std::uint64_t step) {
        if (net && known)
            net->prepareKnown(step, expected);
        else if (net)
            net->prepareStep(step, out);
    };

    RangeDecoder decoder(payload.data(), payload.size());
    // A payload that is damaged or a lie: what was decoded before may be right, the rest stays zeros, and the
    // hash will tell.
    const auto isOver = [&decoder] { return decoder.isExhausted(); };
    const std::uint64_t length = laneSize(task.n);
    if (isThin(task)) {
        const auto model = mix::createThinModel(params);
        return forEachGroup(
            out.size(), task.steps, task, mix::ThinModel::kGroup, control, perStep,
            [&](std::uint32_t first, std::uint32_t count, std::uint64_t step) -> Status {
                model->decode(first, count, &*net, decoder, out.data());
                for (std::uint64_t lane = first; known && lane < first + count; ++lane)
                    if (const std::uint64_t at = lane * length + step; out[at] != expected[at])
                        return differs(at);
                return {};
            },
            isOver);
    }
    FF_ASSIGN(const auto model, primedModel(params, control));
    return forEachGroup(
        out.size(), task.steps, task, 1, control, perStep,
        [&](std::uint32_t lane, std::uint32_t, std::uint64_t step) -> Status {
            const std::uint64_t at = lane * length + step;
            const std::uint8_t byte = model->decode(lane, net ? &*net : nullptr, decoder);
            history[at] = byte;
            out[at] = byte;
            return known && out[at] != expected[at] ? Status(differs(at)) : Status();
        },
        isOver);
}

} // namespace ff::codec
