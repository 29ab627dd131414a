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

// Gets the contents of one of several files, or why there are none.
using ContentsRead = std::function<void(std::size_t entry, Result<Bytes> contents)>;

// All of the contents of several files, one after the other, in one pass over the archive; `entries` ascend
// and have contents of their own. One that fails does not end the pass; the call itself fails when it is
// cancelled, or nothing can be read.
Status readEach(const Archive& archive, const std::vector<std::size_t>& entries, const RunOptions& options,
                const ContentsRead& onRead, TaskControl& control);

} // namespace ff::archive
