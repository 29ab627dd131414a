// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks before which the model learns from bytes like theirs.
#include "core/codec/BlockCodec.h"
#include "core/codec/mix/MixModel.h"
#include "core/engine/Model.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/DeflateMaker.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <cstring>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

// Sentences that the seeds share, in their order, with words of the seed's own between them.
Bytes sharedText(std::size_t size, unsigned seed)
{
    std::mt19937 shared(1), own(seed);
    Bytes out;
    while (out.size() < size) {
        for (int i = 0; i < 60; ++i)
            out.push_back(static_cast<std::uint8_t>('a' + shared() % 26));
        for (int i = 0; i < 20; ++i)
            out.push_back(static_cast<std::uint8_t>('A' + own() % 26));
    }
    out.resize(size);
    return out;
}

EncodeOptions optionsFor(Level level, ByteSpan primer)
{
    static const auto model = test::buildModel({.shape = test::tinyShape(), .seed = 5});
    EncodeOptions options;
    options.level = level;
    options.model = model;
    options.primer = primer;
    return options;
}

Result<Bytes> decoded(const CodedBlock& block, const EncodeOptions& how, std::uint64_t to = kMaxBlockSize)
{
    DecodeOptions options;
    options.model = how.model;
    if (block.usesPrimer)
        options.primer = how.primer;
    options.to = to;
    TaskControl control;
    return decodeBlock(block, {}, options, control);
}

} // namespace

