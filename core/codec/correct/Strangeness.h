// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tells right contents from made-up ones by two measures of each byte: what it cost the decoder, and what it
// cost a judge (Judge.h). How much each of them says hangs on the data, so it is learned from the block
// itself, from what stands before and behind the place where the made-up part may begin. Belongs to one
// search.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ff::codec {

struct ByteCosts {
    float decoder = 0, judge = 0; // bits
};

// What separates two kinds of bytes: the odds that some are made up grow by `weights` · costs - `middle` with
// each byte.
struct Separation {
    std::array<double, 2> weights{};
    double middle = 0;
    double calm = 0; // what right bytes change the odds by on average, where that was learned; below 0

    double odds(const ByteCosts& costs) const
    {
        return weights[0] * double(costs.decoder) + weights[1] * double(costs.judge) - middle;
    }
};

class Strangeness {
    using Pair = std::array<double, 2>;

public:
    void add(const ByteCosts& costs);
    // Forgets the bytes from this one on.
    void cut(std::size_t size) { m_sums.resize(size + 1); }
    std::size_t size() const { return m_sums.size() - 1; }
    static std::uint64_t memoryFor(std::uint64_t size) { return size * sizeof(Pair); }

    // Where from `from` on made-up bytes are the likeliest to begin, the likeliest place first, and how
    // clearly they differ there from what stands before (a square of a distance in standard deviations).
    struct Onset {
        std::size_t place = 0;
        double clarity = 0;
    };
    std::vector<Onset> onsets(std::size_t from, std::size_t count) const;
    Separation separation(std::size_t onset) const;

private:
    struct Spread {
        double a = 0, b = 0, ab = 0; // variances and the covariance
    };
    Pair mean(std::size_t from, std::size_t to) const;
    Spread spread(std::size_t from, std::size_t to) const; // of means of kBlock bytes
    Pair solve(const Spread& spread, const Pair& difference) const;

    std::vector<Pair> m_sums{Pair{}}; // of the bytes before each
};

} // namespace ff::codec
