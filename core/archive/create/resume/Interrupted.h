// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Creations that were interrupted (killed, a power cut, a full disk) after CreateOptions::resumable had been
// asked for: what is left of them, to go on with or to discard. Each has a partial file beside its target and
// a journal in $XDG_STATE_HOME/fileformer/interrupted. Functions may be called from any thread.

#include "core/archive/Types.h"

namespace ff::archive {

struct Interrupted {
    std::filesystem::path journal; // names it
    std::filesystem::path partial;
    std::filesystem::path target; // absolute, as the inputs
    std::vector<std::filesystem::path> inputs;
    CreateOptions options;
    std::int64_t startedAt = 0; // seconds since 1970
    std::uint64_t rawBytes = 0; // of the inputs, when it began
    std::uint64_t doneRawBytes = 0; // of them, in finished segments
    std::uint64_t donePackedBytes = 0;
};

// Newest first; not those that are at work now, in whatever process. Journals that cannot be read are passed
// over.
std::vector<Interrupted> interruptedCreations();

// Goes on: the inputs are read again, and what gives the same segments as before is taken from the partial
// file instead of being coded; files that have changed are coded anew. The archive is the one that
// createArchive would make now. Errors are those of createArchive; after one it can be resumed again. Usage
// when it is at work already. Of `interrupted.options` those count that no journal keeps: force, encoder.
Result<CreateReport> resumeArchive(const Interrupted& interrupted, TaskControl& control);

// Removes the partial file and the journal. Usage when it is at work.
Status discardInterrupted(const Interrupted& interrupted);

} // namespace ff::archive
