// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The names of one archive in memory, for results at every keystroke. Made once, on any thread; immutable
// afterwards, so that any number of threads may search. It copies the paths and refers to nothing; an entry
// takes about 100 bytes and twice its path.

#include "core/base/TaskControl.h"
#include "core/search/names/Matcher.h"

#include <span>

namespace ff::search {

class NameIndex {
public:
    using EntryId = std::uint32_t; // from 0, in the order in which they came

    NameIndex() = default;
    // Of the entries in their order. Cancelled.
    static Result<NameIndex> of(std::span<const format::EntryRecord> entries, TaskControl& control);

    // One at a time, for whoever has more than entries: folders that none names.
    // REQUIRES: fewer than 2^32 entries.
    EntryId add(const format::EntryRecord& entry);
    EntryId addFolder(std::string_view path);

    std::size_t size() const { return m_entries.size(); }
    std::string_view path(EntryId entry) const;

    struct Hit {
        EntryId entry = 0;
        int quality = 0; // 0 to 100: see Matcher

        bool operator==(const Hit&) const = default;
    };
    struct Found {
        std::vector<Hit> hits; // the best first, at most `limit`
        std::uint64_t total = 0; // of all matches
    };
    // The matches by quality, then the shorter name, then fewer folders above it, then the order of the
    // archive (by that alone when nothing but filters is asked). Cancelled; Usage when a regular expression
    // reached a limit. `archivePath`: see Matcher.
    Result<Found> find(const Query& query, std::size_t limit, TaskControl& control,
                       std::string_view archivePath = {}) const;

    // All matches in the order of the archive, without ordering them. With a `folder` only what lies below
    // it, and what its own name and those above it have in common with the query does not count.
    Result<std::vector<EntryId>> matches(const Query& query, TaskControl& control,
                                         std::string_view archivePath = {},
                                         std::string_view folder = {}) const;

private:
    struct Place {
        std::size_t path = 0, folded = 0; // where they begin in the arenas; they end where the next begins
        std::uint32_t name = 0, foldedName = 0; // where the name begins in each
        std::uint32_t depth = 0; // folders above it
        std::uint64_t characters = 0; // of the name: Fuzzy::charactersOf
        Facts facts;
    };

    EntryId addPath(std::string_view path, const Facts& facts);
    Subject subjectOf(EntryId entry, std::size_t searchedFolder = 0) const;
    std::string_view foldedOf(EntryId entry) const;
    Status keep(std::vector<EntryId>& candidates, const Matcher::Test& test, std::size_t searchedFolder,
                TaskControl& control) const;
    Status keepByRegex(std::vector<EntryId>& candidates, const Matcher::Test& test,
                       TaskControl& control) const;
    Result<std::vector<EntryId>> withText(const std::string& folded, TaskControl& control) const;
    Result<std::vector<EntryId>> candidates(Matcher& matcher, const std::string& foldedFolder,
                                            TaskControl& control) const;

    std::string m_paths;
    std::string m_folded; // each followed by kEnd, which is in no folded text
    std::vector<Place> m_entries;
};

} // namespace ff::search
