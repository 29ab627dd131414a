// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/GitIgnore.h"

#include "core/archive/disk/LongPath.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ff::archive {

namespace {

constexpr std::size_t kMaxRulesFile = std::size_t{16} << 20;
constexpr std::size_t kRulesPiece = std::size_t{64} << 10;

// Of a regular file; nothing when it cannot be read or is larger.
std::string rulesText(const std::string& path)
{
    const int file = LongPath(path).open(O_RDONLY);
    if (file < 0)
        return {};
    std::string text;
    struct stat info {};
    ssize_t got = ::fstat(file, &info) == 0 && S_ISREG(info.st_mode) ? 1 : 0;
    while (got > 0 && text.size() <= kMaxRulesFile) {
        const std::size_t done = text.size();
        text.resize(done + kRulesPiece);
        do
            got = ::read(file, text.data() + done, text.size() - done);
        while (got < 0 && errno == EINTR);
        text.resize(done + static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    }
    ::close(file);
    return got == 0 && text.size() <= kMaxRulesFile ? text : std::string();
}

enum class Match { Yes, No, NoMoreText, NoMoreToSlash };

// One character class, from behind its '['. Gives the place behind its ']', or npos when it has none.
std::size_t matchClass(std::string_view pattern, std::size_t at, unsigned char c, bool& matched)
{
    const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    at += negated ? 1 : 0;
    matched = false;
    bool first = true;
    int previous = -1;
    for (;; first = false) {
        if (at >= pattern.size())
            return std::string_view::npos;
        auto p = static_cast<unsigned char>(pattern[at]);
        if (p == ']' && !first)
            break;
        if (p == '[' && at + 1 < pattern.size() && pattern[at + 1] == ':') {
            const std::size_t end = pattern.find(":]", at + 2);
            if (end != std::string_view::npos) {
                static constexpr std::pair<std::string_view, int (*)(int)> kClasses[] = {
                    {"alnum", std::isalnum}, {"alpha", std::isalpha}, {"blank", std::isblank},
                    {"cntrl", std::iscntrl}, {"digit", std::isdigit}, {"graph", std::isgraph},
                    {"lower", std::islower}, {"print", std::isprint}, {"punct", std::ispunct},
                    {"space", std::isspace}, {"upper", std::isupper}, {"xdigit", std::isxdigit}};
                const std::string_view name = pattern.substr(at + 2, end - at - 2);
                const auto known = std::find_if(std::begin(kClasses), std::end(kClasses),
                                                [&](const auto& k) { return k.first == name; });
                if (known == std::end(kClasses))
                    return std::string_view::npos;
                matched = matched || (c < 128 && known->second(c) != 0);
                at = end + 2;
                previous = -1;
                continue;
            }
        }
        if (p == '-' && previous >= 0 && at + 1 < pattern.size() && pattern[at + 1] != ']') {
            ++at;
            if (pattern[at] == '\\' && ++at >= pattern.size())
                return std::string_view::npos;
            matched = matched || (previous <= c && c <= static_cast<unsigned char>(pattern[at]));
            previous = -1;
            ++at;
            continue;
        }
        if (p == '\\') {
            if (++at >= pattern.size())
                return std::string_view::npos;
            p = static_cast<unsigned char>(pattern[at]);
        }
        matched = matched || p == c;
        previous = p;
        ++at;
    }
    matched = matched != negated && c != '/';
    return at + 1;
}

// Failures that no shift of an outer star can mend are told apart, or `*a*a*a` would take exponential time.
Match match(std::string_view pattern, std::size_t p, std::string_view text, std::size_t t)
{
    for (; p < pattern.size(); ++p, ++t) {
        const char want = pattern[p];
        if (t >= text.size() && want != '*')
            return Match::NoMoreText;
        switch (want) {
        case '\\':
            if (++p >= pattern.size() || pattern[p] != text[t])
                return Match::No;
            break;
        case '?':
            if (text[t] == '/')
                return Match::No;
            break;
        case '[': {
            bool matched = false;
            const std::size_t end = matchClass(pattern, p + 1, static_cast<unsigned char>(text[t]), matched);
            if (end == std::string_view::npos)
                return Match::NoMoreText;
            if (!matched)
                return Match::No;
            p = end - 1;
            break;
        }
        case '*': {
            const std::size_t star = p;
            while (p < pattern.size() && pattern[p] == '*')
                ++p;
            bool overSlashes = false;
            if (p - star >= 2) {
                const bool opens = star == 0 || pattern[star - 1] == '/';
                const bool closes = p == pattern.size() || pattern[p] == '/'
                    || (pattern[p] == '\\' && p + 1 < pattern.size() && pattern[p + 1] == '/');
                overSlashes = opens && closes;
                // "a/**/b" matches "a/b" too.
                if (overSlashes && p < pattern.size() && pattern[p] == '/'
                    && match(pattern, p + 1, text, t) == Match::Yes)
                    return Match::Yes;
            }
            if (p == pattern.size())
                return overSlashes || text.find('/', t) == std::string_view::npos ? Match::Yes
                                                                                  : Match::NoMoreToSlash;
            if (!overSlashes && pattern[p] == '/') {
                t = text.find('/', t);
                if (t == std::string_view::npos)
                    return Match::NoMoreText;
                break; // both are at a slash
            }
            for (; t < text.size(); ++t) {
                const Match rest = match(pattern, p, text, t);
                if (rest != Match::No && (!overSlashes || rest != Match::NoMoreToSlash))
                    return rest;
                if (!overSlashes && text[t] == '/')
                    return Match::NoMoreToSlash;
            }
            return Match::NoMoreText;
        }
        default:
            if (want != text[t])
                return Match::No;
        }
    }
    return t == text.size() ? Match::Yes : Match::No;
}

} // namespace

bool wildMatch(std::string_view pattern, std::string_view text)
{
    return match(pattern, 0, text, 0) == Match::Yes;
}

void GitIgnore::addRule(std::string_view line, std::vector<Rule>& rules)
{
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (line.starts_with('#'))
        return;
    // Blanks at the end do not count unless the first of them is escaped.
    std::size_t end = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && i + 1 < line.size())
            end = ++i + 1;
        else if (line[i] != ' ')
            end = i + 1;
    }
    line = line.substr(0, end);
    Rule rule;
    if (line.starts_with('!')) {
        rule.negated = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.onlyFolders = true;
        line.remove_suffix(1);
    }
    rule.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/'))
        line.remove_prefix(1);
    if (line.empty())
        return;
    rule.pattern = line;
    rules.push_back(std::move(rule));
}

