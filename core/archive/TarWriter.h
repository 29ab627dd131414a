// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Turns files into the tar stream: libarchive's pax writer, its output sorted into the header and data bytes of segments. Segments
// are handed to the sink in order as soon as they are complete. Used by one thread.

#include "core/archive/Scanner.h"
#include "core/archive/Segment.h"

#include <functional>
#include <map>
#include <memory>

struct archive;
struct archive_entry;

namespace ff::archive {

class SourceFile;

class TarWriter {
public:
    using Sink = std::function<Status(Segment)>;

    static Result<std::unique_ptr<TarWriter>> create(Sink sink, TaskControl& control);
    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    // Appends one entry. A file that cannot be read or that changes while it is read is left out with a warning; an error is one of
    // the sink or of the task.
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

    TarWriter(Sink sink, TaskControl& control);
    EntryHandle describe(const SourceEntry& source, int descriptor, const struct stat& info);
    // False when it was left out.
    Result<bool> addContents(const SourceEntry& source);
    // False when the file changed: what was written stays in the tar stream unlisted.
    Result<bool> addFile(const SourceEntry& source, SourceFile& file);
    Status addBare(const SourceEntry& source);
    Status begin(const SourceEntry& source, ::archive_entry* entry, std::uint64_t dataSize);
    Result<bool> writeContents(SourceFile& file);
    Status finishEntry();
    Status putData(ByteSpan piece);
    Status flush();
    Status check(long code);
    void warn(const SourceEntry& source, const std::string& message, bool lost = false);
    Status receive(ByteSpan bytes);
    static long receiveFromLibrary(::archive* handle, void* self, const void* bytes, std::size_t size);

    Sink m_sink;
    TaskControl& m_control;
    ::archive* m_pax;
    ::archive* m_disk;
    Segment m_segment;
    bool m_inData = false; // what libarchive writes now is contents
    std::uint64_t m_groupCost = 0; // of the open segment, as Limits.h counts
    bool m_alone = false;  // the open segment belongs to one large file
    std::string m_hint;    // of the entry being written
    std::uint64_t m_offset = 0; // in the tar stream
    std::uint64_t m_entryOffset = 0;
    Status m_failure;           // of the sink, kept while libarchive unwinds
    // Names with hardlinks whose contents were left out, and the link that holds them instead ("" while none does).
    std::map<std::string, std::string> m_lostContents;
    std::vector<format::EntryRecord> m_records;
    std::vector<Warning> m_warnings;
};

} // namespace ff::archive
