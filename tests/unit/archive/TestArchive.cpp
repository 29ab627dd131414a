// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/Archive.h"
#include "core/archive/Limits.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

CreateOptions at(codec::Level level, unsigned threads = 2)
{
    CreateOptions options;
    options.level = level;
    options.threads = threads;
    return options;
}

std::string messageOf(const Status& status)
{
    return status.ok() ? "ok" : status.error().message.text();
}

} // namespace

class TestArchive : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    Result<CreateReport> create(const std::string& name, const std::vector<fs::path>& inputs,
                                const CreateOptions& options = at(codec::Level::Fast))
    {
        return createArchive(m_root / name, inputs, options, m_control);
    }

    Result<ExtractReport> extract(const std::string& name, const fs::path& target,
                                  Overwrite overwrite = Overwrite::Ask,
                                  const std::vector<std::string>& paths = {})
    {
        FF_ASSIGN(const auto archive, Archive::open(m_root / name, m_control));
        FF_ASSIGN(const auto selection, archive.select(paths));
        ExtractOptions options;
        options.target = target;
        options.overwrite = overwrite;
        options.threads = 2;
        return archive.extract(options, selection, m_control);
    }

    // Creates, extracts, tests and compares the folder `in`.
    void roundTrip(const CreateOptions& options)
    {
        const auto created = create("a.ffz", {m_root / "in"}, options);
        QVERIFY2(created.ok(), created.ok() ? "" : created.error().message.c_str());
        QVERIFY(created->warnings.empty());
        QCOMPARE(created->hashRetries, std::uint64_t{0});
        const auto extracted = extract("a.ffz", m_root / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 0);
        QVERIFY(extracted->warnings.empty());
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        QVERIFY(!archive->rebuilt());
        QCOMPARE(archive->entries().size(), fftest::describe(m_root / "in").size());
        const auto tested = archive->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.damaged, std::uint64_t{0});
        QCOMPARE(tested->hashRetries, std::uint64_t{0});
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); } // QTemporaryDir cannot remove names that are no UTF-8

    void givesBackEveryKindOfEntry_data()
    {
        QTest::addColumn<int>("level");
        for (const auto level : {codec::Level::Store, codec::Level::Fast, codec::Level::Balanced})
            QTest::newRow(std::string(codec::levelName(level)).c_str()) << static_cast<int>(level);
    }
    void givesBackEveryKindOfEntry()
    {
        QFETCH(int, level);
        fftest::makeEveryKind(m_root / "in");
        roundTrip(at(static_cast<codec::Level>(level)));
    }

    void keepsHoles()
    {
        fftest::makeEveryKind(m_root / "in");
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        QVERIFY(extract("a.ffz", m_root / "out").ok());
        struct stat before {
        }, after{};
        QCOMPARE(::stat((m_root / "in" / "holes").c_str(), &before), 0);
        QCOMPARE(::stat((m_root / "out" / "in" / "holes").c_str(), &after), 0);
        if (before.st_blocks * 512 >= before.st_size)
            QSKIP("this file system has no holes");
        QVERIFY(after.st_blocks * 512 < after.st_size);
    }

    void listsWithoutExtracting()
    {
        fftest::makeEveryKind(m_root / "in");
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        bool found = false;
        std::uint64_t packed = 0;
        for (const Entry& entry : archive->entries()) {
            packed += entry.packedSize;
            if (entry.path != "in/program")
                continue;
            found = true;
            QCOMPARE(entry.size, std::uint64_t{17});
            QCOMPARE(entry.mode, std::uint32_t{0755});
            QCOMPARE(entry.mtimeSeconds, std::int64_t{-86'400});
            QCOMPARE(entry.mtimeNanoseconds, std::uint32_t{500'000'000});
            QVERIFY(entry.sha512 == crypto::sha512(asBytes("#!/bin/sh\nexit 0\n")));
        }
        QVERIFY(found);
        QVERIFY(packed > 0 && packed <= archive->info().archiveBytes);
        const ArchiveInfo info = archive->info();
        QCOMPARE(info.version, std::string("2.0"));
        QCOMPARE(info.level, std::string("fast"));
        QVERIFY(info.creator.starts_with("FileFormer "));
        QVERIFY(!info.indexRebuilt);
    }

    void bytesDoNotDependOnThreads()
    {
        for (int i = 0; i < 12; ++i)
            fftest::writeFile(m_root / "in" / ("f" + std::to_string(i) + ".txt"),
                              fftest::prose(700'000 + 1000 * std::size_t(i), std::uint32_t(i)));
        QVERIFY(create("one.ffz", {m_root / "in"}, at(codec::Level::Fast, 1)).ok());
        QVERIFY(create("two.ffz", {m_root / "in"}, at(codec::Level::Fast, 2)).ok());
        QVERIFY(create("five.ffz", {m_root / "in"}, at(codec::Level::Fast, 5)).ok());
        const std::string one = fftest::readFile(m_root / "one.ffz");
        QVERIFY(one == fftest::readFile(m_root / "two.ffz"));
        QVERIFY(one == fftest::readFile(m_root / "five.ffz"));
        QVERIFY(Archive::open(m_root / "one.ffz", m_control)->info().segments.size() > 2);
    }

    void cutsLargeFilesIntoSegments()
    {
        fftest::writeFile(m_root / "in" / "large.bin",
                          fftest::noise(std::size_t{kSegmentDataSize} * 2 + 12345));
        fftest::writeFile(m_root / "in" / "exact.bin", fftest::noise(std::size_t{kSegmentDataSize}, 2));
        fftest::writeFile(m_root / "in" / "small.txt", "small");
        roundTrip(at(codec::Level::Store));
        QVERIFY(Archive::open(m_root / "a.ffz", m_control)->info().segments.size() >= 5);
    }

    void randomBytesGrowByLittle()
    {
        for (const std::size_t size :
             {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20, std::size_t{20} << 20}) {
            fftest::writeFile(m_root / "noise", fftest::noise(size));
            const auto report = create("a.ffz", {m_root / "noise"}, at(codec::Level::Fast));
            QVERIFY(report.ok());
            QVERIFY2(report->archiveBytes <= size + 1024 + size / 1000,
                     std::to_string(report->archiveBytes).c_str());
        }
    }

    void oneSmallFileCostsLittle()
    {
        fftest::writeFile(m_root / "grammar.lsp", fftest::prose(3721));
        fftest::setTime(m_root / "grammar.lsp", 1'795'000'000, 123'456'789);
        for (const auto level : {codec::Level::Fast, codec::Level::Former}) {
            const auto report = create("a.ffz", {m_root / "grammar.lsp"}, at(level));
            QVERIFY(report.ok());
            const std::uint64_t overhead = report->archiveBytes - report->payloadBytes;
            QVERIFY2(overhead <= 200, std::to_string(overhead).c_str());
        }
    }

    // Few entries are not listed in the index, many are; the listing is the same.
    void listsWithAndWithoutAnIndexOfEntries()
    {
        for (const int count : {2, 40}) {
            fs::remove_all(m_root / "in");
            for (int i = 0; i < count; ++i)
                fftest::writeFile(m_root / "in" / (std::to_string(i) + ".txt"),
                                  "contents of " + std::to_string(i));
            fftest::writeFile(m_root / "in" / "empty", "");
            fs::create_symlink("1.txt", m_root / "in" / "link");
            fs::create_hard_link(m_root / "in" / "1.txt", m_root / "in" / "same.txt");
            QVERIFY(create("a.ffz", {m_root / "in"}).ok());
            QCOMPARE(format::Reader::open(m_root / "a.ffz")->index().listed, count > 10);
            const auto archive = Archive::open(m_root / "a.ffz", m_control);
            QVERIFY(archive.ok() && !archive->rebuilt());
            QCOMPARE(archive->entries().size(), std::size_t(count) + 4);
            for (const Entry& entry : archive->entries()) {
                if (entry.type == EntryType::File)
                    QVERIFY(entry.sha512 == crypto::sha512(asBytes(fftest::readFile(m_root / entry.path))));
            }
            QCOMPARE(archive->test({}, m_control)->verdict.damaged, std::uint64_t{0});
        }
    }

    // Files that are equal are stored once; every operation gives them all.
    void equalFilesAreStoredOnce_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::newRow("small") << quint64{3'000};
        QTest::newRow("own segment") << quint64{1'500'000};
        QTest::newRow("several segments") << quint64{kSegmentDataSize + 1'500'000};
    }
    void equalFilesAreStoredOnce()
    {
        QFETCH(quint64, size);
        const std::string contents = fftest::noise(size);
        for (int i = 0; i < 40; ++i) // more than an archive leaves unlisted
            fftest::writeFile(m_root / "in" / ("other" + std::to_string(i)),
                              fftest::noise(100 + std::size_t(i), 99));
        fftest::writeFile(m_root / "in" / "a.bin", contents);
        fftest::writeFile(m_root / "in" / "sub" / "b.bin", contents);
        fftest::writeFile(m_root / "in" / "z.dat", contents);
        fftest::writeFile(m_root / "in" / "x.dat", fftest::noise(size, 2)); // of the same size
        fftest::setTime(m_root / "in" / "z.dat", 5, 5);
        roundTrip(at(codec::Level::Fast));
        const std::uint64_t archive = fs::file_size(m_root / "a.ffz");
        QVERIFY2(archive < 2 * size + 40'000, std::to_string(archive).c_str());
        fs::remove_all(m_root / "out");
        QVERIFY(extract("a.ffz", m_root / "out", Overwrite::Ask, {"in/z.dat"}).ok());
        QCOMPARE(fftest::readFile(m_root / "out/in/z.dat"), contents);
        // Without the index as well.
        std::string bytes = fftest::readFile(m_root / "a.ffz");
        bytes[bytes.size() - 30] ^= 1;
        fftest::writeFile(m_root / "lost.ffz", bytes);
        fs::remove_all(m_root / "out");
        const auto rebuilt = extract("lost.ffz", m_root / "out");
        QVERIFY(rebuilt.ok());
        QCOMPARE(rebuilt->verdict.exitCode(), 0);
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
    }

    // A shifted copy inside of another file, far outside of its segment.
    void longRepeatsInLargeFilesAreStoredOnce()
    {
        const std::string base = fftest::noise(std::size_t{kSegmentDataSize} + 3'000'000);
        fftest::writeFile(m_root / "in" / "1", base);
        fftest::writeFile(m_root / "in" / "2",
                          base.substr(0, 5'000'000) + "inserted" + base.substr(5'000'000));
        fftest::writeFile(m_root / "in" / "3", fftest::noise(2'000'000, 7) + base.substr(1'000'001) + base);
        roundTrip(at(codec::Level::Balanced));
        const std::uint64_t archive = fs::file_size(m_root / "a.ffz");
        QVERIFY2(archive < base.size() + 2'000'000 + 400'000, std::to_string(archive).c_str());
        fs::remove_all(m_root / "out");
        QVERIFY(extract("a.ffz", m_root / "out", Overwrite::Ask, {"in/3"}).ok());
        QVERIFY(fftest::readFile(m_root / "out/in/3") == fftest::readFile(m_root / "in/3"));
    }

    // Chunks that stand before in the same run of data were referred to, which no reader accepts: creating
    // such a file failed (issue 5).
    void aFileMayRepeatItself()
    {
        std::string text;
        for (unsigned i = 0; text.size() < (3u << 20); ++i)
            text += "line " + std::to_string(i * 7919 % 1000) + " of a file\n";
        fftest::writeFile(m_root / "in/periodic", text);
        fftest::writeFile(m_root / "in/small periodic", text.substr(0, 100000));
        roundTrip(at(codec::Level::Balanced));
    }

    void eachEntryComesAloneToo()
    {
        for (int i = 0; i < 20; ++i)
            fftest::writeFile(m_root / "in" / (std::to_string(100 + i) + ".txt"),
                              fftest::prose(1'000, std::uint32_t(i % 13)));
        QVERIFY(create("a.ffz", {m_root / "in"}, at(codec::Level::Balanced)).ok());
        QCOMPARE(Archive::open(m_root / "a.ffz", m_control)->info().segments.size(), std::size_t{1});
        for (int i = 0; i < 20; ++i) {
            const std::string name = "in/" + std::to_string(100 + i) + ".txt";
            const auto report = extract("a.ffz", m_root / "out", Overwrite::Ask, {name});
            QVERIFY(report.ok());
            QCOMPARE(report->verdict.exitCode(), 0);
            QCOMPARE(report->hashRetries, std::uint64_t{0});
            QCOMPARE(fftest::readFile(m_root / "out" / name), fftest::readFile(m_root / name));
            QCOMPARE(fftest::countIn(m_root / "out" / "in"), std::size_t(i) + 1);
        }
    }

    void emptyFileAndEmptyFolder()
    {
        fftest::writeFile(m_root / "in" / "empty", "");
        roundTrip(at(codec::Level::Fast));
        fs::remove_all(m_root / "in");
        fs::remove_all(m_root / "out");
        fs::create_directories(m_root / "in");
        roundTrip(at(codec::Level::Fast));
    }

    void tenThousandSmallFiles()
    {
        for (int i = 0; i < 10'000; ++i)
            fftest::writeFile(m_root / "in" / ("d" + std::to_string(i / 300))
                                  / ("file" + std::to_string(i) + ".txt"),
                              "contents of " + std::to_string(i));
        roundTrip(at(codec::Level::Fast));
    }

    void sparseFileOfFiveGiB()
    {
        const std::uint64_t size = std::uint64_t{5} << 30;
        fftest::writeFile(m_root / "in" / "sparse", "begin");
        fs::resize_file(m_root / "in" / "sparse", size);
        {
            const std::string tail = "the very end";
            FILE* file = ::fopen((m_root / "in" / "sparse").c_str(), "r+b");
            QVERIFY(file != nullptr);
            QCOMPARE(::fseeko(file, static_cast<off_t>(size - tail.size()), SEEK_SET), 0);
            QCOMPARE(::fwrite(tail.data(), 1, tail.size(), file), tail.size());
            QCOMPARE(::fclose(file), 0);
        }
        const auto report = create("a.ffz", {m_root / "in"});
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->rawBytes, size);
        QVERIFY(report->archiveBytes < 20'000);
        QVERIFY(extract("a.ffz", m_root / "out").ok());
        struct stat info {};
        QCOMPARE(::stat((m_root / "out" / "in" / "sparse").c_str(), &info), 0);
        QCOMPARE(std::uint64_t(info.st_size), size);
        QVERIFY(info.st_blocks < 1000);
        FILE* file = ::fopen((m_root / "out" / "in" / "sparse").c_str(), "rb");
        std::array<char, 12> tail{};
        QCOMPARE(::fseeko(file, -12, SEEK_END), 0);
        QCOMPARE(::fread(tail.data(), 1, tail.size(), file), tail.size());
        ::fclose(file);
        QCOMPARE(std::string(tail.data(), tail.size()), std::string("the very end"));
    }

    void extractsWhatIsSelected()
    {
        fftest::makeEveryKind(m_root / "in");
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        QVERIFY(extract("a.ffz", m_root / "out", Overwrite::Ask, {"in/sub/deeper/", "in/hello.txt"}).ok());
        QVERIFY(fs::exists(m_root / "out/in/sub/deeper/noise.bin"));
        QVERIFY(fs::exists(m_root / "out/in/hello.txt"));
        QVERIFY(!fs::exists(m_root / "out/in/sub/prose.txt"));
        const auto nothing = extract("a.ffz", m_root / "out", Overwrite::Ask, {"in/not there"});
        QVERIFY(!nothing.ok());
        QVERIFY(nothing.error().code == ErrorCode::Usage);
    }

    void aHardlinkAloneBringsItsContents()
    {
        fftest::writeFile(m_root / "in" / "a.txt", "shared");
        fs::create_hard_link(m_root / "in" / "a.txt", m_root / "in" / "b.txt");
        fs::create_hard_link(m_root / "in" / "a.txt", m_root / "in" / "c.txt");
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        QVERIFY(extract("a.ffz", m_root / "out", Overwrite::Ask, {"in/b.txt", "in/c.txt"}).ok());
        QCOMPARE(fftest::readFile(m_root / "out/in/b.txt"), std::string("shared"));
        QVERIFY(fs::equivalent(m_root / "out/in/b.txt", m_root / "out/in/c.txt"));
        QVERIFY(!fs::exists(m_root / "out/in/a.txt"));
    }

    void obeysTheOverwriteRule()
    {
        fftest::writeFile(m_root / "in" / "f.txt", "from the archive");
        fftest::setTime(m_root / "in" / "f.txt", 2000, 0);
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        const fs::path file = m_root / "out/in/f.txt";
        const auto again = [&](Overwrite rule, std::int64_t existingTime) {
            fs::remove_all(m_root / "out");
            fftest::writeFile(file, "existing");
            fftest::setTime(file, existingTime, 0);
            const auto report = extract("a.ffz", m_root / "out", rule);
            return report.ok() ? report->verdict.exitCode() : -1;
        };
        QCOMPARE(again(Overwrite::Skip, 1000), 0);
        QCOMPARE(fftest::readFile(file), std::string("existing"));
        QCOMPARE(again(Overwrite::Ask, 1000), 0); // nobody to ask: skipped
        QCOMPARE(fftest::readFile(file), std::string("existing"));
        QCOMPARE(again(Overwrite::Replace, 1000), 0);
        QCOMPARE(fftest::readFile(file), std::string("from the archive"));
        QCOMPARE(again(Overwrite::Newer, 1000), 0);
        QCOMPARE(fftest::readFile(file), std::string("from the archive"));
        QCOMPARE(again(Overwrite::Newer, 3000), 0);
        QCOMPARE(fftest::readFile(file), std::string("existing"));
        QCOMPARE(again(Overwrite::Rename, 1000), 0);
        QCOMPARE(fftest::readFile(file), std::string("existing"));
        QCOMPARE(fftest::readFile(m_root / "out/in/f (2).txt"), std::string("from the archive"));
    }

    void asksAboutConflicts()
    {
        for (const char* name : {"1", "2", "3"})
            fftest::writeFile(m_root / "in" / name, "new");
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        for (const char* name : {"1", "2", "3"})
            fftest::writeFile(m_root / "out/in" / name, "old");
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        ExtractOptions options;
        options.target = m_root / "out";
        int asked = 0;
        options.onConflict = [&](const Conflict& conflict) {
            ++asked;
            return conflict.entry->path == "in/1" ? ConflictAnswer{Overwrite::Skip, false, false}
                                                  : ConflictAnswer{Overwrite::Replace, true, false};
        };
        const auto report = archive->extract(options, {}, m_control);
        QVERIFY(report.ok());
        QCOMPARE(asked, 2);
        QCOMPARE(fftest::readFile(m_root / "out/in/1"), std::string("old"));
        QCOMPARE(fftest::readFile(m_root / "out/in/3"), std::string("new"));
        options.onConflict = [](const Conflict&) { return ConflictAnswer{Overwrite::Skip, false, true}; };
        const auto cancelled = archive->extract(options, {}, m_control);
        QVERIFY(!cancelled.ok() && cancelled.error().code == ErrorCode::Cancelled);
    }

    void filesAndFoldersNeverReplaceEachOther()
    {
        fftest::writeFile(m_root / "in" / "name", "a file");
        fs::create_directories(m_root / "in" / "folder");
        QVERIFY(create("a.ffz", {m_root / "in"}).ok());
        fs::create_directories(m_root / "out/in/name");
        fftest::writeFile(m_root / "out/in/folder", "in the way");
        const auto report = extract("a.ffz", m_root / "out", Overwrite::Replace);
        QVERIFY(report.ok());
        QCOMPARE(report->outcomes.size(), std::size_t{2});
        QVERIFY(report->outcomes[0].state == EntryState::Failed);
        QCOMPARE(report->verdict.exitCode(), 3);
        QVERIFY(fs::is_directory(m_root / "out/in/name"));
        QCOMPARE(fftest::readFile(m_root / "out/in/folder"), std::string("in the way"));
    }

    void leavesOutWhatIsExcluded()
    {
        fftest::writeFile(m_root / "in" / "keep.txt", "1");
        fftest::writeFile(m_root / "in" / "drop.o", "2");
        fftest::writeFile(m_root / "in" / ".git" / "config", "3");
        CreateOptions options = at(codec::Level::Fast);
        options.excludes = {"*.o", ".git"};
        QVERIFY(create("a.ffz", {m_root / "in"}, options).ok());
        QCOMPARE(Archive::open(m_root / "a.ffz", m_control)->entries().size(), std::size_t{2});
    }

    void leavesOutTheArchiveItself()
    {
        fftest::writeFile(m_root / "in" / "file", "contents");
        QVERIFY(create("in/a.ffz", {m_root / "in"}).ok());
        const auto second = create("in/a.ffz", {m_root / "in"});
        QVERIFY(second.ok());
        QCOMPARE(second->entries, std::uint64_t{2});
        QCOMPARE(second->warnings.size(), std::size_t{1});
    }

    void namesOfInputsMayBeEqual()
    {
        fftest::writeFile(m_root / "x" / "same.txt", "one");
        fftest::writeFile(m_root / "y" / "same.txt", "two");
        QVERIFY(create("a.ffz", {m_root / "x/same.txt", m_root / "y/same.txt", m_root / "x/same.txt"}).ok());
        QVERIFY(extract("a.ffz", m_root / "out").ok());
        QCOMPARE(fftest::readFile(m_root / "out/same.txt"), std::string("one"));
        QCOMPARE(fftest::readFile(m_root / "out/same (2).txt"), std::string("two"));
        QCOMPARE(fftest::countIn(m_root / "out"), std::size_t{2});
    }

    void missingInputIsAnErrorBeforeAnythingIsWritten()
    {
        fftest::writeFile(m_root / "there", "x");
        const auto report = create("a.ffz", {m_root / "there", m_root / "missing"});
        QVERIFY(!report.ok());
        QVERIFY(report.error().code == ErrorCode::Io);
        QVERIFY(QString::fromStdString(report.error().message).contains("missing"));
        QCOMPARE(fftest::countIn(m_root), std::size_t{1});
    }

    // What the kernel refuses to give, even to root; and what gives less than its size.
    void filesThatFailCostOnlyThemselves()
    {
        if (!fs::exists("/proc/self/mem"))
            QSKIP("there is no /proc");
        fftest::writeFile(m_root / "in" / "whole", "x");
        TaskControl control;
        // 0 is not mapped: EIO. Its size is said to be 0.
        const auto memory = createArchive(m_root / "a.ffz", {m_root / "in", "/proc/self/mem"},
                                          at(codec::Level::Fast), control);
        QVERIFY2(memory.ok(), memory.ok() ? "" : memory.error().message.c_str());
        QCOMPARE(memory->entries, std::uint64_t{2});
        QCOMPARE(memory->warnings.size(), std::size_t{1});
        QVERIFY(memory->warnings[0].lost);
        QCOMPARE(control.progress().failedEntries, std::uint64_t{1});
        // sysfs says 4096 and gives less.
        if (fs::exists("/sys/kernel/mm/transparent_hugepage/enabled")) {
            const auto shorter = createArchive(m_root / "b.ffz",
                                               {m_root / "in", "/sys/kernel/mm/transparent_hugepage/enabled"},
                                               at(codec::Level::Fast), control);
            QVERIFY(shorter.ok());
            QCOMPARE(shorter->entries, std::uint64_t{3});
            QCOMPARE(shorter->warnings.size(), std::size_t{1});
            QVERIFY(!shorter->warnings[0].lost);
            QCOMPARE(control.progress().failedEntries, std::uint64_t{1});
        }
    }

    void unreadableFoldersAreNamed()
    {
        if (::geteuid() == 0)
            QSKIP("root can read everything");
        fs::create_directories(m_root / "in" / "closed");
        fftest::writeFile(m_root / "in" / "closed/inside", "x");
        fftest::writeFile(m_root / "in" / "open", "x");
        fftest::setMode(m_root / "in" / "closed", 0);
        TaskControl control;
        const auto report = createArchive(m_root / "a.ffz", {m_root / "in"}, at(codec::Level::Fast), control);
        fftest::setMode(m_root / "in" / "closed", 0755);
        QVERIFY(report.ok());
        QCOMPARE(report->entries, std::uint64_t{3});
        QCOMPARE(report->warnings.size(), std::size_t{1});
        QVERIFY(report->warnings[0].lost);
        QCOMPARE(control.progress().failedEntries, std::uint64_t{1});
    }

    void unreadableFilesAreLeftOutWithAWarning()
    {
        if (::geteuid() == 0)
            QSKIP("root can read everything");
        fftest::writeFile(m_root / "in" / "open", "x");
        fftest::writeFile(m_root / "in" / "closed", "x");
        fftest::setMode(m_root / "in" / "closed", 0);
        const auto report = create("a.ffz", {m_root / "in"});
        QVERIFY(report.ok());
        QCOMPARE(report->entries, std::uint64_t{2});
        QCOMPARE(report->warnings.size(), std::size_t{1});
        QVERIFY(!create("b.ffz", {m_root / "in" / "closed"}).ok());
        QVERIFY(!fs::exists(m_root / "b.ffz"));
    }

    // Entries of other segments, and all lists, need no model.
    void aMissingModelCostsOnlyWhatNeedsIt_data()
    {
        QTest::addColumn<bool>("indexLost");
        QTest::newRow("index whole") << false;
        QTest::newRow("index lost") << true;
    }
    void aMissingModelCostsOnlyWhatNeedsIt()
    {
        QFETCH(bool, indexLost);
        fftest::writeFile(m_root / "in" / "large.bin", fftest::noise(1'200'000));
        fftest::writeFile(m_root / "in" / "text.txt", fftest::prose(3'000));
        fftest::writeFile(m_root / "in" / "twin.txt", fftest::prose(3'000));
        QVERIFY(create("good.ffz", {m_root / "in"}, at(codec::Level::Former)).ok());
        {
            // The same archive, made with a model that nobody has.
            const auto reader = format::Reader::open(m_root / "good.ffz");
            format::Index index = reader->index();
            auto writer = format::Writer::create(m_root / "a.ffz");
            bool anyModel = false;
            for (format::SegmentRecord& segment : index.segments) {
                auto payload = reader->readSegment(segment);
                QVERIFY(payload.ok());
                if (payload->header.model)
                    payload->header.model = format::ModelShortId{1, 2, 3, 4, 5, 6, 7, 8};
                anyModel = anyModel || payload->header.model;
                segment = *writer->addSegment(payload->header, payload->meta, payload->data);
            }
            QVERIFY(anyModel);
            QVERIFY(writer->finish(index).ok());
        }
        if (indexLost) {
            std::string bytes = fftest::readFile(m_root / "a.ffz");
            bytes.replace(bytes.size() - 100, 70, 70, '\0');
            fftest::writeFile(m_root / "a.ffz", bytes);
        }
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->rebuilt(), indexLost);
        QCOMPARE(archive->entries().size(), std::size_t{4});
        QVERIFY(!archive->info().models.empty());
        const auto tested = archive->test({}, m_control);
        QVERIFY2(tested.ok(), tested.ok() ? "" : tested.error().message.c_str());
        QCOMPARE(tested->verdict.damaged, std::uint64_t{0});
        QCOMPARE(tested->verdict.missing, std::uint64_t{2}); // not the folder beside them
        const auto report = extract("a.ffz", m_root / "out");
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 5);
        QCOMPARE(report->outcomes.size(), std::size_t{2});
        QVERIFY(fftest::readFile(m_root / "out/in/large.bin") == fftest::readFile(m_root / "in/large.bin"));
        QVERIFY(!fs::exists(m_root / "out/in/text.txt"));
        for (const EntryOutcome& outcome : report->outcomes) {
            QVERIFY(outcome.state == EntryState::Missing);
            QVERIFY2(QString::fromStdString(outcome.message).contains("model"), outcome.message.c_str());
        }
        fs::remove_all(m_root / "out");
        const auto alone = extract("a.ffz", m_root / "out", Overwrite::Ask, {"in/large.bin"});
        QVERIFY(alone.ok());
        QCOMPARE(alone->verdict.exitCode(), 0);
        QVERIFY(fftest::readFile(m_root / "out/in/large.bin") == fftest::readFile(m_root / "in/large.bin"));
    }

    void asksForWhatIsMissing()
    {
        fftest::writeFile(m_root / "f", "x");
        CreateOptions options = at(codec::Level::Fast);
        options.device = "cuda";
        const auto cuda = create("a.ffz", {m_root / "f"}, options);
        QVERIFY(!cuda.ok() && cuda.error().code == ErrorCode::Missing);
        options.device = "toaster";
        const auto toaster = create("a.ffz", {m_root / "f"}, options);
        QVERIFY(!toaster.ok() && toaster.error().code == ErrorCode::Usage);
        const auto nothing = create("a.ffz", {});
        QVERIFY(!nothing.ok() && nothing.error().code == ErrorCode::Usage);
        QVERIFY(!fs::exists(m_root / "a.ffz"));
    }

    void cancelLeavesNothing()
    {
        for (int i = 0; i < 40; ++i)
            fftest::writeFile(m_root / "in" / std::to_string(i), fftest::prose(2 << 20, std::uint32_t(i)));
        fftest::writeFile(m_root / "target" / "a.ffz", "was here before");
        TaskControl control;
        std::thread canceller([&control] {
            while (control.progress().doneBytes == 0 && !control.isCancelled())
                std::this_thread::yield();
            control.cancel();
        });
        CreateOptions options = at(codec::Level::Balanced);
        options.force = true;
        const auto report = createArchive(m_root / "target" / "a.ffz", {m_root / "in"}, options, control);
        control.cancel();
        canceller.join();
        QVERIFY(!report.ok());
        QVERIFY(report.error().code == ErrorCode::Cancelled);
        QCOMPARE(fftest::countIn(m_root / "target"), std::size_t{1});
        QCOMPARE(fftest::readFile(m_root / "target" / "a.ffz"), std::string("was here before"));
    }

    void cancelledExtractionLeavesNoParts()
    {
        for (int i = 0; i < 10; ++i)
            fftest::writeFile(m_root / "in" / std::to_string(i), fftest::noise(3 << 20, std::uint32_t(i)));
        QVERIFY(create("a.ffz", {m_root / "in"}, at(codec::Level::Store)).ok());
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        TaskControl control;
        std::thread canceller([&control] {
            while (control.progress().doneBytes == 0 && !control.isCancelled())
                std::this_thread::yield();
            control.cancel();
        });
        ExtractOptions options;
        options.target = m_root / "out";
        const auto report = archive->extract(options, {}, control);
        control.cancel();
        canceller.join();
        if (fs::exists(m_root / "out/in")) {
            for (const auto& item : fs::directory_iterator(m_root / "out/in")) {
                QVERIFY(!item.path().filename().string().starts_with("."));
                QCOMPARE(item.file_size(), std::uintmax_t{3 << 20}); // whole or not there
            }
        }
        if (!report.ok())
            QVERIFY(report.error().code == ErrorCode::Cancelled);
    }

    void aFullDiskIsSaidAndLeavesNothing()
    {
        for (int i = 0; i < 4; ++i)
            fftest::writeFile(m_root / "in" / std::to_string(i), fftest::noise(3 << 20, std::uint32_t(i)));
        fs::create_directories(m_root / "target");
        QVERIFY(create("whole.ffz", {m_root / "in"}, at(codec::Level::Store)).ok());
        // A limit on file size fails a write as a full disk does.
        struct rlimit before {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto oldHandler = ::signal(SIGXFSZ, SIG_IGN);
        struct rlimit small = before;
        small.rlim_cur = 2 << 20;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto created = create("target/a.ffz", {m_root / "in"}, at(codec::Level::Store));
        const auto extracted = extract("whole.ffz", m_root / "out");
        ::setrlimit(RLIMIT_FSIZE, &before);
        ::signal(SIGXFSZ, oldHandler);
        QVERIFY(!created.ok());
        QVERIFY(created.error().code == ErrorCode::Io);
        QCOMPARE(fftest::countIn(m_root / "target"), std::size_t{0});
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 3);
        QCOMPARE(extracted->outcomes.size(), std::size_t{4});
        QVERIFY(extracted->outcomes[0].state == EntryState::Failed);
        QCOMPARE(fftest::countIn(m_root / "out/in"), std::size_t{0});
    }

    void aFileThatChangesIsStoredAsItWasRead()
    {
        fftest::writeFile(m_root / "in" / "log", fftest::prose(9 << 20));
        std::atomic<bool> stop{false};
        std::thread writer([&] {
            std::uint32_t seed = 0;
            while (!stop) {
                FILE* file = ::fopen((m_root / "in" / "log").c_str(), "r+b");
                const std::string line = fftest::noise(4096, ++seed);
                ::fseeko(file, static_cast<off_t>(seed % 2000) * 4096, SEEK_SET);
                ::fwrite(line.data(), 1, line.size(), file);
                ::fclose(file);
            }
        });
        const auto report = create("a.ffz", {m_root / "in"});
        stop = true;
        writer.join();
        QVERIFY(report.ok());
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->test({}, m_control)->verdict.damaged, std::uint64_t{0});
        QCOMPARE(report->entries, std::uint64_t{2});
        QVERIFY(extract("a.ffz", m_root / "out").ok());
        QCOMPARE(fftest::readFile(m_root / "out/in/log").size(), std::size_t{9 << 20});
    }

    void nameOfTheOverwriteRules()
    {
        QVERIFY(overwriteFromName("newer") == Overwrite::Newer);
        QVERIFY(!overwriteFromName("sometimes"));
        QCOMPARE(messageOf(Status()), std::string("ok"));
    }
};

FF_TEST(TestArchive)
#include "TestArchive.moc"
