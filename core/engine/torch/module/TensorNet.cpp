// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/TensorNet.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace ff::engine::torch_module {

namespace {

using at::Tensor;

constexpr std::uint64_t kWorkBytes = std::uint64_t{64} << 20; // of gathered keys and values in one call
constexpr std::int64_t kMask32 = 0xFFFFFFFF;

template <typename T>
constexpr at::ScalarType kTypeOf = at::kChar;
template <>
constexpr at::ScalarType kTypeOf<std::int16_t> = at::kShort;
template <>
constexpr at::ScalarType kTypeOf<std::int32_t> = at::kInt;
template <>
constexpr at::ScalarType kTypeOf<std::uint32_t> = at::kInt;

// A copy on the device, in the type of the file. Unsigned values above 2^31 come out negative.
template <typename T>
Tensor upload(const T* values, at::IntArrayRef shape, at::Device device)
{
    return at::from_blob(const_cast<T*>(values), shape, at::TensorOptions(kTypeOf<T>)).clone().to(device);
}

template <typename T>
Tensor uploadWide(const T* values, at::IntArrayRef shape, at::Device device)
{
    return upload(values, shape, device).to(at::kLong);
}

// Section 1 of MODEL.md on int64 tensors.
Tensor rs(const Tensor& x, std::int64_t s)
{
    return at::bitwise_right_shift(x + (std::int64_t{1} << (s - 1)), s);
}
Tensor hi(const Tensor& a, const Tensor& m)
{
    return at::bitwise_right_shift(a * m + (std::int64_t{1} << 31), 32);
}
Tensor clampTo(const Tensor& x, std::int64_t limit)
{
    return at::clamp(x, -limit, limit);
}
Tensor lookUp(const Tensor& table, const Tensor& index)
{
    return table.index_select(0, index.reshape(-1)).view(index.sizes());
}
// a * b mod 2^32 for values below 2^32, without leaving 63 bits.
Tensor times32(const Tensor& a, const Tensor& b)
{
    const Tensor low = at::bitwise_and(a, 0xFFFF) * b;
    const Tensor high = at::bitwise_and(at::bitwise_right_shift(a, 16) * b, 0xFFFF) * 65536;
    return at::bitwise_and(low + high, kMask32);
}
Tensor times32(const Tensor& a, std::int64_t b)
{
    return times32(a, at::full({}, b, a.options()));
}

// The square root in floating point is only a guess, put right in integers.
Tensor isqrt(const Tensor& v)
{
    Tensor q = at::floor(at::sqrt(v.to(at::kDouble))).to(at::kLong);
    for (int pass = 0; pass < 2; ++pass) {
        q = q - (q * q).gt(v).to(at::kLong);
        q = q + ((q + 1) * (q + 1)).le(v).to(at::kLong);
    }
    return q;
}

// r int64 [T][D], g int64 [D] → int64 [T][D].
Tensor norm(const Tensor& r, const Tensor& g, const Tensor& powers)
{
    const Tensor sum = (r * r).sum(1, true);
    const Tensor q = at::clamp_min(isqrt(at::floor_divide(sum * 65536, r.size(1))), 1);
    const Tensor bits = at::clamp_min(q.ge(powers).to(at::kLong).sum(1, true), 4);
    const Tensor one = at::ones_like(bits);
    const Tensor multiplier = at::floor_divide(at::bitwise_left_shift(one, bits + 14), q);
    const Tensor shift = bits - 4;
    const Tensor half = at::bitwise_right_shift(at::bitwise_left_shift(one, shift), 1);
    const Tensor u = at::bitwise_right_shift(r * multiplier + half, shift);
    return clampTo(rs(u * g, 16), 127);
}

} // namespace