std::vector<GitIgnore::Rule> GitIgnore::readRules(const std::string& folder)
{
    std::vector<Rule> rules;
    const std::string whole = rulesText(folder + "/.gitignore");
    std::string_view text = whole;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        addRule(text.substr(0, end), rules);
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return rules;
}

void GitIgnore::begin(const std::string& folder)
{
    m_levels.clear();
    std::error_code error;
    std::filesystem::path at = std::filesystem::absolute(folder, error).lexically_normal();
    if (!at.has_filename() && at.has_parent_path())
        at = at.parent_path();
    std::vector<std::filesystem::path> above = {at};
    while (!std::filesystem::exists(above.back() / ".git", error) && above.back() != above.back().root_path())
        above.push_back(above.back().parent_path());
    if (!std::filesystem::exists(above.back() / ".git", error))
        above.resize(1);
    for (auto level = above.rbegin(); level != above.rend(); ++level)
        enter(level->string(), level->filename().string());
}

void GitIgnore::enter(const std::string& folder, const std::string& name)
{
    m_levels.push_back({name, readRules(folder)});
}

void GitIgnore::leave()
{
    m_levels.pop_back();
}

bool GitIgnore::ignores(const std::string& name, bool isFolder) const
{
    if (name == ".git")
        return true;
    std::string path = name; // from the level's folder
    for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
        for (auto rule = level->rules.rbegin(); rule != level->rules.rend(); ++rule) {
            if ((!rule->onlyFolders || isFolder) && wildMatch(rule->pattern, rule->anchored ? path : name))
                return !rule->negated;
        }
        path.insert(0, level->name + "/");
    }
    return false;
}

} // namespace ff::archive
