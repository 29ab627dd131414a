// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Vectors of the entries that this process has encoded lately. An archive keeps their codes alone; the
// catalogue, which is told of the archive when it is made, also keeps the vectors and orders by them what the
// codes found. Callable from any thread.

#include "core/search/meaning/MeaningModel.h"

#include <mutex>
#include <optional>
#include <unordered_map>

namespace ff::search {

// Of one entry; what is told apart by it is only how well something fits, so that 64 bits are enough.
std::uint64_t vectorKey(std::string_view path, const format::SemanticId& codes);
using VectorsByKey = std::unordered_map<std::uint64_t, MeaningVector>;

class RecentVectors {
public:
    static constexpr std::size_t kMost = 200'000; // about 25 MB

    static RecentVectors& shared();

    void keep(std::string_view path, const format::SemanticId& codes, const MeaningVector& vector);
    std::optional<MeaningVector> find(std::uint64_t key) const;

private:
    mutable std::mutex m_mutex;
    // When the newer ones are half of what is kept at most, the older ones make room.
    VectorsByKey m_newer, m_older;
};

} // namespace ff::search
