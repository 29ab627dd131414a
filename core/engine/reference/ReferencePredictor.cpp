// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reference/ReferencePredictor.h"

#include <algorithm>
#include <bit>

namespace ff::engine {

namespace {

std::int64_t rs(std::int64_t x, std::int32_t s)
{
    return s >= 1 ? (x + (std::int64_t{1} << (s - 1))) >> s : x << -s;
}

std::int32_t mul(std::int32_t a, std::int32_t b)
{
    return (a * b + (1 << 14)) >> 15;
}

std::int32_t sat(std::int64_t x)
{
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, -32768, 32767));
}

std::int32_t clamp8(std::int64_t x)
{
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, -127, 127));
}

// The value at place `i` of two to a byte.
std::int32_t nibble(const std::uint8_t* packed, std::size_t i)
{
    const std::int32_t bits = packed[i / 2] >> (4 * (i % 2)) & 15;
    return (bits ^ 8) - 8;
}

} // namespace

ReferencePredictor::ReferencePredictor(std::shared_ptr<const Model> model, std::size_t lanes)
    : m_model(std::move(model)), m_lanes(lanes, start())
{
}

ReferencePredictor::Lane ReferencePredictor::start() const
{
    const ModelShape& s = m_model->shape();
    BlockState state;
    state.h.assign(s.state, 0);
    for (Vector& v : state.values)
        v.assign(s.state, 0);
    Lane lane;
    lane.blocks.assign(s.blocks, state);
    return lane;
}

void ReferencePredictor::reset()
{
    m_lanes.assign(m_lanes.size(), start());
}

ReferencePredictor::Vector ReferencePredictor::embed(const Contexts& contexts, std::uint8_t x) const
{
    const ModelShape& s = m_model->shape();
    Vector r(s.dim);
    for (std::uint32_t i = 0; i < s.dim; ++i)
        r[i] = m_model->embedding[x * s.dim + i];
    for (std::size_t g = 0; g < s.tables.size(); ++g) {
        const TableRows& rows = m_model->tables[g];
        const Slot slot = contexts.slot(s.tables[g]);
        const std::int32_t step = rows.steps[slot.index];
        const bool hit = step != 0 && rows.tags[slot.index] == slot.tag;
        for (std::uint32_t i = 0; i < s.dim; ++i)
            r[i] += hit ? nibble(rows.q, std::size_t{slot.index} * s.dim + i) * step : rows.miss[i];
    }
    for (std::int32_t& v : r)
        v = sat(v);
    return r;
}

ReferencePredictor::Vector ReferencePredictor::norm(const Vector& r, const std::int16_t* gain) const
{
    std::uint64_t s = 0;
    for (const std::int32_t v : r)
        s += static_cast<std::uint64_t>(std::int64_t{v} * v);
    s = std::max<std::uint64_t>(s, 1);
    const int e = std::bit_width(s) - 1;
    const std::uint64_t f = (s << 8 >> e) & 255;
    const std::int32_t m = m_model->rsqrt[static_cast<std::uint64_t>(e & 1) * 256 + f];
    Vector a(r.size());
    for (std::size_t i = 0; i < r.size(); ++i)
        a[i] = clamp8(rs(std::int64_t{r[i]} * mul(gain[i], m), (e >> 1) + 4));
    return a;
}

// Rows firstRow..firstRow+rows-1 of the class matrices laid end to end.
ReferencePredictor::Vector ReferencePredictor::product(const Vector& a, const ClassProduct& w,
                                                       std::uint32_t bits, std::uint32_t firstRow,
                                                       std::uint32_t rows) const
{
    Vector y(rows);
    std::vector<std::int8_t> weights(a.size());
    for (std::uint32_t o = 0; o < rows; ++o) {
        const std::size_t row = std::size_t{firstRow} + o;
        readWeights(w, bits, row, weights);
        std::int32_t sum = 0;
        for (std::size_t k = 0; k < a.size(); ++k)
            sum += a[k] * weights[k];
        y[o] = sat(mul(sat(rs(sum, w.shift)), w.multipliers[row]) + w.biases[row]);
    }
    return y;
}

void ReferencePredictor::block(std::uint32_t index, Lane& lane, std::uint32_t c, Vector& r) const
{
    const ModelShape& s = m_model->shape();
    const BlockWeights& w = m_model->blocks[index];
    BlockState& state = lane.blocks[index];
    const std::uint32_t E = s.state, F = s.ffn, rows = s.upRows(index);
    const Vector z = product(norm(r, w.gain), w.up, s.weightBits, c * rows, rows);

    std::rotate(state.values, state.values + kConvolution - 1, state.values + kConvolution);
    Vector x(E + F);
    for (std::uint32_t j = 0; j < E; ++j) {
        const std::int32_t forget =
            std::min<std::int32_t>(static_cast<std::int32_t>(s.forgetMax), clamp8(z[j]));
        const std::int32_t f = m_model->sig[128 + forget];
        const std::int32_t o = m_model->sig[128 + clamp8(z[2 * E + j])];
        state.values[0][j] = clamp8(z[E + j]);
        std::int32_t conv = 0;
        for (std::uint32_t i = 0; i < kConvolution; ++i)
            conv += mul(256 * state.values[i][j], w.convolution[i * E + j]);
        conv = sat(2 * conv);
        state.h[j] = sat(conv + mul(sat(state.h[j] - conv), f));
        x[j] = clamp8(mul(mul(state.h[j], o), w.stateScale));
    }
    for (std::uint32_t j = 0; j < F; ++j) {
        const std::int32_t u = std::clamp(z[3 * E + j], 0, 127);
        x[E + j] = clamp8(mul(u * u, w.ffnScale));
    }
    if (s.attentionRows(index) > 0)
        attend(index, lane, state, z.data() + 3 * E + F, x);

    const Vector y = product(x, w.down, s.weightBits, c * s.dim, s.dim);
    for (std::uint32_t i = 0; i < s.dim; ++i)
        r[i] = sat(r[i] + y[i]);
}

