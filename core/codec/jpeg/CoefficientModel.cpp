// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/CoefficientModel.h"

#include "core/codec/Logistic.h"
#include "core/codec/jpeg/CoefficientKernel.h"
#include "core/codec/mix/MixModel.h"

#include <algorithm>
#include <bit>
#include <memory>

namespace ff::codec::jpeg {

namespace {

// 1024 · c(k) · the basis function of frequency k half a step outside of its block, carried on in a straight
// line from the middles of the two nearest pixels: 1.5 · cos(k π / 16) - 0.5 · cos(3 k π / 16).
#ifndef EDGE
#define EDGE 1
#endif
#if EDGE == 0
constexpr std::array<std::int32_t, 8> kEdge{724, 1004, 946, 851, 724, 569, 392, 200};
#elif EDGE == 1
constexpr std::array<std::int32_t, 8> kEdge{724, 1081, 1223, 1377, 1448, 1356, 1061, 586};
#elif EDGE == 4
constexpr std::array<std::int32_t, 8> kEdge{724, 1111, 1334, 1587, 1738, 1670, 1328, 738};
#elif EDGE == 5
constexpr std::array<std::int32_t, 8> kEdge{724, 1058, 1140, 1219, 1231, 1120, 860, 469};
#elif EDGE == 6
constexpr std::array<std::int32_t, 8> kEdge{724, 1157, 1500, 1903, 2172, 2142, 1730, 968};
#elif EDGE == 2
constexpr std::array<std::int32_t, 8> kEdge{724, 1024, 1024, 1024, 1024, 1024, 1024, 1024};
#else
constexpr std::array<std::int32_t, 8> kEdge{724, 1043, 1085, 1114, 1086, 962, 727, 393};
#endif

Kernel kernelFor(mix::MixIsa isa)
{
#if defined(__x86_64__)
    if (isa != mix::MixIsa::Portable && mix::mixIsaRunsHere(mix::MixIsa::Avx2))
        return avx2Kernel();
#else
    (void)isa;
#endif
    return portableKernel();
}

template <typename T>
void fill(T& array, std::uint32_t value)
{
    auto* const first = reinterpret_cast<Slot*>(&array);
    std::fill(first, first + sizeof(array) / sizeof(Slot), value);
}

void setUp(Mixer& mixer)
{
    for (auto& sets : mixer.weights)
        for (auto& set : sets)
            for (unsigned i = 0; i < kInputs; ++i)
                set[i] = i < kContexts ? static_cast<std::int32_t>(65536 * 2 / kInputs) : 0;
    for (auto& set : mixer.final)
        for (unsigned i = 0; i < 4; ++i)
            set[i] = i < kSets ? 65536 / static_cast<int>(kSets) : 0;
}

std::unique_ptr<Model> createModel()
{
    auto model = std::make_unique_for_overwrite<Model>();
    constexpr Slot kUnseen = Slot{1} << 31;
    fill(model->coefficients, kUnseen);
    fill(model->signs, kUnseen);
    fill(model->counts, kUnseen);
    fill(model->edges, kUnseen);
    fill(model->dc, kUnseen);
    fill(model->dcSigns, kUnseen);
    fill(model->low, kUnseen);
    setUp(model->coefficientMixer);
    setUp(model->signMixer);
    setUp(model->countMixer);
    setUp(model->edgeMixer);
    setUp(model->dcMixer);
    setUp(model->dcSignMixer);
    for (std::uint32_t i = 0; i < 1024; ++i)
        model->reciprocals[i] = static_cast<std::int32_t>((2 << 15) / (2 * i + 3));
    for (std::uint32_t i = 0; i < 1024; ++i) {
        const std::uint32_t log = static_cast<std::uint32_t>(std::bit_width(i));
        const std::uint32_t level = i < 4 ? i : 2 * log - 2 + (i >> (log - 2) & 1);
        model->levels[i] = static_cast<std::uint8_t>(std::min(level, std::uint32_t{15}));
    }
    model->stretch = logisticTables().stretch.data();
    model->squash = logisticTables().squash.data() + kSquashLimit + 1;
    return model;
}

// The memory of a line, and it.
struct Held {
    Line line;
    std::vector<std::int32_t> bottom, energy;
    std::vector<std::uint8_t> counts;
};

void setUp(Held& held, const Component& component, unsigned index)
{
    Line& line = held.line;
    line.kind = std::min(index, 2U);
    line.wide = component.wide;
    for (unsigned at = 0; at < kBlock; ++at) {
        const std::int32_t q = std::max<std::int32_t>(component.quantiser[at], 1);
        line.quantiser[at] = q;
        line.basis[at] = q * kEdge[at >> 3];
        line.basisAcross[at] = q * kEdge[at & 7];
        line.reciprocal[at] = (std::int64_t{1} << 26) / line.basis[at];
        line.reciprocalAcross[at] = (std::int64_t{1} << 26) / line.basisAcross[at];
        const int log = std::bit_width(static_cast<unsigned>(q));
        line.quantiserLevel[at] = static_cast<std::uint8_t>(
            std::min(q < 4 ? q : 2 * log - 2 + (q >> (log - 2) & 1), 15));
    }
    held.bottom.assign((std::size_t{line.wide} + 1) * 8, 0);
    held.counts.assign((std::size_t{line.wide} + 2) * 2, 0);
    held.energy.assign((std::size_t{line.wide} + 2) * 2, 0);
    line.bottom = held.bottom.data();
    line.counts = held.counts.data();
    line.energy = held.energy.data();
}

// What encoder and decoder share.
class Rows {
public:
    explicit Rows(mix::MixIsa isa) : kernel(kernelFor(isa)) {}

