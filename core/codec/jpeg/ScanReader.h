// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads the entropy-coded stretch of one scan into planes (ITU-T T.81, annexes F.2 and G.2), and notes what
// its recipe has to say. Strict: what a writer would not write again in the same way ends the scan before it,
// at the border of a block. Internal to core/codec; not shared between threads.

#include "core/codec/jpeg/HuffmanTables.h"
#include "core/codec/jpeg/ScanLayout.h"
#include "core/codec/jpeg/ScanRecipe.h"

namespace ff::codec::jpeg {

class ScanReader {
public:
    // Of the scan that the headers stand at, in the bytes that they go through. Reads no more than `blocks`
    // of it, where they are given. The headers need not live on, the bytes must.
    ScanReader(ByteSpan bytes, const Headers& headers, std::optional<std::uint64_t> blocks = {});

    // Whether its tables are such that it can be written again.
    bool isReadable() const { return m_isReadable; }
    const ScanLayout& layout() const { return m_layout; }

    // Reads row `row` of units; false: the scan ends within it. Rows are read in order, the planes have the
    // coefficients that scans before have given. Blocks behind the end may have changed in the bits that this
    // scan gives, which does no harm: nobody writes these.
    bool readRow(Planes& planes, std::uint32_t row);
    // Ends it. Afterwards end() and recipe() hold. REQUIRES: the last row was read, or readRow() was false.
    void finish();

    std::size_t end() const { return m_end; } // of the stretch, in the bytes
    std::uint64_t blocks() const { return m_block; } // that it has
    const ScanRecipe& recipe() const { return m_recipe; }

private:
    template <ScanKind Kind>
    bool readRowOf(Planes& planes, std::uint32_t row);
    template <ScanKind Kind>
    bool readBlock(unsigned part, std::int16_t* block);
    bool readSequential(unsigned part, std::int16_t* block);
    bool readDcFirst(unsigned part, std::int16_t* block);
    bool readDcRefined(std::int16_t* block);
    bool readAcFirst(std::int16_t* block);
    bool readAcRefined(std::int16_t* block);
    bool readDc(unsigned part, std::int16_t& value);
    bool readRefinements(std::int16_t* block, std::uint64_t known, std::uint64_t& left);
    unsigned correct(std::int16_t* block, std::uint64_t mask);
    bool beginUnit();
    void beginRun(unsigned bits, bool isFirst);
    void goOnInRun();
    void noteZeroRuns(unsigned count);
    void align();
    void listNewRuns();

    ByteSpan m_bytes;
    BitReader m_in;
    ScanLayout m_layout;
    ScanKind m_kind;
    ScanHeader m_scan;
    std::array<DecodingTable, kMaxComponents> m_dc, m_ac; // of the parts
    bool m_isReadable = true;
    std::array<std::int32_t, kMaxComponents> m_prediction{}; // of DC, F.1.1.5.1
    std::uint64_t m_limit;
    std::uint64_t m_block = 0;
    bool m_isCut = false;

    // The last block whose beginning is one of symbols, not in the middle of a run.
    struct Mark {
        BitReader in;
        std::uint64_t block;
        std::size_t paddingBits;
    };
    Mark m_mark;

    std::uint32_t m_interval; // in units, 0: no restarts (any more)
    std::uint32_t m_unitsLeft; // of the interval
    std::uint32_t m_restarts = 0; // so far

    // Runs of blocks without coefficients (EOBn, G.1.2.2).
    std::uint32_t m_run = 0; // blocks left of this one
    std::uint32_t m_runLength = 0; // of this one, or of the one before
    std::uint64_t m_corrections = 0; // bits of corrections within it
    std::uint64_t m_runEnd = 0; // block behind the one before, 0: none in this interval
    bool m_goesBeyondCorrections = false;
    std::vector<ScanRecipe::Blocks> m_newRuns, m_newRunsByCorrections;

    std::size_t m_end = 0;
    ScanRecipe m_recipe;
};

} // namespace ff::codec::jpeg
