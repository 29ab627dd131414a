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

// How a new archive takes its name.
struct Placing {
    bool force = false; // as in CreateOptions
    std::uint64_t volumeSize = 0; // likewise
};

// A new archive's name while it is made. What is there is locked, so that nobody's change of it is lost;
// where nothing is, nothing may come.
class TargetFile {
public:
    // Usage, with nothing changed, when something is there that no archive should replace: as
    // isReplaceable(), unless `force`; in any case a folder, a device, a pipe. Io when another program has it
    // for too long.
    // Of an archive that is to be cut into parts (VolumeSet.h) `path` is the name without a number; parts of
    // an older one are replaced only with `force`.
    static Result<TargetFile> take(const std::filesystem::path& path, const Placing& placing,
                                   TaskControl& control);

    // What to write: the path, or that of the first part.
    const std::filesystem::path& path() const { return m_path; }

    // The whole archive takes its place. What is to be cut is cut from its end on, so that it needs the room
    // of one more part, no more; the first part comes last, so that a set which is not whole cannot be
    // opened.
    Status commit(AtomicFile& file, TaskControl& control);
    Status commit(format::Writer& writer, TaskControl& control) { return commit(writer.file(), control); }
    // How many files it became.
    unsigned parts() const { return m_parts; }

private:
    TargetFile(std::filesystem::path archive, std::filesystem::path path, const Placing& placing,
               FileLock lock);
    Status commitParts(AtomicFile& first, TaskControl& control);
    Result<std::vector<AtomicFile>> cut(AtomicFile& first, TaskControl& control) const;

    std::filesystem::path m_archive; // without a number
    std::filesystem::path m_path;
    Placing m_placing;
    FileLock m_lock;
    unsigned m_parts = 1;
};

// What of the file that was there the new one does not have.
void warnOfUnkept(const AtomicFile& file, std::vector<Warning>& warnings);

} // namespace ff::archive