class TestPrimer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesAlikeBlocksSmall_data()
    {
        QTest::addColumn<int>("level");
        QTest::addColumn<quint64>("size");
        QTest::addColumn<uint>("n");
        QTest::newRow("balanced") << int(Level::Balanced) << quint64{60000} << 0U;
        QTest::newRow("balanced, by samples") << int(Level::Balanced) << quint64{150000} << 0U;
        QTest::newRow("former") << int(Level::Former) << quint64{60000} << 0U;
        QTest::newRow("two lanes") << int(Level::Former) << quint64{262144} << 0U;
        QTest::newRow("ultra, many lanes") << int(Level::Ultra) << quint64{60000} << 60U;
    }
    void makesAlikeBlocksSmall()
    {
        QFETCH(int, level);
        QFETCH(quint64, size);
        QFETCH(uint, n);
        const Bytes primer = sharedText(size, 2), raw = sharedText(size, 3);
        EncodeOptions options = optionsFor(static_cast<Level>(level), {});
        options.n = n;
        TaskControl control;
        const auto plain = encodeBlock(raw, {}, options, control);
        QVERIFY(plain.ok() && !plain->usesPrimer);
        options.primer = primer;
        const auto primed = encodeBlock(raw, {}, options, control);
        QVERIFY(primed.ok() && primed->usesPrimer);
        QVERIFY2(primed->payload.size() < plain->payload.size() * 7 / 10,
                 qPrintable(QString("%1 of %2").arg(primed->payload.size()).arg(plain->payload.size())));
        QVERIFY(*decoded(*primed, options) == raw);
        const auto start = decoded(*primed, options, 1001);
        QVERIFY(start.ok() && start->size() == 1001 && std::equal(start->begin(), start->end(), raw.begin()));
        // Without it, or with another, something else comes out.
        options.primer = {};
        const auto without = decoded(*primed, options);
        QVERIFY(!without.ok() || *without != raw);
        Bytes other = primer;
        other[other.size() / 2] ^= 1;
        options.primer = other;
        const auto wrong = decoded(*primed, options);
        QVERIFY(!wrong.ok() || *wrong != raw);
    }

    void isVerifiedWhenKnown()
    {
        const Bytes primer = sharedText(50000, 2), raw = sharedText(30000, 3);
        const EncodeOptions options = optionsFor(Level::Former, primer);
        TaskControl control;
        const auto block = encodeBlock(raw, {}, options, control);
        QVERIFY(block.ok());
        DecodeOptions decoding;
        decoding.model = options.model;
        decoding.primer = primer;
        decoding.expected = raw;
        QVERIFY(decodeBlock(*block, {}, decoding, control).ok());
        Bytes other = raw;
        other[20000] ^= 1;
        decoding.expected = other;
        QVERIFY(!decodeBlock(*block, {}, decoding, control).ok());
    }

    void isLeftOutWhereItDoesNotHelp()
    {
        const Bytes primer = sharedText(50000, 2);
        TaskControl control;
        std::mt19937 random(4);
        Bytes noise(50000);
        for (std::uint8_t& byte : noise)
            byte = static_cast<std::uint8_t>(random());
        const auto stored = encodeBlock(noise, {}, optionsFor(Level::Balanced, primer), control);
        QVERIFY(stored.ok() && !stored->usesPrimer);
        // Samples of 16 bits that are filtered.
        Bytes wave;
        for (int i = 0; i < 200000; ++i) {
            const int value = static_cast<int>(16000 * std::sin(i * 0.01)) + static_cast<int>(random() % 64);
            wave.push_back(static_cast<std::uint8_t>(value));
            wave.push_back(static_cast<std::uint8_t>(value >> 8));
        }
        const auto filtered = encodeBlock(wave, {}, optionsFor(Level::Balanced, primer), control);
        QVERIFY(filtered.ok() && !filtered->usesPrimer);
        QVERIFY(*decoded(*filtered, optionsFor(Level::Balanced, primer)) == wave);
        EncodeOptions thin = optionsFor(Level::Former, primer);
        thin.mixing = Mixing::Thin;
        const auto block = encodeBlock(sharedText(30000, 3), {}, thin, control);
        QVERIFY(block.ok());
        QCOMPARE(block->usesPrimer, block->method == Method::Mix);
        QVERIFY(*decoded(*block, thin) == sharedText(30000, 3));
    }

    // What streams hold is primed as it is.
    void reachesUndoneStreams()
    {
        const Bytes primer = sharedText(60000, 2),
                    raw = test::deflated(sharedText(60000, 3), {.level = 9, .windowBits = 31});
        TaskControl control;
        const EncodeOptions options = optionsFor(Level::Balanced, primer);
        const auto plain = encodeBlock(raw, {}, optionsFor(Level::Balanced, {}), control);
        const auto primed = encodeBlock(raw, {}, options, control);
        QVERIFY(plain.ok() && primed.ok() && primed->usesPrimer);
        QCOMPARE(int(primed->method), int(Method::Inflated));
        QVERIFY(primed->payload.size() < plain->payload.size() * 7 / 10);
        QVERIFY(*decoded(*primed, options) == raw);
    }

    void sameBytesFromEveryInstructionSet()
    {
        const Bytes primer = sharedText(20000, 2), raw = sharedText(3000, 3);
        Bytes both = primer;
        both.insert(both.end(), raw.begin(), raw.end());
        const mix::RecordChange records[] = {{0, 11}, {1000, 0}, {2000, 80}};
        for (const bool isFull : {true, false}) {
            std::vector<Bytes> outputs;
            for (const mix::MixIsa isa : {mix::MixIsa::Portable, mix::MixIsa::Avx2, mix::MixIsa::Avx512}) {
                mix::MixParams params;
                params.buffer = both.data();
                params.primerSize = primer.size();
                params.size = raw.size();
                params.laneSize = 1700;
                params.isFull = isFull;
                params.records = records;
                params.recordCount = std::size(records);
                outputs.push_back(test::mixed(params, isa));
            }
            QVERIFY(outputs[0] == outputs[1]);
            QVERIFY(outputs[0] == outputs[2]);
        }
    }

    void refusesOneThatIsTooLarge()
    {
        const Bytes primer(kMaxPrimer + 1, 'a');
        TaskControl control;
        const auto block = encodeBlock(Bytes(100, 'a'), {}, optionsFor(Level::Balanced, primer), control);
        QVERIFY(!block.ok() && block.error().code == ErrorCode::Usage);
    }
};

FF_TEST(TestPrimer)
#include "TestPrimer.moc"
