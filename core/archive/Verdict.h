// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one judgement of what an operation that read an archive found. Exit codes, banners, result pages and
// what may be done with the archive afterwards follow from it and from nothing else.

#include "core/base/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ff::archive {

// What became of one entry. Whole: compared with a checksum of its contents. Read: to its end, but no check
// says that its contents are right. Refused: nothing of that name may be made. Failed: input or output.
// Missing: this machine lacks what it takes, a model or a password most likely.
enum class EntryState { Whole, Read, Skipped, Damaged, Refused, Failed, Missing };
struct EntryOutcome {
    std::size_t entry = 0; // index into Archive::entries()
    EntryState state = EntryState::Whole;
    std::uint64_t hashRetries = 0;
    bool healed = false; // what it is stored in is damaged; it is as it was all the same when it is whole
    Sentence message; // empty when whole or read
};

EntryState stateOf(const Error& error);

struct Verdict {
    // Entries that were asked for, by what became of them.
    std::uint64_t whole = 0, read = 0, skipped = 0, damaged = 0, refused = 0, failed = 0, missing = 0;
    // Something that the archive once had is not there, or may not be, and no entry stands for it.
    bool incomplete = false;
    // A check of the archive failed that is none of an entry: of a segment, of a segment's header.
    bool archiveDamaged = false;
    // Something else went wrong with input or output: the disk did not confirm.
    bool unconfirmed = false;

    void count(EntryState state);
    // Those without a fault, compared or not.
    std::uint64_t good() const { return whole + read; }
    std::uint64_t bad() const { return damaged + refused + failed + missing; }
    // Damaged, Io or Missing, the first that applies; none when everything that was asked for is whole, read,
    // or skipped on request.
    std::optional<ErrorCode> problem() const;
    int exitCode() const { return problem() ? static_cast<int>(*problem()) : 0; }
    // A sentence without its full stop: "2 entries are damaged, something is missing". Empty without a
    // problem.
    std::string summary() const;
};

} // namespace ff::archive
