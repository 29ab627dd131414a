// SPDX-License-Identifier: GPL-3.0-or-later

// The plan of a batch, followed with names of rows in the place of numbers: every row must read what the rows
// before it in its lane left, whatever was fed together.

#include "core/engine/torch/TorchLane.h"
#include "core/engine/torch/module/BatchPlan.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace ff;
using namespace ff::engine;
using namespace ff::engine::torch_module;

namespace {

constexpr std::uint32_t kPlaces = 9; // lanes 1..8
constexpr int kNothing = -1;

// What lies on a device, as names of rows.
struct States {
    explicit States(std::uint32_t window)
        : inputs(kPlaces, {kNothing, kNothing, kNothing}), rings(kPlaces * window, -2), last(kPlaces, -2)
    {
    }
    std::vector<std::array<int, 3>> inputs;
    std::vector<int> rings, last;
};

// What was fed to a lane.
struct History {
    TorchLane lane;
    std::vector<int> names;
    int back(std::size_t distance) const
    {
        return distance < names.size() ? names[names.size() - 1 - distance] : kNothing;
    }
};

struct Batch {
    std::vector<std::uint32_t> words;
    std::vector<int> names; // of the rows as given
    // As given: lane, what was fed to it up to here, symbol.
    std::vector<std::uint32_t> lanes;
    std::vector<History> histories;
    Bytes symbols;
    std::vector<std::int32_t> groups; // name × 17 + group of all counts wanted
};

} // namespace

class TestBatchPlan : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const Model> m_model;
    std::uint32_t m_window = 0;
    std::vector<std::int32_t> m_arrays;
    int m_names = 0;

    std::span<const std::int32_t> part(const BatchPlan& plan, PlanPart which) const
    {
        const auto index = static_cast<std::size_t>(which);
        return std::span(m_arrays).subspan(plan.offset[index], plan.size[index]);
    }

    Batch randomBatch(test::Random& random, std::vector<History>& histories)
    {
        Batch batch;
        const auto rows = random.between(1, 70);
        const std::int64_t lanes = random.between(1, kPlaces - 1), kinds = random.between(1, 40);
        for (std::int64_t i = 0; i < rows; ++i) {
            const auto lane = static_cast<std::uint32_t>(random.between(1, lanes));
            const auto symbol = static_cast<std::uint8_t>(random.between(0, 255) % kinds);
            const auto wanted = static_cast<std::uint8_t>(random.between(0, 3));
            const auto high = static_cast<std::uint8_t>(random.between(0, 15));
            // A lane may only start with the first of its rows.
            const bool seen = std::find(batch.lanes.begin(), batch.lanes.end(), lane) != batch.lanes.end();
            if (!seen && random.between(0, 9) == 0)
                histories[lane] = History();
            History& history = histories[lane];
            history.lane.feed(m_model->shape(), lane, symbol, wanted, high, batch.words);
            history.names.push_back(m_names);
            batch.names.push_back(m_names);
            batch.lanes.push_back(lane);
            batch.histories.push_back(history);
            batch.symbols.push_back(symbol);
            if ((wanted & kTorchWantPair) != 0)
                batch.groups.insert(batch.groups.end(), {m_names * 17, m_names * 17 + 1 + high});
            if ((wanted & kTorchWantAll) != 0) {
                for (int group = 0; group < 17; ++group)
                    batch.groups.push_back(m_names * 17 + group);
            }
            ++m_names;
        }
        return batch;
    }

    // Place in the order of steps → row as given.
    std::vector<std::size_t> orderOf(const BatchPlan& plan, const Batch& batch)
    {
        std::vector<std::size_t> order;
        const auto lanes = part(plan, PlanPart::Lanes);
        for (std::size_t step = 0; step < plan.steps.size(); ++step) {
            for (std::size_t i = 0; i < plan.steps[step]; ++i) {
                std::size_t at = 0;
                for (std::size_t left = step + 1; left > 0; ++at)
                    left -=
                        at < batch.lanes.size() && batch.lanes[at] == static_cast<std::uint32_t>(lanes[i]);
                order.push_back(at - 1);
            }
        }
        return order;
    }

    void follow(const BatchPlan& plan, const Batch& batch, States& states);
    void followClasses(const BatchPlan& plan, const Bytes& symbols);

