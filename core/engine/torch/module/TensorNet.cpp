// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/TensorNet.h"

#include <algorithm>
#include <numeric>

namespace ff::engine::torch_module {

namespace {

using at::Tensor;

constexpr std::uint64_t kWorkBytes = std::uint64_t{64} << 20; // of gathered keys and values in one call
constexpr std::int64_t kMask32 = 0xFFFFFFFF;
constexpr std::int64_t kKept = kConvolution - 1;
// Distances from which on a weight of attention is 0 and a count is 1.
constexpr std::int64_t kFarScore = 960, kFarLogit = 5632;

template <typename T>
constexpr at::ScalarType kTypeOf = at::kChar;
template <>
constexpr at::ScalarType kTypeOf<std::uint8_t> = at::kByte;
template <>
constexpr at::ScalarType kTypeOf<std::int16_t> = at::kShort;
template <>
constexpr at::ScalarType kTypeOf<std::int32_t> = at::kInt;
template <>
constexpr at::ScalarType kTypeOf<std::uint32_t> = at::kInt;

// A copy in the processor's memory, in the type of the file. Unsigned values above 2^31 come out negative.
template <typename T>
Tensor copyOf(const T* values, at::IntArrayRef shape)
{
    return at::from_blob(const_cast<T*>(values), shape, at::TensorOptions(kTypeOf<T>)).clone();
}
template <typename T>
Tensor ints(const T* values, at::IntArrayRef shape)
{
    return copyOf(values, shape).to(at::kInt);
}

// Two values to a byte: [..., n] → int32 [..., 2n].
Tensor unpacked(const Tensor& bytes)
{
    const Tensor wide = bytes.to(at::kInt);
    const Tensor pair = at::stack({at::bitwise_and(wide, 15), at::bitwise_right_shift(wide, 4)}, -1);
    return (at::bitwise_xor(pair, 8) - 8).flatten(-2);
}

// Section 1 of MODEL.md on int32 tensors.
Tensor rs(const Tensor& x, std::int64_t s)
{
    return s >= 1 ? at::bitwise_right_shift(x + (std::int64_t{1} << (s - 1)), s)
                  : at::bitwise_left_shift(x, -s);
}
// mul(); at::mul would be found by that name.
template <typename Factor>
Tensor mul15(const Tensor& a, const Factor& b)
{
    return rs(a * b, 15);
}
Tensor sat(const Tensor& x)
{
    return at::clamp(x, -32768, 32767);
}
Tensor clamp8(const Tensor& x)
{
    return at::clamp(x, -127, 127);
}

Tensor lookUp(const Tensor& table, const Tensor& index)
{
    return table.index_select(0, index.reshape(-1)).view(index.sizes());
}

// a * b mod 2^32 for int64 values below 2^32, without leaving 63 bits.
Tensor times32(const Tensor& a, const Tensor& b)
{
    const Tensor low = at::bitwise_and(a, 0xFFFF) * b;
    const Tensor high = at::bitwise_and(at::bitwise_right_shift(a, 16) * b, 0xFFFF) * 65536;
    return at::bitwise_and(low + high, kMask32);
}

// sums: [blocks][rows of a block][outputs], exact integers of a floating-point type. Section 4.3 from there.
Tensor scaled(const Tensor& sums, std::int64_t shift, const Tensor& multipliers, const Tensor& biases)
{
    return sat(mul15(sat(rs(sums.to(at::kInt), shift)), multipliers) + biases);
}

// Whether every sum of products of the model is one of fp32's integers.
bool fitsFloat32(const ModelShape& s)
{
    std::uint64_t most = std::uint64_t{s.dim} * 127 * 63; // the head
    for (std::uint32_t i = 0; i < s.blocks; ++i)
        most = std::max<std::uint64_t>(most,
                                       std::uint64_t{std::max(s.dim, s.downColumns(i))} * 127
                                           * static_cast<std::uint64_t>(largestWeight(s.weightBits)));
    return most < std::uint64_t{1} << 24;
}

} // namespace

TensorNet::TensorNet(const Model& model, at::Device device, Product product)
    : m_shape(model.shape()), m_device(device),
      m_type(product == Product::Float32 && fitsFloat32(m_shape) ? at::kFloat : at::kDouble),
      // A processor takes each class's matrix where it lies. Float64 takes one product for all classes, so
      // that tests try both.
      m_order(m_type == at::kFloat ? ClassOrder::Plain : ClassOrder::Blocks)
{
    const auto dim = static_cast<std::int64_t>(m_shape.dim);
    const std::uint64_t attended = m_shape.attentionBlocks != 0
        ? std::uint64_t{m_shape.window} * m_shape.heads * m_shape.key * 2 * (1 + at::elementSize(m_type))
        : 1;
    m_maxRows = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(kWorkBytes / attended, 64, 1024));
    m_sig = ints(model.sig, {256}).to(device);
    m_rsqrt = ints(model.rsqrt, {512});
    m_cos = ints(model.cos, {1024}).to(device);
    m_sin = ints(model.sin, {1024}).to(device);
    if (m_shape.rotary > 0)
        m_steps = at::bitwise_and(copyOf(model.rotarySteps, {m_shape.rotary / 2}).to(at::kLong), kMask32)
                      .to(device);
    const Tensor scores = at::arange(kFarScore + 1, at::TensorOptions(at::kInt));
    m_weights = at::bitwise_right_shift(lookUp(ints(model.exp, {64}), at::bitwise_and(scores, 63)),
                                        at::bitwise_right_shift(scores, 6));
    m_weights[kFarScore] = 0;
    m_weights = m_weights.to(device);
    const Tensor logits = at::arange(kFarLogit + 1, at::TensorOptions(at::kInt));
    m_counts = 1
        + at::bitwise_right_shift(lookUp(ints(model.y, {256}), at::bitwise_and(logits, 255)),
                                  at::bitwise_right_shift(logits, 8));
    m_counts[kFarLogit] = 1;
    m_counts = m_counts.to(device);
    m_embedding = copyOf(model.embedding, {256, dim}).to(device);
    uploadTables(model);
    for (std::uint32_t i = 0; i < m_shape.blocks; ++i)
        m_blocks.push_back(block(model.blocks[i], i));
    m_headGains = gainTable(model.headGain);
    m_head = matrices(model.head, 1, kHeadRows, dim, 8);
}

