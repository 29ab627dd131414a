// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/Words.h"

#include "core/search/meaning/kernel/Kernels.h"
#include "core/search/text/Characters.h"
#include "core/search/text/Folding.h"

#include <algorithm>
#include <array>
#include <bit>
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

// What is looked for instead of a number; `room` is where it may stand.
std::string_view numberWord(std::string_view digits, std::array<char, 4>& room)
{
    const std::size_t count = countCharacters(digits);
    if (count == 8 && (digits.starts_with("19") || digits.starts_with("20")))
        return digits.substr(0, 4); // a date: its year
    if (count <= kLongestNumber)
        return digits;
    const std::size_t told = std::min<std::size_t>(count, 20);
    room = {'#', static_cast<char>('0' + told / 10), static_cast<char>('0' + told % 10)};
    if (told >= 10)
        return {room.data(), 3};
    room[1] = room[2];
    return {room.data(), 2};
}

constexpr std::uint32_t kHashStart = 0x811C9DC5;

std::uint32_t hashedOn(std::uint32_t h, std::string_view bytes)
{
    for (const char byte : bytes)
        h = (h ^ static_cast<std::uint8_t>(byte)) * 0x01000193;
    return h;
}

std::uint32_t finished(std::uint32_t h)
{
    h ^= h >> 16;
    h *= 0x85EBCA6B;
    h ^= h >> 13;
    h *= 0xC2B2AE35;
    return h ^ h >> 16;
}

// Cuts a text into runs of letters and runs of digits.
class WordCutter {
public:
    explicit WordCutter(std::string_view text) : m_text(text) {}

    // The next word as it is searched for, which counts until the one after it is asked for; "" when folding
    // leaves nothing of it, none at the end.
    std::optional<std::string_view> next()
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
            return numberWord(word, m_number);
        m_folded = fold(word);
        return firstCharacters(m_folded, kLongestWord);
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
    std::string m_folded;
    std::array<char, 4> m_number{};
};

// Those that begin at 24 - n have n bytes of ones.
constexpr auto kMasks = [] {
    std::array<std::uint8_t, 2 * ShortWord::kShort> out{};
    std::fill_n(out.begin(), ShortWord::kShort, std::uint8_t{0xFF});
    return out;
}();

// The first `size` bytes as small letters, and zeros. `room`: bytes that may be read. REQUIRES: letters of
// ASCII.
std::array<std::uint64_t, 3> smallLetters(const char* letters, std::size_t size, std::size_t room)
{
    constexpr std::size_t kBytes = ShortWord::kShort;
    static_assert(kLongestWord == kBytes);
    std::array<std::uint64_t, 3> out{};
    if (room >= kBytes)
        std::memcpy(out.data(), letters, kBytes);
    else
        std::memcpy(out.data(), letters, size);
    const std::uint8_t* const masks = &kMasks[kBytes - size];
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint64_t mask = 0;
        std::memcpy(&mask, masks + i * sizeof mask, sizeof mask);
        out[i] = (out[i] | 0x2020202020202020) & mask;
    }
    return out;
}

// A text of ASCII, bit by bit: where words and numbers begin, and where something else does.
class AsciiBits {
public:
    static constexpr std::size_t kBits = 64;

