// SPDX-License-Identifier: GPL-3.0-or-later
// Zip, 7z and tar archives that FileFormer writes: read by FileFormer and by the programs that they are for.
#include "core/archive/convert/Convert.h"
#include "core/archive/export/Export.h"
#include "core/archive/export/ForeignProof.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const auto& result)
{
    return result.ok() ? "ok" : result.error().message.text();
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    Result<CreateReport> make(const std::string& name, CreateOptions options = {},
                              const std::string& input = "in")
    {
        options.device = "auto";
        if (options.level == codec::Level::Former)
            options.level = codec::Level::Fast;
        return makeArchive(m_root / name, {m_root / input}, options, m_control);
    }
    Status extract(const std::string& name, const fs::path& target)
    {
        FF_ASSIGN(const auto archive, Archive::open(m_root / name, m_control));
        std::vector<std::size_t> all(archive.entries().size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = i;
        ExtractOptions options;
        options.target = target;
        FF_ASSIGN(const ExtractReport report, archive.extract(options, all, m_control));
        return report.verdict.problem()
            ? Status(Error{ErrorCode::Damaged, Sentence::verbatim(report.verdict.summary())})
            : Status();
    }
    // What any of the formats keeps.
    void makePlainTree()
    {
        fftest::writeFile(m_root / "in/a.txt", "first");
        fftest::writeFile(m_root / "in/empty.txt", "");
        fftest::writeFile(m_root / "in/\xD0\xB4\xD0\xBE\xD0\xBC/\xC3\xBC n.bin", fftest::noise(300000));
        fftest::writeFile(m_root / "in/prose.txt", fftest::prose(5 << 20));
        fftest::writeFile(m_root / "in/run.sh", "#!/bin/sh\n");
        fftest::setMode(m_root / "in/run.sh", 0751);
        fs::create_directories(m_root / "in/empty folder");
        fs::create_symlink("a.txt", m_root / "in/link");
        for (const char* name :
             {"in/a.txt", "in/empty.txt", "in/\xD0\xB4\xD0\xBE\xD0\xBC/\xC3\xBC n.bin", "in/prose.txt",
              "in/run.sh", "in/link", "in/empty folder", "in/\xD0\xB4\xD0\xBE\xD0\xBC", "in"})
            fftest::setTime(m_root / name, 1700000000, 0);
    }
    static void addKinds()
    {
        QTest::addColumn<QString>("name");
        for (const ArchiveKind kind : kArchiveKinds) {
            const QString ending = QString::fromStdString(std::string(kindName(kind)));
            if (kind != ArchiveKind::Ffz)
                QTest::newRow(qPrintable(ending)) << "a." + ending;
        }
    }
    static bool tells(const CreateReport& report, const std::string& part)
    {
        return std::any_of(report.warnings.begin(), report.warnings.end(), [&](const Warning& warning) {
            return warning.message.find(part) != std::string::npos;
        });
    }
    std::size_t leftOver() const
    {
        return static_cast<std::size_t>(
            std::count_if(fs::directory_iterator(m_root), fs::directory_iterator(),
                          [](const auto& item) { return item.path().extension() == ".part"; }));
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void comesBackAsItWas_data() { addKinds(); }
    void comesBackAsItWas()
    {
        QFETCH(QString, name);
        makePlainTree();
        for (const codec::Level level : {codec::Level::Fast, codec::Level::Balanced}) {
            CreateOptions options;
            options.level = level;
            const auto report = make(name.toStdString(), options);
            QVERIFY2(report.ok(), messageOf(report).c_str());
            QCOMPARE(report->entries, std::uint64_t{9});
            QCOMPARE(report->rawBytes, std::uint64_t{5 + 300000 + (5 << 20) + 10});
            QCOMPARE(report->archiveBytes, std::uint64_t(fs::file_size(m_root / name.toStdString())));
            fftest::removeTree(m_root / "out");
            const Status extracted = extract(name.toStdString(), m_root / "out");
            QVERIFY2(extracted.ok(), messageOf(extracted).c_str());
            const auto there = fftest::describe(m_root / "out/in"), here = fftest::describe(m_root / "in");
            QCOMPARE(there.size(), here.size());
            for (std::size_t i = 0; i < there.size(); ++i)
                QCOMPARE(QString::fromStdString(there[i]), QString::fromStdString(here[i]));
        }
        QCOMPARE(leftOver(), std::size_t{0});
    }

    void tarKeepsEveryKind()
    {
        fftest::makeEveryKind(m_root / "in");
        const auto report = make("a.tar.zst");
        QVERIFY2(report.ok(), messageOf(report).c_str());
        const Status extracted = extract("a.tar.zst", m_root / "out");
        QVERIFY2(extracted.ok(), messageOf(extracted).c_str());
        QCOMPARE(fftest::describe(m_root / "out/in"), fftest::describe(m_root / "in"));
    }

    void otherProgramsReadIt_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("arguments");
        const QString out = QStringLiteral("out");
        QTest::newRow("unzip") << "a.zip"
                               << "unzip" << QStringList{"-q", "a.zip", "-d", out};
        QTest::newRow("7z, zip") << "a.zip"
                                 << "7z" << QStringList{"x", "-oout", "a.zip"};
        QTest::newRow("bsdtar, zip") << "a.zip"
                                     << "bsdtar" << QStringList{"-xpf", "a.zip", "-C", out};
        QTest::newRow("7z") << "a.7z"
                            << "7z" << QStringList{"x", "-oout", "a.7z"};
        for (const char* name : {"a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.tar.zst"})
            QTest::addRow("tar, %s", name) << name << "tar" << QStringList{"-xpf", name, "-C", out};
        QTest::newRow("7z, tar") << "a.tar"
                                 << "7z" << QStringList{"x", "-oout", "a.tar"};
        QTest::newRow("bsdtar, lz4") << "a.tar.lz4"
                                     << "bsdtar" << QStringList{"-xpf", "a.tar.lz4", "-C", out};
    }
    void otherProgramsReadIt()
    {
        QFETCH(QString, name);
        QFETCH(QString, program);
        QFETCH(QStringList, arguments);
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP(qPrintable(program + " is not installed"));
        makePlainTree();
        const auto report = make(name.toStdString());
        QVERIFY2(report.ok(), messageOf(report).c_str());
        fs::create_directories(m_root / "out");
        QProcess process;
        process.setWorkingDirectory(m_temporary->path());
        process.setProcessEnvironment([] {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert("LC_ALL", "C.UTF-8");
            environment.insert("TZ", "UTC");
            return environment;
        }());
        process.start(program, arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        for (const char* file : {"in/a.txt", "in/empty.txt", "in/\xD0\xB4\xD0\xBE\xD0\xBC/\xC3\xBC n.bin",
                                 "in/prose.txt", "in/run.sh"})
            QVERIFY2(fftest::readFile(m_root / "out" / file) == fftest::readFile(m_root / file), file);
        QVERIFY(fs::is_directory(m_root / "out/in/empty folder"));
        QCOMPARE(fs::read_symlink(m_root / "out/in/link"), fs::path("a.txt"));
        QVERIFY((fs::status(m_root / "out/in/run.sh").permissions() & fs::perms::owner_exec)
                != fs::perms::none);
    }

    void refusesWhatItCannotMake_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"a.rar", "a.ISO", "a.cab", "a.gz", "a.tar.lz", "a.jar", "a.ffz.001"})
            QTest::newRow(name) << name;
    }
    void refusesWhatItCannotMake()
    {
        QFETCH(QString, name);
        fftest::writeFile(m_root / "in/a.txt", "first");
        const auto report = make(name.toStdString());
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Usage);
        QVERIFY(!fs::exists(m_root / name.toStdString()));
    }

    void anyOtherNameIsOurs()
    {
        fftest::writeFile(m_root / "in/a.txt", "first");
        for (const char* name : {"a", "a.backup", "photos.2026", ".zip"}) {
            const auto report = make(name);
            QVERIFY2(report.ok(), messageOf(report).c_str());
            QVERIFY2(!Archive::open(m_root / name, m_control)->isForeign(), name);
        }
        QCOMPARE(kindOfName("A.TGZ").value(), ArchiveKind::TarGz);
        QCOMPARE(endingSize("dir.d/a.tar.gz"), std::size_t{7});
        QCOMPARE(endingSize("a.b"), std::size_t{0});
    }

    void refusesOptionsThatTheFormatHasNoPlaceFor()
    {
        fftest::writeFile(m_root / "in/a.txt", "first");
        const auto refused = [&](void (*change)(CreateOptions&), const char* name = "a.zip") {
            CreateOptions options;
            change(options);
            const auto report = make(name, options);
            return !report.ok() && report.error().code == ErrorCode::Usage && !fs::exists(m_root / name);
        };
        QVERIFY(refused([](CreateOptions& o) { o.recoveryPercent = 5; }));
        QVERIFY(refused([](CreateOptions& o) { o.resumable = true; }));
        QVERIFY(refused([](CreateOptions& o) { o.n = 2; }));
        QVERIFY(refused([](CreateOptions& o) { o.mixing = codec::Mixing::Full; }));
        QVERIFY(refused([](CreateOptions& o) { o.budgetSeconds = 60; }));
        QVERIFY(refused([](CreateOptions& o) { o.level = codec::Level::Store; }, "a.tar.xz"));
        QVERIFY(!refused([](CreateOptions& o) { o.level = codec::Level::Store; }, "a.7z"));
    }

    void replacesNothingButArchives()
    {
        fftest::writeFile(m_root / "in/a.txt", "first");
        fftest::writeFile(m_root / "a.zip", "my notes on zips");
        const auto refused = make("a.zip");
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::Usage);
        QCOMPARE(fftest::readFile(m_root / "a.zip"), std::string("my notes on zips"));
        CreateOptions force;
        force.force = true;
        QVERIFY(make("a.zip", force).ok());
        const auto again = make("a.zip");
        QVERIFY2(again.ok(), messageOf(again).c_str());
        // What this program once wrote for that name.
        QVERIFY(make("b.ffz").ok());
        fs::rename(m_root / "b.ffz", m_root / "a.7z");
        const auto over = make("a.7z");
        QVERIFY2(over.ok(), messageOf(over).c_str());
        // A zip is no 7z.
        fs::copy_file(m_root / "a.zip", m_root / "c.7z");
        QVERIFY(!make("c.7z").ok());
    }

    void tellsWhatIsNotKeptOnceForEachKind()
    {
        fftest::writeFile(m_root / "in/a.txt", "shared contents");
        for (int i = 0; i < 5; ++i)
            fs::create_hard_link(m_root / "in/a.txt", m_root / ("in/b" + std::to_string(i)));
        QCOMPARE(::mkfifo((m_root / "in/pipe").c_str(), 0600), 0);
        fftest::setTime(m_root / "in/a.txt", 1700000000, 123456789);
        fftest::writeFile(m_root / "in/\xFFname", "x");
        const auto report = make("a.zip");
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QVERIFY(tells(*report, "no hard links"));
        QVERIFY(tells(*report, "whole seconds"));
        QVERIFY(tells(*report, "a pipe or a device"));
        QVERIFY(tells(*report, "%FF"));
        const auto links =
            std::count_if(report->warnings.begin(), report->warnings.end(), [](const Warning& w) {
                return w.message.find("no hard links") != std::string::npos;
            });
        QCOMPARE(links, 1);
        QCOMPARE(std::count_if(report->warnings.begin(), report->warnings.end(),
                               [](const Warning& w) { return w.lost; }),
                 0);
        QVERIFY(extract("a.zip", m_root / "out").ok());
        for (const char* name : {"a.txt", "b0", "b4"})
            QCOMPARE(fftest::readFile(m_root / "out/in" / name), std::string("shared contents"));
        QCOMPARE(fftest::readFile(m_root / "out/in/%FFname"), std::string("x"));
        const auto tar = make("a.tar");
        QVERIFY2(tar.ok(), messageOf(tar).c_str());
        QVERIFY(tar->warnings.empty());
    }

    void leavesOutWhatCannotBeRead()
    {
        if (::geteuid() == 0)
            QSKIP("root can read every file");
        fftest::writeFile(m_root / "in/a.txt", "first");
        fftest::writeFile(m_root / "in/secret", "second");
        fftest::setMode(m_root / "in/secret", 0);
        const auto report = make("a.zip");
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QVERIFY(tells(*report, "left out: "));
    }

    // Small pieces on workers: what they make must not hang on who makes it.
    void isTheSameWithAnyNumberOfThreads_data() { addKinds(); }
    void isTheSameWithAnyNumberOfThreads()
    {
        QFETCH(QString, name);
        makePlainTree();
        std::string first;
        for (const unsigned threads : {1U, 3U}) {
            CreateOptions options;
            options.threads = threads;
            const auto report = make(name.toStdString(), options);
            QVERIFY2(report.ok(), messageOf(report).c_str());
            const std::string made = fftest::readFile(m_root / name.toStdString());
            QVERIFY(first.empty() || name == QStringLiteral("a.7z") || made == first);
            first = made;
        }
    }

    void endsWhenItIsCancelled_data() { addKinds(); }
    void endsWhenItIsCancelled()
    {
        QFETCH(QString, name);
        makePlainTree();
        const auto makeWith = [&](TaskControl& control) {
            CreateOptions options;
            options.level = codec::Level::Fast;
            return makeArchive(m_root / name.toStdString(), {m_root / "in"}, options, control);
        };
        TaskControl counting;
        QVERIFY(makeWith(counting).ok());
        const std::string whole = fftest::readFile(m_root / name.toStdString());
        QVERIFY(counting.checkpoints() > 60);
        for (const std::uint64_t moment : {1, 5, 20, 40, 60}) {
            TaskControl control;
            control.cancelAtCheckpoint(moment);
            const auto report = makeWith(control);
            QVERIFY(!report.ok());
            QCOMPARE(report.error().code, ErrorCode::Cancelled);
            QCOMPARE(leftOver(), std::size_t{0});
            QVERIFY(fftest::readFile(m_root / name.toStdString()) == whole);
        }
    }

    void failsOnceWhenTheDiskIsFull_data() { addKinds(); }
    void failsOnceWhenTheDiskIsFull()
    {
        QFETCH(QString, name);
        fftest::writeFile(m_root / "in/noise.bin", fftest::noise(3 << 20));
        rlimit before{};
        ::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit small = before;
        small.rlim_cur = 1 << 20;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto report = make(name.toStdString());
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Io);
        QVERIFY2(report.error().message.find("too large") != std::string::npos,
                 report.error().message.c_str());
        QCOMPARE(leftOver(), std::size_t{0});
        QVERIFY(!fs::exists(m_root / name.toStdString()));
    }

    void theProofFindsEveryDifference()
    {
        fftest::writeFile(m_root / "in/a.txt", "first");
        fs::create_symlink("a.txt", m_root / "in/link");
        QVERIFY(make("a.zip").ok());
        crypto::Sha512 hash;
        hash.update(asBytes(std::string_view("first")));
        const std::vector<WrittenEntry> right = {{"in", EntryType::Directory, 0, {}, {}},
                                                 {"in/link", EntryType::Symlink, 0, "a.txt", {}},
                                                 {"in/a.txt", EntryType::File, 5, {}, hash.finish()}};
        const auto proved = [&](void (*change)(std::vector<WrittenEntry>&)) {
            std::vector<WrittenEntry> written = right;
            change(written);
            return proveArchive(m_root / "a.zip", written, m_control);
        };
        const Status whole = proved([](auto&) {});
        QVERIFY2(whole.ok(), messageOf(whole).c_str());
        QVERIFY(!proved([](auto& w) { w[2].sha512[0] ^= 1; }).ok());
        QVERIFY(!proved([](auto& w) { w[2].size = 4; }).ok());
        QVERIFY(!proved([](auto& w) { w[2].name = "in/b.txt"; }).ok());
        QVERIFY(!proved([](auto& w) { w[1].linkTarget = "b.txt"; }).ok());
        QVERIFY(!proved([](auto& w) { w[0].type = EntryType::File; }).ok());
        QVERIFY(!proved([](auto& w) { w.push_back({"in/more", EntryType::Directory, 0, {}, {}}); }).ok());
        QVERIFY(!proved([](auto& w) { w.pop_back(); }).ok());
    }

    void convertsBothWays()
    {
        makePlainTree();
        fs::create_hard_link(m_root / "in/a.txt", m_root / "in/z.txt");
        QVERIFY(make("a.ffz").ok());
        for (const char* name : {"b.zip", "b.7z", "b.tar.gz"}) {
            const auto ours = Archive::open(m_root / "a.ffz", m_control);
            QVERIFY(ours.ok());
            CreateOptions options;
            options.level = codec::Level::Fast;
            const auto there = convertArchive(*ours, m_root / name, options, m_control);
            QVERIFY2(there.ok(), messageOf(there).c_str());
            QVERIFY2(!there->verdict.problem(), there->verdict.summary().c_str());
            QCOMPARE(there->entries, std::uint64_t{10});
            fftest::removeTree(m_root / "out");
            const Status extracted = extract(name, m_root / "out");
            QVERIFY2(extracted.ok(), messageOf(extracted).c_str());
            QCOMPARE(fftest::readFile(m_root / "out/in/z.txt"), std::string("first"));
            QVERIFY(fftest::readFile(m_root / "out/in/prose.txt")
                    == fftest::readFile(m_root / "in/prose.txt"));
            const auto theirs = Archive::open(m_root / name, m_control);
            QVERIFY(theirs.ok());
            const auto back = convertArchive(*theirs, m_root / "back.ffz", options, m_control);
            QVERIFY2(back.ok(), messageOf(back).c_str());
            QCOMPARE(back->entries, std::uint64_t{10});
        }
    }
};

FF_TEST(TestExport)
#include "TestExport.moc"
