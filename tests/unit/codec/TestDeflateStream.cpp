// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/Checksums.h"
#include "core/codec/deflate/Huffman.h"
#include "core/codec/deflate/Inflate.h"
#include "core/codec/deflate/StreamCoder.h"
#include "tests/support/DeflateMaker.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

#include <memory>

using namespace ff;
using namespace ff::codec::deflate;

namespace {

TaskControl s_unwatched; // nobody cancels

Bytes proseBytes(std::size_t size)
{
    const std::string prose = fftest::prose(size);
    return Bytes(prose.begin(), prose.end());
}

// Short runs and repeats at all distances.
Bytes mixedBytes(std::size_t size, unsigned seed = 5)
{
    std::mt19937 random(seed);
    Bytes out;
    while (out.size() < size) {
        const unsigned length = random() % 40 + 1;
        const std::size_t before = out.size();
        switch (random() % 4) {
        case 0:
            out.insert(out.end(), length * 9, static_cast<std::uint8_t>(random() % 4));
            break;
        case 1:
            for (unsigned i = 0; i < length; ++i)
                out.push_back(static_cast<std::uint8_t>(random() % 64));
            break;
        default:
            if (before != 0)
                for (std::size_t from = random() % before, i = 0; i < length; ++i)
                    out.push_back(out[from + i]);
        }
    }
    out.resize(size);
    return out;
}

Bytes rawOf(const QString& kind)
{
    return kind == "empty" ? Bytes{}
        : kind == "one"    ? Bytes{65}
        : kind == "three"  ? Bytes{7, 7, 7}
        : kind == "zeros"  ? Bytes(200000, 0)
        : kind == "prose"  ? proseBytes(150000)
        : kind == "noise"  ? test::noiseBytes(100000)
                           : mixedBytes(200000);
}

struct Coded {
    Bytes recipe, written;
    Settings settings;
};

Coded code(const InflatedStream& stream, unsigned windowBits)
{
    StreamWork work;
    const auto models = std::make_unique<StreamModels>();
    Coded coded;
    coded.settings = guessSettings(stream, windowBits, models->settings, work, s_unwatched);
    RecipeEncoder encoder;
    encodeStream(encoder, *models, stream, coded.settings, work, coded.written, s_unwatched);
    coded.recipe = encoder.finish();
    return coded;
}

bool decodes(ByteSpan recipe, ByteSpan raw, std::size_t size, Bytes& out)
{
    RecipeDecoder decoder(recipe);
    StreamWork work;
    const auto models = std::make_unique<StreamModels>();
    return decodeStream(decoder, *models, raw, size, work, out, s_unwatched);
}

// Inflates, codes and writes again; the recipe's size.
std::size_t checkStream(ByteSpan packed, ByteSpan raw, unsigned windowBits = 15)
{
    InflatedStream stream;
    if (!inflate(packed, raw.size(), stream, s_unwatched) || stream.raw.size() != raw.size()
        || !std::equal(raw.begin(), raw.end(), stream.raw.begin()))
        throw std::runtime_error("not inflated");
    if (stream.size != packed.size())
        throw std::runtime_error("another end");
    const Coded coded = code(stream, windowBits);
    if (!std::equal(packed.begin(), packed.end(), coded.written.begin(), coded.written.end()))
        throw std::runtime_error("the encoder wrote something else");
    Bytes back;
    if (!decodes(coded.recipe, raw, packed.size(), back) || back != coded.written)
        throw std::runtime_error("the decoder wrote something else");
    return coded.recipe.size();
}

// A stream that no known encoder makes: tokens, blocks and codes at random, valid all the same.
InflatedStream randomStream(const Bytes& raw, unsigned seed)
{
    std::mt19937 random(seed);
    InflatedStream stream;
    stream.raw = raw;
    std::size_t at = 0;
    while (at < raw.size() || stream.blocks.empty() || random() % 4 == 0) {
        Block block;
        block.type = static_cast<BlockType>(random() % 3);
        if (block.type == BlockType::Stored) {
            block.count = static_cast<std::uint32_t>(std::min<std::size_t>(raw.size() - at, random() % 3000));
            at += block.count;
            stream.blocks.push_back(block);
            continue;
        }
        BlockCounts counts;
        const std::uint32_t most = random() % 5 == 0 ? 0 : random() % 20000;
        while (at < raw.size() && block.count < most) {
            Token token;
            // Any place with a match, any length of it.
            if (at >= 3 && random() % 3 != 0) {
                for (int tries = 0; tries < 200 && !token.isMatch(); ++tries) {
                    const std::size_t distance =
                        1 + random() % std::min<std::size_t>(at, tries < 100 ? 300 : kWindow);
                    unsigned length = 0;
                    while (length < kMaxMatch && at + length < raw.size()
                           && raw[at + length] == raw[at + length - distance])
                        ++length;
                    if (length >= kMinMatch) {
                        token.length = static_cast<std::uint16_t>(
                            length - random() % (length - kMinMatch + 1) / (1 + random() % 3));
                        token.distance = static_cast<std::uint16_t>(distance);
                    }
                }
            }
            counts.add(token, raw[at]);
            stream.tokens.push_back(token);
            at += token.length;
            ++block.count;
        }
        if (block.type == BlockType::Dynamic) {
            for (std::uint32_t& count : counts.literals)
                count = count == 0 ? random() % 8 == 0 : count + random() % 50;
            for (std::uint32_t& count : counts.distances)
                count = count == 0 ? random() % 8 == 0 : count + random() % 50;
            Trees trees = zlibTrees(counts);
            if (random() % 2 == 0) { // no repeats
                trees.ops.clear();
                for (unsigned i = 0; i < trees.literals; ++i)
                    trees.ops.push_back({trees.literalBits[i], 1});
                for (unsigned i = 0; i < trees.distances; ++i)
                    trees.ops.push_back({trees.distanceBits[i], 1});
                buildLengthCode(trees);
            }
            if (random() % 2 == 0)
                trees.lengthCodes = kLengthCodes;
            block.trees = static_cast<std::uint32_t>(stream.trees.size());
            stream.trees.push_back(trees);
        }
        stream.blocks.push_back(block);
    }
    stream.blocks.back().isLast = true;
    return stream;
}

} // namespace

