// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A sentence for a person, as what it says and not only as text: its form, in English, which is also what it
// is known by, and what differs. Whoever shows it in another language looks the form up
// (ui/text/Format.h), as gettext does; in English it is its text. CI fails when a form has no translation
// (tests/layers/sentences).
//
//     Error{ErrorCode::Io, sentence("cannot read %1: %2", path, systemMessage(errno))}
//
// Values are not shared between threads without the caller's own locking.

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ff {

class Sentence {
public:
    Sentence() = default; // none: empty

    // What nobody translates: a name, a number, what a library said.
    static Sentence verbatim(std::string text);
    // `form` is a string literal. REQUIRES: it has %1 to %N for N arguments.
    static Sentence of(const char* form, std::vector<Sentence> arguments);

    // The literal that it was made of; null of a verbatim text, and of no sentence.
    const char* form() const { return m_form; }
    const std::vector<Sentence>& arguments() const { return m_arguments; }

    bool is(std::string_view form) const { return m_form != nullptr && form == m_form; }

    // In English.
    const std::string& text() const { return m_text; }
    operator const std::string&() const { return m_text; }
    // NOLINTBEGIN(readability-identifier-naming): as a std::string has them.
    const char* c_str() const { return m_text.c_str(); }
    bool empty() const { return m_text.empty(); }
    std::size_t find(std::string_view part) const { return m_text.find(part); }
    bool starts_with(std::string_view part) const { return m_text.starts_with(part); }
    bool ends_with(std::string_view part) const { return m_text.ends_with(part); }
    // NOLINTEND(readability-identifier-naming)

    friend bool operator==(const Sentence& a, const Sentence& b) { return a.m_text == b.m_text; }

private:
    const char* m_form = nullptr;
    std::vector<Sentence> m_arguments;
    std::string m_text;
};

inline std::string operator+(const std::string& a, const Sentence& b)
{
    return a + b.text();
}
inline std::string operator+(const Sentence& a, const std::string& b)
{
    return a.text() + b;
}
inline std::string operator+(const char* a, const Sentence& b)
{
    return a + b.text();
}
inline std::string operator+(const Sentence& a, const char* b)
{
    return a.text() + b;
}
inline std::string operator+(const Sentence& a, const Sentence& b)
{
    return a.text() + b.text();
}
inline std::ostream& operator<<(std::ostream& out, const Sentence& sentence)
{
    return out << sentence.text();
}

// Whether it names each of %1 to %count, and no other.
constexpr bool formFits(const char* form, std::size_t count)
{
    bool named[10] = {};
    for (const char* at = form; *at != 0; ++at)
        if (*at == '%' && at[1] >= '1' && at[1] <= '9')
            named[at[1] - '0'] = true;
    for (std::size_t i = 1; i < 10; ++i)
        if (named[i] != (i <= count))
            return false;
    return true;
}

// A literal that is a form for N arguments; any other does not compile. N is at most 9.
template <std::size_t N>
struct SentenceForm {
    consteval SentenceForm(const char* text) : form(text)
    {
        if (!formFits(text, N))
            throw "the form and its arguments do not fit";
    }
    const char* form;
};

inline Sentence sentencePart(Sentence part)
{
    return part;
}
inline Sentence sentencePart(std::string_view text)
{
    return Sentence::verbatim(std::string(text));
}
inline Sentence sentencePart(const std::string& text)
{
    return Sentence::verbatim(text);
}
inline Sentence sentencePart(const char* text)
{
    return Sentence::verbatim(text);
}
inline Sentence sentencePart(const std::filesystem::path& path)
{
    return Sentence::verbatim(path.string());
}
template <typename Number>
requires std::is_integral_v<Number> Sentence sentencePart(Number number)
{
    return Sentence::verbatim(std::to_string(number));
}

template <typename... Parts>
Sentence sentence(SentenceForm<sizeof...(Parts)> form, const Parts&... parts)
{
    return Sentence::of(form.form, {sentencePart(parts)...});
}

// The sentences one after the other with "; " between them.
Sentence joined(const std::vector<Sentence>& sentences);

} // namespace ff
