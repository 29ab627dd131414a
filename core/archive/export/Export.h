// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Archives of the kind that their name asks for: ours, or zip, 7z and tar for people without FileFormer. The
// latter are written by libarchive into a temporary file beside the target, read back and compared, and put
// in place at the very end. See ArchiveKind.h.

#include "core/archive/Archive.h"
#include "core/archive/ArchiveKind.h"
#include "core/archive/create/TargetFile.h"
#include "core/archive/export/ForeignWriter.h"

#include <chrono>

namespace ff::archive {

// As createArchive, of every kind. Usage for a name of a kind that cannot be made, and for options that the
// kind has no place for (a password, a recovery record, …).
Result<CreateReport> makeArchive(const std::filesystem::path& target,
                                 const std::vector<std::filesystem::path>& inputs,
                                 const CreateOptions& options, TaskControl& control);

// Usage naming the first option that an archive of that kind cannot have.
Status checkOptions(ArchiveKind kind, const CreateOptions& options);

// What an export consists of, wherever its entries come from. The steps follow one another as they stand
// here. Used by one thread.
class Export {
public:
    // Takes the target's name. Usage as checkOptions() and TargetFile::take().
    static Result<std::unique_ptr<Export>> begin(ArchiveKind kind, const std::filesystem::path& target,
                                                 const CreateOptions& options, TaskControl& control);

    // Of the report.
    void warn(Warning warning);
    Status open();
    ForeignWriter& writer() { return *m_writer; }
    // Appends an entry and counts it as done.
    Status add(const SourceEntry& source);
    // Ends the archive, proves it and puts it in place.
    Status finish();
    void report(CreateReport& out);

private:
    Export(ArchiveKind kind, const CreateOptions& options, TargetFile place, TaskControl& control);

    const ArchiveKind m_kind;
    const CreateOptions& m_options;
    TargetFile m_place;
    TaskControl& m_control;
    const std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
    std::optional<AtomicFile> m_file;
    std::unique_ptr<ForeignWriter> m_writer; // before the file that it writes into goes
    CreateReport m_report;
};

// What the contents cost to write and, with `verify`, to read again, file by file.
void addExportWork(ArchiveKind kind, std::uint64_t bytes, const CreateOptions& options, WorkPlan& out);

} // namespace ff::archive
