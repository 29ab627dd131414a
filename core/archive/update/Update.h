// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Changes an archive, ours or a zip, 7z or tar: takes entries out, renames and moves them, makes folders,
// adds files. The result is a new file beside the old one that takes its place only when it is whole and
// checked; until then, and on every failure, the archive is what it was. Segments that nothing touches are
// copied byte for byte without decoding; those that lose data are decoded and coded again, with the archive's
// level; where only names or places change, only headers are coded again when the format lets them. An
// Archive that was open keeps showing the old version: open it again after an update.

#include "core/archive/Archive.h"

namespace ff::archive {

struct Renaming {
    std::string from; // a path of the archive; a folder brings all below it, whether or not it has an entry
                      // of its own
    std::string
        to; // the whole new path: another folder moves it there, and folders that are missing follow from it
};

struct Addition {
    std::filesystem::path source; // a file or a folder with all below it
    std::string into; // folder of the archive, "" for the top; need not have an entry
    std::string name{}; // there; empty: the last component of `source`
};

// All of one call, done in this order. Paths are as the archive shows them, without '/' at their ends.
struct Edits {
    std::vector<std::string> remove; // an entry, or a folder and all below it
    std::vector<Renaming> rename; // one after another: a later one sees the names that an earlier one gave
    std::vector<std::string> folders; // new empty folders
    std::vector<Addition> add;
    // A recovery record of so many percent, or none for 0. Alone, everything else stays byte for byte.
    // Without it the archive keeps what it has.
    std::optional<unsigned> recoveryPercent{};

    bool changesEntries() const
    {
        return !remove.empty() || !rename.empty() || !folders.empty() || !add.empty();
    }
    bool empty() const { return !changesEntries() && !recoveryPercent; }
};

struct UpdateOptions : RunOptions {
    std::optional<codec::Level> level{}; // of what is coded; without it the archive's own
    // As in CreateOptions, for what is added; an archive that was made so goes on so unless `level` is there.
    bool automatic = false;
    std::uint64_t budgetSeconds = 0;
    bool verify = true; // decode what was coded before it is written
    // What an added file does where the archive has an entry of its name: Replace, Skip, Rename ("name (2)")
    // or Newer. Ask is Skip with a warning. Folders are merged whatever it says.
    Overwrite existing = Overwrite::Replace;
    std::vector<std::string> excludes{}; // as in CreateOptions
    // As in OpenOptions, of another program's archive.
    std::string namesEncoding = "auto";
    // Another program's archive has something that it would not have any more: each a sentence. Asked on the
    // calling thread before anything is written; without an answer, or with false, nothing is changed.
    std::function<bool(const std::vector<Warning>& losses)> onLosses{};
    // When set, the version before stays on disk under this name, as a second link to the old file: see
    // UndoHistory. REQUIRES: in the archive's folder.
    std::filesystem::path keepPrevious{};
    // As in OpenOptions. What is written is encrypted as what it replaces.
    AskPassword onPassword{};
    // As in CreateOptions, for what is added. The meanings of another encoder go, since they cannot be
    // compared with those of this one.
    SharedEntryEncoder encoder{};
};

struct UpdateReport
    : CreateReport { // rawBytes, archiveBytes and entries are those of the archive as it is now
    std::uint64_t removed = 0, renamed = 0, added = 0; // entries
    std::uint64_t copiedSegments = 0; // as they were
    std::uint64_t mendedSegments = 0; // headers coded again, data as they were
    std::uint64_t codedSegments = 0; // coded again or new
    std::uint64_t previousBytes = 0; // size of the archive before
    bool keptPrevious = false; // under options.keepPrevious
};

// Waits while another program changes the archive, and keeps others waiting (core/base/FileLock): the edits
// are made to the version that is there then. A file that is to replace an entry and cannot be read leaves
// the entry as it is, with a warning. Usage: a path that is not there, a new name that is taken or that no
// extraction would accept, nothing to do. Damaged: what must be decoded is damaged, or the index is lost. Io:
// another program changes it for too long; the system's reasons. Missing: the archive is of a kind that
// cannot be written, or needs a model or a password that is not here.
//
// Zip, 7z and tar archives of other programs are written anew as a whole (foreign/ForeignUpdater.h). Usage,
// besides, when something of theirs would be lost and onLosses does not agree.
Result<UpdateReport> updateArchive(const std::filesystem::path& archive, const Edits& edits,
                                   const UpdateOptions& options, TaskControl& control);

// For who chose the edits by what `archive` shows: Io, too, when the file on disk is another by now and what
// the edits remove, rename or replace is not what it was.
Result<UpdateReport> updateArchive(const Archive& archive, const Edits& edits, const UpdateOptions& options,
                                   TaskControl& control);

// What updateArchive would refuse of any edits to it.
Status checkChangeable(const Archive& archive);

// What updateArchive would refuse of these edits, told without reading anything but the index: for a dialog.
// Additions are not looked at.
Status checkEdits(const Archive& archive, const Edits& edits);

} // namespace ff::archive
