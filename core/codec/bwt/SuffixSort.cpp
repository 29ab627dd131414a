// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/SuffixSort.h"

#include <algorithm>
#include <vector>

namespace ff::codec::bwt {

namespace {

using Index = std::int32_t;

constexpr Index kPiece = 1 << 17; // steps between looks at the TaskControl
constexpr Index kAhead = 32; // steps for which memory is asked beforehand

// SA-IS: Nong, Zhang and Chan, "Two efficient algorithms for linear time suffix array construction" (2011),
// within the array of the result, after Mori's sais-lite. An entry whose complement is stored waits for the
// other direction of a pass.
template <typename Symbol>
class Sorter {
public:
    // Symbols are below `alphabet`; `spare` entries behind the n of `out` may be used too.
    Sorter(const Symbol* text, Index size, Index alphabet, Index* out, Index spare, TaskControl& control)
        : m_text(text), m_size(size), m_out(out), m_spare(spare), m_control(control),
          m_counts(static_cast<std::size_t>(alphabet)), m_bounds(static_cast<std::size_t>(alphabet))
    {
    }

    Status sort()
    {
        for (Index i = 0; i < m_size; ++i)
            ++m_counts[bucketOf(i)];
        FF_TRY(m_control.checkpoint());
        const Index count = placeUnsorted();
        FF_TRY(m_control.checkpoint());
        Index names = count;
        if (count > 1) {
            FF_TRY(sortSubstrings());
            names = nameSubstrings(count);
            FF_TRY(m_control.checkpoint());
        }
        if (names < count) {
            FF_TRY(sortNames(count, names));
        }
        if (count > 1)
            placeSorted(count);
        FF_TRY(m_control.checkpoint());
        return induce();
    }

private:
    std::size_t bucketOf(Index at) const { return static_cast<std::size_t>(m_text[at]); }

    void bounds(bool ends)
    {
        Index sum = 0;
        for (std::size_t c = 0; c < m_counts.size(); ++c) {
            sum += m_counts[c];
            m_bounds[c] = ends ? sum : sum - m_counts[c];
        }
    }

    // Calls `take` with each place, from the right, whose suffix is smaller than the one behind it and whose
    // neighbour to the left has the larger suffix of the two: the leftmost of a run of such (LMS).
    template <typename Take>
    void eachLeftmost(Take take) const
    {
        Index i = m_size - 1;
        Symbol here = m_text[i], right = here;
        const auto skipLarger = [&] {
            do
                right = here;
            while (--i >= 0 && (here = m_text[i]) >= right);
        };
        skipLarger();
        while (i >= 0) {
            do
                right = here;
            while (--i >= 0 && (here = m_text[i]) <= right);
            if (i < 0)
                break;
            take(i + 1, right);
            skipLarger();
        }
    }

    // Leftmost places into the ends of their buckets, each as the place before the next; returns how many.
    Index placeUnsorted()
    {
        bounds(true);
        std::fill(m_out, m_out + m_size, 0);
        Index count = 0, before = m_size;
        Index* slot = nullptr;
        eachLeftmost([&](Index at, Symbol first) {
            if (slot)
                *slot = before;
            slot = m_out + --m_bounds[static_cast<std::size_t>(first)];
            before = at - 1;
            ++count;
        });
        if (count == 1)
            *slot = before + 1;
        return count;
    }

    void askFor(Index entry) const
    {
        const Index at = m_out[entry] < 0 ? ~m_out[entry] : m_out[entry];
        __builtin_prefetch(m_text + at - (at > 0));
    }

    // Calls step(i) for all entries, upwards or downwards.
    template <typename Step>
    Status upwards(Step step)
    {
        for (Index i = 0; i < m_size;) {
            FF_TRY(m_control.checkpoint());
            for (const Index end = std::min(m_size, i + kPiece); i < end; ++i) {
                if (i + kAhead < m_size)
                    askFor(i + kAhead);
                step(i);
            }
        }
        return {};
    }
    template <typename Step>
    Status downwards(Step step)
    {
        for (Index i = m_size - 1; i >= 0;) {
            FF_TRY(m_control.checkpoint());
            for (const Index end = std::max(0, i - kPiece); i >= end; --i) {
                if (i >= kAhead)
                    askFor(i - kAhead);
                step(i);
            }
        }
        return {};
    }

    // The end of the bucket that was written last, which is mostly written next too.
    struct Cursor {
        Index* at;
        Symbol bucket;
    };
    void moveTo(Cursor& cursor, Symbol bucket)
    {
        if (bucket == cursor.bucket)
            return;
        m_bounds[static_cast<std::size_t>(cursor.bucket)] = static_cast<Index>(cursor.at - m_out);
        cursor.bucket = bucket;
        cursor.at = m_out + m_bounds[static_cast<std::size_t>(bucket)];
    }

