// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/names/NameIndex.h"

#include <algorithm>
#include <cstring>

namespace ff::search {

namespace {

constexpr char kEnd = '\xFF';
// Entries looked at between two looks at the TaskControl; of a regular expression also how many it gets at
// once.
constexpr std::size_t kPatience = 4096, kBatch = 256;

} // namespace

Result<NameIndex> NameIndex::of(std::span<const format::EntryRecord> entries, TaskControl& control)
{
    NameIndex index;
    index.m_entries.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i % kPatience == 0)
            FF_TRY(control.checkpoint());
        index.add(entries[i]);
    }
    return index;
}

NameIndex::EntryId NameIndex::add(const format::EntryRecord& entry)
{
    Facts facts;
    facts.type = entry.type;
    facts.size = entry.size;
    facts.packedSize = entry.packedSize;
    facts.mtimeSeconds = entry.mtimeSeconds;
    return addPath(entry.path, facts);
}

NameIndex::EntryId NameIndex::addFolder(std::string_view path)
{
    Facts facts;
    facts.type = format::EntryType::Directory;
    return addPath(path, facts);
}

NameIndex::EntryId NameIndex::addPath(std::string_view path, const Facts& facts)
{
    const std::string_view trimmed = trimmedPath(path);
    const std::string folded = fold(trimmed);
    Place& place = m_entries.emplace_back();
    place.path = m_paths.size();
    place.folded = m_folded.size();
    place.name = static_cast<std::uint32_t>(nameOffset(trimmed));
    place.foldedName = static_cast<std::uint32_t>(nameOffset(folded));
    place.depth = static_cast<std::uint32_t>(std::count(folded.begin(), folded.end(), '/'));
    place.characters = Fuzzy::charactersOf(std::string_view(folded).substr(place.foldedName));
    place.facts = facts;
    place.facts.kinds = kindsOf(facts.type, std::string_view(folded).substr(place.foldedName));
    m_paths += trimmed;
    m_folded += folded;
    m_folded += kEnd;
    return static_cast<EntryId>(m_entries.size() - 1);
}

std::string_view NameIndex::foldedOf(EntryId entry) const
{
    const std::size_t begin = m_entries[entry].folded;
    const std::size_t end = entry + 1 < m_entries.size() ? m_entries[entry + 1].folded : m_folded.size();
    return std::string_view(m_folded).substr(begin, end - 1 - begin);
}

std::string_view NameIndex::path(EntryId entry) const
{
    const std::size_t begin = m_entries[entry].path;
    const std::size_t end = entry + 1 < m_entries.size() ? m_entries[entry + 1].path : m_paths.size();
    return std::string_view(m_paths).substr(begin, end - begin);
}

Subject NameIndex::subjectOf(EntryId entry, std::size_t searchedFolder) const
{
    const Place& place = m_entries[entry];
    return {path(entry), foldedOf(entry), place.name, place.foldedName, &place.facts, searchedFolder};
}

// One pass over all folded paths at once: a search for each of them would take several times as long when few
// have the text.
Result<std::vector<NameIndex::EntryId>> NameIndex::withText(const std::string& text,
                                                            TaskControl& control) const
{
    std::vector<EntryId> out;
    std::size_t at = 0;
    EntryId entry = 0;
    constexpr std::size_t kStretch = std::size_t{1} << 20; // bytes between two looks at the TaskControl
    std::size_t nextLook = 0;
    while (at < m_folded.size()) {
        if (at >= nextLook) {
            FF_TRY(control.checkpoint());
            nextLook = at + kStretch;
        }
        // A stretch may end within the text.
        const std::size_t stretch = std::min(m_folded.size() - at, kStretch + text.size());
        const void* hit = memmem(m_folded.data() + at, stretch, text.data(), text.size());
        if (hit == nullptr) {
            at += std::min(m_folded.size() - at, kStretch);
            continue;
        }
        at = static_cast<std::size_t>(static_cast<const char*>(hit) - m_folded.data());
        // Hits are close together or far apart.
        while (entry + 1 < m_entries.size() && m_entries[entry + 1].folded <= at) {
            if (entry + 64 < m_entries.size() && m_entries[entry + 64].folded <= at)
                entry += 64;
            else
                ++entry;
        }
        out.push_back(entry);
        at = entry + 1 < m_entries.size() ? m_entries[entry + 1].folded : m_folded.size();
    }
    return out;
}

Status NameIndex::keep(std::vector<EntryId>& candidates, const Matcher::Test& test,
                       std::size_t searchedFolder, TaskControl& control) const
{
    if (test.regex) {
        // ICU takes a hundred times as long as a search for plain text.
        const std::string& required = test.regex->requiredText();
        if (!test.term.excluded && !required.empty())
            std::erase_if(candidates, [&](EntryId entry) {
                return foldedOf(entry).find(required) == std::string_view::npos;
            });
        return keepByRegex(candidates, test, control);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (i % kPatience == 0)
            FF_TRY(control.checkpoint());
        const EntryId entry = candidates[i];
        bool found = !test.fuzzy || test.fuzzy->mayMatch(m_entries[entry].characters);
        if (found) {
            FF_ASSIGN(found, Matcher::has(test, subjectOf(entry, searchedFolder)));
        }
        if (found != test.term.excluded)
            candidates[kept++] = entry;
    }
    candidates.resize(kept);
    return {};
}