void TensorNet::uploadTables(const Model& model)
{
    if (m_shape.tables.empty())
        return;
    const auto half = static_cast<std::int64_t>(m_shape.dim) / 2;
    std::vector<Tensor> steps, tags, values, misses;
    for (std::size_t g = 0; g < m_shape.tables.size(); ++g) {
        const std::int64_t slots = std::int64_t{1} << m_shape.tables[g].bits;
        steps.push_back(copyOf(model.tables[g].steps, {slots}));
        tags.push_back(copyOf(model.tables[g].tags, {slots}));
        values.push_back(copyOf(model.tables[g].q, {slots, half}));
        misses.push_back(ints(model.tables[g].miss, {1, 2 * half}));
    }
    m_tableSteps = at::cat(steps).to(m_device);
    m_tableTags = at::cat(tags).to(m_device);
    m_tableValues = at::cat(values).to(m_device);
    m_misses = at::stack(misses).to(m_device);
}

// int32 [512][dim]: the gains times each entry of RSQRT.
Tensor TensorNet::gainTable(const std::int16_t* gain) const
{
    return mul15(ints(gain, {1, m_shape.dim}), m_rsqrt.unsqueeze(1)).to(m_device);
}

TensorNet::ClassMatrices TensorNet::matrices(const ClassProduct& source, std::int64_t classes,
                                             std::int64_t rows, std::int64_t columns,
                                             std::int64_t weightBits) const
{
    const Tensor weights = at::empty({classes, rows, columns}, at::kChar);
    const auto width = static_cast<std::size_t>(columns);
    for (std::int64_t row = 0; row < classes * rows; ++row)
        readWeights(source, static_cast<std::uint32_t>(weightBits), static_cast<std::size_t>(row),
                    {weights.data_ptr<std::int8_t>() + row * columns, width});
    return {weights.transpose(1, 2).contiguous().to(m_device).to(m_type),
            ints(source.multipliers, {classes, 1, rows}).to(m_device),
            ints(source.biases, {classes, 1, rows}).to(m_device), source.shift};
}

TensorNet::Block TensorNet::block(const BlockWeights& weights, std::uint32_t index) const
{
    const std::int64_t dim = m_shape.dim, state = m_shape.state, classes = m_shape.classes,
                       window = m_shape.window, attended = m_shape.attentionRows(index);
    Block block;
    block.gains = gainTable(weights.gain);
    block.up = matrices(weights.up, classes, m_shape.upRows(index), dim, m_shape.weightBits);
    block.down = matrices(weights.down, classes, dim, m_shape.downColumns(index), m_shape.weightBits);
    block.taps = (ints(weights.convolution, {kConvolution, 1, state}) * 256).to(m_device);
    block.stateScale = weights.stateScale;
    block.ffnScale = weights.ffnScale;
    block.h = at::empty({0, state}, at::TensorOptions(at::kShort).device(m_device));
    const at::TensorOptions bytes = at::TensorOptions(at::kChar).device(m_device);
    block.inputs = at::empty({0, kKept, state}, bytes);
    if (attended > 0) {
        block.score = ints(weights.score, {m_shape.heads, 1, 1}).to(m_device);
        block.mix = copyOf(weights.mix, {m_shape.heads, 1, 1}).to(at::kLong).to(m_device);
        block.keys = at::empty({0, window, attended}, bytes);
        block.values = at::empty({0, window, attended}, bytes);
    }
    return block;
}

