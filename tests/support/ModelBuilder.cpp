// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ModelBuilder.h"

#include "core/crypto/Hash.h"
#include "core/engine/reference/ReferencePredictor.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace ff::test {

using engine::Attention;
using engine::Model;
using engine::ModelShape;

namespace {

constexpr std::uint8_t kMagic[] = {0x89, 0x46, 0x46, 0x4D, 0x0D, 0x0A, 0x1A, 0x0A};
// Typical sizes, for multipliers that keep the next numbers in range.
constexpr double kWeightSize = 36;
constexpr double kActivationSize = 32;

class Writer {
public:
    Writer(const ModelSpec& spec) : m_spec(spec), m_random(spec.seed) {}

    Bytes file()
    {
        header();
        tables();
        for (std::uint32_t i = 0; i < shape().layers; ++i)
            layer();
        gains();
        linear(256, shape().dim, 600);
        knownInput();
        Bytes bytes = m_out.take();
        fillKnownAnswer(bytes);
        return bytes;
    }

private:
    const ModelShape& shape() const { return m_spec.shape; }

    void header()
    {
        const ModelShape& s = shape();
        m_out.bytes(kMagic);
        for (const std::uint32_t field :
             {1U, s.layers, s.dim, s.heads, static_cast<std::uint32_t>(s.attention), s.keyDim, s.valueDim,
              s.rotaryDims, s.ffn, s.window, s.ngramTables})
            m_out.u32(field);
        for (const std::uint32_t order : s.ngramOrders)
            m_out.u32(order);
        for (const std::uint32_t bits : s.ngramBits)
            m_out.u32(bits);
        m_out.u32(static_cast<std::uint32_t>(m_spec.text.size()));
        m_out.bytes(asBytes(m_spec.text));
    }

    void align()
    {
        while (m_out.size() % 64 != 0)
            m_out.u8(0);
    }

    // Calls value(i) for `count` numbers of `bytes` bytes each.
    template <class Value>
    void tensor(std::size_t count, int bytes, Value value)
    {
        align();
        for (std::size_t i = 0; i < count; ++i) {
            const auto x = static_cast<std::uint32_t>(static_cast<std::int64_t>(value(i)));
            if (bytes == 1)
                m_out.u8(static_cast<std::uint8_t>(x));
            else if (bytes == 2)
                m_out.u16(static_cast<std::uint16_t>(x));
            else
                m_out.u32(x);
        }
    }

    void tables()
    {
        const ModelShape& s = shape();
        const double turn = 2 * std::numbers::pi / 1024;
        tensor(1024, 2,
               [&](std::size_t p) { return std::lround(16384 * std::cos(turn * static_cast<double>(p))); });
        tensor(1024, 2,
               [&](std::size_t p) { return std::lround(16384 * std::sin(turn * static_cast<double>(p))); });
        if (s.rotaryDims > 0)
            tensor(s.rotaryDims / 2, 4,
                   [&](std::size_t) { return m_random.between(0, UINT32_MAX) >> m_random.between(0, 12); });
        tensor(64, 2, [](std::size_t f) {
            return std::min(32767L, std::lround(32768 * std::exp2(-static_cast<double>(f) / 64)));
        });
        tensor(256, 4,
               [](std::size_t f) { return std::lround(4194304 * std::exp2(-static_cast<double>(f) / 256)); });
        tensor(std::size_t{256} * s.dim, 2, [&](std::size_t) { return ranged(2000, 32767); });
        for (std::uint32_t g = 0; g < s.ngramTables; ++g) {
            tensor(1, 4, [&](std::size_t) { return m_spec.extreme ? 256 : m_random.between(1, 16); });
            tensor((std::size_t{1} << s.ngramBits[g]) * s.dim, 1,
                   [&](std::size_t) { return ranged(90, 127); });
        }
    }

    // Evenly spread, or at one of the ends.
    std::int64_t ranged(std::int64_t usual, std::int64_t limit)
    {
        if (!m_spec.extreme)
            return m_random.between(-usual, usual);
        return m_random.between(0, 7) == 0 ? m_random.between(-limit, limit)
                                           : (m_random.next() & 1 ? limit : -limit);
    }

    void gains()
    {
        tensor(shape().dim, 2,
               [&](std::size_t) { return m_spec.extreme ? ranged(0, 32767) : m_random.between(1200, 3000); });
    }