Status NameIndex::keepByRegex(std::vector<EntryId>& candidates, const Matcher::Test& test,
                              TaskControl& control) const
{
    std::vector<std::string_view> texts;
    std::vector<std::uint8_t> found;
    std::size_t kept = 0;
    for (std::size_t begin = 0; begin < candidates.size(); begin += kBatch) {
        FF_TRY(control.checkpoint());
        const std::size_t end = std::min(begin + kBatch, candidates.size());
        texts.clear();
        for (std::size_t i = begin; i < end; ++i) {
            const Subject subject = subjectOf(candidates[i]);
            texts.push_back(subject.path.substr(test.term.overPath ? 0 : subject.name));
        }
        FF_TRY(test.regex->isInEach(texts, found));
        for (std::size_t i = begin; i < end; ++i) {
            if ((found[i - begin] != 0) != test.term.excluded)
                candidates[kept++] = candidates[i];
        }
    }
    candidates.resize(kept);
    return {};
}

Result<std::vector<NameIndex::EntryId>> NameIndex::candidates(Matcher& matcher,
                                                              const std::string& foldedFolder,
                                                              TaskControl& control) const
{
    std::vector<EntryId> out;
    auto test = matcher.m_tests.begin();
    if (foldedFolder.empty() && test != matcher.m_tests.end() && test->term.kind == Term::Kind::Text
        && !test->term.excluded) {
        // Of several words the longest is the rarest, as a rule.
        auto longest = test;
        for (auto i = test; i != matcher.m_tests.end(); ++i) {
            if (i->term.kind == Term::Kind::Text && !i->term.excluded
                && i->term.folded.size() > longest->term.folded.size())
                longest = i;
        }
        std::iter_swap(test, longest);
        FF_ASSIGN(out, withText(test->term.folded, control));
        ++test;
    } else {
        out.reserve(m_entries.size());
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (foldedOf(static_cast<EntryId>(i)).starts_with(foldedFolder))
                out.push_back(static_cast<EntryId>(i));
        }
    }
    for (const Filter& filter : matcher.m_filters) {
        FF_TRY(control.checkpoint());
        std::erase_if(out, [&](EntryId entry) { return !matcher.passes(filter, subjectOf(entry)); });
    }
    for (; test != matcher.m_tests.end(); ++test)
        FF_TRY(keep(out, *test, foldedFolder.size(), control));
    return out;
}

Result<std::vector<NameIndex::EntryId>> NameIndex::matches(const Query& query, TaskControl& control,
                                                           std::string_view archivePath,
                                                           std::string_view folder) const
{
    FF_ASSIGN(Matcher matcher, Matcher::of(query, archivePath));
    return candidates(matcher, folder.empty() ? std::string() : fold(trimmedPath(folder)) + '/', control);
}

Result<NameIndex::Found> NameIndex::find(const Query& query, std::size_t limit, TaskControl& control,
                                         std::string_view archivePath) const
{
    FF_ASSIGN(Matcher matcher, Matcher::of(query, archivePath));
    FF_ASSIGN(const std::vector<EntryId> entries, candidates(matcher, {}, control));
    const bool hasOrder =
        std::any_of(query.terms.begin(), query.terms.end(), [](const Term& term) { return !term.excluded; });
    // The order as one number, the smallest first: 7 bits of quality, 16 of the name's length, 9 of the depth
    // and the entry.
    std::vector<std::uint64_t> keys;
    keys.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i % kPatience == 0)
            FF_TRY(control.checkpoint());
        std::uint64_t key = 0;
        if (hasOrder) {
            const Subject subject = subjectOf(entries[i]);
            const std::size_t length = subject.folded.size() - subject.foldedName;
            key = static_cast<std::uint64_t>(100 - matcher.quality(subject)) << 25;
            key |= static_cast<std::uint64_t>(std::min<std::size_t>(length, 0xFFFF)) << 9;
            key |= std::min<std::uint64_t>(m_entries[entries[i]].depth, 0x1FF);
        }
        keys.push_back(key << 32 | entries[i]);
    }
    const std::size_t count = std::min(limit, keys.size());
    const auto end = keys.begin() + static_cast<std::ptrdiff_t>(count);
    if (count < keys.size())
        std::nth_element(keys.begin(), end, keys.end());
    std::sort(keys.begin(), end);
    Found found;
    found.total = keys.size();
    found.hits.reserve(count);
    for (auto key = keys.begin(); key != end; ++key)
        found.hits.push_back({static_cast<EntryId>(*key), hasOrder ? 100 - static_cast<int>(*key >> 57) : 0});
    return found;
}

} // namespace ff::search
