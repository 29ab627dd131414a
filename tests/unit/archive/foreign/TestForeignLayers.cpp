// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 14: what compression around an archive checks, archives after one another, equal names, parts.
#include "core/archive/Archive.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestForeignLayers : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    int sh(const std::string& command)
    {
        QProcess process;
        process.setWorkingDirectory(QString::fromStdString(m_root.string()));
        process.start("sh", {"-c", QString::fromStdString(command)});
        return process.waitForFinished() ? process.exitCode() : -1;
    }

    bool isWhole(const std::string& name)
    {
        const auto archive = Archive::open(m_root / name, m_control);
        if (!archive.ok())
            return false;
        const auto tested = archive->test({}, m_control);
        return tested.ok() && !tested->verdict.problem();
    }

    // Why it cannot be opened, or what is said of it when it can.
    std::string warningsOf(const std::string& name)
    {
        const auto archive = Archive::open(m_root / name, m_control);
        if (!archive.ok())
            return archive.error().message;
        std::string out;
        for (const Warning& warning : archive->warnings())
            out += warning.message + "\n";
        return out;
    }

    std::size_t entriesOf(const std::string& name)
    {
        const auto archive = Archive::open(m_root / name, m_control);
        return archive.ok() && archive->isComplete() ? archive->entries().size() : 0;
    }

    std::string extracted(const std::string& name, const std::string& file)
    {
        const auto archive = Archive::open(m_root / name, m_control);
        if (!archive.ok())
            return archive.error().message;
        ExtractOptions options;
        options.target = m_root / ("out-" + name);
        const auto report = archive->extract(options, {}, m_control);
        return report.ok() && !report->verdict.problem() ? fftest::readFile(options.target / file) : "";
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "a", fftest::prose(600, 1));
        fftest::writeFile(m_root / "b", fftest::noise(3000, 2));
    }
    void cleanup() { fftest::removeTree(m_root); }

    void takesNoDamagedGzipForWhole()
    {
        QCOMPARE(sh("tar cf - a | gzip -n > a.tar.gz"), 0);
        QVERIFY(isWhole("a.tar.gz"));
        const std::string bytes = fftest::readFile(m_root / "a.tar.gz");
        std::size_t damaged = 0;
        for (std::size_t at = 10; at < bytes.size();
             at += at + 12 < bytes.size() ? 7 : 1) { // behind the header, the trailer whole
            std::string flipped = bytes;
            flipped[at] = static_cast<char>(flipped[at] ^ 4);
            fftest::writeFile(m_root / "x.tar.gz", flipped);
            if (sh("gzip -t x.tar.gz") == 0)
                continue;
            ++damaged;
            QVERIFY2(!isWhole("x.tar.gz"), std::to_string(at).c_str());
        }
        QVERIFY(damaged > 20);
    }

    void namesTheCheckThatAnXzFileHas()
    {
        for (const std::string check : {"none", "crc32", "crc64", "sha256"}) {
            QCOMPARE(sh("tar -cf - a | xz --check=" + check + " > t.tar.xz"), 0);
            const auto archive = Archive::open(m_root / "t.tar.xz", m_control);
            QVERIFY(archive.ok());
            const std::string expected = check == "crc32" ? "CRC-32"
                : check == "crc64"                        ? "CRC-64"
                : check == "sha256"                       ? "SHA-256"
                                                          : "";
            QCOMPARE(archive->info().contentCheck, expected);
            const auto tested = archive->test({}, m_control);
            QVERIFY(tested.ok());
            QCOMPARE(tested->verdict.whole, std::uint64_t(check == "none" ? 0 : 1));
        }
    }

    void listsOfACutArchiveThatItIsNotComplete()
    {
        for (const std::string kind : {"z", "J", "j"}) {
            QCOMPARE(sh("tar c" + kind + "f t a b && head -c -9 t > cut"), 0);
            QCOMPARE(entriesOf("t"), std::size_t{2});
            QCOMPARE(entriesOf("cut"), std::size_t{0});
        }
    }

    void readsArchivesAfterOneAnother()
    {
        QCOMPARE(
            sh("tar cf 1.tar a; tar cf 2.tar b; cat 1.tar 2.tar > c.tar; gzip -c 1.tar 2.tar > c.tar.gz"), 0);
        QCOMPARE(entriesOf("c.tar"), std::size_t{2});
        QCOMPARE(entriesOf("c.tar.gz"), std::size_t{2});
        QVERIFY(isWhole("c.tar"));
    }

    void tellsOfWhatFollowsTheEnd()
    {
        QCOMPARE(sh("tar cf - a > t.tar; gzip -k t.tar; cat b >> t.tar; cat b >> t.tar.gz"), 0);
        QVERIFY(!isWhole("t.tar"));
        QVERIFY(!isWhole("t.tar.gz"));
    }

    // Every kind tells of bytes behind its end, and has nothing to tell without them.
    void tellsOfWhatFollowsTheEndOfEachKind_data()
    {
        QTest::addColumn<QString>("make");
        for (const char* kind : {"ustar", "newc", "odc", "arbsd", "arsvr4", "zip", "7zip"})
            QTest::newRow(kind) << "bsdtar -cf t --format " + QString::fromLatin1(kind) + " a b";
        QTest::newRow("ar") << "ar rc t a b";
        QTest::newRow("newc in gzip") << "bsdtar -czf t --format newc a b";
    }
    void tellsOfWhatFollowsTheEndOfEachKind()
    {
        QFETCH(QString, make);
        QCOMPARE(sh(make.toStdString()), 0);
        QVERIFY(warningsOf("t").empty());
        QVERIFY(isWhole("t"));
        const std::string unpack = make.contains(" -czf") ? "gunzip < t" : "cat t";
        QCOMPARE(sh("(" + unpack + "; head -c 3000 /dev/zero) > zeros; (" + unpack + "; echo more) > few; ("
                    + unpack + "; cat b) > many"),
                 0);
        QCOMPARE(sh("(" + unpack + ";" + unpack + ") > twice"), 0);
        QVERIFY(make.contains("ar") || make.contains("odc") || isWhole("zeros"));
        for (const std::string name : {"few", "many"}) {
            QVERIFY(!isWhole(name));
            QVERIFY2(warningsOf(name).find("something follows the end of the archive") != std::string::npos
                         || warningsOf(name).find("something between the entries") != std::string::npos,
                     warningsOf(name).c_str());
        }
        if (!make.contains("ustar") && !make.contains("zip"))
            QVERIFY2(warningsOf("twice").find("something follows the end of the archive")
                         != std::string::npos,
                     warningsOf("twice").c_str());
    }

    // Some programs write none, and nothing is lost.
    void aTarWithoutItsEndMarkIsReadWithAWarning()
    {
        QCOMPARE(sh("tar -b 1 -cf t.tar a b"), 0);
        const std::string tar = fftest::readFile(m_root / "t.tar");
        const std::size_t end = tar.size() - 1024;
        QVERIFY(warningsOf("t.tar").empty());
        for (const std::size_t size : {end, end + 1, end + 512, end + 1023}) {
            fftest::writeFile(m_root / "cut.tar", tar.substr(0, size));
            QVERIFY2(warningsOf("cut.tar").find("no end mark") != std::string::npos,
                     warningsOf("cut.tar").c_str());
            QVERIFY(isWhole("cut.tar"));
            QCOMPARE(entriesOf("cut.tar"), std::size_t{2});
        }
        QCOMPARE(sh("head -c " + std::to_string(end) + " t.tar | gzip > cut.tgz"), 0);
        QVERIFY(warningsOf("cut.tgz").find("no end mark") != std::string::npos);
        QVERIFY(isWhole("cut.tgz"));
        // A file that ends in zeros is no end mark.
        QCOMPARE(sh("head -c 5000 /dev/zero > z; tar -b 1 -cf z.tar z; head -c -1024 z.tar > cutz.tar"), 0);
        QVERIFY(warningsOf("cutz.tar").find("no end mark") != std::string::npos);
        fftest::writeFile(m_root / "less.tar", tar.substr(0, end - 600));
        QVERIFY(!isWhole("less.tar"));
        QVERIFY2(warningsOf("less.tar").find("cut short or damaged") != std::string::npos,
                 warningsOf("less.tar").c_str());
    }

    void whatIsCutSaysSo_data()
    {
        QTest::addColumn<QString>("make");
        for (const char* kind : {"ustar", "newc", "odc", "arbsd", "zip", "7zip", "xar", "warc"})
            QTest::newRow(kind) << "bsdtar -cf t --format " + QString::fromLatin1(kind) + " a b c";
        QTest::newRow("xz") << "bsdtar -cJf t a b c";
        QTest::newRow("zstd") << "bsdtar -cf t --zstd a b c";
    }
    void whatIsCutSaysSo()
    {
        QFETCH(QString, make);
        fftest::writeFile(m_root / "c", fftest::noise(50'000, 3));
        QCOMPARE(sh(make.toStdString()), 0);
        const auto size = fs::file_size(m_root / "t");
        for (const auto part : {size / 3, size / 2, size * 9 / 10}) {
            fftest::writeFile(m_root / "cut", fftest::readFile(m_root / "t").substr(0, part));
            QVERIFY(!isWhole("cut"));
            const std::string told = warningsOf("cut");
            QVERIFY2(told.find("cut short") != std::string::npos, told.c_str());
            QVERIFY2(told.find("unknown reason") == std::string::npos, told.c_str());
        }
    }

    // libarchive finds entries of such a zip by their own headers, and says nothing.
    void aZipWithoutItsListOfEntriesIsNotComplete()
    {
        QCOMPARE(sh("bsdtar -cf t --format zip a b && head -c -7 t > cut"), 0);
        QVERIFY(isWhole("t"));
        QVERIFY(!isWhole("cut"));
        QVERIFY2(warningsOf("cut").find("the list of entries at the end of the zip is missing")
                     != std::string::npos,
                 warningsOf("cut").c_str());
    }

    void anIsoThatIsShorterThanItSaysHasAWarning()
    {
        QCOMPARE(sh("bsdtar -cf t --format iso9660 a b && head -c -2048 t > cut"), 0);
        QVERIFY(warningsOf("t").empty());
        QVERIFY2(warningsOf("cut").find("the archive is cut short: it has ") != std::string::npos,
                 warningsOf("cut").c_str());
        QVERIFY(isWhole("cut")); // the end is padding
    }

    void keepsTheLastOfEqualNames()
    {
        QCOMPARE(sh("echo 1 > f; ln f g; tar cf t.tar f g; rm f; echo 2 > f; tar rf t.tar f"), 0);
        QCOMPARE(entriesOf("t.tar"), std::size_t{2});
        QCOMPARE(extracted("t.tar", "f"), std::string("2\n"));
        QCOMPARE(extracted("t.tar", "g"), std::string("1\n"));
    }

    void joinsParts()
    {
        QCOMPARE(sh("tar cf - b > t.tar; split -b 4000 -d -a3 t.tar t.tar."), 0);
        QCOMPARE(extracted("t.tar.000", "b"), fftest::noise(3000, 2));
        QCOMPARE(extracted("t.tar.001", "b"), fftest::noise(3000, 2));
        fs::remove(m_root / "t.tar.001");
        QVERIFY(!isWhole("t.tar.000"));
    }
};

FF_TEST(TestForeignLayers)
#include "TestForeignLayers.moc"
