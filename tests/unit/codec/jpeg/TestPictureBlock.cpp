// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks with JPEG pictures in them come back byte for byte, whole and in part, and shrink.
#include "core/base/File.h"
#include "tests/support/BlockChecks.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <numeric>

using namespace ff;
using namespace ff::codec;
using test::at;
using test::joined;
using test::text;
using Case = test::BlockCase;

namespace {

Bytes picture(const char* name)
{
    auto bytes = readFile(std::filesystem::path(FF_TEST_DATA) / "jpeg" / name, 1 << 20);
    return bytes.ok() ? std::move(*bytes) : Bytes{};
}

// The picture with another one in an APP1 segment, as cameras store a small one of it.
Bytes withThumbnail(const Bytes& whole, const Bytes& small)
{
    Bytes out(whole.begin(), whole.begin() + 2);
    const std::size_t size = small.size() + 2 + 6;
    out.insert(out.end(),
               {0xFF, 0xE1, std::uint8_t(size >> 8), std::uint8_t(size), 'E', 'x', 'i', 'f', 0, 0});
    test::append(out, small);
    out.insert(out.end(), whole.begin() + 2, whole.end());
    return out;
}

Case caseOf(const QString& kind)
{
    const Bytes baseline = picture("baseline-420.jpg"), progressive = picture("progressive-420.jpg");
    if (kind == "one")
        return {baseline, {{0, "a.jpg"}}};
    if (kind == "several") {
        Case out{joined({baseline, progressive, picture("cmyk.jpg"), picture("restarts.jpg")}), {}};
        out.files = {
            {0, "a.jpg"}, {baseline.size(), "b.jpg"}, {baseline.size() + progressive.size(), "c.jpg"}};
        return out;
    }
    if (kind == "among text")
        return {joined({text(20000, 1), baseline, text(30000, 2), progressive, text(100, 3)}),
                {{0, "a.txt"}, {20000, "b.jpg"}, {20000 + baseline.size(), "c.txt"}}};
    if (kind == "thumbnail")
        return {withThumbnail(baseline, picture("optimised-444.jpg")), {}};
    if (kind == "zip")
        return {test::zipOf({text(30000, 4), baseline, text(5000, 5)}, false), {}};
    if (kind == "cut") {
        const Bytes whole = picture("optimised-444.jpg");
        return {Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(whole.size() / 2)), {}};
    }
    return {};
}

} // namespace

