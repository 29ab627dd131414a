// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which values samples have, where they have few of those that they could have: quiet recordings made louder,
// 12 bits in 16. Samples are then coded by the numbers of their values. Internal to core/codec.

#include "core/base/Bytes.h"
#include "core/base/Result.h"
#include "core/base/TaskControl.h"

#include <optional>
#include <vector>

namespace ff::codec::sound {

inline constexpr std::uint32_t kMostMapped = 1U << 16; // values

class ValueMap {
public:
    // Of samples: `counts` of each value from `least` on. Nothing where it would not pay.
    static std::optional<ValueMap> worthwhile(const std::vector<std::uint32_t>& counts, std::int32_t least);

    // varint number of values, then zigzag of the first one and what each is larger than the one before, less
    // one, as varints, packed by zstd behind their size.
    Result<Bytes> pack(TaskControl& control) const;
    // Damaged when it is none for `samples` samples of `bytes` bytes: there are not more values.
    static Result<ValueMap> unpack(ByteSpan packed, std::uint32_t bytes, std::uint64_t samples,
                                   TaskControl& control);

    std::int32_t first() const { return m_values.front(); }
    const std::vector<std::int32_t>& values() const { return m_values; } // ascending
    std::size_t zero() const { return m_zero; } // of the value next to 0: it is coded as 0

private:
    explicit ValueMap(std::vector<std::int32_t> values);

    std::vector<std::int32_t> m_values;
    std::size_t m_zero = 0;
};

} // namespace ff::codec::sound