    // A matrix, its biases and the multipliers that bring a typical sum to `target`.
    void linear(std::uint32_t rows, std::uint32_t columns, double target)
    {
        const double sum = std::sqrt(static_cast<double>(columns)) * kWeightSize * kActivationSize;
        const double factor = 4294967296.0 * target / sum;
        tensor(std::size_t{rows} * columns, 1,
               [&](std::size_t) { return ranged(m_spec.weightSize, m_spec.weightSize); });
        tensor(rows, 4, [&](std::size_t) { return ranged(4000, 1 << 24); });
        tensor(rows, 4, [&](std::size_t) -> std::int64_t {
            if (m_spec.extreme)
                return m_random.between(0, 3) == 0 ? m_random.between(0, INT32_MAX) : INT32_MAX;
            return std::min<std::int64_t>(
                INT32_MAX, std::llround(factor * static_cast<double>(m_random.between(50, 150)) / 100));
        });
    }

    void layer()
    {
        const ModelShape& s = shape();
        gains();
        linear(s.qkvRows(), s.dim, 480);
        // Scores spread over a few powers of two, so that the window is neither flat nor one position.
        const double score = std::sqrt(static_cast<double>(s.keyDim)) * 30 * 30;
        tensor(s.heads, 4, [&](std::size_t) -> std::int64_t {
            if (m_spec.extreme)
                return m_random.between(0, 1) ? INT32_MAX : m_random.between(0, INT32_MAX);
            return std::llround(4294967296.0 * static_cast<double>(m_random.between(60, 200)) / score);
        });
        tensor(s.heads, 4, [&](std::size_t) {
            return m_spec.extreme ? m_random.between(1, 1 << 24) : m_random.between(65536, 200000);
        });
        linear(s.dim, s.heads * s.valueDim, 900);
        gains();
        linear(s.ffn, s.dim, 40);
        tensor(256, 1, [&](std::size_t i) -> std::int64_t {
            if (m_spec.extreme)
                return m_random.between(-127, 127);
            const double x = (static_cast<double>(i) - 128) / 24;
            return std::lround(30 * x * 0.5 * std::erfc(-x / std::numbers::sqrt2));
        });
        linear(s.dim, s.ffn, 900);
    }

    void knownInput()
    {
        align();
        m_out.u32(m_spec.knownInputLength);
        m_out.bytes(mixedSymbols(m_spec.knownInputLength, m_spec.seed));
    }

    void fillKnownAnswer(Bytes& bytes) const
    {
        const std::size_t hashAt = bytes.size();
        bytes.resize(hashAt + 64);
        auto model = Model::parse(bytes, "test.ffm");
        if (!model.ok())
            std::abort(); // the spec broke a limit: a mistake in the test itself
        engine::ReferencePredictor reference(model.value(), 1);
        const Bytes input = mixedSymbols(m_spec.knownInputLength, m_spec.seed);
        std::vector<std::uint32_t> counts(input.size() * engine::kSymbols);
        reference.run(0, input, counts);
        const auto hash =
            crypto::sha512({reinterpret_cast<const std::uint8_t*>(counts.data()), counts.size() * 4});
        std::copy(hash.begin(), hash.end(), bytes.begin() + static_cast<std::ptrdiff_t>(hashAt));
    }

    const ModelSpec& m_spec;
    Random m_random;
    ByteWriter m_out;
};

} // namespace

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

ModelShape tinyShape()
{
    ModelShape shape;
    shape.layers = 1;
    shape.dim = 32;
    shape.heads = 2;
    shape.keyDim = 16;
    shape.valueDim = 16;
    shape.rotaryDims = 8;
    shape.ffn = 64;
    shape.window = 16;
    shape.ngramTables = 1;
    shape.ngramOrders = {2, 0, 0, 0};
    shape.ngramBits = {8, 0, 0, 0};
    return shape;
}

ModelShape nanoShape()
{
    ModelShape shape;
    shape.layers = 6;
    shape.dim = 128;
    shape.heads = 4;
    shape.keyDim = 32;
    shape.valueDim = 32;
    shape.rotaryDims = 32;
    shape.ffn = 512;
    shape.window = 64;
    shape.ngramTables = 3;
    shape.ngramOrders = {2, 3, 4, 0};
    shape.ngramBits = {16, 16, 16, 0};
    return shape;
}

Bytes buildModelFile(const ModelSpec& spec)
{
    return Writer(spec).file();
}

std::shared_ptr<const Model> buildModel(const ModelSpec& spec)
{
    auto model = Model::parse(buildModelFile(spec), "test.ffm");
    if (!model.ok())
        std::abort();
    return model.value();
}

} // namespace ff::test
