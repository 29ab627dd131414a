// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Ask.h"
#include "app/ffz/Console.h"
#include "app/ffz/Json.h"
#include "app/ffz/LevelChoice.h"
#include "app/ffz/VolumeSize.h"
#include "app/ffz/Watch.h"
#include "tests/support/TestProgram.h"

#include <QTest>

#include <cstdint>
#include <limits>

using namespace ffz;
using namespace std::string_literals;

class TestConsole : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsSizesOfParts()
    {
        QCOMPARE(*parseVolumeSize("100M"), std::uint64_t{100'000'000});
        QCOMPARE(*parseVolumeSize("700MiB"), std::uint64_t{700} << 20);
        QCOMPARE(*parseVolumeSize("4.5g"), std::uint64_t{4'500'000'000});
        QCOMPARE(*parseVolumeSize("65536"), std::uint64_t{65536});
        QCOMPARE(*parseVolumeSize("64KiB"), std::uint64_t{65536});
        QCOMPARE(*parseVolumeSize("4,5Г"), std::uint64_t{4'500'000'000}); // as in a search for sizes
        for (const char* wrong : {"", "M", "10x", "1MM", "-5M", "65535", "64k", "nan", "1 M", "1iB"})
            QVERIFY2(!parseVolumeSize(wrong).ok(), wrong);
    }

    void readsTimes()
    {
        QCOMPARE(*parseDuration("90s"), std::uint64_t{90});
        QCOMPARE(*parseDuration("90"), std::uint64_t{90});
        QCOMPARE(*parseDuration("10m"), std::uint64_t{600});
        QCOMPARE(*parseDuration("1h"), std::uint64_t{3600});
        QCOMPARE(*parseDuration("1h30m"), std::uint64_t{5400});
        QCOMPARE(*parseDuration("1h5s"), std::uint64_t{3605});
    }

    void namesCannotDriveTheTerminal()
    {
        QCOMPARE(printable("plain ünïcode 文.txt"), "plain ünïcode 文.txt"s);
        QCOMPARE(printable("\033[31m"), "\\x1B[31m"s);
        QCOMPARE(printable("a\nb\tc\rd\x7F"), "a\\nb\\tc\\x0Dd\\x7F"s);
        QCOMPARE(printable("\xC2\x9B"
                           "31m"),
                 "\\u{9B}31m"s);
        QCOMPARE(printable("gpj.\xE2\x80\xAE"
                           "exe"),
                 "gpj.\\u{202E}exe"s);
        QCOMPARE(printable(std::string_view("a\0b", 3)), "a\\x00b"s);
        // issue 14
        QCOMPARE(printable("a\u200Bb\u061Cc\u2066d\u00ADe\u2060f\U000E0061g"),
                 "a\\u{200B}b\\u{61C}c\\u{2066}d\\u{AD}e\\u{2060}f\\u{E0061}g"s);
        QCOMPARE(printable("\u2764\uFE0F \u0628\u064E \u3042"), "\u2764\uFE0F \u0628\u064E \u3042"s);
    }

    // issue 14: a terminal obeys U+009B, wherever it stands
    void jsonIsSafeToShowAndStaysTheSame()
    {
        const std::string name = "\u009B31m\u202E\u200B\u007F\033\n\"\\ \U000E0061 \u0436\u00E4 \U0001F600";
        Json object;
        setText(object, "path", name);
        object["\u009Bkey"] = Json::array({"\u202E", 1});
        const std::string shown = safeJson(object.dump(2));
        QVERIFY2(Json::parse(shown) == object, shown.c_str());
        QCOMPARE(Json::parse(shown)["path"].get<std::string>(), name);
        for (const char* unsafe : {"\u009B", "\u202E", "\u200B", "\u007F", "\033", "\U000E0061"})
            QVERIFY2(shown.find(unsafe) == std::string::npos, shown.c_str());
        QVERIFY(shown.find("\\u009b31m\\u202e\\u200b\\u007f") != std::string::npos);
        QVERIFY(shown.find("\\udb40\\udc61") != std::string::npos);
        QVERIFY(shown.find("\u0436\u00E4 \U0001F600") != std::string::npos); // what can be read stays so
        const std::string broken = "\"a\xFF\xC2\"";
        QCOMPARE(safeJson(broken), broken);
    }

    void escapesCanBeUndone()
    {
        QVERIFY(printable("a\\x1B") != printable("a\033"));
        QCOMPARE(printable("a\\x1B"), "a\\\\x1B"s);
    }

    void bytesThatAreNoUtf8AreShownAsBytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("lone byte") << QByteArray("a\xFFz") << QByteArray("a\\xFFz");
        QTest::newRow("cut short") << QByteArray("\xE2\x82") << QByteArray("\\xE2\\x82");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << QByteArray("\\xC0\\xAF");
        QTest::newRow("overlong of three") << QByteArray("\xE0\x80\xAF") << QByteArray("\\xE0\\x80\\xAF");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QByteArray("\\xED\\xA0\\x80");
        QTest::newRow("beyond Unicode")
            << QByteArray("\xF4\x90\x80\x80") << QByteArray("\\xF4\\x90\\x80\\x80");
    }

    void bytesThatAreNoUtf8AreShownAsBytes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, shown);
        QCOMPARE(printable(bytes.toStdString()), shown.toStdString());
        QVERIFY(!isUtf8(bytes.toStdString()));
    }

    void writesNumbersForPeople()
    {
        QCOMPARE(grouped(0), "0"s);
        QCOMPARE(grouped(999), "999"s);
        QCOMPARE(grouped(1000), "1,000"s);
        QCOMPARE(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615"s);
        QCOMPARE(humanSize(999), "999 B"s);
        QCOMPARE(humanSize(1000), "1.0 kB"s);
        QCOMPARE(humanSize(999'950'000), "1.0 GB"s);
        QCOMPARE(humanRatio(5.476), "5.48 : 1"s);
        QCOMPARE(humanRatio(0), "-"s);
        QCOMPARE(humanSeconds(0.424), "0.42 s"s);
        QCOMPARE(humanSeconds(67), "1:07"s);
        QCOMPARE(humanSeconds(7389), "2:03:09"s);
        QCOMPARE(humanSeconds(std::numeric_limits<double>::quiet_NaN()), "-"s);
        QCOMPARE(counted(1, "entry", "entries"), "1 entry"s);
        QCOMPARE(counted(1234, "entry", "entries"), "1,234 entries"s);
    }

    void writesTimesBeforeTheEpochAndFarAhead()
    {
        QCOMPARE(isoTime(0, 1), "1970-01-01T00:00:00.000000001Z"s);
        QCOMPARE(isoTime(-1, 999999999), "1969-12-31T23:59:59.999999999Z"s);
        QCOMPARE(isoTime(253402300800, 0), "10000-01-01T00:00:00.000000000Z"s);
        QCOMPARE(isoTime(std::numeric_limits<std::int64_t>::max(), 5), "@9223372036854775807.000000005"s);
    }

    void progressLineFitsItsWidth()
    {
        ff::MeteredProgress progress;
        progress.totalBytes = 100'000'000;
        progress.doneBytes = 25'000'000;
        progress.fraction = 0.25;
        progress.ratio = 5;
        progress.bytesPerSecond = 2.5e6;
        progress.secondsLeft = 29.3;
        progress.device = "cpu avx512";
        QCOMPARE(progressLine(progress, 200),
                 "[###.........]  25%  5.00 : 1  2.50 MB/s  30 s left  cpu avx512  0 retries"s);
        QVERIFY(progressLine(progress, 79).ends_with("0 retries"));
        for (std::size_t width = 0; width < 90; ++width)
            QVERIFY(progressLine(progress, width).size() <= width);
    }

    void progressLineKnowsNoTotalsAtFirst()
    {
        ff::MeteredProgress progress;
        progress.stage = "scan";
        QVERIFY(progressLine(progress, 79).starts_with("scan"));
        progress.fraction = 1;
        QVERIFY(progressLine(progress, 79).starts_with("[############] 100%"));
    }

    void understandsAnswers()
    {
        using ff::archive::Overwrite;
        QCOMPARE(answerFrom("y")->action, Overwrite::Replace);
        QVERIFY(!answerFrom("yes")->forAll);
        QVERIFY(answerFrom("all")->forAll);
        QCOMPARE(answerFrom("r")->action, Overwrite::Rename);
        QCOMPARE(answerFrom("newer")->action, Overwrite::Newer);
        QVERIFY(answerFrom("q")->cancel);
        QVERIFY(!answerFrom(""));
        QVERIFY(!answerFrom("yess"));
    }

    void jsonKeepsTheBytesOfANameThatIsNoUtf8()
    {
        Json object;
        setText(object, "path", "a\xFF");
        QCOMPARE(object["path_hex"].get<std::string>(), "61ff"s);
        setText(object, "target", "fine");
        QVERIFY(!object.contains("target_hex"));
    }
};

FF_TEST(TestConsole)
#include "TestConsole.moc"