class TestPictureBlock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBack_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"one", "several", "among text", "thumbnail", "zip", "cut"})
            QTest::newRow(kind) << QString(kind);
    }
    void comesBack()
    {
        QFETCH(QString, kind);
        const Case file = caseOf(kind);
        QVERIFY(!file.raw.empty());
        test::mustComeBack(file, {Level::Quick, Level::Balanced},
                           kind == "zip" ? Method::Inflated : Method::Pictures);
    }

    void isDecodedAsFarAsWanted() { test::mustBeDecodedAsFarAsWanted(caseOf("among text")); }

    void costsAddUp()
    {
        const Case file = caseOf("among text");
        TaskControl control;
        const auto block = encodeBlock(file.raw, file.files, at(Level::Balanced), control);
        QVERIFY(block.ok());
        const std::uint64_t stretch = costStretch(file.raw.size());
        QCOMPARE(block->costs.size(), (file.raw.size() + stretch - 1) / stretch);
        const double spent = std::accumulate(block->costs.begin(), block->costs.end(), 0.0) / (8 * 256);
        QVERIFY(spent > double(block->payload.size()) * 0.9 && spent < double(block->payload.size()) * 1.05);
        // Text takes less of each byte than a picture.
        const std::uint32_t ofText = block->costs[10000 / stretch], ofPicture = block->costs[22000 / stretch];
        QVERIFY(ofText < ofPicture);
    }

    // Coded as ever where there is nothing to take out, or nothing is to be gained.
    void leavesOthersAlone()
    {
        TaskControl control;
        for (const Level level : {Level::Store, Level::Fast}) {
            const auto block = encodeBlock(picture("baseline-420.jpg"), {}, at(level), control);
            QVERIFY(block.ok());
            QVERIFY(block->method != Method::Pictures);
        }
        Bytes fake = text(5000, 9);
        for (std::size_t i = 0; i + 4 < fake.size(); i += 50) {
            fake[i] = 0xFF;
            fake[i + 1] = 0xD8;
            fake[i + 2] = 0xFF;
        }
        const auto block = encodeBlock(fake, {}, at(Level::Balanced), control);
        QVERIFY(block.ok());
        QVERIFY(block->method != Method::Pictures);
        const auto back = decodeBlock(*block, {}, {}, control);
        QVERIFY(back.ok());
        QVERIFY(*back == fake);
    }

    // Every scan stands behind many beginnings: looking at all of it from each would take minutes.
    void isNotMadeToLookForever()
    {
        const Bytes whole = picture("wide-tables.jpg");
        Bytes hostile;
        for (int i = 0; i < 20000; ++i)
            hostile.insert(hostile.end(), {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x02});
        for (int i = 0; i < 20; ++i)
            test::append(hostile, Bytes(whole.begin(), whole.end() - 2));
        TaskControl control;
        const auto block = encodeBlock(hostile, {}, at(Level::Quick), control);
        QVERIFY(block.ok());
        const auto back = decodeBlock(*block, {}, {}, control);
        QVERIFY(back.ok());
        QVERIFY(*back == hostile);
    }

    void damageIsToldOrGivesOtherBytes()
    {
        const Case file = caseOf("several");
        TaskControl control;
        const auto block = encodeBlock(file.raw, file.files, at(Level::Quick), control);
        QVERIFY(block.ok());
        test::mustTellDamageOrGiveOtherBytes(*block, file.files, 300, 120);
    }

    void damageInAPictureTakesNoTextAlong()
    {
        const Case file = caseOf("among text");
        TaskControl control;
        auto block = encodeBlock(file.raw, file.files, at(Level::Balanced), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Pictures));
        block->payload[200] ^= 0x10; // of the coefficients: the list takes some thirty bytes
        const auto back = decodeBlock(*block, file.files, {}, control);
        QVERIFY(back.ok());
        QCOMPARE(back->size(), file.raw.size());
        QVERIFY(*back != file.raw);
        const std::size_t first = picture("baseline-420.jpg").size(), end = file.raw.size() - 100;
        const auto isSame = [&](std::size_t from, std::size_t to) {
            return std::equal(file.raw.begin() + std::ptrdiff_t(from), file.raw.begin() + std::ptrdiff_t(to),
                              back->begin() + std::ptrdiff_t(from));
        };
        QVERIFY(isSame(0, 20000));
        QVERIFY(isSame(20000 + first, 50000 + first));
        QVERIFY(isSame(end, file.raw.size()));
    }

    void claimsOfAPictureCostNoMemory()
    {
        ByteWriter recipe, payload;
        payload.u8(2); // the model's version
        recipe.varint(std::uint64_t{1} << 27);
        recipe.varint(0);
        recipe.varint(0);
        payload.varint(0);
        payload.varint(1);
        payload.varint(0);
        payload.sizedBytes(recipe.view());
        payload.sizedBytes({});
        payload.u8(std::uint8_t(Method::Store));
        CodedBlock block;
        block.method = Method::Pictures;
        block.rawSize = std::uint64_t{1} << 27;
        block.payload = payload.take();
        TaskControl control;
        const auto back = decodeBlock(block, {}, {}, control);
        QVERIFY(!back.ok());
        QCOMPARE(back.error().code, ErrorCode::Damaged);
        block.rawSize = 0;
        QCOMPARE(decodeBlock(block, {}, {}, control).error().code, ErrorCode::Damaged);
    }

    // What the model of another version coded would come back as noise.
    void otherModelsAreRefused()
    {
        const Case file = caseOf("one");
        TaskControl control;
        auto block = encodeBlock(file.raw, file.files, at(Level::Quick), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Pictures));
        QCOMPARE(int(block->payload[0]), 3);
        // Payloads had no version at first, and began with the size of the rest.
        const auto refusedFor = [&](const CodedBlock& other) {
            const auto back = decodeBlock(other, file.files, {}, control);
            return !back.ok() && back.error().message.find("another version") != std::string::npos;
        };
        block->payload[0] = 4;
        QVERIFY(refusedFor(*block));
        block->payload.erase(block->payload.begin());
        QVERIFY(refusedFor(*block));
    }

    void markersTellWhatIsTakenOut()
    {
        const Case file = caseOf("among text");
        const std::uint64_t bytes = pictureBytes(file.raw);
        QVERIFY(bytes > picture("baseline-420.jpg").size() / 2);
        TaskControl control;
        test::mustTellWhatIsTakenOut(file, bytes, withoutPictures(file.raw, file.files),
                                     tryPictures(file.raw, control));
    }

    void canBeCancelled() { test::mustBeCancelled(picture("baseline-420.jpg")); }
};

FF_TEST(TestPictureBlock)
#include "TestPictureBlock.moc"
