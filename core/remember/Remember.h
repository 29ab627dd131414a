// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the archiver tells the catalogue: the one place that knows both core/archive and core/search. Whoever
// has made or opened an archive calls one of these when its work is done, on the thread that did it. They
// write into the default catalogue, and do nothing where that is switched off or the settings say so. What
// fails here is no failure of the work before it: tell it as a warning and go on.

#include "core/archive/Archive.h"
#include "core/search/catalogue/Catalogue.h"

namespace ff::remember {

struct Outcome {
    search::Remembered what = search::Remembered::Left;
    Sentence notice; // a person should see it: Catalogue::takeNotice()
};

// An archive that is open. One that is not complete is left out, as its list would pass for the whole, and so
// is one that lies in another.
Result<Outcome> archive(const archive::Archive& archive, const search::RememberOptions& options,
                        TaskControl& control);

// An archive that was just made or changed. It is opened for its entries when the catalogue has not got them.
// `encrypted`: then it is not opened, and what is remembered of it is marked as changed.
Result<Outcome> file(const std::filesystem::path& path, bool encrypted, TaskControl& control);

// The person took these entries out of an archive, or opened them: it counts for the order of what is
// searched. Nothing is noted where they are many, so that no single one was meant, where the archive is not
// remembered or lies in another, or where the settings say so.
Status opened(const archive::Archive& archive, std::span<const std::size_t> entries);

// What is known of the use of an archive's entries, after this query; empty where nothing is.
search::ArchiveUse useOf(const std::filesystem::path& archive, std::string_view asked);

} // namespace ff::remember