std::uint64_t TensorNet::laneBytes() const
{
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < m_shape.blocks; ++i)
        bytes += (2 + kKept) * std::uint64_t{m_shape.state}
            + std::uint64_t{2} * m_shape.window * m_shape.attentionRows(i);
    return bytes;
}

void TensorNet::growLanes(std::uint64_t lanes)
{
    if (static_cast<std::int64_t>(lanes) <= m_blocks.front().h.size(0))
        return;
    // Not set to zero: a lane that starts reads lane 0 and no rings, so that memory is taken when it is used.
    const auto enlarged = [lanes](const Tensor& old) {
        std::vector<std::int64_t> shape = old.sizes().vec();
        shape[0] = static_cast<std::int64_t>(lanes);
        Tensor larger = at::empty(shape, old.options());
        larger.narrow(0, 0, 1).zero_();
        larger.narrow(0, 0, old.size(0)).copy_(old);
        return larger;
    };
    std::vector<Block> grown = m_blocks;
    for (Block& block : grown) {
        for (Tensor* states : {&block.h, &block.inputs, &block.keys, &block.values}) {
            if (states->defined())
                *states = enlarged(*states);
        }
    }
    m_blocks = std::move(grown);
}

Tensor TensorNet::Batch::operator[](PlanPart part) const
{
    const auto index = static_cast<std::size_t>(part);
    return arrays.narrow(0, plan.offset[index], plan.size[index]);
}

TensorNet::Batch TensorNet::prepared(const BatchPlan& plan, const Tensor& arrays) const
{
    Batch batch{plan, arrays, {}, {}, {}, {}, {}};
    batch.lanes = batch[PlanPart::Lanes].to(at::kLong);
    if (m_shape.attentionBlocks == 0)
        return batch;
    const std::int64_t window = m_shape.window, rows = plan.rows;
    batch.ringPlaces = batch[PlanPart::RingPlaces].to(at::kLong);
    batch.visible = at::arange(window, arrays.options())
                        .lt(batch[PlanPart::Visible].unsqueeze(1))
                        .view({rows, 1, 1, window});
    if (m_shape.rotary > 0) {
        const Tensor positions = at::bitwise_and(batch[PlanPart::Positions].to(at::kLong), kMask32);
        const Tensor place = at::bitwise_right_shift(times32(positions.unsqueeze(1), m_steps), 22);
        batch.cosine = lookUp(m_cos, place).unsqueeze(1);
        batch.sine = lookUp(m_sin, place).unsqueeze(1);
    }
    return batch;
}

Tensor TensorNet::embed(const Batch& batch) const
{
    Tensor r = m_embedding.index_select(0, batch[PlanPart::Symbols]).to(at::kInt);
    if (m_misses.defined()) {
        const std::int64_t tables = m_misses.size(0);
        const Tensor slots = batch[PlanPart::Slots], tags = batch[PlanPart::Tags];
        const Tensor steps = m_tableSteps.index_select(0, slots).to(at::kInt);
        const Tensor hit = at::logical_and(steps.ne(0), m_tableTags.index_select(0, slots).eq(tags));
        const Tensor values = unpacked(m_tableValues.index_select(0, slots)) * steps.unsqueeze(1);
        const Tensor added = at::where(hit.view({tables, batch.rows(), 1}),
                                       values.view({tables, batch.rows(), r.size(1)}), m_misses);
        r = r + added.sum(0, false, at::kInt);
    }
    return sat(r);
}

// r: int32 [n][dim]. The sum of squares, at most 2^40, and its mantissa are exact in double.
Tensor TensorNet::norm(const Tensor& r, const Tensor& gains) const
{
    const Tensor wide = r.to(at::kDouble);
    const auto [mantissa, exponent] = at::frexp(at::clamp_min((wide * wide).sum(1), 1));
    const Tensor e = exponent.to(at::kInt) - 1; // mantissa in [0.5, 1)
    const Tensor f = at::bitwise_and((mantissa * 512).to(at::kInt), 255);
    const Tensor g = gains.index_select(0, at::bitwise_and(e, 1) * 256 + f);
    const Tensor shift = (at::bitwise_right_shift(e, 1) + 4).unsqueeze(1);
    const Tensor half = at::bitwise_left_shift(at::ones_like(shift), shift - 1);
    return clamp8(at::bitwise_right_shift(r * g + half, shift));
}

