// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How the work of a task lies along its bytes: a megabyte of text takes the coder hundreds of times as long
// as one that is stored. The costs are only compared with each other, so their unit does not matter; what the
// machine really needs, ProgressMeter sees. Made before the work begins, then only read, from any thread.

#include <cstdint>
#include <vector>

namespace ff {

class WorkPlan {
public:
    // The next bytes of the task, and what each costs, above 0. Like costs in a row take the place of one.
    void add(std::uint64_t bytes, double cost);

    // Work in the first `bytes` bytes; beyond the end it goes on as at the end.
    double upTo(std::uint64_t bytes) const;
    bool isEmpty() const { return m_stretches.empty(); }

private:
    struct Stretch {
        std::uint64_t begin; // bytes before it …
        double workBefore; // … and work
        double cost;
    };
    std::vector<Stretch> m_stretches; // ascending
    std::uint64_t m_bytes = 0;
};

} // namespace ff
