// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/Model.h"

#include "core/base/File.h"
#include "core/crypto/Hash.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>

static_assert(std::endian::native == std::endian::little,
              "tensors are used where they lie in the little-endian file");

namespace ff::engine {

namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::uint8_t kMagic[8] = {0x89, 0x46, 0x46, 0x4D, 0x0D, 0x0A, 0x1A, 0x0A};
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kMaxTables = 16;
constexpr std::uint32_t kTextLimit = 1U << 20;
constexpr std::uint32_t kKnownInputLimit = 4096;
constexpr std::uint32_t kFives = 243; // 3^5: so many values has a byte of five weights
constexpr std::int32_t kTapLimit = 32000; // of one channel's convolution
// Far above any shape worth running; keeps a wrong file from filling the memory.
constexpr std::uint64_t kFileLimit = std::uint64_t{4} << 30;

std::shared_ptr<std::uint8_t[]> allocateAligned(std::size_t size)
{
    auto* memory = new (std::align_val_t{kAlignment}) std::uint8_t[size];
    return {memory, [](std::uint8_t* p) { ::operator delete[](p, std::align_val_t{kAlignment}); }};
}

std::string modelName(const std::string& displayName)
{
    const std::filesystem::path path(displayName);
    return (path.extension() == ".ffm" ? path.stem() : path.filename()).string();
}

} // namespace

// Walks the file once, front to back. Every method returns the first thing that is wrong.
class ModelParser {
public:
    ModelParser(Model& model, ByteSpan file) : m_model(model), m_file(file) {}

    Status parse()
    {
        FF_TRY(header());
        FF_TRY(numbers());
        for (const TableShape& table : shape().tables)
            FF_TRY(within(sentence("table %1", m_model.tables.size()), rows(table)));
        for (std::uint32_t i = 0; i < shape().blocks; ++i)
            FF_TRY(within(sentence("block %1", i), block(i)));
        FF_TRY(within(sentence("head"), head()));
        return knownAnswer();
    }

private:
    ModelShape& shape() { return m_model.m_shape; }

    static Error damaged(const Sentence& what) { return {ErrorCode::Damaged, what}; }

    static Status within(const Sentence& place, const Status& status)
    {
        return status.ok() ? status : Status(status.error().withContext(place));
    }

    static Status allowed(const char* what, std::uint64_t value, std::uint64_t low, std::uint64_t high,
                          std::uint64_t multiple = 1)
    {
        if (value >= low && value <= high && value % multiple == 0)
            return {};
        return damaged(multiple > 1 ? sentence("%1 is %2, allowed is %3 to %4 in steps of %5", what, value,
                                               low, high, multiple)
                                    : sentence("%1 is %2, allowed is %3 to %4", what, value, low, high));
    }

    Status header()
    {
        ByteReader reader(m_file);
        const ByteSpan magic = reader.bytes(sizeof(kMagic));
        if (!std::equal(magic.begin(), magic.end(), std::begin(kMagic), std::end(kMagic)))
            return damaged(sentence("this is not a FileFormer model"));
        const std::uint32_t version = reader.u32();
        if (!reader.failed() && version != kVersion)
            return Error{ErrorCode::Missing,
                         version < kVersion ? sentence("model format %1 needs an older FileFormer", version)
                                            : sentence("model format %1 needs a newer FileFormer", version)};
        ModelShape& s = shape();
        for (std::uint32_t* field : {&s.dim, &s.blocks, &s.state, &s.ffn, &s.classes, &s.attentionBlocks,
                                     &s.heads, &s.key, &s.window, &s.rotary, &s.weightBits, &s.forgetMax})
            *field = reader.u32();
        const std::uint32_t tables = reader.u32();
        const ByteSpan tableFields = reader.bytes(std::size_t{8} * kMaxTables);
        const std::uint32_t textLength = reader.u32();
        if (reader.failed())
            return damaged(sentence("the header is cut short"));
        FF_TRY(limits(tables));
        for (std::uint32_t g = 0; g < kMaxTables; ++g)
            FF_TRY(tableShape(g < tables, tableFields.subspan(std::size_t{8} * g, 8)));
        FF_TRY(allowed("text length", textLength, 0, kTextLimit));
        const ByteSpan text = reader.bytes(textLength);
        if (reader.failed())
            return damaged(sentence("the text is cut short"));
        m_model.m_text = asText(text);
        m_at = reader.position();
        return {};
    }

