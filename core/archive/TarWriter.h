// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Turns files into the tar stream: libarchive's pax writer, its output sorted into the header and data bytes
// of segments. Segments are handed to the sink in order as soon as they are complete. Used by one thread.

#include "core/archive/ContentIndex.h"
#include "core/archive/Limits.h"
#include "core/archive/Scanner.h"
#include "core/archive/Segment.h"
#include "core/archive/primer/PrimerChooser.h"

#include <functional>
#include <map>
#include <memory>
#include <unordered_set>

struct archive;
struct archive_entry;

namespace ff::archive {

class SourceFile;

struct TarOptions {
    std::uint64_t groupSize = kGroupSize; // of small files in one segment, as Limits.h counts
    std::uint64_t segmentSize = kSegmentDataSize; // data of a segment at most
    // Contents of files that were written before become references to them: `sharedSizes` are the sizes that
    // more than one file of the archive has. With findChunks pieces of large files are compared too.
    std::unordered_set<std::uint64_t> sharedSizes{};
    bool findChunks = false;
    // How segments are primed; none are when `most` is 0.
    struct Priming {
        std::size_t most = 0; // primers of a segment
        std::uint64_t size = 0; // a group that nothing primes ends with so much data …
        std::uint64_t reach =
            0; // … and others end where they and their largest primer have so much; 0: groupSize alone counts
    } priming{};
    ContentIndex known{}; // what stands in the tar stream before startOffset
    std::filesystem::path
        spoolFolder{}; // for contents that must be copied before they are stored; beside the archive
    std::uint64_t startOffset = 0; // in the tar stream, of what is written first; a multiple of 512
};

// What the level and the lanes of its blocks settle; n = 0: the codec's own choice. Many lanes are not
// primed: they are for devices that leave the mixing behind as it is.
TarOptions tarOptionsFor(codec::Level level, std::uint32_t n, std::uint64_t segmentSize);

class TarWriter {
public:
    using Sink = std::function<Status(Segment)>;

    static Result<std::unique_ptr<TarWriter>> create(Sink sink, TaskControl& control,
                                                     TarOptions options = {});

    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    // Appends one entry. A file that cannot be read is left out with a warning; of one that changes while it
    // is read what was read is stored, with a warning. An error is one of the sink or of the task.
    Status add(const SourceEntry& source);
    // The end-of-archive blocks and the last segment.
    Status finish();

    // Of the entries that were stored.
    std::vector<format::EntryRecord>& records() { return m_records; }
    std::vector<Warning>& warnings() { return m_warnings; }

private:
    struct EntryDeleter {
        void operator()(::archive_entry* entry) const;
    };
    using EntryHandle = std::unique_ptr<::archive_entry, EntryDeleter>;

    TarWriter(Sink sink, TaskControl& control, TarOptions options);
    EntryHandle describe(const SourceEntry& source, int descriptor, const struct stat& info);
    // False when it was left out.
    Result<bool> addContents(const SourceEntry& source);
    // False when the file changed: what was written stays in the tar stream unlisted.
    Result<bool> addFile(const SourceEntry& source, SourceFile& file);
    Status addBare(const SourceEntry& source);
    // That a file could be stored, and what should be known of how.
    void noteStoredFile(const SourceEntry& source, const SourceFile& file);
    // `dataSize`: bytes that the archive will hold of it; `fullSize`: with what it refers to.
    Status begin(const SourceEntry& source, ::archive_entry* entry, std::uint64_t dataSize,
                 std::uint64_t fullSize);
    Result<bool> writeContents(SourceFile& file);
    Status finishEntry();
    Status putData(ByteSpan piece);
    Status flush();
    // Data bytes to the open segment; `chunk` may have been seen before.
    Status place(ByteSpan bytes);
    Status placeChunk(ByteSpan chunk);
    Status placeKnown(ByteSpan bytes);
    Status placeReference(std::uint64_t source, std::uint64_t length, ByteSpan bytes);
    Status roomForData();
    // Whether an entry of this cost goes into the open group; may settle what primes that.
    bool fitsGroup(std::uint64_t cost);
    void choosePrimers();
    // What the primers of the segment, which are decoded at once, add to its reach; two lanes take 5/8 of the
    // time of one.
    std::uint64_t primerReach() const;
    Status cutChunks(ByteSpan bytes);
    void noteStored(std::uint64_t tarOffset, std::uint64_t length);
    void endRun();
    bool mayReferTo(std::uint64_t source);
    // The segment that holds the byte, by the order of segments.
    std::size_t segmentOf(std::uint64_t tarOffset) const;
    Status check(long code);
    void warn(const SourceEntry& source, const std::string& message, bool lost = false);
    Status receive(ByteSpan bytes);
    static long receiveFromLibrary(::archive* handle, void* self, const void* bytes, std::size_t size);

    Sink m_sink;
    TarOptions m_options; // but for `known`, which m_contents has
    TaskControl& m_control;
    ::archive* m_pax;
    ::archive* m_disk;
    Segment m_segment;
    bool m_inData = false; // what libarchive writes now is contents
    std::uint64_t m_groupCost = 0; // of the open segment, as Limits.h counts
    PrimerChooser m_primers;
    bool m_primersChosen = false; // of the open segment
    bool m_alone = false; // the open segment belongs to one large file
    std::string m_hint; // of the entry being written
    std::uint64_t m_offset = 0; // in the tar stream
    std::uint64_t m_placed = 0; // of it, bytes that are in a segment
    std::uint64_t m_dataInSegment = 0; // references too
    std::uint64_t m_dataLeft = 0; // of the entry being written
    ContentIndex m_contents;
    bool m_cutting = false; // the contents being written are compared chunk by chunk …
    Bytes m_uncut; // … and these have no cut yet
    const std::vector<StoredRange>* m_known = nullptr; // the contents being written stand there already …
    std::size_t m_knownRange = 0; // … up to this byte of this range
    std::uint64_t m_knownAt = 0;
    std::vector<StoredRange> m_stored; // where the contents being written stand
    std::unique_ptr<crypto::Sha512> m_runHash; // of the open run, once it refers to something
    std::vector<std::uint64_t> m_segmentStarts;
    std::vector<std::size_t> m_sources; // segments that the open one refers to
    std::uint64_t m_entryOffset = 0;
    Status m_failure; // of the sink, kept while libarchive unwinds
    // Names with hardlinks whose contents were left out, and the link that holds them instead ("" while none
    // does).
    std::map<std::string, std::string> m_lostContents;
    std::vector<format::EntryRecord> m_records;
    std::vector<Warning> m_warnings;
};

} // namespace ff::archive
