// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue as a file that others write, damage, lock, kill and may not write.
#include "core/search/catalogue/Catalogue.h"
#include "tests/support/AsNobody.h"
#include "tests/support/CatalogueMaker.h"
#include "tests/support/TestProgram.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <random>
#include <sqlite3.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace ff::search;
using fftest::countOf;
using fftest::factsOf;

namespace fs = std::filesystem;

class TestCatalogueDamage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    ff::TaskControl m_control;

    fs::path at(const std::string& name) const { return fs::path(m_folder->path().toStdString()) / name; }
    fs::path database() const { return at("catalogue.db"); }
    Catalogue open() const { return fftest::openCatalogue(database()); }
    void fill(int archives, std::size_t entries = 500)
    {
        Catalogue catalogue = open();
        for (int i = 0; i < archives; ++i)
            QVERIFY(catalogue
                        .remember(factsOf("/" + std::to_string(i) + ".ffz"), fftest::manyEntries(entries), {},
                                  m_control)
                        .ok());
    }
    void sql(const char* text) const
    {
        sqlite3* handle = nullptr;
        QCOMPARE(sqlite3_open(database().c_str(), &handle), SQLITE_OK);
        QCOMPARE(sqlite3_exec(handle, text, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(handle);
    }
    // Whether SQLite itself and the trigram index find nothing wrong.
    bool isSound() const
    {
        sqlite3* handle = nullptr;
        bool sound = sqlite3_open(database().c_str(), &handle) == SQLITE_OK
            && sqlite3_exec(handle, "INSERT INTO trigram(trigram) VALUES('integrity-check')", nullptr,
                            nullptr, nullptr)
                == SQLITE_OK;
        sqlite3_stmt* check = nullptr;
        sound = sound
            && sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &check, nullptr) == SQLITE_OK
            && sqlite3_step(check) == SQLITE_ROW
            && std::string(reinterpret_cast<const char*>(sqlite3_column_text(check, 0))) == "ok";
        sqlite3_finalize(check);
        sqlite3_close(handle);
        return sound;
    }
    // Runs in another process; its exit status.
    template <typename Work>
    static pid_t inChild(Work work)
    {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(work() ? 0 : 1);
        return child;
    }
    static int statusOf(pid_t child)
    {
        int status = -1;
        ::waitpid(child, &status, 0);
        return status;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void takesManyProcessesAtOnce()
    {
        constexpr int kProcesses = 6, kArchives = 15;
        std::vector<pid_t> children;
        children.reserve(kProcesses);
        for (int p = 0; p < kProcesses; ++p) {
            // All of them make the database.
            children.push_back(inChild([&] {
                auto catalogue = Catalogue::open(database());
                if (!catalogue)
                    return false;
                ff::TaskControl control;
                for (int i = 0; i < kArchives; ++i) {
                    const std::string name = "/" + std::to_string(p) + " " + std::to_string(i) + ".ffz";
                    if (!catalogue->remember(factsOf(name), fftest::manyEntries(100), {}, control).ok()
                        || countOf(*catalogue, "name") < 100 * (i + 1))
                        return false;
                }
                return true;
            }));
        }
        for (const pid_t child : children)
            QCOMPARE(statusOf(child), 0);
        Catalogue catalogue = open();
        QCOMPARE(catalogue.archives().value().size(), std::size_t(kProcesses * kArchives));
        QCOMPARE(countOf(catalogue, "name"), kProcesses * kArchives * 100);
        QVERIFY(isSound());
    }

    void takesManyThreadsAtOnce()
    {
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                Catalogue catalogue = open();
                ff::TaskControl control;
                for (int i = 0; i < 20; ++i) {
                    // The same archive from all, changing.
                    if (!catalogue
                             .remember(factsOf("/a.ffz", t * 100 + i), fftest::manyEntries(70), {}, control)
                             .ok()
                        || countOf(catalogue, "name") != 70 || !catalogue.refresh(control).ok())
                        ++failures;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        QVERIFY(isSound());
    }

    void isWholeAfterItsWriterIsKilled()
    {
        fill(3);
        ff::TaskControl count;
        {
            Catalogue other = Catalogue::open(at("other.db")).value();
            QVERIFY(other.remember(factsOf("/new.ffz"), fftest::manyEntries(20000), {}, count).ok());
        }
        int killed = 0;
        for (int moment = 0; moment < 12; ++moment) {
            const std::uint64_t when = count.checkpoints() * std::uint64_t(moment) / 12;
            const pid_t child = inChild([&] {
                ff::TaskControl control;
                Catalogue catalogue = Catalogue::open(database()).value();
                std::thread killer([&] {
                    while (control.checkpoints() < when)
                        std::this_thread::yield();
                    ::kill(::getpid(), SIGKILL);
                });
                (void)catalogue.remember(factsOf("/new.ffz", moment), fftest::manyEntries(20000, "fresh"), {},
                                         control);
                killer.join();
                return true;
            });
            killed += WIFSIGNALED(statusOf(child)) ? 1 : 0;
            Catalogue catalogue = open();
            QVERIFY(catalogue.takeNotice().empty());
            QCOMPARE(countOf(catalogue, "name"), 1500);
            const long long fresh = countOf(catalogue, "fresh");
            QVERIFY2(fresh == 0 || fresh == 20000, std::to_string(fresh).c_str());
        }
        QCOMPARE(killed, 12);
        QVERIFY(isSound());
        // And nobody is kept from writing.
        Catalogue catalogue = open();
        QVERIFY(catalogue.remember(factsOf("/more.ffz"), fftest::manyEntries(10), {}, m_control).ok());
    }

    void readsWhatItMayNotWrite_data()
    {
        QTest::addColumn<bool>("folder");
        QTest::addColumn<bool>("file");
        QTest::newRow("the folder") << true << false;
        QTest::newRow("the file") << false << true;
        QTest::newRow("both") << true << true;
    }
    void readsWhatItMayNotWrite()
    {
        QFETCH(bool, folder);
        QFETCH(bool, file);
        fill(1);
        // Nobody in particular may read all and write what is not taken away here.
        fs::permissions(at(""), folder ? fs::perms(0755) : fs::perms(0777));
        fs::permissions(database(), file ? fs::perms(0444) : fs::perms(0666));
        if (::geteuid() != 0)
            fs::permissions(at(""), folder ? fs::perms(0555) : fs::perms(0755));
        {
            const fftest::AsNobody nobody;
            Catalogue catalogue = open();
            QCOMPARE(countOf(catalogue, "name"), 500);
            QVERIFY(catalogue.isReadOnly());
            const auto remembered =
                catalogue.remember(factsOf("/a.ffz"), fftest::manyEntries(10), {}, m_control);
            QVERIFY(!remembered.ok());
            QCOMPARE(remembered.error().code, ff::ErrorCode::Io);
            QVERIFY2(remembered.error().message.find("may only read") != std::string::npos,
                     remembered.error().message.c_str());
            QVERIFY(!catalogue.forgetAll(m_control).ok());
            QVERIFY(!catalogue.setRemembering(false).ok());
        }
        fs::permissions(at(""), fs::perms(0755));
        fs::permissions(database(), fs::perms(0644));
        Catalogue catalogue = open();
        QCOMPARE(countOf(catalogue, "name"), 500);
        QVERIFY(catalogue.takeNotice().empty());
    }

    void saysThatItCannotBeMade()
    {
        fftest::writeFile(at("file"), "no folder");
        const auto opened = Catalogue::open(at("file/catalogue.db"));
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().code, ff::ErrorCode::Io);
        fs::create_directories(at("closed"));
        fs::permissions(at("closed"), fs::perms(0555));
        fs::permissions(at(""), fs::perms(0755));
        const fftest::AsNobody nobody;
        const auto closed = Catalogue::open(at("closed/catalogue.db"));
        QVERIFY(!closed.ok());
        QCOMPARE(closed.error().code, ff::ErrorCode::Io);
    }

    // What schema 1 lacks is added, and told once; where nothing can be written it is read as it is.
    void bringsAnOlderSchemaUpToDate()
    {
        fill(1);
        const auto makeOld = [&] { sql("DROP TABLE chosen; DROP TABLE vector; PRAGMA user_version = 1"); };
        makeOld();
        fs::permissions(at(""), fs::perms(0755));
        fs::permissions(database(), fs::perms(0644));
        {
            const fftest::AsNobody nobody;
            Catalogue catalogue = open();
            QVERIFY(catalogue.isReadOnly());
            QVERIFY(catalogue.takeNotice().empty());
            QCOMPARE(countOf(catalogue, "name"), 500);
            auto hits = catalogue.find(parseQuery("name").value(), {}, m_control)->hits;
            QVERIFY(catalogue.tellUse(hits, "name").ok());
        }
        {
            Catalogue catalogue = open();
            const std::string notice = catalogue.takeNotice();
            QVERIFY2(notice.find("older version") != std::string::npos, notice.c_str());
            QCOMPARE(countOf(catalogue, "name"), 500);
            const ArchiveId archive = catalogue.archives()->front().id;
            QVERIFY(catalogue.recordOpen(archive, "folder 0/name 3.txt", "three").ok());
            QCOMPARE(catalogue.opened(10)->size(), std::size_t{1});
            QVERIFY(catalogue.forgetAll(m_control).ok());
        }
        Catalogue again = open();
        QVERIFY(again.takeNotice().empty());
        QVERIFY(!fs::exists(at("catalogue.db.damaged")));
    }

    void leavesANewerSchemaAsItIs()
    {
        fill(1);
        sql("PRAGMA user_version = 3");
        const std::string before = fftest::readFile(database());
        const auto opened = Catalogue::open(database());
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().code, ff::ErrorCode::Missing);
        QVERIFY(opened.error().message.find("newer version") != std::string::npos);
        QVERIFY(fftest::readFile(database()) == before);
        QVERIFY(!fs::exists(at("catalogue.db.damaged")));
    }

    void leavesAnotherProgramsDatabaseAsItIs()
    {
        sql("CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)");
        const std::string before = fftest::readFile(database());
        const auto opened = Catalogue::open(database());
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().code, ff::ErrorCode::Usage);
        QVERIFY(fftest::readFile(database()) == before);
    }

    void beginsAnewWhatIsDamaged_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("its beginning is overwritten") << 0;
        QTest::newRow("it is cut in the middle of a page") << 1;
        QTest::newRow("it is cut to its first page") << 2;
        QTest::newRow("every page but the first is noise") << 3;
        QTest::newRow("it is another file") << 4;
    }
    void beginsAnewWhatIsDamaged()
    {
        QFETCH(int, kind);
        fill(4);
        std::string bytes = fftest::readFile(database());
        const std::string noise = fftest::noise(bytes.size());
        if (kind == 0)
            bytes.replace(0, 100, noise, 0, 100);
        else if (kind == 1)
            bytes.resize(bytes.size() / 2 + 77);
        else if (kind == 2)
            bytes.resize(8192);
        else if (kind == 3)
            bytes.replace(8192, std::string::npos, noise, 8192, std::string::npos);
        else
            bytes = fftest::prose(5000);
        fftest::writeFile(database(), bytes);
        Catalogue catalogue = open();
        std::string told = catalogue.takeNotice();
        if (told.empty()) {
            // Opening does not read it all; who needs what is damaged finds out, and is told.
            const auto found = catalogue.find(parseQuery("name").value(), {}, m_control);
            QVERIFY(!found.ok());
            QCOMPARE(found.error().code, ff::ErrorCode::Damaged);
            told = found.error().message;
        }
        QVERIFY2(told.find("kept as") != std::string::npos, told.c_str());
        QVERIFY(fftest::readFile(at("catalogue.db.damaged")) == bytes);
        QCOMPARE(countOf(catalogue, "name"), 0);
        QVERIFY(catalogue.remember(factsOf("/a.ffz"), fftest::manyEntries(10), {}, m_control).ok());
        QCOMPARE(countOf(catalogue, "name"), 10);
        QVERIFY(isSound());
    }

    void goesOnRememberingWhenItMeetsDamage()
    {
        fill(4);
        std::string bytes = fftest::readFile(database());
        const std::string noise = fftest::noise(bytes.size());
        bytes.replace(8192 * 2, std::string::npos, noise, 8192 * 2, std::string::npos);
        fftest::writeFile(database(), bytes);
        Catalogue catalogue = open();
        const auto remembered = catalogue.remember(factsOf("/a.ffz"), fftest::manyEntries(10), {}, m_control);
        QVERIFY2(remembered.ok(), remembered.ok() ? "" : remembered.error().message.c_str());
        QVERIFY(!catalogue.takeNotice().empty());
        QCOMPARE(countOf(catalogue, "name"), 10);
    }

    // Flipped bytes: whatever it does, it does not crash, and what it cannot read it says.
    void survivesAnyFlippedBytes()
    {
        fill(2, 300);
        const std::string whole = fftest::readFile(database());
        std::mt19937 random(11);
        int damaged = 0;
        for (int i = 0; i < 150; ++i) {
            std::string bytes = whole;
            for (int n = 0; n < 1 + i % 20; ++n)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            fftest::writeFile(database(), bytes);
            fs::remove(at("catalogue.db-wal"));
            fs::remove(at("catalogue.db-shm"));
            auto opened = Catalogue::open(database());
            if (!opened) {
                QVERIFY(!opened.error().message.empty());
                continue;
            }
            bool told = !opened->takeNotice().empty();
            for (const char* query : {"name", "a", "size:>5", "folder 3", "/name 1/"}) {
                const auto found = opened->find(parseQuery(query).value(), {}, m_control);
                told = told || (!found.ok() && found.error().code == ff::ErrorCode::Damaged);
            }
            const auto duplicates = opened->duplicates(5, m_control);
            told = told || !duplicates.ok();
            (void)opened->remember(factsOf("/1.ffz", 5), fftest::manyEntries(50), {}, m_control);
            (void)opened->forget({"/0.ffz"}, m_control);
            (void)opened->refresh(m_control);
            damaged += told ? 1 : 0;
        }
        QVERIFY2(damaged > 10, std::to_string(damaged).c_str());
    }

    // Two processes find the same damage: one moves it aside, and the other takes the new one.
    // Nobody who counts comes below nothing.
    void takesNoNegativeCounts()
    {
        fill(1);
        sql("UPDATE archive SET entries = -5, size = -1; UPDATE chunk SET entries = -3");
        Catalogue catalogue = open();
        const RememberedArchive archive = catalogue.archives().value().front();
        QCOMPARE(archive.entries, 0U);
        QCOMPARE(archive.facts.size, 0U);
        const auto found = catalogue.find(parseQuery("name").value(), {}, m_control).value();
        QCOMPARE(found.matches, 500U);
        QCOMPARE(found.coverage.total, 0U);
    }

    // Whoever waits for another program that writes can be told to stop.
    void endsWhileItWaits()
    {
        fill(1);
        Catalogue catalogue = open();
        sqlite3* other = nullptr;
        QCOMPARE(sqlite3_open(database().c_str(), &other), SQLITE_OK);
        QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
        ff::TaskControl control;
        control.cancel();
        QCOMPARE(catalogue.forget({"/0.ffz"}, control).error().code, ff::ErrorCode::Cancelled);
        sqlite3_close(other);
        QCOMPARE(catalogue.forget({"/0.ffz"}, m_control).value(), 1U);
    }

    void movesDamageAsideOnce()
    {
        fill(3);
        std::string bytes = fftest::readFile(database());
        const std::string noise = fftest::noise(bytes.size());
        bytes.replace(8192 * 2, std::string::npos, noise, 8192 * 2, std::string::npos);
        fftest::writeFile(database(), bytes);
        Catalogue first = open(), second = open();
        QVERIFY(first.remember(factsOf("/a.ffz"), fftest::manyEntries(10), {}, m_control).ok());
        QVERIFY(second.remember(factsOf("/b.ffz"), fftest::manyEntries(10), {}, m_control).ok());
        QCOMPARE(countOf(first, "name"), 20);
        QCOMPARE(countOf(second, "name"), 20);
        QVERIFY(fftest::readFile(at("catalogue.db.damaged")) == bytes);
    }
};

FF_TEST(TestCatalogueDamage)
#include "TestCatalogueDamage.moc"