private Q_SLOTS:
    void initTestCase();
    void rowsReadWhatTheirLanesLeft_data();
    void rowsReadWhatTheirLanesLeft();
};

void TestBatchPlan::initTestCase()
{
    test::ModelSpec spec;
    spec.shape = test::tinyShape();
    spec.shape.classes = 12;
    m_model = test::buildModel(spec);
    QVERIFY(m_model);
    m_window = m_model->shape().window;
}

// Products: each row stands in a block of its class.
void TestBatchPlan::followClasses(const BatchPlan& plan, const Bytes& symbols)
{
    const auto classes = part(plan, PlanPart::Classes), given = part(plan, PlanPart::Given),
               taken = part(plan, PlanPart::Taken);
    QCOMPARE(classes.size(), std::size_t{plan.blocks});
    QCOMPARE(given.size(), std::size_t{plan.blocks} * plan.blockRows);
    bool sorted = given.size() == symbols.size();
    for (std::size_t row = 0; row < symbols.size(); ++row) {
        const auto at = static_cast<std::size_t>(taken[row]);
        QCOMPARE(given[at], static_cast<std::int32_t>(row));
        QCOMPARE(classes[at / plan.blockRows], std::int32_t{m_model->classOf[symbols[row]]});
        sorted = sorted && at == row;
    }
    QCOMPARE(plan.sorted, sorted);
    for (const std::int32_t row : given)
        QVERIFY(row >= 0 && static_cast<std::size_t>(row) < symbols.size());
    std::vector<std::int32_t> runs;
    for (const BatchPlan::ClassRun& run : plan.classes)
        runs.insert(runs.end(), run.blocks, static_cast<std::int32_t>(run.index));
    QVERIFY(std::equal(runs.begin(), runs.end(), classes.begin(), classes.end()));
}

