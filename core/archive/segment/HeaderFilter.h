// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes tar headers cheap to code: docs/FORMAT.md, section "The header filter". Fields that follow from
// earlier ones (checksum, owner, the copies of name and time in a pax header) are replaced by their
// difference to a prediction, which is nearly always zero; then runs of zeros and texts that stand in every
// header are shortened. Both steps are exact for any bytes.

#include "core/archive/segment/TarWalk.h"
#include "core/base/Result.h"

#include <array>

namespace ff::archive {

// Predicts headers from the ones before. Encoder and decoder call the same members in the same order.
class HeaderFilter {
public:
    HeaderFilter();

    // Replaces predicted fields by their exclusive or with the prediction, in place, and back.
    void predict(std::span<std::uint8_t> headers, const std::vector<TarItem>& items)
    {
        filter<true>(headers, items);
    }
    void unpredict(std::span<std::uint8_t> headers, const std::vector<TarItem>& items)
    {
        filter<false>(headers, items);
    }
    // An entry that was coded in another way; only paxBlock, which it must have, and mainBlock are read.
    void note(ByteSpan headers, const TarItem& item);

private:
    using Block = std::array<std::uint8_t, kTarBlock>;
    template <bool Forward>
    void filter(std::span<std::uint8_t> headers, const std::vector<TarItem>& items);

    Block m_lastPax, m_lastMain;
};

// A zero byte is followed by a varint: an even one says how many more zeros follow, an odd one names a string
// of the table in FORMAT.md.
void shortenHeaders(ByteSpan bytes, ByteWriter& out);
// Takes from `in` what makes `size` bytes; Damaged when it makes more.
Result<Bytes> restoreHeaders(ByteReader& in, std::uint64_t size);

} // namespace ff::archive
