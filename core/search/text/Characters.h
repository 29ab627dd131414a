// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Texts by their characters. Internal to core/search: it brings in ICU's macros.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unicode/utf8.h>

namespace ff::search {

inline constexpr UChar32 kNoCharacter = -1;

// The character that begins at `at`, which moves behind it; kNoCharacter for one byte that begins none. ICU
// alone would take a cut character for one error of several bytes. REQUIRES: at < text.size().
inline UChar32 characterAt(std::string_view text, std::size_t& at)
{
    if (const auto first = static_cast<std::uint8_t>(text[at]); first < 0x80) {
        ++at;
        return first;
    }
    const auto* data = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
    const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size() - at, U8_MAX_LENGTH));
    std::int32_t used = 0;
    UChar32 c = 0;
    U8_NEXT(data, used, size, c);
    at += c < 0 ? 1 : static_cast<std::size_t>(used);
    return c < 0 ? kNoCharacter : c;
}

// Of UTF-8: whether the byte is a character's second or later one.
inline bool continuesCharacter(char byte)
{
    return (static_cast<std::uint8_t>(byte) & 0xC0) == 0x80;
}

// REQUIRES: UTF-8, as folded text is.
inline std::size_t countCharacters(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char byte) { return !continuesCharacter(byte); }));
}

} // namespace ff::search