void TestBatchPlan::follow(const BatchPlan& plan, const Batch& batch, States& states)
{
    const auto lanes = part(plan, PlanPart::Lanes), sources = part(plan, PlanPart::Sources);
    const std::vector<std::size_t> order = orderOf(plan, batch);
    QCOMPARE(order.size(), batch.names.size());
    const std::size_t rows = order.size();
    std::vector<int> inputs, seen, names;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const auto& kept = states.inputs[static_cast<std::size_t>(sources[lane])];
        inputs.insert(inputs.end(), kept.begin(), kept.end());
        const auto ring = states.rings.begin() + lanes[lane] * static_cast<std::ptrdiff_t>(m_window);
        seen.insert(seen.end(), ring, ring + m_window);
    }
    Bytes symbols;
    for (const std::size_t at : order) {
        names.push_back(batch.names[at]);
        symbols.push_back(batch.symbols[at]);
    }
    inputs.insert(inputs.end(), names.begin(), names.end());
    seen.insert(seen.end(), names.begin(), names.end());

    for (std::size_t row = 0; row < rows; ++row) {
        const History& history = batch.histories[order[row]];
        QCOMPARE(history.back(0), names[row]);
        QCOMPARE(part(plan, PlanPart::Symbols)[row], std::int32_t{symbols[row]});
        QCOMPARE(part(plan, PlanPart::Positions)[row], static_cast<std::int32_t>(history.names.size() - 1));
        for (std::size_t i = 0; i < kConvolution; ++i)
            QCOMPARE(inputs[static_cast<std::size_t>(part(plan, PlanPart::Inputs)[i * rows + row])],
                     history.back(i));
        const auto visible = static_cast<std::size_t>(part(plan, PlanPart::Visible)[row]);
        QCOMPARE(visible, std::min<std::size_t>(m_window, history.names.size()));
        for (std::size_t i = 0; i < m_window; ++i) {
            const auto at = static_cast<std::size_t>(part(plan, PlanPart::Seen)[row * m_window + i]);
            QVERIFY(at < seen.size());
            QVERIFY(i >= visible || seen[at] == history.back(i));
        }
        const std::uint32_t* const words = batch.words.data()
            + order[row] * torchRowWords(m_model->shape().tables.size()) + torchRowWords(0);
        std::uint32_t start = 0;
        for (std::size_t g = 0; g < m_model->shape().tables.size(); ++g) {
            QCOMPARE(part(plan, PlanPart::Slots)[g * rows + row],
                     static_cast<std::int32_t>(start + (words[g] & 0xFFFFFF)));
            QCOMPARE(part(plan, PlanPart::Tags)[g * rows + row], static_cast<std::int32_t>(words[g] >> 24));
            start += 1U << m_model->shape().tables[g].bits;
        }
    }
    followClasses(plan, symbols);

    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const auto place = static_cast<std::size_t>(lanes[lane]);
        for (std::size_t i = 0; i < 3; ++i)
            states.inputs[place][i] =
                inputs[static_cast<std::size_t>(part(plan, PlanPart::KeptInputs)[lane * 3 + i])];
        states.last[place] = names[static_cast<std::size_t>(part(plan, PlanPart::LastRows)[lane])];
    }
    const auto ringRows = part(plan, PlanPart::RingRows), ringPlaces = part(plan, PlanPart::RingPlaces);
    for (std::size_t i = 0; i < ringRows.size(); ++i)
        states.rings[static_cast<std::size_t>(ringPlaces[i])] = names[static_cast<std::size_t>(ringRows[i])];
    std::vector<std::int32_t> sortedPlaces(ringPlaces.begin(), ringPlaces.end());
    std::sort(sortedPlaces.begin(), sortedPlaces.end());
    QVERIFY(std::adjacent_find(sortedPlaces.begin(), sortedPlaces.end()) == sortedPlaces.end());

    const auto wanted = part(plan, PlanPart::Wanted);
    std::vector<std::int32_t> groups;
    for (const std::int32_t group : part(plan, PlanPart::Groups))
        groups.push_back(names[static_cast<std::size_t>(wanted[static_cast<std::size_t>(group / 17)])] * 17
                         + group % 17);
    QCOMPARE(groups, batch.groups);
}

void TestBatchPlan::rowsReadWhatTheirLanesLeft_data()
{
    QTest::addColumn<bool>("blocks");
    QTest::newRow("classes one after another") << false;
    QTest::newRow("classes in blocks") << true;
}

void TestBatchPlan::rowsReadWhatTheirLanesLeft()
{
    QFETCH(bool, blocks);
    BatchPlanner planner(*m_model, blocks ? ClassOrder::Blocks : ClassOrder::Plain);
    test::Random random(5);
    States states(m_window);
    std::vector<History> histories(kPlaces);
    for (int round = 0; round < 300; ++round) {
        const Batch batch = randomBatch(random, histories);
        const auto rows = static_cast<std::uint32_t>(batch.names.size());
        m_arrays.assign(planner.capacity(rows), -1);
        const BatchPlan& plan = planner.plan(batch.words.data(), rows, m_arrays.data());
        QVERIFY(plan.words <= m_arrays.size());
        QVERIFY(blocks || plan.blockRows == 1);
        follow(plan, batch, states);
        if (QTest::currentTestFailed())
            return;
        for (std::size_t place = 1; place < kPlaces; ++place)
            QVERIFY(histories[place].names.empty() || states.last[place] == histories[place].back(0)
                    || std::find(batch.lanes.begin(), batch.lanes.end(), place) == batch.lanes.end());
    }
}

FF_TEST(TestBatchPlan)
#include "TestBatchPlan.moc"
