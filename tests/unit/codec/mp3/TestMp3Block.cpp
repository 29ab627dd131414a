// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks with MP3 streams in them come back byte for byte, whole and in part, and shrink.
#include "core/base/File.h"
#include "core/codec/mp3/StreamModel.h"
#include "tests/support/BlockChecks.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <ctime>
#include <numeric>

using namespace ff;
using namespace ff::codec;
using test::at;
using test::joined;
using test::text;
using Case = test::BlockCase;

namespace {

constexpr const char* kFiles[] = {"joint-128.mp3",  "stereo-192.mp3",   "vbr.mp3",     "crc-320.mp3",
                                  "free.mp3",       "no-reservoir.mp3", "mono-64.mp3", "mpeg2-22k.mp3",
                                  "mpeg2-mono.mp3", "mpeg25-8k.mp3",    "shine.mp3"};

Bytes fileOf(const char* name)
{
    auto bytes = readFile(std::filesystem::path(FF_TEST_DATA) / "mp3" / name, 1 << 20);
    return bytes.ok() ? std::move(*bytes) : Bytes();
}

Bytes part(const Bytes& bytes, std::size_t from, std::size_t to)
{
    return Bytes(bytes.begin() + std::ptrdiff_t(from), bytes.begin() + std::ptrdiff_t(to));
}

Case amongText()
{
    const Bytes first = fileOf("joint-128.mp3"), second = fileOf("mpeg2-22k.mp3");
    return {joined({text(20000, 1), first, text(30000, 2), second, text(100, 3)}),
            {{0, "a.txt"}, {20000, "b.mp3"}, {20000 + first.size(), "c.txt"}}};
}

Case caseOf(const QString& kind)
{
    const Bytes whole = fileOf("joint-128.mp3");
    if (kind == "among text")
        return amongText();
    if (kind == "cut at its end")
        return {part(whole, 0, whole.size() - 777), {{0, "a.mp3"}}};
    if (kind == "a file's later part") // as when a block ended within a frame
        return {part(whole, 5003, whole.size()), {{0, "a.mp3"}}};
    if (kind == "something within") {
        const std::size_t middle = whole.size() / 2;
        return {joined({part(whole, 0, middle), text(700, 4), part(whole, middle, whole.size())}), {}};
    }
    if (kind == "frames left out")
        return {joined({part(whole, 0, whole.size() / 3), part(whole, whole.size() / 2, whole.size())}), {}};
    if (kind == "zip")
        return {test::zipOf({text(30000, 4), whole, text(5000, 5)}, false), {}};
    if (kind == "two of free format")
        return {joined({fileOf("free.mp3"), fileOf("free.mp3")}), {}};
    return {};
}

std::size_t takenOf(const Bytes& raw)
{
    TaskControl control;
    const auto streams = mp3::findStreams(raw, control);
    std::size_t sum = 0;
    for (const mp3::FoundStream& stream : *streams)
        sum += stream.size;
    return sum;
}

} // namespace

class TestMp3Block : public QObject {
    Q_OBJECT

private:
    static void filesAsRows()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : kFiles)
            QTest::newRow(name) << QString(name);
    }

