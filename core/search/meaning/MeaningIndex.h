// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/TaskControl.h"
#include "core/search/meaning/MeaningModel.h"

#include <span>

namespace ff::search {

// What is found by meaning: the place of an entry and how well it fits, 1 being as well as can be.
struct MeaningHit {
    std::size_t entry = 0;
    double likeness = 0;

    bool operator==(const MeaningHit&) const = default;
};

// How well codes fit a query.
class MeaningQueryScorer {
public:
    MeaningQueryScorer(const MeaningModel& model, const MeaningVector& query);
    // `inverseLength`: as the model has it for the codes. From -1 to 1.
    double likeness(const format::SemanticId& codes, float inverseLength) const
    {
        return sumOf(m_scores, codes) * double(inverseLength) * m_scale;
    }

private:
    CodeScores m_scores;
    double m_scale; // 1 / the query's length
};

// The entries of one archive by meaning, but for folders: all codes are compared with the query. Callable
// from any thread once it is made.
class MeaningIndex {
public:
    // Takes the codes that the entries have from this model's encoder, and makes those of the others from
    // their paths alone. Cancelled.
    static Result<MeaningIndex> make(std::shared_ptr<const MeaningModel> model,
                                     std::span<const format::EntryRecord> entries,
                                     const format::EncoderId& encoder, TaskControl& control);

    std::size_t size() const { return m_codes.size(); } // entries
    std::size_t files() const { return m_files; } // all that are no folders
    // Of so many of them the contents count; of the others the archive does not tell.
    std::size_t withContents() const { return m_withContents; }

    // The best first, of equal ones the earlier; none below kLeastLikeness or kLeastOfBest of the first.
    // Where `among` is not empty only the entries whose place in it is true. Cancelled.
    Result<std::vector<MeaningHit>> find(std::string_view query, std::size_t limit, TaskControl& control,
                                         const std::vector<bool>& among = {}) const;
    MeaningQueryScorer scorer(std::string_view query) const;
    // 0 of a folder.
    double likeness(const MeaningQueryScorer& scorer, std::size_t entry) const;
    // The ending of a file's name and its kind: ".jpg", "=image".
    Words kindOf(std::string_view path) const;
    // Entries like this one, without it.
    Result<std::vector<MeaningHit>> similar(std::size_t entry, std::size_t limit, TaskControl& control) const;

private:
    MeaningIndex() = default;
    Result<std::vector<MeaningHit>> best(const MeaningVector& vector, std::size_t limit, TaskControl& control,
                                         const std::vector<bool>& among) const;

    std::shared_ptr<const MeaningModel> m_model;
    static constexpr float kNoMeaning = -1; // in m_lengths: of a folder, which has no meaning but its name

    std::vector<format::SemanticId> m_codes;
    std::vector<float> m_lengths; // MeaningModel::inverseLength
    std::size_t m_files = 0, m_withContents = 0;
};

// Below this a hit is chance, as is what fits so much worse than the best …
inline constexpr double kLeastLikeness = 0.2, kLeastOfBest = 0.6;
// … and of more hits hardly one is what was meant.
inline constexpr std::size_t kMostMeant = 50;

// Without what is chance beside the best. `hits`: best first, `likeness` a member of each.
template <typename Hit>
void dropChance(std::vector<Hit>& hits)
{
    if (hits.empty())
        return;
    const double least = kLeastOfBest * hits.front().likeness;
    std::erase_if(hits, [least](const Hit& hit) { return hit.likeness < least; });
}

// The best `limit` of what is offered and not below `least`, best first; of equal ones the lower place is
// better.
class BestMeanings {
public:
    BestMeanings(std::size_t limit, double least) : m_limit(limit), m_least(least) {}

    bool isWorth(double likeness) const { return likeness >= m_least; }
    void offer(double likeness, std::size_t entry)
    {
        if (isWorth(likeness))
            add({entry, likeness});
    }
    std::vector<MeaningHit> take();

private:
    void add(const MeaningHit& hit);
    void keepBest();

    std::size_t m_limit;
    double m_least;
    std::vector<MeaningHit> m_found; // up to twice as many as the limit
};

} // namespace ff::search
