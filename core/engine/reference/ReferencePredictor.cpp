// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reference/ReferencePredictor.h"

#include <algorithm>
#include <bit>

namespace ff::engine {

namespace {

using Row32 = std::vector<std::int32_t>;
using Row8 = std::vector<std::int8_t>;

// Section 1.
std::int32_t rs(std::int32_t x, unsigned s)
{
    return (x + (std::int32_t{1} << (s - 1))) >> s;
}

std::int32_t hi(std::int32_t a, std::int32_t m)
{
    return static_cast<std::int32_t>((std::int64_t{a} * m + (std::int64_t{1} << 31)) >> 32);
}

std::int8_t clamp8(std::int32_t x)
{
    return static_cast<std::int8_t>(std::clamp(x, -127, 127));
}

std::int32_t clamp16(std::int32_t x)
{
    return std::clamp(x, -32767, 32767);
}

std::uint64_t isqrt(std::uint64_t v)
{
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= v)
            root += bit;
    }
    return root;
}

Row8 norm(const Row32& r, const std::int16_t* g)
{
    Row8 a(r.size(), 0);
    std::uint64_t s = 0;
    for (const std::int32_t x : r)
        s += static_cast<std::uint64_t>(std::int64_t{x} * x);
    if (s == 0)
        return a;
    const std::uint64_t q = std::max<std::uint64_t>(1, isqrt(s * 65536 / r.size()));
    const auto b = static_cast<unsigned>(std::bit_width(q));
    const auto m = static_cast<std::int32_t>((std::uint64_t{1} << (b + 14)) / q);
    for (std::size_t i = 0; i < r.size(); ++i) {
        const std::int32_t u = b == 4 ? r[i] * m : rs(r[i] * m, b - 4);
        a[i] = clamp8(rs(u * g[i], 16));
    }
    return a;
}

// weights: rows × a.size(), biases: rows; requantised by multipliers: rows.
Row32 linear(const Row8& a, const std::int8_t* weights, const std::int32_t* biases,
             const std::int32_t* multipliers, std::size_t rows)
{
    Row32 out(rows);
    for (std::size_t o = 0; o < rows; ++o) {
        std::int32_t acc = biases[o];
        for (std::size_t k = 0; k < a.size(); ++k)
            acc += weights[o * a.size() + k] * a[k];
        out[o] = hi(acc, multipliers[o]);
    }
    return out;
}

void addTo(Row32& r, const Row32& delta)
{
    for (std::size_t i = 0; i < r.size(); ++i)
        r[i] = clamp16(r[i] + delta[i]);
}

std::uint32_t keyHeads(const ModelShape& shape)
{
    return shape.attention == Attention::Latent ? 1 : shape.heads;
}

} // namespace

ReferencePredictor::ReferencePredictor(std::shared_ptr<const Model> model, std::size_t lanes)
    : m_model(std::move(model)), m_lanes(lanes, freshLane())
{
}

ReferencePredictor::Lane ReferencePredictor::freshLane() const
{
    const ModelShape& s = m_model->shape();
    const std::size_t rows = std::size_t{s.window} * keyHeads(s);
    Lane lane;
    lane.keys.assign(s.layers, Row8(rows * s.keyDim));
    lane.values.assign(s.layers, Row8(rows * s.valueDim));
    return lane;
}

void ReferencePredictor::reset()
{
    std::fill(m_lanes.begin(), m_lanes.end(), freshLane());
}

void ReferencePredictor::step(std::span<const std::uint32_t> laneIds, std::span<const std::uint8_t> symbols,
                              std::span<std::uint32_t> counts)
{
    for (std::size_t i = 0; i < laneIds.size(); ++i)
        feed(m_lanes[laneIds[i]], symbols[i], counts.data() + i * kSymbols);
}

void ReferencePredictor::run(std::uint32_t lane, std::span<const std::uint8_t> symbols,
                             std::span<std::uint32_t> counts)
{
    for (std::size_t i = 0; i < symbols.size(); ++i)
        feed(m_lanes[lane], symbols[i], counts.empty() ? nullptr : counts.data() + i * kSymbols);
}

// Section 4. counts may be null.
void ReferencePredictor::feed(Lane& lane, std::uint8_t symbol, std::uint32_t* counts) const
{
    const ModelShape& s = m_model->shape();
    std::copy_backward(lane.recent.begin(), lane.recent.end() - 1, lane.recent.end());
    lane.recent[0] = symbol;

    Row32 r = embed(lane);
    for (std::uint32_t l = 0; l < s.layers; ++l) {
        const LayerWeights& w = m_model->layers[l];
        const Row32 qkv = linear(norm(r, w.g1), w.wqkv, w.cqkv, w.mqkv, s.qkvRows());
        const Row8 o = attend(lane, l, qkv);
        addTo(r, linear(o, w.wo, w.co, w.mo, s.dim));

        const Row32 inner = linear(norm(r, w.g2), w.w1, w.c1, w.m1, s.ffn);
        Row8 h(s.ffn);
        for (std::size_t k = 0; k < h.size(); ++k)
            h[k] = w.gelu[128 + clamp8(inner[k])];
        addTo(r, linear(h, w.w2, w.c2, w.m2, s.dim));
    }
    ++lane.position;
    if (counts)
        output(r, counts);
}