    Status limits(std::uint32_t tables)
    {
        const ModelShape& s = shape();
        FF_TRY(allowed("dim", s.dim, 32, 1024, 32));
        FF_TRY(allowed("blocks", s.blocks, 1, 32));
        FF_TRY(allowed("state", s.state, 32, 1024, 32));
        FF_TRY(allowed("ffn", s.ffn, 32, 4096, 32));
        FF_TRY(allowed("classes", s.classes, 1, 256));
        FF_TRY(allowed("attention_blocks", s.attentionBlocks, 0, (std::uint64_t{1} << s.blocks) - 1));
        const bool attends = s.attentionBlocks != 0;
        FF_TRY(allowed("heads", s.heads, attends ? 1 : 0, attends ? 16 : 0));
        FF_TRY(allowed("key", s.key, attends ? 16 : 0, attends ? 64 : 0, 16));
        FF_TRY(allowed("heads * key", s.heads * s.key, 0, 1024, 32));
        FF_TRY(allowed("window", s.window, 1, 256));
        FF_TRY(allowed("rotary", s.rotary, 0, s.key, 2));
        if (s.weightBits != 2 && s.weightBits != 4 && s.weightBits != 8)
            return damaged(sentence("weight_bits is %1, allowed is 2, 4 or 8", s.weightBits));
        FF_TRY(allowed("forget_max", s.forgetMax, 1, 127));
        return allowed("tables", tables, 0, kMaxTables);
    }

    Status tableShape(bool used, ByteSpan fields)
    {
        TableShape table;
        const std::uint8_t kind = fields[0];
        table.bits = fields[1];
        table.count = fields[2];
        std::copy(fields.begin() + 4, fields.end(), table.distances.begin());
        FF_TRY(allowed("a table's kind", kind, 0, used ? 3 : 0));
        table.kind = static_cast<TableKind>(kind);
        FF_TRY(allowed("a table's bits", table.bits, used ? 4 : 0, used ? 18 : 0));
        const bool sparse = table.kind == TableKind::Sparse;
        const bool counted = used && (sparse || table.kind == TableKind::Ngram);
        FF_TRY(allowed(sparse ? "a table's number of distances" : "a table's order", table.count,
                       counted ? 1 : 0, counted ? (sparse ? 4 : 8) : 0));
        for (std::uint32_t i = 0; i < 4; ++i)
            FF_TRY(allowed("a table's distance", table.distances[i], 0, sparse && i < table.count ? 15 : 0));
        FF_TRY(allowed("a table's reserved byte", fields[3], 0, 0));
        if (used)
            shape().tables.push_back(table);
        return {};
    }

    // Moves to the next multiple of 64.
    Status align()
    {
        const std::size_t next = (m_at + kAlignment - 1) / kAlignment * kAlignment;
        if (next > m_file.size())
            return damaged(sentence("the file is cut short"));
        for (; m_at < next; ++m_at) {
            if (m_file[m_at] != 0)
                return damaged(sentence("the padding before byte %1 is not zero", next));
        }
        return {};
    }

    template <typename T>
    Status take(const T*& out, const char* what, std::uint64_t count)
    {
        FF_TRY(align());
        const std::uint64_t bytes = count * sizeof(T);
        if (bytes > m_file.size() - m_at)
            return damaged(sentence("%1 is cut short: it needs %2 bytes at byte %3, the file ends after %4",
                                    what, bytes, m_at, m_file.size() - m_at));
        out = reinterpret_cast<const T*>(m_file.data() + m_at);
        m_at += static_cast<std::size_t>(bytes);
        return {};
    }

