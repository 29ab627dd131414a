// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A block with its deflate streams undone: the expanded bytes, where each stream is replaced by what it
// holds, and a recipe that makes the block again. After precomp, preflate and paq8px. Internal to core/codec;
// functions keep no state and may run on any number of threads.

#include "core/base/Result.h"
#include "core/base/TaskControl.h"
#include "core/codec/deflate/StreamFinder.h"

namespace ff::codec::deflate {

// Most expanded bytes of a block: bounds what a decoder takes on the word of a payload.
std::uint64_t mostExpanded(std::uint64_t rawSize);

struct Expansion {
    Bytes bytes;
    Bytes recipe;
    std::uint64_t streamBytes = 0; // of the block, that streams had
};

// Whether a stream that is hardly smaller than what it holds is worth undoing: it hides what has a method of
// its own, such as a photograph in a document.
using IsWorthUndoing = bool (*)(ByteSpan streamRaw);

// None when there are no streams that are worth it. What it gives makes the block again: that was tried where
// `proves`, else each stream was only written again as it was.
Result<std::optional<Expansion>> expand(ByteSpan raw, IsWorthUndoing hides, bool proves,
                                        TaskControl& control);

// A recipe, read: where the streams are. The rest of it is read with the expanded bytes.
class Recipe {
public:
    // Damaged when it cannot be one of these sizes.
    static Result<Recipe> read(ByteSpan recipe, std::uint64_t rawSize, std::uint64_t expandedSize);

    // Where what stands at this place of the block stands among the expanded bytes, within a stream by
    // proportion; and the end of what is needed for the block up to there. REQUIRES: at <= rawSize.
    std::uint64_t expandedAt(std::uint64_t rawAt) const;
    std::uint64_t expandedEnd(std::uint64_t rawEnd) const;

    // Of f(place among the expanded bytes), its growth over all streams.
    template <typename F>
    std::uint64_t sumOverStreams(F f) const
    {
        std::uint64_t sum = 0;
        for (const Place& place : m_places)
            sum += f(place.expandedBegin + place.expandedSize) - f(place.expandedBegin);
        return sum;
    }

    // The expanded bytes of the known block. Damaged when its streams are not those of the recipe.
    Result<Bytes> expandKnown(ByteSpan raw, TaskControl& control) const;

    // The block up to `rawEnd` from the expanded bytes up to expandedEnd(rawEnd). Damaged when the recipe
    // does not fit them.
    Result<Bytes> restore(ByteSpan expanded, std::uint64_t rawEnd, TaskControl& control) const;

private:
    struct Place {
        std::uint64_t rawBegin, rawSize; // what is left out, `between` included
        std::uint64_t expandedBegin, expandedSize; // `between` and the raw bytes of the stream
        std::uint64_t streamSize;
        std::uint64_t between;
        Wrapping wrapping;
        std::array<std::uint8_t, 2> head;
        std::vector<std::uint32_t> chunks;
    };

    std::vector<Place> m_places;
    std::uint64_t m_rawSize = 0, m_expandedSize = 0;
    Bytes m_streams; // their recipes
};

} // namespace ff::codec::deflate
