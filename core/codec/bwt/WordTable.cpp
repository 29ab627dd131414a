// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/bwt/WordTable.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace ff::codec::bwt {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 17; // bytes between looks at the TaskControl
constexpr std::size_t kMostWords = 128;
constexpr std::size_t kLongestCounted = 24;
constexpr std::uint8_t kFirstCode = 128;
// Words are counted in one piece of so many, each of this size.
constexpr std::size_t kCounted = std::size_t{1} << 16, kOneOf = 4;
// Pays for the word's place in the table.
constexpr std::uint64_t kLeastSaving = 64;
// Of a text at least so many percent are letters and spaces.
constexpr std::uint64_t kLetters = 60;

// Letters in the order in which they sort.
constexpr std::string_view kLetterOrder = "snrlmtdhbvpwfgcqkjzxyaoeiu";

struct Alphabet {
    std::array<std::uint8_t, 256> forward{}, back{};
};

const Alphabet& alphabet()
{
    static const Alphabet made = [] {
        Alphabet a;
        for (std::size_t i = 0; i < 256; ++i)
            a.forward[i] = static_cast<std::uint8_t>(i);
        for (std::size_t i = 0; i < kLetterOrder.size(); ++i)
            for (const std::size_t first : {std::size_t{'a'}, std::size_t{'A'}})
                a.forward[static_cast<std::size_t>(kLetterOrder[i] - 'a') + first] =
                    static_cast<std::uint8_t>(first + i);
        for (std::size_t i = 0; i < 256; ++i)
            a.back[a.forward[i]] = static_cast<std::uint8_t>(i);
        return a;
    }();
    return made;
}

bool isLower(std::uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}
bool isCapital(std::uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}
// Of words: letters of ASCII, and whatever other alphabets are written with.
bool isLetter(std::uint8_t byte)
{
    return isLower(byte) || isCapital(byte) || byte >= 128;
}

constexpr char kToLower = 'a' - 'A';

// "The" and "I", but not "NATO".
bool beginsWithCapital(std::string_view word)
{
    return isCapital(static_cast<std::uint8_t>(word.front()))
        && (word.size() == 1 || !isCapital(static_cast<std::uint8_t>(word[1])));
}

// Calls `word` with each, and `other` with each byte of none.
template <typename OnWord, typename OnByte>
Status eachWord(ByteSpan text, TaskControl& control, OnWord word, OnByte other)
{
    for (std::size_t at = 0, look = 0; at < text.size();) {
        if (at >= look) {
            FF_TRY(control.checkpoint());
            look = at + kPiece;
        }
        if (!isLetter(text[at])) {
            other(text[at++]);
            continue;
        }
        const std::size_t from = at;
        // The bytes of a long run of letters are looked at by pieces too.
        while (at < text.size() && at - from < kPiece && isLetter(text[at]))
            ++at;
        word(asText(text.subspan(from, at - from)));
    }
    return {};
}

} // namespace

void WordTable::write(ByteWriter& out) const
{
    out.u8(capital);
    out.u8(static_cast<std::uint8_t>(words.size()));
    for (const Word& word : words) {
        out.u8(word.code);
        out.u8(static_cast<std::uint8_t>(word.bytes.size()));
        out.bytes(asBytes(word.bytes));
    }
}

Result<WordTable> WordTable::read(ByteReader& in)
{
    WordTable table;
    bool isSound = true;
    table.capital = in.u8();
    for (std::size_t count = in.u8(); count > 0 && isSound && !in.failed(); --count) {
        Word word;
        word.code = in.u8();
        word.bytes = asText(in.bytes(in.u8()));
        isSound = !word.bytes.empty() && word.bytes.size() <= kMaxWord && word.code != table.capital
            && (table.words.empty() || word.code > table.words.back().code);
        table.words.push_back(std::move(word));
    }
    if (!isSound || in.failed())
        return Error{ErrorCode::Damaged, sentence("a block's table of words is impossible")};
    return table;
}

