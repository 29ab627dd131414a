// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The values of filters in a query: "type:" and so on with what follows the colon. But for bytesOf() internal
// to parseQuery.

#include "core/search/query/Query.h"

#include <optional>
#include <string_view>

namespace ff::search {

enum class FilterName { Type, Ending, Size, After, Before, Date, Archive, Path, Ratio };

// By what stands before the colon, folded; nothing when no filter is called so.
std::optional<FilterName> filterNamed(std::string_view foldedName);

// Nothing when the value is not understood.
std::optional<decltype(Filter::what)> filterOf(FilterName name, std::string_view value);

// What to write instead: "size:>1M, size:<=500k or size:10k..2M".
Sentence examplesOf(FilterName name);

// "100M", "4.5G", "700MiB", "65536", in Russian "100М": bytes. M is a million, as sizes are
// shown; MiB is 2^20. Nothing when it is no size. `folded`: fold() of what was typed.
std::optional<double> bytesOf(std::string_view folded);

} // namespace ff::search
