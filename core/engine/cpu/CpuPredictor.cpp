// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cpu/CpuPredictor.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace ff::engine::cpu {

namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kAhead = 2048; // bytes of a class's record that a hint asks for
constexpr std::uint64_t kLargeModel = 8'000'000; // multiply-adds for a byte
constexpr std::size_t kLargeBatch = 64; // its positions in one call

constexpr std::size_t rounded(std::size_t value)
{
    return (value + kLine - 1) / kLine * kLine;
}

} // namespace

void CpuPredictor::Free::operator()(void* memory) const
{
    ::operator delete (memory, std::align_val_t{kLine});
}

// Zeros, and room for a vector past the end.
template <class T>
CpuPredictor::Buffer<T> CpuPredictor::buffer(std::size_t count)
{
    const std::size_t bytes = count * sizeof(T) + kLine;
    void* const memory = ::operator new (bytes, std::align_val_t{kLine});
    std::memset(memory, 0, bytes);
    return Buffer<T>(static_cast<T*>(memory));
}

CpuPredictor::CpuPredictor(std::shared_ptr<const Model> model, std::shared_ptr<const PackedModel> packed,
                           std::size_t lanes)
    : m_model(std::move(model)), m_packed(std::move(packed)), m_lanes(lanes)
{
    const ModelShape& s = m_model->shape();
    std::uint32_t rows = 0, columns = s.dim;
    for (std::uint32_t i = 0; i < s.blocks; ++i) {
        rows = std::max(rows, s.upRows(i));
        columns = std::max(columns, s.downColumns(i));
    }
    m_headStride = rounded(s.dim);
    m_memory = buffer<std::uint8_t>(lanes * m_packed->laneBytes());
    m_heads = buffer<std::int8_t>(lanes * m_headStride);
    m_work.zStride = rounded(rows);
    m_work.xStride = rounded(columns);
    m_residual = buffer<std::int16_t>(std::size_t{kMaxPositions} * s.dim);
    m_z = buffer<std::int16_t>(kMaxPositions * m_work.zStride);
    m_x = buffer<std::int8_t>((kMaxPositions + kGroupRows) * m_work.xStride);
    m_rotation = buffer<std::int16_t>(std::size_t{2} * kMaxAttention);
    for (std::size_t i = 0; i < kMaxAttention; i += 2)
        m_rotation[i] = m_rotation[kMaxAttention + i + 1] = 16384;
    m_work.residual = m_residual.get();
    m_work.z = m_z.get();
    m_work.x = m_x.get();
    m_work.rotation = m_rotation.get();
    m_group = buffer<std::uint8_t>(std::size_t{kGroupRows} * columns);
    m_work.group = m_group.get();
    m_rows.resize(std::size_t{kMaxPositions} * s.tables.size());
    m_positions.resize(kMaxPositions);
}

void CpuPredictor::reset()
{
    std::fill(m_lanes.begin(), m_lanes.end(), Lane());
    std::memset(m_memory.get(), 0, m_lanes.size() * m_packed->laneBytes());
}

void CpuPredictor::place(std::size_t index, std::uint32_t id, std::uint8_t symbol)
{
    const Net& net = m_packed->net();
    Lane& lane = m_lanes[id];
    lane.contexts.feed(symbol);
    lane.high = kNone;
    TableRow* const rows = m_rows.data() + index * net.tableCount;
    m_packed->findRows(lane.contexts, rows);
    lane.visible = std::min(lane.visible + 1, net.window);
    m_positions[index] = {m_memory.get() + id * m_packed->laneBytes(),
                          rows,
                          lane.position,
                          lane.ringSlot,
                          lane.visible,
                          symbol};
    ++lane.position;
    lane.ringSlot = lane.ringSlot + 1 == net.ring ? 0 : lane.ringSlot + 1;
}

void CpuPredictor::forward(std::size_t count)
{
    m_packed->kernel().forward(m_packed->net(), m_positions.data(), static_cast<std::uint32_t>(count),
                               m_work);
}

void CpuPredictor::counts(const std::int8_t* x, std::uint32_t group, std::uint32_t* out) const
{
    m_packed->kernel().counts(m_packed->net(), x, group, out);
}

void CpuPredictor::keepHead(std::size_t index, std::uint32_t lane)
{
    std::memcpy(headInput(lane), m_work.x + index * m_work.xStride, m_packed->net().dim);
}

void CpuPredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                        std::span<std::uint32_t> out)
{
    for (std::size_t at = 0; at < laneIds.size(); at += kMaxPositions) {
        const std::size_t part = std::min<std::size_t>(kMaxPositions, laneIds.size() - at);
        for (std::size_t i = 0; i < part; ++i)
            place(i, laneIds[at + i], symbols[at + i]);
        forward(part);
        for (std::size_t i = 0; i < part; ++i) {
            keepHead(i, laneIds[at + i]);
            counts(m_work.x + i * m_work.xStride, 0, out.data() + (at + i) * kHalf);
        }
    }
}

void CpuPredictor::low(std::uint32_t id, std::uint32_t high, std::span<std::uint32_t, kHalf> out)
{
    counts(headInput(id), 1 + high, out.data());
    m_lanes[id].high = high;
    std::copy(out.begin(), out.end(), m_lanes[id].low.begin());
}

std::size_t CpuPredictor::bestBatch() const
{
    return m_model->shape().multiplyAdds() < kLargeModel ? Predictor::bestBatch() : kLargeBatch;
}

void CpuPredictor::answer(std::size_t index, const LaneRun& run, std::size_t at)
{
    const std::size_t silent = run.symbols.size() - run.next.size();
    const std::int8_t* const x = m_work.x + index * m_work.xStride;
    if (at >= silent) {
        std::uint32_t* const out = run.counts.data() + (at - silent) * 2 * kHalf;
        counts(x, 0, out);
        counts(x, 1 + (run.next[at - silent] >> 4U), out + kHalf);
    }
    if (at + 1 == run.symbols.size())
        keepHead(index, run.lane);
}

void CpuPredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                       std::span<const std::uint8_t> next, std::span<std::uint32_t> out)
{
    const LaneRun one{lane, symbols, next, out};
    runs({&one, 1});
}

// Positions of several lanes go into one call of the kernel, those of a lane in order.
void CpuPredictor::runs(std::span<const LaneRun> runs)
{
    std::array<std::pair<std::uint32_t, std::uint32_t>, kMaxPositions> placed; // run, symbol of it
    std::size_t count = 0;
    const auto feed = [&] {
        forward(count);
        for (std::size_t i = 0; i < count; ++i)
            answer(i, runs[placed[i].first], placed[i].second);
        count = 0;
    };
    for (std::size_t r = 0; r < runs.size(); ++r) {
        for (std::size_t at = 0; at < runs[r].symbols.size(); ++at) {
            place(count, runs[r].lane, runs[r].symbols[at]);
            placed[count++] = {static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(at)};
            if (count == kMaxPositions)
                feed();
        }
    }
    if (count > 0)
        feed();
}

void CpuPredictor::prepare(std::uint32_t id, std::uint32_t high)
{
    const Net& net = m_packed->net();
    Lane& lane = m_lanes[id];
    if (lane.high != high)
        low(id, high, lane.low);
    const auto best = std::max_element(lane.low.begin(), lane.low.end()) - lane.low.begin();
    const auto likely = static_cast<std::uint8_t>(16 * high + static_cast<std::uint32_t>(best));
    Contexts contexts = lane.contexts;
    contexts.feed(likely);
    std::array<TableRow, kMaxTables> rows;
    m_packed->findRows(contexts, rows.data());
    // The processor itself finds the rest, once the walk through the record has begun.
    const std::uint8_t* const record = net.records + net.classOf[likely] * net.recordBytes;
    for (std::size_t line = 0; line < std::min(kAhead, net.recordBytes); line += kLine)
        __builtin_prefetch(record + line);
}

bool CpuPredictor::saveLane(std::uint32_t id, std::vector<std::uint8_t>& state) const
{
    static_assert(std::is_trivially_copyable_v<Lane>);
    const std::size_t memory = m_packed->laneBytes(), head = m_packed->net().dim;
    state.resize(sizeof(Lane) + memory + head);
    std::memcpy(state.data(), &m_lanes[id], sizeof(Lane));
    std::memcpy(state.data() + sizeof(Lane), m_memory.get() + id * memory, memory);
    std::memcpy(state.data() + sizeof(Lane) + memory, m_heads.get() + id * m_headStride, head);
    return true;
}

bool CpuPredictor::restoreLane(std::uint32_t id, std::span<const std::uint8_t> state)
{
    const std::size_t memory = m_packed->laneBytes(), head = m_packed->net().dim;
    if (state.size() != sizeof(Lane) + memory + head)
        return false;
    std::memcpy(&m_lanes[id], state.data(), sizeof(Lane));
    std::memcpy(m_memory.get() + id * memory, state.data() + sizeof(Lane), memory);
    std::memcpy(headInput(id), state.data() + sizeof(Lane) + memory, head);
    return true;
}

} // namespace ff::engine::cpu
