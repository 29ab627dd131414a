// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/query/Query.h"

#include "core/search/query/FilterValues.h"
#include "core/search/query/Regex.h"
#include "core/search/text/Characters.h"
#include "core/search/text/Folding.h"

#include <algorithm>
#include <utility>

namespace ff::search {

namespace {

// Bytes of the space that begins there: ASCII's, the no-break space and the ideographic one; 0 when there is
// none.
std::size_t spaceAt(std::string_view text, std::size_t at)
{
    constexpr std::string_view kNoBreak = "\u00A0", kIdeographic = "\u3000";
    const char c = text[at];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    for (const std::string_view space : {kNoBreak, kIdeographic}) {
        if (text.substr(at).starts_with(space))
            return space.size();
    }
    return 0;
}

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<Query> parse()
    {
        while (skipSpaces())
            FF_TRY(parseOne());
        return std::move(m_query);
    }

    Query parseLeniently()
    {
        // What is wrong is passed over and adds nothing.
        while (skipSpaces())
            static_cast<void>(parseOne().ok());
        return std::move(m_query);
    }

private:
    bool skipSpaces()
    {
        while (m_at < m_text.size()) {
            const std::size_t size = spaceAt(m_text, m_at);
            if (size == 0)
                return true;
            m_at += size;
        }
        return false;
    }

    Status parseOne()
    {
        m_begin = m_at;
        m_excluded = false;
        // "-" and "--word" are words.
        if (m_text[m_at] == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != '-'
            && spaceAt(m_text, m_at + 1) == 0) {
            m_excluded = true;
            ++m_at;
        }
        const char first = m_text[m_at];
        if (first == '"') {
            addTerm(Term::Kind::Text, takeQuoted());
            return {};
        }
        if (first == '/') {
            const auto pattern = takeRegex();
            if (pattern)
                return addRegex(*pattern);
        }
        const auto filter = takeFilterName();
        if (filter)
            return addFilter(*filter);
        std::string_view word = takeWord();
        if (first == '~' && word.size() > 1) {
            word.remove_prefix(1);
            return addFuzzy(word);
        }
        const bool isGlob = word.find_first_of("*?") != std::string_view::npos;
        addTerm(isGlob ? Term::Kind::Glob : Term::Kind::Text, word);
        return {};
    }

    std::string_view takeWord()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && spaceAt(m_text, m_at) == 0)
            ++m_at;
        return m_text.substr(begin, m_at - begin);
    }

    // REQUIRES: a quote stands here.
    std::string_view takeQuoted()
    {
        const std::size_t begin = m_at + 1;
        const std::size_t end = std::min(m_text.find('"', begin), m_text.size());
        m_at = std::min(end + 1, m_text.size());
        return m_text.substr(begin, end - begin);
    }

    // What stands between slashes; the second one has a space or nothing behind it. Without such a one the
    // expression ends with the word. Nothing when it would be empty or begins with a space.
    std::optional<std::string_view> takeRegex()
    {
        const std::size_t begin = m_at + 1;
        if (begin == m_text.size() || spaceAt(m_text, begin) > 0)
            return std::nullopt;
        for (std::size_t i = begin; i < m_text.size(); ++i) {
            if (m_text[i] == '\\') {
                ++i;
            } else if (m_text[i] == '/' && (i + 1 == m_text.size() || spaceAt(m_text, i + 1) > 0)) {
                if (i == begin)
                    return std::nullopt;
                m_at = i + 1;
                return m_text.substr(begin, i - begin);
            }
        }
        return takeWord().substr(1);
    }

    // Leaves the place behind the colon when a known filter stands here.
    std::optional<FilterName> takeFilterName()
    {
        std::size_t colon = m_at;
        while (colon < m_text.size() && m_text[colon] != ':' && spaceAt(m_text, colon) == 0)
            ++colon;
        if (colon == m_text.size() || m_text[colon] != ':')
            return std::nullopt;
        const auto name = filterNamed(fold(m_text.substr(m_at, colon - m_at)));
        if (name)
            m_at = colon + 1;
        return name;
    }

    void addTerm(Term::Kind kind, std::string_view text)
    {
        std::string folded = fold(text);
        if (folded.empty())
            return;
        Term term;
        term.kind = kind;
        term.excluded = m_excluded;
        term.overPath = kind != Term::Kind::Text && text.find('/') != std::string_view::npos;
        term.text = text;
        term.folded = std::move(folded);
        term.position = m_begin;
        m_query.terms.push_back(std::move(term));
    }

    Status addRegex(std::string_view pattern)
    {
        const auto compiled = Regex::compile(pattern);
        if (!compiled)
            return wrong(compiled.error().message);
        addTerm(Term::Kind::Regex, pattern);
        return {};
    }

    Status addFuzzy(std::string_view word)
    {
        if (countCharacters(fold(word)) > kMaxFuzzy)
            return wrong(sentence("the word is too long for ~; it may have %1 letters", kMaxFuzzy));
        addTerm(Term::Kind::Fuzzy, word);
        return {};
    }

    Status addFilter(FilterName name)
    {
        const std::string_view value =
            m_at < m_text.size() && m_text[m_at] == '"' ? takeQuoted() : takeWord();
        auto what = filterOf(name, value);
        if (!what)
            return wrong(sentence("\"%1\" is not understood; write %2",
                                  m_text.substr(m_begin, m_at - m_begin), examplesOf(name)));
        m_query.filters.push_back({std::move(*what), m_excluded, m_begin});
        return {};
    }

    // Where what is parsed begins, from 1, and what is wrong with it.
    Error wrong(const Sentence& message) const
    {
        const std::size_t character = countCharacters(m_text.substr(0, m_begin)) + 1;
        return {ErrorCode::Usage, sentence("at character %1: %2", character, message)};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_begin = 0; // of what is parsed
    bool m_excluded = false;
    Query m_query;
};

} // namespace

Result<Query> parseQuery(std::string_view text)
{
    if (text.size() > kMaxQuery)
        return Error{ErrorCode::Usage, sentence("the query is too long; it may have %1 bytes", kMaxQuery)};
    return Parser(text).parse();
}

Query understoodPart(std::string_view text)
{
    return Parser(text.substr(0, kMaxQuery)).parseLeniently();
}

} // namespace ff::search