    // False where the text has more than ASCII.
    bool read(const MeaningKernel& kernel, std::string_view text)
    {
        const std::size_t blocks = text.size() / kBits + 1; // the last has room for the end
        m_lower.resize(blocks + 1);
        m_upper.resize(blocks + 1);
        m_digits.resize(blocks + 1);
        m_lower[blocks] = m_upper[blocks] = m_digits[blocks] = 0;
        std::uint64_t others = 0;
        for (std::size_t block = 0; block + 1 < blocks; ++block)
            others |= classify(kernel, &text[block * kBits], block);
        std::array<char, kBits> last{};
        const std::string_view rest = text.substr((blocks - 1) * kBits);
        std::copy(rest.begin(), rest.end(), last.begin());
        others |= classify(kernel, last.data(), blocks - 1);
        if (others != 0)
            return false;
        mark(blocks);
        return true;
    }
    // The first place from `at` on where a word begins; none at the end.
    std::optional<std::size_t> beginning(std::size_t at) const { return next(m_begins, at); }
    // … and where it ends.
    std::size_t end(std::size_t begin) const { return *next(m_edges, begin + 1); }
    bool isDigit(std::size_t at) const { return (m_digits[at / kBits] >> at % kBits & 1) != 0; }

private:
    std::uint64_t classify(const MeaningKernel& kernel, const char* text, std::size_t block)
    {
        return kernel.classify(text, &m_lower[block], &m_upper[block], &m_digits[block]);
    }
    void mark(std::size_t blocks)
    {
        m_begins.resize(blocks);
        m_edges.resize(blocks);
        std::uint64_t lowerBefore = 0, upperBefore = 0, digitBefore = 0; // the last bits of the block before
        for (std::size_t i = 0; i < blocks; ++i) {
            const std::uint64_t lower = m_lower[i], upper = m_upper[i], digits = m_digits[i];
            const std::uint64_t behindLower = lower << 1 | lowerBefore,
                                behindUpper = upper << 1 | upperBefore;
            const std::uint64_t beforeLower = lower >> 1 | m_lower[i + 1] << (kBits - 1);
            const std::uint64_t words = (lower | upper) & ~(behindLower | behindUpper);
            const std::uint64_t humps = upper & (behindLower | (behindUpper & beforeLower));
            const std::uint64_t numbers = digits & ~(digits << 1 | digitBefore);
            m_begins[i] = words | humps | numbers; // parseHTMLDocument is three words
            m_edges[i] = m_begins[i] | ~(lower | upper | digits);
            lowerBefore = lower >> (kBits - 1);
            upperBefore = upper >> (kBits - 1);
            digitBefore = digits >> (kBits - 1);
        }
    }
    static std::optional<std::size_t> next(const std::vector<std::uint64_t>& bits, std::size_t at)
    {
        std::size_t block = at / kBits;
        if (block >= bits.size())
            return std::nullopt;
        std::uint64_t left = bits[block] >> at % kBits << at % kBits;
        while (left == 0) {
            if (++block == bits.size())
                return std::nullopt;
            left = bits[block];
        }
        return block * kBits + static_cast<std::size_t>(std::countr_zero(left));
    }

    // A block more than the text has; m_begins and m_edges have none.
    std::vector<std::uint64_t> m_lower, m_upper, m_digits, m_begins, m_edges;
};

// Of text of ASCII alone, which most of it is.
void addAsciiWords(std::string_view text, const AsciiBits& bits, WordList& out)
{
    std::array<char, 4> number{};
    for (std::size_t at = 0; !out.isFull();) {
        const auto begin = bits.beginning(at);
        if (!begin)
            return;
        at = bits.end(*begin);
        if (bits.isDigit(*begin)) {
            out.add(numberWord(text.substr(*begin, at - *begin), number));
            continue;
        }
        const std::size_t size = std::min(at - *begin, kLongestWord);
        out.addShort(smallLetters(&text[*begin], size, text.size() - *begin),
                     static_cast<std::uint32_t>(size));
    }
}

// In Unicode's form NFKC: names from a Mac come in letters and marks of their own.
std::string composed(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCInstance(status);
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status))
        nfkc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                            nullptr, status);
    return U_SUCCESS(status) ? out : std::string(text);
}

void addAnyWords(std::string_view text, WordList& out)
{
    const std::string whole = composed(text);
    WordCutter cutter(whole);
    while (!out.isFull()) {
        const auto word = cutter.next();
        if (!word)
            return;
        if (!word->empty())
            out.add(*word);
    }
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

// Whether it is in no word.
bool isBetweenWords(char c)
{
    return static_cast<std::uint8_t>(c) < 0x80 && !isLetter(c) && !isDigit(c);
}

// A text is taken in parts, since most of it is not looked at once there are enough words. A part begins with
// a character of ASCII that is in no word: composition reaches over none of ASCII from what is before it.
void addWords(const MeaningKernel& kernel, std::string_view text, WordList& out)
{
    constexpr std::size_t kPart = 512;
    static thread_local AsciiBits bits;
    while (!text.empty() && !out.isFull()) {
        std::size_t end = std::min(kPart, text.size());
        while (end != text.size() && !isBetweenWords(text[end]))
            ++end;
        const std::string_view part = text.substr(0, end);
        if (bits.read(kernel, part))
            addAsciiWords(part, bits, out);
        else
            addAnyWords(part, out);
        text.remove_prefix(end);
    }
}

// An ending as it is searched for; "" where it is none.
std::string foldedEnding(std::string_view ending)
{
    if (ending.empty() || countCharacters(ending) > kLongestEnding || !isAlphanumeric(ending))
        return {};
    return fold(ending);
}

} // namespace

