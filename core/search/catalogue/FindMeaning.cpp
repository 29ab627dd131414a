// SPDX-License-Identifier: GPL-3.0-or-later
// Search by meaning: the codes of all entries are compared with the query, first by lengths that are rounded,
// then the best of them exactly, by their vectors where these are known.
#include "core/search/catalogue/Hits.h"
#include "core/search/catalogue/Vectors.h"
#include "core/search/meaning/MeaningIndex.h"
#include "core/search/names/Matcher.h"
#include "core/search/rank/MeaningQuery.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace ff::search {
namespace {

// Candidates for each hit that is wanted, where filters may refuse them.
constexpr std::size_t kCandidates = 20;
// The codes find at least so many, for the vectors to choose from.
constexpr std::size_t kLeastCandidates = 400;

double likenessOf(const MeaningVector& a, const MeaningVector& b)
{
    std::int64_t product = 0, ofA = 0, ofB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += std::int64_t{a[i]} * b[i];
        ofA += std::int64_t{a[i]} * a[i];
        ofB += std::int64_t{b[i]} * b[i];
    }
    return ofA == 0 || ofB == 0 ? 0 : double(product) / std::sqrt(double(ofA) * double(ofB));
}

struct Candidate {
    Found found;
    format::SemanticId codes{};
    double likeness = 0; // exactly, of the best
};

class MeaningSearch {
public:
    // `asked`: of a query, or of an entry that others are to be like.
    MeaningSearch(Database& database, const MeaningModel& model, const MeaningVector& asked,
                  TaskControl& control)
        : m_database(database), m_model(model), m_control(control), m_asked(asked), m_scorer(model, m_asked)
    {
    }

    // The best first, of the archives that the query is about; `coverage` becomes what there is.
    Result<std::vector<Candidate>> run(const Query& query, std::size_t most, Coverage& coverage);

private:
    Status look(const Statement& row, BestMeanings& best, Coverage& coverage);

    Database& m_database;
    const MeaningModel& m_model;
    TaskControl& m_control;
    const MeaningVector m_asked;
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
    FF_ASSIGN(VectorReader vectors, VectorReader::begin(m_database));
    std::vector<Candidate> out;
    for (const MeaningHit& hit : best.take()) {
        Candidate candidate = m_offered[hit.entry];
        FF_ASSIGN(const auto vector, vectors.read(candidate.found.chunk, candidate.found.entry));
        candidate.likeness = vector
            ? likenessOf(m_asked, *vector)
            : m_scorer.likeness(candidate.codes, m_model.inverseLength(candidate.codes));
        if (candidate.likeness >= kLeastLikeness)
            out.push_back(candidate);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Candidate& a, const Candidate& b) { return a.likeness > b.likeness; });
    return out;
}

// The vector of an entry, or what its codes or else its path tell of it, and the entry.
Result<std::pair<MeaningVector, Hit>> meaningOf(Catalogue::Impl& impl, const MeaningModel& model,
                                                ArchiveId archive, std::string_view entryPath,
                                                TaskControl& control)
{
    FF_ASSIGN(
        Statement rows,
        impl.database->prepare("SELECT chunk.id, names, originals, known, encoder, codes FROM chunk JOIN "
                               "detail ON detail.chunk = chunk.id JOIN meaning ON meaning.chunk = "
                               "chunk.id WHERE chunk.archive = ?"));
    rows.bind(1, archive);
    for (;;) {
        FF_TRY(control.checkpoint());
        FF_ASSIGN(const bool isThere, rows.step());
        if (!isThere)
            return Error{ErrorCode::Missing, sentence("%1 is not remembered of this archive", entryPath)};
        FF_ASSIGN(const ChunkNames names,
                  ChunkNames::read(rows.bytes(2).empty() ? rows.bytes(1) : rows.bytes(2)));
        std::string path;
        std::size_t at = 0;
        while (at < names.size() && (names.next(at, path), path != entryPath))
            ++at;
        if (at == names.size())
            continue;
        const Found found{0, rows.number(0), static_cast<std::uint32_t>(at), archive};
        FF_ASSIGN(VectorReader vectors, VectorReader::begin(*impl.database));
        FF_ASSIGN(std::optional<MeaningVector> vector, vectors.read(found.chunk, found.entry));
        const auto known = static_cast<std::uint64_t>(rows.number(3));
        const ByteSpan encoder = rows.bytes(4), codes = rows.bytes(5);
        const std::size_t before = placeAmong(known, at);
        format::SemanticId id{};
        if (!std::equal(encoder.begin(), encoder.end(), model.identity().begin(), model.identity().end())
            || (known >> at & 1) == 0) {
            vector = model.entry(entryPath, false, {});
        } else if (codes.size() < (before + 1) * id.size()) {
            return damagedCatalogue();
        } else if (!vector) {
            std::copy_n(codes.begin() + static_cast<std::ptrdiff_t>(before * id.size()), id.size(),
                        id.begin());
            vector = model.vectorOf(id);
        }
        HitReader reader(impl);
        FF_ASSIGN(Hit hit, reader.read(found));
        return std::pair(*vector, std::move(hit));
    }
}

