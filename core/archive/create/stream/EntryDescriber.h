// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is known of an entry, as libarchive's writers take it: from the disk, or as another archive says it.
// Used by one thread.

#include "core/archive/LibArchive.h"
#include "core/archive/create/Scanner.h"

#include <functional>

namespace ff::archive {

class EntryDescriber {
public:
    EntryDescriber();

    // False where libarchive cannot do it.
    bool isReady() const { return m_ready; }
    // `descriptor` is the open file, or -1; `info` what its header should say. Each sentence for `warn` is
    // of something that is left out.
    EntryHandle describe(const SourceEntry& source, int descriptor, const struct stat& info,
                         const std::function<void(const Sentence&)>& warn);

    // Of an entry without contents. Io when it is a link that cannot be read.
    Result<EntryHandle> describeBare(const SourceEntry& source,
                                     const std::function<void(const Sentence&)>& warn);

private:
    ReadHandle m_disk; // tells what is known of files
    bool m_ready;
};

} // namespace ff::archive
