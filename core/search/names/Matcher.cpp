// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/names/Matcher.h"

#include <algorithm>

namespace ff::search {

namespace {

constexpr int kWholeName = 100, kWholeStem = 95, kBeginning = 80, kWord = 60, kPattern = 55, kWithin = 40,
              kFolderWord = 20, kFolder = 10;

bool isWordByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<std::uint8_t>(c) >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Whether a word begins at this byte of a folded text.
bool beginsWord(std::string_view text, std::size_t at)
{
    return at == 0 || !isWordByte(text[at - 1]) || isDigit(text[at - 1]) != isDigit(text[at]);
}

// Without the ending; a dot that begins the name begins none.
std::string_view stemOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

// Of text that is in the folded path.
int textQuality(std::string_view word, const Subject& subject)
{
    const std::string_view name = subject.folded.substr(subject.foldedName);
    std::size_t at = name.find(word);
    if (at == 0)
        return word.size() == name.size() ? kWholeName : word == stemOf(name) ? kWholeStem : kBeginning;
    const bool inName = at != std::string_view::npos;
    const std::string_view text = inName ? name : subject.folded;
    if (!inName)
        at = text.find(word);
    for (; at != std::string_view::npos; at = text.find(word, at + 1)) {
        if (beginsWord(text, at))
            return inName ? kWord : kFolderWord;
    }
    return inName ? kWithin : kFolder;
}

// All places of the word in text[from, to).
void addPlaces(std::string_view word, const FoldedText& folded, std::size_t from, std::size_t to,
               std::vector<ByteRange>& out)
{
    const std::string_view text = std::string_view(folded.text).substr(0, to);
    for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at)) {
        const auto begin = static_cast<std::uint32_t>(at);
        out.push_back(folded.originalRange({begin, begin + static_cast<std::uint32_t>(word.size())}));
        at += word.size();
    }
}

void sortAndJoin(std::vector<ByteRange>& ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::size_t kept = 0;
    for (const ByteRange range : ranges) {
        if (range.begin == range.end)
            continue;
        if (kept > 0 && range.begin <= ranges[kept - 1].end)
            ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
        else
            ranges[kept++] = range;
    }
    ranges.resize(kept);
}

} // namespace

Facts Facts::of(const format::EntryRecord& entry, std::string_view foldedName)
{
    return {entry.type, kindsOf(entry.type, foldedName), entry.size, entry.packedSize, entry.mtimeSeconds};
}

Subject Subject::of(std::string_view path, std::string_view folded, const Facts& facts)
{
    Subject subject;
    subject.path = trimmedPath(path);
    subject.folded = trimmedPath(folded);
    subject.name = nameOffset(subject.path);
    subject.foldedName = nameOffset(subject.folded);
    subject.facts = &facts;
    return subject;
}

std::string_view trimmedPath(std::string_view path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return path;
}

std::size_t nameOffset(std::string_view trimmedPath)
{
    const std::size_t slash = trimmedPath.rfind('/');
    return slash == std::string_view::npos || trimmedPath.size() == 1 ? 0 : slash + 1;
}

bool passes(const ArchiveFilter& filter, std::string_view foldedPath)
{
    const bool overPath = filter.folded.find('/') != std::string::npos;
    return foldedPath.substr(overPath ? 0 : nameOffset(foldedPath)).find(filter.folded) != std::string::npos;
}

Result<Matcher> Matcher::of(const Query& query, std::string_view archivePath)
{
    Matcher matcher;
    matcher.m_filters = query.filters;
    matcher.m_archive = fold(archivePath);
    for (const Term& term : query.terms) {
        Test test{term, {}, {}, {}};
        if (term.kind == Term::Kind::Glob)
            test.glob.emplace(term.folded);
        else if (term.kind == Term::Kind::Fuzzy)
            test.fuzzy.emplace(term.folded);
        else if (term.kind == Term::Kind::Regex) {
            FF_ASSIGN(Regex regex, Regex::compile(term.text));
            test.regex = std::make_shared<Regex>(std::move(regex));
        }
        matcher.m_tests.push_back(std::move(test));
    }
    const auto cost = [](const Test& test) {
        switch (test.term.kind) {
        case Term::Kind::Text:
            return 0;
        case Term::Kind::Glob:
            return 1;
        case Term::Kind::Fuzzy:
            return 2;
        case Term::Kind::Regex:
            break;
        }
        return 3;
    };
    // What is asked for leaves fewer than what is excluded.
    std::stable_sort(matcher.m_tests.begin(), matcher.m_tests.end(), [&](const Test& a, const Test& b) {
        return std::pair(cost(a), a.term.excluded) < std::pair(cost(b), b.term.excluded);
    });
    return matcher;
}

