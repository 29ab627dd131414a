// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/BlockCodec.h"
#include "core/codec/Incompressible.h"
#include "core/codec/LaneCoder.h"
#include "core/codec/RecordLength.h"
#include "core/codec/mix/MixModel.h"
#include "core/engine/Model.h"
#include "tests/support/CodedBlocks.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/Noise.h"
#include "tests/support/TestProgram.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <random>

using namespace ff;
using namespace ff::codec;

namespace {

Bytes roundTrip(const Bytes& raw, const EncodeOptions& options, const std::vector<FileStart>& files = {},
                CodedBlock* coded = nullptr)
{
    TaskControl control;
    auto block = encodeBlock(raw, files, options, control);
    if (!block.ok())
        return {};
    DecodeOptions decoding;
    decoding.model = options.model;
    auto back = decodeBlock(*block, files, decoding, control);
    DecodeOptions verifying = decoding;
    verifying.expected = raw;
    auto verified = decodeBlock(*block, files, verifying, control);
    if (coded)
        *coded = *block;
    if (!back.ok() || !verified.ok() || *back != *verified)
        return {};
    return *back;
}

// Words of a few thousand, so that it looks like prose.
Bytes proseOf(std::size_t size)
{
    std::mt19937 random(7);
    std::vector<Bytes> words(4000);
    for (Bytes& word : words) {
        word.resize(2 + random() % 8);
        std::generate(word.begin(), word.end(),
                      [&] { return static_cast<std::uint8_t>('a' + random() % 26); });
    }
    Bytes out;
    while (out.size() < size) {
        const Bytes& word = words[random() % words.size()];
        out.insert(out.end(), word.begin(), word.end());
        out.push_back(random() % 12 == 0 ? '\n' : ' ');
    }
    out.resize(size);
    return out;
}

} // namespace

