// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/meaning/Codebooks.h"

#include <algorithm>
#include <limits>

namespace ff::search {

namespace {

constexpr int kCodeScale = 16; // a codebook's unit is so much finer than a MeaningVector's
constexpr int kMaxCode = 4095;
static_assert(kMaxBeam <= kLeasts);

struct Path {
    format::SemanticId codes{};
    std::int64_t distance = 0; // from the vector
};

// The paths of a level and what is left of the vector behind each.
struct Beam {
    std::array<Path, kMaxBeam> paths{};
    std::array<std::array<std::int16_t, kMeaningSize>, kMaxBeam> left{};
    std::size_t count = 0;
};

// The best steps of a level from paths to codes: the first are those with the smallest distance, of equal
// ones those of the first path, of these those to the first code. One number says all three.
class BestSteps {
public:
    explicit BestSteps(std::size_t most) : m_most(most)
    {
        std::fill_n(m_steps.begin(), most, std::numeric_limits<std::uint64_t>::max());
    }

    // Without a branch, which nobody could foretell.
    void offer(std::int64_t distance, std::size_t path, std::size_t code)
    {
        std::uint64_t step = static_cast<std::uint64_t>(distance) << kPlaceBits | path << 8 | code;
        for (std::size_t i = 0; i < m_most; ++i) {
            const std::uint64_t less = std::min(m_steps[i], step);
            step = std::max(m_steps[i], step);
            m_steps[i] = less;
        }
        ++m_offered;
    }
    std::size_t count() const { return std::min(m_offered, m_most); }
    std::int64_t distance(std::size_t i) const { return static_cast<std::int64_t>(m_steps[i] >> kPlaceBits); }
    std::size_t path(std::size_t i) const { return m_steps[i] >> 8 & (kMaxBeam - 1); }
    std::size_t code(std::size_t i) const { return m_steps[i] & 0xFF; }

private:
    static constexpr int kPlaceBits = 12; // path and code
    static_assert(kMaxBeam == 16 && kCodes == 256);

    std::array<std::uint64_t, kMaxBeam> m_steps; // NOLINT(*-member-init): ascending, the first `most`
    std::size_t m_most, m_offered = 0;
};

// No step that is among the `most` best is longer: each of the least changes is one of another step, so that
// so many steps are not longer than the last of the best of them.
std::int64_t longestOfBest(const Beam& beam, const std::int32_t* leasts, std::size_t most)
{
    std::array<std::int64_t, kLeasts> least{}; // of all paths
    for (std::size_t path = 0; path < beam.count; ++path) {
        for (std::size_t i = 0; i < kLeasts; ++i) {
            const std::int64_t distance = beam.paths[path].distance + leasts[path * kLeasts + i];
            least[i] = path == 0 ? distance : std::min(least[i], distance);
        }
    }
    std::array<std::int64_t, kMaxBeam> best{}; // without a branch, as above
    std::fill_n(best.begin(), most, std::numeric_limits<std::int64_t>::max());
    for (std::int64_t distance : least) {
        for (std::size_t i = 0; i < most; ++i) {
            const std::int64_t less = std::min(best[i], distance);
            distance = std::max(best[i], distance);
            best[i] = less;
        }
    }
    return best[most - 1];
}

std::int32_t saturated(std::int64_t x)
{
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, std::numeric_limits<std::int32_t>::min(),
                                                              std::numeric_limits<std::int32_t>::max()));
}

} // namespace

std::int32_t sumOf(const CodeScores& scores, const format::SemanticId& codes)
{
    std::int32_t sum = 0;
    for (std::size_t level = 0; level < codes.size(); ++level)
        sum += scores[level * kCodes + codes[level]];
    return sum;
}

