// SPDX-License-Identifier: GPL-3.0-or-later
// The code of the recovery record against its definition: values of a polynomial, by plain interpolation.
#include "core/heal/recovery/ErasureCode.h"
#include "core/heal/recovery/Field.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <bit>
#include <numeric>
#include <random>

using namespace ff;
using namespace ff::heal;

namespace {

using Rows = std::vector<Bytes>;

Bytes noise(std::size_t size, std::mt19937& random)
{
    Bytes out(size);
    for (auto& byte : out)
        byte = static_cast<std::uint8_t>(random());
    return out;
}

Rows noiseRows(std::size_t count, std::size_t width, unsigned seed)
{
    std::mt19937 random(seed);
    Rows out(count);
    for (Bytes& row : out)
        row = noise(width, random);
    return out;
}

ErasureCode::ReadRow reading(const Rows& rows)
{
    return [&rows](std::size_t row, std::span<std::uint8_t> out) -> Status {
        std::copy(rows.at(row).begin(), rows.at(row).end(), out.begin());
        return {};
    };
}

ErasureCode::WriteRow writing(Rows& rows)
{
    return [&rows](std::size_t row, ByteSpan bytes) -> Status {
        rows.at(row).assign(bytes.begin(), bytes.end());
        return {};
    };
}

Rows parityOf(const ErasureCode& code, const Rows& data)
{
    Rows parity(code.parity());
    TaskControl control;
    return code.encode(data.front().size(), reading(data), writing(parity), control).ok() ? parity : Rows();
}

std::uint16_t element(const Bytes& row, std::size_t k)
{
    const std::size_t at = k / 32 * 64 + k % 32;
    return static_cast<std::uint16_t>(row[at] | row[at + 32] << 8);
}

std::uint16_t inverse(std::uint16_t x)
{
    return fieldExp((kFieldOrder - fieldLog(x)) % kFieldOrder);
}

// The value at `place` of the polynomial of least degree through these places, by Lagrange.
std::uint16_t interpolate(const std::vector<std::pair<std::size_t, std::uint16_t>>& known, std::size_t place)
{
    std::uint16_t sum = 0;
    for (const auto& [i, value] : known) {
        std::uint16_t term = value;
        for (const auto& other : known) {
            if (other.first != i) {
                term = fieldMultiply(term, static_cast<std::uint16_t>(place ^ other.first));
                term = fieldMultiply(term, inverse(static_cast<std::uint16_t>(i ^ other.first)));
            }
        }
        sum ^= term;
    }
    return sum;
}

// Whether the lost data rows come back; those in `parityThere` alone are used.
bool comesBack(const ErasureCode& code, const Rows& data, const Rows& parity,
               const std::vector<std::size_t>& lost, const std::vector<bool>& parityThere)
{
    Rows damaged = data;
    for (const std::size_t row : lost)
        damaged[row].assign(damaged[row].size(), 0xEE);
    Rows spoiled = parity;
    for (std::size_t i = 0; i < spoiled.size(); ++i) {
        if (!parityThere[i])
            spoiled[i].assign(spoiled[i].size(), 0xDD);
    }
    TaskControl control;
    return ErasureDecoder(code, lost, parityThere)
               .decode(data.front().size(), reading(damaged), reading(spoiled), writing(damaged), control)
               .ok()
        && damaged == data;
}

} // namespace

