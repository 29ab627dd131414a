// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One pass through an archive that is not ours, by libarchive: zip, 7z, tar and its compressed forms, iso,
// rar, cpio, ar, cab, lha, xar, warc, and single compressed files. Formats that read other files of this
// machine (mtree) and filters that start other programs (lrzip, grzip) are left out. Used by one thread.

#include "core/archive/ArchiveKind.h"
#include "core/archive/Types.h"
#include "core/archive/foreign/Layers.h"

#include <functional>
#include <locale.h>
#include <memory>

struct archive;
struct archive_entry;

namespace ff::archive {

// While one lives this thread converts names as UTF-8, whatever the program's locale: libarchive loses names
// otherwise.
class Utf8Names {
public:
    Utf8Names();
    ~Utf8Names();
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

private:
    locale_t m_before;
};

// Of bytes behind the end of an archive.
Error somethingFollows();

class ForeignStream {
public:
    // `files` (the parts of one archive, in order) and `control` must outlive the stream. With countInput the
    // control is told of their bytes as they are read. Damaged: no archive that we know.
    static Result<std::unique_ptr<ForeignStream>> open(const std::vector<File>& files, TaskControl& control,
                                                       bool countInput, const Password& password = nullptr);
    ~ForeignStream();
    ForeignStream(const ForeignStream&) = delete;
    ForeignStream& operator=(const ForeignStream&) = delete;

    // The next entry, null at the end, where the whole file was read and compared; valid until the next call.
    // Damaged, Missing (encrypted, or a method that libarchive does not know), Io, Cancelled. After an error
    // there is nothing more.
    Result<::archive_entry*> next();
    // What is odd about what next() gave, a header or the end, though nothing is lost by it; empty when
    // nothing is.
    const Sentence& oddity() const { return m_oddity; }
    // The contents of the current entry: pieces in ascending order, holes left out. An error of `visit` ends
    // it.
    Status read(const std::function<Status(std::uint64_t offset, ByteSpan piece)>& visit);

    // "ZIP 2.0 (deflation)", "GNU tar format, gzip": libarchive's words, once the first entry was read.
    std::string formatName() const;
    // The checksum by which the contents of every file are compared while they are read: "CRC-32". Empty when
    // the format has none, or only perhaps one. Once the first entry was read.
    std::string contentCheck() const;
    // That checksum is of each entry, not of all of them together.
    bool checksEachEntry() const { return !entryCheck().empty(); }
    // Zeros at the end of a file may not be read: zisofs has no bytes for them. A file that is cut short is
    // an error all the same.
    bool leavesOutZeros() const;
    int formatCode() const; // ARCHIVE_FORMAT_…
    // Why an encrypted entry cannot be read without a password, or at all.
    Error isEncrypted(const std::string& subject = "it") const;
    // libarchive can decrypt what is in such an archive.
    bool canDecrypt() const;
    // The kind that would be made under such a name; none when no such archive can be made.
    std::optional<ArchiveKind> kind() const;
    // The file is one compressed file, not an archive: its name follows from the archive's.
    bool isSingleFile() const { return m_single; }
    // No compression is around it.
    bool isPlain() const { return m_inside.layers.empty(); }

private:
    ForeignStream(const std::vector<File>& files, TaskControl& control, bool single);
    Status start(bool countInput, const Password& password);
    void end();
    bool isEndOfTar();
    bool endsInEndMark() const;
    std::uint64_t taken() const;
    Result<bool> restIsZeros();
    void noteOddity(int code);
    std::string entryCheck() const;
    Error failure(SentenceForm<1> form) const;
    static long readInput(::archive* handle, void* self, const void** bytes);
    static long long skipInput(::archive* handle, void* self, long long count);
    static long long seekInput(::archive* handle, void* self, long long offset, int whence);

    const std::vector<File>& m_files;
    TaskControl& m_control;
    const bool m_single;
    ::archive* m_handle;
    ::archive_entry* m_entry = nullptr; // the first, which opening read
    Unpacked m_inside;
    std::uint64_t m_at = 0; // behind what libarchive was given
    ByteSpan m_last; // what it was given last
    std::uint64_t m_entryEnd = 0; // of the last entry
    std::optional<Error> m_inputError, m_passedOver, m_ended;
    Sentence m_oddity;
};

} // namespace ff::archive