private Q_SLOTS:
    void filesComeBack_data() { filesAsRows(); }
    void filesComeBack()
    {
        QFETCH(QString, name);
        const Bytes raw = fileOf(name.toUtf8().constData());
        QVERIFY(!raw.empty());
        QVERIFY(takenOf(raw) > raw.size() * 9 / 10);
        test::mustComeBack({raw, {{0, "a.mp3"}}}, {Level::Quick, Level::Former}, Method::Mp3);
    }

    void kindsComeBack_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"among text", "cut at its end", "a file's later part", "something within",
                                 "frames left out", "two of free format"})
            QTest::newRow(kind) << QString(kind);
    }
    void kindsComeBack()
    {
        QFETCH(QString, kind);
        const Case file = caseOf(kind);
        QVERIFY(!file.raw.empty());
        test::mustComeBack(file, {Level::Quick, Level::Former}, Method::Mp3);
    }
    void withinDeflateComesBack()
    {
        test::mustComeBack(caseOf("zip"), {Level::Quick, Level::Former}, std::nullopt);
    }

    // What saves 11 % of music saves more of tones.
    void gainsWhatItShould()
    {
        const Bytes raw = fileOf("joint-128.mp3");
        TaskControl control;
        const auto trial = tryMp3(raw, control);
        QVERIFY(trial.ok());
        QVERIFY(trial->coded < trial->taken * 89 / 100);
    }

    void infoFramesAndTagsStay()
    {
        const Bytes raw = fileOf("vbr.mp3");
        TaskControl control;
        const auto streams = mp3::findStreams(raw, control);
        QVERIFY(streams.ok());
        QCOMPARE(streams->size(), std::size_t{1});
        const std::string_view before = asText(ByteSpan(raw).first(streams->front().at));
        QVERIFY(before.find("ID3") == 0);
        QVERIFY(before.find("Xing") != before.npos);
        QCOMPARE(asText(ByteSpan(raw).subspan(streams->front().at + streams->front().size, 3)),
                 std::string_view("TAG"));
    }

    void otherLayersAreLeftAlone()
    {
        const Bytes raw = fileOf("layer2.mp2");
        QVERIFY(!raw.empty());
        QCOMPARE(takenOf(raw), std::size_t{0});
        QCOMPARE(mp3Bytes(raw), std::uint64_t{0});
        test::mustComeBack({raw, {}}, {Level::Quick}, std::nullopt);
    }

    // The model itself, the same for every instruction set.
    void everyKernelGivesTheSame_data() { filesAsRows(); }
    void everyKernelGivesTheSame()
    {
        QFETCH(QString, name);
        const Bytes raw = fileOf(name.toUtf8().constData());
        TaskControl control;
        const auto streams = mp3::findStreams(raw, control);
        QVERIFY(streams.ok() && streams->size() == 1);
        const mp3::FoundStream stream = streams->front();
        const ByteSpan bytes = ByteSpan(raw).subspan(stream.at, stream.size);
        Bytes first;
        for (const mix::MixIsa isa : {mix::MixIsa::Portable, mix::MixIsa::Avx2}) {
            if (!mix::mixIsaRunsHere(isa))
                continue;
            mp3::StreamEncoder encoder(isa);
            QVERIFY(encoder.code(bytes, stream.freeSize, {}, control).ok());
            QVERIFY(encoder.code(bytes, stream.freeSize, {}, control).ok());
            const Bytes coded = encoder.finish();
            if (first.empty())
                first = coded;
            QVERIFY(coded == first);
            mp3::StreamDecoder decoder(coded, isa);
            for (int i = 0; i < 2; ++i) {
                Bytes back(bytes.size());
                QVERIFY(decoder.decode(back, back.size(), stream.freeSize, {}, control).ok());
                QVERIFY(std::equal(back.begin(), back.end(), bytes.begin()));
            }
        }
    }

    // 2,200 of them.
    void mutationsComeBack_data() { filesAsRows(); }
    void mutationsComeBack()
    {
        QFETCH(QString, name);
        const Bytes raw = fileOf(name.toUtf8().constData());
        std::uint32_t random = 3;
        const auto next = [&](std::size_t below) {
            random = random * 1664525 + 1013904223;
            return (random >> 8) % below;
        };
        TaskControl control;
        mp3::StreamEncoder encoder;
        std::vector<std::pair<Bytes, std::size_t>> taken; // streams, and the sizes of free format
        for (int i = 0; i < 200; ++i) {
            const std::size_t begin = next(raw.size() / 2);
            Bytes mutated = part(raw, begin, begin + raw.size() / 3);
            const std::size_t changes = 1 + next(i % 4 == 0 ? 200 : 4);
            for (std::size_t k = 0; k < changes; ++k)
                mutated[next(mutated.size())] ^= static_cast<std::uint8_t>(1 + next(255));
            if (i % 5 == 0)
                mutated.erase(mutated.begin() + std::ptrdiff_t(next(mutated.size())));
            const auto streams = mp3::findStreams(mutated, control);
            QVERIFY(streams.ok());
            for (const mp3::FoundStream& s : *streams) {
                taken.emplace_back(part(mutated, s.at, s.at + s.size), s.freeSize);
                QVERIFY(encoder.code(taken.back().first, s.freeSize, {}, control).ok());
            }
        }
        QVERIFY(!taken.empty());
        const Bytes coded = encoder.finish();
        mp3::StreamDecoder decoder(coded);
        for (const auto& [bytes, freeSize] : taken) {
            Bytes back(bytes.size());
            QVERIFY(decoder.decode(back, back.size(), freeSize, {}, control).ok());
            QVERIFY(back == bytes);
        }
    }

    void isDecodedAsFarAsWanted() { test::mustBeDecodedAsFarAsWanted(amongText()); }

    void costsAddUp() { test::mustTellItsCosts(amongText()); }

    void damageIsToldOrGivesOtherBytes_data() { filesAsRows(); }
    void damageIsToldOrGivesOtherBytes()
    {
        QFETCH(QString, name);
        Bytes raw = fileOf(name.toUtf8().constData());
        raw.resize(raw.size() / 2);
        TaskControl control;
        const auto block = encodeBlock(raw, {}, at(Level::Quick), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Mp3));
        test::mustTellDamageOrGiveOtherBytes(*block, {}, 150, 60);
    }

    void damageInAStreamTakesNoTextAlong()
    {
        const Case file = amongText();
        TaskControl control;
        auto block = encodeBlock(file.raw, file.files, at(Level::Balanced), control);
        QVERIFY(block.ok());
        QCOMPARE(int(block->method), int(Method::Mp3));
        block->payload[2000] ^= 0x10; // of the frames: the list takes some twenty bytes
        test::mustKeepTextAround(*block, file, 20000, 30000, 100);
    }

    void isNotTakenOutTwice() { test::mustNotBeTakenOutAgain(Method::Mp3, 3); }

    void headersTellWhatIsTakenOut()
    {
        const Case file = amongText();
        const std::uint64_t bytes = mp3Bytes(file.raw);
        const Undone rest = withoutMp3(file.raw, file.files);
        QVERIFY(bytes > fileOf("joint-128.mp3").size());
        QCOMPARE(rest.bytes.size() + bytes, file.raw.size());
        QCOMPARE(rest.bytes.front(), file.raw.front());
        QCOMPARE(rest.bytes[rest.files[2].offset], file.raw[file.files[2].offset]);
        TaskControl control;
        const auto trial = tryMp3(file.raw, control);
        QVERIFY(trial.ok());
        QVERIFY(trial->taken <= bytes);
        QVERIFY(trial->taken > bytes * 9 / 10);
    }

    // Headers of free format cost the search for their size; a block full of them must not take long.
    void hostileHeadersEndSoon()
    {
        Bytes raw;
        for (std::size_t i = 0; i < (1 << 20); ++i)
            raw.push_back(std::array<std::uint8_t, 4>{0xFF, 0xFB, 0x00, 0x44}[i % 4]);
        Bytes chains;
        const Bytes frame = [] {
            Bytes out = {0xFF, 0xF3, 0x14, 0xC4}; // MPEG-2, 8 kbit/s, 24 kHz, mono, with data before it
            out.resize(24, 0xFF);
            return out;
        }();
        for (int i = 0; i < 40000; ++i)
            chains.insert(chains.end(), frame.begin(), frame.end());
        TaskControl control;
        for (const Bytes* bytes : {&raw, &chains}) {
            const std::clock_t before = std::clock();
            QVERIFY(mp3::findStreams(*bytes, control).ok());
            mp3Bytes(*bytes);
            QVERIFY(double(std::clock() - before) / CLOCKS_PER_SEC < 10);
        }
    }

    void canBeCancelled() { test::mustBeCancelled(fileOf("vbr.mp3")); }
};

FF_TEST(TestMp3Block)
#include "TestMp3Block.moc"
