// SPDX-License-Identifier: GPL-3.0-or-later
// Each kernel of the search by meaning that this processor has against the plain one.
#include "core/base/File.h"
#include "core/search/meaning/MeaningModel.h"
#include "core/search/meaning/kernel/Kernels.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <random>

using namespace ff;
using namespace ff::search;

namespace {

std::vector<std::int8_t> randomBytes(std::mt19937& random, std::size_t count)
{
    std::vector<std::int8_t> out(count);
    for (std::int8_t& byte : out)
        byte = static_cast<std::int8_t>(random() % 255 - 127);
    return out;
}

} // namespace

class TestMeaningKernels : public QObject {
    Q_OBJECT

private:
    Bytes m_file;

private Q_SLOTS:
    void initTestCase()
    {
        const auto file = readFile(std::string(FF_SOURCE_DIR) + "/models/search/meaning.ffs", 1 << 28);
        QVERIFY(file.ok());
        m_file = *file;
    }

    void everyKernelGivesTheSame_data()
    {
        QTest::addColumn<int>("kernel");
        for (std::size_t i = 0; i < meaningKernels().size(); ++i)
            QTest::newRow(meaningKernels()[i]->name) << int(i);
    }
    void everyKernelGivesTheSame()
    {
        QFETCH(int, kernel);
        const MeaningKernel& is = *meaningKernels()[std::size_t(kernel)];
        const MeaningKernel& plain = kPortableMeaningKernel;
        std::mt19937 random(29);
        for (int round = 0; round < 200; ++round) {
            const std::size_t width = 8 * (1 + random() % 32), rows = 64, count = random() % 30;
            const auto table = randomBytes(random, rows * width);
            std::vector<std::uint8_t> weights(rows);
            for (std::uint8_t& weight : weights)
                weight = static_cast<std::uint8_t>(random() % 4 == 0 ? 255 : random());
            std::vector<std::uint32_t> which(count);
            for (std::uint32_t& row : which)
                row = random() % rows;
            std::vector<std::int32_t> sum(256, 7), expected(256, 7);
            is.addRows(table.data(), weights.data(), width, which.data(), count, sum.data());
            plain.addRows(table.data(), weights.data(), width, which.data(), count, expected.data());
            QCOMPARE(sum, expected);

            const std::size_t groups = 1 + random() % 64, outputs = 16 * (1 + random() % 20);
            const auto matrix = randomBytes(random, groups * outputs * kInputGroup);
            std::vector<std::uint8_t> in(groups * kInputGroup);
            for (std::uint8_t& x : in)
                x = static_cast<std::uint8_t>(random() % 3 == 0 ? 255 : random());
            std::vector<std::int32_t> out(outputs, -5), outExpected(outputs, -5);
            is.addProduct(matrix.data(), groups, outputs, in.data(), out.data());
            plain.addProduct(matrix.data(), groups, outputs, in.data(), outExpected.data());
            QCOMPARE(out, outExpected);
        }
    }

    void everyKernelCutsAlike_data() { everyKernelGivesTheSame_data(); }
    void everyKernelCutsAlike()
    {
        QFETCH(int, kernel);
        const MeaningKernel& is = *meaningKernels()[std::size_t(kernel)];
        std::mt19937 random(30);
        for (int round = 0; round < 2000; ++round) {
            const std::size_t size = 16 * (1 + random() % 16);
            std::vector<std::vector<std::int32_t>> sums(random() % 12, std::vector<std::int32_t>(size));
            const int bits = int(random() % 25);
            for (auto& sum : sums) {
                for (std::int32_t& x : sum)
                    x = (std::int32_t(random()) >> (31 - bits)) / 2;
            }
            std::vector<const std::int32_t*> rows;
            for (const auto& sum : sums)
                rows.push_back(sum.data());
            std::vector<std::int32_t> total(size, 3), expected(size);
            is.addSums(rows.data(), rows.size(), size, total.data());
            kPortableMeaningKernel.addSums(rows.data(), rows.size(), size, expected.data());
            QCOMPARE(total, expected);
            // Also lengths that divide the numbers without a rest, and halves.
            const std::int64_t length = round % 3 == 0 ? std::int64_t{1} << (random() % 33)
                : round % 3 == 1                       ? 1 + random() % 2000
                                                       : 1 + (std::int64_t(random()) << (random() % 2));
            std::vector<std::uint8_t> cut(size), cutExpected(size);
            is.cut(total.data(), size, length, cut.data());
            kPortableMeaningKernel.cut(total.data(), size, length, cutExpected.data());
            QCOMPARE(cut, cutExpected);
        }
    }

    void everyKernelFindsTheSameCodes_data() { everyKernelGivesTheSame_data(); }
    void everyKernelFindsTheSameCodes()
    {
        QFETCH(int, kernel);
        const MeaningKernel& is = *meaningKernels()[std::size_t(kernel)];
        const auto model = MeaningModel::parse(m_file, &is);
        const auto plain = MeaningModel::parse(m_file, &kPortableMeaningKernel);
        QVERIFY(model.ok() && plain.ok());
        std::mt19937 random(32);
        for (int round = 0; round < 300; ++round) {
            std::string head(random() % 600, ' ');
            for (char& c : head)
                c = random() % 6 == 0 ? ' '
                                      : static_cast<char>(round % 4 == 0 ? random() : 'a' + random() % 26);
            const std::string path =
                "folder " + std::to_string(round % 7) + "/Отчёт " + head.substr(0, 20) + ".txt";
            const MeaningVector vector = (*model)->entry(path, false, asBytes(head));
            QCOMPARE(vector, (*plain)->entry(path, false, asBytes(head)));
            QCOMPARE((*model)->query(head.substr(0, 100)), (*plain)->query(head.substr(0, 100)));
            for (const std::size_t beam : {1u, 3u, 4u, 8u})
                QCOMPARE((*model)->codes(vector, beam), (*plain)->codes(vector, beam));
        }
        for (int round = 0; round < 300; ++round) {
            std::array<char, 64> text{};
            for (char& c : text)
                c = static_cast<char>(round % 2 == 0 ? random() : random() % 128);
            std::array<std::uint64_t, 3> bits{}, expected{};
            QCOMPARE(is.classify(text.data(), &bits[0], &bits[1], &bits[2]),
                     kPortableMeaningKernel.classify(text.data(), &expected[0], &expected[1], &expected[2]));
            QCOMPARE(bits, expected);
        }
    }
};

FF_TEST(TestMeaningKernels)
#include "TestMeaningKernels.moc"
