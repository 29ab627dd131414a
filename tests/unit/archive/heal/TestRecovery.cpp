// SPDX-License-Identifier: GPL-3.0-or-later
// Archives with a recovery record: they read as others do, keep it through changes, and are repaired by it.
#include "core/archive/convert/Convert.h"
#include "core/archive/heal/Heal.h"
#include "core/archive/read/Compare.h"
#include "core/archive/update/Undo.h"
#include "core/archive/update/Update.h"
#include "core/heal/recovery/Record.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestRecovery : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;
    std::string m_good, m_bare; // the archive with its record and without
    std::vector<std::string> m_tree;

    void makeInputs(std::size_t noise)
    {
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / "text" / ("f" + std::to_string(i) + ".txt"),
                              fftest::prose(500 + 10 * std::size_t(i), std::uint32_t(i)));
        fftest::writeFile(m_root / "in" / "a.bin", fftest::noise(noise, 1));
        fftest::writeFile(m_root / "in" / "b.bin", fftest::noise(noise / 2, 2));
        m_tree = fftest::describe(m_root / "in");
    }
    std::string create(const std::string& name, unsigned percent)
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.recoveryPercent = percent;
        const auto report = createArchive(m_root / name, {m_root / "in"}, options, m_control);
        if (!report.ok())
            qFatal("%s", report.error().message.c_str());
        if (report->recoveryPercent != percent || report->archiveBytes != fs::file_size(m_root / name))
            qFatal("the report is wrong");
        return fftest::readFile(m_root / name);
    }
    void make(std::size_t noise = 60'000, unsigned percent = 5)
    {
        makeInputs(noise);
        m_bare = create("bare.ffz", 0);
        m_good = create("good.ffz", percent);
    }
    std::uint64_t damage() const { return heal::guaranteedDamage(heal::chooseLayout(m_bare.size(), 5)); }

    std::vector<std::string> extracted(const fs::path& archive, int& code)
    {
        fftest::removeTree(m_root / "out");
        const auto opened = Archive::open(archive, m_control);
        code = -1;
        if (!opened.ok())
            return {};
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = opened->extract(options, {}, m_control);
        code = report.ok() ? report->verdict.exitCode() : -2;
        return fs::exists(m_root / "out/in") ? fftest::describe(m_root / "out/in")
                                             : std::vector<std::string>();
    }
    Result<HealReport> healed(const fs::path& archive)
    {
        FF_ASSIGN(const Archive opened, Archive::open(archive, m_control));
        HealOptions options;
        options.force = true;
        return healArchive(opened, m_root / "healed.ffz", options, m_control);
    }
    // Everything comes out, and heal gives back every byte.
    void mustHeal(const std::string& bad, const std::string& what)
    {
        fftest::writeFile(m_root / "bad.ffz", bad);
        int code = 0;
        const auto tree = extracted(m_root / "bad.ffz", code);
        QVERIFY2(tree == m_tree, what.c_str());
        QVERIFY2(code == 0, what.c_str());
        const auto test = Archive::open(m_root / "bad.ffz", m_control)->test({}, m_control);
        QVERIFY2(test.ok() && test->verdict.bad() == 0 && test->verdict.exitCode() == 2, what.c_str());
        QVERIFY2(test->canBeMended && !test->warnings.empty() && !test->recovery.isWhole(), what.c_str());
        const auto report = healed(m_root / "bad.ffz");
        QVERIFY2(report.ok(), report.ok() ? "" : (what + ": " + report.error().message).c_str());
        QVERIFY2(report->exitCode() == 0 && report->lostEntries == 0, what.c_str());
        QVERIFY2(fftest::readFile(m_root / "healed.ffz") == m_good, what.c_str());
        QCOMPARE(fftest::readFile(m_root / "bad.ffz"), bad);
    }
    void hit(std::string& file, std::size_t at, std::size_t length)
    {
        for (std::size_t i = at; i < std::min(file.size(), at + length); ++i)
            file[i] = static_cast<char>(file[i] ^ 0x5A);
    }
    Result<UpdateReport> edit(const std::string& name, const Edits& edits)
    {
        return updateArchive(m_root / name, edits, {}, m_control);
    }
    unsigned percentOf(const std::string& name)
    {
        const auto opened = Archive::open(m_root / name, m_control);
        return opened.ok() ? opened->info().recovery.percent : 1000;
    }

    // In more chunks of 64 KiB than are tried to be corrected by their checks.
    void hitSixChunks(std::string& file, std::size_t length)
    {
        for (std::size_t k = 0; k < 6; ++k)
            hit(file, 20'000 + k * 70'000, length);
    }

    // The record of other bytes: of these ones with some of them changed.
    std::string lyingRecord()
    {
        std::string other = m_bare, room, out;
        hitSixChunks(other, 300);
        const auto reading = [](const std::string& bytes) {
            return [&bytes](std::uint64_t offset, std::span<std::uint8_t> into) -> Status {
                std::copy_n(bytes.begin() + std::ptrdiff_t(offset), into.size(), into.begin());
                return {};
            };
        };
        const heal::Scratch scratch{
            [&room](std::uint64_t offset, ByteSpan bytes) -> Status {
                room.resize(std::max<std::size_t>(room.size(), offset + bytes.size()));
                std::copy(bytes.begin(), bytes.end(), room.begin() + std::ptrdiff_t(offset));
                return {};
            },
            reading(room)};
        const Status made = heal::makeRecord(
            heal::chooseLayout(other.size(), 5), reading(other), scratch,
            [&out](ByteSpan bytes) -> Status {
                out += asText(bytes);
                return {};
            },
            m_control);
        return made.ok() ? out : std::string();
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void standsBehindAnArchiveThatIsAsWithoutIt()
    {
        make();
        QVERIFY(m_good.size() > m_bare.size() && m_good.starts_with(m_bare));
        const auto opened = Archive::open(m_root / "good.ffz", m_control);
        QVERIFY(opened.ok() && opened->warnings().empty());
        const ArchiveInfo info = opened->info();
        QCOMPARE(info.recovery.percent, 5U);
        QCOMPARE(info.recovery.bytes, m_good.size() - m_bare.size());
        QCOMPARE(info.archiveBytes, m_good.size());
        QVERIFY(!info.recovery.checked);
        const auto test = opened->test({}, m_control);
        QVERIFY(test.ok() && test->verdict.exitCode() == 0 && test->warnings.empty());
        QVERIFY(test->recovery.checked && test->recovery.isWhole());
        QCOMPARE(test->archiveBytes, m_good.size());
        int code = 0;
        QVERIFY(extracted(m_root / "good.ffz", code) == m_tree && code == 0);
        const auto report = healed(m_root / "good.ffz");
        QVERIFY(report.ok() && report->written.empty());
        const auto compared = compareArchive(*opened, m_root, {}, m_control);
        QVERIFY(compared.ok() && compared->different + compared->unknown + compared->onlyInArchive == 0);
        QVERIFY(!createArchive(
                     m_root / "x.ffz", {m_root / "in"},
                     [] {
                         CreateOptions options;
                         options.recoveryPercent = 101;
                         return options;
                     }(),
                     m_control)
                     .ok());
    }

    void isAddedAndRemoved()
    {
        make();
        Edits edits;
        edits.recoveryPercent = 5;
        auto report = edit("bare.ffz", edits);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(fftest::readFile(m_root / "bare.ffz") == m_good);
        QCOMPARE(report->recoveryBytes, m_good.size() - m_bare.size());
        QCOMPARE(report->previousBytes, m_bare.size());
        edits.recoveryPercent = 20;
        QVERIFY(edit("bare.ffz", edits).ok());
        QCOMPARE(percentOf("bare.ffz"), 20U);
        edits.recoveryPercent = 0;
        report = edit("bare.ffz", edits);
        QVERIFY(report.ok());
        QCOMPARE(report->recoveryPercent, 0U);
        QVERIFY(fftest::readFile(m_root / "bare.ffz") == m_bare);
        edits.recoveryPercent = 101;
        QCOMPARE(edit("bare.ffz", edits).error().code, ErrorCode::Usage);
    }

    // One of damaged bytes would be of no use.
    void isNotMadeOfADamagedArchive()
    {
        make();
        std::string bad = m_bare;
        hit(bad, 5000, 3000);
        fftest::writeFile(m_root / "bad.ffz", bad);
        Edits edits;
        edits.recoveryPercent = 5;
        const auto report = edit("bad.ffz", edits);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Damaged);
        QVERIFY(fftest::readFile(m_root / "bad.ffz") == bad);
        // What it has may still help when more of the file is found.
        bad = m_good;
        hit(bad, 5000, 50'000);
        fftest::writeFile(m_root / "bad.ffz", bad);
        edits.recoveryPercent = 0;
        QCOMPARE(edit("bad.ffz", edits).error().code, ErrorCode::Damaged);
        QVERIFY(fftest::readFile(m_root / "bad.ffz") == bad);
    }

    void editsKeepIt()
    {
        make();
        fftest::writeFile(m_root / "new.txt", fftest::prose(3000, 77));
        Edits edits;
        edits.remove = {"in/text/f3.txt"};
        edits.rename = {{"in/a.bin", "in/c.bin"}};
        edits.add = {{m_root / "new.txt", "in"}};
        const auto report = edit("good.ffz", edits);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->recoveryPercent, 5U);
        QCOMPARE(report->archiveBytes, fs::file_size(m_root / "good.ffz"));
        QCOMPARE(percentOf("good.ffz"), 5U);
        const auto test = Archive::open(m_root / "good.ffz", m_control)->test({}, m_control);
        QVERIFY(test.ok() && test->verdict.exitCode() == 0 && test->recovery.isWhole());
        QVERIFY(edit("bare.ffz", edits).ok());
        const std::string bare = fftest::readFile(m_root / "bare.ffz");
        QVERIFY(fftest::readFile(m_root / "good.ffz").starts_with(bare));
        QCOMPARE(percentOf("bare.ffz"), 0U);
        Edits folder;
        folder.folders = {"in/empty"};
        QVERIFY(edit("good.ffz", folder).ok());
        QCOMPARE(percentOf("good.ffz"), 5U);
        folder.folders = {"in/another"};
        folder.recoveryPercent = 10;
        QVERIFY(edit("good.ffz", folder).ok());
        QCOMPARE(percentOf("good.ffz"), 10U);
    }

    // What an edit copies is what the record repairs.
    void editsOfADamagedArchiveRepairIt()
    {
        make();
        std::string bad = m_good;
        hit(bad, 20'000, 2000);
        fftest::writeFile(m_root / "bad.ffz", bad);
        Edits edits;
        edits.remove = {"in/b.bin"};
        QVERIFY(edit("bad.ffz", edits).ok());
        QVERIFY(edit("good.ffz", edits).ok());
        QVERIFY(fftest::readFile(m_root / "bad.ffz") == fftest::readFile(m_root / "good.ffz"));
    }

    void undoBringsItBack()
    {
        make();
        auto opened = Archive::open(m_root / "good.ffz", m_control);
        QVERIFY(opened.ok());
        Edits edits;
        edits.recoveryPercent = 0;
        UpdateOptions options;
        options.keepPrevious = m_root / ".kept";
        const auto report = updateArchive(*opened, edits, options, m_control);
        QVERIFY(report.ok() && report->keptPrevious);
        QVERIFY(fftest::readFile(m_root / ".kept") == m_good);
        QVERIFY(fftest::readFile(m_root / "good.ffz") == m_bare);
    }

    void conversionKeepsIt()
    {
        make();
        const auto opened = Archive::open(m_root / "good.ffz", m_control);
        CreateOptions options;
        options.level = codec::Level::Fast;
        QVERIFY(convertArchive(*opened, m_root / "converted.ffz", options, m_control).ok());
        QCOMPARE(percentOf("converted.ffz"), 5U);
    }

    void healsDamageOfEveryKind()
    {
        make();
        std::mt19937 random(5);
        for (const std::size_t places : {1U, 8U, 64U}) {
            for (int i = 0; i < 3; ++i) {
                std::string bad = m_good;
                for (std::size_t k = 0; k < places; ++k)
                    hit(bad, random() % bad.size(), damage() / places);
                mustHeal(bad, std::to_string(places) + " places");
                if (QTest::currentTestFailed())
                    return;
            }
        }
        const std::size_t most = m_good.size() / 25;
        mustHeal(m_good.substr(most), "cut at the head");
        mustHeal(m_good.substr(0, m_good.size() - most), "cut at the end");
        for (const std::size_t at : {std::size_t(0), std::size_t(700), m_bare.size() / 2, m_bare.size() - 100,
                                     m_bare.size() + 3000}) {
            mustHeal(m_good.substr(0, at) + m_good.substr(at + 2500), "lost at " + std::to_string(at));
            mustHeal(m_good.substr(0, at + 2500) + m_good.substr(at), "doubled at " + std::to_string(at));
            if (QTest::currentTestFailed())
                return;
        }
        std::string bad = m_good; // index, guard and footer
        hit(bad, m_bare.size() - 2000, 2000);
        mustHeal(bad, "the index");
    }

    void healsALargerArchive()
    {
        make(1'500'000);
        std::mt19937 random(6);
        std::string bad = m_good;
        for (int k = 0; k < 64; ++k)
            hit(bad, random() % bad.size(), bad.size() / 25 / 64);
        mustHeal(bad, "64 places");
        mustHeal(m_good.substr(m_good.size() / 25), "cut at the head");
        mustHeal(m_good.substr(0, 700'000) + m_good.substr(700'000 + 65'536), "a block lost");
    }

    void readsASmallArchiveWithoutItsIndex()
    {
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(700));
        m_tree = fftest::describe(m_root / "in");
        m_bare = create("bare.ffz", 0);
        m_good = create("good.ffz", 5);
        std::string bad = m_good;
        hit(bad, 0, m_bare.size()); // all of it
        mustHeal(bad, "everything");
        mustHeal(m_good.substr(m_bare.size()), "nothing but the record");
    }

    // Extraction of a selection reads through it, too, and counts what it took.
    void countsItsUse()
    {
        make();
        std::string bad = m_good;
        hit(bad, 20'000, 2000);
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto opened = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY(opened.ok() && opened->warnings().empty());
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = opened->extract(options, *opened->select({"in/a.bin"}), m_control);
        QVERIFY(report.ok() && report->verdict.exitCode() == 0);
        QVERIFY(report->hashRetries > 0 && report->healedEntries == 1 && !report->warnings.empty());
        QVERIFY(report->recovery.checked && report->recovery.repairedBytes >= 2000);
        QCOMPARE(report->recovery.repairedBytes, report->recovery.damagedBytes);
        QVERIFY(fftest::readFile(m_root / "out/in/a.bin") == fftest::readFile(m_root / "in/a.bin"));
        const auto mended = healed(m_root / "bad.ffz");
        QVERIFY(mended.ok() && mended->hashRetries > 0 && mended->healedEntries > 0);
    }

    // At any moment, and the next one who asks gets all of it.
    void canBeCancelled()
    {
        make();
        std::string bad = m_good;
        hit(bad, 20'000, 2000);
        fftest::writeFile(m_root / "bad.ffz", bad);
        bool finished = false;
        for (std::uint64_t at = 1; !finished; at += 97) {
            const auto opened = Archive::open(m_root / "bad.ffz", m_control);
            QVERIFY(opened.ok());
            TaskControl control;
            control.cancelAtCheckpoint(at);
            HealOptions options;
            const auto report = healArchive(*opened, m_root / "healed.ffz", options, control);
            finished = report.ok();
            if (finished)
                break;
            QCOMPARE(report.error().code, ErrorCode::Cancelled);
            QVERIFY(!fs::exists(m_root / "healed.ffz"));
            QVERIFY(opened->test({}, m_control)->recovery.repairedBytes >= 2000);
        }
        QVERIFY(fftest::readFile(m_root / "healed.ffz") == m_good);
    }

    void tellsWhatIsBeyondIt()
    {
        make(1'200'000);
        std::string bad = m_good;
        hit(bad, 3000, 400'000);
        fftest::writeFile(m_root / "bad.ffz", bad);
        int code = 0;
        const auto tree = extracted(m_root / "bad.ffz", code);
        QCOMPARE(code, 2);
        QVERIFY(tree.size() < m_tree.size());
        const auto report = healed(m_root / "bad.ffz");
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report->lostEntries > 0 && report->exitCode() == 2);
        QVERIFY(report->recovery.damagedBytes > report->recovery.repairedBytes);
        // The new archive has a record of what is left.
        QCOMPARE(percentOf("healed.ffz"), 5U);
        const auto test = Archive::open(m_root / "healed.ffz", m_control)->test({}, m_control);
        QVERIFY(test.ok() && test->verdict.exitCode() == 0 && test->recovery.isWhole());
    }

    void damageOfTheRecordAloneIsTold()
    {
        make();
        std::string bad = m_good;
        hit(bad, m_bare.size() + 4000, 500);
        mustHeal(bad, "in the record");
        bad = m_good;
        hit(bad, m_good.size() - 40, 40);
        mustHeal(bad, "its end");
        // A few blocks give no table but tell that there was a record; less than one tells nothing.
        for (const auto& [left, expected] : {std::pair{500, m_good}, {100, m_bare}}) {
            fftest::writeFile(m_root / "bad.ffz", m_good.substr(0, m_bare.size() + std::size_t(left)));
            const auto report = healed(m_root / "bad.ffz");
            QVERIFY(report.ok() && report->exitCode() == 0);
            QVERIFY(fftest::readFile(m_root / "healed.ffz") == expected);
        }
    }

    // A record that is right by its own checks but of other bytes changes nothing that a hash has not proved.
    void recordThatLiesChangesNothing()
    {
        make(500'000);
        const std::string lying = m_bare + lyingRecord();
        QCOMPARE(lying.size(), m_good.size());
        fftest::writeFile(m_root / "lying.ffz", lying);
        int code = 0;
        QVERIFY(extracted(m_root / "lying.ffz", code) == m_tree); // nothing is damaged: it is not asked
        QCOMPARE(code, 0);
        std::string bad = lying;
        hitSixChunks(bad, 100);
        fftest::writeFile(m_root / "bad.ffz", bad);
        for (const std::string& line : extracted(m_root / "bad.ffz", code))
            QVERIFY2(std::find(m_tree.begin(), m_tree.end(), line) != m_tree.end()
                         || line.starts_with("text ") || line.starts_with(". "),
                     line.c_str());
        QCOMPARE(code, 2);
        const auto report = healed(m_root / "bad.ffz");
        QVERIFY(report.ok() && report->lostEntries > 0 && report->exitCode() == 2);
        // Neither does a change of the archive take what it says for right.
        Edits edits;
        edits.remove = {"in/text/f1.txt"};
        QCOMPARE(edit("lying.ffz", edits).error().code, ErrorCode::Damaged);
        QVERIFY(fftest::readFile(m_root / "lying.ffz") == lying);
    }

    // The record of an archive that is stored within another is not taken for that one's own.
    void archiveWithinAnArchive()
    {
        make();
        fftest::removeTree(m_root / "in");
        fftest::writeFile(m_root / "in" / "inner.ffz", m_good);
        m_tree = fftest::describe(m_root / "in");
        CreateOptions options;
        options.level = codec::Level::Store;
        QVERIFY(createArchive(m_root / "outer.ffz", {m_root / "in"}, options, m_control).ok());
        std::string bad = fftest::readFile(m_root / "outer.ffz");
        hit(bad, bad.size() - 30, 30); // footer and some of the index
        fftest::writeFile(m_root / "bad.ffz", bad);
        const auto opened = Archive::open(m_root / "bad.ffz", m_control);
        QVERIFY(opened.ok());
        QCOMPARE(opened->info().recovery.percent, 0U);
        for (const Entry& entry : opened->entries())
            QVERIFY(entry.path == "in" || entry.path == "in/inner.ffz");
    }
};

FF_TEST(TestRecovery)
#include "TestRecovery.moc"
