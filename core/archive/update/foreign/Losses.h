// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What of another program's archive is not there any more, or is otherwise, when libarchive has written it
// anew: found before anything is written. Functions keep no state.

#include "core/archive/update/plan/EditPlan.h"

namespace ff::archive {

// What libarchive does not tell of an entry, and the new archive should have.
struct EntryTraits {
    bool isStored = false; // not compressed, alone of all
    bool hasOwner = true; // if not, the owner that libarchive gives is made up
};

struct Losses {
    // Each a sentence of something that goes: nobody has agreed to that yet.
    std::vector<Warning> lost;
    // Each of something that is otherwise than it was, though nothing goes.
    std::vector<Warning> notes;
    std::vector<EntryTraits> traits; // by ForeignArchive::ordinalOf(); empty where there are none
};

// `entryChanges`: what goes of itself is no loss. Missing when an entry that stays is encrypted, Usage when
// there is something around the archive that would go, Damaged when the archive is. REQUIRES: it is foreign
// and of a kind.
Result<Losses> lossesOf(const Archive::Impl& archive, const std::vector<EntryChange>& entryChanges,
                        TaskControl& control);

// "its comment is not kept; fields …" for a refusal.
Sentence sentenceOf(const std::vector<Warning>& losses);

} // namespace ff::archive
