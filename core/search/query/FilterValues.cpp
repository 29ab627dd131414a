// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/query/FilterValues.h"

#include "core/search/text/Folding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>
#include <utility>

namespace ff::search {

namespace {

using What = decltype(Filter::what);

constexpr std::pair<std::string_view, FilterName> kFilterNames[] = {
    {"type", FilterName::Type},         {"тип", FilterName::Type},    {"ext", FilterName::Ending},
    {"расширение", FilterName::Ending}, {"size", FilterName::Size},   {"размер", FilterName::Size},
    {"after", FilterName::After},       {"после", FilterName::After}, {"before", FilterName::Before},
    {"до", FilterName::Before},         {"date", FilterName::Date},   {"дата", FilterName::Date},
    {"in", FilterName::Archive},        {"в", FilterName::Archive},   {"path", FilterName::Path},
    {"путь", FilterName::Path},         {"ratio", FilterName::Ratio}, {"сжатие", FilterName::Ratio},
};

// What a number covers: from ≤ x < until. Alone it covers what is written so when cut to its digits: 10k is
// 10,000 to below 11,000, and 1.5 is 1.5 to below 1.6. As a bound it is exact.
struct Interval {
    double from = 0, until = 0;
};

// One value or bounds of one: ">X", ">=X", "<X", "<=X", "X", "X..Y", "X..", "..Y", the ends of X..Y included.
// read(X, isBound) makes an Interval, or nothing. Nothing when something is not understood.
template <typename Bound, typename Read>
std::optional<std::pair<std::optional<Bound>, std::optional<Bound>>> readBounds(std::string_view value,
                                                                                Read read)
{
    std::optional<Bound> from, until;
    const std::size_t dots = value.find("..");
    if (dots != std::string_view::npos) {
        const std::string_view first = value.substr(0, dots), second = value.substr(dots + 2);
        const auto low = first.empty() ? std::nullopt : read(first, true);
        const auto high = second.empty() ? std::nullopt : read(second, true);
        if ((!first.empty() && !low) || (!second.empty() && !high) || (!low && !high))
            return std::nullopt;
        if (low)
            from = low->from;
        if (high)
            until = high->until;
        if (from && until && *from >= *until)
            return std::nullopt;
        return std::pair(from, until);
    }
    const bool more = value.starts_with('>'), less = value.starts_with('<');
    if (more || less)
        value.remove_prefix(1);
    const bool orEqual = (more || less) && value.starts_with('=');
    if (orEqual || (!more && !less && value.starts_with('=')))
        value.remove_prefix(1);
    const auto one = read(value, more || less);
    if (!one)
        return std::nullopt;
    if (!less)
        from = more && !orEqual ? one->until : one->from;
    if (!more)
        until = less && !orEqual ? one->from : one->until;
    return std::pair(from, until);
}

// Digits with at most one point or comma; the number is whole · 10^-decimals.
std::optional<std::pair<double, int>> readNumber(std::string_view digits)
{
    double whole = 0;
    int decimals = -1, count = 0;
    for (const char c : digits) {
        if ((c == '.' || c == ',') && decimals < 0) {
            decimals = 0;
        } else if (c >= '0' && c <= '9' && count < 15) { // that many are exact
            whole = whole * 10 + (c - '0');
            ++count;
            if (decimals >= 0)
                ++decimals;
        } else {
            return std::nullopt;
        }
    }
    if (count == 0)
        return std::nullopt;
    return std::pair(whole, std::max(decimals, 0));
}

std::optional<Interval> readScaled(std::string_view digits, double unit)
{
    const auto number = readNumber(digits);
    if (!number)
        return std::nullopt;
    const double step = unit / std::pow(10.0, number->second);
    return Interval{number->first * step, (number->first + 1) * step};
}

std::optional<Interval> readRatio(std::string_view digits, bool isBound)
{
    auto ratio = readScaled(digits, 1);
    if (ratio && isBound)
        ratio->until = std::nextafter(ratio->from, std::numeric_limits<double>::max());
    return ratio;
}

// As bytesOf().
std::optional<Interval> readSize(std::string_view foldedValue, bool isBound)
{
    static constexpr std::pair<std::string_view, int> kUnits[] = {
        {"k", 1}, {"к", 1}, {"m", 2}, {"м", 2}, {"g", 3}, {"г", 3}, {"t", 4}, {"т", 4},
    };
    const std::size_t digits = std::min(foldedValue.find_first_not_of("0123456789.,"), foldedValue.size());
    const std::string_view number = foldedValue.substr(0, digits);
    std::string_view unit = foldedValue.substr(digits);
    int power = 0;
    for (const auto& [name, exponent] : kUnits) {
        if (unit.starts_with(name)) {
            power = exponent;
            unit.remove_prefix(name.size());
            break;
        }
    }
    const bool binary = power > 0 && (unit == "ib" || unit == "иб");
    if (!binary && !unit.empty() && unit != "b" && unit != "б")
        return std::nullopt;
    auto size = readScaled(number, std::pow(binary ? 1024.0 : 1000.0, power));
    if (size && isBound) {
        size->from = std::floor(size->from);
        size->until = size->from + 1;
    }
    return size;
}

std::optional<SizeFilter> sizeFilter(std::string_view value)
{
    const auto bounds = readBounds<double>(value, readSize);
    if (!bounds)
        return std::nullopt;
    constexpr double kMost = 9e18; // far above any file, and still a whole number of 64 bits
    SizeFilter filter;
    if (bounds->first)
        filter.least = static_cast<std::uint64_t>(std::ceil(std::min(*bounds->first, kMost)));
    if (bounds->second) {
        const double end = std::ceil(std::min(*bounds->second, kMost));
        if (end == 0) // size:<0
            return std::nullopt;
        filter.most = static_cast<std::uint64_t>(end) - 1;
    }
    return filter;
}

std::optional<RatioFilter> ratioFilter(std::string_view value)
{
    const auto bounds = readBounds<double>(value, readRatio);
    if (!bounds)
        return std::nullopt;
    RatioFilter filter;
    if (bounds->first)
        filter.least = *bounds->first;
    if (bounds->second)
        filter.most = std::nextafter(*bounds->second, 0.0);
    return filter;
}

struct Days {
    std::int64_t from = 0, until = 0; // seconds since 1970
};

// Of a local day; mktime carries a month 13 into the next year.
std::int64_t secondsOf(int year, int month, int day)
{
    std::tm tm{};
    tm.tm_year = year - 1900;
    tm.tm_mon = month - 1;
    tm.tm_mday = day;
    tm.tm_isdst = -1;
    return std::mktime(&tm);
}

bool isDay(int year, int month, int day)
{
    static constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    const bool isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && isLeap ? 1 : 0);
}

// "2024", "2024-06", "2024-06-01" or with other separators, "06.2024", "01.06.2024".
std::optional<Days> readDays(std::string_view value)
{
    std::array<int, 3> parts{};
    std::array<std::size_t, 3> digits{};
    std::size_t count = 0;
    for (std::size_t at = 0; at < value.size();) {
        int number = 0;
        const auto [end, error] = std::from_chars(value.data() + at, value.data() + value.size(), number);
        if (error != std::errc() || number < 0 || count == parts.size())
            return std::nullopt;
        const auto next = static_cast<std::size_t>(end - value.data());
        parts[count] = number;
        digits[count++] = next - at;
        if (next < value.size() && value[next] != '-' && value[next] != '.' && value[next] != '/')
            return std::nullopt;
        at = next + 1;
        if (at == value.size()) // a separator at the end
            return std::nullopt;
    }
    if (count == 0)
        return std::nullopt;
    if (digits[0] != 4 && digits[count - 1] == 4) {
        std::reverse(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(count));
        std::reverse(digits.begin(), digits.begin() + static_cast<std::ptrdiff_t>(count));
    }
    const auto [year, month, day] = parts;
    if (digits[0] != 4 || !isDay(year, count > 1 ? month : 1, count > 2 ? day : 1))
        return std::nullopt;
    if (count == 1)
        return Days{secondsOf(year, 1, 1), secondsOf(year + 1, 1, 1)};
    if (count == 2)
        return Days{secondsOf(year, month, 1), secondsOf(year, month + 1, 1)};
    return Days{secondsOf(year, month, day), secondsOf(year, month, day + 1)};
}

std::optional<DateFilter> dateFilter(std::string_view value)
{
    const auto bounds =
        readBounds<std::int64_t>(value, [](std::string_view days, bool) { return readDays(days); });
    if (!bounds)
        return std::nullopt;
    DateFilter filter;
    filter.from = bounds->first.value_or(filter.from);
    filter.until = bounds->second.value_or(filter.until);
    return filter;
}

// after:2024 begins with the first day of 2024, and before:2024 ends before it.
std::optional<DateFilter> sinceOrUntil(std::string_view value, bool since)
{
    const auto days = readDays(value);
    if (!days)
        return std::nullopt;
    DateFilter filter;
    (since ? filter.from : filter.until) = days->from;
    return filter;
}

// Words and endings, separated by commas.
std::optional<TypeFilter> typeFilter(std::string_view foldedValue, bool areEndings)
{
    TypeFilter filter;
    for (std::string_view rest = foldedValue;;) {
        const std::size_t size = std::min(rest.find(','), rest.size());
        const std::string_view one = rest.substr(0, size);
        const bool hasDot = one.starts_with('.');
        if (one.size() <= (hasDot ? 1 : 0))
            return std::nullopt;
        if (areEndings || hasDot) {
            filter.endings.push_back((hasDot ? "" : ".") + std::string(one));
        } else if (const auto kind = kindNamed(one)) {
            filter.kinds |= static_cast<EntryKinds>(*kind);
        } else {
            return std::nullopt;
        }
        if (size == rest.size())
            return filter;
        rest.remove_prefix(size + 1);
    }
}

template <typename Value>
std::optional<What> boxed(std::optional<Value> value)
{
    return value ? std::optional<What>(std::move(*value)) : std::nullopt;
}

} // namespace

