// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/plan/LevelPlanner.h"

#include "core/archive/run/CostModel.h"

#include <algorithm>
#include <vector>

namespace ff::archive {

namespace {

using codec::Level;

constexpr double kSecondsPerMegabyte = 1, kLeastBudget = 30, kMostBudget = 3600;
// A step to a better level must save so much of the bytes that it is taken for.
constexpr double kLeastGain = 0.0025;
// What was expected counts as so many seconds of what was seen.
constexpr double kBelief = 2;
// And what a sample told of sizes as so many bytes.
constexpr double kSizeBelief = 4e6;

// A step from one level to a better one, for all bytes of a kind.
struct Step {
    SegmentKind kind = 0;
    Level from = Level::Store, to = Level::Store;
    double seconds = 0, saved = 0;

    double rate() const { return seconds <= 0 ? 1e18 : saved / seconds; }
};

// The steps along the convex hull of seconds and size: each saves less for its time than the one before. A
// level that takes longer than a better one is passed over, and so may be all but the cheapest.
std::vector<Step> stepsOf(SegmentKind kind, const KindForecast& forecast, Level strongest)
{
    std::vector<Step> steps;
    Level at = Level::Store;
    for (;;) {
        const LevelCost& here = forecast.costs[static_cast<std::size_t>(at)];
        std::optional<Step> best;
        for (auto next = static_cast<std::size_t>(at) + 1; next <= static_cast<std::size_t>(strongest);
             ++next) {
            const LevelCost& there = forecast.costs[next];
            const double gain = here.packed - there.packed;
            if (gain < kLeastGain)
                continue;
            const Step step{kind, at, static_cast<Level>(next),
                            std::max(0.0, there.seconds - here.seconds) * forecast.bytes,
                            gain * forecast.bytes};
            if (!best || step.rate() >= best->rate())
                best = step;
        }
        if (!best)
            return steps;
        at = best->to;
        steps.push_back(*best);
    }
}

// Zstandard costs next to nothing: what it shrinks is not stored because time has run out, unless the whole
// budget would not do for it.
std::array<Level, kSegmentKinds> leastLevels(const LevelPlanner::Task& task)
{
    std::array<Level, kSegmentKinds> least{};
    const double seconds = std::max(task.whole, task.budget) * task.threads;
    const LevelPlan plan = planLevels(task.forecast, std::min(task.strongest, Level::Fast), seconds);
    for (SegmentKind kind = 0; kind < kSegmentKinds; ++kind)
        least[kind] = plan.kinds[kind].low;
    return least;
}

} // namespace

std::uint64_t budgetBytes(std::string_view name, std::uint64_t size)
{
    return isMp3(name) ? 2 * size : size;
}

double defaultBudget(std::uint64_t bytes, unsigned threads)
{
    return std::clamp(kSecondsPerMegabyte * double(bytes) / 1e6 / std::max(1u, threads), kLeastBudget,
                      kMostBudget);
}

double budgetOf(std::uint64_t seconds, std::uint64_t bytes, unsigned threads)
{
    return seconds != 0 ? double(seconds) : defaultBudget(bytes, threads);
}

Forecast typicalForecast()
{
    Forecast out;
    for (SegmentKind kind = 0; kind < kSegmentKinds; ++kind)
        out[kind].costs = typicalCosts(kind);
    return out;
}

LevelPlan planLevels(const Forecast& forecast, Level strongest, double seconds)
{
    LevelPlan plan;
    std::vector<Step> steps;
    for (SegmentKind kind = 0; kind < kSegmentKinds; ++kind) {
        const KindForecast& of = forecast[kind];
        if (of.bytes <= 0)
            continue;
        plan.seconds += of.bytes * of.costs[0].seconds;
        plan.packed += of.bytes * of.costs[0].packed;
        const auto its = stepsOf(kind, of, strongest);
        steps.insert(steps.end(), its.begin(), its.end());
    }
    // Stable: the steps of a kind stay in their order.
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.rate() > b.rate(); });
    for (const Step& step : steps) {
        const double left = seconds - plan.seconds;
        const double share = step.seconds <= left ? 1 : std::max(0.0, left / step.seconds);
        plan.seconds += share * step.seconds;
        plan.packed -= share * step.saved;
        LevelPlan::OfKind& of = plan.kinds[step.kind];
        if (share < 1) {
            of.high = step.to;
            of.share = share;
            break;
        }
        of = {step.to, step.to, 0};
    }
    return plan;
}

LevelPlanner::LevelPlanner(const Task& task, std::function<double()> now)
    : m_task(task), m_now(std::move(now)), m_least(leastLevels(task))
{
}

