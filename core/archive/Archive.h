// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person does with archives: create, open, extract, test. Each function runs on the calling thread and
// spreads its work over a pool of `threads` workers; it is watched, paused and cancelled through the
// TaskControl. An Archive is read-only after opening and may be used by several operations at once.

#include "core/archive/Types.h"

namespace ff::archive {

struct VolumeSet;

// Writes a new archive of the inputs (files and folders; a folder's entries are named from its own last
// component) to `target`, replacing an existing file only at the very end. Missing input: Io before anything
// is written. A file that cannot be read is left out with a warning in the report, unless nothing at all
// could be read; of one that changes while it is read what was read is stored, with a warning that does not
// count as a loss. Two things that would have one name: Usage. `target` itself is skipped when it lies inside
// an input.
Result<CreateReport> createArchive(const std::filesystem::path& target,
                                   const std::vector<std::filesystem::path>& inputs,
                                   const CreateOptions& options, TaskControl& control);

class Archive {
public:
    // A file that is no .ffz archive is opened by libarchive (zip, 7z, tar.*, iso, rar, cpio, deb, …:
    // isForeign()); that reads all of its headers, and for some kinds all of the file. Opens by header,
    // footer and index; when the index is lost it is rebuilt from the segments (decoding their headers),
    // which rebuilt() tells.
    // One that is cut into parts (VolumeSet.h) is opened by any of them, or by its name before it was cut.
    static Result<Archive> open(const std::filesystem::path& path, const OpenOptions& options,
                                TaskControl& control);
    static Result<Archive> open(const std::filesystem::path& path, TaskControl& control)
    {
        return open(path, {}, control);
    }

    // An entry that is an archive itself, of whatever kind, without a copy of it that has a name: in memory,
    // or where that is too little in a temporary file without one. Of an encrypted archive nothing reaches
    // the disk: Missing when the memory does not suffice. It needs the outer archive no longer than this
    // call, and cannot be changed. path() is where it would be if the outer archive were a folder. Errors as
    // of reading the entry and of opening; Usage when the entry has no contents, or too many archives lie in
    // each other.
    static Result<Archive> openNested(const Archive& outer, std::size_t entry, const OpenOptions& options,
                                      TaskControl& control);

    Archive(Archive&&) noexcept;
    Archive& operator=(Archive&&) noexcept;
    ~Archive();

    const std::filesystem::path& path() const;
    const std::vector<Entry>& entries() const;
    ArchiveInfo info() const;
    bool rebuilt() const;
    // What opening found wrong with the archive as a whole. Every report on it begins with these.
    const std::vector<Warning>& warnings() const;
    // False when something that the archive once had is not there, or may not be: it was cut, or segments
    // cannot be found or read.
    bool isComplete() const;
    // Opened with a password. What takes the place of one of ours is encrypted with the same.
    bool isEncrypted() const;
    // Another program's, opened without the password that some of its contents need.
    bool lacksPassword() const;
    // Of another program's archive that was opened with one, for OpenOptions::password; else null.
    Password password() const;
    // For OpenOptions::key; null of an archive without a password.
    std::shared_ptr<const format::PasswordKey> key() const;
    // Whose meanings the entries have; without meaning where none has one.
    const format::EncoderId& encoder() const;
    // Of another kind than .ffz: its entries have no SHA-512. It can be listed, extracted, tested and
    // converted, and changed where checkChangeable() says so.
    bool isForeign() const;
    // It lies in another archive, and there is no file of path().
    bool isNested() const;
    // Files that it is cut into: 1 of most. Only one of a single file can be changed.
    std::size_t parts() const;

    // Everything, or the entries whose indices are given (a directory does not bring its children: see
    // withChildren). Never writes outside options.target. Entries that fail are reported one by one; the call
    // itself fails only when nothing can be done.
    Result<ExtractReport> extract(const ExtractOptions& options, const std::vector<std::size_t>& selection,
                                  TaskControl& control) const;

    // Decodes everything and compares every hash; writes nothing. An archive with damage is a successful call
    // whose report lists the damage.
    Result<TestReport> test(const RunOptions& options, TaskControl& control) const;

    // The device that operations on the whole archive would run on, as their reports name it.
    Result<std::string> device(const RunOptions& options) const;

    // The entry of this path; Usage error when there is none.
    Result<std::size_t> find(std::string_view path) const;
    // Indices of the entries named by the paths (exact, or a folder and all below it); Usage error naming a
    // path that is not there.
    Result<std::vector<std::size_t>> select(const std::vector<std::string>& paths) const;

    struct Impl; // internal
    const Impl& impl() const { return *m_impl; }

private:
    struct Found;
    static Status explainParts(const VolumeSet& set, Result<Found>& opened);
    static Error explained(Error error, const Impl& impl);
    static Result<Found> readIndex(File file, OpenOptions& options, TaskControl& control);
    static Result<Found> findIndex(File file, OpenOptions options, TaskControl& control);
    static Result<Archive> finish(Found found, const std::string& name, const EntryFound& onFound,
                                  TaskControl& control);
    static Result<Archive> openForeign(File file, const OpenOptions& options, TaskControl& control);
    explicit Archive(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace ff::archive
