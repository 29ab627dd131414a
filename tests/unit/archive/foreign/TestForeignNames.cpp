// SPDX-License-Identifier: GPL-3.0-or-later
// Issue 14: names and link targets of other programs' archives keep their bytes, and none is lost silently.
#include "core/archive/Archive.h"
#include "tests/support/ForeignParts.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

using fftest::crc32;
using fftest::le;

namespace {

struct ZipEntry {
    std::string name, contents;
    std::uint32_t mode = 0100644;
};

// Stored, made on Unix; with the flag that says that names are UTF-8, right or wrong.
std::string zipOf(const std::vector<ZipEntry>& entries)
{
    constexpr std::uint64_t kUtf8 = 1 << 11;
    std::string out, directory;
    for (const ZipEntry& entry : entries) {
        const std::string common = le(20, 2) + le(kUtf8, 2) + le(0, 2) + le(0x5A21A000, 4)
            + le(crc32(entry.contents), 4) + le(entry.contents.size(), 4) + le(entry.contents.size(), 4)
            + le(entry.name.size(), 2) + le(0, 2);
        directory += "PK\x01\x02" + le(0x0314, 2) + common + le(0, 2) + le(0, 2) + le(0, 2)
            + le(std::uint64_t{entry.mode} << 16, 4) + le(out.size(), 4) + entry.name;
        out += "PK\x03\x04" + common + entry.name + entry.contents;
    }
    return out + directory + "PK\x05\x06" + le(0, 4) + le(entries.size(), 2) + le(entries.size(), 2)
        + le(directory.size(), 4) + le(out.size(), 4) + le(0, 2);
}

std::string tarHeader(const std::string& name, char type, std::size_t size, const std::string& link = {})
{
    std::string out(512, '\0');
    const auto put = [&out](std::size_t at, const std::string& text) { out.replace(at, text.size(), text); };
    const auto octal = [](std::size_t value, int digits) {
        return QString::number(value, 8).rightJustified(digits, QLatin1Char('0')).toStdString();
    };
    put(0, name);
    put(100, "0000644");
    put(124, octal(size, 11));
    put(136, octal(0, 11));
    put(148, "        ");
    out[156] = type;
    put(157, link);
    put(257,
        std::string("ustar\0"
                    "00",
                    8));
    std::size_t sum = 0;
    for (const char c : out)
        sum += static_cast<unsigned char>(c);
    put(148, octal(sum, 6) + '\0');
    return out;
}

// A pax header with one record. Its length counts itself.
std::string pax(const std::string& key, const std::string& value)
{
    const std::string rest = ' ' + key + '=' + value + '\n';
    const std::string record = std::to_string(rest.size() + std::to_string(rest.size() + 2).size()) + rest;
    std::string body = record;
    body.resize((body.size() + 511) / 512 * 512);
    return tarHeader("pax", 'x', record.size()) + body;
}

const std::string kBad = "caf\xE9"; // Latin-1
const std::string kDecomposed = "cafe\xCC\x81"; // U+0301

} // namespace