class TestErasureCode : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void basisIsTheOneOfTheDocument()
    {
        const auto& basis = cantorBasis();
        QCOMPARE(basis[0], std::uint16_t{1});
        for (std::size_t i = 1; i < basis.size(); ++i) {
            const auto v = static_cast<std::uint16_t>(1U << i); // as a number in the basis
            QCOMPARE(fieldMultiply(v, v) ^ v, 1 << (i - 1));
            QCOMPARE(basis[i] & 1, 0);
        }
    }

    void multiplicationIsAFieldOne()
    {
        std::mt19937 random(1);
        for (int i = 0; i < 2000; ++i) {
            const auto a = static_cast<std::uint16_t>(random()), b = static_cast<std::uint16_t>(random()),
                       c = static_cast<std::uint16_t>(random());
            QCOMPARE(fieldMultiply(a, 1), a);
            QCOMPARE(fieldMultiply(a, b), fieldMultiply(b, a));
            QCOMPARE(fieldMultiply(a, static_cast<std::uint16_t>(b ^ c)),
                     fieldMultiply(a, b) ^ fieldMultiply(a, c));
            QCOMPARE(fieldMultiply(fieldMultiply(a, b), c), fieldMultiply(a, fieldMultiply(b, c)));
            if (a != 0)
                QCOMPARE(fieldMultiply(a, inverse(a)), std::uint16_t{1});
        }
    }

    // The numbers of docs/FORMAT.md.
    void numbersAreThoseOfTheDocument()
    {
        const std::array<std::uint16_t, 16> basis = {0x0001, 0x015E, 0x001A, 0x1CF2, 0x169A, 0xBBAC,
                                                     0xFDE2, 0x468A, 0x0712, 0x1B76, 0xAD6C, 0x4640,
                                                     0xA79E, 0xF2B4, 0xF77A, 0x7FE2};
        QCOMPARE(cantorBasis(), basis);
        QCOMPARE(fieldMultiply(2, 2), std::uint16_t{3});
        QCOMPARE(fieldMultiply(0x1234, 0x5678), std::uint16_t{0x5AEF});
        Rows rows(3, Bytes(64));
        const std::uint16_t values[] = {0x1234, 0x5678, 0x9ABC};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i][0] = static_cast<std::uint8_t>(values[i]);
            rows[i][32] = static_cast<std::uint8_t>(values[i] >> 8);
        }
        const Rows parity = parityOf(ErasureCode(3, 2), rows);
        QCOMPARE(element(parity[0], 0), std::uint16_t{0x5205});
        QCOMPARE(element(parity[1], 0), std::uint16_t{0x8CF5});
    }

    // All rows lie on a polynomial whose degree is that of the document.
    void parityIsWhatThePolynomialSays_data()
    {
        QTest::addColumn<int>("data");
        QTest::addColumn<int>("parity");
        for (const auto& [data, parity] : {std::pair{1, 1},
                                           {2, 1},
                                           {1, 2},
                                           {3, 2},
                                           {5, 3},
                                           {4, 4},
                                           {12, 4},
                                           {9, 7},
                                           {27, 5},
                                           {3, 8},
                                           {40, 9}})
            QTest::addRow("%d+%d", data, parity) << data << parity;
    }
    void parityIsWhatThePolynomialSays()
    {
        QFETCH(int, data);
        QFETCH(int, parity);
        const ErasureCode code{std::size_t(data), std::size_t(parity), portableRows()};
        const Rows rows = noiseRows(code.data(), 128, 3);
        const Rows made = parityOf(code, rows);
        QCOMPARE(made.size(), code.parity());
        const std::size_t places = std::bit_ceil(code.span() + code.data());
        for (std::size_t k = 0; k < 64; k += 7) {
            std::vector<std::pair<std::size_t, std::uint16_t>> known;
            for (std::size_t place = code.span(); place < places; ++place)
                known.emplace_back(place,
                                   place - code.span() < code.data() ? element(rows[place - code.span()], k)
                                                                     : std::uint16_t{0});
            for (std::size_t i = 0; i < code.parity(); ++i)
                QCOMPARE(element(made[i], k), interpolate(known, i));
        }
    }

    void everyPatternOfASmallCodeComesBack()
    {
        for (const auto& [data, parity] :
             {std::pair<std::size_t, std::size_t>{5, 3}, {3, 4}, {7, 2}, {4, 5}}) {
            const ErasureCode code(data, parity);
            const Rows rows = noiseRows(data, 64, 4);
            const Rows made = parityOf(code, rows);
            for (std::size_t gone = 0; gone < (std::size_t{1} << (data + parity)); ++gone) {
                if (std::size_t(std::popcount(gone)) > parity)
                    continue;
                std::vector<std::size_t> lost;
                std::vector<bool> there(parity);
                for (std::size_t i = 0; i < data; ++i) {
                    if ((gone >> i & 1) != 0)
                        lost.push_back(i);
                }
                for (std::size_t i = 0; i < parity; ++i)
                    there[i] = (gone >> (data + i) & 1) == 0;
                QVERIFY2(comesBack(code, rows, made, lost, there), qPrintable(QString::number(gone, 2)));
            }
        }
    }

    void randomPatternsOfLargeCodesComeBack_data()
    {
        QTest::addColumn<int>("data");
        QTest::addColumn<int>("parity");
        for (const auto& [data, parity] :
             {std::pair{1000, 57}, {300, 300}, {100, 1000}, {5000, 513}, {30000, 1700}, {32768, 32768}})
            QTest::addRow("%d+%d", data, parity) << data << parity;
    }
    void randomPatternsOfLargeCodesComeBack()
    {
        QFETCH(int, data);
        QFETCH(int, parity);
        const ErasureCode code{std::size_t(data), std::size_t(parity)};
        const Rows rows = noiseRows(code.data(), 64, 5);
        const Rows made = parityOf(code, rows);
        std::mt19937 random(6);
        for (const std::size_t losses : {std::size_t(1), code.parity() / 2, code.parity()}) {
            std::vector<std::size_t> all(code.data() + code.parity());
            std::iota(all.begin(), all.end(), std::size_t{0});
            std::shuffle(all.begin(), all.end(), random);
            all.resize(losses);
            std::sort(all.begin(), all.end());
            std::vector<std::size_t> lost;
            std::vector<bool> there(code.parity(), true);
            for (const std::size_t row : all) {
                if (row < code.data())
                    lost.push_back(row);
                else
                    there[row - code.data()] = false;
            }
            QVERIFY(comesBack(code, rows, made, lost, there));
        }
    }

    // Wide rows are several tiles, the last of which is narrower.
    void sliceDoesNotHangOnItsWidth()
    {
        const ErasureCode code(70, 300);
        const std::size_t width = 2 * 2048 + 192;
        const Rows rows = noiseRows(code.data(), width, 7);
        const Rows whole = parityOf(code, rows);
        for (std::size_t at = 0; at < width; at += 64) {
            Rows part(code.data());
            for (std::size_t i = 0; i < rows.size(); ++i)
                part[i].assign(rows[i].begin() + std::ptrdiff_t(at),
                               rows[i].begin() + std::ptrdiff_t(at + 64));
            const Rows made = parityOf(code, part);
            for (std::size_t i = 0; i < made.size(); ++i)
                QVERIFY(std::equal(made[i].begin(), made[i].end(), whole[i].begin() + std::ptrdiff_t(at)));
        }
    }

    void kernelsGiveTheSameBytes()
    {
        std::mt19937 random(8);
        const auto kernels = availableRows();
        for (int round = 0; round < 300; ++round) {
            const std::size_t size = 64 * (1 + random() % 5);
            const Bytes a = noise(size, random), b = noise(size, random);
            const auto c = static_cast<std::uint16_t>(random());
            Bytes expectedScale = a;
            for (std::size_t k = 0; k < size / 2; ++k) {
                const std::uint16_t product = fieldMultiply(element(a, k), c);
                const std::size_t at = k / 32 * 64 + k % 32;
                expectedScale[at] = static_cast<std::uint8_t>(product);
                expectedScale[at + 32] = static_cast<std::uint8_t>(product >> 8);
            }
            std::vector<Bytes> results;
            for (const RowKernels* kernel : kernels) {
                Multiplier multiplier{};
                kernel->prepare(productsOf(c), multiplier);
                Bytes scaled = a, x = a, y = b, u = a, v = b, sum = a;
                kernel->scale(scaled.data(), multiplier, size);
                QCOMPARE(scaled, expectedScale);
                kernel->forward(x.data(), y.data(), multiplier, size);
                Bytes all = x;
                all.insert(all.end(), y.begin(), y.end());
                kernel->backward(x.data(), y.data(), multiplier, size); // which undoes it
                QCOMPARE(x, a);
                QCOMPARE(y, b);
                kernel->backward(u.data(), v.data(), multiplier, size);
                all.insert(all.end(), u.begin(), u.end());
                all.insert(all.end(), v.begin(), v.end());
                kernel->add(sum.data(), b.data(), size);
                all.insert(all.end(), sum.begin(), sum.end());
                results.push_back(all);
            }
            for (const Bytes& result : results)
                QCOMPARE(result, results.front());
        }
    }

    void kernelsGiveTheSameParity()
    {
        const Rows rows = noiseRows(1000, 320, 9);
        const Rows expected = parityOf(ErasureCode(1000, 100, portableRows()), rows);
        for (const RowKernels* kernel : availableRows())
            QCOMPARE(parityOf(ErasureCode(1000, 100, *kernel), rows), expected);
    }

    void saysWhatFits()
    {
        QVERIFY(ErasureCode::fits(1, 1) && ErasureCode::fits(32768, 32768) && ErasureCode::fits(65535, 1));
        QVERIFY(!ErasureCode::fits(0, 1) && !ErasureCode::fits(1, 0) && !ErasureCode::fits(32769, 32768));
        QVERIFY(!ErasureCode::fits(65536, 1) && !ErasureCode::fits(1, 32769));
        QVERIFY(!ErasureCode::fits(~std::uint64_t{0}, 1) && !ErasureCode::fits(1, ~std::uint64_t{0}));
    }

    void stopsWhenCancelled()
    {
        const ErasureCode code(100, 10);
        const Rows rows = noiseRows(100, 64, 10);
        Rows parity(10);
        TaskControl control;
        control.cancel();
        QCOMPARE(code.encode(64, reading(rows), writing(parity), control).error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestErasureCode)
#include "TestErasureCode.moc"
