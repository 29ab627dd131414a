// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/convert/Convert.h"
#include "core/archive/read/Compare.h"
#include "core/archive/update/Update.h"
#include "core/crypto/Password.h"
#include "tests/support/ForeignParts.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <archive.h>
#include <archive_entry.h>

#include <csignal>
#include <cstring>
#include <map>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

using fftest::crc32;
using fftest::le;

namespace {

std::string messageOf(const auto& result)
{
    return result.ok() ? "ok" : result.error().message.text();
}

// RAR 4 with one stored file: no free program writes the format.
std::string storedRar(const std::string& name, const std::string& contents)
{
    const auto block = [](const std::string& body) { return le(crc32(body) & 0xFFFF, 2) + body; };
    const std::string size = le(contents.size(), 4);
    return std::string("Rar!\x1A\x07\x00", 7) + block("\x73" + le(0, 2) + le(13, 2) + le(0, 6))
        + block("\x74" + le(0x8000, 2) + le(32 + name.size(), 2) + size + size + "\x03"
                + le(crc32(contents), 4) + le(0x5A21A000, 4) + "\x14" + "\x30" + le(name.size(), 2)
                + le(0100644, 4) + name)
        + contents + block("\x7B" + le(0x4000, 2) + le(7, 2));
}

} // namespace