std::optional<double> bytesOf(std::string_view folded)
{
    const auto size = readSize(folded, true);
    return size ? std::optional(size->from) : std::nullopt;
}

std::optional<FilterName> filterNamed(std::string_view foldedName)
{
    for (const auto& [name, filter] : kFilterNames) {
        if (name == foldedName)
            return filter;
    }
    return std::nullopt;
}

std::optional<What> filterOf(FilterName name, std::string_view value)
{
    const std::string folded = fold(value);
    if (folded.empty())
        return std::nullopt;
    switch (name) {
    case FilterName::Type:
        return boxed(typeFilter(folded, false));
    case FilterName::Ending:
        return boxed(typeFilter(folded, true));
    case FilterName::Size:
        return boxed(sizeFilter(folded));
    case FilterName::After:
        return boxed(sinceOrUntil(folded, true));
    case FilterName::Before:
        return boxed(sinceOrUntil(folded, false));
    case FilterName::Date:
        return boxed(dateFilter(folded));
    case FilterName::Archive:
        return ArchiveFilter{folded};
    case FilterName::Path:
        return PathFilter{folded};
    case FilterName::Ratio:
        return boxed(ratioFilter(folded));
    }
    return std::nullopt;
}

Sentence examplesOf(FilterName name)
{
    switch (name) {
    case FilterName::Type:
        return sentence(
            "type:folder, type:image, type:video, type:audio, type:document, type:archive, type:code or "
            "type:.pdf");
    case FilterName::Ending:
        return sentence("ext:pdf or ext:jpg,png");
    case FilterName::Size:
        return sentence("size:>1M, size:<=500k or size:10k..2M");
    case FilterName::After:
        return sentence("after:2024, after:2024-06 or after:2024-06-01");
    case FilterName::Before:
        return sentence("before:2024, before:2024-06 or before:2024-06-01");
    case FilterName::Date:
        return sentence("date:2024-06 or date:2023..2024");
    case FilterName::Archive:
        return sentence("in:backup");
    case FilterName::Path:
        return sentence("path:photos/sea");
    case FilterName::Ratio:
        return sentence("ratio:>3 or ratio:1.5..2");
    }
    return {};
}

} // namespace ff::search
