// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/CoefficientModel.h"

#include "core/codec/jpeg/CoefficientKernel.h"
#include "core/codec/mix/MixModel.h"

#include <algorithm>
#include <bit>
#include <memory>

namespace ff::codec::jpeg {

namespace {

// 1024 · c(k) · the basis function of frequency k at the edge of its block, carried on there in a straight
// line from the middles of the two nearest pixels: 1.5 · cos(k π / 16) - 0.5 · cos(3 k π / 16), c(0) = √½.
constexpr std::array<std::int32_t, 8> kEdge{724, 1081, 1223, 1377, 1448, 1356, 1061, 586};

#include "core/codec/KernelChoice.inc"

// Two levels an octave, 0..15.
std::uint8_t levelOf(std::uint32_t x)
{
    const auto width = static_cast<std::uint32_t>(std::bit_width(x));
    const std::uint32_t level = x < 4 ? x : 2 * width - 2 + (x >> (width - 2) & 1);
    return static_cast<std::uint8_t>(std::min(level, std::uint32_t{15}));
}

std::unique_ptr<Model> createModel()
{
    auto model = std::make_unique_for_overwrite<Model>();
    fillSlots(model->coefficients, kUnseen);
    fillSlots(model->counts, kUnseen);
    fillSlots(model->means, kUnseen);
    fillSlots(model->signs, kUnseen);
    fillSlots(model->meanSigns, kUnseen);
    fillSlots(model->flags, kUnseen);
    fillSlots(model->tails, kUnseen);
    fillSlots(model->plain, kUnseen);
    codec::setUp(model->coefficientMixer);
    codec::setUp(model->signMixer);
    codec::setUp(model->countMixer);
    codec::setUp(model->flagMixer);
    codec::setUp(model->tailMixer);
    codec::setUp(model->meanMixer);
    codec::setUp(model->meanSignMixer);
    for (std::uint32_t i = 0; i < 1024; ++i)
        model->levels[i] = levelOf(i);
    codec::setUp(static_cast<SlotTables&>(*model));
    return model;
}

// Slots that have seen much learn slowly. At the next picture, which may be of another kind, they count as if
// they had seen this many bits.
constexpr std::uint32_t kCarried = 24;

template <typename T>
void age(T& array)
{
    auto* const first = reinterpret_cast<Slot*>(&array);
    for (std::size_t i = 0; i < sizeof(array) / sizeof(Slot); ++i)
        first[i] = (first[i] & ~Slot{1023}) | std::min(first[i] & 1023, kCarried);
}

void age(Model& model)
{
    age(model.coefficients);
    age(model.counts);
    age(model.means);
    age(model.signs);
    age(model.meanSigns);
    age(model.flags);
    age(model.tails);
    age(model.plain);
}

// A line and its memory.
struct HeldLine {
    Line line{};
    std::vector<std::int32_t> bottom, misses;
    std::vector<std::uint8_t> counts;
};

void setUp(HeldLine& held, const Component& component, unsigned index)
{
    Line& line = held.line;
    line.kind = std::min(index, 2U);
    line.wide = component.wide;
    for (unsigned at = 0; at < kBlock; ++at) {
        const std::int32_t quantiser = std::max<std::int32_t>(component.quantiser[at], 1);
        line.basis[at] = quantiser * kEdge[at >> 3];
        line.basisAcross[at] = quantiser * kEdge[at & 7];
        line.reciprocal[at] = (std::int64_t{1} << 26) / line.basis[at];
        line.reciprocalAcross[at] = (std::int64_t{1} << 26) / line.basisAcross[at];
    }
    held.bottom.assign(std::size_t{line.wide} * 8, 0);
    held.counts.assign((std::size_t{line.wide} + 2) * 2, 0);
    held.misses.assign(std::size_t{line.wide} + 1, 0);
    line.bottom = held.bottom.data();
    line.counts = held.counts.data();
    line.misses = held.misses.data();
}

// What encoder and decoder share.
class Rows {
public:
    explicit Rows(mix::MixIsa isa) : kernel(kernelFor(isa)) {}

    void start(const Shape& shape)
    {
        if (!m_held.empty())
            age(*model);
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
            const std::uint64_t end =
                std::min<std::uint64_t>((std::uint64_t{unitRow} + 1) * component.down, component.high);
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
    std::vector<HeldLine> m_held;
};

} // namespace

class CoefficientEncoder::Impl {
public:
    explicit Impl(mix::MixIsa isa) : rows(isa) {}

    void code(const Planes& planes, std::uint32_t unitRow)
    {
        // An encoder only reads.
        rows.forEachBlock(
            const_cast<Planes&>(planes), unitRow, [&](Line& line, const Row& row, std::uint32_t x) {
                Decision* const end = rows.kernel.encode(*rows.model, line, row, x, decisions.data());
                out.code({decisions.data(), end});
            });
    }

    Rows rows;
    DecisionEncoder out;
    std::array<Decision, kMostDecisions> decisions;
};

CoefficientEncoder::CoefficientEncoder(mix::MixIsa isa) : m_impl(std::make_unique<Impl>(isa))
{
}
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
    return m_impl->out.size();
}

Bytes CoefficientEncoder::finish()
{
    return m_impl->out.finish();
}

class CoefficientDecoder::Impl {
public:
    Impl(ByteSpan bytes, mix::MixIsa isa) : rows(isa), coder(bytes) {}

    Rows rows;
    Decoding coder;
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
        m_impl->rows.kernel.decode(*m_impl->rows.model, line, row, x, m_impl->coder);
    });
}

bool CoefficientDecoder::isExhausted() const
{
    return m_impl->coder.isExhausted();
}

} // namespace ff::codec::jpeg
