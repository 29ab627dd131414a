// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/ScanReader.h"

#include <algorithm>
#include <limits>

namespace ff::codec::jpeg {

namespace {

constexpr unsigned kMostCategory = 15; // of differences and coefficients in Huffman coding

// T.81, F.2.2.1, EXTEND: the number of a category's `bits`.
std::int32_t extended(std::uint32_t bits, unsigned category)
{
    const auto value = static_cast<std::int32_t>(bits);
    return value < (1 << category >> 1) ? value - (1 << category) + 1 : value;
}

void append(std::vector<ScanRecipe::Blocks>& list, std::uint64_t block)
{
    if (!list.empty() && list.back().from + list.back().count == block)
        ++list.back().count;
    else
        list.push_back({block, 1});
}

} // namespace

ScanReader::ScanReader(ByteSpan bytes, const Headers& headers, std::optional<std::uint64_t> blocks)
    : m_bytes(bytes), m_in(bytes, headers.position()), m_layout(layoutOf(headers)), m_kind(kindOf(headers)),
      m_scan(headers.scan()),
      m_limit(blocks.value_or(std::numeric_limits<std::uint64_t>::max())), m_mark{m_in, 0, 0},
      m_interval(headers.restartInterval()), m_unitsLeft(m_interval)
{
    const bool hasDc = m_kind == ScanKind::Sequential || m_kind == ScanKind::DcFirst;
    const bool hasAc = m_kind != ScanKind::DcFirst && m_kind != ScanKind::DcRefined;
    for (unsigned i = 0; i < m_layout.partCount; ++i) {
        const ScanComponent& component = m_scan.components[i];
        if (hasDc)
            m_isReadable = m_isReadable && m_dc[i].make(headers.dcTable(component.dcTable));
        if (hasAc)
            m_isReadable = m_isReadable && m_ac[i].make(headers.acTable(component.acTable));
    }
}

bool ScanReader::readRow(Planes& planes, std::uint32_t row)
{
    return withKind(m_kind, [&](auto kind) { return readRowOf<kind()>(planes, row); });
}

template <ScanKind Kind>
bool ScanReader::readRowOf(Planes& planes, std::uint32_t row)
{
    const RowOfBlocks blocks(m_layout, planes, row);
    for (std::uint32_t unit = 0; unit < m_layout.wide; ++unit) {
        bool begins = true;
        for (unsigned part = 0; part < m_layout.partCount; ++part) {
            const ScanLayout::Part& of = m_layout.parts[part];
            for (std::uint32_t i = 0; i < of.across * of.down; ++i) {
                if (m_run == 0)
                    m_mark = {m_in, m_block, m_recipe.paddingBits.count};
                m_isCut = m_block == m_limit || (begins && !beginUnit())
                    || !readBlock<Kind>(part, blocks.block(part, unit, i / of.across, i % of.across))
                    || m_in.ranOut();
                if (m_isCut)
                    return false;
                begins = false;
                ++m_block;
            }
        }
    }
    return true;
}

template <ScanKind Kind>
bool ScanReader::readBlock(unsigned part, std::int16_t* block)
{
    if constexpr (Kind == ScanKind::Sequential)
        return readSequential(part, block);
    else if constexpr (Kind == ScanKind::DcFirst)
        return readDcFirst(part, block);
    else if constexpr (Kind == ScanKind::DcRefined)
        return readDcRefined(block);
    else if constexpr (Kind == ScanKind::AcFirst)
        return readAcFirst(block);
    else
        return readAcRefined(block);
}

// At the beginning of an interval its marker is read (E.1.4); where there is none, the scan goes on without.
bool ScanReader::beginUnit()
{
    if (m_interval == 0)
        return true;
    if (m_unitsLeft > 0) {
        --m_unitsLeft;
        return true;
    }
    m_unitsLeft = m_interval - 1;
    const std::size_t at = m_in.position();
    const bool isRestart =
        m_bytes.size() - at >= 2 && m_bytes[at] == 0xFF && (m_bytes[at + 1] & 0xF8) == 0xD0;
    if (!isRestart) {
        m_interval = 0;
        m_recipe.restarts = m_restarts;
        return true;
    }
    if (m_run != 0)
        return false;
    align();
    const std::uint8_t number = m_bytes[at + 1] & 7;
    if (number != m_restarts % 8)
        m_recipe.wrongRestarts.push_back({m_restarts, number});
    ++m_restarts;
    m_in = BitReader(m_bytes, at + 2);
    m_prediction.fill(0);
    m_runEnd = 0;
    return true;
}

// Notes the padding up to the border of a byte.
void ScanReader::align()
{
    const unsigned count = m_in.bitsToByte();
    m_recipe.paddingBits.add(m_in.bits(count), count);
}

bool ScanReader::readDc(unsigned part, std::int16_t& value)
{
    m_in.refill();
    const unsigned category = m_dc[part].read(m_in);
    if (category > kMostCategory)
        return false;
    std::int32_t& prediction = m_prediction[part];
    prediction += extended(m_in.bits(category), category);
    const std::int32_t shifted = prediction * (1 << m_scan.low);
    value = static_cast<std::int16_t>(shifted);
    return value == shifted;
}

// F.2.2.2.
bool ScanReader::readSequential(unsigned part, std::int16_t* block)
{
    if (!readDc(part, block[0]))
        return false;
    const DecodingTable& table = m_ac[part];
    unsigned zeroRuns = 0;
    for (unsigned k = 1; k < kBlock;) {
        m_in.refill();
        const unsigned symbol = table.read(m_in), category = symbol & 15;
        if (symbol == DecodingTable::kNoSymbol)
            return false;
        if (symbol == 0)
            break;
        k += symbol >> 4;
        if (category == 0) {
            ++k;
            ++zeroRuns;
            if (symbol != 0xF0 || k > kBlock)
                return false;
            continue;
        }
        if (k >= kBlock)
            return false;
        block[kZigzag[k++]] = static_cast<std::int16_t>(extended(m_in.bits(category), category));
        zeroRuns = 0;
    }
    noteZeroRuns(zeroRuns);
    return true;
}

bool ScanReader::readDcFirst(unsigned part, std::int16_t* block)
{
    return readDc(part, block[0]);
}

bool ScanReader::readDcRefined(std::int16_t* block)
{
    block[0] = static_cast<std::int16_t>(block[0] | m_in.bit() << m_scan.low);
    return true;
}

// G.2, figure G.3 of G.1.2.2.
bool ScanReader::readAcFirst(std::int16_t* block)
{
    if (m_run > 0) {
        goOnInRun();
        return true;
    }
    unsigned zeroRuns = 0;
    for (unsigned k = m_scan.first; k <= m_scan.last;) {
        m_in.refill();
        const unsigned symbol = m_ac[0].read(m_in), category = symbol & 15;
        if (symbol == DecodingTable::kNoSymbol)
            return false;
        if (category == 0 && symbol != 0xF0) {
            beginRun(symbol >> 4, k == m_scan.first);
            goOnInRun();
            break;
        }
        k += symbol >> 4;
        if (category == 0) {
            ++k;
            ++zeroRuns;
            if (k > m_scan.last + 1u)
                return false;
            continue;
        }
        const std::int32_t value = extended(m_in.bits(category), category) * (1 << m_scan.low);
        if (k > m_scan.last || value > 32767 || value < -32767)
            return false;
        block[kZigzag[k++]] = static_cast<std::int16_t>(value);
        zeroRuns = 0;
    }
    noteZeroRuns(zeroRuns);
    return true;
}

// G.1.2.3.
bool ScanReader::readAcRefined(std::int16_t* block)
{
    const std::uint64_t inBand = band(m_scan.first, m_scan.last);
    const std::uint64_t known =
        hasAc(block) ? inBand & maskOf(block, [](std::int16_t value) { return value != 0; }) : 0;
    std::uint64_t left = inBand; // coefficients behind the last symbol
    if (m_run == 0 && !readRefinements(block, known, left))
        return false;
    if (m_run > 0) {
        if (known != 0)
            m_corrections += correct(block, known & left);
        goOnInRun();
    }
    return true;
}

// Symbols of a block up to the beginning of a run, or to the end of the band.
bool ScanReader::readRefinements(std::int16_t* block, std::uint64_t known, std::uint64_t& left)
{
    const std::uint64_t inBand = left;
    unsigned zeroRuns = 0;
    while (left != 0) {
        m_in.refill();
        const unsigned symbol = m_ac[0].read(m_in), category = symbol & 15;
        if (symbol == DecodingTable::kNoSymbol || category > 1)
            return false;
        if (category == 0 && symbol != 0xF0) {
            beginRun(symbol >> 4, left == inBand);
            break;
        }
        std::int32_t value = 0;
        if (category == 1)
            value = m_in.bits(1) != 0 ? 1 << m_scan.low : -(1 << m_scan.low);
        std::uint64_t zeros = left & ~known;
        for (unsigned run = symbol >> 4; run > 0; --run)
            zeros &= zeros - 1;
        if (zeros == 0)
            return false;
        const auto k = static_cast<unsigned>(std::countr_zero(zeros));
        const std::uint64_t upTo = band(0, k);
        correct(block, known & left & upTo);
        zeroRuns = value != 0 ? 0 : zeroRuns + 1;
        block[kZigzag[k]] = static_cast<std::int16_t>(value);
        left &= ~upTo;
    }
    noteZeroRuns(zeroRuns);
    return true;
}

// Reads a bit for each coefficient of the mask, which are not zero, and says how many.
unsigned ScanReader::correct(std::int16_t* block, std::uint64_t mask)
{
    BitReader in = m_in; // in registers
    unsigned count = 0;
    for (; mask != 0; mask &= mask - 1, ++count) {
        std::int16_t& value = block[kZigzag[static_cast<unsigned>(std::countr_zero(mask))]];
        const std::int32_t step = static_cast<std::int32_t>(in.bit()) << m_scan.low;
        const std::int32_t sign = value >> 15; // 0 or -1
        value = static_cast<std::int16_t>(value + ((step ^ sign) - sign));
    }
    m_in = in;
    return count;
}

// A run begins with this block. `isFirst`: it is what the block begins with, so that the run before could
// have gone on if that ended just before.
void ScanReader::beginRun(unsigned bits, bool isFirst)
{
    if (isFirst && m_runEnd != 0 && m_runEnd == m_block && m_runLength < kLongestRun)
        append(m_corrections > kMostCorrections ? m_newRunsByCorrections : m_newRuns, m_block);
    m_run = m_runLength = (1u << bits) + m_in.bits(bits);
    m_corrections = 0;
}

void ScanReader::goOnInRun()
{
    if (--m_run == 0)
        m_runEnd = m_block + 1;
    else if (m_corrections > kMostCorrections)
        m_goesBeyondCorrections = true;
}

void ScanReader::noteZeroRuns(unsigned count)
{
    if (count > 0)
        m_recipe.zeroRuns.push_back({m_block, count});
}

void ScanReader::finish()
{
    if (m_isCut || m_run != 0) {
        m_in = m_mark.in;
        m_block = m_mark.block;
        m_recipe.paddingBits.shorten(m_mark.paddingBits);
        m_recipe.blocks = m_block;
    }
    align();
    m_end = m_in.position();
    BitList& bits = m_recipe.paddingBits;
    std::size_t ones = 0;
    for (const std::uint8_t byte : bits.bytes)
        ones += static_cast<std::size_t>(std::popcount(byte));
    if (ones == bits.count)
        m_recipe.padding = ScanRecipe::Padding::Ones;
    else
        m_recipe.padding = ones == 0 ? ScanRecipe::Padding::Zeros : ScanRecipe::Padding::Listed;
    if (m_recipe.padding != ScanRecipe::Padding::Listed)
        bits = {};
    listNewRuns();
}

// Whether libjpeg's rule explains runs that end early, or all of them are listed.
void ScanReader::listNewRuns()
{
    m_recipe.newRuns = std::move(m_newRuns);
    m_recipe.endsRunsByCorrections = !m_goesBeyondCorrections && !m_newRunsByCorrections.empty();
    if (m_recipe.endsRunsByCorrections)
        return;
    auto& all = m_recipe.newRuns;
    all.insert(all.end(), m_newRunsByCorrections.begin(), m_newRunsByCorrections.end());
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
}

} // namespace ff::codec::jpeg
