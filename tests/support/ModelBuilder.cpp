// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ModelBuilder.h"

#include "core/crypto/Hash.h"
#include "core/engine/Contexts.h"
#include "core/engine/reference/ReferencePredictor.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>

namespace ff::test {

using namespace ff::engine;

std::uint64_t Random::next()
{
    // SplitMix64 (Steele, Lea, Flood 2014).
    std::uint64_t z = m_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::int64_t Random::between(std::int64_t low, std::int64_t high)
{
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
}

Bytes mixedSymbols(std::size_t count, std::uint64_t seed)
{
    Random random(seed ^ 0x5EED);
    Bytes symbols;
    while (symbols.size() < count) {
        const std::size_t length =
            std::min<std::size_t>(count - symbols.size(), static_cast<std::size_t>(random.between(1, 24)));
        const std::int64_t kind = random.between(0, 3);
        const auto fixed = static_cast<std::uint8_t>(random.next());
        const std::size_t back = symbols.empty()
            ? 0
            : static_cast<std::size_t>(random.between(1, static_cast<std::int64_t>(symbols.size())));
        for (std::size_t i = 0; i < length; ++i) {
            if (kind == 0)
                symbols.push_back(fixed);
            else if (kind == 1 && back > 0)
                symbols.push_back(symbols[symbols.size() - back]);
            else if (kind == 2)
                symbols.push_back(static_cast<std::uint8_t>(random.between('a', 'z')));
            else
                symbols.push_back(static_cast<std::uint8_t>(random.next()));
        }
    }
    return symbols;
}

namespace {

class FileBuilder {
public:
    explicit FileBuilder(const ModelSpec& spec) : m_spec(spec), m_random(spec.seed) {}

    Bytes build()
    {
        header();
        numbers();
        for (const TableShape& table : shape().tables)
            tableRows(table);
        for (std::uint32_t i = 0; i < shape().blocks; ++i)
            block(i);
        head();
        align();
        return m_out.take();
    }

private:
    const ModelShape& shape() const { return m_spec.shape; }

    void align()
    {
        while (m_out.size() % 64 != 0)
            m_out.u8(0);
    }

    void header()
    {
        const ModelShape& s = shape();
        for (const int byte : {0x89, 0x46, 0x46, 0x4D, 0x0D, 0x0A, 0x1A, 0x0A})
            m_out.u8(static_cast<std::uint8_t>(byte));
        for (const std::uint32_t field :
             {2U, s.dim, s.blocks, s.state, s.ffn, s.classes, s.attentionBlocks, s.heads, s.key, s.window,
              s.rotary, s.weightBits, s.forgetMax, static_cast<std::uint32_t>(s.tables.size())})
            m_out.u32(field);
        for (std::size_t g = 0; g < 16; ++g) {
            const TableShape table = g < s.tables.size() ? s.tables[g] : TableShape{};
            for (const std::uint8_t field :
                 {static_cast<std::uint8_t>(table.kind), table.bits, table.count, std::uint8_t{0}})
                m_out.u8(field);
            for (const std::uint8_t distance : table.distances)
                m_out.u8(distance);
        }
        m_out.u32(0);
    }

    void words(std::size_t count, const std::function<double(std::size_t)>& value)
    {
        align();
        for (std::size_t i = 0; i < count; ++i)
            m_out.u16(static_cast<std::uint16_t>(
                static_cast<std::int16_t>(std::lround(std::clamp(value(i), -32767.0, 32767.0)))));
    }
    // Random numbers, or only the ends of the range and what is half way.
    void randomWords(std::size_t count, std::int64_t low, std::int64_t high, std::int64_t lowest,
                     std::int64_t highest)
    {
        words(count, [&](std::size_t) {
            if (!m_spec.extreme)
                return static_cast<double>(m_random.between(low, high));
            const std::int64_t kind = m_random.between(0, 2);
            return static_cast<double>(kind == 0 ? lowest : kind == 1 ? highest : (lowest + highest) / 2);
        });
    }

    void numbers()
    {
        const ModelShape& s = shape();
        const double turn = 2 * std::numbers::pi / 1024;
        words(256, [](std::size_t i) { return 32768 / (1 + std::exp((128 - static_cast<double>(i)) / 16)); });
        words(512, [](std::size_t i) {
            const double mantissa = 1 + (static_cast<double>(i % 256) + 0.5) / 256;
            return 32768 / std::sqrt(i < 256 ? mantissa : 2 * mantissa);
        });
        words(64, [](std::size_t i) { return 32768 * std::exp2(-static_cast<double>(i) / 64); });
        align();
        for (int i = 0; i < 256; ++i)
            m_out.u32(static_cast<std::uint32_t>(std::lround(std::exp2(22 - i / 256.0))));
        words(1024, [&](std::size_t i) { return 16384 * std::cos(turn * static_cast<double>(i)); });
        words(1024, [&](std::size_t i) { return 16384 * std::sin(turn * static_cast<double>(i)); });
        if (s.rotary > 0)
            align();
        for (std::uint32_t i = 0; i < s.rotary / 2; ++i)
            m_out.u32(0x50000000U >> i);
        align();
        for (std::uint32_t i = 0; i < 256; ++i)
            m_out.u8(static_cast<std::uint8_t>(i * 37 % s.classes));
        randomWords(std::size_t{256} * s.dim, -600, 600, -8191, 8191);
    }

    void nibbles(std::size_t count)
    {
        align();
        const auto one = [&] {
            const std::int64_t q =
                m_spec.extreme ? (m_random.between(0, 7) != 0 ? 7 : -7) : m_random.between(-7, 7);
            return static_cast<unsigned>(q) & 15U;
        };
        for (std::size_t i = 0; i < count / 2; ++i) {
            const unsigned first = one();
            m_out.u8(static_cast<std::uint8_t>(first | one() << 4));
        }
    }

    void bytes(std::size_t count)
    {
        align();
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t w =
                m_spec.extreme ? (m_random.between(0, 7) != 0 ? 63 : -63) : m_random.between(-63, 63);
            m_out.u8(static_cast<std::uint8_t>(static_cast<std::int8_t>(w)));
        }
    }

    void fives(std::size_t rows, std::size_t columns)
    {
        align();
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t k = 0; k < columns; k += 5) {
                unsigned byte = 0;
                for (std::size_t i = 5; i-- > 0;) {
                    const std::int64_t w = k + i >= columns ? 0
                        : m_spec.extreme                    ? (m_random.between(0, 7) != 0 ? 1 : -1)
                                                            : m_random.between(-1, 1);
                    byte = 3 * byte + static_cast<unsigned>(w + 1);
                }
                m_out.u8(static_cast<std::uint8_t>(byte));
            }
        }
    }

