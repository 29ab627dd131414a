// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an open archive holds in memory, shared by the operations on it. Nothing here changes after opening.

#include "core/archive/Archive.h"
#include "core/archive/foreign/ForeignArchive.h"
#include "core/archive/read/EntrySource.h"
#include "core/archive/read/stream/SegmentStream.h"
#include "core/archive/run/Device.h"
#include "core/format/encrypted/EncryptedSource.h"

#include <string>
#include <vector>

namespace ff::archive {

struct Archive::Impl {
    format::Reader reader{};
    format::Index index{}; // without entries: those are below
    std::vector<Entry> entries;
    bool rebuilt = false;
    Sentence indexProblem;
    std::vector<Warning> warnings; // about the archive as a whole
    Sentence recoveryWarned; // what they say of the recovery record
    bool complete = true;
    std::size_t parts = 1; // files that the archive is cut into
    unsigned depth = 0; // archives that it lies in
    bool isWithinSecret = false; // one of them is encrypted
    std::vector<std::size_t>
        byPath; // the entries by path, of one path in their order; empty when there is no hardlink
    mutable engine::ModelStore models;
    // Set when it is not an .ffz archive: then the entries above are its, and there is no reader and no
    // index.
    std::unique_ptr<ForeignArchive> foreign{};
    // Set when it is encrypted: what the reader reads through, and what the archive that takes its place is
    // encrypted with.
    std::shared_ptr<const format::EncryptedSource> decrypted{};
    format::SharedPasswordKey key{};

    const std::filesystem::path& path() const { return foreign ? foreign->path() : reader.path(); }
    int descriptor() const { return foreign ? foreign->files().front().descriptor() : reader.descriptor(); }
    // On the disk.
    std::uint64_t fileSize() const { return foreign ? foreign->fileSize() : reader.storedSize(); }
    // Opened with a password.
    bool isEncrypted() const { return decrypted || (foreign && foreign->password()); }
    // Nothing of its contents may reach the disk, unless a person asks for it.
    bool isSecret() const { return isWithinSecret || isEncrypted(); }
    // A new archive beside that name, encrypted as this one is.
    Result<format::Writer> newWriter(const std::filesystem::path& target) const;
    // REQUIRES: `wanted` ascends; all of them, or some whose contents alone are decoded.
    Result<std::unique_ptr<EntrySource>> source(const RunOptions& options,
                                                const std::vector<std::size_t>& wanted,
                                                TaskControl& control) const;

    // What must be decoded for these entries. REQUIRES: ascending.
    Result<SegmentPlan> planFor(const std::vector<std::size_t>& ascending, TaskControl& control) const;
    Result<SegmentPlan> planForAll(TaskControl& control) const;
    // Of the index, when that is the original.
    HashLookup knownHashes() const;
    // Where these segments are decoded.
    Result<DeviceChoice> device(const RunOptions& options, const SegmentPlan& plan) const;
    DeviceLoad load(const SegmentPlan& plan) const;
    HelperTask helperTask(const SegmentPlan& plan) const;
    // The file that a hardlink entry names, when it stands before it in the archive (anywhere in one of
    // another kind).
    std::optional<std::size_t> linkedFile(std::size_t entry) const;
    // As in ReadReport.
    EntryState good() const { return foreign ? foreign->good() : EntryState::Whole; }
    // Fills byPath. REQUIRES: the entries are there.
    void sortByPath();
};

Result<ExtractReport> extractArchive(const Archive::Impl& archive, const ExtractOptions& options,
                                     std::vector<std::size_t> selection, TaskControl& control);
// What every report on a pass over an archive begins with, and ends with. The entries' states are counted by
// the caller.
void beginReading(const Archive::Impl& archive, ReadReport& report);
void concludeReading(const Archive::Impl& archive, const EntrySource& source, ReadReport& report);
Result<TestReport> testArchive(const Archive::Impl& archive, const RunOptions& options, TaskControl& control);

} // namespace ff::archive