std::vector<std::int32_t> ReferencePredictor::embed(const Lane& lane) const
{
    const std::uint32_t dim = m_model->shape().dim;
    Row32 r(dim);
    for (std::uint32_t i = 0; i < dim; ++i)
        r[i] = m_model->embedding[std::size_t{lane.recent[0]} * dim + i];
    for (const NgramTable& table : m_model->ngrams) {
        std::uint32_t k = 0;
        for (std::uint32_t n = 0; n < table.order; ++n)
            k |= std::uint32_t{lane.recent[n]} << (8 * n);
        const std::uint32_t h = (k * 0x9E3779B1U) >> (32 - table.bits);
        for (std::uint32_t i = 0; i < dim; ++i)
            r[i] += table.rows[std::size_t{h} * dim + i] * table.multiplier;
    }
    for (auto& x : r)
        x = clamp16(x);
    return r;
}

// row: key_dim values of z'. out: key_dim rotated values.
void ReferencePredictor::rotate(std::uint64_t position, const std::int32_t* row, std::int8_t* out) const
{
    const ModelShape& s = m_model->shape();
    const std::uint32_t plain = s.keyDim - s.rotaryDims;
    const auto w = [row](std::uint32_t i) { return std::clamp(row[i], -2047, 2047); };
    for (std::uint32_t i = 0; i < plain; ++i)
        out[i] = clamp8(rs(w(i), 4));
    for (std::uint32_t i = 0; i < s.rotaryDims / 2; ++i) {
        const std::uint32_t p = (static_cast<std::uint32_t>(position) * m_model->rotarySteps[i]) >> 22;
        const std::int32_t c = m_model->cos[p];
        const std::int32_t sn = m_model->sin[p];
        const std::uint32_t at = plain + 2 * i;
        out[at] = clamp8(rs(w(at) * c - w(at + 1) * sn, 18));
        out[at + 1] = clamp8(rs(w(at) * sn + w(at + 1) * c, 18));
    }
}

// Writes this position's key and value, then lets every head look over the window. Gives heads × value_dim.
std::vector<std::int8_t> ReferencePredictor::attend(Lane& lane, std::uint32_t layer, const Row32& qkv) const
{
    const ModelShape& s = m_model->shape();
    const LayerWeights& w = m_model->layers[layer];
    const bool latent = s.attention == Attention::Latent;
    const std::uint32_t groups = keyHeads(s);
    const std::int32_t* keyRows = qkv.data() + s.heads * s.keyDim;
    const std::int32_t* valueRows = keyRows + groups * s.keyDim;
    const auto keyAt = [&](std::uint64_t position, std::uint32_t group) {
        return lane.keys[layer].data() + (position % s.window * groups + group) * s.keyDim;
    };
    const auto valueAt = [&](std::uint64_t position, std::uint32_t group) {
        return lane.values[layer].data() + (position % s.window * groups + group) * s.valueDim;
    };

    const std::uint64_t t = lane.position;
    for (std::uint32_t g = 0; g < groups; ++g) {
        rotate(t, keyRows + g * s.keyDim, keyAt(t, g));
        for (std::uint32_t i = 0; i < s.valueDim; ++i)
            valueAt(t, g)[i] = latent ? clamp8(rs(std::clamp(keyRows[i], -2047, 2047), 4))
                                      : clamp8(valueRows[g * s.valueDim + i]);
    }

    const std::uint64_t first = t + 1 >= s.window ? t + 1 - s.window : 0;
    Row8 o(std::size_t{s.heads} * s.valueDim);
    Row8 q(s.keyDim);
    Row32 u;
    for (std::uint32_t head = 0; head < s.heads; ++head) {
        const std::uint32_t group = latent ? 0 : head;
        rotate(t, qkv.data() + head * s.keyDim, q.data());
        u.clear();
        for (std::uint64_t j = first; j <= t; ++j) {
            std::int32_t score = 0;
            for (std::uint32_t i = 0; i < s.keyDim; ++i)
                score += q[i] * keyAt(j, group)[i];
            u.push_back(hi(score, w.a[head]));
        }
        const std::int32_t highest = *std::max_element(u.begin(), u.end());

        std::int32_t total = 0;
        Row32 sums(s.valueDim, 0);
        for (std::uint64_t j = first; j <= t; ++j) {
            const std::int32_t d = highest - u[j - first];
            const std::int32_t p = d >= 960 ? 0 : m_model->exp2Attention[d & 63] >> (d >> 6);
            total += p;
            for (std::uint32_t i = 0; i < s.valueDim; ++i)
                sums[i] += p * valueAt(j, group)[i];
        }
        const auto ratio = static_cast<std::int32_t>(std::int64_t{w.b[head]} * 65536 / total);
        for (std::uint32_t i = 0; i < s.valueDim; ++i)
            o[head * s.valueDim + i] = clamp8(hi(sums[i], ratio));
    }
    return o;
}

void ReferencePredictor::output(const Row32& residual, std::uint32_t* counts) const
{
    const Row32 l =
        linear(norm(residual, m_model->gout), m_model->wout, m_model->cout, m_model->mout, kSymbols);
    const std::int32_t highest = *std::max_element(l.begin(), l.end());
    for (std::size_t v = 0; v < kSymbols; ++v) {
        const std::int32_t d = highest - l[v];
        counts[v] = 1 + (d >= 5632 ? 0 : m_model->exp2Output[d & 255] >> (d >> 8));
    }
}

} // namespace ff::engine
