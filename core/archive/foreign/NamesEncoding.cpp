// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/foreign/NamesEncoding.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iconv.h>

namespace ff::archive {

namespace {

enum class Script { Cyrillic, Latin, Japanese, Chinese, Korean };

// By iconv's names; of equals the first is taken.
struct Candidate {
    const char* encoding;
    Script script;
    std::string_view languages; // two letters each
};
constexpr Candidate kCandidates[] = {
    {"CP866", Script::Cyrillic, "ru uk be bg"},
    {"CP1251", Script::Cyrillic, "ru uk be bg sr mk"},
    {"KOI8-R", Script::Cyrillic, ""},
    {"CP437", Script::Latin, "en"},
    {"CP850", Script::Latin, "de fr es it pt nl da sv nb fi"},
    {"CP1252", Script::Latin, ""},
    {"CP932", Script::Japanese, "ja"},
    {"GBK", Script::Chinese, "zh"},
    {"CP949", Script::Korean, "ko"},
    {"BIG5", Script::Chinese, "zh"},
};

using Characters = std::u32string;

Characters charactersOf(std::string_view utf8)
{
    Characters out;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<std::uint8_t>(utf8[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t code = size == 1 ? lead : lead & (0x7FU >> size);
        for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k)
            code = code << 6 | (static_cast<std::uint8_t>(utf8[i + k]) & 0x3FU);
        out += code;
        i += size;
    }
    return out;
}

bool isAsciiLetter(char32_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

bool isCyrillicUpper(char32_t c)
{
    return c >= 0x400 && c <= 0x42F;
}

bool isCyrillic(char32_t c)
{
    return c >= 0x400 && c <= 0x45F;
}

// In hundredths, as all scores: how well the character at `at` stands there.
int cyrillicScore(const Characters& name, std::size_t at)
{
    constexpr std::u32string_view kCommon = U"оеаинтсрвлкмдпу", kOthers = U"яыьгзбчйхжшюцщэфъё",
                                  kNeighbours = U"іїєґў";
    const char32_t c = name[at];
    const char32_t before = at == 0 ? U' ' : name[at - 1],
                   after = at + 1 == name.size() ? U' ' : name[at + 1];
    if (!isCyrillic(c))
        return c == U'«' || c == U'»' || c == U'№' || c == U'—' || c == U'–' ? 0 : -250;
    const bool isUpper = isCyrillicUpper(c);
    const char32_t lower = !isUpper ? c : c >= 0x410 ? c + 0x20 : c + 0x50;
    int score = kCommon.find(lower) != kCommon.npos   ? 100
        : kOthers.find(lower) != kOthers.npos         ? 50
        : kNeighbours.find(lower) != kNeighbours.npos ? 0
                                                      : -150;
    if (isUpper && isCyrillic(before))
        score -= isCyrillicUpper(before) ? 70 : 250; // an abbreviation; an upper letter after a lower one
    if (isAsciiLetter(before) || isAsciiLetter(after))
        score -= 150;
    return score;
}

int latinScore(const Characters& name, std::size_t at)
{
    constexpr std::u32string_view kLower = U"äöüßéèêëàâáåæøçñíìîïóòôõãúùûœý",
                                  kUpper = U"ÄÖÜÉÈÊÀÂÁÅÆØÇÑÍÎÓÔÕÃÚÛ";
    const char32_t c = name[at];
    const char32_t before = at == 0 ? U' ' : name[at - 1],
                   after = at + 1 == name.size() ? U' ' : name[at + 1];
    const bool isLower = kLower.find(c) != kLower.npos;
    if (!isLower && kUpper.find(c) == kUpper.npos)
        return -250;
    int score = isLower ? 90 : 70;
    if (before >= 0x80)
        score -= 130; // they stand alone among plain letters
    if (!isAsciiLetter(before) && !isAsciiLetter(after))
        score -= 80;
    if (!isLower && (before >= 'a' && before <= 'z'))
        score -= 200;
    return score;
}

// `lead` and `trail` are the bytes of the character, trail 0 where it has only one.
int eastAsianScore(const Candidate& candidate, char32_t c, unsigned lead, unsigned trail)
{
    const bool isKana = c >= 0x3041 && c <= 0x30FE;
    switch (candidate.script) {
    case Script::Japanese:
        if (trail == 0)
            return -120; // half-width: nobody's choice, but what the bytes of other encodings look like
        return isKana                                   ? 130
            : lead >= 0x88 && lead <= 0x97              ? 80
            : lead >= 0x98 && c >= 0x4E00 && c < 0xA000 ? -30
                                                        : -60;
    case Script::Korean:
        return c >= 0xAC00 && c < 0xD7A4 && lead >= 0xB0 && trail >= 0xA1 ? 100 : -80;
    default:
        break;
    }
    if (c < 0x4E00 || c >= 0xA000)
        return -80;
    if (std::string_view(candidate.encoding) == "BIG5")
        return lead <= 0xC6 ? 75 : -40;
    if (lead < 0xB0 || trail < 0xA1)
        return -100;
    return lead <= 0xD7 ? 85 : -20;
}

struct Score {
    long sum = 0, characters = 0;
};

bool addScore(const Candidate& candidate, std::string_view bytes, Score& total)
{
    const auto decoded = decodeName(bytes, candidate.encoding);
    if (!decoded)
        return false;
    const Characters name = charactersOf(*decoded);
    std::size_t place = 0; // in the bytes
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto lead = static_cast<std::uint8_t>(bytes[std::min(place, bytes.size() - 1)]);
        const bool isPair = candidate.script != Script::Cyrillic && candidate.script != Script::Latin
            && lead >= 0x80
            && !(candidate.script == Script::Japanese && name[i] >= 0xFF61 && name[i] <= 0xFF9F);
        const unsigned trail =
            isPair && place + 1 < bytes.size() ? static_cast<std::uint8_t>(bytes[place + 1]) : 0;
        place += isPair ? 2 : 1;
        if (name[i] < 0x80)
            continue;
        ++total.characters;
        if (name[i] < 0xA0) {
            total.sum -= 400; // a control character
            continue;
        }
        if (candidate.script == Script::Cyrillic)
            total.sum += cyrillicScore(name, i);
        else if (candidate.script == Script::Latin)
            total.sum += latinScore(name, i);
        else {
            const bool inWord =
                (i > 0 && isAsciiLetter(name[i - 1])) || (i + 1 < name.size() && isAsciiLetter(name[i + 1]));
            total.sum += eastAsianScore(candidate, name[i], lead, trail) - (inWord ? 60 : 0);
        }
    }
    return true;
}

} // namespace

bool isUtf8(std::string_view bytes)
{
    return decodeName(bytes, "UTF-8").has_value();
}

std::optional<std::string> decodeName(std::string_view bytes, const std::string& encoding)
{
    const iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1)) // NOLINT(performance-no-int-to-ptr): so iconv says it
        return std::nullopt;
    std::string in(bytes), out(bytes.size() * 4 + 16, '\0');
    char *from = in.data(), *to = out.data();
    std::size_t left = in.size(), room = out.size();
    const bool isWhole = ::iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1)
        && ::iconv(converter, nullptr, nullptr, &to, &room) != static_cast<std::size_t>(-1) && left == 0;
    ::iconv_close(converter);
    if (!isWhole)
        return std::nullopt;
    out.resize(out.size() - room);
    return out;
}

