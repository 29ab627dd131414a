// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/WorkPlan.h"

#include <algorithm>

namespace ff {

void WorkPlan::add(std::uint64_t bytes, double cost)
{
    if (bytes == 0)
        return;
    if (m_stretches.empty() || m_stretches.back().cost != cost)
        m_stretches.push_back({m_bytes, upTo(m_bytes), cost});
    m_bytes += bytes;
}

double WorkPlan::upTo(std::uint64_t bytes) const
{
    const auto after =
        std::upper_bound(m_stretches.begin(), m_stretches.end(), bytes,
                         [](std::uint64_t at, const Stretch& stretch) { return at < stretch.begin; });
    if (after == m_stretches.begin())
        return 0;
    const Stretch& in = *std::prev(after);
    return in.workBefore + static_cast<double>(bytes - in.begin) * in.cost;
}

} // namespace ff
