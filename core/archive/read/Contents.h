// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The beginning of one file of an archive in memory, for a look at it.

#include "core/archive/Archive.h"

namespace ff::archive {

// The entry whose contents these are: the entry itself, or the file that it is a hard link to. Usage when it
// has no contents, Damaged when that file is not there.
Result<std::size_t> fileOf(const Archive::Impl& archive, std::size_t entry);

struct EntryContents {
    Bytes bytes;
    bool whole = false; // all of the file, and its hash matched
};

// At most `limit` bytes; a hard link gives the contents of its file. Nothing that comes back is unproved as
// long as each segment's hash matched. Usage when the entry has no contents; Damaged, Missing and Io as in
// extraction. Any thread.
Result<EntryContents> readContents(const Archive& archive, std::size_t entry, std::uint64_t limit,
                                   const RunOptions& options, TaskControl& control);

} // namespace ff::archive
