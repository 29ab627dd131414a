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

// The entries of one archive by meaning: all codes are compared with the query. Callable from any thread once
// it is made.
class MeaningIndex {
public:
    // Takes the codes that the entries have from this model's encoder, and makes those of the others from
    // their paths alone. Cancelled.
    static Result<MeaningIndex> make(std::shared_ptr<const MeaningModel> model,
                                     std::span<const format::EntryRecord> entries,
                                     const format::EncoderId& encoder, TaskControl& control);

    std::size_t size() const { return m_codes.size(); }
    // Of so many entries the contents count; of the others the archive does not tell.
    std::size_t withContents() const { return m_withContents; }

    // The best first, of equal ones the earlier; none below kLeastLikeness. Where `among` is not empty only
    // the entries whose place in it is true. Cancelled.
    Result<std::vector<MeaningHit>> find(std::string_view query, std::size_t limit, TaskControl& control,
                                         const std::vector<bool>& among = {}) const;
    // Entries like this one, without it.
    Result<std::vector<MeaningHit>> similar(std::size_t entry, std::size_t limit, TaskControl& control) const;

private:
    MeaningIndex() = default;
    Result<std::vector<MeaningHit>> best(const MeaningVector& vector, std::size_t limit, TaskControl& control,
                                         const std::vector<bool>& among) const;

    std::shared_ptr<const MeaningModel> m_model;
    std::vector<format::SemanticId> m_codes;
    std::size_t m_withContents = 0;
};

// Below this a hit is chance.
inline constexpr double kLeastLikeness = 0.2;

// The best `limit` of what is offered, best first; of equal scores the lower place is better.
class BestScores {
public:
    struct Scored {
        std::int32_t score;
        std::size_t place;
        bool isBetterThan(const Scored& other) const
        {
            return score != other.score ? score > other.score : place < other.place;
        }
    };

    explicit BestScores(std::size_t limit, std::int32_t least) : m_limit(limit), m_least(least) {}

    void offer(std::int32_t score, std::size_t place)
    {
        if (score >= m_least)
            add(score, place);
    }
    std::vector<Scored> take();

private:
    void add(std::int32_t score, std::size_t place);
    void keepBest();

    std::size_t m_limit;
    std::int32_t m_least;
    std::vector<Scored> m_found; // up to twice as many as the limit
};

// From the sum of a CodeScores to a likeness, and back.
double likenessOf(std::int32_t score);
std::int32_t scoreOfLikeness(double likeness);

} // namespace ff::search
