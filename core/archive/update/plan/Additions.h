// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an update adds, from the disk to the place that it gets in the archive. Functions keep no state.

#include "core/archive/update/plan/EditPlan.h"

namespace ff::archive {

struct Additions {
    std::vector<SourceEntry> entries; // in the order of the archive, new folders first
    std::uint64_t bytes = 0; // of the files' contents
    std::optional<Warning> unread; // the first thing that could not be read
};

// Walks what `edits` add and lets `plan`, which has applied the rest of them, give it its place.
Result<Additions> scanAdditions(const Archive::Impl& archive, const Edits& edits,
                                const UpdateOptions& options, const std::set<std::string>& unreadable,
                                EditPlan& plan, std::vector<Warning>& warnings, TaskControl& control);

// Of the entries that additions should have replaced, those that none did, with what `warnings` say of them:
// the archive keeps them.
std::vector<Warning> unreadReplacements(const std::set<std::string>& replaced,
                                        const std::set<std::string>& added,
                                        const std::vector<Warning>& warnings);

// Where an addition comes to stand.
std::string placeOf(const Addition& addition);

} // namespace ff::archive
