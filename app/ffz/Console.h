// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Text for people: numbers, times, and names made safe for a terminal. Pure functions, callable from any
// thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace ffz {

// Control characters, bytes that are no UTF-8, characters that reorder text or cannot be seen, and the
// backslash itself become \n, \xNN, \u{NNNN}, \\: an entry's name can neither drive the terminal nor pose as
// another name, and the escape can be undone.
std::string printable(std::string_view bytes);

// A JSON document with the same characters of its strings as \uNNNN: the same document to whoever parses it.
std::string safeJson(std::string_view json);

bool isUtf8(std::string_view bytes);

// "38,420,214"
std::string grouped(std::uint64_t value);
// "36.6 MB" (powers of 1000)
std::string humanSize(std::uint64_t bytes);
// "5.48 : 1"; "-" when there is nothing to compare.
std::string humanRatio(double ratio);
// "0.42 s", "1:07", "2:03:09"
std::string humanSeconds(double seconds);
// "2026-01-31T08:15:42.123456789Z"
std::string isoTime(std::int64_t seconds, std::uint32_t nanoseconds);
// "1 entry", "3 entries"
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

} // namespace ffz
