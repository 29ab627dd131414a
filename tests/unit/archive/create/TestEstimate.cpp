// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/estimate/Estimate.h"
#include "core/base/File.h"
#include "tests/support/SoundMaker.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace ff;
using namespace ff::archive;
using codec::Level;
namespace fs = std::filesystem;

namespace {

std::string words(std::size_t size, unsigned seed)
{
    static const std::string kWords[] = {"the ",   "archive ", "holds ",     "a file",
                                         ", and ", "so on.\n", "int main()", "= 42;\n"};
    std::mt19937 random(seed);
    std::string out;
    while (out.size() < size)
        out +=
            kWords[random() % std::size(kWords)] + (random() % 5 == 0 ? std::to_string(random() % 1000) : "");
    out.resize(size);
    return out;
}

} // namespace

class TestEstimate : public QObject {
    Q_OBJECT

    // The size at `balanced` that is expected of the folder, to this part of what it is.
    void mustComeNear(double part)
    {
        TaskControl control;
        CreateOptions options;
        const auto estimate = estimateArchive({root() / "in"}, options, {}, control);
        QVERIFY(estimate.ok());
        options.level = Level::Balanced;
        const auto made = createArchive(root() / "out.ffz", {root() / "in"}, options, control);
        QVERIFY(made.ok());
        const double relative =
            double(estimate->of(Level::Balanced).archiveBytes) / double(made->archiveBytes);
        QVERIFY2(std::abs(relative - 1) < part, qPrintable(QString::number(relative)));
        QVERIFY(estimate->of(Level::Balanced).archiveBytes < estimate->of(Level::Fast).archiveBytes);
    }

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        fs::create_directories(root() / "in");
    }

    // Within a tenth for the quick levels, a fifth for those that learn.
    void comesNearTheArchive()
    {
        for (int i = 0; i < 40; ++i)
            fftest::writeFile(root() / "in" / ("text" + std::to_string(i) + ".txt"),
                              words(20000, unsigned(i)));
        fftest::writeFile(root() / "in/noise.bin", fftest::noise(400000, 9));
        TaskControl control;
        CreateOptions options;
        std::vector<std::size_t> known;
        const auto estimate = estimateArchive(
            {root() / "in"}, options,
            [&](const Estimate& partial) {
                known.push_back(std::size_t(std::count_if(partial.levels.begin(), partial.levels.end(),
                                                          [](const auto& l) { return l.known; })));
            },
            control);
        QVERIFY2(estimate.ok(), estimate.ok() ? "" : estimate.error().message.c_str());
        QCOMPARE(known, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6}));
        QCOMPARE(estimate->rawBytes, std::uint64_t{1200000});
        QCOMPARE(estimate->entries, std::uint64_t{42});
        for (const Level level : {Level::Store, Level::Fast, Level::Balanced}) {
            options.level = level;
            const auto made = createArchive(root() / "out.ffz", {root() / "in"}, options, control);
            QVERIFY(made.ok());
            const double relative = double(estimate->of(level).archiveBytes) / double(made->archiveBytes);
            const double slack = level == Level::Balanced ? 0.2 : 0.1;
            QVERIFY2(std::abs(relative - 1) < slack,
                     qPrintable(QString("level %1: %2").arg(int(level)).arg(relative)));
            QVERIFY(estimate->of(level).seconds > 0);
        }
        QVERIFY(estimate->of(Level::Former).archiveBytes <= estimate->of(Level::Balanced).archiveBytes);
        QCOMPARE(estimate->budgetSeconds, 30.0);
        QVERIFY(estimate->automatic);
        QVERIFY(estimate->curve.size() >= 2);
        for (std::size_t i = 1; i < estimate->curve.size(); ++i) {
            QVERIFY(estimate->curve[i].seconds > estimate->curve[i - 1].seconds);
            QVERIFY(estimate->curve[i].archiveBytes <= estimate->curve[i - 1].archiveBytes);
        }
        QVERIFY(estimate->automatic->archiveBytes >= estimate->curve.back().archiveBytes);
        QVERIFY(estimate->automatic->archiveBytes < estimate->of(Level::Fast).archiveBytes);
    }

    void seesWhatCannotBeCompressed()
    {
        fftest::writeFile(root() / "in/noise.bin", fftest::noise(3000000, 4));
        TaskControl control;
        const auto estimate = estimateArchive({root() / "in"}, {}, {}, control);
        QVERIFY(estimate.ok());
        QCOMPARE(estimate->incompressibleBytes, std::uint64_t{3000000});
        for (const LevelEstimate& level : estimate->levels)
            QVERIFY(std::abs(double(level.archiveBytes) - 3000000) < 1000);
    }

    // zip files and their kin are coded by what they hold.
    void seesThroughDeflate()
    {
        for (int i = 0; i < 12; ++i) {
            const std::string text = words(120000, unsigned(50 + i));
            test::ZlibSettings gzip;
            gzip.windowBits = 31;
            const Bytes packed = test::deflated(
                ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), gzip);
            fftest::writeFile(root() / "in" / (std::to_string(i) + ".gz"),
                              std::string(packed.begin(), packed.end()));
        }
        TaskControl control;
        CreateOptions options;
        const auto estimate = estimateArchive({root() / "in"}, options, {}, control);
        QVERIFY(estimate.ok());
        QCOMPARE(estimate->incompressibleBytes, std::uint64_t{0});
        options.level = Level::Balanced;
        const auto made = createArchive(root() / "out.ffz", {root() / "in"}, options, control);
        QVERIFY(made.ok());
        QVERIFY(made->archiveBytes < estimate->rawBytes * 3 / 4);
        const double relative =
            double(estimate->of(Level::Balanced).archiveBytes) / double(made->archiveBytes);
        QVERIFY2(std::abs(relative - 1) < 0.2, qPrintable(QString::number(relative)));
    }

    void knowsSound()
    {
        const test::Layout stereo{2, 2, false, false};
        for (int i = 0; i < 3; ++i) {
            const Bytes wave = test::waveOf(stereo, test::soundOf(stereo, 100'000, unsigned(70 + i)));
            fftest::writeFile(root() / "in" / (std::to_string(i) + ".wav"),
                              std::string(wave.begin(), wave.end()));
        }
        mustComeNear(0.05);
    }

    void knowsMp3()
    {
        for (const char* name : {"joint-128.mp3", "stereo-192.mp3", "crc-320.mp3"}) {
            const auto music = readFile(std::filesystem::path(FF_TEST_DATA) / "mp3" / name, 1 << 20);
            QVERIFY(music.ok());
            fftest::writeFile(root() / "in" / name, std::string(music->begin(), music->end()));
        }
        mustComeNear(0.1);
    }

    void countsCopiesOnce()
    {
        const std::string text = words(300000, 2);
        for (int i = 0; i < 5; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), text);
        TaskControl control;
        const auto estimate = estimateArchive({root() / "in"}, {}, {}, control);
        QVERIFY(estimate.ok());
        QCOMPARE(estimate->rawBytes, std::uint64_t{1500000});
        QVERIFY(estimate->of(Level::Store).archiveBytes < 310000);
    }

    void readsOnlyASampleOfMuch()
    {
        const std::string text = words(1 << 20, 3);
        for (int i = 0; i < 60; ++i)
            fftest::writeFile(root() / "in" / std::to_string(i), std::to_string(i) + text);
        TaskControl control;
        CreateOptions options;
        const auto estimate = estimateArchive({root() / "in"}, options, {}, control);
        QVERIFY(estimate.ok());
        QVERIFY(estimate->sampledBytes <= std::uint64_t{40} << 20);
        QVERIFY(estimate->rawBytes > std::uint64_t{60} << 20);
    }

    void emptyAndUnreadableFilesAreNoObstacle()
    {
        fftest::writeFile(root() / "in/empty", "");
        TaskControl control;
        auto estimate = estimateArchive({root() / "in"}, {}, {}, control);
        QVERIFY(estimate.ok());
        QVERIFY(estimate->of(Level::Ultra).known);
        fftest::writeFile(root() / "in/closed", words(5000, 1));
        fs::permissions(root() / "in/closed", fs::perms::none);
        estimate = estimateArchive({root() / "in"}, {}, {}, control);
        QVERIFY(estimate.ok());
        QVERIFY(!estimateArchive({root() / "absent"}, {}, {}, control).ok());
    }

    void cancelStops()
    {
        fftest::writeFile(root() / "in/a", words(500000, 1));
        TaskControl control;
        const auto estimate = estimateArchive(
            {root() / "in"}, {}, [&](const Estimate&) { control.cancel(); }, control);
        QVERIFY(!estimate.ok());
        QCOMPARE(estimate.error().code, ErrorCode::Cancelled);
    }

private:
    fs::path root() const { return m_folder->path().toStdString(); }
    std::optional<QTemporaryDir> m_folder;
};

FF_TEST(TestEstimate)
#include "TestEstimate.moc"
