// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/text/Folding.h"

#include "core/search/text/Characters.h"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

namespace ff::search {

namespace {

constexpr UChar32 kInvalidByte = 0x10FF00;
// Unicode's "stream-safe" text has at most 30 marks on a letter (UAX #15); what has more is cut there, so
// that the time of folding stays in proportion to the name.
constexpr std::size_t kMaxSegment = 32;

struct Normalizers {
    const UNormalizer2* caseFold = nullptr;
    const UNormalizer2* decompose = nullptr;
};

// Null when ICU has lost its data; letters other than ASCII are then kept as they are.
const Normalizers& normalizers()
{
    static const Normalizers all = [] {
        Normalizers found;
        UErrorCode status = U_ZERO_ERROR;
        found.caseFold = unorm2_getNFKCCasefoldInstance(&status);
        found.decompose = unorm2_getNFDInstance(&status);
        return U_SUCCESS(status) ? found : Normalizers{};
    }();
    return all;
}

void appendUtf8(std::string& out, UChar32 c)
{
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, c);
    out.append(bytes.data(), static_cast<std::size_t>(size));
}

bool isMark(UChar32 c)
{
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

// The character that the one at `at` is, and `at` behind it; a byte that begins none is one of its own.
UChar32 next(std::string_view bytes, std::size_t& at)
{
    const auto first = static_cast<std::uint8_t>(bytes[at]);
    const UChar32 c = characterAt(bytes, at);
    return c == kNoCharacter ? kInvalidByte + first : c;
}

// What is left to do once ICU has folded cases and composed the characters.
class MarkRemover {
public:
    explicit MarkRemover(std::string& out) : m_out(out) {}

    void add(UChar32 c)
    {
        if (isMark(c)) {
            const bool stress = c == 0x300 || c == 0x301;
            if (m_script == USCRIPT_LATIN || m_script == USCRIPT_GREEK
                || (m_script == USCRIPT_CYRILLIC && stress))
                return;
            appendUtf8(m_out, c);
            return;
        }
        UErrorCode status = U_ZERO_ERROR;
        m_script = uscript_getScript(c, &status);
        if (m_script == USCRIPT_LATIN || m_script == USCRIPT_GREEK) {
            std::array<UChar, 32> parts{};
            const std::int32_t count = unorm2_getDecomposition(
                normalizers().decompose, c, parts.data(), static_cast<std::int32_t>(parts.size()), &status);
            if (U_SUCCESS(status) && count > 0)
                U16_GET(parts.data(), 0, 0, count, c); // the letter; marks follow
        }
        if (c == 0x451) // ё
            c = 0x435;
        else if (c == 0x131) // ı
            c = 'i';
        appendUtf8(m_out, c);
    }

private:
    std::string& m_out;
    UScriptCode m_script = USCRIPT_COMMON;
};

// A character with its marks, in UTF-16.
void appendSegment(std::string& out, const std::vector<UChar>& segment)
{
    std::array<UChar, kMaxSegment * 20> folded{}; // one character becomes 18 at most
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size =
        unorm2_normalize(normalizers().caseFold, segment.data(), static_cast<std::int32_t>(segment.size()),
                         folded.data(), static_cast<std::int32_t>(folded.size()), &status);
    const bool good = U_SUCCESS(status) && size <= static_cast<std::int32_t>(folded.size());
    const UChar* text = good ? folded.data() : segment.data();
    const auto count = good ? size : static_cast<std::int32_t>(segment.size());
    MarkRemover remover(out);
    for (std::int32_t i = 0; i < count;) {
        UChar32 c = 0;
        U16_NEXT(text, i, count, c);
        // Some signs fold to several characters with a slash among them (℀): not a border between folders.
        remover.add(c == '/' ? 0x2215 : c);
    }
}

std::string foldedCharacter(UChar32 c)
{
    std::vector<UChar> units(2);
    std::int32_t size = 0;
    U16_APPEND_UNSAFE(units.data(), size, c);
    units.resize(static_cast<std::size_t>(size));
    std::string out;
    appendSegment(out, units);
    return out;
}

// The letters of most names beyond ASCII: Latin, Greek and Cyrillic.
constexpr UChar32 kTableEnd = 0x530;

const std::string& tableEntry(UChar32 c)
{
    static const std::vector<std::string> table = [] {
        std::vector<std::string> all;
        all.reserve(kTableEnd);
        for (UChar32 k = 0; k < kTableEnd; ++k)
            all.push_back(foldedCharacter(k));
        return all;
    }();
    return table[static_cast<std::size_t>(c)];
}

// Whether `c` can belong to the character before it.
bool continues(UChar32 c)
{
    return c >= 0x300 && unorm2_hasBoundaryBefore(normalizers().caseFold, c) == 0;
}

// Calls segment(begin) before what a character and its marks fold to is appended to `out`.
template <typename OnSegment>
void foldInto(std::string_view bytes, std::string& out, OnSegment onSegment)
{
    const bool hasTables = normalizers().caseFold != nullptr;
    std::vector<UChar> segment;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t begin = at;
        const auto isAscii = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]) < 0x80; };
        if (isAscii(at) && (at + 1 == bytes.size() || isAscii(at + 1))) {
            const char c = bytes[at++];
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
            onSegment(begin);
            continue;
        }
        UChar32 c = next(bytes, at);
        std::size_t after = at;
        UChar32 following = at < bytes.size() ? next(bytes, after) : 0;
        const bool alone = !hasTables || !continues(following) || c >= kInvalidByte || c == '/';
        if (alone && (c < 0x80 || c >= kInvalidByte || !hasTables)) {
            appendUtf8(out, c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        } else if (alone && c < kTableEnd) {
            out += tableEntry(c);
        } else {
            segment.clear();
            for (;;) {
                std::array<UChar, 2> units{};
                std::int32_t size = 0;
                U16_APPEND_UNSAFE(units.data(), size, c);
                segment.insert(segment.end(), units.begin(), units.begin() + size);
                if (at >= bytes.size() || segment.size() >= kMaxSegment)
                    break;
                after = at;
                following = next(bytes, after);
                if (!continues(following) || following >= kInvalidByte)
                    break;
                c = following;
                at = after;
            }
            appendSegment(out, segment);
        }
        onSegment(begin);
    }
}

} // namespace

std::string fold(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    foldInto(bytes, out, [](std::size_t) {});
    return out;
}

FoldedText foldWithOrigin(std::string_view bytes)
{
    FoldedText out;
    out.text.reserve(bytes.size());
    out.origin.reserve(bytes.size() + 1);
    foldInto(bytes, out.text, [&](std::size_t begin) {
        out.origin.resize(out.text.size(), static_cast<std::uint32_t>(begin));
    });
    out.origin.push_back(static_cast<std::uint32_t>(bytes.size()));
    return out;
}

ByteRange FoldedText::originalRange(ByteRange folded) const
{
    if (folded.begin >= folded.end)
        return {origin[folded.begin], origin[folded.begin]};
    const std::uint32_t last = origin[folded.end - 1];
    const auto after = std::upper_bound(origin.begin() + folded.end, origin.end(), last);
    // Nothing behind the last character but what folds to nothing: it goes to the end of the name.
    return {origin[folded.begin], after == origin.end() ? origin.back() : *after};
}

} // namespace ff::search
