// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace ff::search {

// The first place of `word` in `text`, npos when there is none; as std::string_view::find, but many times as
// fast where the first letter is common and the text long. Callable from any thread.
std::size_t findText(std::string_view text, std::string_view word);

} // namespace ff::search
