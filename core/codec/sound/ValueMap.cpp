// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/sound/ValueMap.h"

#include "core/codec/Entropy.h"
#include "core/codec/ZstdBlock.h"

#include <algorithm>

namespace ff::codec::sound {

namespace {

const Error kDamaged{ErrorCode::Damaged, sentence("the list of a sound's values is damaged")};

// So far on each side of a value it is looked how many others there are. Where samples are few, values are
// missing by chance, which says nothing: only near ones count, by how often the value occurs.
constexpr std::size_t kNear = 16;

constexpr std::uint64_t kMostBytes = 3; // of a number in the list

} // namespace

ValueMap::ValueMap(std::vector<std::int32_t> values) : m_values(std::move(values))
{
    const auto after = std::lower_bound(m_values.begin(), m_values.end(), 0);
    m_zero = std::min(static_cast<std::size_t>(after - m_values.begin()), m_values.size() - 1);
}

std::optional<ValueMap> ValueMap::worthwhile(const std::vector<std::uint32_t>& counts, std::int32_t least)
{
    std::vector<std::uint32_t> before{0}; // values below
    std::size_t from = counts.size(), to = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        before.push_back(before.back() + (counts[i] != 0));
        if (counts[i] != 0) {
            from = std::min(from, i);
            to = i + 1;
        }
    }
    const std::uint32_t values = before.back();
    if (values < 2 || values == to - from)
        return std::nullopt;
    std::uint64_t saved = 0; // bits
    std::vector<std::int32_t> list;
    for (std::size_t i = from; i < to; ++i) {
        if (counts[i] == 0)
            continue;
        list.push_back(least + static_cast<std::int32_t>(i));
        const std::size_t begin = std::max(from, i < kNear ? 0 : i - kNear),
                          end = std::min(to, i + kNear + 1);
        const std::uint32_t all = fixedLog2(static_cast<std::uint32_t>(end - begin)),
                            there = fixedLog2(before[end] - before[begin]);
        saved += (std::uint64_t{counts[i]} * (all - there)) >> kEntropyFraction;
    }
    const std::uint64_t cost = 8 * (std::uint64_t{values} / 4 + 16);
    if (saved < 2 * cost)
        return std::nullopt;
    return ValueMap(std::move(list));
}

Result<Bytes> ValueMap::pack(TaskControl& control) const
{
    ByteWriter writer;
    writer.varint(m_values.size());
    const std::int32_t least = m_values.front();
    writer.varint(least < 0 ? 2 * static_cast<std::uint32_t>(-(least + 1)) + 1
                            : 2 * static_cast<std::uint32_t>(least));
    for (std::size_t i = 1; i < m_values.size(); ++i)
        writer.varint(static_cast<std::uint32_t>(m_values[i] - m_values[i - 1] - 1));
    const Bytes list = writer.take();
    FF_ASSIGN(const Bytes packed, zstdEncode(list, 19, control));
    ByteWriter out;
    out.varint(list.size());
    out.bytes(packed);
    return out.take();
}

Result<ValueMap> ValueMap::unpack(ByteSpan packed, std::uint32_t bytes, std::uint64_t samples,
                                  TaskControl& control)
{
    ByteReader head(packed);
    const std::uint64_t size = head.varint();
    const std::uint64_t most = std::min<std::uint64_t>(samples, kMostMapped);
    if (head.failed() || size > kMostBytes * (most + 2) || bytes > 2)
        return kDamaged;
    Bytes list(static_cast<std::size_t>(size));
    FF_TRY(zstdDecode(head.bytes(head.remaining()), list, control));
    ByteReader reader(list);
    const std::uint64_t count = reader.varint(), first = reader.varint();
    const std::int64_t limit = std::int64_t{1} << (8 * bytes - 1);
    if (reader.failed() || count < 2 || count > most || first >= kMostMapped)
        return kDamaged;
    std::vector<std::int32_t> values;
    auto value = static_cast<std::int64_t>(first / 2);
    value = first % 2 != 0 ? -value - 1 : value;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i != 0) {
            const std::uint64_t gap = reader.varint();
            if (reader.failed() || gap >= kMostMapped)
                return kDamaged;
            value += static_cast<std::int64_t>(gap) + 1;
        }
        if (value < -limit || value >= limit)
            return kDamaged;
        values.push_back(static_cast<std::int32_t>(value));
    }
    if (reader.remaining() != 0)
        return kDamaged;
    return ValueMap(std::move(values));
}

} // namespace ff::codec::sound
