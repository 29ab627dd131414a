// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Between the contents of a file and the open segment: what stands in the tar stream already becomes a
// reference to it, a whole file or pieces of a large one. Used by one thread.

#include "core/archive/create/stream/ContentIndex.h"
#include "core/archive/create/stream/SegmentBuilder.h"

#include <unordered_set>

namespace ff::archive {

class SourceFile;

struct Deduplication {
    // Contents of files that were written before become references to them: these are the sizes that more
    // than one file of the archive has.
    std::unordered_set<std::uint64_t> sharedSizes{};
    bool findChunks = false; // pieces of large files are compared, too
    ContentIndex known{}; // what stands in the tar stream before SegmentLayout::startOffset
};

class Deduplicator {
public:
    Deduplicator(Deduplication options, SegmentBuilder& segments);

    // The contents that come now are this file's. How many bytes of them the archive is going to hold, before
    // pieces are compared.
    std::uint64_t begin(const SourceFile& file);
    Status add(ByteSpan bytes);
    Status end();
    // They were what the file said: others may refer to them.
    void remember(const SourceFile& file);

private:
    Status addKnown(ByteSpan bytes);
    Status addChunks(ByteSpan bytes);
    Status addChunk(ByteSpan chunk);
    void noteStored(std::uint64_t tarOffset, std::uint64_t length);

    SegmentBuilder& m_segments;
    const std::unordered_set<std::uint64_t> m_sharedSizes;
    const bool m_findChunks;
    ContentIndex m_contents;
    // Of the contents being written:
    enum class Way { AsTheyAre, Known, InChunks } m_way = Way::AsTheyAre;
    bool m_mayRepeat = false; // another file may have the same
    std::vector<StoredRange> m_stored; // where they stand
    Bytes m_uncut; // InChunks: these have no cut yet
    const std::vector<StoredRange>* m_known = nullptr; // Known: they stand there …
    std::size_t m_knownRange = 0; // … and were placed up to this byte of this range
    std::uint64_t m_knownAt = 0;
};

} // namespace ff::archive
