// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codec/deflate/Expansion.h"
#include "tests/support/BlockChecks.h"
#include "tests/support/ModelBuilder.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <numeric>

using namespace ff;
using namespace ff::codec;
using test::joined;

namespace {

Bytes fileOf(const QString& kind)
{
    const Bytes text = test::text(60000);
    if (kind == "zlib")
        return test::deflated(text, {});
    if (kind == "gzip")
        return test::deflated(text, {.level = 9, .windowBits = 31});
    if (kind == "zip")
        return test::zipOf({test::text(9000, 1), test::text(20000, 2), {}, test::text(300, 3)}, false);
    if (kind == "streamed zip")
        return test::zipOf({test::text(9000, 1), test::text(20000, 2), {}, test::text(300, 3)}, true);
    if (kind == "png")
        return test::pngOf(200, 100, 8192);
    if (kind == "png of odd chunks")
        return test::pngOf(100, 100, 777, {.level = 9, .strategy = Z_FILTERED});
    if (kind == "pdf")
        return test::pdfOf(
            {test::text(5000, 1), test::text(7000, 2), test::text(200, 3), test::noiseBytes(3000)});
    if (kind == "gzip of zip")
        return test::deflated(test::zipOf({test::text(30000, 4), test::text(20000, 5)}, false),
                              {.windowBits = 31});
    if (kind == "all")
        return joined({text, fileOf("zlib"), test::noiseBytes(1000), fileOf("png"), fileOf("zip"),
                       fileOf("gzip"), fileOf("pdf"), text});
    return {};
}

const char* const kKinds[] = {"zlib", "gzip",        "zip", "streamed zip", "png", "png of odd chunks",
                              "pdf",  "gzip of zip", "all"};

} // namespace

