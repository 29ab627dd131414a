// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cpu/PackedModel.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace ff::engine::cpu {

namespace {

// A step walks through all weights; on pages of 4 KiB it would miss the first-level TLB once a page.
constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kLine = 64;
// Vectors may read past the end of the last tensor.
constexpr std::size_t kSlack = 128;

std::size_t rounded(std::size_t value, std::size_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

// Of the order of quads in WeightLayout::Sums16.
std::size_t quadBytes(std::size_t columns)
{
    return rounded(columns / 4 * sizeof(std::uint16_t), kLine);
}

} // namespace

void PackedModel::Free::operator()(std::uint8_t* memory) const
{
    ::operator delete[](memory, std::align_val_t{kHugePage});
}

PackedModel::PackedModel(const Model& model, const Kernel& kernel) : m_model(model), m_kernel(kernel)
{
    const ModelShape& s = m_model.shape();
    const std::size_t bytes = rounded(packedBytes() + kSlack, kHugePage);
    m_memory.reset(new (std::align_val_t{kHugePage}) std::uint8_t[bytes]);
    ::madvise(m_memory.get(), bytes, MADV_HUGEPAGE); // only a hint
    std::memset(m_memory.get(), 0, bytes);

    m_layers.reserve(s.layers);
    for (const LayerWeights& w : m_model.layers) {
        NetLayer layer{};
        layer.g1 = packGains(w.g1);
        layer.qkv = packMatrix(w.wqkv, w.cqkv, w.mqkv, s.qkvRows(), s.dim);
        layer.out = packMatrix(w.wo, w.co, w.mo, s.dim, s.heads * s.valueDim);
        layer.g2 = packGains(w.g2);
        layer.inner = packMatrix(w.w1, w.c1, w.m1, s.ffn, s.dim);
        layer.gelu = packGelu(w.gelu);
        const auto [lowest, highest] = std::minmax_element(w.gelu, w.gelu + 256);
        layer.outer = packMatrix(w.w2, w.c2, w.m2, s.dim, s.ffn, {*lowest, *highest});
        layer.a = w.a;
        layer.b = w.b;
        m_layers.push_back(layer);
    }
    m_net.gout = packGains(m_model.gout);
    m_net.output = packMatrix(m_model.wout, m_model.cout, m_model.mout, 256, s.dim);

    m_net.layerCount = s.layers;
    m_net.dim = s.dim;
    m_net.heads = s.heads;
    m_net.keyDim = s.keyDim;
    m_net.valueDim = s.valueDim;
    m_net.rotaryDims = s.rotaryDims;
    m_net.ffn = s.ffn;
    m_net.latent = s.attention == Attention::Latent;
    m_net.keyHeads = m_net.latent ? 1 : s.heads;
    m_net.cos = m_model.cos;
    m_net.sin = m_model.sin;
    m_net.exp2Attention = m_model.exp2Attention;
    m_net.rotarySteps = m_model.rotarySteps;
    m_net.exp2Output = m_model.exp2Output;
    m_net.embedding = m_model.embedding;
    m_net.tableCount = s.ngramTables;
    for (std::uint32_t g = 0; g < s.ngramTables; ++g) {
        const NgramTable& table = m_model.ngrams[g];
        m_net.tables[g] = {table.rows, table.multiplier, table.order, table.bits};
    }
    m_net.layers = m_layers.data();
}

std::size_t PackedModel::matrixBytes(std::uint32_t rows, std::uint32_t columns, std::uint32_t depth) const
{
    const std::size_t weightBytes = m_kernel.layout == WeightLayout::Rows16 ? 2 : 1;
    std::size_t group = kGroupRows * (2 * sizeof(std::int32_t) + columns * weightBytes);
    if (m_kernel.layout == WeightLayout::Sums16)
        group += quadBytes(columns) + columns / (4 * depth) * kGroupRows * 2;
    return rounded(rows, kGroupRows) / kGroupRows * group;
}

std::size_t PackedModel::packedBytes() const
{
    const ModelShape& s = m_model.shape();
    const std::size_t gains = rounded(s.dim * sizeof(std::int16_t), kLine);
    const std::size_t layer = 2 * gains + matrixBytes(s.qkvRows(), s.dim)
        + matrixBytes(s.dim, s.heads * s.valueDim) + matrixBytes(s.ffn, s.dim) + matrixBytes(s.dim, s.ffn)
        + 256 * m_kernel.activationBytes;
    return s.layers * layer + gains + matrixBytes(256, s.dim);
}

std::uint8_t* PackedModel::take(std::size_t bytes)
{
    std::uint8_t* at = m_memory.get() + m_used;
    m_used += rounded(bytes, kLine);
    return at;
}

const std::int16_t* PackedModel::packGains(const std::int16_t* gains)
{
    const std::size_t bytes = m_model.shape().dim * sizeof(std::int16_t);
    std::uint8_t* at = take(bytes);
    std::memcpy(at, gains, bytes);
    return reinterpret_cast<const std::int16_t*>(at);
}

Matrix PackedModel::packMatrix(const std::int8_t* weights, const std::int32_t* biases,
                               const std::int32_t* multipliers, std::uint32_t rows, std::uint32_t columns,
                               ActivationRange range)
{
    Matrix matrix{};
    matrix.rows = static_cast<std::uint32_t>(rounded(rows, kGroupRows));
    matrix.columns = columns;
    if (m_kernel.layout == WeightLayout::Sums16) {
        packSums16(matrix, {weights, std::size_t{rows} * columns}, biases, multipliers, range);
        return matrix;
    }
    matrix.groupBytes = matrixBytes(kGroupRows, columns);
    std::uint8_t* memory = take(matrixBytes(rows, columns));
    matrix.groups = memory;

    for (std::uint32_t row = 0; row < rows; ++row) {
        std::uint8_t* group = memory + row / kGroupRows * matrix.groupBytes;
        const std::uint32_t lane = row % kGroupRows;
        const std::int8_t* source = weights + std::size_t{row} * columns;
        auto* numbers = reinterpret_cast<std::int32_t*>(group);
        std::uint8_t* packed = group + 2 * kGroupRows * sizeof(std::int32_t);

        std::int32_t sum = 0;
        for (std::uint32_t k = 0; k < columns; ++k) {
            sum += source[k];
            if (m_kernel.layout == WeightLayout::Rows16)
                reinterpret_cast<std::int16_t*>(packed)[std::size_t{lane} * columns + k] = source[k];
            else
                packed[std::size_t{k / 4} * 4 * kGroupRows + 4 * lane + k % 4] =
                    static_cast<std::uint8_t>(source[k]);
        }
        numbers[lane] = biases[row] - m_kernel.activationOffset * sum;
        numbers[kGroupRows + lane] = multipliers[row];
    }
    return matrix;
}

void PackedModel::packSums16(Matrix& matrix, std::span<const std::int8_t> weights, const std::int32_t* biases,
                             const std::int32_t* multipliers, ActivationRange range)
{
    const std::size_t columns = matrix.columns;
    const std::size_t rows = weights.size() / columns;
    constexpr std::uint32_t kMostDepth = 8;
    std::vector<std::vector<std::uint16_t>> orders;
    for (matrix.depth = kMostDepth; orders.size() * kGroupRows < rows;) {
        const std::size_t row = orders.size() * kGroupRows;
        const auto group =
            weights.subspan(row * columns, std::min<std::size_t>(kGroupRows, rows - row) * columns);
        if (auto order = orderForSums16(group, matrix.columns, matrix.depth, range)) {
            orders.push_back(std::move(*order));
        } else {
            matrix.depth /= 2;
            orders.clear();
        }
    }
    matrix.groupBytes = matrixBytes(kGroupRows, matrix.columns, matrix.depth);
    std::uint8_t* const memory =
        take(matrixBytes(static_cast<std::uint32_t>(rows), matrix.columns, matrix.depth));
    matrix.groups = memory;

    constexpr std::size_t kNumbers = 2 * kGroupRows * sizeof(std::int32_t);
    constexpr std::size_t kHalf = kGroupRows / 2, kStarts = 2 * kHalf, kQuad = 4 * kHalf;
    const std::size_t halfBytes = (matrix.groupBytes - kNumbers - quadBytes(columns)) / 2;
    for (std::size_t row = 0; row < rows; ++row) {
        std::uint8_t* const group = memory + row / kGroupRows * matrix.groupBytes;
        const std::size_t lane = row % kGroupRows, inHalf = lane % kHalf;
        const std::vector<std::uint16_t>& order = orders[row / kGroupRows];
        std::memcpy(group + kNumbers, order.data(), order.size() * sizeof(std::uint16_t));
        std::uint8_t* at = group + kNumbers + quadBytes(columns) + lane / kHalf * halfBytes;
        std::int32_t correction = 0;
        for (std::size_t first = 0; first < order.size(); first += matrix.depth) {
            std::uint8_t* const starts = std::exchange(at, at + kStarts);
            std::int8_t pairs[2][2 * kMostDepth]; // of columns
            for (std::uint32_t k = 0; k < matrix.depth; ++k, at += kQuad) {
                const std::int8_t* const quad = &weights[row * columns + order[first + k]];
                std::memcpy(at + 4 * inHalf, quad, 4);
                std::memcpy(pairs[0] + 2 * k, quad, 2);
                std::memcpy(pairs[1] + 2 * k, quad + 2, 2);
            }
            for (std::size_t i = 0; i < 2; ++i) {
                const Sum16Start start = startOfSum16({pairs[i], 2 * std::size_t{matrix.depth}}, range);
                // The second and the third quarter of the rows change places.
                starts[(inHalf / 4 % 2 * 2 + inHalf / 8) * 8 + inHalf % 4 * 2 + i] =
                    static_cast<std::uint8_t>(start.start);
                correction += start.correction;
            }
        }
        auto* const numbers = reinterpret_cast<std::int32_t*>(group);
        numbers[lane] = biases[row] + correction;
        numbers[kGroupRows + lane] = multipliers[row];
    }
}

const void* PackedModel::packGelu(const std::int8_t* gelu)
{
    std::uint8_t* at = take(256 * m_kernel.activationBytes);
    for (std::uint32_t i = 0; i < 256; ++i) {
        const std::int32_t value = gelu[i] + m_kernel.activationOffset;
        if (m_kernel.activationBytes == 2)
            reinterpret_cast<std::int16_t*>(at)[i] = static_cast<std::int16_t>(value);
        else
            at[i] = static_cast<std::uint8_t>(value);
    }
    return at;
}

} // namespace ff::engine::cpu
