// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/module/BatchPlan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace ff::engine::torch_module {

namespace {

constexpr std::uint32_t kKept = kConvolution - 1;
constexpr std::uint32_t kMaxBlockRows = 64;

TorchRow rowOf(const std::uint32_t* words)
{
    TorchRow row;
    std::memcpy(&row, words, sizeof row);
    return row;
}

} // namespace

BatchPlanner::BatchPlanner(const Model& model, ClassOrder order)
    : m_shape(model.shape()), m_order(order), m_attends(m_shape.attentionBlocks != 0)
{
    std::copy_n(model.classOf, m_classOf.size(), m_classOf.begin());
    std::uint32_t start = 0;
    for (const TableShape& table : m_shape.tables) {
        m_tableStart.push_back(start);
        start += std::uint32_t{1} << table.bits;
    }
}

std::size_t BatchPlanner::capacity(std::uint32_t rows) const
{
    // Lanes, Sources, LastRows, KeptInputs; Symbols, Positions, Inputs, Classes, Taken, Visible; RingRows,
    // RingPlaces, Wanted: each at most one a row, but Inputs and KeptInputs. Filling up at most doubles Given
    // (plan() takes blocks no larger than what a class has on average).
    const std::size_t fixed = 3 + kKept + 5 + kConvolution + 2 + 3;
    const std::size_t window = m_attends ? m_shape.window : 0;
    return rows * (fixed + 2 * m_shape.tables.size() + window + kTorchGroups + 2);
}

std::int32_t* BatchPlanner::part(PlanPart which, std::size_t size)
{
    const auto index = static_cast<std::size_t>(which);
    std::int32_t* const start = m_out + m_plan.words;
    m_plan.offset[index] = m_plan.words;
    m_plan.size[index] = static_cast<std::uint32_t>(size);
    m_plan.words += static_cast<std::uint32_t>(size);
    return start;
}

// Gives each row its lane and step, and with these its place.
void BatchPlanner::order(const std::uint32_t* rows)
{
    const std::uint32_t words = torchRowWords(m_shape.tables.size());
    m_laneIds.clear();
    m_laneRows.clear();
    m_laneFirst.clear();
    m_rows.resize(m_plan.rows);
    for (std::uint32_t i = 0; i < m_plan.rows; ++i) {
        Row& row = m_rows[i];
        row.row = rowOf(rows + std::size_t{i} * words);
        if (row.row.lane >= m_known.size())
            m_known.resize(row.row.lane + 1, 0);
        std::uint32_t& known = m_known[row.row.lane];
        if (known == 0) {
            m_laneIds.push_back(row.row.lane);
            m_laneRows.push_back(0);
            m_laneFirst.push_back(i);
            known = static_cast<std::uint32_t>(m_laneIds.size());
        }
        row.lane = known - 1;
        row.step = m_laneRows[row.lane]++;
    }
    for (const std::uint32_t id : m_laneIds)
        m_known[id] = 0;

    const std::size_t lanes = m_laneIds.size();
    m_byRank.resize(lanes);
    std::iota(m_byRank.begin(), m_byRank.end(), 0U);
    std::stable_sort(m_byRank.begin(), m_byRank.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return m_laneRows[a] > m_laneRows[b]; });
    m_rank.resize(lanes);
    for (std::uint32_t i = 0; i < lanes; ++i)
        m_rank[m_byRank[i]] = i;

    m_plan.lanes = static_cast<std::uint32_t>(lanes);
    m_plan.steps.assign(m_laneRows[m_byRank.front()], 0);
    for (const Row& row : m_rows)
        ++m_plan.steps[row.step];
    m_stepStart.assign(1, 0);
    for (const std::uint32_t size : m_plan.steps)
        m_stepStart.push_back(m_stepStart.back() + size);
    m_given.resize(m_plan.rows);
    for (std::uint32_t i = 0; i < m_plan.rows; ++i) {
        m_rows[i].place = rowAt(m_rows[i].step, m_rank[m_rows[i].lane]);
        m_given[m_rows[i].place] = i;
    }
}

