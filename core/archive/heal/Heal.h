// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Mending a damaged archive: a new one with everything that is whole, byte for byte. What is called on the
// calling thread is watched and cancelled through the TaskControl; the damaged archive is only read.

#include "core/archive/Archive.h"

namespace ff::archive {

struct HealOptions : RunOptions {
    bool force = false; // replaces a file that is there
};

// outcomes: the entries that are lost, or took a retry or healing. The verdict is of the archive as it is
// found.
struct HealReport : ReadReport {
    std::filesystem::path written; // empty when there was nothing to heal
    std::uint64_t lostEntries = 0; // in the damaged archive and not in the mended one

    // 0 when everything is whole again.
    int exitCode() const
    {
        return lostEntries != 0 || verdict.incomplete ? static_cast<int>(ErrorCode::Damaged) : 0;
    }
};

// "photos.healed.ffz" for "photos.ffz", beside it.
std::filesystem::path healedName(const std::filesystem::path& archive);

// Reads all of the archive and writes what is whole to `target`, which appears at the very end. Usage when
// the target is the archive itself or is there without `force`; Missing for other programs' archives and when
// this machine lacks what it takes to read the archive; Damaged when nothing of it is whole.
Result<HealReport> healArchive(const Archive& archive, const std::filesystem::path& target,
                               const HealOptions& options, TaskControl& control);

} // namespace ff::archive
