// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/MeaningIndex.h"

#include <algorithm>

namespace ff::search {

namespace {

constexpr std::size_t kBetweenLooks = 1 << 16; // entries that are compared between two looks at the control
constexpr std::size_t kEncodedBetweenLooks = 1 << 8; // … and that are encoded

} // namespace

std::vector<BestScores::Scored> BestScores::take()
{
    keepBest();
    std::sort(m_found.begin(), m_found.end(),
              [](const Scored& a, const Scored& b) { return a.isBetterThan(b); });
    return std::move(m_found);
}

void BestScores::add(std::int32_t score, std::size_t place)
{
    if (m_limit == 0)
        return;
    m_found.push_back({score, place});
    if (m_found.size() >= 2 * m_limit)
        keepBest();
}

void BestScores::keepBest()
{
    if (m_found.size() <= m_limit)
        return;
    const auto last = m_found.begin() + static_cast<std::ptrdiff_t>(m_limit) - 1;
    std::nth_element(m_found.begin(), last, m_found.end(),
                     [](const Scored& a, const Scored& b) { return a.isBetterThan(b); });
    m_least = last->score;
    m_found.resize(m_limit);
}

Result<MeaningIndex> MeaningIndex::make(std::shared_ptr<const MeaningModel> model,
                                        std::span<const format::EntryRecord> entries,
                                        const format::EncoderId& encoder, TaskControl& control)
{
    MeaningIndex out;
    const bool isOurs = encoder == model->identity();
    out.m_codes.reserve(entries.size());
    std::size_t encoded = 0;
    for (const format::EntryRecord& entry : entries) {
        if (isOurs && entry.meaning) {
            out.m_codes.push_back(*entry.meaning);
            ++out.m_withContents;
            continue;
        }
        if (encoded++ % kEncodedBetweenLooks == 0)
            FF_TRY(control.checkpoint());
        const bool isFolder = entry.type == format::EntryType::Directory;
        out.m_codes.push_back(model->codes(model->entry(entry.path, isFolder, {})));
    }
    out.m_model = std::move(model);
    return out;
}

Result<std::vector<MeaningHit>> MeaningIndex::find(std::string_view query, std::size_t limit,
                                                   TaskControl& control, const std::vector<bool>& among) const
{
    return best(m_model->query(query), limit, control, among);
}

Result<std::vector<MeaningHit>> MeaningIndex::similar(std::size_t entry, std::size_t limit,
                                                      TaskControl& control) const
{
    FF_ASSIGN(auto hits, best(m_model->vectorOf(m_codes[entry]), limit + 1, control, {}));
    std::erase_if(hits, [&](const MeaningHit& hit) { return hit.entry == entry; });
    hits.resize(std::min(hits.size(), limit));
    return hits;
}

Result<std::vector<MeaningHit>> MeaningIndex::best(const MeaningVector& vector, std::size_t limit,
                                                   TaskControl& control, const std::vector<bool>& among) const
{
    const CodeScores scores = m_model->scores(vector);
    BestScores found(std::min(limit, m_codes.size()), scoreOfLikeness(kLeastLikeness));
    for (std::size_t begin = 0; begin < m_codes.size(); begin += kBetweenLooks) {
        FF_TRY(control.checkpoint());
        const std::size_t end = std::min(begin + kBetweenLooks, m_codes.size());
        for (std::size_t i = begin; i < end; ++i) {
            if (among.empty() || among[i])
                found.offer(scoreOf(scores, m_codes[i]), i);
        }
    }
    std::vector<MeaningHit> out;
    for (const BestScores::Scored& hit : found.take())
        out.push_back({hit.place, likenessOf(hit.score)});
    return out;
}

double likenessOf(std::int32_t score)
{
    return double(score) / MeaningModel::kPerfectScore;
}

std::int32_t scoreOfLikeness(double likeness)
{
    return static_cast<std::int32_t>(likeness * MeaningModel::kPerfectScore);
}

} // namespace ff::search
