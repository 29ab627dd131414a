// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Console.h"

#include "core/base/Characters.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace ffz {
namespace {

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 0; // 0: the byte is no UTF-8
};

CodePoint decodeAt(std::string_view bytes, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned first = byte(at);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || at + length > bytes.size())
        return {};
    std::uint32_t value = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return {};
        value = (value << 6) | (byte(at + i) & 0x3F);
    }
    constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    if (value < kSmallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return {};
    return {value, length};
}

template <typename... Args>
std::string formatted(const char* format, Args... args)
{
    std::array<char, 96> text{};
    const int length = std::snprintf(text.data(), text.size(), format, args...);
    return {text.data(), static_cast<std::size_t>(length > 0 ? length : 0)};
}

} // namespace

std::string printable(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decodeAt(bytes, at);
        if (c.length == 0) {
            out += formatted("\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(bytes[at])));
            ++at;
            continue;
        }
        if (c.value == '\n')
            out += "\\n";
        else if (c.value == '\t')
            out += "\\t";
        else if (c.value == '\\')
            out += "\\\\";
        else if (ff::isUnsafeCharacter(c.value))
            out += formatted(c.value < 0x80 ? "\\x%02X" : "\\u{%X}", static_cast<unsigned>(c.value));
        else
            out += bytes.substr(at, c.length);
        at += c.length;
    }
    return out;
}

std::string safeJson(std::string_view json)
{
    std::string out;
    out.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        const CodePoint c = decodeAt(json, at);
        const std::size_t length = c.length == 0 ? 1 : c.length;
        // Below are the line feeds between the values; those within strings are escaped already.
        const bool isSafe = c.length == 0 || c.value < 0x7F || !ff::isUnsafeCharacter(c.value);
        if (isSafe)
            out += json.substr(at, length);
        else if (c.value < 0x10000)
            out += formatted("\\u%04x", static_cast<unsigned>(c.value));
        else
            out += formatted("\\u%04x\\u%04x", static_cast<unsigned>(0xD7C0 + (c.value >> 10)),
                             static_cast<unsigned>(0xDC00 + (c.value & 0x3FF)));
        at += length;
    }
    return out;
}

bool isUtf8(std::string_view bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = decodeAt(bytes, at).length;
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::string grouped(std::uint64_t value)
{
    std::string digits = std::to_string(value);
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string humanSize(std::uint64_t bytes)
{
    if (bytes < 1000)
        return formatted("%u B", static_cast<unsigned>(bytes));
    constexpr std::array<const char*, 6> kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(bytes) / 1000.0;
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < kUnits.size()) {
        value /= 1000.0;
        ++unit;
    }
    return formatted("%.1f %s", value, kUnits[unit]);
}

std::string humanRatio(double ratio)
{
    return ratio > 0 ? formatted("%.2f : 1", ratio) : std::string("-");
}

std::string humanSeconds(double seconds)
{
    if (!(seconds >= 0))
        return "-";
    if (seconds < 10)
        return formatted("%.2f s", seconds);
    if (seconds < 60)
        return formatted("%.1f s", seconds);
    const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
    if (whole < 3600)
        return formatted("%u:%02u", static_cast<unsigned>(whole / 60), static_cast<unsigned>(whole % 60));
    return formatted("%llu:%02u:%02u", static_cast<unsigned long long>(whole / 3600),
                     static_cast<unsigned>(whole / 60 % 60), static_cast<unsigned>(whole % 60));
}

std::string isoTime(std::int64_t seconds, std::uint32_t nanoseconds)
{
    const auto time = static_cast<std::time_t>(seconds);
    std::tm utc{};
    if (gmtime_r(&time, &utc) == nullptr)
        return formatted("@%lld.%09u", static_cast<long long>(seconds), static_cast<unsigned>(nanoseconds));
    return formatted("%04lld-%02d-%02dT%02d:%02d:%02d.%09uZ", 1900LL + utc.tm_year, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<unsigned>(nanoseconds));
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many)
{
    return grouped(count) + ' ' + std::string(count == 1 ? one : many);
}

} // namespace ffz
