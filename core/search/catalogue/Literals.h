// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a query needs an entry's folded path to hold, whatever else it asks: the trigram index and the packs
// are asked for that first. Pure functions.

#include "core/search/query/Query.h"

#include <string>
#include <vector>

namespace ff::search {

// Pieces without '/', each once: a path that lacks one of them does not match. None, when nothing is needed.
std::vector<std::string> literalsOf(const Query& query);

// As FTS5 reads it: the packs that have these pieces have these trigrams. Empty when no piece has three
// characters. The pieces are data: nothing in them is taken for a part of FTS5's language.
std::string trigramQuery(const std::vector<std::string>& literals);

} // namespace ff::search
