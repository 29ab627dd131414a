// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The encoding of names that an archive holds as bytes without saying which characters they are.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ff::archive {

bool isUtf8(std::string_view bytes);

// In UTF-8; none when they are not of that encoding (a name that iconv knows).
std::optional<std::string> decodeName(std::string_view bytes, const std::string& encoding);
bool isKnownEncoding(const std::string& encoding);

// The encoding that all the names make most sense in; none when they make none in any. `language`
// ("ru_RU.UTF-8") decides between those that fit about alike.
std::optional<std::string> guessEncoding(const std::vector<std::string_view>& names,
                                         std::string_view language);

// The language of the names of this session: LC_ALL, LC_CTYPE or LANG.
std::string sessionLanguage();

} // namespace ff::archive
