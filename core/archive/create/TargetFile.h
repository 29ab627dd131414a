// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a new archive is going to take the place of.

#include "core/archive/Types.h"
#include "core/base/File.h"
#include "core/base/FileLock.h"
#include "core/format/Container.h"

namespace ff::archive {

// Whether a new archive may be called so without `force`: nothing is there, or an .ffz archive, or an archive
// of the kind that the name says, or an empty file.
bool isReplaceable(const std::filesystem::path& path);

// A new archive's name while it is made. What is there is locked, so that nobody's change of it is lost;
// where nothing is, nothing may come.
class TargetFile {
public:
    // Usage, with nothing changed, when something is there that no archive should replace: as
    // isReplaceable(), unless `force`; in any case a folder, a device, a pipe. Io when another program has it
    // for too long.
    static Result<TargetFile> take(const std::filesystem::path& path, bool force, TaskControl& control);

    // The whole archive takes its place.
    Status commit(AtomicFile& file, TaskControl& control) const;
    Status commit(format::Writer& writer, TaskControl& control) const
    {
        return commit(writer.file(), control);
    }

private:
    explicit TargetFile(FileLock lock) : m_lock(std::move(lock)) {}
    FileLock m_lock;
};

// What of the file that was there the new one does not have.
void warnOfUnkept(const AtomicFile& file, std::vector<Warning>& warnings);

} // namespace ff::archive
