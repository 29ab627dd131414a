// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 14: nothing that stands on a disk may be lost silently while an archive is made of it.
#include "core/archive/Archive.h"
#include "core/archive/Limits.h"
#include "core/archive/create/Scanner.h"
#include "core/archive/create/SegmentWriter.h"
#include "core/archive/create/plan/SampleReader.h"
#include "core/archive/create/stream/TarWriter.h"
#include "core/archive/disk/LongPath.h"
#include "core/archive/disk/SourceFile.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fcntl.h>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <thread>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLarge = (std::size_t{4} << 20) + 100'000; // is not held in memory
static_assert(kLarge > kInMemorySize);

void append(const fs::path& path, const std::string& text)
{
    FILE* file = ::fopen(path.c_str(), "ab");
    ::fwrite(text.data(), 1, text.size(), file);
    ::fclose(file);
}

void overwrite(const fs::path& path, long offset, const std::string& text)
{
    FILE* file = ::fopen(path.c_str(), "r+b");
    ::fseek(file, offset, SEEK_SET);
    ::fwrite(text.data(), 1, text.size(), file);
    ::fclose(file);
    fftest::setTime(path, 1'000'000, 0); // the clock of the file system may not have moved
}

struct Again {
    bool same = false;
    std::string bytes;
};

Again readAgain(SourceFile& file, TaskControl& control)
{
    Again out;
    out.bytes.resize(file.size());
    const auto same = file.readAgain(
        [&](std::uint64_t offset, ByteSpan piece) -> Status {
            std::copy(piece.begin(), piece.end(), out.bytes.begin() + static_cast<std::ptrdiff_t>(offset));
            return {};
        },
        control);
    out.same = same.ok() && *same;
    return out;
}

bool hashFits(const SourceFile& file, const std::string& bytes)
{
    return file.size() == bytes.size() && file.sha512() == crypto::sha512(asBytes(bytes));
}

// A chain of so many folders d0001/d0002/… with a file, a link and a pipe in the last; gives the file's path
// from `top`.
std::string makeDeepTree(const fs::path& top, int depth)
{
    fs::create_directories(top);
    int at = ::open(top.c_str(), O_RDONLY | O_DIRECTORY);
    std::string path;
    for (int i = 0; i < depth; ++i) {
        const std::string name = "folder" + std::to_string(1000 + i);
        ::mkdirat(at, name.c_str(), 0755);
        const int next = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY);
        ::close(at);
        at = next;
        path += name + "/";
    }
    const int file = ::openat(at, "file", O_WRONLY | O_CREAT, 0644);
    if (::write(file, "deep", 4) != 4)
        qFatal("cannot write");
    ::close(file);
    if (::symlinkat("file", at, "link") != 0 || ::mkfifoat(at, "pipe", 0600) != 0)
        qFatal("cannot make a link and a pipe");
    ::close(at);
    return path + "file";
}

class FewDescriptors {
public:
    FewDescriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit few = m_before;
        few.rlim_cur = 64;
        ::setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;

private:
    rlimit m_before{};
};

} // namespace

