// SPDX-License-Identifier: GPL-3.0-or-later
// Search by meaning: the codes of all entries are compared with the query, first by lengths that are rounded,
// then the best of them exactly.
#include "core/search/catalogue/Hits.h"
#include "core/search/meaning/MeaningIndex.h"
#include "core/search/names/Matcher.h"
#include "core/search/rank/MeaningQuery.h"

#include <algorithm>
#include <array>
#include <bit>

namespace ff::search {
namespace {

// Candidates for each hit that is wanted, where filters may refuse them.
constexpr std::size_t kCandidates = 20;

struct Candidate {
    Found found;
    format::SemanticId codes{};
    double likeness = 0; // exactly, of the best
};

class MeaningSearch {
public:
    MeaningSearch(Database& database, const MeaningModel& model, std::string_view text, TaskControl& control)
        : m_database(database), m_model(model), m_control(control), m_scorer(model, model.query(text))
    {
    }

    // The best first, of the archives that the query is about; `coverage` becomes what there is.
    Result<std::vector<Candidate>> run(const Query& query, std::size_t most, Coverage& coverage);

private:
    Status look(const Statement& row, BestMeanings& best, Coverage& coverage);

    Database& m_database;
    const MeaningModel& m_model;
    TaskControl& m_control;
    const MeaningQueryScorer m_scorer;
    std::vector<Candidate> m_offered; // and good enough
};

Status MeaningSearch::look(const Statement& row, BestMeanings& best, Coverage& coverage)
{
    const auto files = static_cast<std::uint64_t>(row.number(2));
    const auto known = static_cast<std::uint64_t>(row.number(3));
    const ByteSpan encoder = row.bytes(4), codes = row.bytes(5), lengths = row.bytes(6);
    coverage.total += static_cast<std::uint64_t>(std::popcount(files));
    const auto& ours = m_model.identity();
    if (known == 0 || !std::equal(encoder.begin(), encoder.end(), ours.begin(), ours.end()))
        return {};
    const auto count = static_cast<std::size_t>(std::popcount(known));
    constexpr std::size_t kCodeBytes = std::tuple_size_v<format::SemanticId>;
    if ((known & ~files) != 0 || codes.size() != count * kCodeBytes || lengths.size() != count)
        return damagedCatalogue();
    coverage.indexed += count;
    std::uint64_t left = known;
    for (std::size_t i = 0; i < count; ++i, left &= left - 1) {
        format::SemanticId id{};
        std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(i * kCodeBytes), kCodeBytes, id.begin());
        const float inverse =
            lengths[i] == 0 ? 0 : 1 / float(std::int64_t{lengths[i]} * MeaningModel::kRoughLength);
        const double likeness = m_scorer.likeness(id, inverse);
        if (!best.isWorth(likeness))
            continue;
        best.offer(likeness, m_offered.size());
        const auto entry = static_cast<std::uint32_t>(std::countr_zero(left));
        m_offered.push_back({{0, row.number(0), entry, row.number(1)}, id});
    }
    return {};
}

Result<std::vector<Candidate>> MeaningSearch::run(const Query& query, std::size_t most, Coverage& coverage)
{
    std::uint64_t entries = 0;
    FF_ASSIGN(const auto archives, archivesOf(m_database, query, entries));
    FF_ASSIGN(
        Statement rows,
        m_database.prepare("SELECT chunk, archive, files, known, encoder, codes, lengths FROM meaning"));
    constexpr double kRounding = 0.9; // the rounded lengths may make this of what is good enough
    BestMeanings best(most, kRounding * kLeastLikeness);
    for (;;) {
        FF_TRY(m_control.checkpoint());
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            break;
        const auto archive = archives.find(rows.number(1));
        if (archive != archives.end() && archive->second)
            FF_TRY(look(rows, best, coverage));
    }
    std::vector<Candidate> out;
    for (const MeaningHit& hit : best.take()) {
        Candidate candidate = m_offered[hit.entry];
        candidate.likeness = m_scorer.likeness(candidate.codes, m_model.inverseLength(candidate.codes));
        if (candidate.likeness >= kLeastLikeness)
            out.push_back(candidate);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Candidate& a, const Candidate& b) { return a.likeness > b.likeness; });
    dropChance(out);
    return out;
}

} // namespace

Result<FindResult> Catalogue::findMeaning(const MeaningModel& model, const Query& query, std::size_t limit,
                                          TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<FindResult> {
        FF_ASSIGN(const auto moment, Reading::begin(*m_impl->database));
        FindResult result;
        const MeaningQuery meant = meaningQuery(query);
        const Query rest = ofEntries(meant.rest);
        const std::size_t most = std::min<std::size_t>(limit, 10000) * (rest.isEmpty() ? 1 : kCandidates);
        MeaningSearch search(*m_impl->database, model, meant.text, control);
        FF_ASSIGN(const auto candidates, search.run(query, most, result.meanings));
        FF_ASSIGN(Matcher matcher, Matcher::of(rest));
        HitReader reader(*m_impl);
        for (const Candidate& candidate : candidates) {
            if (result.hits.size() == limit)
                break;
            FF_TRY(control.checkpoint());
            FF_ASSIGN(Hit hit, reader.read(candidate.found));
            const std::string folded = fold(hit.entry.path);
            Facts facts;
            const Subject subject = Subject::of(hit.entry.path, folded, facts);
            facts = Facts::of(hit.entry, subject.folded.substr(subject.foldedName));
            FF_ASSIGN(const bool matches, matcher.matches(subject));
            if (!matches)
                continue;
            hit.likeness = candidate.likeness;
            result.hits.push_back(std::move(hit));
        }
        result.matches = result.ranked = result.hits.size();
        result.coverage = result.meanings;
        FF_ASSIGN(result.archives, m_impl->archivesNow(result.hits));
        return result;
    });
}

} // namespace ff::search
