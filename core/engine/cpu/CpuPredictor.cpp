// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cpu/CpuPredictor.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace ff::engine::cpu {

namespace {

constexpr std::size_t kLine = 64;
// What vectors may read or write past the end of a row (NetKernel.inc).
constexpr std::size_t kSlack = 128;
// With more lanes than this their memory counts for more than the speed of long runs.
constexpr std::size_t kFewLanes = 16;

std::size_t rounded(std::size_t value, std::size_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

// A window and a chunk of further positions, in whole groups. At least one group more than the window, so
// that no group is both the first and the last of a window.
std::uint32_t ringSlotsFor(std::uint32_t window, std::size_t lanes)
{
    const std::uint32_t chunk = lanes <= kFewLanes ? kMaxRows : kRingGroup;
    return static_cast<std::uint32_t>(rounded(window - 1 + chunk, kRingGroup));
}

} // namespace

void CpuPredictor::Free::operator()(std::uint8_t* memory) const
{
    ::operator delete[](memory, std::align_val_t{kLine});
}

CpuPredictor::Memory CpuPredictor::allocate(std::size_t bytes)
{
    Memory memory(new (std::align_val_t{kLine}) std::uint8_t[bytes]);
    std::memset(memory.get(), 0, bytes);
    return memory;
}

template <class T>
T* CpuPredictor::scratch(std::size_t count)
{
    // Asked twice: first to learn the total, then for the memory.
    std::uint8_t* at = m_scratch ? m_scratch.get() + m_scratchUsed : nullptr;
    m_scratchUsed += rounded(count * sizeof(T) + kSlack, kLine);
    return reinterpret_cast<T*>(at);
}

CpuPredictor::CpuPredictor(std::shared_ptr<const Model> model, std::shared_ptr<const PackedModel> packed,
                           std::size_t lanes)
    : m_model(std::move(model)), m_packed(std::move(packed)), m_lanes(lanes)
{
    const Net& net = m_packed->net();
    const std::uint32_t window = m_model->shape().window;
    const std::size_t cacheBytes = m_packed->kernel().cacheBytes;
    m_work.ringSlots = ringSlotsFor(window, lanes);
    m_chunk = std::min(kMaxRows, m_work.ringSlots - window + 1);
    m_work.valueOffset =
        rounded(std::size_t{net.keyHeads} * m_work.ringSlots * net.keyDim * cacheBytes, kLine);
    m_work.layerBytes = m_work.valueOffset
        + rounded(std::size_t{net.keyHeads} * m_work.ringSlots * net.valueDim * cacheBytes, kLine);
    m_laneBytes = net.layerCount * m_work.layerBytes;
    if (m_laneBytes > (SIZE_MAX - kSlack) / std::max<std::size_t>(lanes, 1))
        throw std::bad_alloc();
    m_cache = allocate(lanes * m_laneBytes + kSlack);

    m_work.activationStride = rounded(std::max({net.dim, net.ffn, net.heads * net.valueDim}) + kSlack, kLine);
    m_work.qkvStride = rounded(m_model->shape().qkvRows(), kGroupRows);
    m_work.rotationStride = 2 * rounded(net.keyDim, kLine);
    m_work.queryStride = rounded(std::max(net.keyDim, net.valueDim), kLine);
    const std::size_t windowSlots = rounded(window + kRingGroup, kRingGroup);
    for (int pass = 0; pass < 2; ++pass) {
        m_work.residual = scratch<std::int16_t>(kMaxRows * net.dim);
        m_work.activations =
            scratch<std::uint8_t>(kMaxRows * m_work.activationStride * m_packed->kernel().activationBytes);
        m_work.qkv = scratch<std::int16_t>(kMaxRows * m_work.qkvStride);
        m_work.inner = scratch<std::int8_t>(std::size_t{kMaxRows} * net.ffn);
        m_work.rotation = scratch<std::int16_t>(kMaxRows * m_work.rotationStride);
        m_work.query = scratch<std::uint8_t>(net.heads * m_work.queryStride * cacheBytes);
        m_work.outside = scratch<std::int32_t>(windowSlots);
        m_work.scores = scratch<std::int32_t>(net.heads * windowSlots);
        m_work.weights = scratch<std::uint8_t>(2 * net.heads * windowSlots);
        if (pass == 0)
            m_scratch = allocate(std::exchange(m_scratchUsed, 0));
    }
}

void CpuPredictor::reset()
{
    // Keys and values that no window sees need no clearing.
    std::fill(m_lanes.begin(), m_lanes.end(), Lane());
}

Row CpuPredictor::feed(std::uint32_t lane, std::uint8_t symbol)
{
    const std::uint32_t window = m_model->shape().window;
    Lane& state = m_lanes[lane];
    state.recent = state.recent << 8 | symbol;
    const Row row{m_cache.get() + lane * m_laneBytes, state.position, state.slot, state.seen + 1,
                  state.recent};
    ++state.position;
    state.slot = state.slot + 1 == m_work.ringSlots ? 0 : state.slot + 1;
    state.seen = std::min(state.seen + 1, window - 1);
    return row;
}

void CpuPredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                        std::span<std::uint32_t> counts)
{
    Row rows[kMaxRows];
    for (std::size_t done = 0; done < laneIds.size();) {
        const auto batch = static_cast<std::uint32_t>(std::min<std::size_t>(kMaxRows, laneIds.size() - done));
        for (std::uint32_t i = 0; i < batch; ++i)
            rows[i] = feed(laneIds[done + i], symbols[done + i]);
        m_packed->kernel().forward(m_packed->net(), rows, batch, m_work, counts.data() + done * kSymbols);
        done += batch;
    }
}

void CpuPredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                       std::span<std::uint32_t> counts)
{
    Row rows[kMaxRows];
    for (std::size_t done = 0; done < symbols.size();) {
        const auto batch = static_cast<std::uint32_t>(std::min<std::size_t>(m_chunk, symbols.size() - done));
        for (std::uint32_t i = 0; i < batch; ++i)
            rows[i] = feed(lane, symbols[done + i]);
        m_packed->kernel().forward(m_packed->net(), rows, batch, m_work,
                                   counts.empty() ? nullptr : counts.data() + done * kSymbols);
        done += batch;
    }
}

bool CpuPredictor::fits(const CpuPredictor& other) const
{
    return m_packed == other.m_packed && m_work.ringSlots == other.m_work.ringSlots;
}

void CpuPredictor::stepWith(std::span<const JointStep> steps)
{
    constexpr std::uint32_t kJointRows = 8;
    Row rows[kJointRows];
    std::uint32_t counts[kJointRows * kSymbols];
    for (std::size_t done = 0; done < steps.size();) {
        std::uint32_t batch = 0;
        for (; batch < kJointRows && done + batch < steps.size(); ++batch) {
            const JointStep& one = steps[done + batch];
            auto* const other = dynamic_cast<CpuPredictor*>(one.predictor);
            if (other == nullptr || !fits(*other))
                break;
            rows[batch] = other->feed(one.lane, one.symbol);
        }
        if (batch > 1) {
            m_packed->kernel().forward(m_packed->net(), rows, batch, m_work, counts);
            for (std::uint32_t i = 0; i < batch; ++i)
                std::copy_n(counts + i * kSymbols, kSymbols, steps[done + i].counts);
        } else if (batch == 1) {
            m_packed->kernel().forward(m_packed->net(), rows, 1, m_work, steps[done].counts);
        } else { // of another engine or model
            batch = 1;
            Predictor::stepWith(steps.subspan(done, 1));
        }
        done += batch;
    }
}

} // namespace ff::engine::cpu
