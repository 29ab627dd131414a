// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/catalogue/Literals.h"

#include "core/search/text/Characters.h"

#include <algorithm>

namespace ff::search {
namespace {

constexpr std::size_t kMaxTrigrams = 16; // of a piece; more find hardly fewer packs

// The pieces of `text` between any of `ends`.
void addPieces(std::vector<std::string>& out, std::string_view text, std::string_view ends)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(ends), text.size());
        const std::string piece(text.substr(0, end));
        if (!piece.empty() && std::find(out.begin(), out.end(), piece) == out.end())
            out.push_back(piece);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// Where characters begin, and the end. REQUIRES: folded, so UTF-8.
std::vector<std::size_t> characters(std::string_view text)
{
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!continuesCharacter(text[i]))
            out.push_back(i);
    }
    out.push_back(text.size());
    return out;
}

void addTrigram(std::string& out, std::string_view trigram)
{
    // It ends the text for SQLite, and the index has none.
    if (trigram.find('\0') != std::string_view::npos)
        return;
    out += out.empty() ? "\"" : " AND \"";
    for (const char c : trigram) {
        out += c;
        if (c == '"')
            out += c;
    }
    out += '"';
}

} // namespace

std::vector<std::string> literalsOf(const Query& query)
{
    std::vector<std::string> out;
    for (const Term& term : query.terms) {
        if (term.excluded)
            continue;
        if (term.kind == Term::Kind::Text)
            addPieces(out, term.folded, "/");
        else if (term.kind == Term::Kind::Glob)
            addPieces(out, term.folded, "/*?");
    }
    for (const Filter& filter : query.filters) {
        if (filter.excluded)
            continue;
        if (const auto* path = std::get_if<PathFilter>(&filter.what))
            addPieces(out, path->folded, "/");
        const auto* type = std::get_if<TypeFilter>(&filter.what);
        if (type != nullptr && type->kinds == 0 && type->endings.size() == 1)
            addPieces(out, type->endings.front(), "/");
    }
    return out;
}

std::string trigramQuery(const std::vector<std::string>& literals)
{
    std::string out;
    for (const std::string& piece : literals) {
        const std::vector<std::size_t> begins = characters(piece);
        if (begins.size() < 4)
            continue;
        const std::size_t count = begins.size() - 3;
        const std::size_t step = (count + kMaxTrigrams - 1) / kMaxTrigrams;
        for (std::size_t i = 0; i < count; i += step)
            addTrigram(out, std::string_view(piece).substr(begins[i], begins[i + 3] - begins[i]));
    }
    return out;
}

} // namespace ff::search
