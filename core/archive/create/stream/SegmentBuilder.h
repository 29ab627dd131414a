// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Cuts the tar stream into segments: groups of small files, pieces of large ones, each with the primers that
// its coding should have. Segments are handed to the sink in order as soon as they are complete. Used by one
// thread.

#include "core/archive/Limits.h"
#include "core/archive/create/stream/PrimerChooser.h"
#include "core/archive/segment/Segment.h"

#include <functional>
#include <memory>

namespace ff::archive {

struct SegmentLayout {
    std::uint64_t groupSize = kGroupSize; // of small files in one segment, as Limits.h counts
    std::uint64_t segmentSize = kSegmentDataSize; // data of a segment at most
    // How segments are primed; none are when `most` is 0.
    struct Priming {
        std::size_t most = 0; // primers of a segment
        std::uint64_t size = 0; // a group that nothing primes ends with so much data …
        std::uint64_t reach =
            0; // … and others end where they and their largest primer have so much; 0: groupSize alone counts
    } priming{};
    std::uint64_t startOffset = 0; // in the tar stream, of what is written first; a multiple of 512
};

class SegmentBuilder {
public:
    using Sink = std::function<Status(Segment)>;

    SegmentBuilder(Sink sink, const SegmentLayout& layout, TaskControl& control);

    // An entry is going to follow. `dataSize`: bytes that the archive will hold of it; `fullSize`: with what
    // it refers to.
    Status beginEntry(const std::string& name, std::uint64_t dataSize, std::uint64_t fullSize);
    void addHeader(ByteSpan bytes);
    Status addData(ByteSpan bytes);
    // Data that stands at `source` in the tar stream. `bytes` are what it stands for, or empty when
    // proveRun() will tell their digest.
    Status addReference(std::uint64_t source, std::uint64_t length, ByteSpan bytes);
    // The digest of the last run, when it holds all the data of a file of this size.
    void proveRun(std::uint64_t size, const crypto::Sha512Digest& sha512);
    // Whether data of the open segment may refer to this place.
    bool mayReferTo(std::uint64_t source);
    // The last segment.
    Status finish() { return flush(); }

    std::uint64_t tarOffset() const { return m_placed; } // of what is added next
    std::uint64_t segmentSize() const { return m_layout.segmentSize; }

private:
    Status flush();
    Status roomForData();
    void tookData(std::uint64_t length);
    void endRun();
    // Whether an entry of this cost goes into the open group; may settle what primes that.
    bool fitsGroup(std::uint64_t cost);
    void choosePrimers();
    bool mayPrimeOthers() const;
    // What the primers of the segment, which are decoded at once, add to its reach; two lanes take 5/8 of the
    // time of one.
    std::uint64_t primerReach() const;
    // The segment that holds the byte, by the order of segments.
    std::size_t segmentOf(std::uint64_t tarOffset) const;

    const Sink m_sink;
    const SegmentLayout m_layout;
    TaskControl& m_control;
    Segment m_segment; // the open one
    bool m_alone = false; // it belongs to one large file
    std::uint64_t m_groupCost = 0; // of it, as Limits.h counts
    std::uint64_t m_dataInSegment = 0; // references too
    PrimerChooser m_primers;
    bool m_primersChosen = false; // of the open segment
    std::vector<std::size_t> m_sources; // segments that it refers to
    std::unique_ptr<crypto::Sha512> m_runHash; // of the open run, once it refers to something
    std::string m_hint; // of the entry being written
    std::uint64_t m_dataLeft = 0; // of that entry
    std::uint64_t m_placed; // end of what is in a segment, in the tar stream
    std::vector<std::uint64_t> m_segmentStarts; // but for the first
};

} // namespace ff::archive
