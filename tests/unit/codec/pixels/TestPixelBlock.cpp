// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks with uncompressed pictures in them come back byte for byte, whole and in part, and shrink.
#include "core/codec/pixels/PixelFinder.h"
#include "core/codec/pixels/PixelModel.h"
#include "tests/support/BlockChecks.h"
#include "tests/support/PixelMaker.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <numeric>

using namespace ff;
using namespace ff::codec;
using test::at;
using test::joined;
using test::PixelLayout;
using test::text;
using Case = test::BlockCase;

namespace {

const std::vector<std::pair<const char*, PixelLayout>> kLayouts{
    {"grey", {101, 90, 1, 1}},
    {"grey and alpha", {64, 90, 2, 1}},
    {"colours", {97, 80, 3, 1}},
    {"colours and alpha", {99, 60, 4, 1}},
    {"16 bits", {80, 90, 1, 2}},
    {"16 bits, colours", {70, 60, 3, 2}},
    {"little endian", {80, 90, 1, 2, false}},
    {"one column", {1, 3000, 3, 1}},
    {"narrow", {5, 900, 3, 1}},
    {"one row", {9000, 1, 3, 1}},
};

Case caseOf(const QString& kind)
{
    const PixelLayout colours{131, 90, 3, 1};
    const Bytes pixels = test::pixelsOf(colours, 1);
    if (kind == "among text") {
        const Bytes ppm = test::netpbmOf(colours, pixels),
                    bmp = test::bitmapOf(colours, test::pixelsOf(colours, 2));
        return {
            joined({text(20000, 1), ppm, text(30000, 2), bmp, text(100, 3)}),
            {{0, "a.txt"}, {20000, "b.ppm"}, {20000 + ppm.size(), "c.txt"}, {50000 + ppm.size(), "d.bmp"}}};
    }
    if (kind == "bitmap")
        return {test::bitmapOf(colours, pixels), {}};
    if (kind == "bitmap from the top") {
        Bytes bmp = test::bitmapOf(colours, pixels);
        for (std::size_t i = 22; i < 26; ++i) // the height, negative
            bmp[i] = static_cast<std::uint8_t>((i == 22 ? 256 - 90 : 255));
        return {bmp, {}};
    }
    if (kind == "cut") {
        const Bytes bmp = test::bitmapOf(colours, pixels);
        return {Bytes(bmp.begin(), bmp.end() - 5001), {}};
    }
    if (kind == "targa")
        return {test::targaOf(colours, pixels), {{0, "a.TGA"}}};
    if (kind == "tiff, little endian" || kind == "tiff, big endian") {
        const PixelLayout layout{90, 91, 3, 2, kind == "tiff, big endian"};
        return {test::tiffOf(layout, test::pixelsOf(layout, 3)), {}};
    }
    if (kind == "photoshop")
        return {test::photoshopOf(colours, test::pixelsOf({131, 270, 1, 1}, 4)), {}};
    if (kind == "png")
        return {test::pngOf(colours, pixels), {{0, "a.png"}}};
    if (kind == "png, interlaced")
        return {test::pngOf(colours, pixels, true), {{0, "a.png"}}};
    if (kind == "png, 16 bits and alpha") {
        const PixelLayout layout{80, 90, 4, 2};
        return {test::pngOf(layout, test::pixelsOf(layout, 5)), {}};
    }
    if (kind == "png in zip")
        return {test::zipOf({text(3000, 4), test::pngOf(colours, pixels), text(500, 5)}, false), {}};
    if (kind == "png and bitmap")
        return {joined({test::bitmapOf(colours, pixels), test::pngOf(colours, test::pixelsOf(colours, 6))}),
                {}};
    return {};
}

Bytes noise(std::size_t size)
{
    Bytes out(size);
    std::uint32_t random = 5;
    for (std::uint8_t& byte : out)
        byte = static_cast<std::uint8_t>((random = random * 1664525 + 1013904223) >> 24);
    return out;
}

} // namespace