bool Matcher::passes(const Filter& filter, const Subject& subject) const
{
    const Facts& facts = *subject.facts;
    const bool isFile = facts.type == format::EntryType::File;
    bool passes = false;
    if (const auto* type = std::get_if<TypeFilter>(&filter.what)) {
        const std::string_view name = subject.folded.substr(subject.foldedName);
        passes = (facts.kinds & type->kinds) != 0
            || ((facts.kinds & static_cast<EntryKinds>(EntryKind::File)) != 0
                && std::any_of(type->endings.begin(), type->endings.end(),
                               [&](const std::string& ending) { return name.ends_with(ending); }));
    } else if (const auto* size = std::get_if<SizeFilter>(&filter.what)) {
        passes = isFile && facts.size >= size->least && facts.size <= size->most;
    } else if (const auto* date = std::get_if<DateFilter>(&filter.what)) {
        passes = facts.mtimeSeconds && *facts.mtimeSeconds >= date->from && *facts.mtimeSeconds < date->until;
    } else if (const auto* archive = std::get_if<ArchiveFilter>(&filter.what)) {
        passes = search::passes(*archive, m_archive);
    } else if (const auto* path = std::get_if<PathFilter>(&filter.what)) {
        const bool isFolder = facts.type == format::EntryType::Directory;
        std::string folders = "/";
        folders += subject.folded.substr(0, isFolder ? subject.folded.size() : subject.foldedName);
        if (isFolder)
            folders += '/';
        passes = folders.find(path->folded) != std::string::npos;
    } else if (const auto* ratio = std::get_if<RatioFilter>(&filter.what)) {
        const double times = facts.packedSize == 0
            ? 0
            : static_cast<double>(facts.size) / static_cast<double>(facts.packedSize);
        passes = isFile && facts.packedSize > 0 && times >= ratio->least && times <= ratio->most;
    }
    return passes != filter.excluded;
}

bool Matcher::mayPass(const Facts& facts) const
{
    Subject subject;
    subject.facts = &facts;
    return std::all_of(m_filters.begin(), m_filters.end(), [&](const Filter& filter) {
        const bool needsMore = std::holds_alternative<TypeFilter>(filter.what)
            || std::holds_alternative<ArchiveFilter>(filter.what)
            || std::holds_alternative<PathFilter>(filter.what);
        return needsMore || passes(filter, subject);
    });
}

Result<bool> Matcher::has(const Test& test, const Subject& subject)
{
    const Term& term = test.term;
    switch (term.kind) {
    case Term::Kind::Text: {
        const std::size_t folder = subject.searchedFolder, size = term.folded.size();
        return subject.folded.find(term.folded, folder < size ? 0 : folder - size + 1)
            != std::string_view::npos;
    }
    case Term::Kind::Glob:
        return test.glob->matches(term.overPath ? subject.folded : subject.folded.substr(subject.foldedName));
    case Term::Kind::Fuzzy:
        return test.fuzzy->match(subject.folded.substr(subject.foldedName)).has_value();
    case Term::Kind::Regex:
        break;
    }
    return test.regex->isIn(term.overPath ? subject.path : subject.path.substr(subject.name));
}

Result<bool> Matcher::matches(const Subject& subject)
{
    for (const Filter& filter : m_filters) {
        if (!passes(filter, subject))
            return false;
    }
    for (const Test& test : m_tests) {
        FF_ASSIGN(const bool found, has(test, subject));
        if (found == test.term.excluded)
            return false;
    }
    return true;
}

int Matcher::qualityOf(const Test& test, const Subject& subject)
{
    if (test.term.kind == Term::Kind::Text)
        return textQuality(test.term.folded, subject);
    if (test.term.kind != Term::Kind::Fuzzy)
        return kPattern;
    const std::string_view name = subject.folded.substr(subject.foldedName);
    const int penalty = test.fuzzy->match(name).value_or(Fuzzy::kMaxPenalty);
    return penalty == 0 ? textQuality(test.term.folded, subject) : kPattern - penalty;
}

int Matcher::quality(const Subject& subject) const
{
    int sum = 0, count = 0;
    for (const Test& test : m_tests) {
        if (test.term.excluded)
            continue;
        sum += qualityOf(test, subject);
        ++count;
    }
    return count == 0 ? 0 : sum / count;
}

void Matcher::addRanges(const Test& test, const FoldedText& folded, std::string_view path,
                        std::vector<ByteRange>& out)
{
    const Term& term = test.term;
    const std::size_t name = nameOffset(folded.text);
    const std::size_t from = term.overPath ? 0 : name;
    const std::string_view text = std::string_view(folded.text).substr(from);
    std::vector<ByteRange> found;
    switch (term.kind) {
    case Term::Kind::Text:
        addPlaces(term.folded, folded, name, folded.text.size(), out);
        if (out.empty())
            addPlaces(term.folded, folded, 0, folded.text.size(), out);
        return;
    case Term::Kind::Glob:
        test.glob->matches(text, &found);
        break;
    case Term::Kind::Fuzzy:
        if (test.fuzzy->match(text))
            found = test.fuzzy->ranges(text);
        break;
    case Term::Kind::Regex: {
        const auto offset = static_cast<std::uint32_t>(term.overPath ? 0 : nameOffset(path));
        for (const ByteRange range : test.regex->findAll(path.substr(offset)))
            out.push_back({range.begin + offset, range.end + offset});
        return;
    }
    }
    for (const ByteRange range : found)
        out.push_back(folded.originalRange(
            {range.begin + static_cast<std::uint32_t>(from), range.end + static_cast<std::uint32_t>(from)}));
}

std::vector<ByteRange> Matcher::ranges(std::string_view path)
{
    const std::string_view trimmed = trimmedPath(path);
    const FoldedText folded = foldWithOrigin(trimmed);
    std::vector<ByteRange> out;
    for (const Test& test : m_tests) {
        if (test.term.excluded)
            continue;
        std::vector<ByteRange> of;
        addRanges(test, folded, trimmed, of);
        out.insert(out.end(), of.begin(), of.end());
    }
    sortAndJoin(out);
    return out;
}

} // namespace ff::search