// a: int32 [rows][columns] within ±127; each row by the matrix of its class.
// Exact: fitsFloat32(), and in fp64 |sum| ≤ 6144·127·63 < 2^53.
Tensor TensorNet::routed(const Batch& batch, const Tensor& a, const ClassMatrices& matrices) const
{
    const BatchPlan& plan = batch.plan;
    const Tensor classes = batch[PlanPart::Classes];
    const Tensor inOrder = a.to(m_type);
    const Tensor given = plan.sorted ? inOrder : inOrder.index_select(0, batch[PlanPart::Given]);
    Tensor sums;
    if (m_order == ClassOrder::Blocks) {
        sums = at::bmm(given.view({plan.blocks, plan.blockRows, a.size(1)}),
                       matrices.weights.index_select(0, classes));
    } else {
        sums = at::empty({plan.blocks, 1, matrices.weights.size(2)}, given.options());
        std::int64_t row = 0;
        for (const BatchPlan::ClassRun& run : plan.classes) {
            Tensor to = sums.narrow(0, row, run.blocks).squeeze(1);
            at::mm_out(to, given.narrow(0, row, run.blocks), matrices.weights.select(0, run.index));
            row += run.blocks;
        }
    }
    const Tensor y = scaled(sums, matrices.shift, matrices.multipliers.index_select(0, classes),
                            matrices.biases.index_select(0, classes))
                         .flatten(0, 1);
    return plan.sorted ? y : y.index_select(0, batch[PlanPart::Taken]);
}

// The recurrence of all lanes, step by step → X of it, int32 [rows][state].
Tensor TensorNet::recur(const Batch& batch, Block& block, const Tensor& z) const
{
    const std::int64_t state = m_shape.state;
    const Tensor f =
        lookUp(m_sig, at::clamp(z.narrow(1, 0, state), -127, std::int64_t{m_shape.forgetMax}) + 128);
    const Tensor o = lookUp(m_sig, clamp8(z.narrow(1, 2 * state, state)) + 128);
    const Tensor sources = batch[PlanPart::Sources];
    const Tensor kept = block.inputs.index_select(0, sources).view({-1, state});
    const Tensor inputs = at::cat({kept, clamp8(z.narrow(1, state, state)).to(at::kChar)});
    block.inputs.index_copy_(0, batch.lanes,
                             inputs.index_select(0, batch[PlanPart::KeptInputs]).view({-1, kKept, state}));
    const Tensor taken = inputs.index_select(0, batch[PlanPart::Inputs])
                             .view({kConvolution, batch.rows(), state})
                             .to(at::kInt);
    const Tensor c = sat(mul15(taken, block.taps).sum(0, false, at::kInt) * 2);

    Tensor h = block.h.index_select(0, sources).to(at::kInt);
    Tensor states = at::empty_like(c);
    std::int64_t row = 0;
    for (const std::uint32_t lanes : batch.plan.steps) {
        const Tensor cs = c.narrow(0, row, lanes);
        Tensor next = states.narrow(0, row, lanes);
        // No sat() at the end: it comes to lie between c and h.
        at::sub_out(next, h.narrow(0, 0, lanes), cs);
        next.clamp_(-32768, 32767).mul_(f.narrow(0, row, lanes)).add_(1 << 14);
        next.bitwise_right_shift_(15).add_(cs);
        h = next;
        row += lanes;
    }
    block.h.index_copy_(0, batch.lanes, states.index_select(0, batch[PlanPart::LastRows]).to(at::kShort));
    return clamp8(mul15(mul15(states, o), block.stateScale));
}

// rows: int32 [n][heads][key] → int32 within ±127.
Tensor TensorNet::rotated(const Batch& batch, const Tensor& rows) const
{
    const std::int64_t rotary = m_shape.rotary, plain = m_shape.key - m_shape.rotary;
    const Tensor wide = at::clamp(rows, -2047, 2047);
    const Tensor still = clamp8(rs(wide.narrow(2, 0, plain), 4));
    if (rotary == 0)
        return still;
    const Tensor pairs = wide.narrow(2, plain, rotary).reshape({wide.size(0), wide.size(1), rotary / 2, 2});
    const Tensor a = pairs.select(3, 0), b = pairs.select(3, 1);
    const Tensor turned = at::stack({clamp8(rs(a * batch.cosine - b * batch.sine, 18)),
                                     clamp8(rs(a * batch.sine + b * batch.cosine, 18))},
                                    3);
    return at::cat({still, turned.flatten(2)}, 2);
}