double LevelPlanner::factor(std::size_t level) const
{
    double expected = kBelief, taken = kBelief;
    for (std::size_t i = 0; i < kLevels; ++i) {
        expected += m_expected[i];
        taken += m_taken[i];
    }
    return (m_taken[level] + kBelief * taken / expected) / (m_expected[level] + kBelief);
}

Forecast LevelPlanner::rest(SegmentKind kind, double bytes) const
{
    Forecast out = m_task.forecast;
    double sum = 0;
    for (SegmentKind k = 0; k < kSegmentKinds; ++k) {
        out[k].bytes = std::max(0.0, out[k].bytes - m_begunOf[k]);
        sum += out[k].bytes;
        for (std::size_t level = 0; level < kLevels; ++level)
            out[k].costs[level].seconds *= factor(level);
    }
    // The total is known better than what it consists of.
    const double behind = std::max(0.0, m_task.bytes - m_begunBytes - bytes);
    for (KindForecast& of : out)
        of.bytes *= sum <= 0 ? 0 : behind / sum;
    if (sum <= 0) // as what came until now
        for (SegmentKind k = 0; k < kSegmentKinds && m_begunBytes > 0; ++k)
            out[k].bytes = behind * m_begunOf[k] / m_begunBytes;
    out[kind].bytes += bytes;
    return out;
}

double LevelPlanner::secondsLeft(double now) const
{
    const double wall = m_began + m_task.budget * kPlannedShare - now;
    const double share = m_task.bytes <= 0 ? 0 : std::max(0.0, 1 - m_begunBytes / m_task.bytes);
    double busy = m_task.streamSeconds * share;
    for (const auto& [number, work] : m_inWork)
        busy += std::max(0.0, work.expected - (now - work.began));
    return wall * m_task.threads - busy;
}

Level LevelPlanner::byPlan(const LevelPlan::OfKind& plan, SegmentKind kind, double bytes)
{
    if (plan.share <= 0)
        return plan.low;
    m_credit[kind] += plan.share * bytes;
    if (m_credit[kind] < bytes / 2)
        return plan.low;
    m_credit[kind] -= bytes;
    return plan.high;
}

LevelChooser::Choice LevelPlanner::choose(const Segment& segment, std::span<const codec::FileStart> files)
{
    const bool isGroup = files.size() > 1 && segment.data.size() > m_task.largestNetGroup;
    return chooseFor(kindOf(segment.data, files), segment.data.size(),
                     isGroup ? std::min(m_task.strongest, Level::Balanced) : m_task.strongest);
}

LevelChooser::Choice LevelPlanner::chooseFor(SegmentKind kind, std::uint64_t bytes, Level strongest)
{
    const double now = m_now();
    const std::lock_guard lock(m_mutex);
    if (m_began < 0)
        m_began = now;
    const auto size = double(bytes);
    const Forecast forecast = rest(kind, size);
    const double left = secondsLeft(now);
    const LevelPlan plan = planLevels(forecast, m_task.strongest, left);
    Level level = std::min(byPlan(plan.kinds[kind], kind, size), strongest);
    level = std::max(level, m_least[kind]);
    // It is one piece of work, which must end in time by itself, too.
    const LevelCosts& costs = forecast[kind].costs;
    const double wall = m_began + m_task.budget * kPlannedShare - now;
    while (level > m_least[kind] && costs[static_cast<std::size_t>(level)].seconds * size > wall)
        level = static_cast<Level>(static_cast<std::size_t>(level) - 1);
    m_begunBytes += size;
    m_begunOf[kind] += size;
    const auto at = static_cast<std::size_t>(level);
    m_inWork[m_next] = {kind, size, now, m_task.forecast[kind].costs[at].seconds * size};
    return {level, m_next++};
}

void LevelPlanner::coded(const Choice& choice, std::uint64_t packed)
{
    const double now = m_now();
    const std::lock_guard lock(m_mutex);
    const auto found = m_inWork.find(choice.number);
    if (found == m_inWork.end())
        return;
    const InWork work = found->second;
    m_inWork.erase(found);
    const auto level = static_cast<std::size_t>(choice.level);
    m_expected[level] += work.expected;
    m_taken[level] += now - work.began;
    // Data that one level finds harder than expected are harder for all.
    LevelCosts& costs = m_task.forecast[work.kind].costs;
    if (choice.level == Level::Store || work.bytes <= 0 || costs[level].packed <= 0)
        return;
    const double trust = work.bytes / (work.bytes + kSizeBelief);
    const double scale = 1 + (double(packed) / work.bytes / costs[level].packed - 1) * trust;
    for (std::size_t i = 1; i < kLevels; ++i)
        costs[i].packed = std::min(1.0, costs[i].packed * scale);
}

void LevelPlanner::skipped(std::uint64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    // It may have been of any kind.
    m_task.bytes = std::max(0.0, m_task.bytes - double(bytes));
}

} // namespace ff::archive
