// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Writes the entropy-coded stretch of one scan from planes (ITU-T T.81, annexes F.1 and G.1) as libjpeg
// does, but for what its recipe says. Internal to core/codec; not shared between threads.

#include "core/codec/jpeg/BitWriter.h"
#include "core/codec/jpeg/HuffmanTables.h"
#include "core/codec/jpeg/ScanLayout.h"
#include "core/codec/jpeg/ScanRecipe.h"

namespace ff::codec::jpeg {

class ScanWriter {
public:
    // Of the scan that the headers stand at.
    ScanWriter(const Headers& headers, ScanRecipe recipe);

    const ScanLayout& layout() const { return m_layout; }
    std::uint64_t blocks() const { return m_limit; } // that it writes
    // Whether all blocks that the recipe knows of are written.
    bool isDone() const { return m_block >= m_limit; }
    // Appends about what row `row` of units gives; rows are written in order. False: the coefficients or the
    // recipe cannot be those of such a scan.
    bool writeRow(Planes& planes, std::uint32_t row, Bytes& out);
    // Appends the rest, with padding. False as above.
    bool finish(Bytes& out);

private:
    // Bits of corrections that wait for a symbol: at most 63 within a block.
    struct Corrections {
        std::uint64_t bits = 0;
        unsigned count = 0;
    };

    template <ScanKind Kind>
    void writeRowOf(Planes& planes, std::uint32_t row);
    template <ScanKind Kind>
    void writeBlock(unsigned part, const std::int16_t* block);
    void writeSequential(unsigned part, const std::int16_t* block);
    void writeDc(unsigned part, std::int16_t value);
    void writeAcFirst(const std::int16_t* block);
    void writeAcRefined(const std::int16_t* block);
    // Of the coefficients of the mask.
    Corrections correctionsOf(const std::int16_t* block, std::uint64_t mask) const;
    void writeCorrections(Corrections& corrections);
    void put(EncodingTable::Code code, std::uint32_t bits, unsigned count);
    void putValue(const EncodingTable& table, unsigned run, std::int32_t value);
    void beginUnit();
    void beginBlockOfBand(unsigned zeroRuns);
    void goOnInRun(const Corrections& corrections);
    void endRun();
    unsigned zeroRunsHere();
    void align();

    BitWriter m_out;
    ScanLayout m_layout;
    ScanKind m_kind;
    ScanHeader m_scan;
    ScanRecipe m_recipe;
    std::array<EncodingTable, kMaxComponents> m_dc, m_ac; // of the parts
    std::array<std::int32_t, kMaxComponents> m_prediction{};
    std::uint64_t m_limit;
    std::uint64_t m_block = 0;
    bool m_isBad = false;

    std::uint32_t m_interval, m_unitsLeft;
    std::uint32_t m_restarts = 0;
    std::uint32_t m_runLength = 0; // of blocks that wait to be written
    std::vector<Corrections> m_runCorrections;
    std::uint64_t m_correctionBits = 0; // of those
    // In the recipe's lists.
    std::size_t m_paddingAt = 0, m_restartAt = 0, m_newRunAt = 0, m_zeroRunAt = 0;
};

} // namespace ff::codec::jpeg