// The best candidates that are wanted, and what is told beside them.
template <typename Wanted>
Status takeHits(Catalogue::Impl& impl, const std::vector<Candidate>& candidates, std::size_t limit,
                TaskControl& control, FindResult& result, Wanted wanted)
{
    HitReader reader(impl);
    for (const Candidate& candidate : candidates) {
        if (result.hits.size() == limit)
            break;
        FF_TRY(control.checkpoint());
        FF_ASSIGN(Hit hit, reader.read(candidate.found));
        FF_ASSIGN(const bool isWanted, wanted(hit));
        if (!isWanted)
            continue;
        hit.likeness = candidate.likeness;
        result.hits.push_back(std::move(hit));
    }
    result.matches = result.ranked = result.hits.size();
    result.coverage = result.meanings;
    FF_ASSIGN(result.archives, impl.archivesNow(result.hits));
    return {};
}

} // namespace

Result<FindResult> Catalogue::findLike(const MeaningModel& model, const std::filesystem::path& archive,
                                       const std::string& entryPath, std::size_t limit, TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<FindResult> {
        FF_ASSIGN(const auto moment, Reading::begin(*m_impl->database));
        FF_ASSIGN(const auto here, m_impl->archivesWhere("WHERE path = ?", asBytes(archive.native())));
        if (here.empty())
            return Error{ErrorCode::Missing, sentence("%1 is not in the catalogue", archive)};
        FF_ASSIGN(const auto like, meaningOf(*m_impl, model, here.front().id, entryPath, control));
        const Hit& entry = like.second;
        FindResult result;
        MeaningSearch search(*m_impl->database, model, like.first, control);
        FF_ASSIGN(const auto candidates, search.run({}, std::max(limit, kLeastCandidates), result.meanings));
        FF_TRY(takeHits(*m_impl, candidates, limit, control, result, [&](const Hit& hit) -> Result<bool> {
            const bool isSame = hit.archive == entry.archive && hit.place == entry.place;
            const bool isCopy =
                hit.entry.hasSha512 && entry.entry.hasSha512 && hit.entry.sha512 == entry.entry.sha512;
            return !isSame && !isCopy;
        }));
        return result;
    });
}

Result<FindResult> Catalogue::findMeaning(const MeaningModel& model, const Query& query, std::size_t limit,
                                          TaskControl& control)
{
    return m_impl->guarded(&control, [&]() -> Result<FindResult> {
        FF_ASSIGN(const auto moment, Reading::begin(*m_impl->database));
        FindResult result;
        const MeaningQuery meant = meaningQuery(query);
        const Query rest = ofEntries(meant.rest);
        const std::size_t most = std::max(
            std::min<std::size_t>(limit, 10000) * (rest.isEmpty() ? 1 : kCandidates), kLeastCandidates);
        MeaningSearch search(*m_impl->database, model, model.query(meant.text), control);
        FF_ASSIGN(auto candidates, search.run(query, most, result.meanings));
        dropChance(candidates);
        FF_ASSIGN(Matcher matcher, Matcher::of(rest));
        FF_TRY(takeHits(*m_impl, candidates, limit, control, result, [&](const Hit& hit) -> Result<bool> {
            const std::string folded = fold(hit.entry.path);
            Facts facts;
            const Subject subject = Subject::of(hit.entry.path, folded, facts);
            facts = Facts::of(hit.entry, subject.folded.substr(subject.foldedName));
            return matcher.matches(subject);
        }));
        return result;
    });
}

} // namespace ff::search