class TestForeignNames : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    int sh(const std::string& command)
    {
        QProcess process;
        process.setWorkingDirectory(QString::fromStdString(m_root.string()));
        process.start("sh", {"-c", QString::fromStdString(command)});
        return process.waitForFinished() ? process.exitCode() : -1;
    }

    Result<ExtractReport> extract(const std::string& name)
    {
        FF_ASSIGN(const auto archive, Archive::open(m_root / name, m_control));
        ExtractOptions options;
        options.target = m_root / "out";
        return archive.extract(options, {}, m_control);
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void anEntryWhoseFlagLiesAboutItsNameIsExtracted()
    {
        fftest::writeFile(m_root / "a.zip", zipOf({{kBad, "1"}, {"plain", "2"}}));
        const auto report = extract("a.zip");
        QVERIFY(report.ok());
        QVERIFY(!report->verdict.problem());
        QCOMPARE(report->verdict.whole, std::uint64_t{2});
        QCOMPARE(fftest::readFile(m_root / "out" / kBad), std::string("1"));
        QCOMPARE(fftest::readFile(m_root / "out" / "plain"), std::string("2"));
    }

    void anEntryWithoutANameGetsOne()
    {
        fftest::writeFile(m_root / "a.zip", zipOf({{"", "1"}, {"plain", "2"}}));
        const auto report = extract("a.zip");
        QVERIFY(report.ok());
        QCOMPARE(report->verdict.whole, std::uint64_t{2});
        QCOMPARE(fftest::readFile(m_root / "out" / "unnamed 1"), std::string("1"));
        QVERIFY(std::any_of(report->warnings.begin(), report->warnings.end(), [](const Warning& warning) {
            return warning.message.find("have no name") != std::string::npos;
        }));
    }

    void decomposedNamesKeepTheirBytes_data()
    {
        QTest::addColumn<QString>("make");
        for (const char* kind : {"ustar", "gnutar", "newc", "zip"})
            QTest::newRow(kind) << "LC_ALL=C.UTF-8 bsdtar -cf t --format " + QString::fromLatin1(kind)
                    + " caf*";
        QTest::newRow("tar") << "tar -cf t caf*";
    }
    void decomposedNamesKeepTheirBytes()
    {
        QFETCH(QString, make);
        fftest::writeFile(m_root / kDecomposed, "1");
        QCOMPARE(sh(make.toStdString()), 0);
        const auto archive = Archive::open(m_root / "t", m_control);
        QVERIFY(archive.ok());
        QCOMPARE(archive->entries().size(), std::size_t{1});
        QCOMPARE(archive->entries()[0].path, kDecomposed);
    }

    void linkTargetsThatAreNoTextKeepTheirBytes()
    {
        fftest::writeFile(m_root / "a.zip", zipOf({{"link", kBad, 0120777}}));
        const auto zip = extract("a.zip");
        QVERIFY(zip.ok() && !zip->verdict.problem());
        QCOMPARE(fs::read_symlink(m_root / "out" / "link").string(), kBad);

        fftest::removeTree(m_root / "out");
        fftest::writeFile(m_root / "a.tar",
                          pax("linkpath", kBad) + tarHeader("link", '2', 0, "x") + pax("path", kBad)
                              + tarHeader("file", '0', 0) + pax("linkpath", kBad)
                              + tarHeader("hard", '1', 0, "x") + std::string(1024, '\0'));
        const auto tar = extract("a.tar");
        QVERIFY(tar.ok() && !tar->verdict.problem());
        QCOMPARE(fs::read_symlink(m_root / "out" / "link").string(), kBad);
        struct stat file {
        }, hard{};
        QCOMPARE(::stat((m_root / "out" / kBad).c_str(), &file), 0);
        QCOMPARE(::stat((m_root / "out" / "hard").c_str(), &hard), 0);
        QCOMPARE(file.st_ino, hard.st_ino);
    }

    void anUnknownEncodingOfNamesIsAUsageError()
    {
        fftest::writeFile(m_root / "a.zip", zipOf({{"plain", "2"}}));
        const auto archive = Archive::open(m_root / "a.zip", {.namesEncoding = "klingon"}, m_control);
        QVERIFY(!archive.ok());
        QCOMPARE(archive.error().code, ErrorCode::Usage);
        QCOMPARE(archive.error().message.text(), std::string("there is no encoding of names called klingon"));
    }

    void readsAnArchiveFromANamedPipe()
    {
        fftest::writeFile(m_root / "a.zip", zipOf({{"one", fftest::noise(300'000, 1)}, {"two", "2"}}));
        QCOMPARE(::mkfifo((m_root / "pipe").c_str(), 0600), 0);
        QProcess writer;
        writer.setWorkingDirectory(QString::fromStdString(m_root.string()));
        writer.start("sh", {"-c", "cat a.zip > pipe"});
        QVERIFY(writer.waitForStarted());
        const auto archive = Archive::open(m_root / "pipe", m_control);
        QVERIFY2(archive.ok(), archive.ok() ? "" : archive.error().message.c_str());
        QCOMPARE(archive->entries().size(), std::size_t{2});
        QCOMPARE(archive->test({}, m_control)->verdict.whole, std::uint64_t{2});
        QVERIFY(writer.waitForFinished());
    }
};

FF_TEST(TestForeignNames)
#include "TestForeignNames.moc"