void BatchPlanner::writeLanes()
{
    const std::uint32_t lanes = m_plan.lanes;
    std::int32_t* const places = part(PlanPart::Lanes, lanes);
    std::int32_t* const sources = part(PlanPart::Sources, lanes);
    std::int32_t* const last = part(PlanPart::LastRows, lanes);
    std::int32_t* const kept = part(PlanPart::KeptInputs, std::size_t{lanes} * kKept);
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        const std::uint32_t was = m_byRank[lane], count = m_laneRows[was];
        places[lane] = static_cast<std::int32_t>(m_laneIds[was]);
        sources[lane] = m_rows[m_laneFirst[was]].row.first != 0 ? 0 : places[lane];
        last[lane] = static_cast<std::int32_t>(rowAt(count - 1, lane));
        for (std::uint32_t i = 0; i < kKept; ++i)
            kept[lane * kKept + i] = static_cast<std::int32_t>(
                i < count ? lanes * kKept + rowAt(count - 1 - i, lane) : lane * kKept + i - count);
    }
}

void BatchPlanner::writeRows(const std::uint32_t* rows)
{
    const std::size_t count = m_plan.rows, tables = m_shape.tables.size();
    const std::uint32_t words = torchRowWords(tables);
    std::int32_t* const symbols = part(PlanPart::Symbols, count);
    std::int32_t* const positions = part(PlanPart::Positions, count);
    std::int32_t* const slots = part(PlanPart::Slots, tables * count);
    std::int32_t* const tags = part(PlanPart::Tags, tables * count);
    std::int32_t* const inputs = part(PlanPart::Inputs, kConvolution * count);
    for (std::size_t place = 0; place < count; ++place) {
        const std::uint32_t given = m_given[place];
        const Row& row = m_rows[given];
        symbols[place] = row.row.symbol;
        positions[place] = static_cast<std::int32_t>(row.row.position);
        const std::uint32_t* const choice = rows + std::size_t{given} * words + torchRowWords(0);
        for (std::size_t g = 0; g < tables; ++g) {
            slots[g * count + place] = static_cast<std::int32_t>((choice[g] & 0xFFFFFF) + m_tableStart[g]);
            tags[g * count + place] = static_cast<std::int32_t>(choice[g] >> 24);
        }
        const std::uint32_t lane = m_rank[row.lane];
        for (std::uint32_t i = 0; i < kConvolution; ++i)
            inputs[i * count + place] =
                static_cast<std::int32_t>(i <= row.step ? m_plan.lanes * kKept + rowAt(row.step - i, lane)
                                                        : lane * kKept + i - row.step - 1);
    }
}

void BatchPlanner::writeClasses()
{
    std::array<std::uint32_t, 256> counts{}, next{};
    for (const Row& row : m_rows)
        ++counts[m_classOf[row.row.symbol]];
    const auto present = static_cast<std::uint32_t>(
        std::count_if(counts.begin(), counts.end(), [](std::uint32_t n) { return n > 0; }));
    const std::uint32_t each =
        m_order == ClassOrder::Plain ? 1 : std::min(kMaxBlockRows, std::bit_floor(m_plan.rows / present));
    std::uint32_t blocks = 0;
    m_plan.classes.clear();
    for (std::uint32_t c = 0; c < counts.size(); ++c) {
        const std::uint32_t own = (counts[c] + each - 1) / each;
        next[c] = blocks * each;
        blocks += own;
        if (own > 0)
            m_plan.classes.push_back({c, own});
    }
    std::int32_t* const classes = part(PlanPart::Classes, blocks);
    std::int32_t* const given = part(PlanPart::Given, std::size_t{blocks} * each);
    std::int32_t* const taken = part(PlanPart::Taken, m_plan.rows);
    std::int32_t* block = classes;
    for (const BatchPlan::ClassRun& run : m_plan.classes)
        block = std::fill_n(block, run.blocks, static_cast<std::int32_t>(run.index));
    std::fill_n(given, std::size_t{blocks} * each, 0);
    bool sorted = blocks * each == m_plan.rows;
    for (std::uint32_t place = 0; place < m_plan.rows; ++place) {
        const std::uint32_t at = next[m_classOf[m_rows[m_given[place]].row.symbol]]++;
        given[at] = static_cast<std::int32_t>(place);
        taken[place] = static_cast<std::int32_t>(at);
        sorted = sorted && at == place;
    }
    m_plan.blocks = blocks;
    m_plan.blockRows = each;
    m_plan.sorted = sorted;
}

