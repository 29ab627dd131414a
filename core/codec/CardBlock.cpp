// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/CardBlock.h"

#include "core/codec/Logistic.h"
#include "core/codec/NetFeed.h"
#include "core/codec/mix/BitHistory.h"
#include "core/codec/mix/ThinKernel.h"
#include "core/engine/BlockCoder.h"

#include <algorithm>
#include <bit>

namespace ff::codec {

namespace {

using engine::CardBlockState;
using engine::CardBlockTask;

// A task for the device and what it points to.
struct Job {
    CardBlockTask task{};
    std::vector<engine::CardRecord> records;
    NetInserts inserts;

    Job(const LaneTask& of, std::uint64_t size, std::uint32_t mode) : inserts(netInserts(of, size))
    {
        for (const mix::RecordChange& record : of.records)
            records.push_back({static_cast<std::uint32_t>(record.offset), record.length});
        task.mode = mode;
        task.size = static_cast<std::uint32_t>(size);
        task.laneSize = static_cast<std::uint32_t>(std::min<std::uint64_t>(laneSize(of.n), kMaxBlockSize));
        task.steps = static_cast<std::uint32_t>(std::min<std::uint64_t>(of.steps, size));
        task.records = records.data();
        task.recordCount = static_cast<std::uint32_t>(records.size());
        task.inserts = inserts.inserts.data();
        task.insertsBefore = inserts.before.data();
        task.symbols = inserts.symbols.data();
        task.symbolCount = static_cast<std::uint32_t>(inserts.symbols.size());
        task.lineBits = mix::thinLineBits(size);
        task.matchBits = mix::thinMatchBits(size);
        const LogisticTables& logistic = logisticTables();
        const mix::BitHistory& history = mix::bitHistory();
        task.tables = {logistic.squash.data(), logistic.stretch.data(), logistic.logOfCount.data(),
                       history.next[0].data(), history.initial.data()};
    }
};

Result<CardBlockState> runToEnd(engine::BlockCoder& coder, const LaneTask& task, TaskControl& control)
{
    std::uint64_t told = 0;
    for (;;) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const CardBlockState state, coder.goOn());
        if (task.onProgress && state.positions > told)
            task.onProgress(state.positions - told);
        told = std::max(told, state.positions);
        if (state.ended)
            return state;
    }
}

} // namespace

bool codesOnDevice(const LaneTask& task)
{
    return task.predictor && !task.isFull && task.primer.empty() && task.predictor->codesBlocks();
}

Result<bool> encodeOnDevice(ByteSpan raw, const LaneTask& task, Bytes& out, TaskControl& control)
{
    Job job(task, raw.size(), engine::kCardEncode);
    job.task.bytes = raw.data();
    // More than the bytes themselves is of no use, and twice as much never comes.
    job.task.payloadSize = static_cast<std::uint32_t>(2 * raw.size() + 4096);
    if (task.costs) {
        job.task.costShift = static_cast<std::uint32_t>(std::bit_width(costStretch(raw.size())) - 1);
        task.costs->assign(static_cast<std::size_t>((raw.size() >> job.task.costShift) + 1), 0);
        job.task.costCount = static_cast<std::uint32_t>(task.costs->size());
    }
    const auto begun = task.predictor->beginBlock(job.task);
    if (!begun.ok())
        return false;
    engine::BlockCoder& coder = **begun;
    FF_ASSIGN(const CardBlockState state, runToEnd(coder, task, control));
    if (state.overflow)
        return Error{ErrorCode::Missing, sentence("the device made more of a block than there may be")};
    const std::size_t before = out.size();
    out.resize(before + state.payloadSize);
    FF_TRY(coder.take(out.data() + before, task.costs ? task.costs->data() : nullptr));
    return true;
}

Result<bool> decodeOnDevice(ByteSpan payload, const LaneTask& task, std::span<std::uint8_t> out,
                            ByteSpan expected, TaskControl& control)
{
    const bool known = !expected.empty();
    Job job(task, out.size(), known ? engine::kCardVerify : engine::kCardDecode);
    job.task.bytes = known ? expected.data() : nullptr;
    job.task.payload = payload.data();
    job.task.payloadSize = static_cast<std::uint32_t>(payload.size());
    const auto begun = task.predictor->beginBlock(job.task);
    if (!begun.ok())
        return false;
    engine::BlockCoder& coder = **begun;
    FF_ASSIGN(const CardBlockState state, runToEnd(coder, task, control));
    if (!known) {
        FF_TRY(coder.take(out.data(), nullptr));
        return true;
    }
    if (state.different != 0)
        return differs(state.different - 1);
    // A payload that ends too soon: nothing was compared behind its end.
    if (task.steps >= laneSize(task.n) && state.positions < out.size())
        return differs(state.positions);
    std::copy(expected.begin(), expected.end(), out.begin());
    return true;
}

} // namespace ff::codec
