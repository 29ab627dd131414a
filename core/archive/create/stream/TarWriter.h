// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Turns entries into the tar stream: libarchive's pax writer, whose output goes to the segments as headers
// and, past the deduplicator, as data. Used by one thread.

#include "core/archive/LibArchive.h"
#include "core/archive/create/Scanner.h"
#include "core/archive/create/stream/Deduplicator.h"
#include "core/archive/create/stream/EntryDescriber.h"
#include "core/archive/create/stream/LoadAhead.h"
#include "core/archive/create/stream/Meanings.h"
#include "core/archive/create/stream/SegmentBuilder.h"

#include <map>

namespace ff::archive {

struct TarOptions : SegmentLayout, Deduplication {
    std::filesystem::path
        spoolFolder{}; // for contents that must be copied before they are stored; beside the archive
    bool spoolInMemory = false; // … unless nothing of them may reach the disk
    SharedEntryEncoder encoder{}; // gives the records their meanings, …
    unsigned encoderThreads = 1; // … on so many threads
};

// What the level and the lanes of its blocks settle; n = 0: the codec's own choice. Many lanes are not
// primed: they are for devices that leave the mixing behind as it is.
TarOptions tarOptionsFor(codec::Level level, std::uint32_t n, std::uint64_t segmentSize);

class TarWriter {
public:
    using Sink = SegmentBuilder::Sink;

    static Result<std::unique_ptr<TarWriter>> create(Sink sink, TaskControl& control,
                                                     TarOptions options = {});

    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    // Appends one entry. A file that cannot be read is left out with a warning; of one that changes while it
    // is read what was read is stored, with a warning. An error is one of the sink or of the task. What
    // `ahead` has of it is not loaded again.
    Status add(const SourceEntry& source, LoadAhead* ahead = nullptr);
    // The end-of-archive blocks and the last segment.
    Status finish();

    // Of the entries that were stored.
    std::vector<format::EntryRecord>& records() { return m_records; }
    std::vector<Warning>& warnings() { return m_warnings; }

    const SpoolPlace& spool() const { return m_spool; }

private:
    TarWriter(Sink sink, TaskControl& control, TarOptions options);
    Status open();
    // False when it was left out.
    Result<bool> addContents(const SourceEntry& source, LoadAhead* ahead);
    // False when the file changed: what was written stays in the tar stream unlisted.
    Result<bool> addFile(const SourceEntry& source, SourceFile& file);
    Status addBare(const SourceEntry& source);
    // That a file could be stored, and what should be known of how.
    void noteStoredFile(const SourceEntry& source, const SourceFile& file);
    // Sizes as SegmentBuilder::beginEntry has them.
    Status begin(const SourceEntry& source, ::archive_entry* entry, std::uint64_t dataSize,
                 std::uint64_t fullSize);
    // m_head becomes the beginning of the contents, as an EntryEncoder wants it, where there is one.
    Result<bool> writeContents(SourceFile& file);
    // Of the entry that was written last.
    Status encodeMeaning(ByteSpan head);
    Status finishEntry();
    Status putData(ByteSpan piece);
    Status check(long code);
    void warn(const SourceEntry& source, const Sentence& message, bool lost = false);
    Status receive(ByteSpan bytes);
    static long receiveFromLibrary(::archive* handle, void* self, const void* bytes, std::size_t size);

    TaskControl& m_control;
    const SpoolPlace m_spool;
    std::unique_ptr<Meanings> m_meanings; // null without an encoder
    Bytes m_head;
    SegmentBuilder m_segments;
    Deduplicator m_deduplicator;
    EntryDescriber m_describer;
    std::uint64_t m_offset; // in the tar stream, of what libarchive writes next
    std::uint64_t m_entryOffset = 0; // of the entry being written
    bool m_inData = false; // what libarchive writes now is contents
    Status m_failure; // of the sink, kept while libarchive unwinds
    // Names with hardlinks whose contents were left out, and the link that holds them instead ("" while none
    // does).
    std::map<std::string, std::string> m_lostContents;
    std::vector<format::EntryRecord> m_records;
    std::vector<Warning> m_warnings;
    WriteHandle m_pax; // last: what it has pending comes here when it goes
};

} // namespace ff::archive
