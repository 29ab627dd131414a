// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What stands between a changed archive and its place: nothing else may have changed the file, and the new
// one must be what it should.

#include "core/archive/ArchiveImpl.h"
#include "core/archive/update/Update.h"
#include "core/base/FileLock.h"

namespace ff::archive {

// Usage with what to do instead when the archive is cut into parts.
Status checkInOneFile(const Archive::Impl& archive);

// Io when the file of that name is no longer the one that was opened: an update must not undo what somebody
// else did to it.
Status checkStillThere(const Archive::Impl& archive);

// What will be put in place opens, lists what it must, and holds the copied segments (old and new place) as
// they were. Damaged otherwise.
Status checkChanged(const Archive::Impl& before, const std::filesystem::path& changed,
                    const format::Index& index,
                    const std::vector<std::pair<std::size_t, std::size_t>>& copied, TaskControl& control);

// The new file, which `temporary` names, takes the archive's place by `commit` once it is on the disk and
// nobody else has changed the archive. Sets report.keptPrevious.
Status putInPlace(const Archive::Impl& archive, const FileLock& lock, const std::filesystem::path& temporary,
                  const UpdateOptions& options, UpdateReport& report, const std::function<Status()>& commit,
                  TaskControl& control);

// Gives the old file its second name; what keeps it from it is a warning.
bool keepPrevious(const Archive::Impl& archive, const std::filesystem::path& name,
                  std::vector<Warning>& warnings);

} // namespace ff::archive
