// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Contents that the archive holds already when files are added to it: a reference to them takes next to
// nothing. Functions keep no state.

#include "core/archive/create/stream/ContentIndex.h"
#include "core/archive/update/plan/EditPlan.h"
#include "core/archive/update/segments/Rewriter.h"

namespace ff::archive {

// The entries, ascending, that stay and have the contents of one of the sources. Reads the sources that are
// as large as one. Each contents once.
Result<std::vector<std::size_t>> repeatedEntries(const Archive::Impl& archive,
                                                 const std::vector<EntryChange>& entryChanges,
                                                 const std::vector<SourceEntry>& sources,
                                                 TaskControl& control);

struct OldContents {
    ContentIndex places;
    std::uint64_t hashRetries = 0;
    std::optional<Warning> deviceWarning{}; // what the device failed at
};

// Where the contents of these entries stand in the new tar stream. With options.verify only of those that
// decode to what they should: a reference to damaged data would lose the new file too. REQUIRES: the old
// segments are written.
Result<OldContents> oldContents(const Archive::Impl& archive, const UpdateOptions& options,
                                const std::vector<std::size_t>& entries, const TarMap& places,
                                TaskControl& control);

} // namespace ff::archive