class TestInflatedBlock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void expandsAndRestores_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* const kind : kKinds)
            QTest::newRow(kind) << QString(kind);
    }
    void expandsAndRestores()
    {
        QFETCH(QString, kind);
        const Bytes raw = fileOf(kind);
        TaskControl control;
        const auto expanded = deflate::expand(raw, test::hidesNothing, true, control);
        QVERIFY(expanded.ok());
        QVERIFY(expanded->has_value());
        const deflate::Expansion& expansion = **expanded;
        QVERIFY(expansion.bytes.size() > raw.size());
        QVERIFY(expansion.recipe.size() < raw.size() / 20);
        const auto recipe = deflate::Recipe::read(expansion.recipe, raw.size(), expansion.bytes.size());
        QVERIFY(recipe.ok());
        const auto known = recipe->expandKnown(raw, control);
        QVERIFY(known.ok());
        QVERIFY(*known == expansion.bytes);
        for (std::size_t end = 0; end <= raw.size(); end += end < 100 ? 1 : raw.size() / 17) {
            const std::uint64_t needed = recipe->expandedEnd(end);
            QVERIFY(needed <= expansion.bytes.size());
            const auto back = recipe->restore(
                ByteSpan(expansion.bytes).first(static_cast<std::size_t>(needed)), end, control);
            QVERIFY(back.ok());
            QCOMPARE(back->size(), end);
            QVERIFY(std::equal(back->begin(), back->end(), raw.begin()));
        }
        QCOMPARE(recipe->expandedEnd(raw.size()), std::uint64_t{expansion.bytes.size()});
        const auto back = recipe->restore(expansion.bytes, raw.size(), control);
        QVERIFY(back.ok());
        QVERIFY(*back == raw);
        std::uint64_t before = 0;
        for (std::size_t at = 0; at <= raw.size(); ++at) {
            const std::uint64_t now = recipe->expandedAt(at);
            QVERIFY(now >= before && now <= expansion.bytes.size());
            before = now;
        }
    }

    void codesAndDecodes_data() { expandsAndRestores_data(); }
    void codesAndDecodes()
    {
        QFETCH(QString, kind);
        const Bytes raw = fileOf(kind);
        const std::vector<FileStart> files{
            {0, "a.bin"}, {raw.size() / 3, "b.bin"}, {raw.size() - 1, "c.bin"}};
        TaskControl control;
        EncodeOptions options = test::at(Level::Balanced);
        std::uint64_t told = 0;
        options.onProgress = [&](std::uint64_t bytes) { told += bytes; };
        const auto block = encodeBlock(raw, files, options, control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Inflated));
        QCOMPARE(told, std::uint64_t{raw.size()});
        QVERIFY(block->payload.size() < raw.size() * 9 / 10);
        DecodeOptions decoding;
        told = 0;
        decoding.onProgress = [&](std::uint64_t bytes) { told += bytes; };
        const auto back = decodeBlock(*block, files, decoding, control);
        QVERIFY(back.ok());
        QVERIFY(*back == raw);
        QCOMPARE(told, std::uint64_t{raw.size()});
        decoding.expected = raw;
        QVERIFY(decodeBlock(*block, files, decoding, control).ok());
        Bytes other = raw;
        other[raw.size() / 2] ^= 1;
        decoding.expected = other;
        const auto wrong = decodeBlock(*block, files, decoding, control);
        QVERIFY(!wrong.ok());
        QCOMPARE(int(wrong.error().code), int(ErrorCode::Damaged));
        decoding.expected = {};
        for (const std::size_t to : {std::size_t{1}, raw.size() / 2, raw.size() - 3}) {
            decoding.to = to;
            decoding.from = to / 2;
            const auto part = decodeBlock(*block, files, decoding, control);
            QVERIFY(part.ok());
            QVERIFY(part->size() >= to);
            QVERIFY(std::equal(raw.begin() + static_cast<std::ptrdiff_t>(to / 2),
                               raw.begin() + static_cast<std::ptrdiff_t>(to),
                               part->begin() + static_cast<std::ptrdiff_t>(to / 2)));
        }
        if (!block->costs.empty()) {
            const std::uint64_t spent =
                std::accumulate(block->costs.begin(), block->costs.end(), std::uint64_t{0}) / (8 * 256);
            QCOMPARE(block->costs.size(),
                     (raw.size() + costStretch(raw.size()) - 1) / costStretch(raw.size()));
            QVERIFY(spent <= block->payload.size() + 8);
            QVERIFY(spent + 400 >= block->payload.size() * 9 / 10);
        }
    }

    void transformerSeesExpandedBytes()
    {
        const auto model = test::buildModel({.shape = test::tinyShape(), .seed = 5});
        const Bytes raw = test::zipOf({test::text(3000, 1), test::text(2000, 2)}, true);
        for (const std::uint32_t n : {0u, 8u, 30u}) {
            EncodeOptions options;
            options.level = Level::Former;
            options.model = model;
            options.n = n;
            TaskControl control;
            const auto block = encodeBlock(raw, {}, options, control);
            QVERIFY(block.ok());
            QCOMPARE(int(block->method), int(Method::Inflated));
            DecodeOptions decoding;
            decoding.model = model;
            const auto back = decodeBlock(*block, {}, decoding, control);
            QVERIFY(back.ok());
            QVERIFY(*back == raw);
            decoding.expected = raw;
            QVERIFY(decodeBlock(*block, {}, decoding, control).ok());
            decoding.model = nullptr;
            if (block->usesModel)
                QCOMPARE(int(decodeBlock(*block, {}, decoding, control).error().code),
                         int(ErrorCode::Missing));
        }
    }

    void leavesAloneWhatGainsNothing()
    {
        TaskControl control;
        // Cut by the block's end, of data that deflate could not shrink, without any stream, tiny.
        Bytes cut = test::deflated(test::text(60000), {});
        cut.resize(cut.size() - 10);
        for (const Bytes& raw : {cut, test::deflated(test::noiseBytes(50000), {}), test::noiseBytes(300000),
                                 test::text(10000), test::deflated(test::text(20), {}), Bytes{}}) {
            const auto expanded = deflate::expand(raw, test::hidesNothing, true, control);
            QVERIFY(expanded.ok());
            QVERIFY(!expanded->has_value());
        }
        EncodeOptions options;
        options.level = Level::Fast;
        const auto block = encodeBlock(fileOf("zlib"), {}, options, control);
        QVERIFY(block.ok());
        QVERIFY(block->method != Method::Inflated);
    }

    // What deflate could not shrink is undone where it hides something.
    void hiddenThingsAreFound()
    {
        const Bytes noise = test::noiseBytes(50000), raw = test::deflated(noise, {});
        TaskControl control;
        const auto left = deflate::expand(raw, test::hidesNothing, true, control);
        QVERIFY(left.ok() && !left->has_value());
        const auto undone = deflate::expand(
            raw, [](ByteSpan bytes) { return bytes.size() == 50000; }, true, control);
        QVERIFY(undone.ok() && undone->has_value());
        const Bytes& bytes = (*undone)->bytes;
        QVERIFY(std::search(bytes.begin(), bytes.end(), noise.begin(), noise.end()) != bytes.end());
    }

    // A deflate bomb neither takes memory nor is undone.
    void bombsAreLeftAlone()
    {
        TaskControl control;
        const Bytes bomb = test::deflated(Bytes(50'000'000, 0), {.level = 9});
        QVERIFY(bomb.size() < 60000);
        const auto expanded = deflate::expand(joined({bomb, bomb, bomb}), test::hidesNothing, true, control);
        QVERIFY(expanded.ok());
        QVERIFY(!expanded->has_value());
    }

    void damagedPayloadsAreRefused()
    {
        const Bytes raw = test::zipOf({test::text(700, 1), test::text(500, 2)}, true);
        TaskControl control;
        const auto block = encodeBlock(raw, {}, test::at(Level::Balanced), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Inflated));
        std::size_t refused = 0;
        const auto check = [&](const CodedBlock& damaged) {
            const auto back = decodeBlock(damaged, {}, {}, control);
            refused += !back.ok();
            if (back.ok())
                QCOMPARE(std::uint64_t{back->size()}, damaged.rawSize);
        };
        for (std::size_t i = 0; i < block->payload.size(); ++i) {
            for (const std::uint8_t flip : {0xFF, 0x01, 0x80}) {
                CodedBlock damaged = *block;
                damaged.payload[i] ^= flip;
                check(damaged);
            }
            CodedBlock cut = *block;
            cut.payload.resize(i);
            check(cut);
        }
        QVERIFY(refused > block->payload.size() / 4);
        for (const std::uint64_t size :
             {std::uint64_t{0}, std::uint64_t{1}, block->rawSize - 1, block->rawSize + 1, kMaxBlockSize}) {
            CodedBlock damaged = *block;
            damaged.rawSize = size;
            QVERIFY(!decodeBlock(damaged, {}, {}, control).ok());
        }
    }

    // Recipes alone, without the coder of the bytes before them.
    void damagedRecipesAreRefused()
    {
        const Bytes raw = fileOf("all");
        TaskControl control;
        const auto expanded = deflate::expand(raw, test::hidesNothing, true, control);
        QVERIFY(expanded.ok() && expanded->has_value());
        const deflate::Expansion& expansion = **expanded;
        const auto check = [&](const Bytes& bytes) {
            const auto recipe = deflate::Recipe::read(bytes, raw.size(), expansion.bytes.size());
            if (!recipe.ok())
                return;
            const auto back = recipe->restore(expansion.bytes, raw.size(), control);
            if (back.ok())
                QCOMPARE(back->size(), raw.size());
            const auto known = recipe->expandKnown(raw, control);
            if (known.ok())
                QCOMPARE(known->size(), expansion.bytes.size());
        };
        for (std::size_t i = 0; i < expansion.recipe.size(); ++i) {
            for (const std::uint8_t flip : {0xFF, 0x01, 0x80}) {
                Bytes damaged = expansion.recipe;
                damaged[i] ^= flip;
                check(damaged);
            }
            Bytes cut = expansion.recipe;
            cut.resize(i);
            check(cut);
        }
        for (unsigned seed = 1; seed <= 100; ++seed) {
            Bytes noise = test::noiseBytes(300, seed);
            noise[0] = static_cast<std::uint8_t>(noise[0] % 100);
            check(noise);
        }
    }

    void anyCutOfAFileComesBack()
    {
        const Bytes whole = fileOf("all");
        std::mt19937 random(11);
        TaskControl control;
        for (int i = 0; i < 40; ++i) {
            const std::size_t begin = random() % whole.size(), size = random() % (whole.size() - begin) + 1;
            Bytes raw(whole.begin() + static_cast<std::ptrdiff_t>(begin),
                      whole.begin() + static_cast<std::ptrdiff_t>(begin + size));
            for (unsigned flips = random() % 4; flips > 0; --flips)
                raw[random() % raw.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
            const auto expanded = deflate::expand(raw, test::hidesNothing, true, control);
            QVERIFY(expanded.ok());
            if (!expanded->has_value())
                continue;
            const auto recipe =
                deflate::Recipe::read((*expanded)->recipe, raw.size(), (*expanded)->bytes.size());
            QVERIFY(recipe.ok());
            const auto back = recipe->restore((*expanded)->bytes, raw.size(), control);
            QVERIFY(back.ok());
            QVERIFY(*back == raw);
            const auto known = recipe->expandKnown(raw, control);
            QVERIFY(known.ok());
            QVERIFY(*known == (*expanded)->bytes);
        }
    }
};

FF_TEST(TestInflatedBlock)
#include "TestInflatedBlock.moc"
