// SPDX-License-Identifier: GPL-3.0-or-later
// Damage that the archive's checks cannot undo, more than two bytes in 64 KiB, comes right by what the model
// expects of the contents, where it is given the time.
#include "core/archive/heal/Heal.h"
#include "core/format/Container.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestModelHeal : public QObject {
    Q_OBJECT

private:
    // Far more than it takes, so that no slow machine changes the outcome.
    static constexpr double kPatience = 600;

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;
    std::string m_good;
    format::SegmentRecord m_segment;

    // So many bits of the data block changed, evenly spread.
    fs::path damaged(unsigned bits)
    {
        std::string bad = m_good;
        const std::size_t begin = m_segment.fileOffset + m_segment.headerSize + m_segment.header.meta.packedSize;
        for (unsigned i = 1; i <= bits; ++i)
            bad[begin + m_segment.header.data.packedSize * i / (bits + 1)] ^= 0x04;
        fftest::writeFile(m_root / "bad.ffz", bad);
        return m_root / "bad.ffz";
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "in" / "licence.txt", fftest::readFile(fs::path(FF_SOURCE_DIR) / "LICENSE"));
        CreateOptions options;
        options.level = codec::Level::Balanced;
        const auto report = createArchive(m_root / "good.ffz", {m_root / "in"}, options, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        m_good = fftest::readFile(m_root / "good.ffz");
        const auto segments = format::Reader::open(m_root / "good.ffz")->index().segments;
        QCOMPARE(segments.size(), std::size_t(1));
        m_segment = segments.front();
    }

    void isLostWithoutTime()
    {
        const auto archive = Archive::open(damaged(3), m_control);
        QVERIFY(archive.ok());
        const auto report = archive->test({}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.damaged, std::uint64_t(1));
    }

    void testReadsThroughIt()
    {
        const auto archive = Archive::open(damaged(3), m_control);
        QVERIFY(archive.ok());
        RunOptions options;
        options.correctionSeconds = kPatience;
        const auto report = archive->test(options, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.damaged, std::uint64_t(0));
        QCOMPARE(report->healedEntries, std::uint64_t(1));
        QVERIFY(report->hashRetries > 3); // every candidate counts
    }

    void healWritesWhatItWas()
    {
        const auto archive = Archive::open(damaged(3), m_control);
        QVERIFY(archive.ok());
        HealOptions options;
        options.correctionSeconds = kPatience;
        const auto report = healArchive(*archive, m_root / "healed.ffz", options, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->exitCode(), 0);
        QVERIFY(fftest::readFile(m_root / "healed.ffz") == m_good);
    }
};

QTEST_GUILESS_MAIN(TestModelHeal)
#include "TestModelHeal.moc"
