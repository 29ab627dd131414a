// SPDX-License-Identifier: GPL-3.0-or-later
// What creating, changing and converting have in common. Issue 15: three recipes for it had drifted apart.
#include "core/archive/convert/Convert.h"
#include "core/archive/update/Update.h"
#include "tests/support/AsNobody.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestArchiveBuilder : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;

    static CreateOptions at(codec::Level level)
    {
        CreateOptions options;
        options.level = level;
        options.threads = 2;
        return options;
    }

    fs::path archived(codec::Level level)
    {
        TaskControl control;
        fftest::writeFile(m_root / "old" / "first.txt", fftest::prose(2000, 7));
        const auto made = createArchive(m_root / "old.ffz", {m_root / "old"}, at(level), control);
        return made.ok() ? m_root / "old.ffz" : fs::path();
    }

    Result<UpdateReport> add(TaskControl& control)
    {
        FF_ASSIGN(const auto archive, Archive::open(m_root / "old.ffz", control));
        Edits edits;
        edits.add.push_back({m_root / "in", "", {}});
        UpdateOptions options;
        options.threads = 2;
        return updateArchive(archive, edits, options, control);
    }

    Result<ConvertReport> convert(const fs::path& from, codec::Level level, TaskControl& control)
    {
        FF_ASSIGN(const auto archive, Archive::open(from, control));
        return convertArchive(archive, m_root / "converted.ffz", at(level), control);
    }

    // A film costs next to nothing, a text nearly all of it, so that work does not lie evenly along the
    // bytes.
    void makeFilmAndText()
    {
        fftest::writeFile(m_root / "in" / "film.mp4", fftest::noise(200'000));
        fftest::writeFile(m_root / "in" / "text.txt", fftest::prose(200'000));
    }
    static void checkWeighed(const TaskControl& control)
    {
        const Progress progress = control.progress();
        QVERIFY(progress.plan != nullptr);
        QCOMPARE(progress.doneBytes, progress.totalBytes);
        const double share =
            progress.plan->upTo(progress.totalBytes / 2) / progress.plan->upTo(progress.totalBytes);
        QVERIFY2(share < 0.3 || share > 0.7, std::to_string(share).c_str());
    }

    template <typename Report>
    static void checkCountsLost(const Result<Report>& report, const TaskControl& control)
    {
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        const auto lost = std::count_if(report->warnings.begin(), report->warnings.end(),
                                        [](const Warning& w) { return w.lost; });
        QCOMPARE(lost, std::ptrdiff_t{1});
        QCOMPARE(control.progress().failedEntries, std::uint64_t{1});
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fs::create_directories(m_root / "in");
        fs::create_directories(m_root / "old");
        fftest::setMode(m_root, 0777); // for nobody in particular
    }
    void cleanup() { fftest::removeTree(m_root); }

    void weighsTheWorkOfACreation()
    {
        makeFilmAndText();
        TaskControl control;
        QVERIFY(createArchive(m_root / "a.ffz", {m_root / "in"}, at(codec::Level::Balanced), control).ok());
        checkWeighed(control);
    }

    void weighsTheWorkOfAnUpdate()
    {
        makeFilmAndText();
        QVERIFY(!archived(codec::Level::Balanced).empty());
        TaskControl control;
        QVERIFY(add(control).ok());
        checkWeighed(control);
    }

    void weighsTheWorkOfAConversion()
    {
        makeFilmAndText();
        TaskControl making, control;
        QVERIFY(createArchive(m_root / "a.ffz", {m_root / "in"}, at(codec::Level::Store), making).ok());
        const auto report = convert(m_root / "a.ffz", codec::Level::Balanced, control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        checkWeighed(control);
    }

    void countsWhatACreationLeavesOut()
    {
        makeFilmAndText();
        fs::create_directories(m_root / "in" / "closed");
        fftest::setMode(m_root / "in" / "closed", 0);
        TaskControl control;
        const fftest::AsNobody nobody;
        checkCountsLost(createArchive(m_root / "a.ffz", {m_root / "in"}, at(codec::Level::Fast), control),
                        control);
    }

    void countsWhatAnUpdateLeavesOut()
    {
        makeFilmAndText();
        QVERIFY(!archived(codec::Level::Fast).empty());
        fs::create_directories(m_root / "in" / "closed");
        fftest::setMode(m_root / "in" / "closed", 0);
        TaskControl control;
        const fftest::AsNobody nobody;
        checkCountsLost(add(control), control);
    }

    void countsWhatAConversionLeavesOut()
    {
        const std::string noise = fftest::noise(2'000'000, 3);
        fftest::writeFile(m_root / "in" / "damaged.bin", noise);
        fftest::writeFile(m_root / "in" / "whole.txt", fftest::prose(3000));
        TaskControl making, control;
        QVERIFY(createArchive(m_root / "a.ffz", {m_root / "in"}, at(codec::Level::Store), making).ok());
        std::string bytes = fftest::readFile(m_root / "a.ffz");
        const std::size_t at = bytes.find(noise.substr(1'000'000, 64));
        QVERIFY(at != std::string::npos);
        fftest::spoil(bytes, at);
        fftest::writeFile(m_root / "a.ffz", bytes);
        checkCountsLost(convert(m_root / "a.ffz", codec::Level::Fast, control), control);
    }

    void tellsThePayloadOfAChangedArchive()
    {
        makeFilmAndText();
        QVERIFY(!archived(codec::Level::Fast).empty());
        TaskControl control;
        const auto report = add(control);
        QVERIFY(report.ok());
        const auto archive = Archive::open(m_root / "old.ffz", control);
        QVERIFY(archive.ok());
        QCOMPARE(report->payloadBytes, archive->info().payloadBytes);
    }
};

FF_TEST(TestArchiveBuilder)
#include "TestArchiveBuilder.moc"