    void weights(std::size_t rows, std::size_t columns)
    {
        if (shape().weightBits == 2)
            fives(rows, columns);
        else if (shape().weightBits == 4)
            nibbles(rows * columns);
        else
            bytes(rows * columns);
    }
    // An extreme shift: any that keeps the sums of so many columns in 32 bits.
    std::int32_t anyShift(std::uint32_t columns)
    {
        std::int32_t least = -8;
        while (std::int64_t{columns} * 127 * largestWeight(shape().weightBits) << -least > INT32_MAX)
            ++least;
        return static_cast<std::int32_t>(m_random.between(least, 15));
    }

    void tableRows(const TableShape& table)
    {
        const std::size_t slots = std::size_t{1} << table.bits;
        Bytes tags(slots);
        for (std::uint8_t& tag : tags)
            tag = static_cast<std::uint8_t>(m_random.between(0, 255));
        Contexts contexts;
        for (const std::uint8_t x : m_spec.owners) {
            contexts.feed(x);
            const Slot slot = contexts.slot(table);
            if (m_random.between(0, 3) != 0)
                tags[slot.index] = slot.tag;
        }
        align();
        for (std::size_t i = 0; i < slots; ++i)
            m_out.u8(static_cast<std::uint8_t>(m_spec.extreme ? 255 : m_random.between(0, 30)));
        align();
        m_out.bytes(tags);
        randomWords(shape().dim, -100, 100, -1023, 1023);
        nibbles(slots * shape().dim);
    }

    // The multiplier that gives outputs of about `wanted` for inputs of about 32.
    double multiplier(std::uint32_t columns, double weight, double wanted, std::int32_t shift) const
    {
        return wanted / (std::sqrt(columns) * 32 * weight * 0.57) * std::exp2(15 + shift);
    }
    void multipliers(std::size_t count, const std::function<double(std::size_t)>& usual)
    {
        words(count, [&](std::size_t i) {
            if (m_spec.extreme)
                return m_random.between(0, 9) != 0 ? 32767.0 : 1.0;
            return std::max(0.0, usual(i) * static_cast<double>(m_random.between(60, 140)) / 100);
        });
    }

