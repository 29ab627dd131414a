// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/BitHistory.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ff::codec::mix {

namespace {

struct History {
    int zeros, ones, last; // last: 0, 1, or -1 where it is not kept
    bool operator==(const History&) const = default;
};

// The most of the commoner bit when the rarer was seen 0, 1, 2, … times: what fits in 255 states.
constexpr int kBound[] = {41, 40, 12, 8, 7, 6};
constexpr int kLastKept = 16; // histories up to this length know their last bit

bool allowed(int zeros, int ones)
{
    const int rare = std::min(zeros, ones), common = std::max(zeros, ones);
    return rare < static_cast<int>(std::size(kBound)) && common <= kBound[rare];
}

History advance(History h, int bit)
{
    int& seen = bit ? h.ones : h.zeros;
    int& other = bit ? h.zeros : h.ones;
    ++seen;
    // A surprise makes the past less certain: of many, few are kept.
    if (other > 2)
        other = other > 25 ? 6 : other > 12 ? 5 : other > 7 ? 4 : other > 3 ? 3 : 2;
    while (!allowed(h.zeros, h.ones)) {
        // Shrink towards the same proportion.
        if (std::min(h.zeros, h.ones) >= 2 && h.zeros + h.ones > 9) {
            int& rare = h.zeros < h.ones ? h.zeros : h.ones;
            int& common = h.zeros < h.ones ? h.ones : h.zeros;
            if (common <= kBound[rare - 1] || rare == common) {
                --rare;
                --common;
            } else {
                --common;
            }
        } else {
            int& common = h.zeros < h.ones ? h.ones : h.zeros;
            --common;
        }
    }
    const bool keepsLast = h.zeros > 0 && h.ones > 0 && h.zeros + h.ones <= kLastKept;
    h.last = keepsLast ? bit : -1;
    return h;
}

BitHistory makeTable()
{
    // Every history that can be reached from the empty one, in order of length, so that numbers are stable.
    std::vector<History> found{{0, 0, -1}};
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (int bit = 0; bit < 2; ++bit) {
            const History h = advance(found[i], bit);
            if (std::find(found.begin(), found.end(), h) == found.end())
                found.push_back(h);
        }
    }

    BitHistory table{};
    table.states = static_cast<int>(found.size());
    for (std::size_t i = 0; i < found.size() && i < 256; ++i) {
        const History& h = found[i];
        for (int bit = 0; bit < 2; ++bit) {
            const auto at = std::find(found.begin(), found.end(), advance(h, bit)) - found.begin();
            table.next[static_cast<std::size_t>(bit)][i] = static_cast<std::uint8_t>(at);
        }
        const int p = (65536 * (10 * h.ones + 4)) / (10 * (h.zeros + h.ones) + 8);
        table.initial[i] = static_cast<std::uint16_t>(std::clamp(p, 16, 65520));
    }
    return table;
}

} // namespace

const BitHistory& bitHistory()
{
    static const BitHistory table = makeTable();
    return table;
}

} // namespace ff::codec::mix
