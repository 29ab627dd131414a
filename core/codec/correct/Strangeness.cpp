// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/correct/Strangeness.h"

#include <algorithm>

namespace ff::codec {

namespace {

constexpr std::size_t kBlock = 16; // bytes whose mean counts as one observation
constexpr std::size_t kBefore = 2048, kBehind = 1024; // bytes that are compared
constexpr std::size_t kLeast = 4 * kBlock; // of them
constexpr std::size_t kApart = kBehind; // two onsets
constexpr double kClear = 100; // a square of a distance in standard deviations that leaves no doubt

} // namespace

void Strangeness::add(const ByteCosts& costs)
{
    const Pair& last = m_sums.back();
    m_sums.push_back({last[0] + double(costs.decoder), last[1] + double(costs.judge)});
}

Strangeness::Pair Strangeness::mean(std::size_t from, std::size_t to) const
{
    const double count = double(std::max<std::size_t>(to - from, 1));
    return {(m_sums[to][0] - m_sums[from][0]) / count, (m_sums[to][1] - m_sums[from][1]) / count};
}

Strangeness::Spread Strangeness::spread(std::size_t from, std::size_t to) const
{
    const Pair middle = mean(from, to);
    Spread out;
    double count = 0;
    for (std::size_t at = from; at + kBlock <= to; at += kBlock) {
        const Pair here = mean(at, at + kBlock);
        const double a = here[0] - middle[0], b = here[1] - middle[1];
        out.a += a * a;
        out.b += b * b;
        out.ab += a * b;
        count += 1;
    }
    count = std::max(count - 1, 1.0);
    return {out.a / count, out.b / count, out.ab / count};
}

// The inverse of the spread, with a little added where it is narrow, times the difference.
Strangeness::Pair Strangeness::solve(const Spread& spread, const Pair& difference) const
{
    constexpr double kNarrow = 0.05;
    const double a = spread.a + kNarrow, b = spread.b + kNarrow;
    const double determinant = a * b - spread.ab * spread.ab;
    return {(b * difference[0] - spread.ab * difference[1]) / determinant,
            (a * difference[1] - spread.ab * difference[0]) / determinant};
}

std::vector<Strangeness::Onset> Strangeness::onsets(std::size_t from, std::size_t count) const
{
    std::vector<Onset> all;
    for (std::size_t place = std::max(from, kLeast); place + kLeast <= size(); place += kBlock) {
        const std::size_t begin = place - std::min(place, kBefore), end = std::min(size(), place + kBehind);
        const Pair before = mean(begin, place), behind = mean(place, end);
        const Pair difference{behind[0] - before[0], behind[1] - before[1]};
        if (difference[0] + difference[1] <= 0)
            continue; // what is made up is never easier to foretell
        const Spread one = spread(begin, place), other = spread(place, end);
        const double left = double(place - begin), right = double(end - place), both = left + right;
        const Spread pooled{(one.a * left + other.a * right) / both, (one.b * left + other.b * right) / both,
                            (one.ab * left + other.ab * right) / both};
        const Pair weights = solve(pooled, difference);
        const double distance = weights[0] * difference[0] + weights[1] * difference[1];
        all.push_back({place, distance * left * right / both / double(kBlock)});
    }
    // Peaks first, then the first of those that are clear: what is made up changes again later on, and more.
    std::sort(all.begin(), all.end(), [](const Onset& a, const Onset& b) { return a.clarity > b.clarity; });
    std::vector<Onset> peaks;
    for (const Onset& onset : all) {
        const auto isNear = [&onset](const Onset& other) {
            return std::max(onset.place, other.place) - std::min(onset.place, other.place) < kApart;
        };
        if (std::none_of(peaks.begin(), peaks.end(), isNear))
            peaks.push_back(onset);
    }
    std::sort(peaks.begin(), peaks.end(), [](const Onset& a, const Onset& b) {
        const double one = std::min(a.clarity, kClear), other = std::min(b.clarity, kClear);
        return one != other ? one > other : a.place < b.place;
    });
    peaks.resize(std::min(peaks.size(), count));
    return peaks;
}

Separation Strangeness::separation(std::size_t onset) const
{
    const std::size_t begin = onset - std::min(onset, kBefore), end = std::min(size(), onset + kBehind);
    Separation out;
    if (onset - begin < kLeast || end - onset < kLeast) { // nothing to learn from
        const Pair all = mean(begin, end);
        out.weights = {0.05, 0.05};
        out.middle = 0.05 * 0.8 * (all[0] + all[1]);
        return out;
    }
    const Pair before = mean(begin, onset), behind = mean(onset, end);
    const Spread one = spread(begin, onset), other = spread(onset, end);
    const Spread both{(one.a + other.a) / 2, (one.b + other.b) / 2, (one.ab + other.ab) / 2};
    const Pair weights = solve(both, {behind[0] - before[0], behind[1] - before[1]});
    out.weights = {weights[0] / double(kBlock), weights[1] / double(kBlock)};
    out.middle = out.weights[0] * (before[0] + behind[0]) / 2 + out.weights[1] * (before[1] + behind[1]) / 2;
    out.calm = out.odds({static_cast<float>(before[0]), static_cast<float>(before[1])});
    return out;
}

} // namespace ff::codec
