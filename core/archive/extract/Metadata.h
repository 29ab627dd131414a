// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Gives a restored file, folder or link its owner, mode, attributes and times, as tar does: all as they were
// for root, the mode less the umask for anyone else. Used by one thread.

#include "core/base/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

struct archive_entry;

namespace ff::archive {

class MetadataWriter {
public:
    MetadataWriter();

    // What could not be set is said in `problems`; never a reason to lose the contents.
    // `descriptor` is open for reading or writing, of a regular file or folder.
    void apply(int descriptor, ::archive_entry* entry, std::vector<Sentence>& problems);
    // For what cannot be opened: symbolic links, pipes, devices. `parent`/`name` is not followed.
    void applyAt(int parent, const std::string& name, ::archive_entry* entry, bool isSymlink,
                 std::vector<Sentence>& problems);

private:
    std::pair<std::uint32_t, std::uint32_t> ownerOf(::archive_entry* entry);

    const mode_t m_withheld; // of every mode
    std::map<std::string, std::int64_t> m_users, m_groups; // -1: not known here
};

} // namespace ff::archive
