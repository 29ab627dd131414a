// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks with PCM sound in them come back byte for byte, whole and in part, and shrink.
#include "core/codec/sound/SoundModel.h"
#include "core/codec/sound/ValueMap.h"
#include "tests/support/BlockChecks.h"
#include "tests/support/SoundMaker.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <numeric>

using namespace ff;
using namespace ff::codec;
using test::at;
using test::joined;
using test::Layout;
using test::text;
using Case = test::BlockCase;

namespace {

const std::vector<std::pair<const char*, Layout>> kLayouts{
    {"8 bits", {1, 1, false, true}},           {"16 bits", {1, 2, false, false}},
    {"16 bits, stereo", {2, 2, false, false}}, {"24 bits, stereo", {2, 3, false, false}},
    {"32 bits", {1, 4, false, false}},         {"six channels", {6, 2, false, false}},
    {"16 channels", {16, 2, false, false}},    {"big endian, 24 bits", {2, 3, true, false}},
};

Case caseOf(const QString& kind)
{
    const Layout stereo{2, 2, false, false}, mono{1, 2, false, false};
    const Bytes samples = test::soundOf(stereo, 9000, 1);
    if (kind == "among text") {
        const Bytes wave = test::waveOf(stereo, samples),
                    aiff = test::aiffOf({1, 2, true, false}, test::soundOf({1, 2, true, false}, 8001, 2));
        return {joined({text(20000, 1), wave, text(30000, 2), aiff, text(100, 3)}),
                {{0, "a.txt"}, {20000, "b.wav"}, {20000 + wave.size(), "c.txt"}}};
    }
    if (kind == "zip")
        return {test::zipOf({text(30000, 4), test::waveOf(stereo, samples), text(5000, 5)}, false), {}};
    if (kind == "odd length") {
        Bytes odd = samples;
        odd.pop_back();
        return {joined({test::waveOf(stereo, odd), text(77, 6)}), {}};
    }
    if (kind == "cut") {
        const Bytes wave = test::waveOf(stereo, samples);
        return {Bytes(wave.begin(), wave.end() - 4001), {{0, "a.wav"}}};
    }
    if (kind == "no length" || kind == "length of a stream") {
        Bytes wave = test::waveOf(mono, test::soundOf(mono, 9000, 3));
        for (std::size_t i = 40; i < 44; ++i)
            wave[i] = kind == "no length" ? 0 : 0xFF;
        return {wave, {{0, "a.wav"}}};
    }
    if (kind == "extensible")
        return {test::extensibleWaveOf({6, 3, false, false}, test::soundOf({6, 3, false, false}, 3000, 4)),
                {}};
    if (kind == "Wave64")
        return {test::wave64Of(stereo, samples), {}};
    if (kind == "AU")
        return {test::auOf({2, 2, true, false}, test::soundOf({2, 2, true, false}, 9000, 5)), {}};
    if (kind == "AIFC, little endian")
        return {test::aifcOf("sowt", stereo, samples), {}};
    if (kind == "12 in 16 bits" || kind == "louder") {
        Bytes made = samples;
        for (std::size_t i = 0; i + 1 < made.size(); i += 2) {
            const auto value = static_cast<std::int16_t>(made[i] | made[i + 1] << 8);
            const int now = kind == "louder" ? (value / 4) * 3 : value & ~15;
            made[i] = static_cast<std::uint8_t>(now);
            made[i + 1] = static_cast<std::uint8_t>(now >> 8);
        }
        return {test::waveOf(stereo, made), {}};
    }
    if (kind == "a file's later part") { // as when a block ended within the file, and within a frame
        const Bytes whole = test::soundOf(stereo, 40000, 6);
        return {Bytes(whole.begin() + 3, whole.end()), {{0, "a.wav"}}};
    }
    return {};
}

Bytes repeated(std::size_t size, const Bytes& what)
{
    Bytes out;
    while (out.size() < size)
        test::append(out, what);
    out.resize(size);
    return out;
}

} // namespace

class TestSoundBlock : public QObject {
    Q_OBJECT

private:
    static void comesBack(const Case& file, bool isSound)
    {
        test::mustComeBack(file, {Level::Quick, Level::Former},
                           isSound ? std::optional(Method::Sound) : std::nullopt);
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
        const Layout& layout = kLayouts[std::size_t(number)].second;
        const Bytes samples = test::soundOf(layout, 5003, 11);
        comesBack({layout.isBigEndian ? test::aiffOf(layout, samples) : test::waveOf(layout, samples), {}},
                  true);
    }