void BatchPlanner::writeWindow()
{
    const std::uint32_t window = m_attends ? m_shape.window : 0, rings = m_plan.lanes * window;
    std::int32_t* const seen = part(PlanPart::Seen, std::size_t{m_plan.rows} * window);
    std::int32_t* const visible = part(PlanPart::Visible, m_attends ? m_plan.rows : 0);
    if (!m_attends) {
        part(PlanPart::RingRows, 0);
        part(PlanPart::RingPlaces, 0);
        return;
    }
    std::vector<std::uint32_t> kept; // rows that no later row of their lane writes over
    for (std::uint32_t place = 0; place < m_plan.rows; ++place) {
        const Row& row = m_rows[m_given[place]];
        const std::uint32_t lane = m_rank[row.lane], sees = row.row.visible;
        visible[place] = static_cast<std::int32_t>(sees);
        std::int32_t* const to = seen + std::size_t{place} * window;
        for (std::uint32_t back = 0; back < window; ++back) {
            std::uint32_t at = rings + place;
            if (back < sees && back <= row.step)
                at = rings + rowAt(row.step - back, lane);
            else if (back < sees)
                at = lane * window + (row.row.place + window - back) % window;
            to[back] = static_cast<std::int32_t>(at);
        }
        if (row.step + window >= m_laneRows[row.lane])
            kept.push_back(place);
    }
    std::int32_t* const ringRows = part(PlanPart::RingRows, kept.size());
    std::int32_t* const ringPlaces = part(PlanPart::RingPlaces, kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const TorchRow& row = m_rows[m_given[kept[i]]].row;
        ringRows[i] = static_cast<std::int32_t>(kept[i]);
        ringPlaces[i] = static_cast<std::int32_t>(row.lane * window + row.place);
    }
}

void BatchPlanner::writeWanted()
{
    for (const Row& row : m_rows) {
        const std::uint32_t groups = torchGroupsOf(row.row);
        m_plan.wanted += groups > 0 ? 1 : 0;
        m_plan.groups += groups;
    }
    std::int32_t* wanted = part(PlanPart::Wanted, m_plan.wanted);
    std::int32_t* group = part(PlanPart::Groups, m_plan.groups);
    std::int32_t first = 0; // of the row's groups
    for (const Row& row : m_rows) {
        if (torchGroupsOf(row.row) == 0)
            continue;
        *wanted++ = static_cast<std::int32_t>(row.place);
        if ((row.row.wanted & kTorchWantPair) != 0) {
            *group++ = first;
            *group++ = first + 1 + row.row.high;
        }
        if ((row.row.wanted & kTorchWantAll) != 0) {
            for (std::int32_t i = 0; i < kTorchGroups; ++i)
                *group++ = first + i;
        }
        first += kTorchGroups;
    }
}

const BatchPlan& BatchPlanner::plan(const std::uint32_t* rows, std::uint32_t count, std::int32_t* out)
{
    m_out = out;
    m_plan.rows = count;
    m_plan.words = m_plan.wanted = m_plan.groups = 0;
    order(rows);
    writeLanes();
    writeRows(rows);
    writeClasses();
    writeWindow();
    writeWanted();
    return m_plan;
}

} // namespace ff::engine::torch_module
