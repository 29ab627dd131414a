// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/query/Regex.h"

#include "core/search/text/Characters.h"

#include <algorithm>
#include <string>
#include <unicode/uregex.h>
#include <unicode/utf16.h>
#include <vector>

namespace ff::search {

namespace {

// ICU counts steps and has 10,000 in its unit of time, some tenths of a millisecond. Names need some hundred
// steps. The count starts anew with each text; ticks, which are whole units, are summed up for all of them.
constexpr std::int32_t kTimeLimit = 100;
constexpr std::int64_t kMostTicks = 2000;
constexpr std::int32_t kStackLimit = 1 << 20; // bytes

// Appends the text in UTF-16, and to `origin`, which may be null, for each unit its byte.
void append(std::string_view bytes, std::vector<UChar>& units, std::vector<std::uint32_t>* origin)
{
    const std::size_t before = units.size();
    units.resize(before + bytes.size()); // no character has more units than bytes
    UChar* out = units.data() + before;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t begin = at;
        UChar32 c = characterAt(bytes, at);
        c = c == kNoCharacter ? 0xFFFD : c;
        std::int32_t size = 0;
        U16_APPEND_UNSAFE(out, size, c);
        out += size;
        if (origin != nullptr)
            origin->insert(origin->end(), static_cast<std::size_t>(size), static_cast<std::uint32_t>(begin));
    }
    units.resize(static_cast<std::size_t>(out - units.data()));
}

// Whether the expression finds in lines, joined to one text, what it finds in each of them: nothing in it can
// match a line's end or look beyond it. What is not known to be so is not.
bool staysInLine(std::string_view pattern)
{
    constexpr std::string_view kEscaped = "dwSbB123456789";
    bool inClass = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const auto c = static_cast<std::uint8_t>(pattern[i]);
        const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        if (c < 0x20)
            return false;
        if (c == '\\') {
            const bool isSign = next > ' ' && next < 0x7F && !((next | 0x20) >= 'a' && (next | 0x20) <= 'z')
                && !(next >= '0' && next <= '9');
            if (!isSign && kEscaped.find(next) == std::string_view::npos)
                return false;
            ++i;
        } else if (c == '[') {
            if (inClass || next == '^')
                return false;
            inClass = true;
        } else if (c == ']') {
            inClass = false;
        } else if (c == '(' && !inClass && next == '?') {
            if (i + 2 >= pattern.size() || pattern[i + 2] != ':')
                return false;
        }
    }
    return true;
}

// The longest run of plain characters outside groups and classes that no quantifier makes optional, in lower
// case. Only of ASCII: a letter of another script may fold together with the mark behind it.
std::string requiredTextOf(std::string_view pattern)
{
    std::string best, run;
    const auto end = [&] {
        if (run.size() > best.size())
            best = run;
        run.clear();
    };
    int depth = 0;
    bool inClass = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        char c = pattern[i];
        const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        const bool isEscaped = c == '\\';
        if (isEscaped) {
            // \\Q and the like change what follows.
            if (std::string_view("dDwWsSbB.-_()[]{}*+?|^$/\\").find(next) == std::string_view::npos)
                return {};
            c = next == '.' || next == '-' || next == '_' ? next : '\0';
            ++i;
        } else if (inClass) {
            if (c == '[' || c == '&')
                return {};
            inClass = c != ']';
            c = '\0';
        } else if (c == '[') {
            inClass = true;
        } else if (c == '(') {
            if (next == '?' && (i + 2 >= pattern.size() || pattern[i + 2] != ':'))
                return {};
            ++depth;
        } else if (c == ')') {
            --depth;
        } else if (c == '|' && depth == 0) {
            return {};
        } else if (c == '*' || c == '?' || c == '{') {
            if (!run.empty())
                run.pop_back();
            if (c == '{') // a number of times is no text
                i = std::min(pattern.find('}', i), pattern.size());
        }
        const bool isLetter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        const bool isPlain =
            isLetter || (c >= '0' && c <= '9') || c == '-' || c == '_' || (isEscaped && c == '.');
        if (isPlain && depth == 0)
            run += isLetter ? static_cast<char>(c | 0x20) : c;
        else
            end();
    }
    end();
    return best;
}

Sentence wrongness(UErrorCode status)
{
    switch (status) {
    case U_REGEX_MISMATCHED_PAREN:
        return sentence("a parenthesis has no partner");
    case U_REGEX_MISSING_CLOSE_BRACKET:
        return sentence("a bracket [ is not closed");
    case U_REGEX_BAD_ESCAPE_SEQUENCE:
        return sentence("this backslash means nothing");
    case U_REGEX_BAD_INTERVAL:
    case U_REGEX_MAX_LT_MIN:
    case U_REGEX_NUMBER_TOO_BIG:
        return sentence("this {} is no number of times");
    case U_REGEX_INVALID_RANGE:
        return sentence("a range of characters ends before it begins");
    case U_REGEX_LOOK_BEHIND_LIMIT:
        return sentence("what a look-behind looks for must have a greatest length");
    case U_REGEX_INVALID_BACK_REF:
    case U_REGEX_INVALID_CAPTURE_GROUP_NAME:
        return sentence("it refers to a group that it does not have");
    case U_REGEX_PATTERN_TOO_BIG:
    case U_REGEX_STACK_OVERFLOW:
    case U_MEMORY_ALLOCATION_ERROR:
        return sentence("it is too large");
    default:
        return sentence("this is no regular expression");
    }
}

} // namespace