    // Sorts the pieces of text from one leftmost place to the next.
    Status sortSubstrings()
    {
        bounds(false);
        const Symbol last = m_text[m_size - 1];
        Cursor cursor{m_out + m_bounds[static_cast<std::size_t>(last)], last};
        *cursor.at++ = m_text[m_size - 2] < last ? ~(m_size - 2) : m_size - 2;
        FF_TRY(upwards([&](Index i) {
            Index at = m_out[i];
            if (at > 0) {
                moveTo(cursor, m_text[at]);
                --at;
                *cursor.at++ = m_text[at] < cursor.bucket ? ~at : at;
                m_out[i] = 0;
            } else if (at < 0) {
                m_out[i] = ~at;
            }
        }));
        bounds(true);
        cursor = {m_out + m_bounds[0], 0};
        return downwards([&](Index i) {
            Index at = m_out[i];
            if (at <= 0)
                return;
            moveTo(cursor, m_text[at]);
            --at;
            *--cursor.at = m_text[at] > cursor.bucket ? ~(at + 1) : at;
            m_out[i] = 0;
        });
    }

    // Puts the sorted leftmost places first and behind them, at half of its place, the number of each one's
    // substring among the distinct ones, from 1. Returns how many are distinct.
    Index nameSubstrings(Index count)
    {
        Index found = 0;
        for (Index i = 0; found < count; ++i) {
            const Index at = m_out[i];
            m_out[i] = 0;
            if (at < 0)
                m_out[found++] = ~at;
        }
        Index* const names = m_out + count;
        Index next = m_size - 1;
        eachLeftmost([&](Index at, Symbol) {
            names[at >> 1] = next - at + 1;
            next = at;
        });
        Index name = 0, before = m_size, beforeLength = 0;
        for (Index i = 0; i < count; ++i) {
            const Index at = m_out[i], length = names[at >> 1];
            const bool isEqual = length == beforeLength && before + length < m_size
                && std::equal(m_text + at, m_text + at + length, m_text + before);
            if (!isEqual) {
                ++name;
                before = at;
                beforeLength = length;
            }
            names[at >> 1] = name;
        }
        return name;
    }

    // Sorts the leftmost places, whose substrings are not all distinct, as suffixes of a text of names.
    Status sortNames(Index count, Index names)
    {
        const Index spare = m_size + m_spare - 2 * count;
        Index* const text = m_out + count + spare;
        for (Index i = count + (m_size >> 1) - 1, j = count - 1; i >= count; --i)
            if (m_out[i] != 0)
                text[j--] = m_out[i] - 1;
        FF_TRY(Sorter<Index>(text, count, names, m_out, spare, m_control).sort());
        Index j = count - 1;
        eachLeftmost([&](Index at, Symbol) { text[j--] = at; });
        for (Index i = 0; i < count; ++i)
            m_out[i] = text[m_out[i]];
        return {};
    }

    // The sorted leftmost places go to the ends of their buckets; everything else is 0.
    void placeSorted(Index count)
    {
        bounds(true);
        Index end = m_size;
        for (Index i = count - 1; i >= 0;) {
            const std::size_t bucket = bucketOf(m_out[i]);
            while (end > m_bounds[bucket])
                m_out[--end] = 0;
            for (; i >= 0 && bucketOf(m_out[i]) == bucket; --i)
                m_out[--end] = m_out[i];
        }
        while (end > 0)
            m_out[--end] = 0;
    }

    // All suffixes from the sorted leftmost ones.
    Status induce()
    {
        bounds(false);
        const auto waiting = [](Index at, bool waits) { return at > 0 && waits ? ~at : at; };
        const Symbol last = m_text[m_size - 1];
        Cursor cursor{m_out + m_bounds[static_cast<std::size_t>(last)], last};
        *cursor.at++ = waiting(m_size - 1, m_size > 1 && m_text[m_size - 2] < last);
        FF_TRY(upwards([&](Index i) {
            Index at = m_out[i];
            m_out[i] = ~at;
            if (at <= 0)
                return;
            --at;
            moveTo(cursor, m_text[at]);
            *cursor.at++ = waiting(at, at > 0 && m_text[at - 1] < cursor.bucket);
        }));
        bounds(true);
        cursor = {m_out + m_bounds[0], 0};
        return downwards([&](Index i) {
            Index at = m_out[i];
            if (at <= 0) {
                m_out[i] = ~at;
                return;
            }
            --at;
            moveTo(cursor, m_text[at]);
            *--cursor.at = at == 0 || m_text[at - 1] > cursor.bucket ? ~at : at;
        });
    }

    const Symbol* const m_text;
    const Index m_size;
    Index* const m_out;
    const Index m_spare;
    TaskControl& m_control;
    std::vector<Index> m_counts, m_bounds;
};

} // namespace

Status sortSuffixes(ByteSpan text, std::span<std::int32_t> suffixes, TaskControl& control)
{
    if (text.empty())
        return {};
    if (text.size() == 1) {
        suffixes[0] = 0;
        return {};
    }
    return Sorter<std::uint8_t>(text.data(), static_cast<Index>(text.size()), 256, suffixes.data(), 0,
                                control)
        .sort();
}

} // namespace ff::codec::bwt