class TestForeign : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    void run(const QString& program, const QStringList& arguments, const fs::path& folder)
    {
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP("the program that makes the archive is not installed");
        QProcess process;
        process.setWorkingDirectory(QString::fromStdString(folder.string()));
        process.start(program, arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }

    Result<Archive> open(const std::string& name) { return Archive::open(m_root / name, m_control); }

    Result<ExtractReport> extract(const std::string& name, const fs::path& target)
    {
        FF_ASSIGN(const auto archive, open(name));
        ExtractOptions options;
        options.target = target;
        options.overwrite = Overwrite::Replace;
        return archive.extract(options, {}, m_control);
    }

    Result<ConvertReport> convert(const std::string& from, const std::string& to,
                                  codec::Level level = codec::Level::Fast)
    {
        FF_ASSIGN(const auto archive, open(from));
        CreateOptions options;
        options.level = level;
        options.threads = 2;
        return convertArchive(archive, m_root / to, options, m_control);
    }

    static std::map<std::string, std::string> contents(const fs::path& folder)
    {
        std::map<std::string, std::string> out;
        for (const auto& item : fs::recursive_directory_iterator(folder))
            out[item.path().lexically_relative(folder)] = item.is_symlink()
                ? "-> " + fs::read_symlink(item.path()).string()
                : item.is_regular_file() ? fftest::readFile(item.path())
                                         : "";
        return out;
    }

    void makeInput()
    {
        fs::create_directories(m_root / "in" / "sub" / "empty");
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(30'000, 1));
        fftest::writeFile(m_root / "in" / "sub" / "b.bin", fftest::noise(70'000, 2));
        fftest::writeFile(m_root / "in" / "sub" / "none", "");
        fftest::writeFile(m_root / "in" / "sub" / "n\xC3\xA4me \xD0\xB6.txt", "names are not only ASCII");
        for (const char* name :
             {"in/a.txt", "in/sub/b.bin", "in/sub/none", "in/sub/n\xC3\xA4me \xD0\xB6.txt"})
            fftest::setTime(m_root / name, 1'600'000'000, 0);
    }

private Q_SLOTS:
    void initTestCase() { ::setlocale(LC_ALL, "C"); } // names must not depend on it
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    // Issue 14: the rest comes out, and the verdict is not that all did.
    void aNameThatNoFileSystemTakesKeepsNothingElseFromComingOut()
    {
        const std::string name(300, 'n');
        ::archive* writer = ::archive_write_new();
        ::archive_write_set_format_pax(writer);
        ::archive_write_open_filename(writer, (m_root / "a.tar").c_str());
        for (const std::string& path :
             {std::string("before"), name, name + "/inner", std::string("behind")}) {
            ::archive_entry* entry = ::archive_entry_new();
            ::archive_entry_set_pathname(entry, path.c_str());
            ::archive_entry_set_filetype(entry, path == name ? AE_IFDIR : AE_IFREG);
            ::archive_entry_set_perm(entry, 0755);
            ::archive_entry_set_size(entry, path == name ? 0 : 4);
            QCOMPARE(::archive_write_header(writer, entry), ARCHIVE_OK);
            if (path != name)
                QCOMPARE(::archive_write_data(writer, "text", 4), la_ssize_t{4});
            ::archive_entry_free(entry);
        }
        ::archive_write_close(writer);
        ::archive_write_free(writer);

        const auto report = extract("a.tar", m_root / "out");
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.exitCode(), 3);
        QVERIFY(report->verdict.problem().has_value());
        QCOMPARE(contents(m_root / "out"),
                 (std::map<std::string, std::string>{{"before", "text"}, {"behind", "text"}}));
        const auto archive = open("a.tar");
        int named = 0;
        for (const auto& outcome : report->outcomes) {
            const bool isLong = archive->entries()[outcome.entry].path.starts_with(name);
            QCOMPARE(outcome.state == EntryState::Whole, !isLong);
            if (isLong) {
                QCOMPARE(
                    outcome.message.text(),
                    std::string("a name in its path is longer than 255 bytes, which no file system takes; "
                                "rename the entry in the archive"));
                ++named;
            }
        }
        QCOMPARE(named, 2);
    }

    void listsExtractsTestsAndConverts_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("options");
        const auto row = [](const char* name, const QStringList& options) {
            QTest::newRow(name) << name << options;
        };
        row("a.zip", {"--format=zip"});
        row("a.7z", {"--format=7zip"});
        row("a.tar", {"--format=pax"});
        row("a.ustar", {"--format=ustar"});
        row("a.gnutar", {"--format=gnutar"});
        row("a.tar.gz", {"-z"});
        row("a.tar.xz", {"-J"});
        row("a.tar.bz2", {"-j"});
        row("a.tar.zst", {"--zstd"});
        row("a.tar.lz4", {"--lz4"});
        row("a.tar.lzma", {"--lzma"});
        row("a.tar.Z", {"-Z"});
        row("a.iso", {"--format=iso9660"});
        row("a.cpio", {"--format=newc"});
        row("a.odc", {"--format=odc"});
        row("a.xar", {"--format=xar"});
    }
    void listsExtractsTestsAndConverts()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, options);
        makeInput();
        run("bsdtar", QStringList{"-cf", "../" + name} + options + QStringList{"a.txt", "sub"},
            m_root / "in");
        if (QTest::currentTestFailed())
            return;
        const std::string file = name.toStdString();
        const auto archive = open(file);
        QVERIFY2(archive.ok(), messageOf(archive).c_str());
        QVERIFY(archive->isForeign());
        QVERIFY(!archive->info().format.empty());
        std::map<std::string, std::uint64_t> sizes;
        for (const Entry& entry : archive->entries()) {
            QVERIFY(!entry.hasSha512);
            sizes[entry.path] = entry.size;
        }
        QCOMPARE(sizes.at("a.txt"), std::uint64_t{30'000});
        QCOMPARE(sizes.at("sub/b.bin"), std::uint64_t{70'000});
        QVERIFY(sizes.contains("sub/n\xC3\xA4me \xD0\xB6.txt"));

        const auto tested = archive->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.damaged, std::uint64_t{0});
        const auto extracted = extract(file, m_root / "out");
        QVERIFY2(extracted.ok(), messageOf(extracted).c_str());
        QCOMPARE(extracted->verdict.exitCode(), 0);
        QCOMPARE(contents(m_root / "out"), contents(m_root / "in"));
        // One entry alone.
        const auto one = archive->select({"sub/b.bin"});
        QVERIFY(one.ok());
        ExtractOptions single;
        single.target = m_root / "one";
        QVERIFY(archive->extract(single, *one, m_control).ok());
        QCOMPARE(contents(m_root / "one").size(), std::size_t{2});

        const auto compared = compareArchive(*archive, m_root / "in", {}, m_control);
        QVERIFY2(compared.ok(), messageOf(compared).c_str());
        QCOMPARE(compared->different + compared->onlyInArchive + compared->onlyInFolder + compared->unknown,
                 std::uint64_t{0});

        const auto converted = convert(file, "c.ffz");
        QVERIFY2(converted.ok(), messageOf(converted).c_str());
        QCOMPARE(converted->verdict.bad(), std::uint64_t{0});
        QCOMPARE(converted->sourceBytes, std::uint64_t{fs::file_size(m_root / file)});
        const auto ours = open("c.ffz");
        QVERIFY2(ours.ok(), messageOf(ours).c_str());
        QVERIFY(!ours->isForeign() && !ours->rebuilt());
        const auto whole = ours->test({}, m_control);
        QVERIFY(whole.ok());
        QCOMPARE(whole->verdict.damaged, std::uint64_t{0});
        QVERIFY(extract("c.ffz", m_root / "out2").ok());
        QCOMPARE(contents(m_root / "out2"), contents(m_root / "in"));
        struct stat info {};
        QCOMPARE(::stat((m_root / "out2" / "a.txt").c_str(), &info), 0);
        QCOMPARE(std::int64_t{info.st_mtim.tv_sec}, std::int64_t{1'600'000'000});
    }

    // Everything that a tar holds comes through, in extraction and in conversion.
    void keepsEveryKind_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("tar") << "a.tar";
        QTest::newRow("tar.gz") << "a.tar.gz";
    }
    void keepsEveryKind()
    {
        QFETCH(QString, name);
        fftest::makeEveryKind(m_root / "in");
        run("bsdtar",
            {"--format=pax", "--options", "pax:hdrcharset=BINARY", name.endsWith("gz") ? "-czf" : "-cf", name,
             "in"},
            m_root);
        if (QTest::currentTestFailed())
            return;
        const auto extracted = extract(name.toStdString(), m_root / "out");
        QVERIFY2(extracted.ok(), messageOf(extracted).c_str());
        QCOMPARE(extracted->verdict.exitCode(), 0);
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
        const auto converted = convert(name.toStdString(), "c.ffz");
        QVERIFY2(converted.ok(), messageOf(converted).c_str());
        QCOMPARE(converted->verdict.bad(), std::uint64_t{0});
        QVERIFY(extract("c.ffz", m_root / "out2").ok());
        QCOMPARE(fftest::describe(m_root / "out2" / "in"), fftest::describe(m_root / "in"));
    }

    // Issue 14: only made and changed archives knew what their entries take.
    void convertedEntriesKnowTheirCosts()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a.txt", fftest::prose(90000, 1));
        fftest::writeFile(m_root / "in" / "b.txt", fftest::prose(40000, 2));
        run("bsdtar", {"--format=zip", "-cf", "a.zip", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        QVERIFY(convert("a.zip", "c.ffz", codec::Level::Balanced).ok());
        CreateOptions options;
        options.level = codec::Level::Balanced;
        QVERIFY(createArchive(m_root / "made.ffz", {m_root / "in"}, options, m_control).ok());
        const auto ours = open("c.ffz"), made = open("made.ffz");
        QVERIFY(ours.ok() && made.ok());
        QCOMPARE(ours->entries().size(), made->entries().size());
        for (const Entry& entry : ours->entries()) {
            const auto same = std::find_if(made->entries().begin(), made->entries().end(),
                                           [&](const Entry& e) { return e.path == entry.path; });
            QVERIFY2(same != made->entries().end(), entry.path.c_str());
            QCOMPARE(entry.packedSizeRecorded, same->packedSizeRecorded);
            if (entry.type != EntryType::File)
                continue;
            QVERIFY(entry.packedSizeRecorded && !entry.strip.empty());
            // Other headers, or another order, change little of what contents take.
            QVERIFY(entry.strip.size() * 10 > same->strip.size() * 9
                    && same->strip.size() * 10 > entry.strip.size() * 9);
            QVERIFY(entry.packedSize * 10 > same->packedSize * 9
                    && same->packedSize * 10 > entry.packedSize * 9);
        }
    }

    // cpio keeps the contents at the last name.
    void keepsLinksOfCpio()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a", "linked contents");
        fs::create_hard_link(m_root / "in" / "a", m_root / "in" / "b");
        fs::create_hard_link(m_root / "in" / "a", m_root / "in" / "c");
        run("bsdtar", {"--format=newc", "-cf", "a.cpio", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        QVERIFY(extract("a.cpio", m_root / "out").ok());
        QCOMPARE(contents(m_root / "out"),
                 (std::map<std::string, std::string>{{"in", ""},
                                                     {"in/a", "linked contents"},
                                                     {"in/b", "linked contents"},
                                                     {"in/c", "linked contents"}}));
        QVERIFY(fs::equivalent(m_root / "out/in/a", m_root / "out/in/c"));
        const auto converted = convert("a.cpio", "c.ffz");
        QVERIFY(converted.ok());
        QCOMPARE(converted->verdict.bad(), std::uint64_t{0});
        QVERIFY(extract("c.ffz", m_root / "out2").ok());
        QCOMPARE(contents(m_root / "out2"), contents(m_root / "out"));
        QVERIFY(fs::equivalent(m_root / "out2/in/a", m_root / "out2/in/c"));
    }

    void opensRarAndDebAndSingleFiles()
    {
        fftest::writeFile(m_root / "a.rar", storedRar("inside.txt", "stored in a rar"));
        const auto rar = extract("a.rar", m_root / "rar");
        QVERIFY2(rar.ok(), messageOf(rar).c_str());
        QCOMPARE(contents(m_root / "rar").at("inside.txt"), std::string("stored in a rar"));
        makeInput();
        run("bsdtar", {"-czf", "data.tar.gz", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        fftest::writeFile(m_root / "debian-binary", "2.0\n");
        run("ar", {"rc", "a.deb", "debian-binary", "data.tar.gz"}, m_root);
        const auto deb = extract("a.deb", m_root / "deb");
        QVERIFY2(deb.ok(), messageOf(deb).c_str());
        QVERIFY(contents(m_root / "deb").contains("data.tar.gz"));
        run("gzip", {"-k", "in/a.txt"}, m_root);
        const auto single = open("in/a.txt.gz");
        QVERIFY2(single.ok(), messageOf(single).c_str());
        QCOMPARE(single->entries().size(), std::size_t{1});
        QCOMPARE(single->entries()[0].path, std::string("a.txt"));
        QCOMPARE(single->entries()[0].size, std::uint64_t{30'000});
        QVERIFY(extract("in/a.txt.gz", m_root / "gz").ok());
        QCOMPARE(contents(m_root / "gz").at("a.txt"), fftest::prose(30'000, 1));
    }

    void dropsTheDotOfATarOfHere()
    {
        makeInput();
        run("bsdtar", {"-cf", "../a.tar", "."}, m_root / "in");
        if (QTest::currentTestFailed())
            return;
        const auto extracted = extract("a.tar", m_root / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 0);
        QCOMPARE(contents(m_root / "out"), contents(m_root / "in"));
    }

    void refusesHostileNames()
    {
        makeInput();
        run("bsdtar",
            {"-cPf", "a.tar", "-s", "|in/a.txt|../../escaped|", "-s", "|in/sub/none|/absolute|", "in"},
            m_root);
        if (QTest::currentTestFailed())
            return;
        const auto extracted = extract("a.tar", m_root / "deep" / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 2);
        std::size_t refused = 0;
        for (const auto& outcome : extracted->outcomes)
            refused += outcome.state == EntryState::Refused;
        QCOMPARE(refused, std::size_t{1});
        QVERIFY(fs::exists(m_root / "deep/out/absolute")); // issue 14: as tar, without its /
        QVERIFY(!extracted->warnings.empty());
        QVERIFY(!fs::exists(m_root / "escaped"));
        const auto converted = convert("a.tar", "c.ffz");
        QVERIFY(converted.ok());
        QCOMPARE(converted->verdict.bad(), std::uint64_t{1});
    }

    void doesNotReadOtherFilesForAnMtree()
    {
        fftest::writeFile(m_root / "secret", "secret");
        fftest::writeFile(m_root / "a.mtree",
                          "#mtree\n./x type=file contents=" + (m_root / "secret").string() + "\n");
        QVERIFY(!open("a.mtree").ok());
    }

    void saysWhatIsEncrypted()
    {
        makeInput();
        run("bsdtar",
            {"-cf", "a.zip", "--format=zip", "--options", "zip:encryption=zipcrypt", "--passphrase", "x",
             "in"},
            m_root);
        if (QTest::currentTestFailed())
            return;
        const auto extracted = extract("a.zip", m_root / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), static_cast<int>(ErrorCode::Missing));
        bool told = false;
        for (const auto& outcome : extracted->outcomes)
            told = told || outcome.message.find("encrypted") != std::string::npos;
        QVERIFY(told);
        // Nothing of it can be told to be whole, to become smaller or to be converted (issue 14).
        const auto archive = open("a.zip");
        const auto tested = archive->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.problem(), std::optional(ErrorCode::Missing));
        const auto estimate = estimateConversion(*archive, {}, m_control);
        QVERIFY(!estimate.ok());
        QCOMPARE(estimate.error().code, ErrorCode::Missing);
        const auto some = convert("a.zip", "c.ffz"); // an empty file is not encrypted
        QVERIFY(some.ok());
        QCOMPARE(some->verdict.exitCode(), 5);
        run("bsdtar",
            {"-cf", "b.zip", "--format=zip", "--options", "zip:encryption=zipcrypt", "--passphrase", "x",
             "in/a.txt"},
            m_root);
        const auto none = convert("b.zip", "none.ffz");
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, ErrorCode::Missing);
        QVERIFY(!fs::exists(m_root / "none.ffz"));
    }

    // Issue 20.
    void opensEncryptedZips_data()
    {
        QTest::addColumn<QString>("encryption");
        QTest::newRow("ZipCrypto") << "zipcrypt";
        QTest::newRow("AES-128") << "aes128";
        QTest::newRow("AES-256") << "aes256";
    }
    void opensEncryptedZips()
    {
        QFETCH(QString, encryption);
        makeInput();
        run("bsdtar",
            {"-cf", "a.zip", "--format=zip", "--options", "zip:encryption=" + encryption, "--passphrase",
             "geheim", "in"},
            m_root);
        if (QTest::currentTestFailed())
            return;
        const auto password = [](const char* text) {
            return *crypto::preparedPassword(
                {reinterpret_cast<const std::uint8_t*>(text), std::strlen(text)});
        };
        int asked = 0;
        OpenOptions options;
        options.onPassword = [&](const PasswordRequest& request) -> Result<Password> {
            if (request.wrong != (asked != 0))
                return Error{ErrorCode::Usage, Sentence::verbatim("the request does not say so")};
            return password(++asked == 300 ? "geheim" : ("w" + std::to_string(asked)).c_str());
        };
        // No wrong one of 299 is taken, though of ZipCrypto's each 256th fits at first.
        const auto opened = Archive::open(m_root / "a.zip", options, m_control);
        QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
        QCOMPARE(asked, 300);
        QVERIFY(opened->isEncrypted() && !opened->lacksPassword());
        const auto tested = opened->test({}, m_control);
        QVERIFY(tested.ok() && !tested->verdict.problem());
        // The next time it is known.
        OpenOptions again;
        again.password = opened->password();
        const auto known = Archive::open(m_root / "a.zip", again, m_control);
        QVERIFY(known.ok() && !known->lacksPassword());
        // Names alone need none.
        OpenOptions names = options;
        names.wantsContents = false;
        const auto listed = Archive::open(m_root / "a.zip", names, m_control);
        QVERIFY(listed.ok() && listed->lacksPassword());
        QCOMPARE(asked, 300);
        QCOMPARE(listed->entries().size(), opened->entries().size());
        // A wrong one, and nobody knows a better.
        OpenOptions wrong;
        wrong.onPassword = onePassword(password("wrong"));
        const auto refused = Archive::open(m_root / "a.zip", wrong, m_control);
        QVERIFY(!refused.ok() && refused.error().code == ErrorCode::Missing);
        // What becomes of it has the same password.
        QVERIFY(convertArchive(*opened, m_root / "b.ffz", {}, m_control).ok());
        OpenOptions right;
        right.onPassword = onePassword(password("geheim"));
        const auto converted = Archive::open(m_root / "b.ffz", right, m_control);
        QVERIFY(converted.ok() && converted->isEncrypted());
    }

    // Issue 20: libarchive 3.6 takes the encrypted bytes for the target.
    void makesNoLinkOfAnEncryptedTarget()
    {
        fs::create_directories(m_root / "in");
        fs::create_symlink("target", m_root / "in/link");
        run("zip", {"-qry", "-P", "geheim", "a.zip", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        const auto extracted = extract("a.zip", m_root / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), static_cast<int>(ErrorCode::Missing));
        QVERIFY(!fs::is_symlink(fs::symlink_status(m_root / "out/in/link")));
    }

    // Issue 20.
    void saysWhatReadsAnEncryptedSevenZip()
    {
        makeInput();
        for (const char* name : {"a.7z", "b.7z"}) {
            run("7z", {"a", "-pgeheim", name[0] == 'a' ? "-mhe=off" : "-mhe=on", name, "in/a.txt"}, m_root);
            if (QTest::currentTestFailed())
                return;
        }
        const auto extracted = extract("a.7z", m_root / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), static_cast<int>(ErrorCode::Missing));
        QVERIFY(extracted->outcomes.front().message.find("7-Zip can") != std::string::npos);
        const auto opened = open("b.7z");
        QVERIFY(!opened.ok() && opened.error().code == ErrorCode::Missing);
        QVERIFY(opened.error().message.find("7-Zip can") != std::string::npos);
    }

    void namesTheChecksumThatTheContentsHave_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("check");
        QTest::newRow("zip") << QStringList{"--format=zip"} << "CRC-32";
        QTest::newRow("7z") << QStringList{"--format=7zip"} << "CRC-32";
        QTest::newRow("tar") << QStringList{} << "";
        QTest::newRow("tar.gz") << QStringList{"-z"} << "CRC-32";
        QTest::newRow("tar.xz") << QStringList{"-J"} << "CRC-64";
        QTest::newRow("cpio") << QStringList{"--format=newc"} << "";
    }
    void namesTheChecksumThatTheContentsHave()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, check);
        makeInput();
        run("bsdtar", QStringList{"-cf", "a.any"} + arguments + QStringList{"in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        const auto archive = open("a.any");
        QVERIFY(archive.ok());
        QCOMPARE(QString::fromStdString(archive->info().contentCheck), check);
        const auto tested = archive->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(QString::fromStdString(tested->contentCheck), check);
        // Issue 14: whole is what was compared with something.
        const EntryState good = check.isEmpty() ? EntryState::Read : EntryState::Whole;
        for (const EntryOutcome& outcome : tested->outcomes)
            QVERIFY(outcome.state == good);
        QCOMPARE(check.isEmpty() ? tested->verdict.read : tested->verdict.whole,
                 std::uint64_t(archive->entries().size()));
        QCOMPARE(check.isEmpty() ? tested->verdict.whole : tested->verdict.read, std::uint64_t{0});
        const auto extracted = extract("a.any", m_root / "out");
        QVERIFY(extracted.ok());
        QVERIFY(extracted->outcomes.empty() && extracted->good == good);
        QCOMPARE(check.isEmpty() ? extracted->verdict.read : extracted->verdict.whole,
                 std::uint64_t(archive->entries().size()));
        const auto converted = convert("a.any", "a.ffz");
        QVERIFY(converted.ok());
        QCOMPARE(converted->verdict.read,
                 check.isEmpty() ? std::uint64_t(archive->entries().size()) : std::uint64_t{0});
        // What is ours from then on has our hashes.
        const auto ours = open("a.ffz");
        QVERIFY(ours.ok());
        QCOMPARE(ours->test({}, m_control)->verdict.read, std::uint64_t{0});
    }

    // Issue 14: the one check of a compressed tar is over all of it; when it fails, nothing proves any entry.
    void aFailedCheckOfTheWholeLeavesNoEntryWhole()
    {
        makeInput();
        run("bsdtar", {"-czf", "a.tgz", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        std::string bytes = fftest::readFile(m_root / "a.tgz");
        bytes[bytes.size() - 8] = static_cast<char>(bytes[bytes.size() - 8] ^ 1); // the CRC-32
        fftest::writeFile(m_root / "a.tgz", bytes);
        const auto archive = open("a.tgz");
        QVERIFY(archive.ok());
        QVERIFY(!archive->isComplete());
        const auto tested = archive->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.exitCode(), 2);
        QCOMPARE(tested->verdict.whole, std::uint64_t{0});
        QVERIFY(tested->verdict.read > 0);
    }

    void reportsDamage()
    {
        makeInput();
        run("bsdtar", {"-cf", "a.zip", "--format=zip", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        std::string bytes = fftest::readFile(m_root / "a.zip");
        const std::size_t at = bytes.find(fftest::noise(70'000, 2).substr(0, 16));
        const std::size_t middle = at == std::string::npos ? bytes.size() / 2 : at + 1000;
        bytes[middle] = static_cast<char>(bytes[middle] ^ 1);
        fftest::writeFile(m_root / "a.zip", bytes);
        const auto archive = open("a.zip");
        QVERIFY(archive.ok());
        const auto tested = archive->test({}, m_control);
        QVERIFY(tested.ok());
        QCOMPARE(tested->verdict.damaged, std::uint64_t{1});
        const auto extracted = extract("a.zip", m_root / "out");
        QVERIFY(extracted.ok());
        QCOMPARE(extracted->verdict.exitCode(), 2);
        QVERIFY(!fs::exists(m_root / "out/in/sub/b.bin"));
        QVERIFY(fs::exists(m_root / "out/in/a.txt"));

        run("bsdtar", {"-cf", "cut.tar", "in"}, m_root);
        std::string cut = fftest::readFile(m_root / "cut.tar");
        cut.resize(cut.size() / 2);
        fftest::writeFile(m_root / "cut.tar", cut);
        const auto half = open("cut.tar");
        QVERIFY2(half.ok(), messageOf(half).c_str());
        QCOMPARE(extract("cut.tar", m_root / "half")->verdict.exitCode(), 2);
        const auto halfTested = half->test({}, m_control);
        QVERIFY(halfTested.ok() && halfTested->verdict.damaged > 0);
    }

    void opensNothingElse()
    {
        fftest::writeFile(m_root / "text.txt", fftest::prose(5000, 3));
        fftest::writeFile(m_root / "noise.zip", fftest::noise(5000, 3));
        fftest::writeFile(m_root / "empty.zip", "");
        for (const char* name : {"text.txt", "noise.zip", "empty.zip"}) {
            const auto archive = open(name);
            QVERIFY(!archive.ok());
            QCOMPARE(archive.error().code, ErrorCode::Damaged);
        }
    }

    void isNotChangedWhenItCannotBeWritten()
    {
        makeInput();
        run("bsdtar", {"-cf", "a.cpio", "--format=newc", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        const auto archive = open("a.cpio");
        QVERIFY(archive.ok());
        const auto report = updateArchive(*archive, {{"in/a.txt"}, {}, {}, {}}, {}, m_control);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Missing);
    }

    void convertsWithLittleLeftBehindWhenItFails()
    {
        makeInput();
        run("bsdtar", {"-cf", "a.tar", "in"}, m_root);
        if (QTest::currentTestFailed())
            return;
        fftest::writeFile(m_root / "small", "what was there");
        QVERIFY(createArchive(m_root / "c.ffz", {m_root / "small"}, {}, m_control).ok());
        const std::string oldArchive = fftest::readFile(m_root / "c.ffz");
        const std::size_t before = fftest::countIn(m_root);
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit old{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
        const rlimit small{50'000, old.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto report = convert("a.tar", "c.ffz");
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &old), 0);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Io);
        QCOMPARE(fftest::readFile(m_root / "c.ffz"), oldArchive);
        QCOMPARE(fftest::countIn(m_root), before);
        const auto archive = open("a.tar");
        TaskControl cancelled;
        cancelled.cancel();
        const auto none = convertArchive(*archive, m_root / "c.ffz", {}, cancelled);
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, ErrorCode::Cancelled);
        QCOMPARE(fftest::countIn(m_root), before);
    }

    void recodesOursAndEstimates()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "long.txt", fftest::prose(400'000, 9));
        fftest::writeFile(m_root / "in" / "noise", fftest::noise(50'000, 9));
        CreateOptions store;
        store.level = codec::Level::Store;
        QVERIFY(createArchive(m_root / "a.ffz", {m_root / "in"}, store, m_control).ok());
        const auto archive = open("a.ffz");
        QVERIFY(archive.ok());
        CreateOptions balanced;
        balanced.level = codec::Level::Balanced;
        const auto estimate = estimateConversion(*archive, balanced, m_control);
        QVERIFY2(estimate.ok(), messageOf(estimate).c_str());
        QVERIFY(estimate->sampledBytes > 0);
        const auto report = convert("a.ffz", "b.ffz", codec::Level::Balanced);
        QVERIFY2(report.ok(), messageOf(report).c_str());
        QCOMPARE(report->verdict.bad(), std::uint64_t{0});
        QVERIFY(report->archiveBytes < report->sourceBytes);
        QVERIFY(estimate->targetBytes < 2 * report->archiveBytes
                && report->archiveBytes < 2 * estimate->targetBytes);
        QVERIFY(extract("b.ffz", m_root / "out").ok());
        QCOMPARE(fftest::describe(m_root / "out" / "in"), fftest::describe(m_root / "in"));
        QVERIFY(!convert("a.ffz", "a.ffz").ok());
    }
};

FF_TEST(TestForeign)
#include "TestForeign.moc"