    void start(const Shape& shape)
    {
        m_shape = shape;
        m_held.clear();
        m_held.resize(shape.components.size());
        for (unsigned i = 0; i < m_held.size(); ++i)
            jpeg::setUp(m_held[i], shape.components[i], i);
    }

    // Calls code(line, row, x) for the blocks of a row of units.
    template <typename Code>
    void forEachBlock(Planes& planes, std::uint32_t unitRow, const Code& code)
    {
        for (unsigned c = 0; c < m_held.size(); ++c) {
            const Component& component = m_shape.components[c];
            const std::uint64_t end = std::min<std::uint64_t>(
                (std::uint64_t{unitRow} + 1) * component.down, component.high);
            for (std::uint64_t y = std::uint64_t{unitRow} * component.down; y < end; ++y) {
                Row row{};
                row.blocks = planes.row(c, static_cast<std::uint32_t>(y));
                row.above = y ? planes.row(c, static_cast<std::uint32_t>(y - 1)) : nullptr;
                row.y = static_cast<std::uint32_t>(y);
                row.across = component.across;
                for (unsigned k = 0; c && k < 2; ++k)
                    refer(planes, row, k, k ? c - 1 : 0, component, y);
                for (std::uint32_t x = 0; x < component.wide; ++x)
                    code(m_held[c].line, row, x);
            }
        }
    }

    const std::unique_ptr<Model> model = createModel();
    const Kernel kernel;

private:
    void refer(const Planes& planes, Row& row, unsigned k, unsigned to, const Component& component,
               std::uint64_t y) const
    {
        const Component& other = m_shape.components[to];
        const std::uint64_t at = y * other.down / component.down;
        if (at < other.high)
            row.reference[k] = planes.row(to, static_cast<std::uint32_t>(at));
        row.referenceWide[k] = other.wide;
        row.referenceAcross[k] = other.across;
    }

    Shape m_shape;
    std::vector<Held> m_held;
};

// Bytes that a block can take: 64 coefficients of 20 decisions and the counts.
constexpr std::size_t kMostBytes = (64 * 40 + 32) * kMaxBytesPerBit;

} // namespace

class CoefficientEncoder::Impl {
public:
    explicit Impl(mix::MixIsa isa) : rows(isa) {}

    void code(const Planes& planes, std::uint32_t unitRow)
    {
        // An encoder only reads.
        rows.forEachBlock(const_cast<Planes&>(planes), unitRow, [&](Line& line, const Row& row, std::uint32_t x) {
            rows.kernel.encode(*rows.model, line, row, x, m_range);
            if (m_range.written() + kMostBytes > kBuffer)
                move();
        });
    }
    std::size_t size() const { return m_bytes.size() + m_range.written(); }
    Bytes finish()
    {
        m_range.finish();
        move();
        return std::move(m_bytes);
    }

    Rows rows;

private:
    static constexpr std::size_t kBuffer = 1 << 16;
    void move()
    {
        m_bytes.insert(m_bytes.end(), m_buffer.get(), m_buffer.get() + m_range.written());
        m_range.rewind();
    }

    std::unique_ptr<std::uint8_t[]> m_buffer = std::make_unique<std::uint8_t[]>(kBuffer);
    RangeEncoder m_range{m_buffer.get()};
    Bytes m_bytes;
};

CoefficientEncoder::CoefficientEncoder(mix::MixIsa isa) : m_impl(std::make_unique<Impl>(isa)) {}
CoefficientEncoder::~CoefficientEncoder() = default;

void CoefficientEncoder::start(const Shape& shape)
{
    m_impl->rows.start(shape);
}

void CoefficientEncoder::code(const Planes& planes, std::uint32_t unitRow)
{
    m_impl->code(planes, unitRow);
}

std::size_t CoefficientEncoder::size() const
{
    return m_impl->size();
}

Bytes CoefficientEncoder::finish()
{
    return m_impl->finish();
}

class CoefficientDecoder::Impl {
public:
    Impl(ByteSpan bytes, mix::MixIsa isa) : rows(isa), range(bytes.data(), bytes.size()) {}

    Rows rows;
    RangeDecoder range;
};

CoefficientDecoder::CoefficientDecoder(ByteSpan bytes, mix::MixIsa isa)
    : m_impl(std::make_unique<Impl>(bytes, isa))
{
}
CoefficientDecoder::~CoefficientDecoder() = default;

void CoefficientDecoder::start(const Shape& shape)
{
    m_impl->rows.start(shape);
}

void CoefficientDecoder::decode(Planes& planes, std::uint32_t unitRow)
{
    m_impl->rows.forEachBlock(planes, unitRow, [&](Line& line, const Row& row, std::uint32_t x) {
        m_impl->rows.kernel.decode(*m_impl->rows.model, line, row, x, m_impl->range);
    });
}

bool CoefficientDecoder::isExhausted() const
{
    return m_impl->range.isExhausted();
}

} // namespace ff::codec::jpeg