TensorNet::TensorNet(const Model& model, at::Device device, Product product)
    : m_shape(model.shape()), m_device(device), m_product(product),
      m_keyHeads(m_shape.attention == Attention::Latent ? 1 : m_shape.heads)
{
    const auto d = static_cast<std::int64_t>(m_shape.dim);
    const std::uint64_t gathered = std::uint64_t{m_shape.window} * static_cast<std::uint64_t>(m_keyHeads)
        * (m_shape.keyDim + m_shape.valueDim) * 9;
    m_maxRows = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(kWorkBytes / gathered, 32, 1024));
    m_cos = uploadWide(model.cos, {1024}, device);
    m_sin = uploadWide(model.sin, {1024}, device);
    if (m_shape.rotaryDims > 0)
        m_steps = at::bitwise_and(uploadWide(model.rotarySteps, {m_shape.rotaryDims / 2}, device), kMask32);
    m_exp2Attention = uploadWide(model.exp2Attention, {64}, device);
    m_exp2Output = uploadWide(model.exp2Output, {256}, device);
    m_embedding = upload(model.embedding, {256, d}, device);
    m_powers =
        at::bitwise_left_shift(at::ones({32}, at::TensorOptions(at::kLong)), at::arange(32)).to(device);
    for (const NgramTable& table : model.ngrams) {
        m_tables.push_back({upload(table.rows, {std::int64_t{1} << table.bits, d}, device), table.multiplier,
                            table.order, table.bits});
    }
    const std::int64_t values = std::int64_t{m_shape.heads} * m_shape.valueDim, ffn = m_shape.ffn;
    const std::array<std::int64_t, 3> heads{m_keyHeads, m_shape.heads / m_keyHeads, 1};
    for (const LayerWeights& w : model.layers) {
        Layer layer;
        layer.g1 = uploadWide(w.g1, {d}, device);
        layer.g2 = uploadWide(w.g2, {d}, device);
        layer.qkv = linear(w.wqkv, w.cqkv, w.mqkv, m_shape.qkvRows(), d);
        layer.out = linear(w.wo, w.co, w.mo, d, values);
        layer.inner = linear(w.w1, w.c1, w.m1, ffn, d);
        layer.outer = linear(w.w2, w.c2, w.m2, d, ffn);
        layer.a = uploadWide(w.a, {m_shape.heads}, device).view(heads);
        layer.b = uploadWide(w.b, {m_shape.heads}, device).view(heads);
        layer.gelu = uploadWide(w.gelu, {256}, device);
        const at::TensorOptions ring(at::TensorOptions(at::kChar).device(device));
        layer.keys = at::zeros({0, m_keyHeads, m_shape.keyDim}, ring);
        layer.values = at::zeros({0, m_keyHeads, m_shape.valueDim}, ring);
        m_layers.push_back(std::move(layer));
    }
    m_gout = uploadWide(model.gout, {d}, device);
    m_output = linear(model.wout, model.cout, model.mout, 256, d);
}

TensorNet::Linear TensorNet::linear(const std::int8_t* weights, const std::int32_t* biases,
                                    const std::int32_t* multipliers, std::int64_t rows,
                                    std::int64_t columns) const
{
    const auto type = m_product == Product::Float32 ? at::kFloat : at::kDouble;
    return {upload(weights, {rows, columns}, m_device).t().contiguous().to(type),
            uploadWide(biases, {rows}, m_device), uploadWide(multipliers, {rows}, m_device)};
}

std::uint64_t TensorNet::slotBytes() const
{
    return std::uint64_t{m_shape.layers} * static_cast<std::uint64_t>(m_keyHeads)
        * (m_shape.keyDim + m_shape.valueDim);
}