    // Points `out` at `count` values in the file, all within low..high.
    template <typename T>
    Status tensor(const T*& out, const char* what, std::uint64_t count, std::int64_t low, std::int64_t high)
    {
        FF_TRY(take(out, what, count));
        // Found without a branch, so that large tables are looked through quickly.
        bool wrong = false;
        for (std::uint64_t i = 0; i < count; ++i)
            wrong |= out[i] < low || out[i] > high;
        if (!wrong)
            return {};
        const T* at = std::find_if(out, out + count, [&](T v) { return v < low || v > high; });
        return damaged(sentence("%1 holds %2, allowed is %3 to %4", what, *at, low, high));
    }

    // Two values to a byte, all within ±7.
    Status nibbles(const std::uint8_t*& out, const char* what, std::uint64_t count)
    {
        FF_TRY(take(out, what, count / 2));
        bool wrong = false;
        for (std::uint64_t i = 0; i < count / 2; ++i)
            wrong |= (out[i] & 0x0F) == 0x08 || (out[i] & 0xF0) == 0x80;
        if (wrong)
            return damaged(sentence("%1 holds -8, allowed is -7 to 7", what));
        return {};
    }

    // Five values of -1, 0 and 1 to a byte; what fills up a row is 0.
    Status fives(const std::uint8_t*& out, const char* what, std::uint64_t rows, std::uint64_t columns)
    {
        const std::uint64_t rowBytes = weightRowBytes(2, columns);
        FF_TRY(take(out, what, rows * rowBytes));
        bool wrong = false;
        for (std::uint64_t i = 0; i < rows * rowBytes; ++i)
            wrong |= out[i] >= kFives;
        if (wrong)
            return damaged(sentence("%1 holds a byte above %2, which is no five weights", what, kFives - 1));
        // Digits of 1 from the first of those that fill up.
        const std::uint8_t fill[] = {0, 1, 4, 13, 40};
        const std::uint32_t last[] = {0, 3, 9, 27, 81};
        const auto used = static_cast<std::size_t>(columns % 5);
        for (std::uint64_t row = 0; row < rows && used > 0; ++row)
            wrong |= out[row * rowBytes + rowBytes - 1] / last[used] != fill[5 - used];
        if (wrong)
            return damaged(sentence("%1 fills up a row with weights that are not 0", what));
        return {};
    }

    Status matrices(const std::uint8_t*& out, const char* what, std::uint64_t rows, std::uint64_t columns)
    {
        if (shape().weightBits == 4)
            return nibbles(out, what, rows * columns);
        if (shape().weightBits == 2)
            return fives(out, what, rows, columns);
        const std::int8_t* weights = nullptr;
        FF_TRY(tensor(weights, what, rows * columns, -63, 63));
        out = reinterpret_cast<const std::uint8_t*>(weights);
        return {};
    }

    Status scale(const std::int16_t*& out, const char* what, std::uint64_t count)
    {
        return tensor(out, what, count, -32767, 32767);
    }
    Status factors(const std::int16_t*& out, const char* what, std::uint64_t count)
    {
        return tensor(out, what, count, 0, 32767);
    }
    static Status inRange(const char* what, std::int32_t value, std::int32_t low, std::int32_t high)
    {
        if (value >= low && value <= high)
            return {};
        return damaged(sentence("%1 is %2, allowed is %3 to %4", what, value, low, high));
    }

    // Of a product: sums of so many columns must fit into 32 bits after a shift to the left, too.
    static Status shift(const char* what, std::int32_t value, std::uint32_t columns, std::uint32_t bits)
    {
        FF_TRY(inRange(what, value, -8, 15));
        const std::int64_t most = std::int64_t{columns} * 127 * largestWeight(bits);
        if (value >= 0 || most << -value <= INT32_MAX)
            return {};
        return damaged(
            sentence("%1 is %2, which takes sums of %3 products beyond 32 bits", what, value, columns));
    }

    // First value fixed, then non-increasing: what the shifts of the softmax rely on.
    template <typename T>
    static Status falling(const char* what, const T* table, std::size_t count, T first)
    {
        if (table[0] != first)
            return damaged(sentence("%1 starts with %2 instead of %3", what, table[0], first));
        if (!std::is_sorted(table, table + count, [](T a, T b) { return a > b; }))
            return damaged(sentence("%1 rises", what));
        return {};
    }

