// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as what is typed into the search field (the first line), any others as paths that are searched:
// both ways to search agree, and what is marked lies within the path.
#include "core/search/names/NameIndex.h"
#include "core/search/query/Query.h"
#include "core/search/text/Folding.h"
#include "tests/fuzz/Fuzz.h"

#include <algorithm>

using namespace ff;

namespace {

constexpr std::size_t kMostPaths = 24, kMostText = 4096;

std::vector<format::EntryRecord> entriesOf(std::string_view lines)
{
    std::vector<format::EntryRecord> out;
    while (!lines.empty() && out.size() < kMostPaths) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        format::EntryRecord entry;
        entry.path = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        if (entry.path.empty())
            continue;
        const auto number = static_cast<std::int64_t>(out.size());
        if (entry.path.back() == '/')
            entry.type = format::EntryType::Directory;
        entry.size = entry.type == format::EntryType::File ? std::uint64_t{1} << (3 * number % 64) : 0;
        entry.packedSize = entry.size / 2;
        entry.mtimeSeconds = number * 100'000'000;
        out.push_back(std::move(entry));
    }
    return out;
}

void mustLieWithin(const std::vector<search::ByteRange>& ranges, std::string_view path)
{
    std::size_t end = 0;
    for (const search::ByteRange& range : ranges) {
        fuzz::must(range.begin >= end && range.begin < range.end, "marks that are empty or out of order");
        end = range.end;
    }
    fuzz::must(end <= path.size(), "a mark behind the end of the path");
}

// The index against a matcher that is asked for each entry.
void searchBothWays(const search::Query& query, const std::vector<format::EntryRecord>& entries)
{
    fuzz::Patience patience(100'000);
    const auto index = search::NameIndex::of(entries, patience);
    auto matcher = search::Matcher::of(query);
    fuzz::must(index.ok() && matcher.ok(), "a query that was understood cannot be searched for");
    const auto found = index->matches(query, patience);
    const auto best = index->find(query, entries.size(), patience);
    if (!found.ok() || !best.ok()) // a regular expression reached its limits
        return;
    fuzz::must(best->total == found->size() && best->hits.size() == found->size(), "the best are not all");
    for (search::NameIndex::EntryId i = 0; i < entries.size(); ++i) {
        const std::string_view path = entries[i].path;
        const std::string folded = search::fold(path);
        search::Facts facts;
        const auto subject = search::Subject::of(path, folded, facts);
        facts = search::Facts::of(entries[i], subject.folded.substr(subject.foldedName));
        const auto matches = matcher->matches(subject);
        if (!matches.ok())
            return;
        const bool isFound = std::find(found->begin(), found->end(), i) != found->end();
        fuzz::must(*matches == isFound, "the index finds what the matcher does not, or the other way round");
        if (isFound) {
            const int quality = matcher->quality(subject);
            fuzz::must(quality >= 0 && quality <= 100, "a quality that is none");
            mustLieWithin(matcher->ranges(path), path);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), std::min(size, kMostText));
    const std::string_view typed = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(typed.size() + 1, text.size()));
    const search::Query part = search::understoodPart(typed);
    const auto query = search::parseQuery(typed);
    if (query.ok()) {
        fuzz::must(*query == part, "of a query that is understood something is left out");
        for (const search::Term& term : query->terms)
            fuzz::must(!term.folded.empty() && term.position < typed.size(), "a term of nothing");
        for (const search::Filter& filter : query->filters)
            fuzz::must(filter.position < typed.size(), "a filter behind the end");
    } else {
        fuzz::must(query.error().code == ErrorCode::Usage && !query.error().message.empty(),
                   "an error without a sentence");
    }
    searchBothWays(part, entriesOf(text));
    return 0;
}
