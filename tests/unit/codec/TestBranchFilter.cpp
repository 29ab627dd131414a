// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BranchFilter.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/TestProgram.h"

#include <QCoreApplication>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

// Functions that call each other: what the filter is for.
Bytes codeBytes(std::size_t size)
{
    std::mt19937 random(11);
    Bytes out(64, 0x90);
    while (out.size() < size) {
        const auto place = static_cast<std::uint32_t>(random() % 32 * 997);
        const auto distance = place - static_cast<std::uint32_t>(out.size());
        out.push_back(0xE8);
        for (int shift = 0; shift < 32; shift += 8)
            out.push_back(static_cast<std::uint8_t>(distance >> shift));
        for (std::size_t i = random() % 12; i-- > 0;)
            out.push_back(static_cast<std::uint8_t>(random() & 0x3F));
    }
    out.resize(size);
    return out;
}

} // namespace

class TestBranchFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anyBytesComeBack()
    {
        // Bytes that make up branches, in every overlap.
        static const std::uint8_t bytes[] = {0xE8, 0xE9, 0x00, 0xFF, 0x05, 0x0D, 0x8B, 0x8D, 0x01, 0x80};
        std::mt19937 random(5);
        for (std::size_t size = 0; size < 400; ++size) {
            Bytes raw(size);
            std::generate(raw.begin(), raw.end(), [&] { return bytes[random() % std::size(bytes)]; });
            Bytes filtered = raw;
            filterBranches(filtered);
            unfilterBranches(filtered);
            QVERIFY(filtered == raw);
        }
    }

    void branchesToOnePlaceBecomeEqual()
    {
        Bytes raw(64, 0x90);
        const auto call = [&](std::size_t at, std::uint32_t place) {
            const std::uint32_t distance = place - static_cast<std::uint32_t>(at);
            raw[at] = 0xE8;
            for (std::size_t k = 0; k < 4; ++k)
                raw[at + 1 + k] = static_cast<std::uint8_t>(distance >> (8 * k));
        };
        call(10, 0x012345);
        call(40, 0x012345);
        filterBranches(raw);
        QCOMPARE(int(raw[11]), 0x01);
        QCOMPARE(int(raw[12]), 0x23);
        QCOMPARE(int(raw[13]), 0x45);
        QVERIFY(std::equal(raw.begin() + 10, raw.begin() + 15, raw.begin() + 40));
    }

    void findsCodeAndNothingElse()
    {
        QVERIFY(looksLikeX86(codeBytes(100000)));
        std::mt19937 random(3);
        Bytes noise(1000000);
        std::generate(noise.begin(), noise.end(), [&] { return static_cast<std::uint8_t>(random()); });
        QVERIFY(!looksLikeX86(noise));
        // A table of small numbers, among them 232: the same distances, not the same places.
        Bytes table;
        for (std::uint32_t i = 0; i < 50000; ++i)
            for (int shift = 0; shift < 32; shift += 8)
                table.push_back(static_cast<std::uint8_t>((i % 7 ? 0xE8 : i % 40) >> shift));
        QVERIFY(!looksLikeX86(table));
        QVERIFY(!looksLikeX86({}));
#if defined(__x86_64__)
        QFile self(QCoreApplication::applicationFilePath());
        QVERIFY(self.open(QIODevice::ReadOnly));
        const QByteArray bytes = self.readAll();
        QVERIFY(looksLikeX86(ByteSpan(reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                                      static_cast<std::size_t>(bytes.size()))));
#endif
    }

    void codedBlocksComeBackWholeInPartAndVerified()
    {
        for (const std::size_t size : {20000u, 150000u})
            test::checkCodedWithFilter(codeBytes(size), 1);
    }
};

FF_TEST(TestBranchFilter)
#include "TestBranchFilter.moc"