    void kindsComeBack_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind :
             {"among text", "odd length", "cut", "no length", "length of a stream", "extensible", "Wave64",
              "AU", "AIFC, little endian", "12 in 16 bits", "louder", "a file's later part"})
            QTest::newRow(kind) << QString(kind);
    }
    void kindsComeBack()
    {
        QFETCH(QString, kind);
        const Case file = caseOf(kind);
        QVERIFY(!file.raw.empty());
        comesBack(file, true);
    }
    void withinDeflateComesBack() { comesBack(caseOf("zip"), false); }

    // What is no sound, though its header says so, and sounds that repeat themselves.
    void othersComeBack_data()
    {
        QTest::addColumn<QByteArray>("samples");
        const Layout stereo{2, 2, false, false};
        const auto row = [&](const char* name, const Bytes& samples) {
            const Bytes wave = test::waveOf(stereo, samples);
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(wave.data()),
                                              qsizetype(wave.size()));
        };
        row("silence", Bytes(60000, 0));
        row("text", text(60000, 8));
        row("square waves",
            repeated(60000, joined({repeated(400, {0xFF, 0x7F}), repeated(400, {0x00, 0x80})})));
        row("nothing", {});
        row("a sample", {1, 2, 3, 4});
        Bytes noise(60000);
        std::uint32_t random = 1;
        for (std::uint8_t& byte : noise)
            byte = static_cast<std::uint8_t>((random = random * 1664525 + 1013904223) >> 24);
        row("noise", noise);
    }
    void othersComeBack()
    {
        QFETCH(QByteArray, samples);
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(samples.constData());
        comesBack({Bytes(bytes, bytes + samples.size()), {}}, false);
    }

    // The model itself, over what no trial would let through.
    void everySampleComesBack_data()
    {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < kLayouts.size(); ++i)
            QTest::newRow(kLayouts[i].first) << int(i);
    }
    void everySampleComesBack()
    {
        QFETCH(int, number);
        const Layout& layout = kLayouts[std::size_t(number)].second;
        const sound::Format format{layout.channels, layout.bytes, layout.isBigEndian, layout.isUnsigned};
        const std::size_t frame = format.frameBytes();
        Bytes noise(frame * 1000);
        std::uint32_t random = 5;
        for (std::uint8_t& byte : noise)
            byte = static_cast<std::uint8_t>((random = random * 1664525 + 1013904223) >> 24);
        const Bytes highest = repeated(frame * 500, {0x7F}), lowest = repeated(frame * 500, {0x80});
        Bytes square;
        for (int i = 0; i < 20; ++i)
            square.insert(square.end(), frame * 50, i % 2 ? 0x7F : 0x80);
        const Bytes all = joined({test::soundOf(layout, 3000, 4), highest, noise, lowest, square,
                                  Bytes(frame * 999, 0), test::soundOf(layout, 3001, 5)});
        for (const auto thoroughness : {sound::Thoroughness::Light, sound::Thoroughness::Strong}) {
            Bytes first;
            for (const mix::MixIsa isa : {mix::MixIsa::Portable, mix::MixIsa::Avx2}) {
                if (!mix::mixIsaRunsHere(isa))
                    continue;
                sound::SoundEncoder encoder(thoroughness, isa);
                encoder.start(format);
                encoder.code(all);
                const Bytes coded = encoder.finish();
                if (first.empty())
                    first = coded;
                QVERIFY(coded == first);
                sound::SoundDecoder decoder(coded, thoroughness, isa);
                decoder.start(format);
                Bytes back(all.size());
                decoder.decode(back);
                QVERIFY(!decoder.isExhausted());
                QVERIFY(back == all);
            }
        }
    }

    void valuesAreListedWhereFewOccur()
    {
        std::vector<std::uint32_t> counts(65536);
        for (std::size_t i = 1000; i < 60000; i += 3)
            counts[i] = 7;
        TaskControl control;
        const auto map = sound::ValueMap::worthwhile(counts, -32768);
        QVERIFY(map);
        const auto packed = map->pack(control);
        QVERIFY(packed.ok());
        QVERIFY(packed->size() < 200);
        const auto back = sound::ValueMap::unpack(*packed, 2, map->values().size(), control);
        QVERIFY(back.ok());
        QCOMPARE(back->values(), map->values());
        QCOMPARE(back->zero(), map->zero());
        QVERIFY(!sound::ValueMap::unpack(*packed, 2, map->values().size() - 1, control).ok());
        QVERIFY(!sound::ValueMap::unpack(*packed, 1, map->values().size(), control).ok());
        QVERIFY(!sound::ValueMap::worthwhile(std::vector<std::uint32_t>(65536, 1), -32768));
    }

    void isDecodedAsFarAsWanted() { test::mustBeDecodedAsFarAsWanted(caseOf("among text")); }

    void costsAddUp() { test::mustTellItsCosts(caseOf("among text")); }

    void damageIsToldOrGivesOtherBytes()
    {
        Case file = caseOf("louder");
        file.raw.resize(4000);
        TaskControl control;
        const auto block = encodeBlock(file.raw, file.files, at(Level::Quick), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Sound));
        test::mustTellDamageOrGiveOtherBytes(*block, file.files, 2000, 60);
    }

    void damageInASoundTakesNoTextAlong()
    {
        const Case file = caseOf("among text");
        TaskControl control;
        auto block = encodeBlock(file.raw, file.files, at(Level::Balanced), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Sound));
        block->payload[200] ^= 0x10; // of the samples: the list takes some twenty bytes
        test::mustKeepTextAround(*block, file, 20000, 30000, 100);
    }

    void isNotTakenOutTwice() { test::mustNotBeTakenOutAgain(Method::Sound, 4); }

    void headersTellWhatIsTakenOut()
    {
        const Case file = caseOf("among text");
        const std::uint64_t bytes = soundBytes(file.raw, file.files);
        QCOMPARE(bytes, std::uint64_t{9000 * 4 + 8001 * 2});
        TaskControl control;
        test::mustTellWhatIsTakenOut(file, bytes, withoutSound(file.raw, file.files),
                                     trySound(file.raw, file.files, control));
    }

    void canBeCancelled() { test::mustBeCancelled(caseOf("louder").raw); }
};

FF_TEST(TestSoundBlock)
#include "TestSoundBlock.moc"