void TensorNet::growRings(std::uint64_t slots)
{
    if (static_cast<std::int64_t>(slots) <= m_layers.front().keys.size(0))
        return;
    std::vector<std::pair<Tensor, Tensor>> grown;
    const auto enlarged = [slots](const Tensor& old) {
        Tensor larger =
            at::zeros({static_cast<std::int64_t>(slots), old.size(1), old.size(2)}, old.options());
        larger.narrow(0, 0, old.size(0)).copy_(old);
        return larger;
    };
    for (const Layer& layer : m_layers)
        grown.emplace_back(enlarged(layer.keys), enlarged(layer.values));
    for (std::size_t l = 0; l < m_layers.size(); ++l) {
        m_layers[l].keys = grown[l].first;
        m_layers[l].values = grown[l].second;
    }
}

TensorNet::Rows TensorNet::readRows(const Tensor& rows) const
{
    // FfTorchRow: base, ring, slot, visible, position, recent.
    const Tensor wide = at::bitwise_and(rows.to(at::kLong), kMask32);
    const auto column = [&wide](std::int64_t i) { return wide.select(1, i); };
    Rows out;
    out.recent = column(5);
    out.place = column(0) + column(2);
    const Tensor back = at::arange(static_cast<std::int64_t>(m_shape.window), wide.options());
    Tensor slots = column(2).unsqueeze(1) - back;
    const Tensor ring = column(1).unsqueeze(1);
    slots = at::where(slots.lt(0), slots + ring, slots);
    const Tensor valid = back.lt(column(3).unsqueeze(1));
    // Rings may be shorter than the window while few positions are seen.
    out.seen = at::where(valid, column(0).unsqueeze(1) + slots, out.place.unsqueeze(1)).reshape(-1);
    out.valid = valid.view({rows.size(0), 1, 1, static_cast<std::int64_t>(m_shape.window)});
    if (m_shape.rotaryDims > 0) {
        const Tensor place = at::bitwise_right_shift(times32(column(4).unsqueeze(1), m_steps), 22);
        out.cosine = lookUp(m_cos, place).unsqueeze(1);
        out.sine = lookUp(m_sin, place).unsqueeze(1);
    }
    return out;
}

Tensor TensorNet::embed(const Rows& rows) const
{
    Tensor r = m_embedding.index_select(0, at::bitwise_and(rows.recent, 0xFF)).to(at::kLong);
    for (const Table& table : m_tables) {
        const std::int64_t mask = (std::int64_t{1} << (8 * table.order)) - 1;
        const Tensor hash =
            at::bitwise_right_shift(times32(at::bitwise_and(rows.recent, mask), 0x9E3779B1), 32 - table.bits);
        r = r + table.rows.index_select(0, hash).to(at::kLong) * table.multiplier;
    }
    return clampTo(r, 32767);
}

Tensor TensorNet::apply(const Linear& linear, const Tensor& activations) const
{
    // Exact: |sum| ≤ 2048·127·63 < 2^24.
    const Tensor sum = at::mm(activations.to(linear.weights.scalar_type()), linear.weights).to(at::kLong);
    return hi(sum + linear.biases, linear.multipliers);
}

// wide: int64 [T][heads][key_dim] within ±2047.
Tensor TensorNet::rotate(const Rows& rows, const Tensor& wide) const
{
    const std::int64_t rotary = m_shape.rotaryDims, plain = m_shape.keyDim - m_shape.rotaryDims;
    const Tensor still = clampTo(rs(wide.narrow(2, 0, plain), 4), 127);
    if (rotary == 0)
        return still;
    const Tensor pairs = wide.narrow(2, plain, rotary).reshape({wide.size(0), wide.size(1), rotary / 2, 2});
    const Tensor a = pairs.select(3, 0), b = pairs.select(3, 1);
    const Tensor turned = at::stack({clampTo(rs(a * rows.cosine - b * rows.sine, 18), 127),
                                     clampTo(rs(a * rows.sine + b * rows.cosine, 18), 127)},
                                    3);
    return at::cat({still, turned.view({wide.size(0), wide.size(1), rotary})}, 2);
}

