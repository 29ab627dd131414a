// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 20: what the preview tells of a sound file.
#include "core/jobs/sound/SoundFacts.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

#include <algorithm>
#include <string>
#include <utility>

using namespace ff;
using jobs::SoundFacts;

namespace {

std::string le(std::uint64_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> 8 * i);
    return out;
}

std::string be(std::uint64_t value, int bytes)
{
    std::string out = le(value, bytes);
    std::reverse(out.begin(), out.end());
    return out;
}

std::string chunk(const std::string& name, const std::string& body, bool isBigEndian = false)
{
    return name + (isBigEndian ? be(body.size(), 4) : le(body.size(), 4)) + body
        + std::string(body.size() % 2, '\0');
}

std::string wav(unsigned bits, const std::string& samples, unsigned channels = 1,
                const std::string& more = {}, unsigned format = 1)
{
    const unsigned frame = bits / 8 * channels;
    const std::string fmt =
        le(format, 2) + le(channels, 2) + le(1000, 4) + le(1000 * frame, 4) + le(frame, 2) + le(bits, 2);
    return chunk("RIFF", "WAVE" + chunk("fmt ", fmt) + more + chunk("data", samples));
}

std::string aiff(const std::string& kind, const std::string& coding, const std::string& samples)
{
    // 8,000 as an 80-bit number.
    const std::string common = be(1, 2) + be(samples.size() / 2, 4) + be(16, 2) + be(0x400B, 2)
        + be(0xFA00'0000'0000'0000, 8) + coding;
    return chunk("FORM",
                 kind + chunk("COMM", common, true) + chunk("NAME", "A name", true)
                     + chunk("SSND", be(0, 8) + samples, true),
                 true);
}

std::string id3Frame(const std::string& name, const std::string& body)
{
    return name + be(body.size(), 4) + be(0, 2) + body;
}

// Sizes below 128 are the same in seven bits a byte.
std::string id3(int version, const std::string& frames)
{
    return "ID3" + le(std::uint64_t(version), 1) + le(0, 2)
        + be(frames.size() / 128 * 256 + frames.size() % 128, 4) + frames;
}

// MPEG-1, 128 kbit/s, 44.1 kHz, stereo: 417 bytes.
std::string mp3Frames(int count, const std::string& note = {})
{
    std::string frame = "\xFF\xFB\x90";
    frame += std::string(33, '\0');
    std::string out;
    for (int i = 0; i < count; ++i) {
        std::string one = frame + (i == 0 ? note : std::string());
        one.resize(417);
        out += one;
    }
    return out;
}

std::string vorbisComment(const std::vector<std::string>& fields)
{
    std::string out = le(3, 4) + "ffz" + le(fields.size(), 4);
    for (const std::string& field : fields)
        out += le(field.size(), 4) + field;
    return out;
}

std::string oggPage(std::uint64_t granule, const std::string& packet)
{
    std::string lacing(packet.size() / 255, '\xFF');
    lacing += static_cast<char>(packet.size() % 255);
    return "OggS" + le(0, 2) + le(granule, 8) + le(7, 4) + le(0, 4) + le(0, 4) + le(lacing.size(), 1) + lacing
        + packet;
}

std::optional<SoundFacts> facts(const std::string& file, std::uint64_t size = 0)
{
    TaskControl control;
    auto out = jobs::soundFacts(asBytes(file), size == 0 ? file.size() : size, control);
    return out.ok() ? *out : std::nullopt;
}

} // namespace

