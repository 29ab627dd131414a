// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Reed-Solomon code over GF(2^16): `parity` rows for `data` rows, and any `data` of all these rows give the
// others. Rows stand at the places of a polynomial: parity row i at place i, data row i at place span() + i,
// where span() is the next power of two of `parity`; places up to the next power of two are zero. The
// polynomial through all of them has a degree below their number less span(). It is transformed by the
// additive FFT of Lin, Chung and Han, "Novel Polynomial Basis and Its Application to Reed-Solomon Erasure
// Codes" (2014), in O(n log n). Each column of the rows is coded by itself, so wide rows are coded a slice at
// a time. An ErasureCode may be used by several threads.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/heal/recovery/RowKernels.h"

#include <functional>

namespace ff::heal {

inline constexpr std::size_t kMaxPlaces = std::size_t{1} << 16;

class ErasureCode {
public:
    // A slice of a row of its kind (data or parity).
    using ReadRow = std::function<Status(std::size_t row, std::span<std::uint8_t> out)>;
    using WriteRow = std::function<Status(std::size_t row, ByteSpan bytes)>;

    // REQUIRES: fits(data, parity).
    ErasureCode(std::size_t data, std::size_t parity, const RowKernels& kernels = *availableRows().front());
    static bool fits(std::uint64_t data, std::uint64_t parity);

    std::size_t data() const { return m_data; }
    std::size_t parity() const { return m_parity; }
    std::size_t span() const { return m_span; }
    // The widest slice that takes about so many bytes of memory, coding either way.
    std::size_t widthFor(std::uint64_t bytes) const
    {
        return std::max<std::size_t>(static_cast<std::size_t>(bytes / (4 * m_span)) / kRowBlock * kRowBlock,
                                     kRowBlock);
    }

    // Reads each data row once, in order, and writes each parity row, in order. Cancelled, and what reading
    // and writing say. REQUIRES: width is a multiple of kRowBlock.
    Status encode(std::size_t width, const ReadRow& read, const WriteRow& write, TaskControl& control) const;

private:
    friend class ErasureDecoder;
    class Slice;
    // False: the row of that place is lost.
    using ReadPlace = std::function<Result<bool>(std::size_t place, std::span<std::uint8_t> out)>;

    // Adds to `sum` the coefficients of the block of span() places from `place` on, the first `used` of which
    // are read; `block` is for working in.
    Status addBlock(std::size_t place, std::size_t used, const ReadPlace& read, Slice& block, Slice& sum,
                    TaskControl& control) const;
    Status addAllData(const ReadPlace& read, Slice& block, Slice& sum, TaskControl& control) const;

    // Of `count` rows from `place` on: from values to coefficients, where only the first
    // `used` are not zero, and back, where only the values that `isWanted` (first place, count) counts.
    struct Tile {
        std::uint8_t* rows;
        std::size_t rowSize;
    };
    void toCoefficients(Tile tile, std::size_t count, std::size_t place, std::size_t used) const;
    void toValues(Tile tile, std::size_t count, std::size_t place,
                  const std::function<bool(std::size_t, std::size_t)>& isWanted) const;

    const std::size_t m_data, m_parity, m_span, m_places;
    const RowKernels& m_kernels;
    std::vector<Multiplier> m_twiddles; // of the even elements
};

// Gives back data rows that are lost.
class ErasureDecoder {
public:
    // `lostData` ascends; `hasParity` by parity row. REQUIRES: as many parity rows are there as data rows are
    // lost, at least; `code` outlives it.
    ErasureDecoder(const ErasureCode& code, std::vector<std::size_t> lostData,
                   const std::vector<bool>& hasParity);

    // Reads each row that is there at most once, parity first, each kind in order; writes the lost ones in
    // order.
    Status decode(std::size_t width, const ErasureCode::ReadRow& readData,
                  const ErasureCode::ReadRow& readParity, const ErasureCode::WriteRow& write,
                  TaskControl& control) const;

private:
    void solve(std::uint8_t* rows, std::size_t rowSize) const;
    Status writeBlock(std::size_t first, ErasureCode::Slice& product, ErasureCode::Slice& block,
                      const ErasureCode::WriteRow& write, TaskControl& control) const;

    const ErasureCode& m_code;
    const std::vector<std::size_t> m_lostData;
    std::vector<bool> m_isLost; // by place
    std::vector<std::uint32_t> m_lostBefore; // by place
    std::vector<Multiplier> m_locator; // its values at the first places
    std::vector<Multiplier> m_scales; // by lost row: one over its derivative there
};

} // namespace ff::heal