class TestBlockCodec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // This net has learned nothing, so that a trial would not choose it.
    void proseTakesTheThinModelWithoutATrial()
    {
        EncodeOptions options;
        options.model = test::smallModel();
        options.mixing = Mixing::Thin;
        Bytes raw = proseOf(std::size_t{110} << 10);
        TaskControl control;
        const auto prose = encodeBlock(raw, {}, options, control);
        QVERIFY(prose.ok());
        QVERIFY(prose->method == Method::MixNet);
        for (std::size_t i = 0; i < raw.size(); i += 1000)
            raw[i] = 1;
        const auto tried = encodeBlock(raw, {}, options, control);
        QVERIFY(tried.ok());
        QVERIFY(tried->method == Method::Mix);
    }

    // issue 14: the size that a block claims costs nothing until bytes stand behind it.
    void issue14_refusesASizeThatThePayloadCannotGive_data()
    {
        QTest::addColumn<int>("method");
        for (const Method method : {Method::Zstd, Method::Mix, Method::MixNet, Method::Bwt})
            QTest::addRow("method %d", static_cast<int>(method)) << static_cast<int>(method);
    }
    void issue14_refusesASizeThatThePayloadCannotGive()
    {
        QFETCH(int, method);
        CodedBlock block;
        block.method = static_cast<Method>(method);
        block.rawSize = kMaxBlockSize;
        block.n = block.method == Method::Zstd || block.method == Method::Bwt ? 0 : oneLane(kMaxBlockSize);
        block.payload = test::noiseBytes(45);
        TaskControl control;
        const auto back = decodeBlock(block, {}, {}, control);
        QVERIFY(!back.ok());
        QVERIFY(back.error().code == ErrorCode::Damaged);
    }

    // What was decoded before a payload breaks off may be whole entries: it is given, and the rest takes no
    // time.
    void issue14_givesWhatStandsBeforeTheEndOfACutPayload()
    {
        Bytes raw = test::noiseBytes(400'000);
        for (std::uint8_t& byte : raw)
            byte &= 0x3F; // two bits of eight can be saved
        EncodeOptions options;
        options.level = Level::Balanced;
        TaskControl control;
        auto block = encodeBlock(raw, {}, options, control);
        QVERIFY(block.ok());
        QVERIFY(block->method == Method::Mix);
        block->payload.resize(block->payload.size() / 2);
        std::uint64_t coded = 0;
        DecodeOptions decoding;
        decoding.onProgress = [&coded](std::uint64_t bytes) { coded += bytes; };
        const auto back = decodeBlock(*block, {}, decoding, control);
        QVERIFY(back.ok());
        QCOMPARE(back->size(), raw.size());
        QVERIFY(std::equal(raw.begin(), raw.begin() + 190'000, back->begin()));
        QVERIFY(coded < raw.size() * 3 / 5);
        QCOMPARE(std::count(back->end() - 150'000, back->end(), std::uint8_t{0}), std::ptrdiff_t{150'000});
    }

    void namesLevels()
    {
        for (const char* name : {"store", "fast", "balanced", "former", "ultra"})
            QCOMPARE(levelName(*levelFromName(name)), std::string_view(name));
        QVERIFY(!levelFromName("best"));
    }

    void dialCoversTheWholeBlock()
    {
        for (const std::uint64_t size :
             {1ull, 2ull, 3ull, 6ull, 7ull, 4095ull, 4096ull, 65536ull, 16777216ull, 268435456ull}) {
            const std::uint32_t n = oneLane(size);
            QVERIFY(laneSize(n) >= size);
            QVERIFY(n == 1 || laneSize(n - 1) < size);
            QCOMPARE(laneCount(size, n), std::uint64_t{1});
        }
    }

    // Four blocks of 16 heads of 64 over 256 positions: 4 MiB for each lane.
    void lanesOfALargeModelAreFewer()
    {
        test::ModelSpec spec;
        spec.shape = test::tinyShape();
        spec.shape.blocks = 4;
        spec.shape.attentionBlocks = 15;
        spec.shape.heads = 16;
        spec.shape.key = 64;
        spec.shape.window = 256;
        spec.shape.weightBits = 2;
        spec.shape.classes = 1;
        spec.knownInputLength = 3;
        const auto large = test::buildModel(spec);
        QCOMPARE(mostLanes(large.get()), std::uint64_t{64});
        QCOMPARE(mostLanes(test::smallModel().get()), kMaxLanes);
        QCOMPARE(mostLanes(nullptr), kMaxLanes);
        // 6000 lanes are asked for. A block that claims so many is refused before they are made.
        const Bytes raw = test::textBytes(12000, 7);
        EncodeOptions options;
        options.level = Level::Former;
        options.model = large;
        options.n = 1;
        CodedBlock coded;
        QCOMPARE(roundTrip(raw, options, {}, &coded), raw);
        coded.method = Method::MixNet;
        coded.n = 1;
        TaskControl control;
        DecodeOptions decoding;
        decoding.model = large;
        const auto refused = decodeBlock(coded, {}, decoding, control);
        QCOMPARE(refused.error().code, ErrorCode::Damaged);
        QCOMPARE(refused.error().message.text(), std::string("a block of 12000 bytes cannot have n = 1"));
    }

    void givesBackEveryByte_data()
    {
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("kind");
        for (int level = 0; level <= int(Level::Ultra); ++level)
            for (const int size : {0, 1, 2, 63, 64, 65, 5000, 100000})
                for (int kind = 0; kind < 3; ++kind)
                    QTest::addRow("%s-%d-%d", std::string(levelName(static_cast<Level>(level))).c_str(), size,
                                  kind)
                        << level << size << kind;
    }
    void givesBackEveryByte()
    {
        QFETCH(int, level);
        QFETCH(int, size);
        QFETCH(int, kind);
        const auto count = static_cast<std::size_t>(size);
        const Bytes raw = kind == 0 ? test::textBytes(count, 7)
            : kind == 1             ? test::noiseBytes(count)
                                    : Bytes(count, 0);
        EncodeOptions options;
        options.level = static_cast<Level>(level);
        options.model = test::smallModel();
        CodedBlock block;
        QVERIFY(roundTrip(raw, options, {{0, "name.txt"}}, &block) == raw);
        QVERIFY(block.payload.size() <= raw.size());
    }

    void lanesComeBackWithAndWithoutTheTransformer_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<bool>("net");
        for (const int n : {1, 2, 3, 7, 16, 64, 200})
            for (const bool net : {false, true})
                QTest::addRow("n%d%s", n, net ? "-net" : "") << n << net;
    }
    void lanesComeBackWithAndWithoutTheTransformer()
    {
        QFETCH(int, n);
        QFETCH(bool, net);
        const Bytes raw = test::textBytes(6001, 7);
        // Files that begin at a lane's start, inside lanes, next to each other, and at the last byte.
        const std::vector<FileStart> files{
            {0, "a.txt"}, {6, "b.c"}, {7, ""}, {300, std::string(100, 'x')}, {6000, "z"}};
        TaskControl control;
        LaneTask task;
        task.n = static_cast<std::uint32_t>(n);
        task.files = files;
        std::unique_ptr<engine::Predictor> predictor;
        if (net) {
            auto made = engine::createPredictor(test::smallModel(), laneCount(raw.size(), task.n));
            QVERIFY(made.ok());
            predictor = std::move(made).value();
            task.predictor = predictor.get();
        }
        Bytes payload;
        QVERIFY(encodeLanes(raw, task, payload, control).ok());
        Bytes stepped(raw.size()), verified(raw.size());
        QVERIFY(decodeLanes(payload, task, stepped, {}, control).ok());
        QVERIFY(stepped == raw);
        QVERIFY(decodeLanes(payload, task, verified, raw, control).ok());
        QVERIFY(verified == raw);
    }

    void sameBytesFromEveryEngineAndInstructionSet()
    {
        const Bytes raw = test::textBytes(3000, 7);
        EncodeOptions options;
        options.model = test::smallModel();
        options.level = Level::Ultra;
        TaskControl control;
        options.engine = engine::Engine::Reference;
        const auto reference = encodeBlock(raw, {}, options, control);
        QVERIFY(reference.ok());
        for (const engine::Engine engine : engine::availableEngines()) {
            options.engine = engine;
            const auto block = encodeBlock(raw, {}, options, control);
            QVERIFY(block.ok());
            QVERIFY(block->payload == reference->payload);
        }

        const mix::RecordChange records[] = {{0, 11}, {1000, 0}, {2000, 700}};
        std::vector<Bytes> outputs;
        for (const mix::MixIsa isa : {mix::MixIsa::Portable, mix::MixIsa::Avx2, mix::MixIsa::Avx512}) {
            mix::MixParams params;
            params.buffer = raw.data();
            params.size = raw.size();
            params.laneSize = raw.size();
            params.records = records;
            params.recordCount = std::size(records);
            outputs.push_back(test::mixed(params, isa));
        }
        QVERIFY(outputs[0] == outputs[1]);
        QVERIFY(outputs[0] == outputs[2]);
    }

    void randomDataIsStored()
    {
        EncodeOptions options;
        options.model = test::smallModel();
        CodedBlock block;
        const Bytes raw = test::noiseBytes(300000);
        QVERIFY(roundTrip(raw, options, {}, &block) == raw);
        QCOMPARE(int(block.method), int(Method::Store));
    }

    // Flat to a glance and yet not random.
    void whatOnlyLooksRandomIsCoded()
    {
        const std::size_t size = 300000;
        const Bytes noise = test::noiseBytes(size);
        QVERIFY(looksIncompressible(noise));
        QVERIFY(!looksIncompressible(ByteSpan(noise).first(100000))); // too short to tell
        Bytes ramp(size), differences(size), repeats(size), halves(size);
        for (std::size_t i = 0; i < size; ++i) {
            ramp[i] = static_cast<std::uint8_t>(i * 7);
            differences[i] = static_cast<std::uint8_t>((i < 4 ? 0 : differences[i - 4]) + noise[i] % 32);
            repeats[i] = noise[i % 3000];
            halves[i] =
                static_cast<std::uint8_t>((i == 0 ? 0 : (halves[i - 1] & 0xF0) ^ 0x50) + (noise[i] & 0x8F));
        }
        for (const Bytes& raw : {ramp, differences, repeats, halves, test::textBytes(size, 7)})
            QVERIFY(!looksIncompressible(raw));
        // A header does not make it compressible.
        Bytes headed = noise;
        std::fill_n(headed.begin(), 9000, std::uint8_t{0});
        QVERIFY(looksIncompressible(headed));
    }

    void progressAddsUpToTheBlock()
    {
        for (const Level level : {Level::Store, Level::Fast, Level::Balanced, Level::Former, Level::Ultra}) {
            EncodeOptions options;
            options.level = level;
            options.model = test::smallModel();
            std::uint64_t sum = 0;
            options.onProgress = [&](std::uint64_t bytes) { sum += bytes; };
            TaskControl control;
            const Bytes raw = test::textBytes(150000, 7);
            const auto block = encodeBlock(raw, {}, options, control);
            QVERIFY(block.ok());
            QCOMPARE(sum, std::uint64_t{150000});
            DecodeOptions decoding;
            decoding.model = options.model;
            sum = 0;
            decoding.onProgress = options.onProgress;
            QVERIFY(decodeBlock(*block, {}, decoding, control).ok());
            QCOMPARE(sum, std::uint64_t{150000});
        }
    }

    void costsAddUpToThePayload_data()
    {
        QTest::addColumn<bool>("withModel");
        QTest::addColumn<quint32>("n");
        QTest::newRow("one lane") << false << 0u;
        QTest::newRow("lanes") << false << 20u;
        QTest::newRow("lanes, transformer") << true << 20u;
    }

    // Text, then bytes that nothing predicts: the costs say which is which.
    void costsAddUpToThePayload()
    {
        QFETCH(bool, withModel);
        QFETCH(quint32, n);
        Bytes raw = test::textBytes(8192, 7);
        const Bytes noise = test::noiseBytes(4096);
        raw.insert(raw.end(), noise.begin(), noise.end());
        EncodeOptions options;
        options.model = withModel ? test::smallModel() : nullptr;
        options.n = n;
        CodedBlock coded;
        QVERIFY(!roundTrip(raw, options, {}, &coded).empty());
        const std::uint64_t stretch = costStretch(raw.size());
        QCOMPARE(stretch, std::uint64_t{16});
        QVERIFY(coded.costs.size() >= raw.size() / stretch);
        const auto bytesOf = [&](std::size_t begin, std::size_t end) {
            std::uint64_t sum = 0;
            for (std::size_t i = begin / stretch; i < end / stretch; ++i)
                sum += coded.costs[i];
            return double(sum) / 8 / 256;
        };
        QVERIFY(std::abs(bytesOf(0, raw.size()) - double(coded.payload.size())) < 16);
        QVERIFY(bytesOf(0, 8192) < 2500);
        QVERIFY(bytesOf(8192, 12288) > 3900);
    }

    void storedAndZstdBlocksHaveNoCosts()
    {
        for (const Level level : {Level::Store, Level::Fast}) {
            EncodeOptions options;
            options.level = level;
            CodedBlock coded;
            QVERIFY(!roundTrip(test::textBytes(5000, 7), options, {}, &coded).empty());
            QVERIFY(coded.costs.empty());
        }
    }

    void cancelStops()
    {
        TaskControl control;
        control.cancel();
        EncodeOptions options;
        options.level = Level::Balanced;
        const Bytes raw = test::textBytes(100000, 7);
        const auto block = encodeBlock(raw, {}, options, control);
        QVERIFY(!block.ok());
        QCOMPARE(int(block.error().code), int(ErrorCode::Cancelled));
    }

    void damagedPayloadsNeverCrash()
    {
        TaskControl control;
        const Bytes raw = test::textBytes(4000, 7);
        std::mt19937 random(11);
        for (const Level level : {Level::Fast, Level::Balanced, Level::Ultra}) {
            EncodeOptions options;
            options.level = level;
            options.model = test::smallModel();
            const auto good = encodeBlock(raw, {}, options, control);
            QVERIFY(good.ok());
            DecodeOptions decoding;
            decoding.model = options.model;
            for (int i = 0; i < 40; ++i) {
                CodedBlock bad = *good;
                bad.payload[random() % bad.payload.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
                const auto out = decodeBlock(bad, {}, decoding, control);
                QVERIFY(!out.ok() || out->size() == raw.size());
                bad.payload.resize(random() % bad.payload.size());
                const auto cut = decodeBlock(bad, {}, decoding, control);
                QVERIFY(!cut.ok() || cut->size() == raw.size());
            }
        }
    }

    void refusesImpossibleFields()
    {
        TaskControl control;
        CodedBlock block;
        block.method = Method::Mix;
        block.rawSize = 100;
        block.payload = {0, 1, 2};
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged)); // n = 0
        block.n = 1;
        block.rawSize = 1000000; // 500,000 lanes
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged));
        block.n = 5000;
        block.rawSize = kMaxBlockSize + 1;
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged));
        block.rawSize = 100;
        block.payload = {8, 0, 0xFF, 0x7F, 0}; // a record longer than any
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged));
        block.payload = {8, 100, 4, 0}; // a record that begins after the block
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged));
        block.payload = {0x7F, 0, 4, 0}; // more changes than bytes
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged));
        block.method = Method::MixNet;
        block.payload = {0, 0};
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Missing)); // no model
        block.method = static_cast<Method>(99);
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Missing));
        block.method = Method::Store;
        QCOMPARE(int(decodeBlock(block, {}, {}, control).error().code), int(ErrorCode::Damaged));
    }

    void verificationSeesAWrongByte()
    {
        TaskControl control;
        EncodeOptions options;
        options.level = Level::Balanced;
        Bytes raw = test::textBytes(5000, 7);
        const auto block = encodeBlock(raw, {}, options, control);
        QVERIFY(block.ok());
        raw[4321] ^= 1;
        DecodeOptions decoding;
        decoding.expected = raw;
        QCOMPARE(int(decodeBlock(*block, {}, decoding, control).error().code), int(ErrorCode::Damaged));
    }

    void eachFileOfABlockHasItsOwnRecords()
    {
        // Two tables of different width and a text between them.
        Bytes raw;
        for (int row = 0; row < 1500; ++row)
            for (int column = 0; column < 24; ++column)
                raw.push_back(
                    static_cast<std::uint8_t>(column == 3 ? row * 7 : column * 37 + (row * column) / 400));
        const std::size_t first = raw.size();
        const Bytes text = test::textBytes(5000, 7);
        raw.insert(raw.end(), text.begin(), text.end());
        const std::size_t second = raw.size();
        for (int row = 0; row < 1000; ++row)
            for (int column = 0; column < 50; ++column)
                raw.push_back(
                    static_cast<std::uint8_t>(column == 9 ? row * 3 : column * 11 + (row * column) / 900));
        const std::vector<FileStart> files{{0, "a"}, {first, "t"}, {second, "b"}};
        TaskControl control;
        const auto records = *findRecords(raw, files, control);
        QCOMPARE(records.size(), std::size_t{3});
        QCOMPARE(records[0].length, 24u);
        QCOMPARE(records[1].length, 0u);
        QCOMPARE(records[2].length, 50u);
        EncodeOptions options;
        options.level = Level::Balanced;
        QVERIFY(roundTrip(raw, options, files) == raw);
    }

    void metadataRoundTrips()
    {
        EncodeOptions options;
        options.isMetadata = true;
        const Bytes raw = test::textBytes(700, 7);
        QVERIFY(roundTrip(raw, options) == raw);
    }
};

FF_TEST(TestBlockCodec)
#include "TestBlockCodec.moc"