    Status numbers()
    {
        const ModelShape& s = shape();
        FF_TRY(factors(m_model.sig, "SIG", 256));
        FF_TRY(factors(m_model.rsqrt, "RSQRT", 512));
        FF_TRY(tensor(m_model.exp, "EXP", 64, 16384, 32767));
        FF_TRY(falling<std::int16_t>("EXP", m_model.exp, 64, 32767));
        FF_TRY(tensor(m_model.y, "Y", 256, 1 << 21, 1 << 22));
        FF_TRY(falling<std::uint32_t>("Y", m_model.y, 256, 1U << 22));
        FF_TRY(scale(m_model.cos, "COS", 1024));
        FF_TRY(scale(m_model.sin, "SIN", 1024));
        if (s.rotary > 0)
            FF_TRY(tensor(m_model.rotarySteps, "STEP", s.rotary / 2, 0, UINT32_MAX));
        FF_TRY(tensor(m_model.classOf, "CLASS", 256, 0, s.classes - 1));
        return tensor(m_model.embedding, "EMBED", std::uint64_t{256} * s.dim, -8191, 8191);
    }

    Status rows(const TableShape& table)
    {
        TableRows t{};
        const std::uint64_t slots = std::uint64_t{1} << table.bits;
        FF_TRY(take(t.steps, "STEPS", slots));
        FF_TRY(take(t.tags, "TAGS", slots));
        FF_TRY(tensor(t.miss, "MISS", shape().dim, -1023, 1023));
        FF_TRY(nibbles(t.q, "Q", slots * shape().dim));
        m_model.tables.push_back(t);
        return {};
    }

    Status block(std::uint32_t index)
    {
        const ModelShape& s = shape();
        const std::uint64_t up = std::uint64_t{s.classes} * s.upRows(index);
        const std::uint64_t down = std::uint64_t{s.classes} * s.dim;
        BlockWeights w{};
        FF_TRY(scale(w.gain, "gain", s.dim));
        FF_TRY(matrices(w.up.weights, "Wup", up, s.dim));
        FF_TRY(factors(w.up.multipliers, "Mup", up));
        FF_TRY(scale(w.up.biases, "bup", up));
        FF_TRY(convolution(w));
        if (s.attentionRows(index) > 0) {
            FF_TRY(factors(w.score, "SCORE", s.heads));
            FF_TRY(tensor(w.mix, "MIX", s.heads, 0, 1 << 24));
        }
        FF_TRY(matrices(w.down.weights, "Wdown", down, s.downColumns(index)));
        FF_TRY(factors(w.down.multipliers, "Mdown", down));
        FF_TRY(scale(w.down.biases, "bdown", down));
        const std::int32_t* scalars = nullptr;
        FF_TRY(take(scalars, "scalars", 4));
        FF_TRY(shift("sup", w.up.shift = scalars[0], s.dim, s.weightBits));
        FF_TRY(shift("sdown", w.down.shift = scalars[1], s.downColumns(index), s.weightBits));
        FF_TRY(inRange("PH", w.stateScale = scalars[2], 0, 32767));
        FF_TRY(inRange("PU", w.ffnScale = scalars[3], 0, 32767));
        m_model.blocks.push_back(w);
        return {};
    }

    Status convolution(BlockWeights& w)
    {
        const std::uint32_t state = shape().state;
        FF_TRY(scale(w.convolution, "CONV", std::uint64_t{kConvolution} * state));
        for (std::uint32_t j = 0; j < state; ++j) {
            std::int32_t sum = 0;
            for (std::uint32_t i = 0; i < kConvolution; ++i)
                sum += std::abs(std::int32_t{w.convolution[i * state + j]});
            if (sum > kTapLimit)
                return damaged(
                    sentence("the taps of CONV for channel %1 come to %2, allowed is %3", j, sum, kTapLimit));
        }
        return {};
    }

