// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/LaneCoder.h"

#include "core/codec/RangeCoder.h"

#include <algorithm>
#include <cstring>

namespace ff::codec {

namespace {

constexpr std::size_t kNameBytes = 32;     // of a file's name in the transformer's context
constexpr std::uint64_t kStride = 4096;    // bytes between looks at the TaskControl
constexpr std::uint64_t kRunLength = 64;   // positions of one transformer run …
constexpr std::uint64_t kRunBudget = 2048; // … but not more than this over all lanes (1 KiB of counts each)

// The transformer's side of a block: gives the counts for the next byte of each lane, feeding names where files begin.
class NetFeed {
public:
    NetFeed(const LaneTask& task, std::uint64_t size)
        : m_predictor(*task.predictor), m_files(task.files), m_size(size), m_laneSize(laneSize(task.n)),
          m_lanes(laneCount(size, task.n))
    {
        m_predictor.reset();
        m_nextFile.resize(m_lanes);
        for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
            const auto after = std::upper_bound(m_files.begin(), m_files.end(), lane * m_laneSize,
                                                [](std::uint64_t at, const FileStart& f) { return at < f.offset; });
            m_nextFile[lane] = static_cast<std::size_t>(after - m_files.begin());
        }
    }

    // Counts for byte `step` of the lane are at counts(lane) after this. `known` holds the block's true bytes: long runs.
    void prepareKnown(std::uint64_t lane, std::uint64_t step, ByteSpan known)
    {
        const std::uint64_t run = std::clamp<std::uint64_t>(kRunBudget / m_lanes, 1, kRunLength);
        if (m_ready.empty()) {
            m_ready.resize(m_lanes * run * engine::kSymbols);
            m_cursor.assign(m_lanes, 0);
            m_filled.assign(m_lanes, 0);
            m_run = run;
        }
        if (m_cursor[lane] < m_filled[lane]) {
            m_current = &m_ready[(lane * m_run + m_cursor[lane]++) * engine::kSymbols];
            return;
        }
        const std::uint64_t begin = lane * m_laneSize;
        const std::uint64_t position = begin + step;
        auto* slots = &m_ready[lane * m_run * engine::kSymbols];
        if (const auto context = contextAt(lane, position); !context.empty()) {
            if (step > 0)
                m_predictor.run(static_cast<std::uint32_t>(lane), known.subspan(position - 1, 1), {});
            feedContext(lane, context, slots);
            m_filled[lane] = 1;
        } else {
            // Byte position-1 predicts `position`, and so on, up to the next name.
            std::uint64_t end = std::min({position + m_run, begin + m_laneSize, m_size});
            if (m_nextFile[lane] < m_files.size())
                end = std::min(end, std::max(m_files[m_nextFile[lane]].offset, position + 1));
            const std::uint64_t count = end - position;
            m_predictor.run(static_cast<std::uint32_t>(lane), known.subspan(position - 1, count),
                            {slots, count * engine::kSymbols});
            m_filled[lane] = count;
        }
        m_cursor[lane] = 1;
        m_current = slots;
    }

    // The same for all lanes that have a byte at `step`, from the bytes decoded so far: one batch.
    void prepareStep(std::uint64_t step, std::span<const std::uint8_t> decoded)
    {
        if (m_ready.empty())
            m_ready.resize(m_lanes * engine::kSymbols);
        m_ids.clear();
        m_symbols.clear();
        m_ownCounts.clear();
        for (std::uint64_t lane = 0; lane < m_lanes; ++lane) {
            const std::uint64_t position = lane * m_laneSize + step;
            if (position >= m_size)
                break;
            if (const auto context = contextAt(lane, position); !context.empty()) {
                if (step > 0)
                    m_predictor.run(static_cast<std::uint32_t>(lane), decoded.subspan(position - 1, 1), {});
                feedContext(lane, context, &m_ready[lane * engine::kSymbols]);
            } else {
                m_ids.push_back(static_cast<std::uint32_t>(lane));
                m_symbols.push_back(decoded[position - 1]);
            }
        }
        if (m_ids.empty())
            return;
        if (m_ids.size() == m_lanes || m_ids.back() + 1 == m_ids.size()) {
            m_predictor.step(m_ids, m_symbols, {m_ready.data(), m_ids.size() * engine::kSymbols});
            return;
        }
        m_ownCounts.resize(m_ids.size() * engine::kSymbols);
        m_predictor.step(m_ids, m_symbols, m_ownCounts);
        for (std::size_t i = 0; i < m_ids.size(); ++i)
            std::copy_n(&m_ownCounts[i * engine::kSymbols], engine::kSymbols, &m_ready[m_ids[i] * engine::kSymbols]);
    }

