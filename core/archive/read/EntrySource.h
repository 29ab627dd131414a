// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Entries of an open archive with their contents, whatever kind of archive it is: one pass over it. Used by
// one thread.

#include "core/archive/read/EntryReader.h"

namespace ff::archive {

class EntrySource {
public:
    virtual ~EntrySource() = default;

    // As readEntry. `entry` is an index into Archive::entries(). REQUIRES: not below the one before.
    virtual Status read(std::size_t entry, const EntryVisit& visit, EntryCheck& check) = 0;

    // What the pass is made of, as TaskControl::setTotals has it, and where it runs.
    virtual std::uint64_t totalBytes() const = 0;
    virtual WorkPlan workPlan() const { return {}; }
    virtual std::string device() const = 0;
    virtual std::uint64_t hashRetries() const { return 0; }
    virtual std::optional<Warning> warning() const { return std::nullopt; } // what the device failed at
    // Reads on to the end of the pass, whatever no entry needed.
    virtual Status finish() { return {}; }
    // Of what was read so far, what is damaged in the archive besides entries: a sentence for each kind.
    virtual std::vector<Sentence> faults() const { return {}; }
    virtual std::uint64_t damagedSegments() const { return 0; }
    // What was damaged and is right all the same, alike.
    virtual std::vector<Sentence> healed() const { return {}; }
};

} // namespace ff::archive