class TestPixelBlock : public QObject {
    Q_OBJECT

private:
    static void comesBack(const Case& file, std::optional<Method> method)
    {
        test::mustComeBack(file, {Level::Quick, Level::Balanced}, method);
    }

private Q_SLOTS:
    void layoutsComeBack_data()
    {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < kLayouts.size(); ++i)
            QTest::newRow(kLayouts[i].first) << int(i);
    }
    void layoutsComeBack()
    {
        QFETCH(int, number);
        const PixelLayout& layout = kLayouts[std::size_t(number)].second;
        const Bytes pixels = test::pixelsOf(layout, 11);
        // The noise of these is most of their low bytes, and shapes of one line have nothing above.
        const bool mayBeAnother = layout.width == 1 || layout.height == 1 || layout.bytes == 2;
        comesBack({layout.isBigEndian ? test::netpbmOf(layout, pixels) : test::tiffOf(layout, pixels), {}},
                  mayBeAnother ? std::nullopt : std::optional(Method::Pixels));
    }

    void kindsComeBack_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"among text", "bitmap", "bitmap from the top", "cut", "targa",
                                 "tiff, little endian", "tiff, big endian", "photoshop", "png and bitmap"})
            QTest::newRow(kind) << QString(kind);
    }
    void kindsComeBack()
    {
        QFETCH(QString, kind);
        const Case file = caseOf(kind);
        QVERIFY(!file.raw.empty());
        comesBack(file, kind.startsWith("tiff") ? std::nullopt : std::optional(Method::Pixels));
        QVERIFY(pixelBytes(file.raw, file.files) > file.raw.size() / 2);
    }

    void withinDeflateComesBack_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"png", "png, interlaced", "png, 16 bits and alpha", "png in zip"})
            QTest::newRow(kind) << QString(kind);
    }
    void withinDeflateComesBack()
    {
        QFETCH(QString, kind);
        const Case file = caseOf(kind);
        comesBack(file, Method::Inflated);
        TaskControl control;
        const auto undone = undoDeflate(file.raw, file.files, control);
        QVERIFY(undone.ok() && *undone);
        if (kind == "png in zip")
            return;
        const std::size_t samples = kind.startsWith("png, 16") ? 80 * 90 * 8 : 131 * 90 * 3;
        QVERIFY(pixelBytes((*undone)->bytes, {}) > samples);
    }

    // What is no picture, though its header says so, and pictures that repeat themselves.
    void othersComeBack_data()
    {
        QTest::addColumn<QByteArray>("samples");
        const auto row = [&](const char* name, const Bytes& samples) {
            const Bytes file = test::netpbmOf({100, 200, 3, 1}, samples);
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(file.data()),
                                              qsizetype(file.size()));
        };
        row("black", Bytes(60000, 0));
        row("text", text(60000, 8));
        row("nothing", {});
        row("a sample", {1, 2, 3, 4});
        row("noise", noise(60000));
    }
    void othersComeBack()
    {
        QFETCH(QByteArray, samples);
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(samples.constData());
        const Case file{Bytes(bytes, bytes + samples.size()), {}};
        comesBack(file, std::nullopt);
        TaskControl control;
        const auto block = encodeBlock(file.raw, file.files, at(Level::Balanced), control);
        QVERIFY(block.ok());
        QVERIFY(block->method != Method::Pixels);
    }

    void mutatedHeadersComeBack()
    {
        std::vector<Bytes> files{test::pngOf({40, 30, 3, 1}, test::pixelsOf({40, 30, 3, 1}, 1)),
                                 test::tiffOf({40, 30, 3, 1}, test::pixelsOf({40, 30, 3, 1}, 2)),
                                 test::bitmapOf({41, 30, 3, 1}, test::pixelsOf({41, 30, 3, 1}, 3)),
                                 test::netpbmOf({40, 30, 4, 1}, test::pixelsOf({40, 30, 4, 1}, 4)),
                                 test::photoshopOf({40, 30, 3, 1}, test::pixelsOf({40, 90, 1, 1}, 5))};
        std::uint32_t random = 3;
        const auto next = [&](std::size_t below) {
            return ((random = random * 1664525 + 1013904223) >> 8) % below;
        };
        TaskControl control;
        for (int i = 0; i < 400; ++i) {
            Bytes file = files[std::size_t(i) % files.size()];
            for (std::size_t k = next(3) + 1; k > 0; --k) {
                const bool isAtEnd = next(3) == 0;
                const std::size_t place = next(std::min<std::size_t>(file.size(), 130));
                file[isAtEnd ? file.size() - 1 - place : place] = static_cast<std::uint8_t>(next(256));
            }
            if (i % 10 == 0)
                file.resize(next(file.size()) + 1);
            const auto block = encodeBlock(file, {}, at(Level::Quick), control);
            QVERIFY(block.ok());
            const auto back = decodeBlock(*block, {}, {}, control);
            QVERIFY(back.ok());
            QVERIFY(*back == file);
        }
    }

    // The model itself, over what no trial would let through.
    void everyRowComesBack_data() { layoutsComeBack_data(); }
    void everyRowComesBack()
    {
        QFETCH(int, number);
        const PixelLayout& layout = kLayouts[std::size_t(number)].second;
        pixels::Format format;
        format.width = layout.width;
        format.channels = layout.channels;
        format.bytes = layout.bytes;
        format.isBigEndian = layout.isBigEndian;
        format.padding = layout.width % 3;
        const std::size_t row = format.rowBytes();
        Bytes all = joined({noise(row * 5), Bytes(row * 3, 0xFF), Bytes(row * 3, 0), noise(row * 2)});
        Bytes edges(row * 4);
        for (std::size_t i = 0; i < edges.size(); ++i)
            edges[i] = i % 7 < 3 ? 0 : 255;
        test::append(all, edges);
        for (const bool isFiltered : {false, true}) {
            format.isFiltered = isFiltered;
            const std::size_t size = format.rowBytes();
            Bytes rows = all;
            rows.resize(all.size() / size * size);
            for (std::size_t y = 0; isFiltered && y < rows.size() / size; ++y)
                rows[y * size] = static_cast<std::uint8_t>(y % 5);
            Bytes first;
            for (const mix::MixIsa isa : {mix::MixIsa::Portable, mix::MixIsa::Avx2}) {
                if (!mix::mixIsaRunsHere(isa))
                    continue;
                pixels::PixelEncoder encoder(isa);
                encoder.start(format);
                for (std::size_t from = 0; from < rows.size(); from += size)
                    encoder.code(ByteSpan(rows).subspan(from, size));
                const Bytes coded = encoder.finish();
                if (first.empty())
                    first = coded;
                QVERIFY(coded == first);
                pixels::PixelDecoder decoder(coded, isa);
                decoder.start(format);
                Bytes back(rows.size());
                for (std::size_t from = 0; from < rows.size(); from += size)
                    decoder.decode(std::span(back).subspan(from, size));
                QVERIFY(!decoder.isExhausted());
                QVERIFY(back == rows);
            }
        }
    }

    void isDecodedAsFarAsWanted() { test::mustBeDecodedAsFarAsWanted(caseOf("among text")); }

    void costsAddUp() { test::mustTellItsCosts(caseOf("among text")); }

    void damageIsToldOrGivesOtherBytes()
    {
        const Case file = caseOf("bitmap");
        TaskControl control;
        const auto block = encodeBlock(file.raw, file.files, at(Level::Quick), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Pixels));
        test::mustTellDamageOrGiveOtherBytes(*block, file.files, 300, 12);
    }

    void damageInAPictureTakesNoTextAlong()
    {
        const Case file = caseOf("among text");
        TaskControl control;
        auto block = encodeBlock(file.raw, file.files, at(Level::Balanced), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Pixels));
        block->payload[200] ^= 0x10; // of the samples: the list takes some twenty bytes
        const auto back = decodeBlock(*block, file.files, {}, control);
        QVERIFY(back.ok());
        QCOMPARE(back->size(), file.raw.size());
        QVERIFY(*back != file.raw);
        QVERIFY(std::equal(file.raw.begin(), file.raw.begin() + 20000, back->begin()));
        QVERIFY(std::equal(file.raw.end() - 100, file.raw.end(), back->end() - 100));
    }

    // Once in the block, and wherever deflate was undone.
    void isNotTakenOutTooOften() { test::mustNotBeTakenOutAgain(Method::Pixels, 3, 3); }

    void headersTellWhatIsTakenOut()
    {
        const Case file = caseOf("among text");
        const std::uint64_t bytes = pixelBytes(file.raw, file.files);
        QCOMPARE(bytes, std::uint64_t{131 * 3 * 90 + (131 * 3 + 3) * 90});
        TaskControl control;
        test::mustTellWhatIsTakenOut(file, bytes, withoutPixels(file.raw, file.files),
                                     tryPixels(file.raw, file.files, control));
    }

    void placesLikeHeadersTakeNoTime()
    {
        Bytes raw;
        while (raw.size() < 4'000'000) // directories of 65535 entries everywhere
            test::append(raw, Bytes{'I', 'I', '*', 0, 8, 0, 0, 0, 0xFF, 0xFF});
        QVERIFY(pixels::findPixels(raw, {}).empty());
    }

    void canBeCancelled() { test::mustBeCancelled(caseOf("bitmap").raw); }
};

FF_TEST(TestPixelBlock)
#include "TestPixelBlock.moc"
