// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 14: what chooses methods and filters is integer arithmetic, so that archives do not hang on the C
// library.
#include "core/codec/Entropy.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace ff::codec;

class TestEntropy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void logarithmsAreThoseOfTheFormula()
    {
        static_assert(fixedLog2(1) == 0);
        static_assert(fixedLog2(8192) == 13U << kEntropyFraction);
        static_assert(fixedLog2(3) == 26591258); // floor(log2 3 · 2^24)
        for (std::uint32_t x = 1; x < 300000; x += x / 200 + 1) {
            const double right = std::log2(double(x)) * (1 << kEntropyFraction);
            QVERIFY2(std::abs(double(fixedLog2(x)) - right) < 1.5, qPrintable(QString::number(x)));
        }
    }

    void evenCountsTakeWholeBits()
    {
        std::array<std::uint32_t, 256> counts{};
        counts.fill(32);
        QCOMPARE(entropyBits(counts), std::uint64_t{8192 * 8} << kEntropyFraction);
        counts.fill(0);
        QCOMPARE(entropyBits(counts), std::uint64_t{0});
        counts[7] = 100000;
        QCOMPARE(entropyBits(counts), std::uint64_t{0});
        counts[9] = 100000;
        QCOMPARE(entropyBits(counts), std::uint64_t{200000} << kEntropyFraction);
    }
};

FF_TEST(TestEntropy)
#include "TestEntropy.moc"
