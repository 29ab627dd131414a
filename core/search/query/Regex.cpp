// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/query/Regex.h"

#include <algorithm>
#include <string>
#include <unicode/uregex.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <vector>

namespace ff::search {

namespace {

// ICU counts steps and has 10,000 in its unit of time, some tenths of a millisecond. Names need some hundred
// steps. The count starts anew with each text; ticks, which are whole units, are summed up for all of them.
constexpr std::int32_t kTimeLimit = 100;
constexpr std::int64_t kMostTicks = 5000;
constexpr std::int32_t kStackLimit = 1 << 20; // bytes

struct Utf16Text {
    std::vector<UChar> units; // and a 0: ICU wants a pointer even to nothing
    std::vector<std::uint32_t> origin; // of each unit its byte; of the 0 the size of the text
};

// `origin` may be null.
void convert(std::string_view bytes, std::vector<UChar>& units, std::vector<std::uint32_t>* origin)
{
    units.clear();
    if (origin != nullptr)
        origin->clear();
    for (std::size_t at = 0; at < bytes.size();) {
        const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
        const auto size = static_cast<std::int32_t>(std::min<std::size_t>(bytes.size() - at, U8_MAX_LENGTH));
        std::int32_t used = 0;
        UChar32 c = 0;
        U8_NEXT(data, used, size, c);
        if (c < 0) {
            c = 0xFFFD;
            used = 1;
        }
        if (U_IS_BMP(c)) {
            units.push_back(static_cast<UChar>(c));
        } else {
            units.push_back(U16_LEAD(c));
            units.push_back(U16_TRAIL(c));
        }
        if (origin != nullptr)
            origin->resize(units.size(), static_cast<std::uint32_t>(at));
        at += static_cast<std::size_t>(used);
    }
    if (origin != nullptr)
        origin->push_back(static_cast<std::uint32_t>(bytes.size()));
    units.push_back(0);
}

const char* wrongness(UErrorCode status)
{
    switch (status) {
    case U_REGEX_MISMATCHED_PAREN:
        return "a parenthesis has no partner";
    case U_REGEX_MISSING_CLOSE_BRACKET:
        return "a bracket [ is not closed";
    case U_REGEX_BAD_ESCAPE_SEQUENCE:
        return "this backslash means nothing";
    case U_REGEX_BAD_INTERVAL:
    case U_REGEX_MAX_LT_MIN:
    case U_REGEX_NUMBER_TOO_BIG:
        return "this {…} is no number of times";
    case U_REGEX_INVALID_RANGE:
        return "a range of characters ends before it begins";
    case U_REGEX_LOOK_BEHIND_LIMIT:
        return "what a look-behind looks for must have a greatest length";
    case U_REGEX_INVALID_BACK_REF:
    case U_REGEX_INVALID_CAPTURE_GROUP_NAME:
        return "it refers to a group that it does not have";
    case U_REGEX_PATTERN_TOO_BIG:
    case U_REGEX_STACK_OVERFLOW:
    case U_MEMORY_ALLOCATION_ERROR:
        return "it is too large";
    default:
        return "this is no regular expression";
    }
}

} // namespace

struct Regex::Impl {
    ~Impl() { uregex_close(compiled); }
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    URegularExpression* compiled = nullptr;
    Utf16Text text; // that is searched
    std::int64_t ticks = 0; // so far
};

namespace {

// Called by ICU at each tick; false ends the search.
UBool onTick(const void* ticks, std::int32_t)
{
    return ++*static_cast<std::int64_t*>(const_cast<void*>(ticks)) <= kMostTicks;
}

} // namespace

Regex::Regex(std::unique_ptr<Impl> impl) : m_impl(std::move(impl))
{
}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern)
{
    std::vector<UChar> units;
    convert(pattern, units, nullptr);
    auto impl = std::make_unique<Impl>();
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    impl->compiled = uregex_open(units.data(), static_cast<std::int32_t>(units.size() - 1),
                                 UREGEX_CASE_INSENSITIVE, &where, &status);
    if (U_SUCCESS(status)) {
        uregex_setTimeLimit(impl->compiled, kTimeLimit, &status);
        uregex_setStackLimit(impl->compiled, kStackLimit, &status);
        uregex_setMatchCallback(impl->compiled, onTick, &impl->ticks, &status);
    }
    if (U_FAILURE(status)) {
        std::string message = wrongness(status);
        if (where.offset > 0)
            message += " (its character " + std::to_string(where.offset) + ")";
        return Error{ErrorCode::Usage, message};
    }
    return Regex(std::move(impl));
}

Result<bool> Regex::isIn(std::string_view text)
{
    Utf16Text& units = m_impl->text;
    convert(text, units.units, nullptr);
    UErrorCode status = U_ZERO_ERROR;
    uregex_setText(m_impl->compiled, units.units.data(), static_cast<std::int32_t>(units.units.size() - 1),
                   &status);
    const bool found = uregex_find(m_impl->compiled, 0, &status) != 0;
    if (U_FAILURE(status))
        return Error{ErrorCode::Usage, "the regular expression takes too long; write a simpler one"};
    return found;
}

std::vector<ByteRange> Regex::findAll(std::string_view text)
{
    Utf16Text& units = m_impl->text;
    convert(text, units.units, &units.origin);
    std::vector<ByteRange> out;
    UErrorCode status = U_ZERO_ERROR;
    uregex_setText(m_impl->compiled, units.units.data(), static_cast<std::int32_t>(units.units.size() - 1),
                   &status);
    while (uregex_findNext(m_impl->compiled, &status) != 0 && U_SUCCESS(status)) {
        const auto begin = static_cast<std::size_t>(uregex_start(m_impl->compiled, 0, &status));
        const auto end = static_cast<std::size_t>(uregex_end(m_impl->compiled, 0, &status));
        out.push_back({units.origin[begin], units.origin[end]});
    }
    return out;
}

} // namespace ff::search
