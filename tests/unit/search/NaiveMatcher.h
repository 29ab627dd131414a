// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a query means, in the plainest words and without regard to time: what core/search/names must find. It
// shares folding and parsing with it and nothing else; regular expressions are PCRE's.

#include "core/search/query/Query.h"
#include "core/search/text/Folding.h"

#include <QRegularExpression>
#include <QString>

#include <algorithm>
#include <string>
#include <vector>

namespace fftest {

using namespace ff::search;

inline std::u32string characters(const std::string& folded)
{
    return QString::fromStdString(folded).toStdU32String();
}

inline bool naiveComponent(const std::u32string& pattern, const std::u32string& text, std::size_t p = 0,
                           std::size_t t = 0)
{
    if (p == pattern.size())
        return t == text.size();
    if (pattern[p] == U'*')
        return naiveComponent(pattern, text, p + 1, t)
            || (t < text.size() && naiveComponent(pattern, text, p, t + 1));
    return t < text.size() && (pattern[p] == U'?' || pattern[p] == text[t])
        && naiveComponent(pattern, text, p + 1, t + 1);
}

inline std::vector<std::u32string> components(const std::string& folded)
{
    std::vector<std::u32string> out;
    for (const QString& part : QString::fromStdString(folded).split(QLatin1Char('/')))
        out.push_back(part.toStdU32String());
    return out;
}

inline bool naivePath(const std::vector<std::u32string>& pattern, const std::vector<std::u32string>& path,
                      std::size_t p, std::size_t t)
{
    if (p == pattern.size())
        return t == path.size();
    if (pattern[p] == U"**")
        return naivePath(pattern, path, p + 1, t) || (t < path.size() && naivePath(pattern, path, p, t + 1));
    return t < path.size() && naiveComponent(pattern[p], path[t]) && naivePath(pattern, path, p + 1, t + 1);
}

inline bool naiveGlob(const std::string& pattern, const std::string& path, const std::string& name)
{
    if (pattern.find('/') == std::string::npos)
        return naiveComponent(characters(pattern), characters(name));
    std::vector<std::u32string> parts = components(pattern);
    std::erase_if(parts, [](const std::u32string& part) { return part.empty(); });
    const std::vector<std::u32string> whole = components(path);
    for (std::size_t from = 0; from <= whole.size(); ++from) {
        if (naivePath(parts, whole, 0, from))
            return true;
    }
    return false;
}

// Fewest typos between the word and any part of the name: optimal string alignment.
inline std::size_t naiveTypos(const std::u32string& word, const std::u32string& name)
{
    std::vector<std::vector<std::size_t>> table(word.size() + 1,
                                                std::vector<std::size_t>(name.size() + 1, 0));
    for (std::size_t i = 1; i <= word.size(); ++i) {
        table[i][0] = i;
        for (std::size_t j = 1; j <= name.size(); ++j) {
            std::size_t best = table[i - 1][j - 1] + (word[i - 1] == name[j - 1] ? 0 : 1);
            best = std::min({best, table[i - 1][j] + 1, table[i][j - 1] + 1});
            if (i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1])
                best = std::min(best, table[i - 2][j - 2] + 1);
            table[i][j] = best;
        }
    }
    return *std::min_element(table.back().begin(), table.back().end());
}

inline bool naiveFuzzy(const std::u32string& word, const std::u32string& name)
{
    const std::size_t size = word.size();
    if (name.find(word) != std::u32string::npos)
        return true;
    if (size >= 4 && naiveTypos(word, name) <= (size < 8 ? 1U : 2U))
        return true;
    for (std::size_t begin = 0; size >= 3 && begin < name.size(); ++begin) {
        std::size_t have = 0;
        for (std::size_t i = begin; i < name.size() && i < begin + 2 * size + 2; ++i) {
            have += name[i] == word[have] ? 1 : 0;
            if (have == size)
                return true;
        }
    }
    return false;
}

inline bool naiveTerm(const Term& term, const std::string& path)
{
    const std::string folded = fold(path);
    const std::string name = path.substr(path.rfind('/') + 1); // npos + 1 is 0
    const std::string foldedName = folded.substr(folded.rfind('/') + 1);
    switch (term.kind) {
    case Term::Kind::Text:
        return folded.find(term.folded) != std::string::npos;
    case Term::Kind::Glob:
        return naiveGlob(term.folded, folded, foldedName);
    case Term::Kind::Fuzzy:
        return naiveFuzzy(characters(term.folded), characters(foldedName));
    case Term::Kind::Regex:
        break;
    }
    const QRegularExpression regex(QString::fromStdString(term.text),
                                   QRegularExpression::CaseInsensitiveOption
                                       | QRegularExpression::UseUnicodePropertiesOption);
    return regex.match(QString::fromStdString(term.overPath ? path : name)).hasMatch();
}

inline bool naiveFilter(const Filter& filter, const ff::format::EntryRecord& entry,
                        const std::string& archive)
{
    const std::string folded = fold(entry.path);
    const std::string foldedName = folded.substr(folded.rfind('/') + 1);
    const bool isFile = entry.type == ff::format::EntryType::File;
    if (const auto* type = std::get_if<TypeFilter>(&filter.what)) {
        bool passes = (kindsOf(entry.type, foldedName) & type->kinds) != 0;
        for (const std::string& ending : type->endings)
            passes = passes || (isFile && foldedName.ends_with(ending));
        return passes;
    }
    if (const auto* size = std::get_if<SizeFilter>(&filter.what))
        return isFile && size->least <= entry.size && entry.size <= size->most;
    if (const auto* date = std::get_if<DateFilter>(&filter.what))
        return date->from <= entry.mtimeSeconds && entry.mtimeSeconds < date->until;
    if (const auto* in = std::get_if<ArchiveFilter>(&filter.what))
        return fold(archive).find(in->folded) != std::string::npos;
    if (const auto* path = std::get_if<PathFilter>(&filter.what)) {
        std::string folders = "/" + folded.substr(0, folded.rfind('/') + 1);
        if (entry.type == ff::format::EntryType::Directory)
            folders = "/" + folded + "/";
        return folders.find(path->folded) != std::string::npos;
    }
    const auto& ratio = std::get<RatioFilter>(filter.what);
    if (!isFile || entry.packedSize == 0)
        return false;
    const double times = double(entry.size) / double(entry.packedSize);
    return ratio.least <= times && times <= ratio.most;
}

inline bool naiveMatch(const Query& query, const ff::format::EntryRecord& entry, const std::string& archive)
{
    for (const Term& term : query.terms) {
        if (naiveTerm(term, entry.path) == term.excluded)
            return false;
    }
    for (const Filter& filter : query.filters) {
        if (naiveFilter(filter, entry, archive) == filter.excluded)
            return false;
    }
    return true;
}

} // namespace fftest
