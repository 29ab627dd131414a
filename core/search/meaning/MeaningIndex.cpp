// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/MeaningIndex.h"

#include <algorithm>
#include <cmath>

namespace ff::search {

namespace {

constexpr std::size_t kBetweenLooks = 1 << 16; // entries that are compared between two looks at the control
constexpr std::size_t kEncodedBetweenLooks = 1 << 8; // … and that are encoded

bool isBetter(const MeaningHit& a, const MeaningHit& b)
{
    return a.likeness != b.likeness ? a.likeness > b.likeness : a.entry < b.entry;
}

} // namespace

std::vector<MeaningHit> BestMeanings::take()
{
    keepBest();
    std::sort(m_found.begin(), m_found.end(), isBetter);
    return std::move(m_found);
}

void BestMeanings::add(const MeaningHit& hit)
{
    if (m_limit == 0)
        return;
    m_found.push_back(hit);
    if (m_found.size() >= 2 * m_limit)
        keepBest();
}

void BestMeanings::keepBest()
{
    if (m_found.size() <= m_limit)
        return;
    const auto last = m_found.begin() + static_cast<std::ptrdiff_t>(m_limit) - 1;
    std::nth_element(m_found.begin(), last, m_found.end(), isBetter);
    m_least = last->likeness;
    m_found.resize(m_limit);
}

MeaningQueryScorer::MeaningQueryScorer(const MeaningModel& model, const MeaningVector& query)
    : m_scores(model.scores(query)), m_scale(0)
{
    double squares = 0;
    for (const std::int8_t x : query)
        squares += double(x) * x;
    m_scale = squares == 0 ? 0 : 1 / std::sqrt(squares);
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
        if (entry.type == format::EntryType::Directory) {
            out.m_codes.emplace_back();
            out.m_lengths.push_back(kNoMeaning);
            continue;
        }
        ++out.m_files;
        if (isOurs && entry.meaning) {
            out.m_codes.push_back(*entry.meaning);
            ++out.m_withContents;
        } else {
            if (encoded++ % kEncodedBetweenLooks == 0)
                FF_TRY(control.checkpoint());
            out.m_codes.push_back(model->codes(model->entry(entry.path, false, {})));
        }
        out.m_lengths.push_back(model->inverseLength(out.m_codes.back()));
    }
    out.m_model = std::move(model);
    return out;
}

Result<std::vector<MeaningHit>> MeaningIndex::find(std::string_view query, std::size_t limit,
                                                   TaskControl& control, const std::vector<bool>& among) const
{
    FF_ASSIGN(auto hits, best(m_model->query(query), limit, control, among));
    dropChance(hits);
    return hits;
}

MeaningQueryScorer MeaningIndex::scorer(std::string_view query) const
{
    return {*m_model, m_model->query(query)};
}

double MeaningIndex::likeness(const MeaningQueryScorer& scorer, std::size_t entry) const
{
    return m_lengths[entry] == kNoMeaning ? 0 : scorer.likeness(m_codes[entry], m_lengths[entry]);
}

Words MeaningIndex::kindOf(std::string_view path) const
{
    return m_model->kindOf(path);
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
    const MeaningQueryScorer scorer(*m_model, vector);
    BestMeanings found(std::min(limit, m_codes.size()), kLeastLikeness);
    for (std::size_t begin = 0; begin < m_codes.size(); begin += kBetweenLooks) {
        FF_TRY(control.checkpoint());
        const std::size_t end = std::min(begin + kBetweenLooks, m_codes.size());
        for (std::size_t i = begin; i < end; ++i) {
            if (m_lengths[i] != kNoMeaning && (among.empty() || among[i]))
                found.offer(scorer.likeness(m_codes[i], m_lengths[i]), i);
        }
    }
    return found.take();
}

} // namespace ff::search
