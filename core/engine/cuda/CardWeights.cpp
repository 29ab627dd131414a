// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cuda/CardWeights.h"

#include <algorithm>
#include <cstring>

namespace ff::engine {

namespace {

constexpr std::size_t kAligned = 16;
constexpr std::size_t kGroup = 32, kHeadGroup = 16; // rows

class Layout {
public:
    explicit Layout(const Model& model) : m_model(model) {}

    CardWeights make()
    {
        const ModelShape& s = m_model.shape();
        CardNet& net = m_out.net;
        net = {};
        net.dim = s.dim;
        net.blocks = s.blocks;
        net.state = s.state;
        net.ffn = s.ffn;
        net.heads = s.heads;
        net.key = s.key;
        net.window = s.window;
        net.rotary = s.rotary;
        net.weightBits = s.weightBits;
        net.forgetMax = s.forgetMax;
        net.tables = static_cast<std::uint32_t>(s.tables.size());
        net.sig = put(m_model.sig, 256);
        net.rsqrt = put(m_model.rsqrt, 512);
        net.exp = put(m_model.exp, 64);
        net.y = put(m_model.y, 256);
        net.cos = put(m_model.cos, 1024);
        net.sin = put(m_model.sin, 1024);
        net.rotarySteps = put(m_model.rotarySteps, s.rotary / 2);
        net.classOf = put(m_model.classOf, 256);
        net.embedding = put(m_model.embedding, std::size_t{256} * s.dim);
        net.headGain = put(m_model.headGain, s.dim);
        for (std::size_t g = 0; g < s.tables.size(); ++g)
            net.table[g] = table(s.tables[g], m_model.tables[g]);
        std::size_t lane =
            kCardLaneHead + std::size_t{s.blocks} * s.state * (sizeof(std::int16_t) + kConvolution);
        for (std::uint32_t i = 0; i < s.blocks; ++i)
            net.block[i] = block(i, lane);
        net.laneBytes = static_cast<std::uint32_t>(lane);
        net.head = product(m_model.head, 1, kHeadRows, s.dim, 8, kHeadGroup);
        return std::move(m_out);
    }

private:
    std::uint32_t take(std::size_t bytes)
    {
        const std::size_t at = m_out.bytes.size();
        m_out.bytes.resize(at + (bytes + kAligned - 1) / kAligned * kAligned);
        return static_cast<std::uint32_t>(at);
    }

    template <typename T>
    std::uint32_t put(const T* values, std::size_t count)
    {
        const std::uint32_t at = take(count * sizeof(T));
        if (count > 0)
            std::memcpy(m_out.bytes.data() + at, values, count * sizeof(T));
        return at;
    }

    CardTable table(const TableShape& shape, const TableRows& rows)
    {
        const std::size_t slots = std::size_t{1} << shape.bits, dim = m_model.shape().dim;
        CardTable out{};
        out.kind = static_cast<std::uint8_t>(shape.kind);
        out.bits = shape.bits;
        out.count = shape.count;
        std::copy(shape.distances.begin(), shape.distances.end(), out.distances);
        out.marks = take(slots * 2);
        for (std::size_t i = 0; i < slots; ++i) {
            m_out.bytes[out.marks + 2 * i] = rows.steps[i];
            m_out.bytes[out.marks + 2 * i + 1] = rows.tags[i];
        }
        out.miss = put(rows.miss, dim);
        out.values = put(rows.q, slots * dim / 2);
        return out;
    }

    CardBlock block(std::uint32_t index, std::size_t& lane)
    {
        const ModelShape& s = m_model.shape();
        const BlockWeights& w = m_model.blocks[index];
        CardBlock out{};
        out.gain = put(w.gain, s.dim);
        out.convolution = put(w.convolution, std::size_t{kConvolution} * s.state);
        out.stateScale = w.stateScale;
        out.ffnScale = w.ffnScale;
        if (s.attentionRows(index) > 0) {
            out.attends = 1;
            out.score = put(w.score, s.heads);
            out.mix = put(w.mix, s.heads);
            const std::size_t ring = std::size_t{s.window} * s.attentionRows(index);
            out.keys = static_cast<std::uint32_t>(lane);
            out.values = static_cast<std::uint32_t>(lane + ring);
            lane += 2 * ring;
        }
        out.up = product(w.up, s.classes, s.upRows(index), s.dim, s.weightBits, kGroup);
        out.down = product(w.down, s.classes, s.dim, s.downColumns(index), s.weightBits, kGroup);
        return out;
    }

    CardProduct product(const ClassProduct& from, std::size_t classes, std::size_t rows, std::size_t columns,
                        std::size_t bits, std::size_t group)
    {
        const std::size_t rowBytes = columns * bits / 8, matrix = rows * rowBytes;
        CardProduct out{};
        out.weights = take(classes * matrix);
        out.classWeights = static_cast<std::uint32_t>(matrix);
        out.rows = static_cast<std::uint32_t>(rows);
        out.columns = static_cast<std::uint32_t>(columns);
        out.shift = from.shift;
        for (std::size_t c = 0; c < classes; ++c)
            packMatrix(from.weights + c * matrix, rows, rowBytes, bits, group,
                       m_out.bytes.data() + out.weights + c * matrix);
        out.scales = take(classes * rows * 4);
        for (std::size_t i = 0; i < classes * rows; ++i) {
            const std::uint32_t scale = static_cast<std::uint16_t>(from.multipliers[i])
                | std::uint32_t{static_cast<std::uint16_t>(from.biases[i])} << 16;
            std::memcpy(m_out.bytes.data() + out.scales + 4 * i, &scale, 4);
        }
        return out;
    }

    static void packMatrix(const std::uint8_t* from, std::size_t rows, std::size_t rowBytes, std::size_t bits,
                           std::size_t group, std::uint8_t* to)
    {
        for (std::size_t first = 0; first < rows; first += group) {
            for (std::size_t at = 0; at < rowBytes; at += 16) {
                for (std::size_t row = first; row < first + group; ++row, to += 16) {
                    const std::uint8_t* const piece = from + row * rowBytes + at;
                    if (bits == 8)
                        std::memcpy(to, piece, 16);
                    else
                        packNibbles(piece, to);
                }
            }
        }
    }

    // Of 32 values each word of 4 bytes gets eight: the first four in the lower halves of its bytes, the next
    // four in the upper ones, as four at once are multiplied.
    static void packNibbles(const std::uint8_t* from, std::uint8_t* to)
    {
        const auto value = [from](std::size_t i) { return from[i / 2] >> (4 * (i % 2)) & 15; };
        for (std::size_t i = 0; i < 16; ++i) {
            const std::size_t first = i / 4 * 8 + i % 4;
            to[i] = static_cast<std::uint8_t>(value(first) | value(first + 4) << 4);
        }
    }

    const Model& m_model;
    CardWeights m_out;
};

} // namespace

Status fitsCards(const Model& model)
{
    const ModelShape& s = model.shape();
    const bool small = s.dim <= kCardMaxDim && s.blocks <= kCardBlocks && s.state <= kCardMaxPart
        && s.ffn <= kCardMaxPart && s.heads <= kCardHeads && s.heads * s.key <= kCardAttention
        && s.weightBits != 2;
    if (small)
        return {};
    return Error{
        ErrorCode::Missing,
        sentence(
            "model %1 is too large for the CUDA engine, which is made for small models; use --device cpu",
            model.name())};
}

CardWeights layOutForCards(const Model& model)
{
    return Layout(model).make();
}

} // namespace ff::engine