// The rows of one query or key, all heads, as int8.
ReferencePredictor::Vector ReferencePredictor::turned(const std::int32_t* row, std::uint32_t position) const
{
    const ModelShape& s = m_model->shape();
    Vector out(s.heads * s.key);
    for (std::uint32_t head = 0; head < s.heads; ++head) {
        const auto at = [&](std::uint32_t i) { return std::clamp(row[head * s.key + i], -2047, 2047); };
        std::int32_t* const to = out.data() + head * s.key;
        for (std::uint32_t i = 0; i < s.key - s.rotary; ++i)
            to[i] = clamp8(rs(at(i), 4));
        for (std::uint32_t i = 0; i < s.rotary / 2; ++i) {
            const std::uint32_t p = (position * m_model->rotarySteps[i]) >> 22;
            const std::int32_t cos = m_model->cos[p], sin = m_model->sin[p];
            const std::uint32_t j = s.key - s.rotary + 2 * i;
            to[j] = clamp8(rs(at(j) * cos - at(j + 1) * sin, 18));
            to[j + 1] = clamp8(rs(at(j) * sin + at(j + 1) * cos, 18));
        }
    }
    return out;
}

void ReferencePredictor::attend(std::uint32_t index, const Lane& lane, BlockState& state,
                                const std::int32_t* z, Vector& x) const
{
    const ModelShape& s = m_model->shape();
    const BlockWeights& w = m_model->blocks[index];
    const std::uint32_t A = s.heads * s.key;
    const Vector query = turned(z, lane.position);
    state.keys.push_back(turned(z + A, lane.position));
    Vector value(A);
    for (std::uint32_t i = 0; i < A; ++i)
        value[i] = clamp8(z[2 * A + i]);
    state.attended.push_back(std::move(value));
    if (state.keys.size() > s.window) {
        state.keys.erase(state.keys.begin());
        state.attended.erase(state.attended.begin());
    }
    for (std::uint32_t head = 0; head < s.heads; ++head) {
        const std::uint32_t first = head * s.key;
        Vector u;
        for (const Vector& key : state.keys) {
            std::int32_t score = 0;
            for (std::uint32_t i = first; i < first + s.key; ++i)
                score += query[i] * key[i];
            u.push_back(mul(sat(score >> 3), w.score[head]));
        }
        const std::int32_t highest = *std::max_element(u.begin(), u.end());
        Vector sums(s.key);
        std::int64_t total = 0;
        for (std::size_t j = 0; j < u.size(); ++j) {
            const std::int32_t d = highest - u[j];
            const std::int32_t p = d >= 960 ? 0 : m_model->exp[d & 63] >> (d >> 6);
            total += p;
            for (std::uint32_t i = 0; i < s.key; ++i)
                sums[i] += p * state.attended[j][first + i];
        }
        const std::int64_t ratio = std::int64_t{w.mix[head]} * 65536 / total;
        for (const std::int32_t sum : sums)
            x.push_back(clamp8((sum * ratio + (std::int64_t{1} << 30)) >> 31));
    }
}

void ReferencePredictor::feed(Lane& lane, std::uint8_t x) const
{
    lane.contexts.feed(x);
    Vector r = embed(lane.contexts, x);
    for (std::uint32_t i = 0; i < m_model->shape().blocks; ++i)
        block(i, lane, m_model->classOf[x], r);
    ++lane.position;
    lane.a = norm(r, m_model->headGain);
}

// Group 0 is the high half, 1 + n the low half after the high half n.
void ReferencePredictor::counts(const Lane& lane, std::uint32_t group, std::uint32_t* out) const
{
    const Vector logits = product(lane.a, m_model->head, 8, 16 * group, 16);
    const std::int32_t highest = *std::max_element(logits.begin(), logits.end());
    for (std::size_t v = 0; v < kHalf; ++v) {
        const std::int32_t d = highest - logits[v];
        out[v] = 1 + (d >= 5632 ? 0 : m_model->y[d & 255] >> (d >> 8));
    }
}

void ReferencePredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                              std::span<std::uint32_t> out)
{
    for (std::size_t i = 0; i < laneIds.size(); ++i) {
        Lane& lane = m_lanes[laneIds[i]];
        feed(lane, symbols[i]);
        counts(lane, 0, out.data() + i * kHalf);
    }
}

void ReferencePredictor::low(std::uint32_t lane, std::uint32_t high, std::span<std::uint32_t, kHalf> out)
{
    counts(m_lanes[lane], 1 + high, out.data());
}

void ReferencePredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                             std::span<const std::uint8_t> next, std::span<std::uint32_t> out)
{
    const std::size_t silent = symbols.size() - next.size();
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        feed(m_lanes[lane], symbols[i]);
        if (i < silent)
            continue;
        std::uint32_t* const to = out.data() + (i - silent) * 2 * kHalf;
        counts(m_lanes[lane], 0, to);
        counts(m_lanes[lane], 1 + (next[i - silent] >> 4U), to + kHalf);
    }
}

} // namespace ff::engine