class TestDeflateStream : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checksumsAreZlibs()
    {
        for (const std::size_t size : {0, 1, 7, 8, 9, 5552, 5553, 100000}) {
            const Bytes bytes = test::noiseBytes(size);
            QCOMPARE(codec::deflate::crc32(bytes), test::crcOf(bytes));
            QCOMPARE(codec::deflate::adler32(bytes),
                     static_cast<std::uint32_t>(::adler32(1, bytes.data(), static_cast<uInt>(bytes.size()))));
        }
        const Bytes high(100000, 0xFF);
        QCOMPARE(codec::deflate::adler32(high),
                 static_cast<std::uint32_t>(::adler32(1, high.data(), static_cast<uInt>(high.size()))));
    }

    void zlibsStreamsTakeAFewBytes_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("memLevel");
        QTest::addColumn<int>("strategy");
        for (const char* const kind : {"empty", "one", "three", "zeros", "prose", "noise", "mixed"})
            for (const int memLevel : {8, 9})
                for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FILTERED})
                    QTest::addRow("%s memory %d strategy %d", kind, memLevel, strategy)
                        << QString(kind) << memLevel << strategy;
        for (const char* const kind : {"three", "zeros", "prose", "mixed"}) {
            for (const int strategy : {Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED})
                QTest::addRow("%s strategy %d", kind, strategy) << QString(kind) << 8 << strategy;
            for (const int memLevel : {1, 3, 5, 7})
                QTest::addRow("%s memory %d", kind, memLevel)
                    << QString(kind) << memLevel << int(Z_DEFAULT_STRATEGY);
        }
    }
    void zlibsStreamsTakeAFewBytes()
    {
        QFETCH(QString, kind);
        QFETCH(int, memLevel);
        QFETCH(int, strategy);
        const Bytes raw = rawOf(kind);
        for (int level = 1; level <= 9; ++level) {
            const Bytes packed = test::deflated(raw, {level, -15, memLevel, strategy});
            const std::size_t recipe = checkStream(packed, raw);
            // Stored blocks do not show the tokens that zlib had in mind.
            const std::size_t most = kind == "noise" ? 60 : 24;
            QVERIFY2(recipe <= most, qPrintable(QString("level %1: %2 bytes").arg(level).arg(recipe)));
        }
        checkStream(test::deflated(raw, {0, -15, memLevel, strategy}), raw);
    }

    void smallWindowsAreKnown_data()
    {
        QTest::addColumn<int>("windowBits");
        for (int bits = 9; bits <= 14; ++bits)
            QTest::addRow("%d", bits) << bits;
    }
    void smallWindowsAreKnown()
    {
        QFETCH(int, windowBits);
        for (const char* const kind : {"prose", "mixed"}) {
            const Bytes raw = rawOf(kind);
            for (const int level : {1, 6, 9}) {
                const std::size_t recipe =
                    checkStream(test::deflated(raw, {level, -windowBits, 8, Z_DEFAULT_STRATEGY}), raw,
                                static_cast<unsigned>(windowBits));
                QVERIFY2(recipe <= 24,
                         qPrintable(QString("%1 level %2: %3 bytes").arg(kind).arg(level).arg(recipe)));
            }
        }
    }

    void flushedStreamsComeBack()
    {
        const Bytes raw = rawOf("mixed");
        for (const int level : {1, 6}) {
            const Bytes packed = test::deflated(raw, {level, -15, 8, Z_DEFAULT_STRATEGY, 10000});
            QVERIFY(checkStream(packed, raw) < packed.size() / 50);
        }
    }

    void streamsOfNoKnownEncoderComeBack_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<unsigned>("seed");
        for (const char* const kind : {"empty", "one", "three", "zeros", "prose", "noise", "mixed"})
            for (unsigned seed = 1; seed <= 6; ++seed)
                QTest::addRow("%s %u", kind, seed) << QString(kind) << seed;
    }
    void streamsOfNoKnownEncoderComeBack()
    {
        QFETCH(QString, kind);
        QFETCH(unsigned, seed);
        Bytes raw = rawOf(kind);
        raw.resize(std::min<std::size_t>(raw.size(), 60000));
        InflatedStream stream = randomStream(raw, seed);
        // What writes recipes writes streams.
        StreamWork work;
        RecipeEncoder encoder;
        auto models = std::make_unique<StreamModels>();
        Bytes packed;
        stream.size = std::size_t{1} << 26;
        encodeStream(encoder, *models, stream, {}, work, packed, s_unwatched);
        QVERIFY(test::inflatedByZlib(packed, raw.size()) == raw);
        checkStream(packed, raw);
    }

    void paddingThatIsNotZeroComesBack()
    {
        const Bytes raw = rawOf("mixed");
        Bytes packed = test::deflated(raw, {6, -15, 8, Z_DEFAULT_STRATEGY, 50000});
        InflatedStream stream;
        QVERIFY(inflate(packed, raw.size(), stream, s_unwatched));
        // The last byte's free bits: set the highest if zlib still reads the same.
        packed.back() |= 0x80;
        if (test::inflatedByZlib(packed, raw.size()) == raw
            && inflate(packed, raw.size(), stream, s_unwatched))
            checkStream(packed, raw);
    }

    // Any damage gives an error or other bytes, and ends.
    void damagedRecipesEnd()
    {
        const Bytes raw = mixedBytes(20000);
        const InflatedStream random = randomStream(raw, 9);
        InflatedStream stream = random;
        stream.size = std::size_t{1} << 24;
        StreamWork work;
        RecipeEncoder encoder;
        auto models = std::make_unique<StreamModels>();
        Bytes packed;
        encodeStream(encoder, *models, stream, {}, work, packed, s_unwatched);
        QVERIFY(inflate(packed, raw.size(), stream, s_unwatched));
        const Coded coded = code(stream, 15);
        std::size_t refused = 0;
        for (std::size_t i = 0; i < coded.recipe.size(); i += 1 + i / 40) {
            for (const int how : {0, 1, 2}) {
                Bytes recipe = coded.recipe;
                if (how == 0)
                    recipe[i] ^= 0xFF;
                else if (how == 1)
                    recipe[i] ^= static_cast<std::uint8_t>(1u << i % 8);
                else
                    recipe.resize(i);
                Bytes out;
                const bool ok = decodes(recipe, raw, packed.size(), out);
                QVERIFY(out.size() <= packed.size() + 8);
                QVERIFY(!ok || out.size() == packed.size());
                refused += !ok;
            }
        }
        QVERIFY(refused > 0);
        for (unsigned seed = 0; seed < 200; ++seed) {
            Bytes out;
            decodes(test::noiseBytes(2000, seed), raw, packed.size(), out);
            QVERIFY(out.size() <= packed.size() + 8);
        }
    }

    // inflate() agrees with zlib on what is a stream, but for what it need not take, and never reads further.
    void inflateStandsDamage()
    {
        const Bytes raw = mixedBytes(3000);
        for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED}) {
            const Bytes packed = test::deflated(raw, {6, -15, 8, strategy});
            InflatedStream stream;
            for (std::size_t size = 0; size < packed.size(); ++size) {
                const Bytes cut(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
                QVERIFY(!inflate(cut, raw.size(), stream, s_unwatched));
            }
            QVERIFY(!inflate(packed, raw.size() - 1, stream, s_unwatched));
            std::size_t same = 0;
            for (std::size_t bit = 0; bit < packed.size() * 8; ++bit) {
                Bytes damaged = packed;
                damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
                if (!inflate(damaged, 100000, stream, s_unwatched))
                    continue;
                QVERIFY(test::inflatedByZlib(ByteSpan(damaged).first(stream.size), stream.raw.size())
                        == stream.raw);
                ++same;
            }
            QVERIFY(same > 100);
        }
        InflatedStream stream;
        for (unsigned seed = 0; seed < 3000; ++seed) {
            const Bytes noise = test::noiseBytes(200, seed);
            if (inflate(noise, 100000, stream, s_unwatched))
                QVERIFY(test::inflatedByZlib(ByteSpan(noise).first(stream.size), stream.raw.size())
                        == stream.raw);
        }
    }
};

FF_TEST(TestDeflateStream)
#include "TestDeflateStream.moc"
