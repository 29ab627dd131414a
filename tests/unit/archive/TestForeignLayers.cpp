// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 14: what compression around an archive checks, archives after one another, equal names, parts.
#include "core/archive/Archive.h"
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
        for (std::size_t at = 10; at < bytes.size(); at += at + 12 < bytes.size() ? 7 : 1) { // behind the header, the trailer whole
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
        QCOMPARE(sh("tar cf 1.tar a; tar cf 2.tar b; cat 1.tar 2.tar > c.tar; gzip -c 1.tar 2.tar > c.tar.gz"), 0);
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

QTEST_GUILESS_MAIN(TestForeignLayers)
#include "TestForeignLayers.moc"
