// SPDX-License-Identifier: GPL-3.0-or-later
// In an archive without checks a damaged bit comes right by what the model expects of the contents, where it
// is given the time.
#include "core/archive/ArchiveImpl.h"
#include "core/archive/heal/Heal.h"
#include "core/format/Container.h"
#include "tests/support/TestProgram.h"
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

    // A bit of the data block changed, and nothing there that could tell which.
    Archive damaged()
    {
        std::string bad = m_good;
        const std::size_t begin =
            m_segment.fileOffset + m_segment.headerSize + m_segment.header.meta.packedSize;
        bad[begin + m_segment.header.data.packedSize / 2] ^= 0x08;
        fftest::writeFile(m_root / "bad.ffz", bad);
        auto archive = Archive::open(m_root / "bad.ffz", m_control);
        if (!archive.ok())
            qFatal("%s", archive.error().message.c_str());
        archive->impl().reader.repairs().setChecks({}, 0);
        return std::move(*archive);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::writeFile(m_root / "in" / "licence.txt",
                          fftest::readFile(fs::path(FF_SOURCE_DIR) / "LICENSE"));
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
        const auto report = damaged().test({}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.damaged, std::uint64_t(1));
    }

    void testReadsThroughIt()
    {
        RunOptions options;
        options.correctionSeconds = kPatience;
        const auto report = damaged().test(options, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.damaged, std::uint64_t(0));
        QCOMPARE(report->healedEntries, std::uint64_t(2)); // the file and its folder
        QVERIFY(report->hashRetries > 3); // every candidate counts
    }
};

FF_TEST(TestModelHeal)
#include "TestModelHeal.moc"
