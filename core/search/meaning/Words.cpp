// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/Words.h"

#include "core/search/text/Characters.h"
#include "core/search/text/Folding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace ff::search {

namespace {

constexpr std::size_t kLongestWord = 24; // characters that count
constexpr std::size_t kLongestEnding = 8; // characters
constexpr std::size_t kLongestNumber = 4; // of longer ones only the length counts
constexpr std::size_t kShortestRun = 4; // of printable bytes in binary data

bool isDigit(UChar32 c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9';
    return u_charType(c) == U_DECIMAL_DIGIT_NUMBER;
}

bool isLetter(UChar32 c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    constexpr std::uint32_t kLetters = U_GC_L_MASK | U_GC_NL_MASK | U_GC_NO_MASK;
    return (U_GET_GC_MASK(c) & kLetters) != 0;
}

bool isUpper(UChar32 c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F);
}

bool isLower(UChar32 c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0x430 && c <= 0x44F);
}

// The first characters of a text.
std::string_view firstCharacters(std::string_view text, std::size_t count)
{
    std::size_t at = 0;
    for (; count != 0 && at != text.size(); --count)
        characterAt(text, at);
    return text.substr(0, at);
}

std::string numberWord(std::string_view digits)
{
    const std::size_t count = countCharacters(digits);
    if (count == 8 && (digits.starts_with("19") || digits.starts_with("20")))
        return std::string(digits.substr(0, 4)); // a date: its year
    if (count > kLongestNumber)
        return "#" + std::to_string(std::min<std::size_t>(count, 20));
    return std::string(digits);
}

bool isAscii(std::string_view text)
{
    std::uint64_t all = 0;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        all |= eight;
    }
    for (; at != text.size(); ++at)
        all |= static_cast<std::uint8_t>(text[at]);
    return (all & 0x8080808080808080) == 0;
}

std::uint32_t hashOf(std::string_view bytes)
{
    std::uint32_t h = 0x811C9DC5;
    for (const char byte : bytes)
        h = (h ^ static_cast<std::uint8_t>(byte)) * 0x01000193;
    h ^= h >> 16;
    h *= 0x85EBCA6B;
    h ^= h >> 13;
    h *= 0xC2B2AE35;
    return h ^ h >> 16;
}

// The words that a text has had, in the order of their first appearance.
class DifferentWords {
public:
    explicit DifferentWords(std::size_t most) : m_most(most) { m_words.reserve(most); }

    bool isFull() const { return m_words.size() == m_most; }
    void add(std::string_view word)
    {
        std::size_t at = hashOf(word) % kSlots;
        for (; m_slots[at] != 0; at = (at + 1) % kSlots) {
            if (m_words[m_slots[at] - 1] == word)
                return;
        }
        m_words.emplace_back(word);
        m_slots[at] = static_cast<std::uint8_t>(m_words.size());
    }
    Words take() { return std::move(m_words); }

private:
    static constexpr std::size_t kSlots = 512;
    static_assert(kContentWords < kSlots / 2 && kContentWords < 256);

    std::size_t m_most;
    Words m_words;
    std::array<std::uint8_t, kSlots> m_slots{}; // 1 + the place of a word, 0: free
};

// Cuts a text into runs of letters and runs of digits.
class WordCutter {
public:
    explicit WordCutter(std::string_view text) : m_text(text) {}

