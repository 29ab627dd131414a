// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/Ranker.h"

#include "core/search/text/Folding.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ff::search {

namespace {

struct KindWords {
    std::string_view kind;
    std::array<std::string_view, 14> beginnings; // of words; "" behind the last
};

// KIND_WORDS of models/search/rank.py: what people call files of a kind.
constexpr std::array kKindWords = {
    KindWords{"=image",
              {"photo", "picture", "image", "icon", "drawing", "фото", "картин", "изображ", "рисун", "снимок",
               "снимк", "иконк", "значок", "значк"}},
    KindWords{"=video", {"video", "film", "movie", "clip", "видео", "фильм", "ролик", "кино"}},
    KindWords{"=audio", {"music", "song", "sound", "audio", "музык", "песн", "звук", "аудио"}},
    KindWords{"=document", {"document", "letter", "paper", "book", "документ", "письм", "книг", "текст"}},
    KindWords{"=sheet", {"spreadsheet", "sheet", "table", "таблиц"}},
    KindWords{"=slides", {"slides", "presentation", "презентац", "слайд"}},
    KindWords{"=mail", {"mail", "email", "письм", "почт"}},
    KindWords{"=font", {"font", "typeface", "шрифт"}},
    KindWords{"=archive", {"archive", "backup", "архив"}},
    KindWords{
        "=code",
        {"source", "code", "script", "module", "library", "исходник", "код", "скрипт", "модул", "библиотек"}},
    KindWords{"=web", {"page", "website", "страниц", "сайт"}},
    KindWords{"=data", {"data", "settings", "configuration", "данные", "настройк"}},
    KindWords{"=program", {"program", "application", "программ", "приложен"}},
    KindWords{"=manual", {"manual", "man", "command", "команд", "справк", "руковод"}},
};

} // namespace

double rankingScore(const RankingFeatures& features)
{
    constexpr double kOffset = 60;
    double score = 0;
    if (features.namePlace) {
        const auto place = double(*features.namePlace);
        score += 0.448 * kOffset / (kOffset + 1 + place) + 0.893 / (1 + place);
    }
    score += 1.104 * features.nameWeight;
    if (features.codePlace) {
        const auto place = double(*features.codePlace);
        score += 1.604 * kOffset / (kOffset + 1 + place) + 1.256 / (1 + place);
    }
    score += 5.126 * features.likeness;
    score += (features.words == 1 ? 0.042 : 0) + 0.905 * features.words + 1.088 * features.rareWords;
    score += features.isKind ? 1.001 : 0;
    return score - 1.221 * std::log2(double(features.characters + 1)) / 8;
}

double usePrior(const OpenCounts& opens, const OpenCounts& archiveOpens, std::uint64_t chosen)
{
    const auto lately = [](const OpenCounts& counts) {
        return double(counts.days7) + double(counts.days14 - counts.days7) / 2
            + double(counts.days30 - counts.days14) / 4;
    };
    const auto share = [](double times, double half) { return times / (times + half); };
    return 0.74 * share(lately(opens), 2) + 0.19 * share(lately(archiveOpens), 8)
        + 1.0 * share(double(chosen), 1);
}

bool isNamed(std::string_view entryPath, std::string_view foldedQuery)
{
    if (foldedQuery.empty())
        return false;
    while (entryPath.ends_with('/'))
        entryPath.remove_suffix(1);
    const std::string name = fold(entryPath.substr(entryPath.rfind('/') + 1));
    return name == foldedQuery || std::string_view(name).substr(0, name.rfind('.')) == foldedQuery;
}

double freshness(std::int64_t seconds, bool isEmpty)
{
    constexpr double kMost = 0.01, kYear = 365.25 * 86400;
    return isEmpty ? 0 : kMost * kYear / (kYear + double(std::max<std::int64_t>(seconds, 0)));
}

bool namesKind(const std::vector<std::string>& words, const std::vector<std::string>& kind)
{
    for (const std::string& word : words) {
        for (const std::string& of : kind) {
            if (of.starts_with('.') && std::string_view(of).substr(1) == word)
                return true;
            const auto known = std::find_if(kKindWords.begin(), kKindWords.end(),
                                            [&](const KindWords& each) { return each.kind == of; });
            if (known == kKindWords.end())
                continue;
            for (const std::string_view beginning : known->beginnings) {
                if (!beginning.empty() && word.starts_with(beginning))
                    return true;
            }
        }
    }
    return false;
}

} // namespace ff::search
