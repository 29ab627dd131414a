// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/WordFilter.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

// A smooth picture of 16-bit samples with a little noise, `width` words a row.
Bytes pictureBytes(std::size_t size, std::size_t width)
{
    std::mt19937 random(2);
    Bytes out;
    for (std::size_t i = 0; out.size() < size; ++i) {
        const double x = static_cast<double>(i % width), y = static_cast<double>(i / width);
        const auto word =
            static_cast<std::uint32_t>(20000 + 9000 * std::sin(x / 31) * std::cos(y / 23)) + random() % 64;
        out.push_back(static_cast<std::uint8_t>(word));
        out.push_back(static_cast<std::uint8_t>(word >> 8));
    }
    out.resize(size);
    return out;
}

} // namespace

class TestWordFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anyBytesComeBack()
    {
        std::mt19937 random(5);
        for (std::size_t size = 0; size < 100; ++size)
            for (const std::uint32_t row : {0u, 2u, 6u, 32u, 6144u}) {
                Bytes raw(size);
                std::generate(raw.begin(), raw.end(), [&] { return static_cast<std::uint8_t>(random()); });
                Bytes filtered = raw;
                filterWords(filtered, row);
                if (size >= 8)
                    QVERIFY(filtered != raw);
                unfilterWords(filtered, row);
                QVERIFY(filtered == raw);
            }
    }

    void knowsSmoothWords()
    {
        QVERIFY(wordsAreSmooth(pictureBytes(200000, 500), 1000));
        QVERIFY(wordsAreSmooth(pictureBytes(200000, 500), 0));
        std::mt19937 random(3);
        Bytes noise(100000);
        std::generate(noise.begin(), noise.end(), [&] { return static_cast<std::uint8_t>(random()); });
        QVERIFY(!wordsAreSmooth(noise, 0));
        Bytes text;
        while (text.size() < 100000)
            for (const char c : {'t', 'h', 'e', ' ', 'w', 'o', 'r', 'd', ' ', 'o', 'f', ' ', 'a', '\n'})
                text.push_back(static_cast<std::uint8_t>(c));
        QVERIFY(!wordsAreSmooth(text, 0));
        QVERIFY(!wordsAreSmooth({}, 0));
    }

    void codedBlocksComeBackWholeInPartAndVerified()
    {
        for (const std::size_t size : {40001u, 300000u})
            test::checkCodedWithFilter(pictureBytes(size, 400), 2);
    }
};

FF_TEST(TestWordFilter)
#include "TestWordFilter.moc"