    // The next word as it is searched for; "" when folding leaves nothing of it, none at the end.
    std::optional<std::string> next()
    {
        std::size_t begin = m_at, end = m_at;
        UChar32 c = kNoCharacter;
        do { // to where a word begins
            begin = m_at;
            if (begin == m_text.size())
                return std::nullopt;
            c = characterAt(m_text, m_at);
        } while (!isLetter(c) && !isDigit(c));
        const bool isNumber = isDigit(c);
        for (end = m_at; end != m_text.size(); end = m_at) {
            std::size_t behind = end;
            const UChar32 before = c;
            c = characterAt(m_text, behind);
            if (isNumber ? !isDigit(c) : !isLetter(c))
                break;
            if (!isNumber && isHump(before, c, behind))
                break;
            m_at = behind;
        }
        const std::string_view word = m_text.substr(begin, end - begin);
        if (isNumber)
            return numberWord(word);
        if (isAscii(word)) { // most are, and folding is slow
            std::string out(word.substr(0, kLongestWord));
            for (char& letter : out)
                letter = static_cast<char>(letter | ('a' - 'A'));
            return out;
        }
        const std::string folded = fold(word);
        return std::string(firstCharacters(folded, kLongestWord));
    }

private:
    // parseHTMLDocument is three words. `behind`: where the character after c begins.
    bool isHump(UChar32 before, UChar32 c, std::size_t behind) const
    {
        constexpr UChar32 kSmallYo = 0x451, kCapitalYo = 0x401;
        if (!isUpper(c) && c != kCapitalYo)
            return false;
        if (isLower(before) || before == kSmallYo)
            return true;
        return isUpper(before) && isUpper(c) && behind != m_text.size()
            && isLower(characterAt(m_text, behind));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

enum class Ascii : std::uint8_t { Other, Digit, Lower, Upper };
constexpr auto kAsciiKinds = [] {
    std::array<Ascii, 256> out{};
    for (std::size_t c = '0'; c <= '9'; ++c)
        out[c] = Ascii::Digit;
    for (std::size_t c = 'a'; c <= 'z'; ++c)
        out[c] = Ascii::Lower;
    for (std::size_t c = 'A'; c <= 'Z'; ++c)
        out[c] = Ascii::Upper;
    return out;
}();

// WordCutter for text of ASCII alone, which most of it is.
class AsciiCutter {
public:
    explicit AsciiCutter(std::string_view text) : m_text(text) {}

    // The next word, which counts until the one after it is asked for; none at the end.
    std::optional<std::string_view> next()
    {
        while (kindAt(m_at) == Ascii::Other) {
            if (m_at++ >= m_text.size())
                return std::nullopt;
        }
        const std::size_t begin = m_at;
        if (kindAt(begin) == Ascii::Digit) {
            while (kindAt(m_at) == Ascii::Digit)
                ++m_at;
            m_number = numberWord(m_text.substr(begin, m_at - begin));
            return m_number;
        }
        for (Ascii before = kindAt(m_at++);; ++m_at) {
            const Ascii kind = kindAt(m_at);
            if (kind < Ascii::Lower)
                break;
            if (kind == Ascii::Upper && (before == Ascii::Lower || kindAt(m_at + 1) == Ascii::Lower))
                break; // parseHTMLDocument is three words
            before = kind;
        }
        const std::size_t size = std::min(m_at - begin, kLongestWord);
        for (std::size_t i = 0; i < size; ++i)
            m_word[i] = static_cast<char>(m_text[begin + i] | ('a' - 'A'));
        return std::string_view(m_word.data(), size);
    }

private:
    Ascii kindAt(std::size_t at) const
    {
        return at < m_text.size() ? kAsciiKinds[static_cast<std::uint8_t>(m_text[at])] : Ascii::Other;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::array<char, kLongestWord> m_word{};
    std::string m_number;
};

template <typename Cutter>
void addWords(Cutter cutter, DifferentWords& out)
{
    while (!out.isFull()) {
        const auto word = cutter.next();
        if (!word)
            return;
        if (!word->empty())
            out.add(*word);
    }
}

// In Unicode's form NFKC: names from a Mac come in letters and marks of their own.
std::string composed(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCInstance(status);
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status))
        nfkc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                            nullptr, status);
    return U_SUCCESS(status) ? out : std::string(text);
}

bool isAlphanumeric(std::string_view text)
{
    for (std::size_t at = 0; at != text.size();) {
        const UChar32 c = characterAt(text, at);
        if (!isLetter(c) && !isDigit(c))
            return false;
    }
    return true;
}

// Compressed data are all values alike: of 256 bytes there are 162 different ones, give or take ten. Text and
// machine code have half of that. What looks like letters there is chance, or a table of a JPEG file.
constexpr std::size_t kPackedBlock = 256, kPackedValues = 128;

bool isPacked(std::string_view block)
{
    std::array<bool, 256> seen{};
    for (const char byte : block)
        seen[static_cast<std::uint8_t>(byte)] = true;
    return static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true)) >= kPackedValues;
}

// With a byte that is neither printable nor UTF-8 in the place of each that is packed.
std::string withoutPacked(std::string_view data)
{
    std::string out(data);
    for (std::size_t at = 0; at < out.size(); at += kPackedBlock) {
        const std::size_t size = std::min(kPackedBlock, out.size() - at);
        if (isPacked(data.substr(at, size)))
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), size, '\xFF');
    }
    return out;
}