    const std::uint32_t* current() const { return m_current; }
    const std::uint32_t* stepCounts(std::uint64_t lane) const { return &m_ready[lane * engine::kSymbols]; }

private:
    // What is fed before `position`: 0, name, 0 where a file begins or the lane does; empty elsewhere.
    Bytes contextAt(std::uint64_t lane, std::uint64_t position)
    {
        std::size_t& next = m_nextFile[lane];
        const bool laneStart = position == lane * m_laneSize;
        bool fileStart = false;
        while (next < m_files.size() && m_files[next].offset <= position) {
            fileStart = true;
            ++next;
        }
        if (!laneStart && !fileStart)
            return {};
        Bytes context{0};
        if (next > 0) {
            std::string_view name = m_files[next - 1].name;
            if (name.size() > kNameBytes)
                name.remove_prefix(name.size() - kNameBytes);
            context.insert(context.end(), name.begin(), name.end());
            context.push_back(0);
        }
        return context;
    }

    // Gives the counts after the last context symbol.
    void feedContext(std::uint64_t lane, const Bytes& context, std::uint32_t* counts)
    {
        const auto id = static_cast<std::uint32_t>(lane);
        if (context.size() > 1)
            m_predictor.run(id, ByteSpan(context).first(context.size() - 1), {});
        m_predictor.run(id, ByteSpan(context).last(1), {counts, engine::kSymbols});
    }

    engine::Predictor& m_predictor;
    std::span<const FileStart> m_files;
    std::uint64_t m_size, m_laneSize, m_lanes, m_run = 1;
    std::vector<std::size_t> m_nextFile;
    std::vector<std::uint32_t> m_ready, m_ownCounts, m_ids;
    std::vector<std::uint64_t> m_cursor, m_filled;
    Bytes m_symbols;
    const std::uint32_t* m_current = nullptr;
};

// Visits every byte of the block in coding order.
template <typename PerStep, typename PerByte>
Status forEachByte(std::uint64_t size, const LaneTask& task, TaskControl& control, PerStep&& perStep, PerByte&& perByte)
{
    const std::uint64_t length = laneSize(task.n);
    const std::uint64_t lanes = laneCount(size, task.n);
    std::uint64_t sinceLook = 0;
    for (std::uint64_t step = 0; step < std::min(length, size); ++step) {
        perStep(step);
        for (std::uint64_t lane = 0; lane < lanes; ++lane) {
            const std::uint64_t position = lane * length + step;
            if (position >= size)
                break;
            FF_TRY(perByte(lane, step, position));
            if (++sinceLook == kStride) {
                FF_TRY(control.checkpoint());
                if (task.onProgress)
                    task.onProgress(sinceLook);
                sinceLook = 0;
            }
        }
    }
    if (task.onProgress && sinceLook)
        task.onProgress(sinceLook);
    return {};
}

mix::MixParams paramsFor(const LaneTask& task, const std::uint8_t* buffer, std::uint64_t size)
{
    mix::MixParams params;
    params.buffer = buffer;
    params.size = size;
    params.laneSize = laneSize(task.n);
    params.isFull = task.isFull;
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
    FF_TRY(forEachByte(
        raw.size(), task, control, [](std::uint64_t) {},
        [&](std::uint64_t lane, std::uint64_t step, std::uint64_t) -> Status {
            if (net)
                net->prepareKnown(lane, step, raw);
            model->encode(static_cast<std::uint32_t>(lane), net ? net->current() : nullptr, coder);
            if (coder.written() >= 1024) {
                out.insert(out.end(), buffer, buffer + coder.written());
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
    const bool oneLane = laneCount(out.size(), task.n) == 1;
    FF_TRY(forEachByte(
        oneLane ? std::min<std::uint64_t>(out.size(), task.stopAt) : out.size(), task, control,
        [&](std::uint64_t step) {
            if (net && !known)
                net->prepareStep(step, out);
        },
        [&](std::uint64_t lane, std::uint64_t step, std::uint64_t position) -> Status {
            const std::uint32_t* counts = nullptr;
            if (net && known) {
                net->prepareKnown(lane, step, expected);
                counts = net->current();
            } else if (net) {
                counts = net->stepCounts(lane);
            }
            out[position] = model->decode(static_cast<std::uint32_t>(lane), counts, decoder);
            if (known && out[position] != expected[position])
                return Error{ErrorCode::Damaged, "a coded block does not decode to what went in, from byte " +
                                                     std::to_string(position)};
            return {};
        }));
    return {};
}

} // namespace ff::codec
