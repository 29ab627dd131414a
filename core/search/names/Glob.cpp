// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/names/Glob.h"

#include "core/search/text/Characters.h"

#include <optional>

namespace ff::search {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

// Of the character that begins there. REQUIRES: valid UTF-8.
std::size_t characterSize(std::string_view text, std::size_t at)
{
    std::size_t size = 1;
    while (at + size < text.size() && continuesCharacter(text[at + size]))
        ++size;
    return size;
}

// How many bytes of text from `at` the piece takes; nothing when it does not fit.
std::optional<std::size_t> fitAt(std::string_view piece, std::string_view text, std::size_t at)
{
    const std::size_t begin = at;
    for (const char c : piece) {
        if (at == text.size())
            return std::nullopt;
        if (c == '?')
            at += characterSize(text, at);
        else if (text[at] == c)
            ++at;
        else
            return std::nullopt;
    }
    return at - begin;
}

void addLiterals(std::string_view piece, std::string_view text, std::size_t at, std::uint32_t offset,
                 std::vector<ByteRange>* literals)
{
    if (literals == nullptr)
        return;
    for (const char c : piece) {
        const std::size_t size = c == '?' ? characterSize(text, at) : 1;
        if (c != '?') {
            const auto begin = offset + static_cast<std::uint32_t>(at);
            if (!literals->empty() && literals->back().end == begin)
                ++literals->back().end;
            else
                literals->push_back({begin, begin + 1});
        }
        at += size;
    }
}

// Where in the text a piece fits that ends with the text; nothing when it does not, or not behind `from`.
std::optional<std::size_t> fitAtEnd(std::string_view piece, std::string_view text, std::size_t from)
{
    // A '?' may be of several bytes: characters are counted from the end.
    std::size_t at = text.size();
    for (std::size_t left = piece.size(); left > 0; --left) {
        if (at == from)
            return std::nullopt;
        --at;
        if (piece[left - 1] == '?') {
            while (at > from && continuesCharacter(text[at]))
                --at;
        } else if (piece[left - 1] != text[at]) {
            return std::nullopt;
        }
    }
    return at;
}

} // namespace

Glob::Glob(std::string_view folded)
{
    m_isPath = folded.find('/') != std::string_view::npos;
    if (m_isPath)
        m_components.emplace_back();
    for (const std::string_view component : split(folded, '/')) {
        if (m_isPath && component.empty())
            continue;
        Pieces& pieces = m_components.emplace_back();
        if (m_isPath && component == "**")
            continue;
        for (const std::string_view piece : split(component, '*'))
            pieces.emplace_back(piece);
    }
}

// The first piece stands at the beginning, the last at the end, and each between them at the first place
// where it fits: if any places do, these do.
bool Glob::matchesComponent(const Pieces& pieces, std::string_view text, std::uint32_t offset,
                            std::vector<ByteRange>* literals)
{
    const auto first = fitAt(pieces.front(), text, 0);
    if (!first || (pieces.size() == 1 && *first != text.size()))
        return false;
    addLiterals(pieces.front(), text, 0, offset, literals);
    if (pieces.size() == 1)
        return true;
    std::size_t at = *first;
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        std::optional<std::size_t> size;
        while (!(size = fitAt(pieces[i], text, at)) && at < text.size())
            at += characterSize(text, at);
        if (!size)
            return false;
        addLiterals(pieces[i], text, at, offset, literals);
        at += *size;
    }
    const auto last = fitAtEnd(pieces.back(), text, at);
    if (last)
        addLiterals(pieces.back(), text, *last, offset, literals);
    return last.has_value();
}

// The same, with components for characters and ** for *. The end of the path must fit the end of the pattern;
// when what fits at the first place is not at the end, a later one is tried.
bool Glob::matches(std::string_view folded, std::vector<ByteRange>* literals) const
{
    if (!m_isPath) {
        const bool found = matchesComponent(m_components.front(), folded, 0, nullptr);
        return found && (literals == nullptr || matchesComponent(m_components.front(), folded, 0, literals));
    }
    const auto fits = [&](std::size_t component, std::string_view text) {
        return matchesComponent(m_components[component], text, 0, nullptr);
    };
    // Most paths are told by their names.
    if (!m_components.back().empty() && !fits(m_components.size() - 1, folded.substr(folded.rfind('/') + 1)))
        return false;
    const std::vector<std::string_view> parts = split(folded, '/');
    // The part that each component of the pattern stands for; the classic loop for one star, which goes back
    // to the last star only.
    std::vector<std::size_t> partOf(m_components.size(), parts.size());
    std::size_t part = 0, component = 0, star = m_components.size(), starPart = 0;
    while (part < parts.size()) {
        if (component < m_components.size() && m_components[component].empty()) {
            star = component++;
            starPart = part;
        } else if (component < m_components.size() && fits(component, parts[part])) {
            partOf[component++] = part++;
        } else if (star < m_components.size()) {
            component = star + 1;
            part = ++starPart;
        } else {
            return false;
        }
    }
    while (component < m_components.size() && m_components[component].empty())
        ++component;
    if (component < m_components.size())
        return false;
    for (std::size_t i = 0; literals != nullptr && i < m_components.size(); ++i) {
        if (m_components[i].empty())
            continue;
        const std::string_view text = parts[partOf[i]];
        matchesComponent(m_components[i], text, static_cast<std::uint32_t>(text.data() - folded.data()),
                         literals);
    }
    return true;
}

} // namespace ff::search