    Status head()
    {
        const std::uint32_t dim = shape().dim;
        const std::int8_t* weights = nullptr;
        const std::int32_t* left = nullptr;
        ClassProduct& head = m_model.head;
        FF_TRY(scale(m_model.headGain, "gain", dim));
        FF_TRY(tensor(weights, "Whead", std::uint64_t{kHeadRows} * dim, -63, 63));
        head.weights = reinterpret_cast<const std::uint8_t*>(weights);
        FF_TRY(factors(head.multipliers, "Mhead", kHeadRows));
        FF_TRY(scale(head.biases, "bhead", kHeadRows));
        FF_TRY(take(left, "shead", 1));
        return shift("shead", head.shift = *left, dim, 8);
    }

    Status knownAnswer()
    {
        FF_TRY(align());
        ByteReader reader(m_file.subspan(m_at));
        const std::uint32_t length = reader.u32();
        if (!reader.failed())
            FF_TRY(allowed("known answer's length", length, 2, kKnownInputLimit));
        m_model.m_knownInput = reader.bytes(length);
        const ByteSpan hash = reader.bytes(m_model.m_knownAnswer.size());
        if (reader.failed())
            return damaged(sentence("the known answer is cut short"));
        std::copy(hash.begin(), hash.end(), m_model.m_knownAnswer.begin());
        if (!reader.atEnd())
            return damaged(sentence("%1 bytes follow the end", reader.remaining()));
        return {};
    }

    Model& m_model;
    ByteSpan m_file;
    std::size_t m_at = 0;
};

namespace {

using Five = std::array<std::int8_t, 5>;

constexpr std::array<Five, kFives> makeFives()
{
    std::array<Five, kFives> all{};
    for (std::uint32_t byte = 0; byte < kFives; ++byte) {
        std::uint32_t rest = byte;
        for (std::int8_t& weight : all[byte]) {
            weight = static_cast<std::int8_t>(static_cast<std::int32_t>(rest % 3) - 1);
            rest /= 3;
        }
    }
    return all;
}

} // namespace

void readWeights(const ClassProduct& product, std::uint32_t bits, std::size_t row,
                 std::span<std::int8_t> weights)
{
    static constexpr std::array<Five, kFives> kFiveOf = makeFives();
    const std::size_t columns = weights.size();
    const std::uint8_t* const bytes = product.weights + row * weightRowBytes(bits, columns);
    if (bits == 8) {
        std::copy_n(reinterpret_cast<const std::int8_t*>(bytes), columns, weights.begin());
    } else if (bits == 4) {
        for (std::size_t i = 0; i < columns; ++i)
            weights[i] = static_cast<std::int8_t>(((bytes[i / 2] >> (4 * (i % 2)) & 15) ^ 8) - 8);
    } else {
        for (std::size_t i = 0; i < columns; i += 5)
            std::copy_n(kFiveOf[bytes[i / 5]].begin(), std::min<std::size_t>(5, columns - i),
                        weights.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

std::uint64_t ModelShape::multiplyAdds() const
{
    std::uint64_t total = std::uint64_t{32} * dim;
    for (std::uint32_t i = 0; i < blocks; ++i)
        total +=
            std::uint64_t{dim} * (upRows(i) + downColumns(i)) + std::uint64_t{2} * window * attentionRows(i);
    return total;
}

ModelShortId Model::shortId() const
{
    ModelShortId id;
    std::copy_n(m_identity.begin(), id.size(), id.begin());
    return id;
}

Result<std::shared_ptr<const Model>> Model::parse(Bytes file, const std::string& displayName)
{
    const auto model = std::make_shared<Model>();
    model->m_name = modelName(displayName);
    model->m_bytes = allocateAligned(file.size());
    std::copy(file.begin(), file.end(), model->m_bytes.get());
    const ByteSpan bytes(model->m_bytes.get(), file.size());
    file = Bytes();
    const Status status = ModelParser(*model, bytes).parse();
    if (!status.ok())
        return status.error().withContext(sentence("model %1", displayName));
    model->m_file = bytes;
    model->m_identity = crypto::sha256(bytes);
    return std::shared_ptr<const Model>(model);
}

Result<std::shared_ptr<const Model>> Model::load(const std::filesystem::path& path)
{
    FF_ASSIGN(Bytes file, readFile(path, kFileLimit));
    return parse(std::move(file), path.filename().string());
}

} // namespace ff::engine