bool isKnownEncoding(const std::string& encoding)
{
    return encoding.find('/') == encoding.npos && decodeName("a", encoding) == "a";
}

std::optional<std::string> guessEncoding(const std::vector<std::string_view>& names,
                                         std::string_view language)
{
    constexpr std::size_t kEnough = 2000; // names tell what more would not
    constexpr long kOfLanguage = 25, kRare = 20;
    const std::string_view ours = language.substr(0, 2);
    std::optional<std::string> best;
    long bestScore = 0;
    for (const Candidate& candidate : kCandidates) {
        Score score;
        bool fits = true;
        for (std::size_t i = 0; fits && i < std::min(names.size(), kEnough); ++i)
            fits = names[i].empty() || addScore(candidate, names[i], score);
        if (!fits || score.characters == 0)
            continue;
        const bool isOurs = ours.size() == 2 && candidate.languages.find(ours) != candidate.languages.npos;
        const long mean = score.sum / score.characters + (isOurs ? kOfLanguage : 0)
            - (candidate.languages.empty() ? kRare : 0); // no program writes it by itself
        if (mean > bestScore) {
            bestScore = mean;
            best = candidate.encoding;
        }
    }
    return best;
}

std::string sessionLanguage()
{
    for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nothing here sets it
        if (value != nullptr && value[0] != '\0')
            return value;
    }
    return "";
}

} // namespace ff::archive