Tensor TensorNet::attend(const Rows& rows, const Layer& layer, const Tensor& qkv) const
{
    const std::int64_t count = qkv.size(0), heads = m_shape.heads, key = m_shape.keyDim,
                       value = m_shape.valueDim;
    const std::int64_t window = m_shape.window, each = heads / m_keyHeads;
    const Tensor q = rotate(rows, clampTo(qkv.narrow(1, 0, heads * key), 2047).view({count, heads, key}));
    const Tensor wideKeys =
        clampTo(qkv.narrow(1, heads * key, m_keyHeads * key), 2047).view({count, m_keyHeads, key});
    const Tensor newValues = m_shape.attention == Attention::Latent
        ? clampTo(rs(wideKeys.narrow(2, 0, value), 4), 127)
        : clampTo(qkv.narrow(1, 2 * heads * key, heads * value), 127).view({count, heads, value});
    layer.keys.index_copy_(0, rows.place, rotate(rows, wideKeys).to(at::kChar));
    layer.values.index_copy_(0, rows.place, newValues.to(at::kChar));

    const Tensor keys = layer.keys.index_select(0, rows.seen).view({count, window, m_keyHeads, key});
    const Tensor values = layer.values.index_select(0, rows.seen).view({count, window, m_keyHeads, value});
    // Exact in fp32: |s| ≤ 256·127·127 < 2^24.
    const Tensor scores = at::matmul(q.view({count, m_keyHeads, each, key}).to(at::kFloat),
                                     keys.permute({0, 2, 3, 1}).to(at::kFloat))
                              .to(at::kLong);
    const Tensor u = hi(scores, layer.a);
    const Tensor highest = at::where(rows.valid, u, at::full_like(u, INT64_MIN)).amax(3, true);
    const Tensor d = highest - u;
    const Tensor counted = at::logical_and(rows.valid, d.lt(960));
    const Tensor within = at::where(counted, d, at::zeros_like(d));
    const Tensor weights =
        at::where(counted,
                  at::bitwise_right_shift(lookUp(m_exp2Attention, at::bitwise_and(within, 63)),
                                          at::bitwise_right_shift(within, 6)),
                  at::zeros_like(d));
    // Exact in fp64: |O| < 2^31.
    const Tensor sums =
        at::matmul(weights.to(at::kDouble), values.permute({0, 2, 1, 3}).to(at::kDouble)).to(at::kLong);
    const Tensor ratio = at::floor_divide(layer.b * 65536, weights.sum(3, true));
    return clampTo(hi(sums, ratio), 127).reshape({count, heads * value});
}

void TensorNet::forward(const Tensor& rowTensor, const Tensor& counts)
{
    const Rows rows = readRows(rowTensor);
    Tensor r = embed(rows);
    for (const Layer& layer : m_layers) {
        const Tensor o = attend(rows, layer, apply(layer.qkv, norm(r, layer.g1, m_powers)));
        r = clampTo(r + apply(layer.out, o), 32767);
        const Tensor inner = clampTo(apply(layer.inner, norm(r, layer.g2, m_powers)), 127);
        r = clampTo(r + apply(layer.outer, lookUp(layer.gelu, inner + 128)), 32767);
    }
    const Tensor l = apply(m_output, norm(r, m_gout, m_powers));
    const Tensor d = l.amax(1, true) - l;
    const Tensor within = at::clamp(d, 0, 5631);
    const Tensor raised = at::bitwise_right_shift(lookUp(m_exp2Output, at::bitwise_and(within, 255)),
                                                  at::bitwise_right_shift(within, 8));
    counts.copy_(at::where(d.lt(5632), raised + 1, at::ones_like(d)));
}

std::string TensorNet::profile(const Tensor& rows, const Tensor& counts)
{
    const auto start = std::chrono::steady_clock::now();
    forward(rows, counts);
    const auto spent = std::chrono::steady_clock::now() - start;
    return "forward " + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(spent).count())
        + " us\n";
}

} // namespace ff::engine::torch_module
