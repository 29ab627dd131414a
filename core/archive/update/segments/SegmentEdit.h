// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One segment without what is cut out of the tar stream, with changed headers, and with its references led to
// where their bytes stand now. Functions keep no state.

#include "core/archive/segment/SegmentProof.h"

#include <map>

namespace ff::archive {

// Where bytes of the old tar stream stand in the new one.
class TarMap {
public:
    void add(std::uint64_t oldBegin, std::uint64_t oldEnd, std::uint64_t newBegin);
    void add(const TarMap& other);

    // What begins at `at` and stands together, at most to `end`: its new place, or none for bytes that are
    // nowhere (yet).
    struct Place {
        std::optional<std::uint64_t> begin;
        std::uint64_t length = 0;
    };
    Place find(std::uint64_t at, std::uint64_t end) const;

private:
    struct Piece {
        std::uint64_t end = 0, newBegin = 0;
    };
    std::map<std::uint64_t, Piece> m_pieces; // by old begin
};

// Ranges of the tar stream, ascending and apart.
using TarCuts = std::vector<TarRange>;
// Whether all of [begin, end) is cut.
bool isCut(const TarCuts& cuts, std::uint64_t begin, std::uint64_t end);
bool touchesCut(const TarCuts& cuts, std::uint64_t begin, std::uint64_t end);

struct HeaderChange {
    std::optional<std::string> path, linkTarget;
};
// The change of the entry that begins at this tar offset; null for none.
using ChangeLookup = std::function<const HeaderChange*(std::uint64_t tarOffset)>;

struct EditedSegment {
    Segment segment; // without data when there was none to take it from
    TarMap places; // of its bytes, and of cut bytes that others refer to and that it holds now
    std::map<std::uint64_t, std::int64_t> growth; // of headers that changed, by old tar offset of the entry
    bool sameHeaders = true; // no header byte is another
    bool sameData = true; // the data that it holds itself is what it was, in the same order
    bool provable = true; // the digests of all runs are known
};

// `tar` is the segment's part of the old stream with references filled in, or empty: then digests come from
// `known`, hashes are what stands in `old`, and the result is right only when sameData. `places` knows all
// that stands before this segment, which begins at `newOffset` in the new stream.
Result<EditedSegment> editSegment(const Segment& old, ByteSpan tar, std::uint64_t newOffset,
                                  const TarCuts& cuts, const ChangeLookup& changes, const TarMap& places,
                                  const HashLookup& known);

} // namespace ff::archive
