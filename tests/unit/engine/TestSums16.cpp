// SPDX-License-Identifier: GPL-3.0-or-later

// Orders of columns whose products can be added up in 16 bits.

#include "core/engine/cpu/Sums16.h"
#include "tests/support/ModelBuilder.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>

using namespace ff;
using namespace ff::engine::cpu;

namespace {

constexpr std::uint32_t kRows = 32, kColumns = 128;

std::vector<std::int8_t> randomWeights(std::int8_t size, std::uint64_t seed)
{
    test::Random random(seed);
    std::vector<std::int8_t> weights(std::size_t{kRows} * kColumns);
    for (std::int8_t& weight : weights)
        weight = static_cast<std::int8_t>(random.between(-size, size));
    return weights;
}

// What vpmaddubsw, vpaddw and a widening make of one sum.
std::int32_t sumIn16(const Sum16Start& start, const std::vector<std::int8_t>& weights,
                     const std::vector<std::int32_t>& activations)
{
    auto sum = static_cast<std::uint16_t>(start.start * 256);
    for (std::size_t i = 0; i < weights.size(); ++i)
        sum = static_cast<std::uint16_t>(sum + weights[i] * (activations[i] + 128));
    return static_cast<std::int16_t>(sum) + start.correction;
}

} // namespace

class TestSums16 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sumsAreRightForAllActivations_data();
    void sumsAreRightForAllActivations();
    void finds_data();
    void finds();
    void movesHeavyColumnsApart();
};

void TestSums16::sumsAreRightForAllActivations_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<std::uint32_t>("depth");
    QTest::addColumn<int>("lowest");
    QTest::newRow("two quads, the largest weights") << 63 << 2U << -127;
    QTest::newRow("four quads") << 32 << 4U << -127;
    QTest::newRow("eight quads") << 16 << 8U << -127;
    QTest::newRow("eight quads, activations mostly above 0") << 28 << 8U << -12;
}

void TestSums16::sumsAreRightForAllActivations()
{
    QFETCH(int, size);
    QFETCH(std::uint32_t, depth);
    QFETCH(int, lowest);
    const ActivationRange range{lowest, 127};
    test::Random random(9);
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        auto weights = randomWeights(static_cast<std::int8_t>(size), seed);
        for (std::size_t i = 0; seed <= 4 && i < weights.size(); ++i) // all of one size
            weights[i] = static_cast<std::int8_t>(weights[i] < 0 ? -size : size);
        const auto order = orderForSums16(weights, kColumns, depth, range);
        QVERIFY(order);
        std::vector<std::uint16_t> sorted = *order;
        std::sort(sorted.begin(), sorted.end());
        for (std::size_t i = 0; i < kColumns / 4; ++i)
            QCOMPARE(sorted[i], static_cast<std::uint16_t>(4 * i));
        for (std::uint32_t row = 0; row < kRows; ++row) {
            for (std::size_t first = 0; first < order->size(); first += depth) {
                for (std::uint32_t pair = 0; pair < 2; ++pair) {
                    std::vector<std::int8_t> summed;
                    for (std::size_t k = first; k < first + depth; ++k)
                        for (std::uint32_t i = 0; i < 2; ++i)
                            summed.push_back(weights[row * kColumns + (*order)[k] + 2 * pair + i]);
                    const Sum16Start start = startOfSum16(summed, range);
                    // The worst one way, the other way, and three between.
                    for (int trial = 0; trial < 5; ++trial) {
                        std::vector<std::int32_t> activations;
                        std::int32_t expected = 0;
                        for (const std::int8_t weight : summed) {
                            const bool up =
                                trial < 2 ? (weight > 0) == (trial == 0) : (random.next() & 1) != 0;
                            activations.push_back(trial == 4
                                                      ? static_cast<std::int32_t>(random.between(lowest, 127))
                                                      : up ? 127
                                                           : lowest);
                            expected += weight * activations.back();
                        }
                        QCOMPARE(sumIn16(start, summed, activations), expected);
                    }
                }
            }
        }
    }
}

void TestSums16::finds_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<std::uint32_t>("depth");
    QTest::addColumn<bool>("found");
    QTest::newRow("63, two") << 63 << 2U << true;
    QTest::newRow("63, four") << 63 << 4U << false; // 8 * 31.5 on average, 257 at most
    QTest::newRow("32, four") << 32 << 4U << true;
    QTest::newRow("40, four") << 40 << 4U << true; // needs an order: 320 at worst
    QTest::newRow("32, eight") << 32 << 8U << false;
}

void TestSums16::finds()
{
    QFETCH(int, size);
    QFETCH(std::uint32_t, depth);
    QTEST(orderForSums16(randomWeights(static_cast<std::int8_t>(size), 3), kColumns, depth, {}).has_value(),
          "found");
}

void TestSums16::movesHeavyColumnsApart()
{
    // Quads 0 to 7 weigh 126 a pair, the others nothing: two of them fit into a sum, and so there is one way
    // for four in a sum: two each or fewer.
    std::vector<std::int8_t> weights(std::size_t{kRows} * kColumns);
    for (std::uint32_t row = 0; row < kRows; ++row)
        for (std::uint32_t column = 0; column < 32; ++column)
            weights[row * kColumns + column] = 63;
    const auto order = orderForSums16(weights, kColumns, 4, {});
    QVERIFY(order);
    for (std::size_t first = 0; first < order->size(); first += 4)
        QVERIFY(std::count_if(order->begin() + static_cast<std::ptrdiff_t>(first),
                              order->begin() + static_cast<std::ptrdiff_t>(first + 4),
                              [](std::uint16_t column) { return column < 32; })
                <= 2);
}

QTEST_GUILESS_MAIN(TestSums16)
#include "TestSums16.moc"
