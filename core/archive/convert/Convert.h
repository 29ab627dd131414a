// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes an .ffz archive of another archive (zip, 7z, tar.*, iso, rar, …: whatever Archive::open opens)
// without unpacking it: entry by entry, each file through a nameless temporary file beside the target. Names,
// times, modes, owners, links and attributes are kept.

#include "core/archive/Archive.h"

namespace ff::archive {

struct ConvertReport : CreateReport {
    std::uint64_t sourceBytes = 0; // size of the archive that was read
    // Of the source's entries. What is neither whole nor read is not in the new archive, and has a warning.
    Verdict verdict;
};

// Replaces `target` only at the very end. It is encrypted with the options' password, without one as the
// source is. A damaged or protected entry is left out with a warning, unless nothing at all can be read.
Result<ConvertReport> convertArchive(const Archive& source, const std::filesystem::path& target,
                                     const CreateOptions& options, TaskControl& control);

struct ConvertEstimate {
    std::uint64_t sourceBytes = 0; // size of the archive that is there
    std::uint64_t targetBytes = 0; // about so many the .ffz archive would have
    double seconds = 0; // about so long it would take, with the threads of the options
    std::uint64_t sampledBytes = 0; // what it was measured on
};

// Codes a sample of the contents, a few seconds' work.
Result<ConvertEstimate> estimateConversion(const Archive& source, const CreateOptions& options,
                                           TaskControl& control);

} // namespace ff::archive