// Without what stands between < and >.
std::string withoutTags(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at != text.size();) {
        if (text[at] != '<') {
            out += text[at++];
            continue;
        }
        const std::size_t end = text.find('>', at);
        at = end == std::string_view::npos ? text.size() : end + 1;
        out += ' ';
    }
    return out;
}

std::string printableRuns(std::string_view data)
{
    std::string out;
    for (std::size_t at = 0; at != data.size();) {
        std::size_t end = at;
        while (end != data.size() && data[end] >= ' ' && data[end] <= '~')
            ++end;
        if (end - at >= kShortestRun) {
            out += out.empty() ? "" : " ";
            out += data.substr(at, end - at);
        }
        at = std::max(end, at + 1);
    }
    return out;
}

} // namespace

Words wordsOf(std::string_view text, std::size_t most)
{
    constexpr std::size_t kMost = std::size_t{1} << 16; // bytes that are looked at
    const std::string_view looked = text.substr(0, kMost);
    DifferentWords out(most);
    if (isAscii(looked)) {
        addWords(AsciiCutter(looked), out);
    } else {
        const std::string whole = composed(looked);
        addWords(WordCutter(whole), out);
    }
    return out.take();
}

EntryWords entryWords(std::string_view path, bool isFolder, std::string_view contents,
                      const KindsByEnding& kinds)
{
    const std::size_t slash = path.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    std::string folders; // the nearest first
    for (std::size_t end = slash; end != std::string_view::npos && end != 0;) {
        const std::size_t before = path.rfind('/', end - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        folders += path.substr(begin, end - begin);
        folders += ' ';
        end = before;
    }
    EntryWords out;
    std::string_view stem = name;
    if (isFolder)
        out.kind = {"=folder"};
    const std::size_t dot = isFolder ? std::string_view::npos : name.rfind('.');
    if (dot != std::string_view::npos && dot != 0) {
        const std::string_view ending = name.substr(dot + 1);
        if (!ending.empty() && countCharacters(ending) <= kLongestEnding && isAlphanumeric(ending)) {
            stem = name.substr(0, dot);
            const std::string folded = fold(ending);
            out.kind = {"." + folded};
            if (const auto kind = kinds.find(folded); kind != kinds.end())
                out.kind.push_back("=" + kind->second);
        }
    }
    out.name = wordsOf(stem, kNameWords);
    out.folders = wordsOf(folders, kFolderWords);
    out.contents = wordsOf(contents, kContentWords);
    return out;
}

std::string textOf(ByteSpan head)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    std::string_view data = asText(head);
    const bool isBinary = data.find('\0') != std::string_view::npos;
    std::string unpacked;
    if (!isAscii(data)) {
        unpacked = withoutPacked(data);
        data = unpacked;
    }
    if (isBinary)
        return printableRuns(data);
    std::string_view inner = data;
    for (;;) {
        if (inner.starts_with(kByteOrderMark))
            inner.remove_prefix(kByteOrderMark.size());
        else if (!inner.empty() && std::string_view(" \t\r\n").find(inner.front()) != std::string_view::npos)
            inner.remove_prefix(1);
        else
            break;
    }
    return inner.starts_with('<') ? withoutTags(data) : std::string(data);
}

void appendPieces(std::string_view word, std::vector<std::uint32_t>& out)
{
    const std::string marked = "<" + std::string(word) + ">";
    std::size_t first = 0;
    const UChar32 begin = characterAt(word, first);
    if (begin == '.' || begin == '=' || begin == '#' || isDigit(begin)) {
        out.push_back(hashOf(word));
        return;
    }
    out.push_back(hashOf(marked));
    std::vector<std::size_t> starts; // of characters, and the end
    for (std::size_t at = 0; at != marked.size();) {
        starts.push_back(at);
        characterAt(marked, at);
    }
    const std::size_t characters = starts.size();
    starts.push_back(marked.size());
    for (std::size_t size = 3; size <= 5 && size < characters; ++size) {
        for (std::size_t i = 0; i + size <= characters; ++i)
            out.push_back(hashOf(std::string_view(marked).substr(starts[i], starts[i + size] - starts[i])));
    }
}

} // namespace ff::search
