// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 20: zip, 7z and tar archives are changed by writing them anew, without losing anything unsaid.
#include "core/archive/export/Export.h"
#include "core/archive/update/Undo.h"
#include "core/archive/update/Update.h"
#include "tests/support/AsNobody.h"
#include "tests/support/ForeignParts.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <sys/stat.h>
#include <thread>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestForeignUpdate : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    Status make(const std::string& name, codec::Level level = codec::Level::Fast)
    {
        CreateOptions options;
        options.level = level;
        FF_ASSIGN(const auto report, makeArchive(m_root / name, {m_root / "in"}, options, m_control));
        return report.entries != 0 ? Status() : Status(Error{ErrorCode::Io, Sentence::verbatim("nothing")});
    }
    Result<UpdateReport> change(const std::string& name, const Edits& edits,
                                const UpdateOptions& options = {})
    {
        return updateArchive(m_root / name, edits, options, m_control);
    }
    std::vector<std::string> names(const std::string& name)
    {
        std::vector<std::string> out;
        const auto archive = Archive::open(m_root / name, m_control);
        if (!archive.ok())
            return {archive.error().message};
        for (const Entry& entry : archive->entries())
            out.push_back(entry.path);
        return out;
    }
    // What an extraction makes of it, in words.
    std::vector<std::string> extracted(const std::string& name)
    {
        fftest::removeTree(m_root / "out");
        const auto archive = Archive::open(m_root / name, m_control);
        if (!archive.ok())
            return {archive.error().message};
        std::vector<std::size_t> all(archive->entries().size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = i;
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, all, m_control);
        if (!report.ok() || report->verdict.problem())
            return {report.ok() ? report->verdict.summary() : report.error().message};
        return fftest::describe(m_root / "out/in");
    }
    std::string bytes(const std::string& name) const { return fftest::readFile(m_root / name); }
    std::size_t leftOver() const
    {
        return static_cast<std::size_t>(
            std::count_if(fs::directory_iterator(m_root), fs::directory_iterator(),
                          [](const auto& item) { return item.path().extension() == ".part"; }));
    }
    // Of a zip without one.
    void giveComment(const std::string& name, const std::string& comment)
    {
        std::string zip = bytes(name);
        zip.replace(zip.size() - 2, 2, fftest::le(comment.size(), 2));
        fftest::writeFile(m_root / name, zip + comment);
    }
    static bool tells(const std::vector<Warning>& warnings, const std::string& part)
    {
        return std::any_of(warnings.begin(), warnings.end(),
                           [&](const Warning& w) { return w.message.find(part) != std::string::npos; });
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

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        qputenv("XDG_STATE_HOME", (m_root / "state").c_str());
        fftest::writeFile(m_root / "in/a.txt", "first");
        fftest::writeFile(m_root / "in/noise.bin", fftest::noise(300000));
        fftest::writeFile(m_root / "in/run.sh", "#!/bin/sh\n");
        fftest::writeFile(m_root / "in/\xD0\xB4\xD0\xBE\xD0\xBC/empty", "");
        fftest::setMode(m_root / "in/run.sh", 0751);
        fs::create_symlink("a.txt", m_root / "in/link");
        fftest::writeFile(m_root / "new.txt", fftest::prose(100000));
        for (const char* name : {"in/a.txt", "in/noise.bin", "in/run.sh", "in/link", "new.txt",
                                 "in/\xD0\xB4\xD0\xBE\xD0\xBC/empty", "in/\xD0\xB4\xD0\xBE\xD0\xBC", "in"})
            fftest::setTime(m_root / name, 1700000000, 0);
    }
    void cleanup() { fftest::removeTree(m_root); }

    void everyKindIsChanged_data() { addKinds(); }
    void everyKindIsChanged()
    {
        QFETCH(QString, name);
        const std::string archive = name.toStdString();
        QVERIFY(make(archive).ok());
        fftest::setMode(m_root / archive, 0640);
        Edits edits;
        edits.remove = {"in/noise.bin"};
        edits.rename = {{"in/run.sh", "in/sub/run.sh"}, {"in/\xD0\xB4\xD0\xBE\xD0\xBC", "in/b"}};
        edits.folders = {"in/empty folder"};
        edits.add = {{m_root / "new.txt", "in", {}}};
        const auto report = change(archive, edits);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->removed, std::uint64_t{1});
        QCOMPARE(report->renamed, std::uint64_t{3});
        QCOMPARE(report->added, std::uint64_t{2});
        QCOMPARE(report->archiveBytes, std::uint64_t(fs::file_size(m_root / archive)));
        struct stat now {};
        QVERIFY(::stat((m_root / archive).c_str(), &now) == 0);
        QCOMPARE(now.st_mode & 0777U, 0640U);
        QCOMPARE(leftOver(), std::size_t{0});
        // The folder as it should have become.
        fs::remove(m_root / "in/noise.bin");
        fs::create_directories(m_root / "in/sub");
        fs::rename(m_root / "in/run.sh", m_root / "in/sub/run.sh");
        fs::rename(m_root / "in/\xD0\xB4\xD0\xBE\xD0\xBC", m_root / "in/b");
        fs::create_directories(m_root / "in/empty folder");
        fs::rename(m_root / "new.txt", m_root / "in/new.txt");
        const std::vector<std::string> is = extracted(archive);
        for (const char* made :
             {"out/in/sub", "out/in/empty folder", "out/in", "in/sub", "in/empty folder", "in"})
            fftest::setTime(m_root / made, 1700000000, 0); // of folders that are new
        QCOMPARE(fftest::describe(m_root / "out/in"), fftest::describe(m_root / "in"));
        QVERIFY(!is.empty());
    }

    void orderAndMethodStay()
    {
        QVERIFY(make("a.zip", codec::Level::Store).ok());
        const std::vector<std::string> before = names("a.zip");
        const std::uint64_t size = fs::file_size(m_root / "a.zip");
        Edits edits;
        edits.add = {{m_root / "new.txt", {}, {}}};
        QVERIFY(change("a.zip", edits).ok());
        std::vector<std::string> after = names("a.zip");
        QCOMPARE(after.back(), std::string("new.txt"));
        after.pop_back();
        QCOMPARE(after, before);
        // What was stored stays so, what is new is deflated.
        QVERIFY(fs::file_size(m_root / "a.zip") < size + 60000);
        QVERIFY(bytes("a.zip").find(fftest::noise(300000).substr(1000, 200)) != std::string::npos);
        QVERIFY(bytes("a.zip").find(fftest::prose(100000).substr(1000, 200)) == std::string::npos);
    }

    void saysWhatWouldBeLostBeforeItChangesAnything()
    {
        QVERIFY(make("a.zip").ok());
        giveComment("a.zip", "for you");
        const std::string before = bytes("a.zip");
        Edits edits;
        edits.remove = {"in/a.txt"};
        const auto refused = change("a.zip", edits);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().code == ErrorCode::Usage);
        QVERIFY(refused.error().message.find("comment of the archive") != std::string::npos);
        QVERIFY(bytes("a.zip") == before);
        std::vector<Warning> asked;
        UpdateOptions options;
        options.onLosses = [&asked](const std::vector<Warning>& losses) {
            asked = losses;
            return false;
        };
        QVERIFY(!change("a.zip", edits, options).ok());
        QCOMPARE(asked.size(), std::size_t{1});
        QVERIFY(bytes("a.zip") == before);
        options.onLosses = [](const auto&) { return true; };
        const auto agreed = change("a.zip", edits, options);
        QVERIFY(agreed.ok());
        QVERIFY(tells(agreed->warnings, "comment of the archive"));
        QVERIFY(change("a.zip", {{}, {}, {"next"}, {}}).ok()); // nothing is left to lose
    }

    void losesNoKeywordsOfTarUnsaid()
    {
        QVERIFY(make("a.tar").ok());
        // As git writes it: a header for the whole archive with the commit.
        const std::string record = "19 comment=abcdef1\n";
        std::string block(512, '\0');
        block.replace(0, 17, "pax_global_header");
        block.replace(100, 7, "0000666");
        block.replace(124, 11, "00000000023");
        block.replace(136, 11, "00000000000");
        block.replace(148, 8, "        ");
        block[156] = 'g';
        block.replace(257, 8, std::string("ustar\00000", 8));
        unsigned sum = 0;
        for (const char byte : block)
            sum += static_cast<unsigned char>(byte);
        block.replace(148, 7, QString::asprintf("%06o", sum).toStdString() + '\0');
        fftest::writeFile(m_root / "b.tar",
                          block + record + std::string(512 - record.size(), '\0') + bytes("a.tar"));
        const auto refused = change("b.tar", {{}, {}, {"next"}, {}});
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.find("comment") != std::string::npos,
                 refused.error().message.c_str());
        QVERIFY(change("a.tar", {{}, {}, {"next"}, {}}).ok());
    }

    void keepsLinksOfTar()
    {
        fs::create_hard_link(m_root / "in/noise.bin", m_root / "in/other.bin");
        QVERIFY(make("a.tar.gz").ok());
        const auto archive = Archive::open(m_root / "a.tar.gz", m_control);
        std::string file, link;
        for (const Entry& entry : archive->entries()) {
            if (entry.type == EntryType::Hardlink)
                link = entry.path, file = entry.linkTarget;
        }
        QVERIFY(!link.empty());
        Edits edits;
        edits.remove = {file};
        QVERIFY(change("a.tar.gz", edits).ok());
        fs::remove(m_root / file);
        extracted("a.tar.gz");
        QVERIFY(fftest::readFile(m_root / "out" / link) == fftest::readFile(m_root / link));
        QVERIFY(!fs::exists(m_root / "out" / file));
    }

    void keepsHolesOfTar()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("tar")).isEmpty())
            QSKIP("tar is not installed");
        fftest::writeFile(m_root / "in/holes", "begin");
        fs::resize_file(m_root / "in/holes", 20 << 20);
        QProcess tar;
        tar.setWorkingDirectory(m_temporary->path());
        tar.start(QStringLiteral("tar"), {"-cSf", "a.tar", "in"});
        QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
        const auto report = change("a.tar", {{}, {}, {"in/next"}, {}});
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(fs::file_size(m_root / "a.tar") < 2 << 20);
        extracted("a.tar");
        QVERIFY(fftest::readFile(m_root / "out/in/holes") == fftest::readFile(m_root / "in/holes"));
    }

    void damageLeavesTheArchiveAsItIs()
    {
        QVERIFY(make("a.zip", codec::Level::Store).ok());
        std::string zip = bytes("a.zip");
        const std::size_t at = zip.find(fftest::noise(300000).substr(1000, 200));
        QVERIFY(at != std::string::npos);
        fftest::spoil(zip, at);
        fftest::writeFile(m_root / "a.zip", zip);
        const auto refused = change("a.zip", {{}, {}, {"next"}, {}});
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().code == ErrorCode::Damaged);
        QVERIFY(bytes("a.zip") == zip);
        QCOMPARE(leftOver(), std::size_t{0});
        Edits edits; // without the damaged entry it can be changed
        edits.remove = {"in/noise.bin"};
        QVERIFY(change("a.zip", edits).ok());
    }

    void whatCannotBeReadReplacesNothing()
    {
        fftest::writeFile(m_root / "a.txt", "second");
        fftest::setMode(m_root / "a.txt", 0);
        QVERIFY(make("a.zip").ok());
        fs::permissions(m_root, fs::perms::all);
        fftest::setMode(m_root / "a.zip", 0666);
        const fftest::AsNobody nobody;
        Edits edits;
        edits.add = {{m_root / "a.txt", "in", {}}};
        edits.folders = {"next"};
        const auto report = change("a.zip", edits);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(tells(report->warnings, "keeps the version that it has"));
        const std::vector<std::string> now = names("a.zip");
        QVERIFY(std::find(now.begin(), now.end(), "in/a.txt") != now.end());
        QVERIFY(std::find(now.begin(), now.end(), "next") != now.end());
    }

    void cancellingLeavesTheArchiveAsItIs_data() { addKinds(); }
    void cancellingLeavesTheArchiveAsItIs()
    {
        QFETCH(QString, name);
        fftest::writeFile(m_root / "in/long.txt", fftest::prose(8 << 20));
        QVERIFY(make(name.toStdString()).ok());
        const std::string before = bytes(name.toStdString());
        TaskControl control;
        std::thread canceller([&control] {
            while (control.progress().doneBytes < 1 << 20)
                std::this_thread::yield();
            control.cancel();
        });
        const auto report = updateArchive(m_root / name.toStdString(), {{}, {}, {"next"}, {}}, {}, control);
        canceller.join();
        QVERIFY(!report.ok() && report.error().code == ErrorCode::Cancelled);
        QVERIFY(bytes(name.toStdString()) == before);
        QCOMPARE(leftOver(), std::size_t{0});
    }

    void seesThatAnotherProgramChangedIt()
    {
        QVERIFY(make("a.zip").ok());
        const auto seen = Archive::open(m_root / "a.zip", m_control);
        QVERIFY(seen.ok());
        fftest::writeFile(m_root / "in/a.txt", "changed meanwhile");
        QVERIFY(make("a.zip").ok());
        Edits edits;
        edits.remove = {"in/a.txt"};
        const auto refused = updateArchive(*seen, edits, {}, m_control);
        QVERIFY(!refused.ok() && refused.error().code == ErrorCode::Io);
        edits.remove = {"in/run.sh"}; // nobody touched that
        QVERIFY(updateArchive(*seen, edits, {}, m_control).ok());
        QVERIFY(extracted("a.zip").size() > 1);
        QCOMPARE(fftest::readFile(m_root / "out/in/a.txt"), std::string("changed meanwhile"));
    }

    void isUndone()
    {
        QVERIFY(make("a.7z").ok());
        const std::string before = bytes("a.7z");
        UndoHistory history(m_root / "a.7z");
        UpdateOptions options;
        options.keepPrevious = *history.prepare();
        const auto report = change("a.7z", {{}, {}, {"next"}, {}}, options);
        QVERIFY(report.ok() && report->keptPrevious);
        QVERIFY(history.committed("next").ok());
        QVERIFY(bytes("a.7z") != before);
        QVERIFY(history.undo().ok());
        QVERIFY(bytes("a.7z") == before);
    }

    void becomesEmpty_data() { addKinds(); }
    void becomesEmpty()
    {
        QFETCH(QString, name);
        QVERIFY(make(name.toStdString()).ok());
        Edits edits;
        edits.remove = {"in"};
        const auto report = change(name.toStdString(), edits);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(names(name.toStdString()), std::vector<std::string>{});
        edits.remove.clear();
        edits.add = {{m_root / "new.txt", {}, {}}};
        const auto filled = change(name.toStdString(), edits);
        QVERIFY2(filled.ok(), filled.ok() ? "" : filled.error().message.c_str());
        QCOMPARE(names(name.toStdString()), std::vector<std::string>{"new.txt"});
    }

    void saysWhatCannotBeChanged()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("bsdtar")).isEmpty())
            QSKIP("bsdtar is not installed");
        const auto pack = [this](const QStringList& arguments) {
            QProcess bsdtar;
            bsdtar.setWorkingDirectory(m_temporary->path());
            bsdtar.start(QStringLiteral("bsdtar"), arguments + QStringList{"in"});
            return bsdtar.waitForFinished() && bsdtar.exitCode() == 0;
        };
        QVERIFY(pack({"-cf", "a.cpio", "--format=cpio"}));
        const auto kind = change("a.cpio", {{}, {}, {"next"}, {}});
        QVERIFY(!kind.ok() && kind.error().code == ErrorCode::Missing);
        QVERIFY(kind.error().message.find("convert a.cpio") != std::string::npos);
        QVERIFY(pack(
            {"-cf", "a.zip", "--format=zip", "--options", "zip:encryption=zipcrypt", "--passphrase", "x"}));
        const auto encrypted = change("a.zip", {{}, {}, {"next"}, {}});
        QVERIFY(!encrypted.ok() && encrypted.error().code == ErrorCode::Missing);
        QVERIFY(make("b.zip").ok());
        fftest::writeFile(m_root / "c.zip", "#!/bin/sh\n" + bytes("b.zip"));
        const auto program = change("c.zip", {{}, {}, {"next"}, {}});
        QVERIFY(!program.ok() && program.error().code == ErrorCode::Usage);
        Edits record;
        record.recoveryPercent = 5;
        QVERIFY(!change("b.zip", record).ok());
    }
};

FF_TEST(TestForeignUpdate)
#include "TestForeignUpdate.moc"
