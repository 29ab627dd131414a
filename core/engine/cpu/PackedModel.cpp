// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/cpu/PackedModel.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace ff::engine::cpu {

namespace {

// Records and slots are read in no order that a processor could foresee: pages of 2 MiB spare most misses of
// the TLB.
constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kLine = 64;
// Vectors may read past the end of the last tensor, and prefetches run ahead of it.
constexpr std::size_t kSlack = 128;

std::size_t rounded(std::size_t value, std::size_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

} // namespace

void PackedModel::Free::operator()(std::uint8_t* memory) const
{
    ::operator delete[](memory, std::align_val_t{kHugePage});
}

PackedModel::PackedModel(const Model& model, const Kernel& kernel) : m_model(model), m_kernel(kernel)
{
    const ModelShape& s = m_model.shape();
    layOut();
    std::size_t bytes = rounded(m_net.recordBytes * s.classes, kLine)
        + rounded(s.dim * sizeof(std::int16_t), kLine) + 2 * (256 + 64)
        + rounded(m_net.head.offset + m_net.head.rows * 4 + kHeadGroups * m_net.head.groupBytes, kLine);
    for (const TableShape& table : s.tables)
        bytes += m_slotBytes << table.bits;
    bytes = rounded(bytes + kSlack, kHugePage);
    m_memory.reset(new (std::align_val_t{kHugePage}) std::uint8_t[bytes]);
    ::madvise(m_memory.get(), bytes, MADV_HUGEPAGE); // only a hint
    std::memset(m_memory.get(), 0, bytes);

    std::uint8_t* const records = take(m_net.recordBytes * s.classes);
    for (std::uint32_t c = 0; c < s.classes; ++c) {
        std::uint8_t* const record = records + c * m_net.recordBytes;
        for (std::uint32_t i = 0; i < s.blocks; ++i) {
            packProduct(m_blocks[i].up, record, m_model.blocks[i].up, c, s.weightBits);
            packProduct(m_blocks[i].down, record, m_model.blocks[i].down, c, s.weightBits);
        }
    }
    m_net.records = records;
    m_net.blocks = m_blocks.data();
    packHead();
    packTables();
    pointTables();
}

std::uint8_t* PackedModel::take(std::size_t bytes)
{
    std::uint8_t* const at = m_memory.get() + m_used;
    m_used += rounded(bytes, kLine);
    return at;
}

// Where everything of a class's record, of a lane's memory and of a slot lies.
void PackedModel::layOut()
{
    const ModelShape& s = m_model.shape();
    m_net.dim = s.dim;
    m_net.blockCount = s.blocks;
    m_net.state = s.state;
    m_net.ffn = s.ffn;
    m_net.heads = s.heads;
    m_net.key = s.key;
    m_net.window = s.window;
    m_net.rotary = s.rotary;
    m_net.ring = static_cast<std::uint32_t>(rounded(s.window, 32));
    m_net.forgetMax = static_cast<std::int16_t>(s.forgetMax);

    std::size_t record = 0, lane = 0;
    for (std::uint32_t i = 0; i < s.blocks; ++i) {
        const BlockWeights& w = m_model.blocks[i];
        NetBlock block{};
        block.gain = w.gain;
        block.up = layOutProduct(record, s.upRows(i), s.dim, w.up.shift, s.weightBits);
        block.down = layOutProduct(record, s.dim, s.downColumns(i), w.down.shift, s.weightBits);
        block.convolution = w.convolution;
        block.score = w.score;
        block.mix = w.mix;
        block.stateScale = static_cast<std::int16_t>(w.stateScale);
        block.ffnScale = static_cast<std::int16_t>(w.ffnScale);
        block.state = lane;
        lane += (1 + kConvolution) * s.state * sizeof(std::int16_t);
        const std::size_t windowBytes = std::size_t{m_net.ring} * s.attentionRows(i) * sizeof(std::int16_t);
        block.keys = lane;
        block.values = lane + windowBytes;
        lane += 2 * windowBytes;
        m_blocks.push_back(block);
    }
    m_net.recordBytes = record;
    m_laneBytes = rounded(lane, kLine);
    std::size_t head = 0;
    m_net.head = layOutProduct(head, kHeadGroups * kGroupRows, s.dim, m_model.head.shift, 8);
    m_slotBytes = rounded(s.dim / 2 + 2, s.dim > 96 ? 32 : kLine);
}

Product PackedModel::layOutProduct(std::size_t& offset, std::uint32_t rows, std::uint32_t columns,
                                   std::int32_t shift, std::uint32_t bits) const
{
    Product product{};
    product.offset = offset;
    product.rows = rows;
    product.columns = columns;
    product.left = shift < 0 ? -shift : 0;
    product.right = shift > 0 ? shift : 0;
    product.half = shift > 0 ? 1 << (shift - 1) : 0;
    product.bits = bits;
    if (m_kernel.layout == WeightLayout::Rows16) {
        product.groupBytes = kGroupRows * columns * sizeof(std::int16_t);
    } else {
        product.groupBytes = std::size_t{kGroupRows} * columns * bits / 8;
        product.added = largestWeight(bits) + (bits == 2 ? 0 : 1);
    }
    offset += 2 * rows * sizeof(std::int16_t) + rows / kGroupRows * product.groupBytes;
    return product;
}

// One group of 32 rows.
void PackedModel::packGroup(const Product& product, const std::int8_t* rows, std::uint8_t* out) const
{
    const std::size_t columns = product.columns;
    if (m_kernel.layout == WeightLayout::Rows16) {
        auto* const wide = reinterpret_cast<std::int16_t*>(out);
        std::copy(rows, rows + kGroupRows * columns, wide);
        return;
    }
    // Bytes of four columns; those of fewer bits hold so many runs of four.
    const std::size_t runs = 8 / product.bits;
    for (std::size_t place = 0; place < kGroupRows; ++place) {
        const std::int8_t* const row = rows + m_kernel.rowOrder[place] * columns;
        for (std::size_t k = 0; k < columns; ++k) {
            const auto bits = static_cast<unsigned>(row[k] + product.added) << (k / 4 % runs * product.bits);
            out[(k / 4 / runs * kGroupRows + place) * 4 + k % 4] |= static_cast<std::uint8_t>(bits);
        }
    }
}

void PackedModel::packProduct(const Product& product, std::uint8_t* record, const ClassProduct& from,
                              std::uint32_t c, std::uint32_t bits) const
{
    auto* const multipliers = reinterpret_cast<std::int16_t*>(record + product.offset);
    std::int16_t* const biases = multipliers + product.rows;
    std::copy_n(from.multipliers + std::size_t{c} * product.rows, product.rows, multipliers);
    std::copy_n(from.biases + std::size_t{c} * product.rows, product.rows, biases);
    auto* out = reinterpret_cast<std::uint8_t*>(biases + product.rows);
    std::vector<std::int8_t> rows(std::size_t{kGroupRows} * product.columns);
    for (std::uint32_t row = 0; row < product.rows; row += kGroupRows, out += product.groupBytes) {
        for (std::size_t i = 0; i < kGroupRows; ++i)
            readWeights(from, bits, std::size_t{c} * product.rows + row + i,
                        std::span(rows).subspan(i * product.columns, product.columns));
        packGroup(product, rows.data(), out);
    }
}

void PackedModel::packHead()
{
    const Product& head = m_net.head;
    std::uint8_t* const record = take(head.rows * 4 + kHeadGroups * head.groupBytes);
    auto* const multipliers = reinterpret_cast<std::int16_t*>(record);
    std::int16_t* const biases = multipliers + head.rows;
    auto* out = reinterpret_cast<std::uint8_t*>(biases + head.rows);
    std::vector<std::int8_t> rows(std::size_t{kGroupRows} * head.columns);
    for (std::size_t group = 0; group < kHeadGroups; ++group, out += head.groupBytes) {
        std::copy_n(m_model.head.multipliers + group * 16, 16, multipliers + group * kGroupRows);
        std::copy_n(m_model.head.biases + group * 16, 16, biases + group * kGroupRows);
        const std::size_t values = std::size_t{16} * head.columns;
        std::copy_n(reinterpret_cast<const std::int8_t*>(m_model.head.weights) + group * values, values,
                    rows.begin());
        packGroup(head, rows.data(), out);
    }
    m_net.headRecord = record;
}

void PackedModel::packTables()
{
    const ModelShape& s = m_model.shape();
    for (std::size_t g = 0; g < s.tables.size(); ++g) {
        const TableRows& from = m_model.tables[g];
        const std::size_t slots = std::size_t{1} << s.tables[g].bits;
        std::uint8_t* slot = take(slots * m_slotBytes);
        m_tables.push_back({s.tables[g], slot});
        for (std::size_t i = 0; i < slots; ++i, slot += m_slotBytes) {
            const std::uint8_t* const q = from.q + i * (s.dim / 2);
            const auto bits = [q](std::size_t dim) { return q[dim / 2] >> (4 * (dim % 2)) & 15; };
            for (std::size_t j = 0; j < s.dim / 2; ++j) {
                const std::size_t dim = j / 16 * 32 + j % 16;
                slot[j] = static_cast<std::uint8_t>(bits(dim) | bits(dim + 16) << 4);
            }
            slot[s.dim / 2] = from.steps[i];
            slot[s.dim / 2 + 1] = from.tags[i];
        }
        m_net.miss[g] = from.miss;
    }
    m_net.tableCount = static_cast<std::uint32_t>(s.tables.size());
    m_net.zeros = reinterpret_cast<const std::int16_t*>(take(s.dim * sizeof(std::int16_t)));
}

void PackedModel::pointTables()
{
    const auto planes = [this](const std::int16_t* from, std::size_t count) {
        std::uint8_t* const bytes = take(2 * count);
        for (std::size_t i = 0; i < count; ++i) {
            bytes[i] = static_cast<std::uint8_t>(from[i]);
            bytes[count + i] = static_cast<std::uint8_t>(from[i] >> 8);
        }
        return bytes;
    };
    m_net.sigBytes = planes(m_model.sig, 256);
    m_net.expBytes = planes(m_model.exp, 64);
    m_net.sig = m_model.sig;
    m_net.rsqrt = m_model.rsqrt;
    m_net.exp = m_model.exp;
    m_net.y = m_model.y;
    m_net.cos = m_model.cos;
    m_net.sin = m_model.sin;
    m_net.rotarySteps = m_model.rotarySteps;
    m_net.classOf = m_model.classOf;
    m_net.embedding = m_model.embedding;
    m_net.headGain = m_model.headGain;
}

} // namespace ff::engine::cpu
