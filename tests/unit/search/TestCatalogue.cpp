// SPDX-License-Identifier: GPL-3.0-or-later
// What the catalogue remembers of archives as they come, change, move and vanish, and what it does not.
#include "core/search/catalogue/Catalogue.h"
#include "tests/support/CatalogueMaker.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace ff::search;
using fftest::countOf;
using fftest::entriesOf;
using fftest::entryOf;
using fftest::factsOf;

namespace fs = std::filesystem;

class TestCatalogue : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<Catalogue> m_catalogue;
    std::int64_t m_now = 1'800'000'000;
    ff::TaskControl m_control;

    fs::path at(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    Catalogue& catalogue() { return *m_catalogue; }
    void reopen()
    {
        m_catalogue.reset();
        m_catalogue.emplace(fftest::openCatalogue(at("data/catalogue.db"), {[this] { return m_now; }}));
    }
    // Of a file that is there, with these bytes.
    ArchiveFacts made(const std::string& name, const std::string& bytes) const
    {
        fs::create_directories(at(name).parent_path());
        fftest::writeFile(at(name), bytes);
        return fileFacts(at(name), true).value();
    }
    Remembered remember(const ArchiveFacts& facts, const std::vector<std::string>& paths, bool asked = false)
    {
        const auto result = catalogue().remember(facts, entriesOf(paths), {asked}, m_control);
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return *result;
    }
    RememberedArchive only()
    {
        const auto archives = catalogue().archives().value();
        return archives.size() == 1 ? archives.front() : RememberedArchive();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        reopen();
    }
    void cleanup() { m_catalogue.reset(); }

    void keepsFolderAndFileToTheUser()
    {
        QCOMPARE(fs::status(at("data")).permissions(), fs::perms::owner_all);
        QCOMPARE(fs::status(at("data/catalogue.db")).permissions(),
                 fs::perms::owner_read | fs::perms::owner_write);
    }

    void findsWhatItRemembersAfterItIsOpenedAgain()
    {
        const ArchiveFacts facts = made("a.ffz", "archive");
        std::vector<ff::format::EntryRecord> entries = entriesOf({"docs/Zeitung.pdf", "docs", "b.txt"});
        entries[0].size = 123456;
        entries[0].mtimeSeconds = -5;
        entries[0].mtimeNanoseconds = 7;
        entries[1].type = ff::format::EntryType::Directory;
        entries[1].size = 0;
        entries[2].hasSha512 = false;
        QCOMPARE(catalogue().remember(facts, entries, {}, m_control).value(), Remembered::New);
        reopen();
        const auto found = catalogue().find(parseQuery("eit").value(), {}, m_control).value();
        QCOMPARE(found.matches, 1U);
        QVERIFY(found.coverage.isWhole());
        QCOMPARE(found.coverage.total, 3U);
        const Hit& hit = found.hits.front();
        QCOMPARE(hit.entry.path, std::string("docs/Zeitung.pdf"));
        QCOMPARE(hit.entry.size, 123456U);
        QCOMPARE(hit.entry.packedSize, entries[0].packedSize);
        QCOMPARE(hit.entry.mtimeSeconds, -5);
        QCOMPARE(hit.entry.mtimeNanoseconds, 7U);
        QVERIFY(hit.entry.sha512 == entries[0].sha512);
        QCOMPARE(hit.place, 0U);
        QVERIFY((hit.ranges == std::vector<ByteRange>{{6, 9}}));
        QCOMPARE(found.archiveOf(hit)->facts.path, fs::canonical(at("a.ffz")));
        QCOMPARE(found.archiveOf(hit)->state, ArchiveState::There);
        const auto other = catalogue().find(parseQuery("b.txt").value(), {}, m_control).value();
        QCOMPARE(other.hits.front().place, 2U);
        QVERIFY(!other.hits.front().entry.hasSha512);
        const auto folder = catalogue().find(parseQuery("type:folder").value(), {}, m_control).value();
        QCOMPARE(folder.matches, 1U);
        QVERIFY(folder.hits.front().entry.type == ff::format::EntryType::Directory);
    }

    void notesTheSameArchiveAtMostOnceAnHour()
    {
        const ArchiveFacts facts = made("a.ffz", "archive");
        remember(facts, {"x"});
        m_now += 3599;
        QVERIFY(!catalogue().needsEntries(facts, {}).value());
        QCOMPARE(remember(facts, {"x"}), Remembered::Unchanged);
        QCOMPARE(only().lastSeen, m_now - 3599);
        m_now += 1;
        QCOMPARE(remember(facts, {"x"}), Remembered::Unchanged);
        QCOMPARE(only().lastSeen, m_now);
        QCOMPARE(only().remembered, m_now - 3600);
    }

    void replacesAnArchiveThatChanged()
    {
        remember(made("a.ffz", "archive"), {"old.txt", "both.txt"});
        const ArchiveId id = only().id;
        QCOMPARE(remember(made("a.ffz", "another"), {"new.txt", "both.txt"}), Remembered::Replaced);
        QCOMPARE(only().id, id);
        QCOMPARE(only().entries, 2U);
        QCOMPARE(countOf(catalogue(), "old"), 0);
        QCOMPARE(countOf(catalogue(), "new"), 1);
        QCOMPARE(countOf(catalogue(), "both"), 1);
    }

    void followsAnArchiveThatMoved()
    {
        remember(made("a.ffz", "archive"), {"x.txt"});
        const ArchiveId id = only().id;
        fs::create_directories(at("deep/er"));
        fs::rename(at("a.ffz"), at("deep/er/b.ffz"));
        QCOMPARE(remember(fileFacts(at("deep/er/b.ffz"), true).value(), {"x.txt"}), Remembered::Moved);
        QCOMPARE(only().id, id);
        QCOMPARE(only().facts.path, fs::canonical(at("deep/er/b.ffz")));
        // Its folder is renamed: no folder of the old name is left.
        fs::rename(at("deep"), at("else"));
        QCOMPARE(remember(fileFacts(at("else/er/b.ffz"), true).value(), {"x.txt"}), Remembered::Moved);
        QCOMPARE(only().id, id);
    }

    void followsAnArchiveThatMovedOverAnother()
    {
        remember(made("a.ffz", "archive"), {"x.txt"});
        remember(made("b.ffz", "another"), {"y.txt"});
        fs::rename(at("a.ffz"), at("b.ffz"));
        QCOMPARE(remember(fileFacts(at("b.ffz"), true).value(), {"x.txt"}), Remembered::Moved);
        QCOMPARE(only().facts.path, fs::canonical(at("b.ffz")));
        QCOMPARE(countOf(catalogue(), "y.txt"), 0);
        QCOMPARE(countOf(catalogue(), "x.txt"), 1);
    }

    void remembersCopiesEach()
    {
        remember(made("a.ffz", "archive"), {"x.txt"});
        fs::copy_file(at("a.ffz"), at("b.ffz"));
        QCOMPARE(remember(fileFacts(at("b.ffz"), true).value(), {"x.txt"}), Remembered::New);
        QCOMPARE(catalogue().archives().value().size(), 2U);
        QCOMPARE(countOf(catalogue(), "x.txt"), 2);
    }

    // The disk with the first one is away, folders and all: what is here is a copy.
    void keepsAnArchiveWhoseDiskIsAwayBesideItsCopy()
    {
        fs::create_directories(at("disk"));
        ArchiveFacts away = made("disk/a.ffz", "archive");
        away.inode += 1000; // another disk
        remember(away, {"x.txt"});
        fs::remove_all(at("disk"));
        QCOMPARE(remember(made("b.ffz", "archive"), {"x.txt"}), Remembered::New);
        QCOMPARE(catalogue().archives().value().size(), 2U);
    }

    void keepsAndMarksWhatVanished()
    {
        remember(made("a.ffz", "archive"), {"x.txt"});
        remember(made("b.ffz", "another"), {"y.txt"});
        const std::int64_t seen = m_now;
        fs::remove(at("a.ffz"));
        fftest::writeFile(at("b.ffz"), "it has other bytes now");
        m_now += 50;
        const auto report = catalogue().refresh(m_control).value();
        QCOMPARE(report.gone, 1U);
        QCOMPARE(report.changed, 1U);
        QCOMPARE(report.there, 0U);
        const auto archives = catalogue().archives().value();
        QCOMPARE(archives[0].state, ArchiveState::Gone);
        QCOMPARE(archives[0].lastSeen, seen);
        QCOMPARE(archives[1].state, ArchiveState::Changed);
        const auto found = catalogue().find(parseQuery("x.txt").value(), {}, m_control).value();
        QCOMPARE(found.archives.front().state, ArchiveState::Gone);
        // It is plugged in again.
        QCOMPARE(remember(made("a.ffz", "archive"), {"x.txt"}), Remembered::Unchanged);
        QCOMPARE(catalogue().archives().value()[0].state, ArchiveState::There);
    }

    void tellsArchivesApartByTheirEnds()
    {
        std::string bytes(300000, 'x');
        const auto first = made("a.ffz", bytes).fingerprint;
        bytes.back() = 'y';
        QVERIFY(made("a.ffz", bytes).fingerprint != first);
        bytes.back() = 'x';
        bytes.front() = 'y';
        QVERIFY(made("a.ffz", bytes).fingerprint != first);
        bytes.front() = 'x';
        fftest::writeFile(at("a.ffz"), bytes);
        fftest::setTime(at("a.ffz"), 1000, 0);
        QVERIFY(fileFacts(at("a.ffz"), true).value().fingerprint == first);
        // What does not prove itself is as old as it says.
        const auto foreign = fileFacts(at("a.ffz"), false).value().fingerprint;
        fftest::setTime(at("a.ffz"), 1001, 0);
        QVERIFY(fileFacts(at("a.ffz"), false).value().fingerprint != foreign);
        QVERIFY(!fileFacts(m_folder->path().toStdString(), true).ok());
        QVERIFY(made("empty.ffz", "").size == 0);
    }

    void leavesOutWhatTheSettingsSay()
    {
        const ArchiveFacts facts = made("a.ffz", "archive");
        QVERIFY(catalogue().isRemembering().value());
        QVERIFY(catalogue().setRemembering(false).ok());
        QVERIFY(!catalogue().needsEntries(facts, {}).value());
        QCOMPARE(remember(facts, {"x"}), Remembered::Left);
        QVERIFY(catalogue().setRemembering(true).ok());
        QCOMPARE(remember(facts, {"x"}), Remembered::New);
        QVERIFY(catalogue().setNever(facts.path, true, m_control).ok());
        QCOMPARE(catalogue().archives().value().size(), 0U);
        QCOMPARE(remember(facts, {"x"}), Remembered::Left);
        QCOMPARE(catalogue().neverRemembered().value().size(), 1U);
        // Who asks for it takes that back.
        QCOMPARE(remember(facts, {"x"}, true), Remembered::New);
        QCOMPARE(catalogue().neverRemembered().value().size(), 0U);
    }

    void remembersEncryptedArchivesOnlyWhenAsked()
    {
        ArchiveFacts facts = made("a.ffz", "plain");
        remember(facts, {"secret.txt"});
        facts = made("a.ffz", "encrypted");
        facts.encrypted = true;
        // What was remembered before it had a password goes.
        QVERIFY(catalogue().needsEntries(facts, {}).value());
        QCOMPARE(remember(facts, {"secret.txt"}), Remembered::Left);
        QCOMPARE(catalogue().archives().value().size(), 0U);
        QVERIFY(!catalogue().needsEntries(facts, {}).value());
        QCOMPARE(remember(facts, {"secret.txt"}, true), Remembered::New);
        // From then on it is kept true.
        facts = made("a.ffz", "encrypted otherwise");
        facts.encrypted = true;
        QCOMPARE(catalogue().remember(facts, std::nullopt, {}, m_control).value(), Remembered::Left);
        QCOMPARE(only().state, ArchiveState::Changed);
        QCOMPARE(countOf(catalogue(), "secret"), 1);
        QCOMPARE(remember(facts, {"other.txt"}), Remembered::Replaced);
        QCOMPARE(countOf(catalogue(), "secret"), 0);
    }

    void wipesWhatItForgets()
    {
        remember(made("a.ffz", "archive"), {"folder/an-unmistakable-name.txt"});
        remember(made("b.ffz", "another"), {"other.txt"});
        QCOMPARE(catalogue().forget({at("nothing.ffz")}, m_control).value(), 0U);
        QCOMPARE(catalogue().forget({fs::canonical(at("a.ffz"))}, m_control).value(), 1U);
        QCOMPARE(countOf(catalogue(), "unmistakable"), 0);
        QCOMPARE(countOf(catalogue(), "other"), 1);
        m_catalogue.reset();
        for (const auto& file : fs::directory_iterator(at("data")))
            QVERIFY(fftest::readFile(file.path()).find("unmistakable") == std::string::npos);
        reopen();
        QCOMPARE(
            catalogue()
                .forget({fs::canonical(m_folder->path().toStdString()).string() + "/[a-c].f*"}, m_control)
                .value(),
            1U);
        QCOMPARE(catalogue().archives().value().size(), 0U);
    }

    void forgetsEverythingButItsSettings()
    {
        remember(made("a.ffz", "archive"), {"x.txt", "y.txt"});
        QVERIFY(catalogue().recordOpen(only().id, "x.txt").ok());
        QVERIFY(catalogue().saveSearch({"texts", "*.txt"}).ok());
        QVERIFY(catalogue().setNever(at("b.ffz"), true, m_control).ok());
        fftest::writeFile(at("data/catalogue.db.damaged"), "what was moved aside");
        const ArchiveId id = only().id;
        QCOMPARE(catalogue().forgetAll(m_control).value(), 1U);
        QCOMPARE(countOf(catalogue(), "txt"), 0);
        QVERIFY(!fs::exists(at("data/catalogue.db.damaged")));
        QCOMPARE(catalogue().savedSearches().value().size(), 0U);
        QCOMPARE(catalogue().neverRemembered().value().size(), 1U);
        // Nothing is left that a new archive could be taken for.
        remember(made("a.ffz", "archive"), {"x.txt"});
        QVERIFY(only().id != id);
        QVERIFY(catalogue().opens(only().id, "x.txt").value() == OpenCounts());
    }

    void countsWhatWasOpenedInThirtyDays()
    {
        remember(made("a.ffz", "archive"), {"x.txt", "y.txt"});
        const ArchiveId id = only().id;
        constexpr std::int64_t kDay = 86400;
        QVERIFY(catalogue().recordOpen(id, "x.txt").ok());
        m_now += 20 * kDay;
        QVERIFY(catalogue().recordOpen(id, "x.txt").ok());
        m_now += 6 * kDay;
        QVERIFY(catalogue().recordOpen(id, "x.txt").ok());
        QVERIFY((catalogue().opens(id, "x.txt").value() == OpenCounts{2, 2, 3}));
        QVERIFY((catalogue().opens(id, "y.txt").value() == OpenCounts{}));
        const auto found = catalogue().find(parseQuery("x.txt").value(), {}, m_control).value();
        QVERIFY((found.hits.front().opens == OpenCounts{2, 2, 3}));
        m_now += 5 * kDay;
        QVERIFY((catalogue().opens(id, "x.txt").value() == OpenCounts{1, 2, 2}));
        // Of an archive that is not there nothing is kept.
        QVERIFY(catalogue().recordOpen(id + 1, "x.txt").ok());
        QVERIFY((catalogue().opens(id + 1, "x.txt").value() == OpenCounts{}));
        QVERIFY(catalogue().clearOpens().ok());
        QVERIFY((catalogue().opens(id, "x.txt").value() == OpenCounts{}));
    }

    void knowsWhatAQueryLedTo()
    {
        remember(made("a.ffz", "archive"), {"x.txt", "y.txt"});
        const ArchiveId id = only().id;
        const auto chosen = [&](std::string_view asked) {
            auto hits = catalogue().find(parseQuery("x.txt").value(), {}, m_control)->hits;
            const ff::Status told = catalogue().tellUse(hits, asked);
            return told.ok() ? hits.front().chosen : 99;
        };
        QVERIFY(catalogue().recordOpen(id, "x.txt", "Счёт за свет").ok());
        QVERIFY(catalogue().recordOpen(id, "x.txt", "bill").ok());
        QVERIFY(catalogue().recordOpen(id, "y.txt", "bill").ok());
        QCOMPARE(chosen("  счет ЗА свет"), std::uint64_t(1));
        QCOMPARE(chosen("bill"), std::uint64_t(1));
        QCOMPARE(chosen("bills"), std::uint64_t(0));
        QCOMPARE(chosen(""), std::uint64_t(0));
        // The words are not in the file.
        for (const auto& file : fs::directory_iterator(at("data"))) {
            std::ifstream in(file.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(in)), {});
            QVERIFY(bytes.find("bill") == std::string::npos && bytes.find("свет") == std::string::npos);
        }
        m_now += 31 * 86400;
        QCOMPARE(chosen("bill"), std::uint64_t(0));
        // Nothing is noted while remembering is off.
        QVERIFY(catalogue().setRemembering(false).ok());
        QVERIFY(catalogue().recordOpen(id, "x.txt", "bill").ok());
        QVERIFY(catalogue().opens(id, "x.txt").value() == OpenCounts());
        QCOMPARE(chosen("bill"), std::uint64_t(0));
    }

    void tellsWhatWasOpenedAndStopsNotingIt()
    {
        const ArchiveFacts facts = made("a.ffz", "archive");
        remember(facts, {"x.txt", "y.txt", "z.txt"});
        const ArchiveId id = only().id;
        QVERIFY(catalogue().recordOpen(id, "x.txt", "bill").ok());
        m_now += 10 * 86400;
        QVERIFY(catalogue().recordOpen(id, "y.txt", "bill").ok());
        QVERIFY(catalogue().recordOpen(id, "x.txt").ok());
        m_now += 1;
        QVERIFY(catalogue().recordOpen(id, "y.txt").ok());
        auto opened = catalogue().opened(10).value();
        QCOMPARE(opened.size(), std::size_t{2});
        QCOMPARE(opened[0].entry, std::string("y.txt"));
        QVERIFY((opened[0].counts == OpenCounts{2, 2, 2}) && opened[0].last == m_now);
        QVERIFY((opened[1].counts == OpenCounts{1, 2, 2}) && opened[1].archive == facts.path);
        QCOMPARE(catalogue().opened(1)->size(), std::size_t{1});

        const ArchiveUse use = catalogue().useOf(facts.path, " BILL").value();
        QVERIFY((use.all == OpenCounts{3, 4, 4}));
        QCOMPARE(use.entries.size(), std::size_t{2});
        QCOMPARE(use.entries.at("y.txt").chosen, std::uint64_t{1});
        QCOMPARE(catalogue().useOf(facts.path, "other")->entries.at("y.txt").chosen, std::uint64_t{0});
        QVERIFY(catalogue().useOf("/nowhere.ffz", "bill")->entries.empty());

        // The switch leaves what is there, and alone stops it; remembering goes on.
        QVERIFY(catalogue().isRecordingOpens().value());
        QVERIFY(catalogue().setRecordingOpens(false).ok());
        reopen();
        QVERIFY(!catalogue().isRecordingOpens().value() && catalogue().isRemembering().value());
        QVERIFY(catalogue().recordOpen(id, "z.txt", "bill").ok());
        QCOMPARE(catalogue().opened(10)->size(), std::size_t{2});
        QVERIFY(catalogue().clearOpens().ok());
        QCOMPARE(catalogue().opened(10)->size(), std::size_t{0});
        QVERIFY(catalogue().useOf(facts.path, "bill")->entries.empty());
        QVERIFY(catalogue().setRecordingOpens(true).ok());
        QVERIFY(catalogue().recordOpen(id, "z.txt").ok());
        QCOMPARE(catalogue().opened(10)->front().entry, std::string("z.txt"));
        // What goes with its archive.
        QVERIFY(catalogue().forget({facts.path.string()}, m_control).ok());
        QCOMPARE(catalogue().opened(10)->size(), std::size_t{0});
    }

    void endsWhileItReadsWhatItFound()
    {
        const auto entries = fftest::manyEntries(100);
        QVERIFY(catalogue().remember(made("a.ffz", "archive"), entries, {}, m_control).ok());
        ff::TaskControl counting;
        QCOMPARE(catalogue().find(parseQuery("name").value(), {}, counting)->hits.size(), entries.size());
        QVERIFY(counting.checkpoints() > entries.size());
        ff::TaskControl control;
        control.cancelAtCheckpoint(counting.checkpoints());
        QCOMPARE(catalogue().find(parseQuery("name").value(), {}, control).error().code,
                 ff::ErrorCode::Cancelled);
    }

    void keepsSearches()
    {
        QVERIFY(catalogue().saveSearch({"b", "one"}).ok());
        QVERIFY(catalogue().saveSearch({"a'); DROP TABLE saved; --", "two"}).ok());
        QVERIFY(catalogue().saveSearch({"b", "three"}).ok());
        auto searches = catalogue().savedSearches().value();
        QCOMPARE(searches.size(), 2U);
        QCOMPARE(searches[1].query, std::string("three"));
        QVERIFY(catalogue().removeSearch(searches[0].name).ok());
        QCOMPARE(catalogue().savedSearches().value().size(), 1U);
    }

    void findsDuplicatesMostWastefulFirst()
    {
        std::vector<ff::format::EntryRecord> first = {
            entryOf("small", 10, 1),   entryOf("small again", 10, 1), entryOf("large", 1000, 2),
            entryOf("alone", 5000, 3), entryOf("empty", 0, 4),        entryOf("empty too", 0, 4)};
        std::vector<ff::format::EntryRecord> second = {entryOf("Folder/LARGE", 1000, 2),
                                                       entryOf("small", 10, 1), entryOf("unknown", 1000, 2)};
        second[2].hasSha512 = false;
        QVERIFY(catalogue().remember(made("a.ffz", "a"), first, {}, m_control).ok());
        QVERIFY(catalogue().remember(made("b.ffz", "b"), second, {}, m_control).ok());
        const auto report = catalogue().duplicates(10, m_control).value();
        QCOMPARE(report.groups.size(), 2U);
        QCOMPARE(report.groups[0].size, 1000U);
        QCOMPARE(report.groups[0].copies.size(), 2U);
        QCOMPARE(report.groups[0].copies[1].path, std::string("Folder/LARGE"));
        QCOMPARE(report.groups[1].copies.size(), 3U);
        QCOMPARE(report.groups[1].wasted(), 20U);
        QCOMPARE(report.wasted, 1020U);
        QCOMPARE(report.archives.size(), 2U);
        QCOMPARE(report.coverage.total, 7U);
        QCOMPARE(report.coverage.indexed, 6U);
        const auto one = catalogue().duplicates(1, m_control).value();
        QCOMPARE(one.groups.size(), 1U);
        QCOMPARE(one.groupCount, 2U);
    }

    void forgetsTenThousandArchivesAndFindsThemAgain()
    {
        constexpr int kArchives = 10000;
        const auto fill = [&] {
            for (int i = 0; i < kArchives; ++i) {
                const std::string number = std::to_string(i);
                QVERIFY(catalogue()
                            .remember(factsOf("/nowhere/" + number + ".ffz"),
                                      entriesOf({"file " + number + ".txt"}), {}, m_control)
                            .ok());
            }
        };
        fill();
        QCOMPARE(countOf(catalogue(), "file"), kArchives);
        QCOMPARE(countOf(catalogue(), "\"file 9876.txt\""), 1);
        QCOMPARE(catalogue().forget({"/nowhere/*"}, m_control).value(), std::uint64_t(kArchives));
        QCOMPARE(countOf(catalogue(), "file"), 0);
        fill();
        QCOMPARE(countOf(catalogue(), "file"), kArchives);
        QCOMPARE(countOf(catalogue(), "\"file 1234.txt\""), 1);
        QCOMPARE(catalogue().refresh(m_control).value().gone, std::uint64_t(kArchives));
    }

    void isWhereTheEnvironmentSays()
    {
        qputenv("FILEFORMER_CATALOGUE", "off");
        QVERIFY(isCatalogueOff());
        QVERIFY(defaultCatalogue().empty());
        const auto off = Catalogue::open();
        QVERIFY(!off.ok() && off.error().code == ff::ErrorCode::Missing);
        qputenv("FILEFORMER_CATALOGUE", "/some/where.db");
        QCOMPARE(defaultCatalogue(), fs::path("/some/where.db"));
        qunsetenv("FILEFORMER_CATALOGUE");
        qputenv("XDG_DATA_HOME", "/data");
        QCOMPARE(defaultCatalogue(), fs::path("/data/fileformer/catalogue.db"));
        qputenv("XDG_DATA_HOME", "relative");
        qputenv("HOME", "/home/me");
        QCOMPARE(defaultCatalogue(), fs::path("/home/me/.local/share/fileformer/catalogue.db"));
    }
};

FF_TEST(TestCatalogue)
#include "TestCatalogue.moc"
