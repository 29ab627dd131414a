// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/LaneCoder.h"

#include "core/codec/NetFeed.h"
#include "core/codec/RangeCoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ff::codec {

namespace {

constexpr std::uint64_t kStride = 4096; // bytes between looks at the TaskControl

// Visits every byte of the block in coding order.
template <typename PerStep, typename PerByte>
Status forEachByte(std::uint64_t size, std::uint64_t steps, const LaneTask& task, TaskControl& control, PerStep&& perStep, PerByte&& perByte)
{
    const std::uint64_t length = laneSize(task.n);
    const std::uint64_t lanes = laneCount(size, task.n);
    std::uint64_t sinceLook = 0;
    for (std::uint64_t step = 0; step < std::min({length, size, steps}); ++step) {
        perStep(step);
        for (std::uint64_t lane = 0; lane < lanes; ++lane) {
            const std::uint64_t position = lane * length + step;
            if (position >= size)
                break;
            FF_TRY(perByte(lane, step, position));
            if (++sinceLook == kStride) {
                FF_TRY(control.checkpoint());
                if (task.predictor)
                    FF_TRY(task.predictor->health());
                if (task.onProgress)
                    task.onProgress(sinceLook);
                sinceLook = 0;
            }
        }
    }
    if (task.onProgress && sinceLook)
        task.onProgress(sinceLook);
    return task.predictor ? task.predictor->health() : Status();
}

mix::MixParams paramsFor(const LaneTask& task, const std::uint8_t* buffer, std::uint64_t size)
{
    mix::MixParams params;
    params.buffer = buffer;
    params.size = size;
    params.laneSize = laneSize(task.n);
    params.isFull = task.isFull;
    params.isSamples = task.isSamples;
    params.records = task.records.data();
    params.recordCount = task.records.size();
    return params;
}

} // namespace

std::uint64_t laneCount(std::uint64_t size, std::uint32_t n)
{
    return (size + laneSize(n) - 1) / laneSize(n);
}

Status encodeLanes(ByteSpan raw, const LaneTask& task, Bytes& out, TaskControl& control)
{
    const auto model = mix::createMixModel(paramsFor(task, raw.data(), raw.size()));

    std::optional<NetFeed> net;
    if (task.predictor)
        net.emplace(task, raw.size());

    // Room for one stride of the worst bits and the end of the stream.
    std::uint8_t buffer[1024 + 8 * kMaxBytesPerBit + 16];
    RangeEncoder coder(buffer);
    const unsigned costShift = static_cast<unsigned>(std::bit_width(costStretch(raw.size())) - 1);
    std::uint64_t spentBefore = 0;
    if (task.costs)
        task.costs->assign(static_cast<std::size_t>((raw.size() >> costShift) + 1), 0);
    FF_TRY(forEachByte(
        raw.size(), raw.size(), task, control,
        [&](std::uint64_t step) {
            if (net)
                net->prepareKnown(step, raw);
        },
        [&](std::uint64_t lane, std::uint64_t, std::uint64_t position) -> Status {
            model->encode(static_cast<std::uint32_t>(lane), net ? net->counts(lane) : nullptr, coder);
            if (task.costs) {
                const std::uint64_t spent = coder.spent();
                (*task.costs)[static_cast<std::size_t>(position >> costShift)] +=
                    static_cast<std::uint32_t>(spent - spentBefore);
                spentBefore = spent;
            }
            if (coder.written() >= 1024) {
                out.insert(out.end(), buffer, buffer + coder.written());
                spentBefore -= coder.written() * 8 * 256;
                coder.rewind();
            }
            return {};
        }));
    coder.finish();
    out.insert(out.end(), buffer, buffer + coder.written());
    return {};
}

Status decodeLanes(ByteSpan payload, const LaneTask& task, std::span<std::uint8_t> out, ByteSpan expected,
                   TaskControl& control)
{
    const bool known = !expected.empty();
    const auto model = mix::createMixModel(paramsFor(task, out.data(), out.size()));

    std::optional<NetFeed> net;
    if (task.predictor)
        net.emplace(task, out.size());

    RangeDecoder decoder(payload.data(), payload.size());
    FF_TRY(forEachByte(
        out.size(), task.steps, task, control,
        [&](std::uint64_t step) {
            if (net && known)
                net->prepareKnown(step, expected);
            else if (net)
                net->prepareStep(step, out);
        },
        [&](std::uint64_t lane, std::uint64_t, std::uint64_t position) -> Status {
            const std::uint32_t* counts = net ? net->counts(lane) : nullptr;
            out[position] = model->decode(static_cast<std::uint32_t>(lane), counts, decoder);
            if (known && out[position] != expected[position])
                return Error{ErrorCode::Damaged, "a coded block does not decode to what went in, from byte " +
                                                     std::to_string(position)};
            return {};
        }));
    return {};
}

} // namespace ff::codec