struct Regex::Impl {
    ~Impl()
    {
        uregex_close(compiled);
        uregex_close(ofLines);
    }
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    URegularExpression* compiled = nullptr;
    URegularExpression* ofLines = nullptr; // for many texts, a line each; null when staysInLine() says no
    std::vector<UChar> units; // that are searched
    std::vector<std::uint32_t> origin;
    std::int64_t ticks = 0; // so far
    std::string required;
};

namespace {

// Called by ICU at each tick; false ends the search.
UBool onTick(const void* ticks, std::int32_t)
{
    return ++*static_cast<std::int64_t*>(const_cast<void*>(ticks)) <= kMostTicks ? 1 : 0;
}

Error tooLong()
{
    return {ErrorCode::Usage, sentence("the regular expression takes too long; write a simpler one")};
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
    append(pattern, units, nullptr);
    auto impl = std::make_unique<Impl>();
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    const auto open = [&](std::uint32_t flags) {
        URegularExpression* compiled =
            uregex_open(units.data(), static_cast<std::int32_t>(units.size()),
                        UREGEX_CASE_INSENSITIVE | UREGEX_UNIX_LINES | UREGEX_ERROR_ON_UNKNOWN_ESCAPES | flags,
                        &where, &status);
        if (U_SUCCESS(status)) {
            uregex_setTimeLimit(compiled, kTimeLimit, &status);
            uregex_setStackLimit(compiled, kStackLimit, &status);
            uregex_setMatchCallback(compiled, onTick, &impl->ticks, &status);
        }
        return compiled;
    };
    impl->compiled = open(0);
    if (U_FAILURE(status)) {
        if (where.offset > 0)
            return Error{ErrorCode::Usage,
                         sentence("the regular expression is wrong at its character %1; %2", where.offset,
                                  wrongness(status))};
        return Error{ErrorCode::Usage, sentence("the regular expression is wrong; %1", wrongness(status))};
    }
    impl->required = requiredTextOf(pattern);
    if (staysInLine(pattern))
        impl->ofLines = open(UREGEX_MULTILINE);
    return Regex(std::move(impl));
}

Result<bool> Regex::isIn(std::string_view text)
{
    std::vector<UChar>& units = m_impl->units;
    units.clear();
    append(text, units, nullptr);
    units.push_back(0); // ICU wants a pointer even to nothing
    UErrorCode status = U_ZERO_ERROR;
    uregex_setText(m_impl->compiled, units.data(), static_cast<std::int32_t>(units.size() - 1), &status);
    const bool found = uregex_find(m_impl->compiled, 0, &status) != 0;
    if (U_FAILURE(status))
        return tooLong();
    return found;
}

// False when the texts are not lines: `found` is as good as nothing then.
Result<bool> Regex::findLines(std::span<const std::string_view> texts, std::vector<std::uint8_t>& found)
{
    std::vector<UChar>& units = m_impl->units;
    std::vector<std::uint32_t>& begins = m_impl->origin; // of each line
    units.clear();
    begins.clear();
    for (const std::string_view text : texts) {
        if (text.find('\n') != std::string_view::npos)
            return false;
        begins.push_back(static_cast<std::uint32_t>(units.size()));
        append(text, units, nullptr);
        units.push_back('\n');
    }
    const auto size = static_cast<std::int32_t>(units.size() - 1); // the last line has no end
    UErrorCode status = U_ZERO_ERROR;
    uregex_setText(m_impl->ofLines, units.data(), size, &status);
    std::size_t line = 0;
    while (line < texts.size()
           && uregex_find(m_impl->ofLines, static_cast<std::int32_t>(begins[line]), &status) != 0) {
        const auto begin = static_cast<std::uint32_t>(uregex_start(m_impl->ofLines, 0, &status));
        while (line + 1 < texts.size() && begins[line + 1] <= begin)
            ++line;
        found[line++] = 1;
    }
    if (U_FAILURE(status))
        return tooLong();
    return true;
}

Status Regex::isInEach(std::span<const std::string_view> texts, std::vector<std::uint8_t>& found)
{
    found.assign(texts.size(), 0);
    if (m_impl->ofLines != nullptr && !texts.empty()) {
        const auto isDone = findLines(texts, found);
        if (isDone.ok() && isDone.value())
            return {};
        // One of many texts may have spent the time of all.
        found.assign(texts.size(), 0);
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        FF_ASSIGN(const bool isFound, isIn(texts[i]));
        found[i] = isFound ? 1 : 0;
    }
    return {};
}

const std::string& Regex::requiredText() const
{
    return m_impl->required;
}

std::vector<ByteRange> Regex::findAll(std::string_view text)
{
    std::vector<UChar>& units = m_impl->units;
    std::vector<std::uint32_t>& origin = m_impl->origin;
    units.clear();
    origin.clear();
    append(text, units, &origin);
    origin.push_back(static_cast<std::uint32_t>(text.size()));
    units.push_back(0);
    std::vector<ByteRange> out;
    UErrorCode status = U_ZERO_ERROR;
    uregex_setText(m_impl->compiled, units.data(), static_cast<std::int32_t>(units.size() - 1), &status);
    while (uregex_findNext(m_impl->compiled, &status) != 0 && U_SUCCESS(status)) {
        const auto begin = static_cast<std::size_t>(uregex_start(m_impl->compiled, 0, &status));
        const auto end = static_cast<std::size_t>(uregex_end(m_impl->compiled, 0, &status));
        out.push_back({origin[begin], origin[end]});
    }
    return out;
}

} // namespace ff::search
