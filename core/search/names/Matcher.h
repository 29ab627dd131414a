// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whether one entry is what a Query asks for, how well, and what of its path is the reason. NameIndex asks it
// for many entries of one archive; whoever has candidates from elsewhere, such as a database, asks it for
// each. A Matcher belongs to one thread at a time, because its regular expressions do.

#include "core/search/names/Fuzzy.h"
#include "core/search/names/Glob.h"
#include "core/search/query/Query.h"
#include "core/search/query/Regex.h"

#include <optional>

namespace ff::search {

// What filters ask of an entry.
struct Facts {
    format::EntryType type = format::EntryType::File;
    EntryKinds kinds = 0; // kindsOf()
    std::uint64_t size = 0;
    std::uint64_t packedSize = 0; // 0: unknown
    std::optional<std::int64_t> mtimeSeconds; // nothing for a folder that no entry names

    static Facts of(const format::EntryRecord& entry, std::string_view foldedName);
};

// An entry for as long as it is looked at. The name is the last component of the path; folders have no '/' at
// the end of their path (trimmedPath).
struct Subject {
    std::string_view path, folded; // `folded` is fold(path)
    std::size_t name = 0, foldedName = 0; // where the name begins in each
    const Facts* facts = nullptr;
    // So many bytes of `folded` are the folder that is searched, with its '/': text must be found beyond.
    std::size_t searchedFolder = 0;

    // Of a path, with or without slashes at its end, and what it folds to. All three must live longer; the
    // facts may be filled in afterwards, as their kinds are told from the name.
    static Subject of(std::string_view path, std::string_view folded, const Facts& facts);
};
// The path without slashes at its end, and where its last component begins.
std::string_view trimmedPath(std::string_view path);
std::size_t nameOffset(std::string_view trimmedPath);

// Whether an archive is what an `in:` asks for. `foldedPath`: the absolute path of its file, folded.
bool passes(const ArchiveFilter& filter, std::string_view foldedPath);

class Matcher {
public:
    // `archivePath`: the absolute path of the archive's file, for `in:`. Usage as from parseQuery, which
    // compiled the regular expressions before.
    static Result<Matcher> of(const Query& query, std::string_view archivePath = {});

    // Whether the filters that look at nothing but sizes and times let it pass: asked before the rest, where
    // there are many. The kinds need not be set.
    bool mayPass(const Facts& facts) const;
    // Usage when a regular expression reaches one of its limits: no other entry should be asked then.
    Result<bool> matches(const Subject& subject);

    // How well an entry that matches does, from 0 to 100: whole name, beginning of the name, beginning of a
    // word, within the name, in a folder; the mean of the terms that are not excluded, and 0 without such.
    int quality(const Subject& subject) const;

    // What of the path the terms found, ascending and apart: of words each place in the name or, when they
    // are not there, in the folders; of patterns what stands for their plain characters.
    std::vector<ByteRange> ranges(std::string_view path);

private:
    friend class NameIndex;
    // One term, ready for many names.
    struct Test {
        Term term;
        std::optional<Glob> glob;
        std::optional<Fuzzy> fuzzy;
        std::shared_ptr<Regex> regex;
    };

    bool passes(const Filter& filter, const Subject& subject) const;
    // Whether the term is there, excluded or not.
    static Result<bool> has(const Test& test, const Subject& subject);
    static int qualityOf(const Test& test, const Subject& subject);
    static void addRanges(const Test& test, const FoldedText& folded, std::string_view path,
                          std::vector<ByteRange>& out);

    std::vector<Test> m_tests; // the cheap kinds first
    std::vector<Filter> m_filters;
    std::string m_archive; // folded
};

} // namespace ff::search