class TestSources : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    fs::path at(const std::string& name) const { return m_root / name; }

    Result<CreateReport> create(const std::vector<fs::path>& inputs)
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.threads = 2;
        return createArchive(at("a.ffz"), inputs, options, m_control);
    }

    std::vector<Entry> entries()
    {
        const auto archive = Archive::open(at("a.ffz"), m_control);
        return archive.ok() ? archive->entries() : std::vector<Entry>();
    }

    // Extracts into "out" and tells whether everything could be.
    bool extracts()
    {
        const auto archive = Archive::open(at("a.ffz"), m_control);
        if (!archive.ok())
            return false;
        ExtractOptions options;
        options.target = at("out");
        const auto report = archive->extract(options, {}, m_control);
        return report.ok() && report->verdict.exitCode() == 0;
    }

    // What a scan finds of the file, then written with `meanwhile` in between.
    std::vector<Warning> writeAfter(const std::string& name, const std::function<void()>& meanwhile)
    {
        auto scan = scanInputs({at(name)}, {}, ScanRules(CreateOptions()), m_control);
        if (!scan.ok())
            qFatal("%s", scan.error().message.c_str());
        meanwhile();
        auto writer = format::Writer::create(at("a.ffz"));
        format::Index index;
        SegmentCoding coding;
        coding.level = codec::Level::Fast;
        TarOptions options;
        options.spoolFolder = m_root;
        auto tar = TarWriter::create(
            [&](Segment segment) -> Status {
                FF_ASSIGN(const auto coded, encodeSegment(segment, coding, m_control, m_control));
                FF_ASSIGN(auto record, writer->addSegment(coded.header, coded.meta, coded.data));
                index.segments.push_back(std::move(record));
                return {};
            },
            m_control, std::move(options));
        for (const SourceEntry& source : scan->entries) {
            if (!(*tar)->add(source).ok())
                qFatal("cannot add");
        }
        if (!(*tar)->finish().ok())
            qFatal("cannot finish");
        index.entries = (*tar)->records();
        if (!writer->finish(index).ok())
            qFatal("cannot finish");
        return (*tar)->warnings();
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup()
    {
        QProcess::execute("rm", {"-rf", QString::fromStdString(m_root.string())});
    } // trees of any depth

    void aFileThatGrowsGivesWhatItHadWhenOpened_data()
    {
        QTest::addColumn<quint64>("size");
        QTest::newRow("in memory") << quint64{10'000};
        QTest::newRow("read twice") << quint64{kLarge};
    }
    void aFileThatGrowsGivesWhatItHadWhenOpened()
    {
        QFETCH(quint64, size);
        const std::string first = fftest::prose(size);
        fftest::writeFile(at("log"), first);
        SourceFile file;
        QVERIFY(file.open(at("log").string()).ok());
        append(at("log"), "a line more\n");
        const auto loaded = file.load(m_control);
        QVERIFY(loaded.ok());
        QVERIFY(!*loaded);
        QVERIFY(file.grew());
        append(at("log"), "and another\n");
        const Again again = readAgain(file, m_control);
        QVERIFY(again.same);
        QVERIFY(again.bytes == first);
        QVERIFY(hashFits(file, first));
        QCOMPARE(file.remark().text(),
                 "it grew while it was read: the " + std::to_string(size)
                     + " bytes that it had at first are stored");
    }

    void aFileThatBecomesShorterGivesWhatIsLeft_data() { aFileThatGrowsGivesWhatItHadWhenOpened_data(); }
    void aFileThatBecomesShorterGivesWhatIsLeft()
    {
        QFETCH(quint64, size);
        const std::string first = fftest::prose(size);
        fftest::writeFile(at("file"), first);
        SourceFile file;
        QVERIFY(file.open(at("file").string()).ok());
        fs::resize_file(at("file"), 5'000);
        const auto loaded = file.load(m_control);
        QVERIFY(loaded.ok());
        QVERIFY(!*loaded);
        const Again again = readAgain(file, m_control);
        QVERIFY(again.same);
        QVERIFY(again.bytes == first.substr(0, 5'000));
        QVERIFY(hashFits(file, again.bytes));
        QVERIFY(!file.remark().empty());
    }

    void aFileWithHolesThatBecomesShorterGivesWhatIsLeft()
    {
        fftest::writeFile(at("holes"), "begin");
        fs::resize_file(at("holes"), 1 << 20);
        append(at("holes"), fftest::noise(100'000));
        for (const std::uintmax_t left :
             {std::uintmax_t{(1 << 20) + 4096}, std::uintmax_t{500'000}, std::uintmax_t{3}}) {
            fs::copy_file(at("holes"), at("copy"), fs::copy_options::overwrite_existing);
            SourceFile file;
            QVERIFY(file.open(at("copy").string()).ok());
            fs::resize_file(at("copy"), left);
            QVERIFY(file.load(m_control).ok());
            const Again again = readAgain(file, m_control);
            QVERIFY(again.same);
            QCOMPARE(file.size(), std::uint64_t{left});
            QVERIFY(hashFits(file, again.bytes));
            QVERIFY(again.bytes == fftest::readFile(at("copy")));
        }
    }

    void whatChangesBetweenTwoReadingsIsSeenAndACopyIsNotTouched()
    {
        const std::string first = fftest::prose(kLarge);
        fftest::writeFile(at("image"), first);
        for (const bool held : {false, true}) {
            SourceFile file;
            QVERIFY(file.open(at("image").string()).ok());
            file.spoolInto(m_root);
            const auto loaded = file.load(m_control, held);
            QVERIFY(loaded.ok() && *loaded);
            const std::string before = fftest::readFile(at("image"));
            overwrite(at("image"), 1'000'000, held ? "something else" : "something new");
            const Again again = readAgain(file, m_control);
            QCOMPARE(again.same, held);
            QCOMPARE(again.bytes == before, held);
            if (held)
                QVERIFY(hashFits(file, again.bytes));
        }
        QCOMPARE(fftest::countIn(m_root), std::size_t{1}); // the copy has no name
    }

    void aLogThatGrowsIsInTheArchive()
    {
        fftest::writeFile(at("in/log"), fftest::prose(kLarge));
        std::atomic<bool> stop{false};
        std::thread writer([&] {
            while (!stop)
                append(at("in/log"), "a line more\n");
        });
        const auto report = create({at("in")});
        stop = true;
        writer.join();
        QVERIFY(report.ok());
        QCOMPARE(report->entries, std::uint64_t{2});
        QCOMPARE(report->warnings.size(), std::size_t{1});
        QVERIFY(!report->warnings[0].lost);
        QVERIFY(QString::fromStdString(report->warnings[0].message).startsWith("it grew while it was read"));
        QVERIFY(extracts());
        const std::string stored = fftest::readFile(at("out/in/log"));
        QVERIFY(stored.size() >= kLarge);
        QVERIFY(fftest::readFile(at("in/log")).starts_with(stored));
    }

    void aFileThatIsReplacedIsStoredWithAWarning()
    {
        fftest::writeFile(at("in/document"), "old");
        const auto warnings = writeAfter("in", [this] {
            fftest::writeFile(at("new"), "newer contents");
            fs::rename(at("new"), at("in/document"));
        });
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(!warnings[0].lost);
        QVERIFY(extracts());
        QCOMPARE(fftest::readFile(at("out/in/document")), std::string("newer contents"));
    }

    // Its links are still the old file and must not become the new one.
    void linksOfAFileThatIsReplacedKeepTheirContents()
    {
        fftest::writeFile(at("in/a"), "old");
        fs::create_hard_link(at("in/a"), at("in/b"));
        const auto warnings = writeAfter("in", [this] {
            fftest::writeFile(at("new"), "newer contents");
            fs::rename(at("new"), at("in/a"));
        });
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(extracts());
        QCOMPARE(fftest::readFile(at("out/in/a")), std::string("newer contents"));
        QCOMPARE(fftest::readFile(at("out/in/b")), std::string("old"));
    }

    void whatTookAFilesPlaceIsNeitherFollowedNorWaitedFor_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("pipe") << 0;
        QTest::newRow("symbolic link") << 1;
        QTest::newRow("device") << 2;
        QTest::newRow("nothing") << 3;
    }
    void whatTookAFilesPlaceIsNeitherFollowedNorWaitedFor()
    {
        QFETCH(int, kind);
        fftest::writeFile(at("secret"), "secret");
        fftest::writeFile(at("in/file"), "contents");
        if (kind == 2 && ::geteuid() != 0)
            QSKIP("only root makes devices");
        const auto warnings = writeAfter("in", [&] {
            fs::remove(at("in/file"));
            if (kind == 0)
                QCOMPARE(::mkfifo(at("in/file").c_str(), 0600), 0);
            if (kind == 1)
                fs::create_symlink(at("secret"), at("in/file"));
            if (kind == 2)
                QCOMPARE(::mknod(at("in/file").c_str(), S_IFCHR | 0600, makedev(1, 5)),
                         0); // zeros without an end
        });
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(warnings[0].lost);
        if (kind != 3)
            QCOMPARE(warnings[0].message.text(), std::string("left out: it is no longer a regular file"));
        QCOMPARE(entries().size(), std::size_t{1});
    }

    void aLinkThatIsGoneIsNamed()
    {
        fs::create_directories(at("in"));
        fs::create_symlink("somewhere", at("in/link"));
        const auto warnings = writeAfter("in", [this] { fs::remove(at("in/link")); });
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(warnings[0].lost);
        QCOMPARE(entries().size(), std::size_t{1});
    }

    void aLinkThatBecameLongerIsStoredWhole()
    {
        fs::create_directories(at("in"));
        fs::create_symlink("a", at("in/link"));
        QVERIFY(writeAfter("in", [this] {
                    fs::remove(at("in/link"));
                    fs::create_symlink("a/longer/target", at("in/link"));
                }).empty());
        QCOMPARE(entries().at(1).linkTarget, std::string("a/longer/target"));
    }

    void filesThatClaimNoSizeAreReadToTheirEnd()
    {
        if (!fs::exists("/proc/version") || !fs::is_symlink("/proc/self/exe"))
            QSKIP("there is no /proc");
        const auto report = create({"/proc/version", "/proc/self/exe"});
        QVERIFY(report.ok());
        QVERIFY(report->warnings.empty());
        QVERIFY(extracts());
        QCOMPARE(fftest::readFile(at("out/version")), fftest::readFile("/proc/version"));
        QCOMPARE(fs::read_symlink(at("out/exe")),
                 fs::read_symlink("/proc/self/exe")); // libarchive would cut it to its size, 0
    }

    void ofAFileWithoutAnEndItsBeginningIsRead()
    {
        if (!fs::exists("/proc/version"))
            QSKIP("there is no /proc");
        SourceFile file;
        QVERIFY(file.open("/proc/version").ok());
        file.setEndlessLimit(10);
        file.spoolInto(m_root);
        const auto loaded = file.load(m_control);
        QVERIFY(loaded.ok());
        QVERIFY(!*loaded);
        QVERIFY(file.cutOff());
        const Again again = readAgain(file, m_control);
        QVERIFY(again.same);
        QVERIFY(again.bytes == fftest::readFile("/proc/version").substr(0, 10));
        QVERIFY(hashFits(file, again.bytes));
    }

    void pathsOfAnyLengthAreArchivedWithFewDescriptors()
    {
        const std::string file = "in/" + makeDeepTree(at("in"), 600);
        QVERIFY(file.size() > 6'000);
        fftest::writeFile(at("in/.gitignore"), "*.o\n");
        const FewDescriptors few;
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.threads = 2;
        options.gitignore = true;
        const auto report = createArchive(at("a.ffz"), {at("in")}, options, m_control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QVERIFY(report->warnings.empty());
        QCOMPARE(report->entries, std::uint64_t{605});
        const auto archive = Archive::open(at("a.ffz"), m_control);
        QVERIFY(archive.ok());
        int found = 0;
        for (const Entry& entry : archive->entries()) {
            found += entry.path == file && entry.sha512 == crypto::sha512(asBytes("deep"));
            found += entry.path == file.substr(0, file.size() - 4) + "link" && entry.linkTarget == "file";
            found += entry.path == file.substr(0, file.size() - 4) + "pipe" && entry.type == EntryType::Fifo;
        }
        QCOMPARE(found, 3);
        const auto scan = scanInputs({at("in")}, {}, options, m_control);
        QVERIFY(scan.ok());
        const auto sample = readSample(scan->entries, kSampleBudget, m_control);
        QVERIFY(sample.ok());
        QCOMPARE(sample->readBytes, std::uint64_t{8});
    }

    void attributesOfLongPathsAreKept()
    {
        fftest::writeFile(at("probe"), "x");
        if (!fftest::setXattr(at("probe"), "user.comment", "x"))
            QSKIP("this file system has no extended attributes");
        const std::string path = makeDeepTree(at("in"), 500);
        const LongPath folder(at("in/" + path.substr(0, path.rfind('/'))).string());
        QVERIFY(fftest::setXattr(folder.shortPath(), "user.comment", "deep down"));
        QVERIFY(create({at("in")}).ok());
        const auto all = entries();
        const auto deepest = std::find_if(all.begin(), all.end(), [&](const Entry& e) {
            return e.path == "in/" + path.substr(0, path.rfind('/'));
        });
        QVERIFY(deepest != all.end());
        const auto without =
            std::find_if(all.begin(), all.end(), [](const Entry& e) { return e.path == "in"; });
        QVERIFY(without != all.end());
        QVERIFY(deepest->tarSize > without->tarSize);
    }

    void namesKeepTheirBytes()
    {
        const std::vector<std::string> names = {"line\nbreak",
                                                "\xFF\xFEnot UTF-8",
                                                "back\\slash",
                                                "\xC2\x9B"
                                                "2Jcontrol",
                                                " ",
                                                "-f",
                                                "\x1B[2J",
                                                "e\xCC\x81",
                                                "\xC3\xA9",
                                                "a:b*?",
                                                std::string(255, 'n')};
        for (const std::string& name : names)
            fftest::writeFile(at("in") / name, name);
        const auto report = create({at("in")});
        QVERIFY(report.ok());
        QVERIFY(report->warnings.empty());
        std::set<std::string> wanted = {"in"}, found;
        for (const std::string& name : names)
            wanted.insert("in/" + name);
        for (const Entry& entry : entries())
            found.insert(entry.path);
        QVERIFY(found == wanted);
        QVERIFY(extracts());
        for (const std::string& name : names)
            QCOMPARE(fftest::readFile(at("out/in") / name), name);
    }

    void oneSourceGivenTwiceIsTakenOnce()
    {
        fftest::writeFile(at("d/f"), "x");
        const auto report = create({at("d/f"), at("d/../d/f"), at("d//f")});
        QVERIFY(report.ok());
        QVERIFY(report->warnings.empty());
        QCOMPARE(report->entries, std::uint64_t{1});
    }

    // The folders of the root stand by themselves, and so does an input.
    void twoThingsWithOneNameAreRefusedBeforeAnythingIsWritten()
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        options.excludes = {"[!e]*", "e[!t]*", "et[!c]*", "etc?*"}; // leaves /etc alone
        fs::create_directories(at("etc"));
        const auto report = createArchive(at("a.ffz"), {"/", at("etc")}, options, m_control);
        QVERIFY(!report.ok());
        QVERIFY(report.error().code == ErrorCode::Usage);
        QCOMPARE(report.error().message.text(),
                 "/etc and " + at("etc").string() + " would have the same name in the archive");
        QVERIFY(!fs::exists(at("a.ffz")));
        const auto once = createArchive(at("a.ffz"), {"/", "/etc"}, options, m_control);
        QVERIFY(once.ok());
        QCOMPARE(once->entries, std::uint64_t{1});
    }

    void scanningEndsWhenCancelled()
    {
        fftest::writeFile(at("in/file"), "");
        TaskControl control;
        control.cancel();
        const auto scan = scanInputs({at("in")}, {}, ScanRules(CreateOptions()), control);
        QVERIFY(!scan.ok());
        QVERIFY(scan.error().code == ErrorCode::Cancelled);
    }

    // A hole of terabytes takes minutes to hash.
    void hashingAHoleEndsWhenCancelled()
    {
        fftest::writeFile(at("holes"), "x");
        if (::truncate(at("holes").c_str(), off_t{1} << 42) != 0)
            QSKIP("this file system has no such large files");
        append(at("holes"), "end");
        SourceFile file;
        QVERIFY(file.open(at("holes").string()).ok());
        TaskControl control;
        std::thread canceller([&control] { control.cancel(); });
        const auto loaded = file.load(control);
        canceller.join();
        QVERIFY(!loaded.ok());
        QVERIFY(loaded.error().code == ErrorCode::Cancelled);
    }
};

FF_TEST(TestSources)
#include "TestSources.moc"
