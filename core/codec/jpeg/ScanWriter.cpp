// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/jpeg/ScanWriter.h"

#include <cstdlib>

namespace ff::codec::jpeg {

namespace {

constexpr unsigned kZeroRun = 0xF0; // ZRL

unsigned ctz(std::uint64_t mask)
{
    return static_cast<unsigned>(std::countr_zero(mask));
}

unsigned categoryOf(std::uint32_t magnitude)
{
    return static_cast<unsigned>(std::bit_width(magnitude));
}

} // namespace

ScanWriter::ScanWriter(const Headers& headers, ScanRecipe recipe)
    : m_layout(layoutOf(headers)), m_kind(kindOf(headers)), m_scan(headers.scan()),
      m_recipe(std::move(recipe)), m_limit(std::min(m_layout.blocks(), m_recipe.blocks.value_or(~0ull))),
      m_interval(headers.restartInterval()), m_unitsLeft(m_interval)
{
    for (unsigned i = 0; i < m_layout.partCount; ++i) {
        m_dc[i].make(headers.dcTable(m_scan.components[i].dcTable));
        m_ac[i].make(headers.acTable(m_scan.components[i].acTable));
    }
}

bool ScanWriter::writeRow(Planes& planes, std::uint32_t row, Bytes& out)
{
    withKind(m_kind, [&](auto kind) { writeRowOf<kind()>(planes, row); });
    m_out.move(out);
    return !m_isBad;
}

template <ScanKind Kind>
void ScanWriter::writeRowOf(Planes& planes, std::uint32_t row)
{
    const RowOfBlocks blocks(m_layout, planes, row);
    for (std::uint32_t unit = 0; unit < m_layout.wide; ++unit) {
        bool begins = true;
        for (unsigned part = 0; part < m_layout.partCount; ++part) {
            const ScanLayout::Part& of = m_layout.parts[part];
            for (std::uint32_t i = 0; i < of.across * of.down; ++i) {
                if (isDone())
                    return;
                if (begins)
                    beginUnit();
                begins = false;
                writeBlock<Kind>(part, blocks.block(part, unit, i / of.across, i % of.across));
                ++m_block;
            }
        }
    }
}

template <ScanKind Kind>
void ScanWriter::writeBlock(unsigned part, const std::int16_t* block)
{
    if constexpr (Kind == ScanKind::Sequential)
        writeSequential(part, block);
    else if constexpr (Kind == ScanKind::DcFirst)
        writeDc(part, block[0]);
    else if constexpr (Kind == ScanKind::DcRefined)
        m_out.put(static_cast<std::uint32_t>(block[0] >> m_scan.low) & 1, 1);
    else if constexpr (Kind == ScanKind::AcFirst)
        writeAcFirst(block);
    else
        writeAcRefined(block);
}

bool ScanWriter::finish(Bytes& out)
{
    endRun();
    align();
    m_out.move(out);
    return !m_isBad;
}

void ScanWriter::beginUnit()
{
    if (m_interval == 0)
        return;
    if (m_unitsLeft > 0) {
        --m_unitsLeft;
        return;
    }
    m_unitsLeft = m_interval - 1;
    if (m_restarts == m_recipe.restarts) {
        m_interval = 0;
        return;
    }
    endRun();
    align();
    std::uint32_t number = m_restarts % 8;
    const auto& wrong = m_recipe.wrongRestarts;
    if (m_restartAt < wrong.size() && wrong[m_restartAt].index == m_restarts)
        number = wrong[m_restartAt++].number;
    m_out.putMarker(static_cast<std::uint8_t>(0xD0 | number));
    ++m_restarts;
    m_prediction.fill(0);
}

// Fills the last byte up.
void ScanWriter::align()
{
    for (unsigned left = m_out.bitsToByte(); left > 0; --left) {
        std::uint32_t bit = m_recipe.padding == ScanRecipe::Padding::Ones ? 1 : 0;
        if (m_recipe.padding == ScanRecipe::Padding::Listed && m_paddingAt < m_recipe.paddingBits.count) {
            bit = m_recipe.paddingBits.bytes[m_paddingAt / 8] >> m_paddingAt % 8 & 1;
            ++m_paddingAt;
        }
        m_out.put(bit, 1);
    }
}

// A code and the bits behind it.
void ScanWriter::put(EncodingTable::Code code, std::uint32_t bits, unsigned count)
{
    m_isBad |= code.length == 0;
    m_out.put(std::uint32_t{code.bits} << count | bits, code.length + count);
}

// A coefficient or a difference behind `run` zeros. REQUIRES: run <= 15, the magnitude below 2^16.
void ScanWriter::putValue(const EncodingTable& table, unsigned run, std::int32_t value)
{
    const auto magnitude = static_cast<std::uint32_t>(std::abs(value));
    const unsigned category = categoryOf(magnitude);
    const auto bits = static_cast<std::uint32_t>(value < 0 ? value - 1 : value);
    put(table.codes[run << 4 | category], bits & ((1u << category) - 1), category);
}

void ScanWriter::writeDc(unsigned part, std::int16_t value)
{
    const std::int32_t shifted = value >> m_scan.low; // G.1.2.1
    putValue(m_dc[part], 0, shifted - m_prediction[part]);
    m_prediction[part] = shifted;
}

// F.1.2.2.
void ScanWriter::writeSequential(unsigned part, const std::int16_t* block)
{
    writeDc(part, block[0]);
    const EncodingTable& table = m_ac[part];
    unsigned next = 1; // behind the last symbol
    std::uint64_t mask = band(1, 63) & maskOf(block, [](std::int16_t value) { return value != 0; });
    for (; mask != 0; mask &= mask - 1) {
        const unsigned k = ctz(mask);
        const std::int32_t value = block[kZigzag[k]];
        unsigned run = k - next;
        for (; run > 15; run -= 16)
            put(table.codes[kZeroRun], 0, 0);
        putValue(table, run, value);
        next = k + 1;
    }
    for (unsigned more = zeroRunsHere(); more > 0; --more, next += 16)
        put(table.codes[kZeroRun], 0, 0);
    m_isBad |= next > kBlock;
    if (next < kBlock)
        put(table.codes[0], 0, 0);
}

// How many needless runs of zeros the recipe has for this block.
unsigned ScanWriter::zeroRunsHere()
{
    const auto& runs = m_recipe.zeroRuns;
    if (m_zeroRunAt == runs.size() || runs[m_zeroRunAt].block != m_block)
        return 0;
    return runs[m_zeroRunAt++].count;
}

// G.1.2.2.
void ScanWriter::writeAcFirst(const std::int16_t* block)
{
    const EncodingTable& table = m_ac[0];
    const unsigned zeroRuns = zeroRunsHere();
    beginBlockOfBand(zeroRuns);
    unsigned next = m_scan.first;
    std::uint64_t mask = 0;
    const int low = m_scan.low;
    if (hasAc(block))
        mask = band(m_scan.first, m_scan.last)
            & maskOf(block, [low](std::int16_t value) { return std::abs(int{value}) >> low != 0; });
    if (mask != 0)
        endRun();
    for (; mask != 0; mask &= mask - 1) {
        const unsigned k = ctz(mask);
        const std::int32_t whole = block[kZigzag[k]], magnitude = std::abs(whole) >> low;
        unsigned run = k - next;
        for (; run > 15; run -= 16)
            put(table.codes[kZeroRun], 0, 0);
        putValue(table, run, whole < 0 ? -magnitude : magnitude);
        next = k + 1;
    }
    for (unsigned more = zeroRuns; more > 0; --more, next += 16)
        put(table.codes[kZeroRun], 0, 0);
    m_isBad |= next > m_scan.last + 1u;
    if (next <= m_scan.last)
        goOnInRun({});
}

// G.1.2.3.
void ScanWriter::writeAcRefined(const std::int16_t* block)
{
    unsigned zeroRuns = zeroRunsHere();
    beginBlockOfBand(zeroRuns);
    if (zeroRuns == 0 && !hasAc(block)) {
        goOnInRun({});
        return;
    }
    const int low = m_scan.low;
    const std::uint64_t inBand = band(m_scan.first, m_scan.last);
    const std::uint64_t any =
        inBand & maskOf(block, [low](std::int16_t value) { return std::abs(int{value}) >> low != 0; });
    const std::uint64_t known =
        inBand & maskOf(block, [low](std::int16_t value) { return std::abs(int{value}) >> low > 1; });
    std::uint64_t added = any & ~known;
    if (added != 0)
        endRun();
    std::uint64_t left = inBand; // behind the last symbol
    while (added != 0 || zeroRuns > 0) {
        // The next symbol is a run of 16 zeros, or a coefficient behind fewer.
        std::uint64_t zeros = left & ~any & (added != 0 ? band(0, ctz(added)) : inBand);
        unsigned run = 0;
        for (; zeros != 0 && run < 15; ++run)
            zeros &= zeros - 1;
        unsigned at = 0;
        if (zeros != 0 || added == 0) {
            m_isBad |= zeros == 0;
            if (m_isBad)
                return;
            at = ctz(zeros);
            zeroRuns -= added == 0 ? 1 : 0;
            put(m_ac[0].codes[kZeroRun], 0, 0);
        } else {
            at = ctz(added);
            added &= added - 1;
            put(m_ac[0].codes[run << 4 | 1], block[kZigzag[at]] > 0 ? 1 : 0, 1);
        }
        Corrections corrections = correctionsOf(block, known & left & band(0, at));
        writeCorrections(corrections);
        left &= ~band(0, at);
    }
    if (left != 0)
        goOnInRun(correctionsOf(block, known & left));
}

ScanWriter::Corrections ScanWriter::correctionsOf(const std::int16_t* block, std::uint64_t mask) const
{
    Corrections corrections;
    for (; mask != 0; mask &= mask - 1, ++corrections.count) {
        const auto magnitude = static_cast<unsigned>(std::abs(int{block[kZigzag[ctz(mask)]]}));
        corrections.bits = corrections.bits << 1 | (magnitude >> m_scan.low & 1);
    }
    return corrections;
}

void ScanWriter::writeCorrections(Corrections& corrections)
{
    if (corrections.count > 32) {
        corrections.count -= 32;
        m_out.put(static_cast<std::uint32_t>(corrections.bits >> corrections.count), 32);
    }
    m_out.put(static_cast<std::uint32_t>(corrections.bits & ((std::uint64_t{1} << corrections.count) - 1)),
              corrections.count);
    corrections = {};
}

// Ends the run before a block that begins another one, or that has needless runs of zeros.
void ScanWriter::beginBlockOfBand(unsigned zeroRuns)
{
    const auto& runs = m_recipe.newRuns;
    while (m_newRunAt < runs.size() && runs[m_newRunAt].from + runs[m_newRunAt].count <= m_block)
        ++m_newRunAt;
    const bool isNew = m_newRunAt < runs.size() && runs[m_newRunAt].from <= m_block;
    if (isNew || zeroRuns > 0)
        endRun();
}

// The band ends with zeros, and with corrections.
void ScanWriter::goOnInRun(const Corrections& corrections)
{
    ++m_runLength;
    if (corrections.count > 0)
        m_runCorrections.push_back(corrections);
    m_correctionBits += corrections.count;
    if (m_runLength == kLongestRun || (m_recipe.endsRunsByCorrections && m_correctionBits > kMostCorrections))
        endRun();
}

void ScanWriter::endRun()
{
    if (m_runLength == 0)
        return;
    const unsigned bits = categoryOf(m_runLength) - 1;
    put(m_ac[0].codes[bits << 4], m_runLength - (1u << bits), bits);
    for (Corrections& corrections : m_runCorrections)
        writeCorrections(corrections);
    m_runCorrections.clear();
    m_runLength = 0;
    m_correctionBits = 0;
}

} // namespace ff::codec::jpeg
