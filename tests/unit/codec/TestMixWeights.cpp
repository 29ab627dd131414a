// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/mix/MixWeights.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/TestProgram.h"

#include <QCryptographicHash>
#include <QTest>

#include <cstring>
#include <memory>

using namespace ff;
using namespace ff::codec;

class TestMixWeights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // They are part of the format: an archive of today is read with them for ever.
    void areAsEver_data()
    {
        QTest::addColumn<int>("mixers");
        QTest::addColumn<QString>("sha512");
        QTest::newRow("with the transformer") << int(mix::Mixers::Net) << "654aa74509b7799fe939feac3f06766c";
        QTest::newRow("full") << int(mix::Mixers::Full) << "3340a6f1ab0311137074de26f751a323";
        QTest::newRow("light") << int(mix::Mixers::Light) << "68017ff12b6e104213673f0c86a1b611";
    }
    void areAsEver()
    {
        QFETCH(int, mixers);
        QFETCH(QString, sha512);
        const mix::MixWeights& weights = mix::trainedWeights(static_cast<mix::Mixers>(mixers));
        const QByteArrayView bytes(reinterpret_cast<const char*>(&weights), sizeof weights);
        QCOMPARE(
            QString(
                QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha512).toHex().left(32)),
            sha512);
    }

    void comeBackFromPacking()
    {
        const auto unpacked = std::make_unique<mix::MixWeights>();
        const auto weights = std::make_unique<mix::MixWeights>();
        int value = 1;
        for (auto& row : weights->first)
            for (std::int16_t& weight : row)
                weight = static_cast<std::int16_t>(((value = value * 75 % 65537) - 32768) / 2);
        for (auto& row : weights->final)
            for (std::int16_t& weight : row)
                weight = static_cast<std::int16_t>((value = value * 75 % 65537) - 32768);
        mix::unpackWeights(mix::packWeights(*weights), *unpacked);
        QVERIFY(std::memcmp(weights->final, unpacked->final, sizeof weights->final) == 0);
        // Within half a step.
        for (std::uint32_t row = 0; row < mix::kSetTotal; ++row)
            for (int i = 0; i < mix::kInputs; ++i)
                QVERIFY(std::abs(weights->first[row][i] - unpacked->first[row][i]) <= 128);
    }

    void codeSmallTextsSmaller()
    {
        const Bytes raw = test::textBytes(6000, 3);
        mix::MixParams params;
        params.buffer = raw.data();
        params.size = params.laneSize = raw.size();
        for (const mix::Mixers mixers : {mix::Mixers::Full, mix::Mixers::Light}) {
            params.isFull = mixers == mix::Mixers::Full;
            params.weights = nullptr;
            const std::size_t untrained = test::mixed(params, mix::selectMixIsa()).size();
            params.weights = &mix::trainedWeights(mixers);
            QVERIFY(test::mixed(params, mix::selectMixIsa()).size() < untrained);
        }
    }

    void codeAlikeOnEveryProcessor()
    {
        const Bytes raw = test::textBytes(20000, 4);
        mix::MixParams params;
        params.buffer = raw.data();
        params.size = params.laneSize = raw.size();
        for (const mix::Mixers mixers : {mix::Mixers::Net, mix::Mixers::Full, mix::Mixers::Light}) {
            params.isFull = mixers != mix::Mixers::Light;
            params.weights = nullptr;
            const Bytes untrained = test::mixed(params, mix::MixIsa::Portable);
            params.weights = &mix::trainedWeights(mixers);
            const Bytes portable = test::mixed(params, mix::MixIsa::Portable);
            QVERIFY(portable != untrained);
            QVERIFY(test::mixed(params, mix::MixIsa::Avx2) == portable);
            QVERIFY(test::mixed(params, mix::MixIsa::Avx512) == portable);
        }
    }
};

FF_TEST(TestMixWeights)
#include "TestMixWeights.moc"
