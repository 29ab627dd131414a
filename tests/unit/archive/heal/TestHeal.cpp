// SPDX-License-Identifier: GPL-3.0-or-later
// Damage that the archive's own checks can undo comes out right, from extraction and from heal; of other
// damage everything comes back that is whole, and nothing wrong is ever taken for right.
#include "core/archive/ArchiveImpl.h"
#include "core/archive/heal/Heal.h"
#include "core/archive/update/Update.h"
#include "core/format/Wire.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestHeal : public QObject {
    Q_OBJECT

private:
    // What no correction explains is not worth the seconds here that it is worth to people.
    static constexpr double kGuessing = 0.2;

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;
    std::string m_good;
    std::vector<std::string> m_tree; // of the inputs
    std::vector<format::SegmentRecord> m_segments;

    void makeSmall()
    {
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(700));
        fftest::writeFile(m_root / "in" / "b.bin", fftest::noise(300));
        fftest::writeFile(m_root / "in" / "empty", "");
        fs::create_symlink("a.txt", m_root / "in" / "link");
    }
    // Several segments, more entries than an archive leaves unlisted, a copy that is a reference.
    void makeLarge()
    {
        fftest::writeFile(m_root / "in" / "large1.bin", fftest::noise(1'200'000, 1));
        fftest::writeFile(m_root / "in" / "large2.bin", fftest::noise(1'100'000, 2));
        fftest::writeFile(m_root / "in" / "large3.bin", fftest::noise(1'300'000, 3));
        fftest::writeFile(m_root / "in" / "large4.bin", fftest::noise(1'200'000, 1));
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / "small" / ("f" + std::to_string(i) + ".txt"),
                              fftest::prose(500 + 10 * std::size_t(i), std::uint32_t(i)));
        fs::create_hard_link(m_root / "in" / "large1.bin", m_root / "in" / "same.bin");
    }
    void make(codec::Level level)
    {
        CreateOptions options;
        options.level = level;
        const auto report = createArchive(m_root / "good.ffz", {m_root / "in"}, options, m_control);
        if (!report.ok())
            qFatal("%s", report.error().message.c_str());
        m_good = fftest::readFile(m_root / "good.ffz");
        m_tree = fftest::describe(m_root / "in");
        m_segments = format::Reader::open(m_root / "good.ffz")->index().segments;
    }
    std::string changed(std::size_t at, char difference) const
    {
        std::string bad = m_good;
        bad[at] = static_cast<char>(bad[at] ^ difference);
        return bad;
    }

    Result<HealReport> heal(const fs::path& archive, const fs::path& out, bool force = true)
    {
        FF_ASSIGN(const Archive opened, Archive::open(archive, m_control));
        HealOptions options;
        options.force = force;
        options.guessSeconds = kGuessing;
        return healArchive(opened, out, options, m_control);
    }
    std::vector<std::string> extracted(const fs::path& archive, int& code, std::uint64_t* healed = nullptr)
    {
        fftest::removeTree(m_root / "out");
        const auto opened = Archive::open(archive, m_control);
        if (!opened.ok()) {
            code = -1;
            return {};
        }
        ExtractOptions options;
        options.target = m_root / "out";
        options.guessSeconds = kGuessing;
        const auto report = opened->extract(options, {}, m_control);
        code = report.ok() ? report->verdict.exitCode() : -2;
        if (healed != nullptr)
            *healed = report.ok() ? report->healedEntries : 0;
        return fs::exists(m_root / "out/in") ? fftest::describe(m_root / "out/in")
                                             : std::vector<std::string>();
    }
    // Everything of these bytes comes out right, and heal gives back the archive as it was.
    void mustHeal(const std::string& bad, const std::string& what)
    {
        fftest::writeFile(m_root / "bad.ffz", bad);
        int code = 0;
        const auto tree = extracted(m_root / "bad.ffz", code);
        QVERIFY2(tree == m_tree, what.c_str());
        QVERIFY2(code == 0, what.c_str());
        const auto test = Archive::open(m_root / "bad.ffz", m_control)->test({}, m_control);
        QVERIFY2(test.ok() && test->verdict.bad() == 0 && test->verdict.exitCode() == 2, what.c_str());
        QVERIFY2(!test->warnings.empty(), what.c_str());
        const auto report = heal(m_root / "bad.ffz", m_root / "healed.ffz");
        QVERIFY2(report.ok(), report.ok() ? "" : (what + ": " + report.error().message).c_str());
        QVERIFY2(report->exitCode() == 0 && report->lostEntries == 0, what.c_str());
        QVERIFY2(fftest::readFile(m_root / "healed.ffz") == m_good, what.c_str());
        QCOMPARE(fftest::readFile(m_root / "bad.ffz"), bad);
    }

    // What comes out of these bytes, and of the mended archive, is right; gives how many entries the latter
    // lacks.
    void mustSave(const std::string& bad, std::size_t mostLost, std::size_t* lost = nullptr)
    {
        fftest::writeFile(m_root / "bad.ffz", bad);
        int code = 0;
        const auto before = extracted(m_root / "bad.ffz", code);
        const auto report = heal(m_root / "bad.ffz", m_root / "healed.ffz");
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        const auto opened = Archive::open(m_root / "healed.ffz", m_control);
        QVERIFY(opened.ok() && !opened->rebuilt());
        const auto test = opened->test({}, m_control);
        QVERIFY(test.ok());
        for (const EntryOutcome& outcome : test->outcomes)
            QVERIFY2(outcome.message.empty(),
                     (opened->entries()[outcome.entry].path + ": " + outcome.message).c_str());
        QVERIFY2(test->verdict.exitCode() == 0, test->verdict.summary().c_str());
        QVERIFY(test->verdict.whole + mostLost >= m_tree.size());
        const auto after = extracted(m_root / "healed.ffz", code);
        QCOMPARE(code, 0);
        for (const std::string& line : after)
            QVERIFY2(isRight(line), line.c_str());
        QCOMPARE(after.size(), std::size_t(test->verdict.whole));
        QVERIFY(after.size() + mostLost >= m_tree.size());
        QVERIFY(std::includes(
            after.begin(), after.end(), before.begin(), before.end(),
            [this](const std::string& a, const std::string& b) { return pathOf(a) < pathOf(b); }));
        QCOMPARE(report->exitCode(), after.size() == m_tree.size() ? 0 : 2);
        if (lost != nullptr)
            *lost = m_tree.size() - after.size();
    }
    static std::string pathOf(const std::string& line) { return line.substr(0, line.find(' ')); }
    // As among the inputs, but for the number of hardlinks, which changes when one of them is lost.
    bool isRight(const std::string& line) const
    {
        const auto withoutLinks = [](const std::string& text) {
            const std::size_t at = text.find(" links=");
            return text.substr(0, at) + text.substr(std::min(text.size(), at + 8));
        };
        return std::any_of(m_tree.begin(), m_tree.end(),
                           [&](const std::string& good) { return withoutLinks(good) == withoutLinks(line); });
    }

    static void levels()
    {
        QTest::addColumn<int>("level");
        for (const auto level : {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced})
            QTest::newRow(std::string(codec::levelName(level)).c_str()) << static_cast<int>(level);
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void everyFlippedBitIsHealed_data() { levels(); }
    void everyFlippedBitIsHealed()
    {
        QFETCH(int, level);
        makeSmall();
        make(static_cast<codec::Level>(level));
        const std::size_t bits = m_good.size() * 8;
        for (std::size_t i = 0; i < 100; ++i) {
            const std::size_t bit = (i * bits / 100 + i % 8) % bits;
            mustHeal(changed(bit / 8, static_cast<char>(1 << bit % 8)), "bit " + std::to_string(bit));
            if (QTest::currentTestFailed())
                return;
        }
    }

    // At the end of a payload bits may be flipped and it decodes to the same bytes all the same.
    void noFlippedBitIsUnseen_data() { levels(); }
    void noFlippedBitIsUnseen()
    {
        QFETCH(int, level);
        makeSmall();
        make(static_cast<codec::Level>(level));
        QCOMPARE(m_segments.size(), std::size_t(1));
        const std::size_t end = m_segments[0].fileOffset + m_segments[0].packedSize();
        const std::size_t metaEnd = end - m_segments[0].header.data.packedSize;
        for (const std::size_t behind : {metaEnd, end}) {
            for (std::size_t bit = behind * 8 - 24; bit < behind * 8; ++bit) {
                mustHeal(changed(bit / 8, static_cast<char>(1 << bit % 8)), "bit " + std::to_string(bit));
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }

    // Damage that changes no contents and that no correction undoes.
    void checksThatDifferAreTold()
    {
        makeSmall();
        make(codec::Level::Fast);
        const auto archive = Archive::open(m_root / "good.ffz", m_control);
        QVERIFY(archive.ok());
        format::Repairs& repairs = archive->impl().reader.repairs();
        std::vector<std::uint64_t> checks = repairs.checks();
        QCOMPARE(checks.size(), std::size_t(1));
        checks[0] ^= 0x0123'4567'89AB'CDEF;
        repairs.setChecks(checks, repairs.covered());
        const auto test = archive->test({}, m_control);
        QVERIFY(test.ok());
        QCOMPARE(test->verdict.bad(), std::uint64_t(0));
        QCOMPARE(test->verdict.exitCode(), 2);
        QVERIFY(test->canBeMended);
        QCOMPARE(test->warnings.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(test->warnings[0].message),
                 QString("the checks of 1 of 1 segments differ, though all contents are right; \"ffz heal\" "
                         "mends the archive"));
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, {}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 0);
        const auto healed = healArchive(*archive, m_root / "healed.ffz", {}, m_control);
        QVERIFY2(healed.ok(), healed.ok() ? "" : healed.error().message.c_str());
        const auto again = Archive::open(m_root / "healed.ffz", m_control)->test({}, m_control);
        QVERIFY(again.ok() && again->verdict.exitCode() == 0 && again->warnings.empty());
    }

    void aFlippedBitOfTheNetIsHealed()
    {
        makeSmall();
        make(codec::Level::Former);
        const std::size_t bits = m_good.size() * 8;
        for (std::size_t i = 0; i < 6; ++i) {
            const std::size_t bit = (i * bits / 6 + 100 + i) % bits;
            mustHeal(changed(bit / 8, static_cast<char>(1 << bit % 8)), "bit " + std::to_string(bit));
            if (QTest::currentTestFailed())
                return;
        }
    }

    void oneAndTwoBytesOfALargeArchiveAreHealed_data() { levels(); }
    void oneAndTwoBytesOfALargeArchiveAreHealed()
    {
        QFETCH(int, level);
        makeLarge();
        make(static_cast<codec::Level>(level));
        const std::size_t end = m_segments.back().fileOffset + m_segments.back().packedSize();
        const std::size_t chunk = std::size_t{64} << 10;
        for (const std::size_t at : {std::size_t{0}, chunk - 1, chunk, m_good.size() / 2, end - 1, end,
                                     end + 40, m_good.size() - 1}) {
            mustHeal(changed(at, '\x5A'), "byte " + std::to_string(at));
            if (QTest::currentTestFailed())
                return;
        }
        std::string bad = m_good;
        const std::size_t at = m_good.size() / 2 / chunk * chunk;
        bad[at + 100] = static_cast<char>(bad[at + 100] ^ 7);
        bad[at + 60000] = static_cast<char>(bad[at + 60000] ^ 0x80);
        mustHeal(bad, "two bytes");
    }

    void damageInTwoSegmentsIsHealed()
    {
        makeLarge();
        make(codec::Level::Fast);
        std::string bad = m_good;
        for (const format::SegmentRecord& segment : m_segments) {
            const std::size_t at = segment.fileOffset + segment.packedSize() / 2;
            bad[at] = static_cast<char>(bad[at] ^ 0x11);
        }
        fftest::writeFile(m_root / "bad.ffz", bad);
        int code = 0;
        std::uint64_t healed = 0;
        QCOMPARE(extracted(m_root / "bad.ffz", code, &healed), m_tree);
        QCOMPARE(code, 0);
        QVERIFY(healed >= 20);
        mustHeal(bad, "a byte in every segment");
    }

    // Reading one entry heals what it needs.
    void oneEntryIsReadOutOfADamagedArchive()
    {
        makeLarge();
        make(codec::Level::Fast);
        const std::size_t at = m_good.find(fftest::noise(1'200'000, 1).substr(600'000, 32));
        QVERIFY(at != std::string::npos);
        fftest::writeFile(m_root / "bad.ffz", changed(at, 1));
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, *archive->select({"in/large4.bin"}), m_control);
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 0);
        QCOMPARE(fftest::readFile(m_root / "out/in/large4.bin"), fftest::readFile(m_root / "in/large4.bin"));
    }

    void zeroedBytesTakeOnlyWhatTheyHit_data() { levels(); }
    void zeroedBytesTakeOnlyWhatTheyHit()
    {
        QFETCH(int, level);
        makeLarge();
        make(static_cast<codec::Level>(level));
        std::mt19937 random(11);
        for (const format::SegmentRecord& segment : m_segments) {
            if (segment.packedSize() < 4096)
                continue;
            std::string bad = m_good;
            const std::size_t at =
                segment.fileOffset + segment.headerSize + 1000 + random() % (segment.packedSize() - 2000);
            std::fill_n(bad.begin() + static_cast<std::ptrdiff_t>(at), 512, '\0');
            mustSave(bad, 22); // all that are in one segment
            if (QTest::currentTestFailed())
                return;
        }
    }

    void aLostOrDoubledBlockTakesOnlyWhatItHits()
    {
        makeLarge();
        make(codec::Level::Store);
        const std::size_t block = std::size_t{64} << 10;
        for (const format::SegmentRecord& segment : m_segments) {
            if (segment.packedSize() < 3 * block)
                continue;
            const std::size_t at = segment.fileOffset + block + 77;
            std::string lost = m_good, doubled = m_good;
            lost.erase(at, block);
            doubled.insert(at, m_good.substr(at, block));
            for (const std::string& bad : {lost, doubled}) {
                mustSave(bad, 3); // a file, the copy of it and the hardlink to it
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }

    void aBlockInsertedBetweenSegmentsCostsNothing()
    {
        makeLarge();
        make(codec::Level::Fast);
        std::string bad = m_good;
        bad.insert(m_segments[1].fileOffset, fftest::noise(5000, 9));
        mustHeal(bad, "5,000 bytes before the second segment");
        bad = m_good;
        bad.insert(m_segments[2].fileOffset, fftest::noise(999, 9));
        bad.insert(m_segments[1].fileOffset, fftest::noise(70000, 9));
        mustHeal(bad, "two insertions");
    }

    void aCutArchiveGivesWhatIsInFront()
    {
        makeLarge();
        make(codec::Level::Fast);
        const std::size_t at = m_segments.back().fileOffset + m_segments.back().packedSize() / 2;
        std::size_t lost = 0;
        mustSave(m_good.substr(0, at), m_tree.size() - 2, &lost);
        QVERIFY(lost > 0);
    }

    void aLostIndexIsMadeAgain()
    {
        makeLarge();
        make(codec::Level::Fast);
        std::string bad = m_good;
        const std::size_t end = m_segments.back().fileOffset + m_segments.back().packedSize();
        std::fill(bad.begin() + static_cast<std::ptrdiff_t>(end) + 10, bad.end() - 30, '\0');
        fftest::writeFile(m_root / "bad.ffz", bad);
        QVERIFY(Archive::open(m_root / "bad.ffz", m_control)->rebuilt());
        mustSave(bad, 0);
    }

    void aSoundArchiveHasNothingToHeal()
    {
        makeSmall();
        make(codec::Level::Fast);
        const auto report = heal(m_root / "good.ffz", m_root / "healed.ffz");
        QVERIFY(report.ok());
        QVERIFY(report->written.empty());
        QCOMPARE(report->exitCode(), 0);
        QVERIFY(!fs::exists(m_root / "healed.ffz"));
    }

    void neverTouchesTheDamagedArchiveOrWhatIsThere()
    {
        makeSmall();
        make(codec::Level::Fast);
        const std::string bad = changed(m_good.size() / 3, 2);
        fftest::writeFile(m_root / "bad.ffz", bad);
        fftest::writeFile(m_root / "there.ffz", m_good);
        QCOMPARE(heal(m_root / "bad.ffz", m_root / "bad.ffz").error().code, ErrorCode::Usage);
        QCOMPARE(heal(m_root / "bad.ffz", m_root / "there.ffz", false).error().code, ErrorCode::Usage);
        QCOMPARE(fftest::readFile(m_root / "bad.ffz"), bad);
        QVERIFY(heal(m_root / "bad.ffz", m_root / "new.ffz", false).ok());
        QCOMPARE(fftest::readFile(m_root / "new.ffz"), m_good);
        QCOMPARE(healedName(m_root / "bad.ffz"), m_root / "bad.healed.ffz");
        QCOMPARE(healedName("photos"), fs::path("photos.healed.ffz"));
        TaskControl cancelled;
        cancelled.cancel();
        const auto archive = Archive::open(m_root / "bad.ffz", m_control);
        QCOMPARE(healArchive(*archive, m_root / "x.ffz", {}, cancelled).error().code, ErrorCode::Cancelled);
        QVERIFY(!fs::exists(m_root / "x.ffz"));
    }

    // The checks of a changed archive are of what it holds: damage must not be sealed into it.
    void aChangeOfADamagedArchiveKeepsItHealable()
    {
        makeLarge();
        make(codec::Level::Fast);
        const std::size_t at = m_segments[1].fileOffset + 5000;
        fftest::writeFile(m_root / "bad.ffz", changed(at, 4));
        fftest::writeFile(m_root / "new.txt", "new");
        Edits edits;
        edits.add.push_back({m_root / "new.txt", {}});
        const auto updated = updateArchive(m_root / "bad.ffz", edits, {}, m_control);
        QVERIFY2(updated.ok(), updated.ok() ? "" : updated.error().message.c_str());
        int code = 0;
        QCOMPARE(extracted(m_root / "bad.ffz", code), m_tree);
        QCOMPARE(code, 0);
    }

    void scatteredBytesTakeOnlyTheirFile()
    {
        makeLarge();
        make(codec::Level::Store);
        // A hit segment, more than can be corrected.
        std::string bad = m_good;
        const std::size_t at = bad.find(fftest::noise(1'200'000, 1).substr(600'000, 32));
        for (std::size_t i = 0; i < 40; i += 2)
            bad[at + i] = static_cast<char>(bad[at + i] ^ 0x33);
        mustSave(bad, 3);
    }

    // Checks that say of every chunk that one byte of it was another.
    // Checks that lie make wrong suggestions, which no hash proves.
    void liesAboutChecksChangeNothing()
    {
        makeLarge();
        make(codec::Level::Store);
        const std::size_t end = m_segments.back().fileOffset + m_segments.back().packedSize();
        std::string other = m_good.substr(0, end), lying = other;
        for (std::size_t at = 100; at < end; at += heal::kChunkSize)
            other[at] = static_cast<char>(other[at] ^ 1);
        heal::ChunkChecks checks;
        checks.add(ByteSpan(reinterpret_cast<const std::uint8_t*>(other.data()), other.size()));
        const auto reader = format::Reader::open(m_root / "good.ffz");
        const Bytes index = format::encodeIndex(reader->index(), end, checks.checks());
        for (const Bytes& part : {format::encodeGuard(index, end), index, format::encodeFooter(index)})
            lying.append(part.begin(), part.end());
        fftest::writeFile(m_root / "bad.ffz", lying);
        int code = 0;
        QVERIFY(extracted(m_root / "bad.ffz", code) == m_tree);
        QCOMPARE(code, 0);
        // What nothing proves is not sealed in by a change.
        fftest::writeFile(m_root / "more", "more");
        Edits edits;
        edits.add.push_back({m_root / "more", ""});
        const auto updated = updateArchive(m_root / "bad.ffz", edits, {}, m_control);
        QVERIFY2(updated.ok(), updated.ok() ? "" : updated.error().message.c_str());
        QVERIFY(extracted(m_root / "bad.ffz", code) == m_tree);
        QCOMPARE(code, 0);
    }
};

FF_TEST(TestHeal)
#include "TestHeal.moc"
