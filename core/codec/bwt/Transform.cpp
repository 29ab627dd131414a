// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/Transform.h"

#include "core/codec/bwt/SuffixSort.h"

#include <algorithm>
#include <array>

namespace ff::codec::bwt {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 17; // rows or steps between looks at the TaskControl
constexpr std::size_t kMostParts = 8;

// For each row the byte before its suffix, and above it the row of the suffix that begins with that byte.
Result<std::vector<std::uint32_t>> wayBack(ByteSpan last, std::size_t whole, TaskControl& control)
{
    std::array<std::uint32_t, 256> counts{};
    for (const std::uint8_t byte : last)
        ++counts[byte];
    std::array<std::uint32_t, 256> next{};
    std::uint32_t row = 1; // behind the empty suffix
    for (std::size_t c = 0; c < counts.size(); ++c) {
        next[c] = row;
        row += counts[c];
    }
    std::vector<std::uint32_t> way(last.size() + 1);
    for (std::size_t i = 0; i < last.size();) {
        FF_TRY(control.checkpoint());
        for (const std::size_t end = std::min(last.size(), i + kPiece); i < end; ++i)
            way[i + (i >= whole ? 1 : 0)] = next[last[i]]++ << 8 | last[i];
    }
    return way;
}

} // namespace

Result<Transformed> transform(ByteSpan text, TaskControl& control)
{
    std::vector<std::int32_t> suffixes(text.size());
    FF_TRY(sortSuffixes(text, suffixes, control));
    Transformed out;
    out.rows.resize(partsOf(text.size()));
    out.last.reserve(text.size());
    if (text.empty())
        return out;
    out.last.push_back(text.back());
    // Parts begin at few places; most suffixes are known by the upper bits not to be one.
    constexpr unsigned kCoarse = 8;
    std::vector<std::uint8_t> mayBegin((text.size() >> kCoarse) + 1);
    for (std::size_t k = 0; k < out.rows.size(); ++k)
        mayBegin[partStart(text.size(), k) >> kCoarse] = 1;
    for (std::size_t i = 0; i < suffixes.size();) {
        FF_TRY(control.checkpoint());
        for (const std::size_t end = std::min(suffixes.size(), i + kPiece); i < end; ++i) {
            const std::size_t at = static_cast<std::size_t>(suffixes[i]);
            if (mayBegin[at >> kCoarse] != 0)
                for (std::size_t k = 0; k < out.rows.size(); ++k)
                    if (partStart(text.size(), k) == at)
                        out.rows[k] = static_cast<std::uint32_t>(i + 1);
            if (at > 0)
                out.last.push_back(text[at - 1]);
        }
    }
    return out;
}

Status restore(ByteSpan last, std::span<const std::uint32_t> rows, std::span<std::uint8_t> text,
               TaskControl& control)
{
    for (const std::uint32_t row : rows)
        if (row > last.size())
            return Error{ErrorCode::Damaged, sentence("a sorted block has rows that it cannot have")};
    FF_ASSIGN(const auto way, wayBack(last, rows[0], control));
    // Each part is found from its end, which is the start of the next.
    std::array<std::uint32_t, kMostParts> row{};
    std::array<std::uint8_t*, kMostParts> at{};
    std::size_t shortest = text.size();
    for (std::size_t k = 0; k < rows.size(); ++k) {
        row[k] = k + 1 < rows.size() ? rows[k + 1] : 0;
        at[k] = text.data() + partStart(text.size(), k + 1);
        shortest = std::min(shortest, partStart(text.size(), k + 1) - partStart(text.size(), k));
    }
    const auto step = [&](std::size_t k) {
        const std::uint32_t entry = way[row[k]];
        *--at[k] = static_cast<std::uint8_t>(entry);
        row[k] = entry >> 8;
    };
    for (std::size_t done = 0; done < shortest;) {
        FF_TRY(control.checkpoint());
        for (const std::size_t end = std::min(shortest, done + kPiece); done < end; ++done) {
            if (rows.size() == 1)
                step(0);
            else
                for (std::size_t k = 0; k < kMostParts; ++k)
                    step(k);
        }
    }
    // Parts differ by a byte.
    for (std::size_t k = 0; k < rows.size(); ++k)
        if (at[k] != text.data() + partStart(text.size(), k))
            step(k);
    return {};
}

} // namespace ff::codec::bwt