Result<Bytes> WordTable::apply(ByteSpan text, TaskControl& control) const
{
    std::unordered_map<std::string_view, std::uint8_t> codes;
    for (const Word& word : words)
        codes.emplace(word.bytes, word.code);
    const auto& forward = alphabet().forward;
    Bytes out;
    out.reserve(text.size());
    std::string lowered;
    FF_TRY(eachWord(
        text, control,
        [&](std::string_view word) {
            if (capital != 0 && beginsWithCapital(word)) {
                lowered = word;
                lowered.front() = static_cast<char>(lowered.front() + kToLower);
                word = lowered;
                out.push_back(capital);
            }
            if (word.size() <= kMaxWord) {
                const auto found = codes.find(word);
                if (found != codes.end()) {
                    out.push_back(found->second);
                    return;
                }
            }
            for (const char c : word)
                out.push_back(forward[static_cast<std::uint8_t>(c)]);
        },
        [&](std::uint8_t byte) { out.push_back(forward[byte]); }));
    return out;
}

Result<Bytes> WordTable::undo(ByteSpan replaced, std::uint64_t size, TaskControl& control) const
{
    std::array<const Word*, 256> byCode{};
    for (const Word& word : words)
        byCode[word.code] = &word;
    const auto& back = alphabet().back;
    Bytes out;
    out.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(size, replaced.size() * kMaxWord)));
    bool isRaised = false;
    for (std::size_t at = 0; at < replaced.size() && out.size() <= size;) {
        FF_TRY(control.checkpoint());
        for (const std::size_t end = std::min(replaced.size(), at + kPiece); at < end; ++at) {
            if (capital != 0 && replaced[at] == capital) {
                isRaised = true;
                continue;
            }
            const std::size_t from = out.size();
            if (const Word* word = byCode[replaced[at]])
                out.insert(out.end(), word->bytes.begin(), word->bytes.end());
            else
                out.push_back(back[replaced[at]]);
            if (isRaised && isLower(out[from]))
                out[from] = static_cast<std::uint8_t>(out[from] - kToLower);
            isRaised = false;
        }
    }
    if (out.size() != size)
        return Error{ErrorCode::Damaged, sentence("a block's words do not make the bytes that they must")};
    return out;
}

Result<WordTable> findWords(ByteSpan text, TaskControl& control)
{
    WordTable table;
    std::array<std::uint64_t, 256> counts{};
    for (const std::uint8_t byte : text)
        ++counts[byte];
    FF_TRY(control.checkpoint());
    std::uint64_t letters = counts[' '] + counts['\n'];
    for (std::size_t c = 0; c < counts.size(); ++c)
        if (isLetter(static_cast<std::uint8_t>(c)))
            letters += counts[c];
    if (text.empty() || letters * 100 < text.size() * kLetters)
        return table;

    std::unordered_map<std::string, std::uint64_t> found;
    std::string lowered;
    const std::size_t step = text.size() > kCounted * kOneOf ? kCounted * kOneOf : kCounted;
    for (std::size_t at = 0; at < text.size(); at += step)
        FF_TRY(eachWord(
            text.subspan(at, std::min(kCounted, text.size() - at)), control,
            [&](std::string_view word) {
                if (word.size() <= 1 || word.size() > kLongestCounted)
                    return;
                lowered = word;
                if (beginsWithCapital(word))
                    lowered.front() = static_cast<char>(lowered.front() + kToLower);
                ++found[lowered];
            },
            [](std::uint8_t) {}));
    struct Candidate {
        std::uint64_t saving;
        std::string_view word;
    };
    std::vector<Candidate> best;
    for (const auto& [word, count] : found)
        if (count * (word.size() - 1) >= kLeastSaving)
            best.push_back({count * (word.size() - 1), word});
    std::sort(best.begin(), best.end(), [](const Candidate& a, const Candidate& b) {
        return a.saving != b.saving ? a.saving > b.saving : a.word < b.word;
    });
    std::vector<std::uint8_t> codes;
    for (std::size_t c = kFirstCode; c < counts.size() && codes.size() < kMostWords; ++c)
        if (counts[c] == 0)
            codes.push_back(static_cast<std::uint8_t>(c));
    if (codes.empty())
        return table;
    table.capital = codes.front();
    codes.erase(codes.begin());
    best.resize(std::min(best.size(), codes.size()));
    std::sort(best.begin(), best.end(),
              [](const Candidate& a, const Candidate& b) { return a.word < b.word; });
    for (std::size_t i = 0; i < best.size(); ++i)
        table.words.push_back({codes[i], std::string(best[i].word)});
    return table;
}

} // namespace ff::codec::bwt