void wordsOf(const MeaningKernel& kernel, std::string_view text, std::size_t most, WordList& out)
{
    constexpr std::size_t kMost = std::size_t{1} << 16; // bytes that are looked at
    out.clear(most);
    addWords(kernel, text.substr(0, kMost), out);
}

Words wordsOf(std::string_view text, std::size_t most)
{
    WordList out;
    wordsOf(*meaningKernels().front(), text, most, out);
    return out.words();
}

std::string_view folderOf(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

void folderWords(const MeaningKernel& kernel, std::string_view folder, WordList& out)
{
    out.clear(kFolderWords);
    for (std::size_t end = folder.size(); end != 0;) { // the nearest first
        const std::size_t before = folder.rfind('/', end - 1);
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        addWords(kernel, folder.substr(begin, end - begin), out);
        end = before == std::string_view::npos ? 0 : before;
    }
}

void nameWords(const MeaningKernel& kernel, std::string_view path, bool isFolder, const KindsByEnding& kinds,
               WordList& name, WordList& kind)
{
    const std::string_view last = path.substr(path.rfind('/') + 1); // all of it where there is none
    std::string_view stem = last;
    kind.clear(2);
    if (isFolder)
        kind.add("=folder");
    const std::size_t dot = isFolder ? std::string_view::npos : last.rfind('.');
    if (dot != std::string_view::npos && dot != 0) {
        if (const std::string ending = foldedEnding(last.substr(dot + 1)); !ending.empty()) {
            stem = last.substr(0, dot);
            kind.add("." + ending);
            if (const auto of = kinds.find(ending); of != kinds.end())
                kind.add("=" + of->second);
        }
    }
    wordsOf(kernel, stem, kNameWords, name);
}

std::span<const std::uint32_t> Pieces::of(std::string_view word)
{
    constexpr std::size_t kShortest = 3, kLongest = 5; // characters of a piece
    m_pieces.clear();
    std::size_t first = 0;
    const UChar32 begin = characterAt(word, first);
    if (begin == '.' || begin == '=' || begin == '#' || isDigit(begin)) {
        m_pieces.push_back(finished(hashedOn(kHashStart, word)));
        return m_pieces;
    }
    m_marked.assign(1, '<').append(word).append(1, '>');
    m_pieces.push_back(finished(hashedOn(kHashStart, m_marked)));
    m_starts.clear(); // of characters, and the end
    for (std::size_t at = 0; at != m_marked.size();) {
        m_starts.push_back(at);
        characterAt(m_marked, at);
    }
    const std::size_t characters = m_starts.size();
    m_starts.push_back(m_marked.size());
    // All of 3 characters, all of 4, all of 5: the longer ones go on where the shorter ones ended.
    std::array<std::size_t, kLongest + 1> places{};
    std::size_t end = m_pieces.size();
    for (std::size_t size = kShortest; size <= kLongest && size < characters; ++size) {
        places[size] = end;
        end += characters - size + 1;
    }
    m_pieces.resize(end);
    for (std::size_t i = 0; i + kShortest <= characters; ++i) {
        std::uint32_t h = kHashStart;
        for (std::size_t size = 1; size <= kLongest && size < characters && i + size <= characters; ++size) {
            const std::size_t at = m_starts[i + size - 1];
            h = hashedOn(h, std::string_view(m_marked).substr(at, m_starts[i + size] - at));
            if (size >= kShortest)
                m_pieces[places[size] + i] = finished(h);
        }
    }
    return m_pieces;
}

} // namespace ff::search