class TestSoundFacts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void drawsUncompressedSound_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<int>("low");
        QTest::addColumn<int>("high");
        const auto add = [](const char* name, const std::string& file, int low, int high) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << low << high;
        };
        add("8 bits", wav(8, std::string("\x00\x80\xFF", 3)), -32768, 32512);
        add("16 bits", wav(16, le(0x8001, 2) + le(0, 2) + le(1234, 2)), -32767, 1234);
        add("24 bits, two channels", wav(24, le(0x800000, 3) + le(0x7FFFFF, 3), 2), -32768, 32767);
        add("32 bits", wav(32, le(0xFFFF0000, 4) + le(0x00020000, 4)), -1, 2);
        add("floating point", wav(32, le(0x3F800000, 4) + le(0xC0000000, 4), 1, {}, 3), -32767, 32767);
        add("no number", wav(32, le(0x7FC00000, 4), 1, {}, 3), 0, 0);
        add("AIFF", aiff("AIFF", {}, be(0x0102, 2) + be(0xFFFE, 2)), -2, 0x0102);
        add("AIFC as in WAV", aiff("AIFC", "sowt", le(0x0102, 2) + le(0xFFFE, 2)), -2, 0x0102);
    }

    void drawsUncompressedSound()
    {
        QFETCH(QByteArray, file);
        const auto found = facts(file.toStdString());
        QVERIFY(found && !found->peaks.empty());
        QCOMPARE(found->peaks.size(), found->steps);
        int low = 32767, high = -32768;
        for (const SoundFacts::Peak& peak : found->peaks) {
            low = std::min(low, int(peak.low));
            high = std::max(high, int(peak.high));
        }
        QTEST(low, "low");
        QTEST(high, "high");
    }

    void tellsLengthAndTagsOfWav()
    {
        const std::string info = chunk("LIST", "INFO" + chunk("INAM", "Song") + chunk("IART", "Somebody"));
        const auto found = facts(wav(16, std::string(2 * 2500, '\1'), 1, info));
        QVERIFY(found);
        QCOMPARE(QByteArray(found->kind), QByteArray("WAV"));
        QCOMPARE(found->seconds, 2.5);
        QCOMPARE(found->peaks.size(), SoundFacts::kPeaks);
        QCOMPARE(found->title.bytes, std::string("Song"));
        QCOMPARE(found->artist.bytes, std::string("Somebody"));
        QVERIFY(!found->title.isUtf8);
        const auto apple = facts(aiff("AIFF", {}, std::string(16'000, '\0')));
        QCOMPARE(apple->rate, 8000U);
        QCOMPARE(apple->seconds, 1.0);
        QCOMPARE(apple->title.bytes, std::string("A name"));
    }

    // Issue 17: samples of eight bits are unsigned where each is a byte; in four they overflowed an int.
    void eightBitsInFourBytesAreSigned()
    {
        const std::string fmt = le(1, 2) + le(1, 2) + le(1000, 4) + le(4000, 4) + le(4, 2) + le(8, 2);
        const std::string file = chunk(
            "RIFF", "WAVE" + chunk("fmt ", fmt) + chunk("data", le(0x4000'0000, 4) + le(0x4000'0000, 4)));
        TaskControl control;
        const auto found = jobs::soundFacts(asBytes(file), file.size(), control);
        QVERIFY(found.ok() && *found && !(*found)->peaks.empty());
        QCOMPARE(int((*found)->peaks[0].high), 0x4000);
        QCOMPARE(int((*found)->peaks[0].low), 0x4000);
    }

    // A recording that was cut, or of which the beginning alone was read.
    void drawsWhatIsThere()
    {
        const std::string whole = wav(16, std::string(2 * 10'000, '\1'));
        const auto found = facts(whole.substr(0, whole.size() / 2), whole.size());
        QVERIFY(found);
        QCOMPARE(found->seconds, 10.0);
        QCOMPARE(found->steps, SoundFacts::kPeaks);
        QVERIFY(found->peaks.size() > 990 && found->peaks.size() < 1010);
        const auto cut = facts(whole.substr(0, whole.size() / 2));
        QVERIFY(cut->seconds < 5.1 && cut->peaks.size() == cut->steps);
    }

    void readsId3_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("title");
        QTest::addColumn<bool>("isUtf8");
        const auto add = [](const char* name, const std::string& tag, const char* title, bool isUtf8) {
            QTest::newRow(name) << QByteArray::fromStdString(tag + mp3Frames(3)) << QString::fromUtf8(title)
                                << isUtf8;
        };
        using namespace std::string_literals;
        add("2.3, UTF-16", id3(3, id3Frame("TIT2", "\x01\xFF\xFE\x1F\x04\x35\x04"s)), "Пе", true);
        add("2.3, UTF-16 without a mark", id3(3, id3Frame("TIT2", "\x02\x04\x1F\x04\x35"s)), "Пе", true);
        add("2.4, a pair", id3(4, id3Frame("TIT2", "\x01\xFE\xFF\xD8\x3C\xDF\xB5"s)), "🎵", true);
        add("2.4, half a pair", id3(4, id3Frame("TIT2", "\x01\xFE\xFF\xD8\x3C\x00\x41"s)), "\uFFFDA", true);
        add("2.4, UTF-8", id3(4, id3Frame("TIT2", "\x03Пе"s)), "Пе", true);
        add("2.3, unknown", id3(3, id3Frame("TPE1", "\0Who"s) + id3Frame("TIT2", "\0What \0more"s)), "What",
            false);
        add("2.2", id3(2, "TT2"s + be(5, 3) + "\0Four"s), "Four", false);
        add("padding", id3(3, id3Frame("TIT2", "\3End"s) + std::string(30, '\0')), "End", true);
    }

    void readsId3()
    {
        QFETCH(QByteArray, file);
        const auto found = facts(file.toStdString());
        QVERIFY(found);
        QCOMPARE(QByteArray(found->kind), QByteArray("MP3"));
        QTEST(QString::fromStdString(found->title.bytes), "title");
        QTEST(found->title.isUtf8, "isUtf8");
    }

    void tellsTheLengthOfMp3()
    {
        QCOMPARE(qRound(facts(mp3Frames(100))->seconds * 10), 26);
        const std::string note = "Xing" + be(1, 4) + be(1000, 4);
        QCOMPARE(qRound(facts(mp3Frames(3, note))->seconds * 10), 261);
        const auto old =
            facts(mp3Frames(3) + "TAG" + std::string("Old song").append(22, ' ') + std::string(95, '\0'));
        QCOMPARE(old->title.bytes, std::string("Old song"));
        QVERIFY(!facts("no sound at all, but some text that is long enough"));
        QVERIFY(!facts(mp3Frames(1))); // may be anything
    }

    void readsFlac()
    {
        // 44,100 Hz, two channels, 16 bits, 88,200 samples.
        const std::string info = std::string(10, '\0')
            + be(std::uint64_t{44100} << 44 | std::uint64_t{1} << 41 | std::uint64_t{15} << 36 | 88200, 8)
            + std::string(16, '\0');
        const std::string comment = vorbisComment({"title=Песня", "ARTIST=A=B", "nothing"});
        const auto found =
            facts("fLaC" + be(info.size(), 4) + info + be(0x84000000 | comment.size(), 4) + comment);
        QVERIFY(found);
        QCOMPARE(found->seconds, 2.0);
        QCOMPARE(found->channels, 2U);
        QCOMPARE(found->bits, 16U);
        QCOMPARE(found->title.bytes, std::string("Песня"));
        QCOMPARE(found->artist.bytes, std::string("A=B"));
        QVERIFY(found->peaks.empty());
    }

    void readsOgg()
    {
        const std::string comment = "\x03vorbis" + vorbisComment({"TITLE=" + std::string(3000, 'x')});
        const std::string vorbis =
            oggPage(0, "\x01vorbis" + le(0, 4) + le(2, 1) + le(1000, 4) + std::string(13, '\0'))
            + oggPage(0, comment) + oggPage(2500, "sound");
        const auto found = facts(vorbis);
        QVERIFY(found);
        QCOMPARE(QByteArray(found->kind), QByteArray("Ogg Vorbis"));
        QCOMPARE(found->seconds, 2.5);
        QCOMPARE(found->title.bytes.size(), SoundFacts::kTextBytes);
        QCOMPARE(facts(vorbis, vorbis.size() + 1)->seconds, 0.0); // its end was not read
        const std::string opus =
            oggPage(0, "OpusHead" + le(1, 1) + le(1, 1) + le(480, 2) + std::string(7, '\0'))
            + oggPage(0, "OpusTags" + vorbisComment({"ARTIST=Me"})) + oggPage(48480, "sound");
        QCOMPARE(facts(opus)->seconds, 1.0);
        QCOMPARE(facts(opus)->artist.bytes, std::string("Me"));
    }

    void endsWhenCancelled()
    {
        TaskControl control;
        control.cancelAtCheckpoint(2);
        const std::string file = wav(8, std::string(3'000'000, '\1'));
        const auto found = jobs::soundFacts(asBytes(file), file.size(), control);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
    }
};

FF_TEST(TestSoundFacts)
#include "TestSoundFacts.moc"