    void block(std::uint32_t index)
    {
        const ModelShape& s = shape();
        const double size = largestWeight(s.weightBits);
        const std::uint32_t rows = s.upRows(index), columns = s.downColumns(index),
                            A = s.attentionRows(index);
        const std::int32_t usualUp = s.weightBits == 8 ? 4 : s.weightBits == 4 ? 1 : -3;
        const std::int32_t usualDown = s.weightBits == 8 ? 3 : 0;
        const std::int32_t up = m_spec.extreme ? anyShift(s.dim) : usualUp;
        const std::int32_t down = m_spec.extreme ? anyShift(columns) : usualDown;
        words(s.dim, [&](std::size_t) {
            return m_spec.extreme
                ? 32767.0
                : 512 * std::sqrt(s.dim) * static_cast<double>(m_random.between(70, 130)) / 100;
        });
        weights(std::size_t{s.classes} * rows, s.dim);
        multipliers(std::size_t{s.classes} * rows, [&](std::size_t i) {
            const std::size_t row = i % rows, attention = 3 * s.state + s.ffn;
            return multiplier(s.dim, size, row >= attention && row < attention + 2 * A ? 640 : 45, up);
        });
        randomWords(std::size_t{s.classes} * rows, -30, 30, -32767, 32767);
        words(std::size_t{kConvolution} * s.state, [&](std::size_t i) {
            if (m_spec.extreme)
                return m_random.between(0, 1) != 0 ? 8000.0 : -8000.0;
            return static_cast<double>(m_random.between(-5000, 5000) + (i < s.state ? 12000 : 0));
        });
        if (A > 0) {
            randomWords(s.heads, 2000, 8000, 32767, 32767);
            align();
            for (std::uint32_t i = 0; i < s.heads; ++i)
                m_out.u32(
                    static_cast<std::uint32_t>(m_spec.extreme ? 1 << 24 : m_random.between(12000, 60000)));
        }
        weights(std::size_t{s.classes} * s.dim, columns);
        multipliers(std::size_t{s.classes} * s.dim,
                    [&](std::size_t) { return multiplier(columns, size, 100, down); });
        randomWords(std::size_t{s.classes} * s.dim, -30, 30, -32767, 32767);
        align();
        for (const std::int32_t scalar :
             {up, down, m_spec.extreme ? 32767 : 300, m_spec.extreme ? 32767 : 400})
            m_out.u32(static_cast<std::uint32_t>(scalar));
    }

    void head()
    {
        const std::uint32_t dim = shape().dim;
        words(dim, [&](std::size_t) { return 512 * std::sqrt(dim); });
        bytes(std::size_t{kHeadRows} * dim);
        // Never extreme: the counts are to tell of what comes before.
        words(kHeadRows, [&](std::size_t) { return multiplier(dim, 63, 900, 5); });
        words(kHeadRows, [&](std::size_t) { return static_cast<double>(m_random.between(-400, 400)); });
        align();
        m_out.u32(5);
    }

    const ModelSpec& m_spec;
    Random m_random;
    ByteWriter m_out;
};

// A file with this answer after its tensors.
Bytes withAnswer(Bytes file, const Bytes& input, ByteSpan hash)
{
    ByteWriter tail;
    tail.u32(static_cast<std::uint32_t>(input.size()));
    tail.bytes(input);
    tail.bytes(hash);
    file.insert(file.end(), tail.view().begin(), tail.view().end());
    return file;
}

} // namespace

ModelShape tinyShape()
{
    ModelShape s;
    s.dim = s.state = s.ffn = 32;
    s.blocks = 1;
    s.classes = 3;
    s.attentionBlocks = 1;
    s.heads = 2;
    s.key = 16;
    s.window = 16;
    s.rotary = 8;
    s.weightBits = 8;
    s.forgetMax = 126;
    s.tables = {{TableKind::Ngram, 6, 2, {}}, {TableKind::Word, 5, 0, {}}, {TableKind::Sparse, 4, 2, {1, 3}}};
    return s;
}

ModelShape smallShape(std::uint32_t weightBits)
{
    ModelShape s = tinyShape();
    s.dim = s.state = s.ffn = 64;
    s.blocks = 3;
    s.classes = 64;
    s.attentionBlocks = 2;
    s.window = 64;
    s.weightBits = weightBits;
    s.tables = {{TableKind::Ngram, 16, 2, {}},        {TableKind::Ngram, 16, 3, {}},
                {TableKind::Ngram, 16, 4, {}},        {TableKind::Ngram, 16, 5, {}},
                {TableKind::Ngram, 16, 6, {}},        {TableKind::Word, 16, 0, {}},
                {TableKind::Words, 16, 0, {}},        {TableKind::Sparse, 15, 2, {2, 3}},
                {TableKind::Sparse, 15, 2, {1, 3}},   {TableKind::Sparse, 15, 3, {2, 3, 4}},
                {TableKind::Sparse, 15, 3, {1, 2, 4}}};
    return s;
}

Bytes buildModelFile(const ModelSpec& spec)
{
    const Bytes tensors = FileBuilder(spec).build();
    const Bytes input = mixedSymbols(spec.knownInputLength, spec.seed + 1);
    const auto draft = Model::parse(withAnswer(tensors, input, Bytes(64)), "draft");
    if (!draft.ok()) {
        std::fprintf(stderr, "%s\n", draft.error().message.c_str());
        std::abort();
    }
    ReferencePredictor reference(*draft, 1);
    std::vector<std::uint32_t> counts((input.size() - 1) * 2 * kHalf);
    const ByteSpan all = input;
    reference.run(0, all.first(all.size() - 1), all.subspan(1), counts);
    ByteWriter bytes;
    for (const std::uint32_t count : counts)
        bytes.u32(count);
    return withAnswer(tensors, input, crypto::sha512(bytes.view()));
}

std::shared_ptr<const Model> buildModel(const ModelSpec& spec)
{
    auto model = Model::parse(buildModelFile(spec), "random.ffm");
    return model.ok() ? *model : nullptr;
}

std::shared_ptr<const engine::Model> smallModel()
{
    static const auto model = buildModel({.shape = tinyShape(), .seed = 5});
    return model;
}

} // namespace ff::test
