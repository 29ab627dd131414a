// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/rank/Ranker.h"

#include "core/search/rank/RankingNet.h"
#include "core/search/text/Folding.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ff::search {

namespace {

constexpr std::int64_t kInputUnit = 1 << 16;

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
    const auto rank = [](std::optional<std::size_t> place) {
        return place ? kOffset / (kOffset + 1 + double(*place)) : 0;
    };
    const auto first = [](std::optional<std::size_t> place) { return place ? 1 / (1 + double(*place)) : 0; };
    const std::array<double, RankingNet::kInputs> inputs = {rank(features.namePlace),
                                                            first(features.namePlace),
                                                            features.nameWeight,
                                                            rank(features.codePlace),
                                                            first(features.codePlace),
                                                            features.likeness,
                                                            features.belowBest,
                                                            features.words == 1 ? 1.0 : 0.0,
                                                            features.words,
                                                            features.rareWords,
                                                            features.isKind ? 1.0 : 0.0,
                                                            std::log2(double(features.characters + 1)) / 8};
    std::array<std::int64_t, RankingNet::kInputs> rounded{};
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        // Whatever comes in, the sums below fit: 12 inputs of 2^20, weights of 2^16, 16 of those in each
        // of 5.
        const double limited = std::clamp(inputs[i], -16.0, 16.0);
        rounded[i] = std::llround(limited * double(kInputUnit));
    }
    std::int64_t sum = 0;
    for (const RankingNet& net : kRankingNets) {
        for (std::size_t h = 0; h < RankingNet::kHidden; ++h) {
            std::int64_t value = net.bias[h] * kInputUnit;
            for (std::size_t i = 0; i < RankingNet::kInputs; ++i)
                value += net.first[h][i] * rounded[i];
            sum += net.second[h] * std::max<std::int64_t>(value, 0);
        }
    }
    constexpr double kUnit = double(kInputUnit) * kWeightUnit * kWeightUnit;
    return double(sum) / (kUnit * double(kRankingNets.size()));
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
