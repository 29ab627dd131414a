// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries into a zip, 7z or tar archive, by libarchive, and what has to come out of it again. What the format
// has no place for is left out and told once for each kind. Used by one thread.

#include "core/archive/create/stream/EntryDescriber.h"
#include "core/archive/disk/SourceFile.h"
#include "core/archive/export/Compressor.h"
#include "core/base/File.h"

#include <map>

namespace ff::archive {

// What stands in the archive, for who reads it back.
struct WrittenEntry {
    std::string name; // as the archive has it
    EntryType type = EntryType::File;
    std::uint64_t size = 0;
    std::string linkTarget;
    crypto::Sha512Digest sha512{}; // of a file with contents …
    bool isHashKnown = true; // … unless it changed while it was read
};

class ForeignWriter {
public:
    // Writes into `file`, which like `control` must outlive it. Usage: as strengthOf(). REQUIRES: kind is not
    // Ffz.
    static Result<std::unique_ptr<ForeignWriter>> create(ArchiveKind kind, const CreateOptions& options,
                                                         AtomicFile& file, TaskControl& control);
    ~ForeignWriter();
    ForeignWriter(const ForeignWriter&) = delete;
    ForeignWriter& operator=(const ForeignWriter&) = delete;

    // Whether an entry can be another name of an earlier one. If not, such a name becomes a file of its own.
    bool keepsHardlinks() const { return isTar(m_kind); }
    // As TarWriter::add().
    Status add(const SourceEntry& source);
    // An entry of an archive of the same kind, as libarchive read its header, under the name and link target
    // of `entry`, whose type and size are those of the header. All that the kind has a place for stays. Of a
    // file its pieces follow in ascending order; what lies between them is zeros. endCopy() ends it.
    // `isStored`: not to be compressed, where the kind can leave that to each entry.
    Status beginCopy(const Entry& entry, ::archive_entry* header, bool isStored);
    Status copyData(std::uint64_t offset, ByteSpan piece);
    Status endCopy();
    Status finish();

    const std::vector<WrittenEntry>& written() const { return m_written; }
    // Those of entries, then what the format does not keep.
    std::vector<Warning> warnings() const;

private:
    // What a format may have no place for.
    enum class Unkept { Fraction, Time, Owner, OwnerName, Attributes, Access, Hardlink, Special, Name };

    ForeignWriter(ArchiveKind kind, Strength strength, const CreateOptions& options, AtomicFile& file,
                  TaskControl& control);
    Status open();
    Status addContents(const SourceEntry& source);
    Status addBare(const SourceEntry& source);
    Status writeFile(const SourceEntry& source, SourceFile& file);
    Status writeContents(SourceFile& file, bool& same);
    Status putData(ByteSpan piece);
    Status putZeros(std::uint64_t count);
    Status chooseMethod(bool isStored);
    void leaveOut(const SourceEntry& source, ::archive_entry* entry);
    std::string nameFor(const SourceEntry& source);
    void warn(const SourceEntry& source, const Sentence& message, bool lost = false);
    void note(Unkept what, const SourceEntry& source);
    Sentence remark(Unkept what) const;
    void done(std::uint64_t bytes);
    Status check(long code);
    static long receive(::archive* handle, void* self, const void* bytes, std::size_t size);

    const ArchiveKind m_kind;
    const Strength m_strength;
    AtomicFile& m_file;
    TaskControl& m_control;
    EntryDescriber m_describer;
    std::unique_ptr<Compressor> m_compressor; // null where the format compresses, or nothing does
    bool m_isOpen = false;
    WrittenEntry m_copied; // that endCopy() will end …
    std::uint64_t m_copiedEnd = 0; // … and how much of its contents there is
    crypto::Sha512 m_copiedHash;
    Status m_failure; // of the file or the task, kept while libarchive unwinds
    // Names with hardlinks whose contents were left out, as in TarWriter.
    std::map<std::string, std::string> m_lostContents;
    std::vector<WrittenEntry> m_written;
    std::vector<Warning> m_warnings;
    std::map<Unkept, Warning> m_unkept;
    WriteHandle m_handle; // last: what it has pending comes here when it goes
};

} // namespace ff::archive