std::optional<Codebooks> Codebooks::read(ByteSpan bytes)
{
    Codebooks out;
    ByteReader in(bytes);
    out.m_rows.reserve(kBytes / 2);
    out.m_pairs.resize(kBytes / 2);
    // What is left of a vector when codes were taken from it: its values, and its length, which bounds the
    // products with codes (Cauchy and Schwarz).
    std::int64_t left = std::int64_t{127} * kCodeScale, leftLength = left * 8;
    static_assert(kMeaningSize == 8 * 8);
    for (std::size_t level = 0; level < kCodeLevels; ++level) {
        int largest = 0;
        std::int64_t longest = 0;
        for (std::size_t code = 0; code < kCodes; ++code) {
            std::int64_t squares = 0;
            for (std::size_t i = 0; i < kMeaningSize; ++i) {
                const auto x = static_cast<std::int16_t>(in.u16());
                largest = std::max(largest, std::abs(int{x}));
                squares += std::int64_t{x} * x;
                out.m_rows.push_back(x);
                out.m_pairs[((level * kMeaningSize / 2 + i / 2) * kCodes + code) * 2 + i % 2] = x;
            }
            out.m_squares[level * kCodes + code] = static_cast<std::int32_t>(squares);
            longest = std::max(longest, squareRoot(squares) + 1);
        }
        if (largest > kMaxCode
            || (2 * leftLength + longest) * longest > std::numeric_limits<std::int32_t>::max())
            return std::nullopt;
        left += largest;
        leftLength += longest;
        if (left > std::numeric_limits<std::int16_t>::max())
            return std::nullopt;
    }
    return out;
}

format::SemanticId Codebooks::codes(const MeaningKernel& kernel, const MeaningVector& vector,
                                    std::size_t beam) const
{
    std::array<Beam, 2> beams;
    beams[0].count = 1;
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const auto x = static_cast<std::int16_t>(kCodeScale * vector[i]);
        beams[0].left[0][i] = x;
        beams[0].paths[0].distance += std::int64_t{x} * x;
    }
    std::array<std::int32_t, kMaxBeam * kCodes> changes; // NOLINT(*-member-init): filled by the kernel
    std::array<std::int32_t, kMaxBeam * kLeasts> leasts; // NOLINT(*-member-init)
    std::array<std::uint8_t, kCodes> found; // NOLINT(*-member-init)
    for (std::size_t level = 0; level < kCodeLevels; ++level) {
        const Beam& now = beams[level % 2];
        Beam& next = beams[(level + 1) % 2];
        kernel.changes(&m_pairs[level * kCodes * kMeaningSize], &m_squares[level * kCodes],
                       now.left[0].data(), now.count, changes.data(), leasts.data());
        const std::int64_t longest = longestOfBest(now, leasts.data(), beam);
        BestSteps best(beam);
        for (std::size_t path = 0; path < now.count; ++path) {
            const std::int64_t distance = now.paths[path].distance;
            const std::int32_t* const of = &changes[path * kCodes];
            const std::size_t count = kernel.within(of, saturated(longest - distance), found.data());
            for (std::size_t i = 0; i < count; ++i)
                best.offer(distance + of[found[i]], path, found[i]);
        }
        next.count = best.count();
        for (std::size_t i = 0; i < next.count; ++i) {
            const std::int16_t* const row = &m_rows[(level * kCodes + best.code(i)) * kMeaningSize];
            next.paths[i] = now.paths[best.path(i)];
            next.paths[i].codes[level] = static_cast<std::uint8_t>(best.code(i));
            next.paths[i].distance = best.distance(i);
            for (std::size_t k = 0; k < kMeaningSize; ++k)
                next.left[i][k] = static_cast<std::int16_t>(now.left[best.path(i)][k] - row[k]);
        }
    }
    static_assert(kCodeLevels % 2 == 0);
    return beams[0].paths[0].codes;
}

std::array<std::int64_t, kMeaningSize> Codebooks::rebuilt(const format::SemanticId& codes) const
{
    std::array<std::int64_t, kMeaningSize> out{};
    for (std::size_t level = 0; level < kCodeLevels; ++level) {
        const std::int16_t* const row = &m_rows[(level * kCodes + codes[level]) * kMeaningSize];
        for (std::size_t i = 0; i < kMeaningSize; ++i)
            out[i] += row[i];
    }
    return out;
}

CodeScores Codebooks::scores(const MeaningVector& query) const
{
    std::array<std::int16_t, kMeaningSize> wide{};
    std::copy(query.begin(), query.end(), wide.begin());
    CodeScores out{};
    for (std::size_t row = 0; row < out.size(); ++row) {
        const std::int16_t* const values = &m_rows[row * kMeaningSize];
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < kMeaningSize; ++i)
            sum += std::int32_t{values[i]} * wide[i];
        out[row] = sum;
    }
    return out;
}

} // namespace ff::search
