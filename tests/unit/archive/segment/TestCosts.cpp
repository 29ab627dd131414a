// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/segment/Costs.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <numeric>
#include <random>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

std::string noise(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string out(size, '\0');
    for (char& c : out)
        c = static_cast<char>(random());
    return out;
}

std::string text(std::size_t size)
{
    std::string out;
    for (unsigned i = 0; out.size() < size; ++i)
        out += "line " + std::to_string(i * 7919 % 1000) + " of a file\n";
    out.resize(size);
    return out;
}

} // namespace

class TestCosts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        fs::create_directories(root() / "in");
    }

    void cellsFollowTheScale()
    {
        for (std::uint8_t cell = 1; cell <= format::kMaxStripCell; ++cell) {
            const double bits = format::stripBits(cell);
            QCOMPARE(int(stripCell(static_cast<std::uint64_t>(bits * 256 * 1e6), 1000000)), int(cell));
        }
        QCOMPARE(int(stripCell(0, 1000)), 0);
        QCOMPARE(int(stripCell(8 * 256 * 1000, 1000)), 32);
        QCOMPARE(int(stripCell(~std::uint64_t{0} >> 16, 1)), int(format::kMaxStripCell));
        QCOMPARE(format::stripBits(0), 0.0);
        QCOMPARE(format::stripBits(32), 8.0);
    }

    // Half text, half noise.
    void stripShowsWhereTheModelIsSurprised()
    {
        fftest::writeFile(root() / "in/mixed", text(60000) + noise(60000, 1));
        const auto archive = make(codec::Level::Balanced);
        QVERIFY(archive);
        const Entry& entry = archive->entries().back();
        QCOMPARE(entry.path, std::string("in/mixed"));
        QVERIFY(entry.packedSizeRecorded);
        QCOMPARE(entry.strip.size(), format::kMaxStripCells);
        for (std::size_t i = 1; i < 31; ++i)
            QVERIFY2(format::stripBits(entry.strip[i]) < 2.5, qPrintable(QString::number(i)));
        for (std::size_t i = 33; i < 64; ++i)
            QVERIFY2(format::stripBits(entry.strip[i]) > 7, qPrintable(QString::number(i)));
    }

    void packedSizesAddUpToTheArchive_data()
    {
        QTest::addColumn<int>("level");
        for (const auto level :
             {codec::Level::Store, codec::Level::Fast, codec::Level::Quick, codec::Level::Balanced})
            QTest::newRow(std::string(codec::levelName(level)).c_str()) << int(level);
    }
    void packedSizesAddUpToTheArchive()
    {
        QFETCH(int, level);
        for (int i = 0; i < 60; ++i)
            fftest::writeFile(root() / "in" / ("f" + std::to_string(100 + i)),
                              i % 3 == 0 ? noise(3000, unsigned(i)) : text(3000 + std::size_t(i)));
        fftest::writeFile(root() / "in/large", text(200000) + noise(200000, 77));
        fftest::writeFile(root() / "in/copy", text(200000) + noise(200000, 77));
        const auto archive = make(static_cast<codec::Level>(level));
        QVERIFY(archive);
        const ArchiveInfo info = archive->info();
        std::uint64_t segments = 0, entries = 0;
        for (const SegmentInfo& segment : info.segments)
            segments += segment.packedSize;
        std::uint64_t noisy = 0, copy = 0, large = 0;
        for (const Entry& entry : archive->entries()) {
            QVERIFY(entry.packedSizeRecorded);
            entries += entry.packedSize;
            noisy = entry.path == "in/f100" ? entry.packedSize : noisy;
            copy = entry.path == "in/copy" ? entry.packedSize : copy;
            large = entry.path == "in/large" ? entry.packedSize : large;
        }
        // The end mark and rounding belong to none.
        QVERIFY(entries <= segments + archive->entries().size());
        QVERIFY2(segments - std::min(entries, segments) < 100,
                 qPrintable(QString("%1 of %2").arg(entries).arg(segments)));
        if (level == int(codec::Level::Balanced))
            QVERIFY(noisy > 2900 && noisy < 3200);
        QVERIFY(std::min(copy, large) < 1000); // one of them refers to the other
        // zstd and sorted blocks do not tell where their bits went: there an entry takes its block's average.
        const bool isAverage = level == int(codec::Level::Fast) || level == int(codec::Level::Quick);
        QVERIFY2(std::max(copy, large) > (isAverage ? 150000u : 195000u),
                 qPrintable(QString::number(std::max(copy, large))));
    }

    void smallArchivesDoNotPayForIt()
    {
        fftest::writeFile(root() / "in/note.txt", "A few words.\n");
        TaskControl control;
        CreateOptions options;
        options.level = codec::Level::Balanced;
        const auto made = createArchive(root() / "small.ffz", {root() / "in/note.txt"}, options, control);
        QVERIFY(made.ok());
        QVERIFY2(made->archiveBytes <= 13 + 200, qPrintable(QString::number(made->archiveBytes)));
        const auto archive = Archive::open(root() / "small.ffz", control);
        QVERIFY(archive.ok());
        QVERIFY(archive->entries().front().strip.empty());
        QVERIFY(!archive->entries().front().packedSizeRecorded);
        QVERIFY(archive->entries().front().packedSize > 0);
    }

    void isTheSameWhateverTheThreads()
    {
        fftest::writeFile(root() / "in/large", text(1100000));
        for (int i = 0; i < 30; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), text(std::size_t(9000 + i)));
        TaskControl control;
        CreateOptions options;
        options.level = codec::Level::Balanced;
        for (const unsigned threads : {1u, 3u}) {
            options.threads = threads;
            QVERIFY(createArchive(root() / ("t" + std::to_string(threads)), {root() / "in"}, options, control)
                        .ok());
        }
        QCOMPARE(fftest::readFile(root() / "t1"), fftest::readFile(root() / "t3"));
    }

private:
    std::optional<Archive> make(codec::Level level)
    {
        TaskControl control;
        CreateOptions options;
        options.level = level;
        if (!createArchive(root() / "out.ffz", {root() / "in"}, options, control).ok())
            return std::nullopt;
        auto archive = Archive::open(root() / "out.ffz", control);
        if (!archive.ok())
            return std::nullopt;
        return std::move(*archive);
    }
    fs::path root() const { return m_folder->path().toStdString(); }
    std::optional<QTemporaryDir> m_folder;
};

FF_TEST(TestCosts)
#include "TestCosts.moc"
