// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The codebooks of residual quantisation: eight codes of 256 stand for a vector (docs/SEARCH.md, section 3).
// Not changed once they are made; callable from any thread.

#include "core/base/Bytes.h"
#include "core/format/Container.h"
#include "core/search/meaning/Tower.h"

#include <memory>
#include <optional>

namespace ff::search {

inline constexpr std::size_t kCodeLevels = std::tuple_size_v<format::SemanticId>;
inline constexpr std::size_t kCodes = kKernelCodes;
inline constexpr std::size_t kMaxBeam = 16;

// The product of a query with what an entry's codes stand for: of code k at level l it is [l · 256 + k].
using CodeScores = std::array<std::int32_t, kCodeLevels * kCodes>;
std::int32_t sumOf(const CodeScores& scores, const format::SemanticId& codes);

class Codebooks {
public:
    // int16 [8, 256, 64], little-endian; none where a number is so large that a sum could be too large.
    static std::optional<Codebooks> read(ByteSpan bytes);
    static constexpr std::size_t kBytes = 2 * kCodeLevels * kCodes * kMeaningSize;

    // REQUIRES: 0 < beam ≤ kMaxBeam.
    format::SemanticId codes(const MeaningKernel& kernel, const MeaningVector& vector,
                             std::size_t beam) const;
    std::array<std::int64_t, kMeaningSize> rebuilt(const format::SemanticId& codes) const;
    CodeScores scores(const MeaningVector& query) const;

private:
    std::vector<std::int16_t> m_rows; // [8, 256, 64]
    std::vector<std::int16_t> m_pairs; // [8, 32, 256, 2]: as MeaningKernel::changes takes them
    std::array<std::int32_t, kCodeLevels * kCodes> m_squares{};
};

} // namespace ff::search
