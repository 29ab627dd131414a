// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Owners of what libarchive allocates, and what it says.

#include "core/base/Sentence.h"

#include <memory>

struct archive;
struct archive_entry;

namespace ff::archive {

struct EntryDeleter {
    void operator()(::archive_entry* entry) const;
};
struct ReadDeleter {
    void operator()(::archive* handle) const;
};
struct WriteDeleter { // what is pending is written when it goes
    void operator()(::archive* handle) const;
};

using EntryHandle = std::unique_ptr<::archive_entry, EntryDeleter>;
using ReadHandle = std::unique_ptr<::archive, ReadDeleter>;
using WriteHandle = std::unique_ptr<::archive, WriteDeleter>;

// Why the last call with this handle failed, in libarchive's words.
Sentence libraryReason(::archive* handle);

} // namespace ff::archive