// z: int32 [rows][3 × heads × key], query, key, value → X of it, int32 [rows][heads × key].
Tensor TensorNet::attend(const Batch& batch, Block& block, const Tensor& z) const
{
    const std::int64_t rows = batch.rows(), heads = m_shape.heads, key = m_shape.key, window = m_shape.window,
                       all = heads * key;
    const Tensor split = z.reshape({rows, 3, heads, key});
    const Tensor query = rotated(batch, split.select(1, 0));
    const Tensor keys = rotated(batch, split.select(1, 1)).view({rows, all}).to(at::kChar);
    const Tensor values = clamp8(split.select(1, 2)).reshape({rows, all}).to(at::kChar);
    const Tensor lanes = batch[PlanPart::Lanes], seen = batch[PlanPart::Seen],
                 ringRows = batch[PlanPart::RingRows];
    // [rows][heads][window][key] of the product's type; keeps what the rings need.
    const auto gathered = [&](Tensor& rings, const Tensor& fresh) {
        const Tensor both = at::cat({rings.index_select(0, lanes).view({-1, all}), fresh});
        rings.view({-1, all}).index_copy_(0, batch.ringPlaces, fresh.index_select(0, ringRows));
        return both.index_select(0, seen).view({rows, window, heads, key}).permute({0, 2, 1, 3}).to(m_type);
    };
    // Exact in fp32: |s| ≤ 64·127·127 < 2^24.
    const Tensor scores =
        at::matmul(query.view({rows, heads, 1, key}).to(m_type), gathered(block.keys, keys).transpose(2, 3))
            .to(at::kInt);
    const Tensor u = mul15(sat(at::bitwise_right_shift(scores, 3)), block.score);
    // Below every u by more than kFarScore.
    const Tensor near = at::where(batch.visible, u, at::full({}, -(1 << 20), u.options()));
    const Tensor weights = lookUp(m_weights, at::clamp_max(near.amax(3, true) - near, kFarScore));
    // In two parts of 8 and 7 bits, whose sums are exact in fp32: 256·255·127 < 2^24.
    const Tensor parts =
        at::cat({at::bitwise_right_shift(weights, 7), at::bitwise_and(weights, 127)}, 2).to(m_type);
    const Tensor sums = at::matmul(parts, gathered(block.values, values)).to(at::kInt);
    const Tensor sum = sums.narrow(2, 0, 1) * 128 + sums.narrow(2, 1, 1);
    const Tensor ratio = at::floor_divide(block.mix * 65536, weights.sum(3, true, at::kInt));
    const Tensor mixed = sum.to(at::kLong) * ratio + (std::int64_t{1} << 30);
    return clamp8(at::bitwise_right_shift(mixed, 31)).to(at::kInt).view({rows, all});
}

void TensorNet::apply(const Batch& batch, Block& block, Tensor& r) const
{
    const std::int64_t state = m_shape.state, ffn = m_shape.ffn;
    const Tensor z = routed(batch, norm(r, block.gains), block.up);
    const Tensor u = at::clamp(z.narrow(1, 3 * state, ffn), 0, 127);
    std::vector<Tensor> x{recur(batch, block, z), clamp8(mul15(u * u, block.ffnScale))};
    if (block.keys.defined())
        x.push_back(attend(batch, block, z.narrow(1, 3 * state + ffn, z.size(1) - 3 * state - ffn)));
    r = sat(r + routed(batch, at::cat(x, 1), block.down));
}

void TensorNet::forward(const BatchPlan& plan, const Tensor& arrays, const Tensor& counts)
{
    const Batch batch = prepared(plan, arrays);
    Tensor r = embed(batch);
    for (Block& block : m_blocks)
        apply(batch, block, r);
    if (plan.groups == 0)
        return;
    const Tensor a = norm(r.index_select(0, batch[PlanPart::Wanted]), m_headGains);
    const Tensor logits =
        scaled(at::matmul(a.to(m_type), m_head.weights), m_head.shift, m_head.multipliers, m_head.biases)
            .view({-1, 16})
            .index_select(0, batch[PlanPart::Groups]);
    const Tensor distance = at::clamp_max(logits.amax(1, true) - logits, kFarLogit);
    counts.copy_(lookUp(m_counts, distance));
}

} // namespace ff::engine::torch_module
