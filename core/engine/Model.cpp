// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/Model.h"

#include "core/base/File.h"
#include "core/crypto/Hash.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

static_assert(std::endian::native == std::endian::little,
              "tensors are used where they lie in the little-endian file");

namespace ff::engine {

namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::uint8_t kMagic[8] = {0x89, 0x46, 0x46, 0x4D, 0x0D, 0x0A, 0x1A, 0x0A};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kTextLimit = 1U << 20;
constexpr std::uint32_t kKnownInputLimit = 4096;
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
        FF_TRY(tables());
        for (std::uint32_t i = 0; i < shape().layers; ++i)
            FF_TRY(layer(i));
        FF_TRY(output());
        return knownAnswer();
    }

private:
    ModelShape& shape() { return m_model.m_shape; }

    static Error damaged(const std::string& what) { return {ErrorCode::Damaged, what}; }

    static Status within(const char* what, std::uint64_t value, std::uint64_t low, std::uint64_t high,
                         std::uint64_t multiple = 1)
    {
        if (value >= low && value <= high && value % multiple == 0)
            return {};
        return damaged(std::string(what) + " is " + std::to_string(value) + ", allowed is "
                       + std::to_string(low) + " to " + std::to_string(high)
                       + (multiple > 1 ? " in steps of " + std::to_string(multiple) : std::string()));
    }

    Status header()
    {
        ByteReader reader(m_file);
        const ByteSpan magic = reader.bytes(sizeof(kMagic));
        if (!std::equal(magic.begin(), magic.end(), std::begin(kMagic), std::end(kMagic)))
            return damaged("this is not a FileFormer model");
        const std::uint32_t version = reader.u32();
        if (!reader.failed() && version != kVersion)
            return Error{ErrorCode::Missing,
                         "model format " + std::to_string(version) + " needs a newer FileFormer"};

        ModelShape& s = shape();
        s.layers = reader.u32();
        s.dim = reader.u32();
        s.heads = reader.u32();
        const std::uint32_t attention = reader.u32();
        s.keyDim = reader.u32();
        s.valueDim = reader.u32();
        s.rotaryDims = reader.u32();
        s.ffn = reader.u32();
        s.window = reader.u32();
        s.ngramTables = reader.u32();
        for (auto& order : s.ngramOrders)
            order = reader.u32();
        for (auto& bits : s.ngramBits)
            bits = reader.u32();
        const std::uint32_t textLength = reader.u32();
        if (reader.failed())
            return damaged("the header is cut short");

        FF_TRY(within("layers", s.layers, 1, 64));
        FF_TRY(within("dim", s.dim, 32, 1024, 32));
        FF_TRY(within("heads", s.heads, 1, 64));
        FF_TRY(within("attention", attention, 0, 1));
        s.attention = static_cast<Attention>(attention);
        FF_TRY(within("key_dim", s.keyDim, 4, 256, 4));
        FF_TRY(within("value_dim", s.valueDim, 4, s.attention == Attention::Latent ? s.keyDim : 256, 4));
        FF_TRY(within("heads * value_dim", s.heads * s.valueDim, 32, 2048, 32));
        FF_TRY(within("rotary_dims", s.rotaryDims, 0, s.keyDim, 2));
        FF_TRY(within("ffn", s.ffn, 32, 2048, 32));
        FF_TRY(within("window", s.window, 1, 256));
        FF_TRY(within("ngram_tables", s.ngramTables, 0, 4));
        for (std::uint32_t g = 0; g < 4; ++g) {
            const bool used = g < s.ngramTables;
            FF_TRY(within("n-gram order", s.ngramOrders[g], used ? 2 : 0, used ? 4 : 0));
            FF_TRY(within("n-gram bits", s.ngramBits[g], used ? 4 : 0, used ? 18 : 0));
        }
        FF_TRY(within("text length", textLength, 0, kTextLimit));
        const ByteSpan text = reader.bytes(textLength);
        if (reader.failed())
            return damaged("the text is cut short");
        m_model.m_text = asText(text);
        m_at = reader.position();
        return {};
    }

    // Moves to the next multiple of 64.
    Status align()
    {
        const std::size_t next = (m_at + kAlignment - 1) / kAlignment * kAlignment;
        if (next > m_file.size())
            return damaged("the file is cut short");
        for (; m_at < next; ++m_at) {
            if (m_file[m_at] != 0)
                return damaged("the padding before byte " + std::to_string(next) + " is not zero");
        }
        return {};
    }

    // Points `out` at `count` values in the file, all within low..high.
    template <typename T>
    Status tensor(const T*& out, const char* what, std::uint64_t count, std::int64_t low, std::int64_t high)
    {
        FF_TRY(align());
        const std::uint64_t bytes = count * sizeof(T);
        if (bytes > m_file.size() - m_at)
            return damaged(std::string(what) + " is cut short: it needs " + std::to_string(bytes)
                           + " bytes at byte " + std::to_string(m_at) + ", the file ends after "
                           + std::to_string(m_file.size() - m_at));
        out = reinterpret_cast<const T*>(m_file.data() + m_at);
        m_at += static_cast<std::size_t>(bytes);
        for (std::uint64_t i = 0; i < count; ++i) {
            if (out[i] < low || out[i] > high)
                return damaged(std::string(what) + " holds " + std::to_string(out[i]) + ", allowed is "
                               + std::to_string(low) + " to " + std::to_string(high));
        }
        return {};
    }

    Status scale(const std::int16_t*& out, const char* what, std::uint64_t count)
    {
        return tensor(out, what, count, -32767, 32767);
    }
    Status weights(const std::int8_t*& out, const char* what, std::uint64_t rows, std::uint64_t columns)
    {
        return tensor(out, what, rows * columns, -63, 63);
    }
    Status biases(const std::int32_t*& out, const char* what, std::uint64_t count)
    {
        return tensor(out, what, count, -(1 << 24), 1 << 24);
    }
    Status multipliers(const std::int32_t*& out, const char* what, std::uint64_t count)
    {
        return tensor(out, what, count, 0, INT32_MAX);
    }

    // First value fixed, then non-increasing: what the shifts of the softmax rely on.
    template <typename T>
    static Status falling(const char* what, const T* table, std::size_t count, T first)
    {
        if (table[0] != first)
            return damaged(std::string(what) + " starts with " + std::to_string(table[0]) + " instead of "
                           + std::to_string(first));
        if (!std::is_sorted(table, table + count, [](T a, T b) { return a > b; }))
            return damaged(std::string(what) + " rises");
        return {};
    }

    Status tables()
    {
        const ModelShape& s = shape();
        FF_TRY(scale(m_model.cos, "COS", 1024));
        FF_TRY(scale(m_model.sin, "SIN", 1024));
        if (s.rotaryDims > 0)
            FF_TRY(tensor(m_model.rotarySteps, "STEP", s.rotaryDims / 2, 0, UINT32_MAX));
        FF_TRY(tensor(m_model.exp2Attention, "X", 64, 16384, 32767));
        FF_TRY(falling<std::int16_t>("X", m_model.exp2Attention, 64, 32767));
        FF_TRY(tensor(m_model.exp2Output, "Y", 256, 1 << 21, 1 << 22));
        FF_TRY(falling<std::uint32_t>("Y", m_model.exp2Output, 256, 1U << 22));
        FF_TRY(scale(m_model.embedding, "E", std::uint64_t{256} * s.dim));
        for (std::uint32_t g = 0; g < s.ngramTables; ++g) {
            const std::int32_t* multiplier = nullptr;
            NgramTable table{s.ngramOrders[g], s.ngramBits[g], 0, nullptr};
            FF_TRY(tensor(multiplier, "n-gram multiplier", 1, 1, 256));
            table.multiplier = *multiplier;
            FF_TRY(tensor(table.rows, "n-gram table", (std::uint64_t{1} << table.bits) * s.dim, -127, 127));
            m_model.ngrams.push_back(table);
        }
        return {};
    }

    Status layer(std::uint32_t index)
    {
        LayerWeights w{};
        const Status status = layerTensors(w);
        if (!status.ok())
            return status.error().withContext("layer " + std::to_string(index));
        m_model.layers.push_back(w);
        return {};
    }

    Status layerTensors(LayerWeights& w)
    {
        const ModelShape& s = shape();
        const std::uint64_t valueColumns = std::uint64_t{s.heads} * s.valueDim;
        FF_TRY(scale(w.g1, "g1", s.dim));
        FF_TRY(weights(w.wqkv, "Wqkv", s.qkvRows(), s.dim));
        FF_TRY(biases(w.cqkv, "cqkv", s.qkvRows()));
        FF_TRY(multipliers(w.mqkv, "Mqkv", s.qkvRows()));
        FF_TRY(multipliers(w.a, "A", s.heads));
        FF_TRY(tensor(w.b, "B", s.heads, 1, 1 << 24));
        FF_TRY(weights(w.wo, "Wo", s.dim, valueColumns));
        FF_TRY(biases(w.co, "co", s.dim));
        FF_TRY(multipliers(w.mo, "Mo", s.dim));
        FF_TRY(scale(w.g2, "g2", s.dim));
        FF_TRY(weights(w.w1, "W1", s.ffn, s.dim));
        FF_TRY(biases(w.c1, "c1", s.ffn));
        FF_TRY(multipliers(w.m1, "M1", s.ffn));
        FF_TRY(tensor(w.gelu, "G", 256, -127, 127));
        FF_TRY(weights(w.w2, "W2", s.dim, s.ffn));
        FF_TRY(biases(w.c2, "c2", s.dim));
        return multipliers(w.m2, "M2", s.dim);
    }

    Status output()
    {
        const ModelShape& s = shape();
        FF_TRY(scale(m_model.gout, "gout", s.dim));
        FF_TRY(weights(m_model.wout, "Wout", 256, s.dim));
        FF_TRY(biases(m_model.cout, "cout", 256));
        return multipliers(m_model.mout, "Mout", 256);
    }

    Status knownAnswer()
    {
        FF_TRY(align());
        ByteReader reader(m_file.subspan(m_at));
        const std::uint32_t count = reader.u32();
        if (!reader.failed())
            FF_TRY(within("known-answer length", count, 1, kKnownInputLimit));
        m_model.m_knownInput = reader.bytes(count);
        const ByteSpan hash = reader.bytes(m_model.m_knownAnswer.size());
        if (reader.failed())
            return damaged("the known answer is cut short");
        std::copy(hash.begin(), hash.end(), m_model.m_knownAnswer.begin());
        if (!reader.atEnd())
            return damaged(std::to_string(reader.remaining()) + " bytes follow the end");
        return {};
    }

    Model& m_model;
    ByteSpan m_file;
    std::size_t m_at = 0;
};

std::uint32_t ModelShape::qkvRows() const
{
    return attention == Attention::Latent ? heads * keyDim + keyDim : heads * (2 * keyDim + valueDim);
}

std::uint64_t ModelShape::multiplyAddsPerSymbol() const
{
    const std::uint64_t d = dim;
    const std::uint64_t matrices = d * qkvRows() + d * heads * valueDim + 2 * d * ffn;
    const std::uint64_t attending = std::uint64_t{heads} * window * (keyDim + valueDim);
    return layers * (matrices + attending) + 256 * d;
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
        return status.error().withContext("model " + displayName);
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
