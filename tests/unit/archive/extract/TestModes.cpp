// SPDX-License-Identifier: GPL-3.0-or-later
// The modes of what is extracted: those that the archive holds, less the umask for whoever is not root; those
// that it does not hold are of new files.
#include "core/archive/read/Compare.h"
#include "core/base/Umask.h"
#include "tests/support/AsNobody.h"
#include "tests/support/ForeignParts.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <sys/xattr.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

using fftest::crc32;
using fftest::le;

namespace {

struct ZipEntry {
    std::string name; // a folder's ends in '/'
    unsigned system;
    std::uint32_t attributes; // external ones
};
constexpr unsigned kDos = 0, kUnix = 3;

// Stored, with "x" in each file.
std::string zip(const std::vector<ZipEntry>& entries, const std::string& comment = {})
{
    std::string out, directory;
    for (const ZipEntry& entry : entries) {
        const std::string contents = entry.name.ends_with('/') ? "" : "x";
        const std::string size = le(contents.size(), 4);
        const std::string common = le(20, 2) + le(0, 4) + le(0x58210000, 4) + le(crc32(contents), 4) + size
            + size + le(entry.name.size(), 2) + le(0, 2);
        directory += "PK\1\2" + le(20 | entry.system << 8, 2) + common + le(0, 2) + le(0, 4)
            + le(entry.attributes, 4) + le(out.size(), 4) + entry.name;
        out += "PK\3\4" + common + entry.name + contents;
    }
    const std::string count = le(entries.size(), 2);
    return out + directory + "PK\5\6" + le(0, 4) + count + count + le(directory.size(), 4) + le(out.size(), 4)
        + le(comment.size(), 2) + comment;
}

// One stored file "f", and "r", which is read-only.
std::string cab()
{
    const auto file = [](const std::string& name, std::uint64_t at, unsigned attributes) {
        return le(1, 4) + le(at, 4) + le(0, 2) + le(0x5821, 2) + le(0, 2) + le(attributes, 2) + name + '\0';
    };
    const std::string files = file("f", 0, 0x20) + file("r", 1, 0x21);
    const std::size_t filesAt = 36 + 8, dataAt = filesAt + files.size();
    const std::string data = le(0, 4) + le(2, 2) + le(2, 2) + "xy";
    return "MSCF" + le(0, 4) + le(dataAt + data.size(), 4) + le(0, 4) + le(filesAt, 4) + le(0, 4)
        + le(0x0103, 2) + le(1, 2) + le(2, 2) + le(0, 2) + le(0, 2) + le(0, 2) + le(dataAt, 4) + le(1, 2)
        + le(0, 2) + files + data;
}

// RAR 4 with one stored file "f" of a system with attributes.
std::string rar(char system, std::uint32_t attributes)
{
    const auto block = [](const std::string& body) { return le(crc32(body) & 0xFFFF, 2) + body; };
    const std::string name = "f", contents = "x", size = le(1, 4);
    return std::string("Rar!\x1A\x07\x00", 7) + block("\x73" + le(0, 2) + le(13, 2) + le(0, 6))
        + block("\x74" + le(0x8000, 2) + le(32 + name.size(), 2) + size + size + system
                + le(crc32(contents), 4) + le(0x5A21A000, 4) + "\x14" + "\x30" + le(name.size(), 2)
                + le(attributes, 4) + name)
        + contents + block("\x7B" + le(0x4000, 2) + le(7, 2));
}

class Withholding {
public:
    explicit Withholding(mode_t mask) : m_before(::umask(mask)) {}
    ~Withholding() { ::umask(m_before); }

private:
    const mode_t m_before;
};

} // namespace

class TestModes : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;

    unsigned modeOf(const fs::path& path) const
    {
        struct stat info {};
        return ::lstat((m_root / path).c_str(), &info) == 0 ? info.st_mode & 07777U : ~0U;
    }
    bool extract(const std::string& name, const std::string& target)
    {
        const auto archive = Archive::open(m_root / name, m_control);
        if (!archive.ok())
            qFatal("%s", archive.error().message.c_str());
        ExtractOptions options;
        options.target = m_root / target;
        const auto report = archive->extract(options, {}, m_control);
        return report.ok() && report->verdict.exitCode() == 0 && report->warnings.empty();
    }
    bool create(const std::string& name)
    {
        CreateOptions options;
        options.level = codec::Level::Store;
        return createArchive(m_root / name, {m_root / "in"}, options, m_control).ok();
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        fftest::setMode(m_root, 0777);
    }
    void cleanup() { fftest::removeTree(m_root); }

    void tellsTheUmask()
    {
        const Withholding mask(0137);
        QCOMPARE(processUmask(), mode_t{0137});
    }

    // issue 14
    void modesThatAnArchiveDoesNotHoldFollowTheUmask_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("file");
        QTest::addColumn<unsigned>("mode"); // before the umask
        const auto add = [](const char* name, const std::string& bytes, const char* file, unsigned mode) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << file << mode;
        };
        const std::vector<ZipEntry> dos{{"f", kDos, 0x20}, {"r", kDos, 0x21}, {"d/", kDos, 0x10}};
        add("zip of DOS", zip(dos), "f", 0666);
        add("zip of DOS, read-only", zip(dos), "r", 0444);
        add("zip of DOS, folder", zip(dos), "d", 0777);
        add("zip of VMS", zip({{"f", 2, 0x01A40000}}), "f", 0666);
        add("zip of Unix without a mode", zip({{"f", kUnix, 0}}), "f", 0666);
        add("zip of both", zip({{"f", kDos, 0}, {"x", kUnix, 0100755U << 16}}), "f", 0666);
        add("cab", cab(), "f", 0666);
        add("cab, read-only", cab(), "r", 0444);
        add("rar of Windows", rar(2, 0x20), "f", 0666);
        add("warc",
            "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://x/f\r\nWARC-Date: "
            "2024-01-01T00:00:00Z\r\n"
            "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx\r\n\r\n",
            "f", 0666);
    }
    void modesThatAnArchiveDoesNotHoldFollowTheUmask()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, file);
        QFETCH(unsigned, mode);
        fftest::writeFile(m_root / "a", bytes.toStdString());
        for (const unsigned mask : {0U, 022U, 077U}) {
            const Withholding withholding(mask);
            const std::string target = "out" + std::to_string(mask);
            QVERIFY(extract("a", target));
            QCOMPARE(modeOf(fs::path(target) / file.toStdString()), mode & ~mask);
        }
    }

    void modesThatAForeignArchiveHoldsStayForRoot_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const std::vector<ZipEntry> entries{{"f", kUnix, 0100664U << 16},
                                            {"d/", kUnix, 040775U << 16 | 0x10}};
        QTest::newRow("zip") << QByteArray::fromStdString(zip(entries));
        QTest::newRow("zip with a comment") << QByteArray::fromStdString(zip(entries, std::string(70, 'P')));
        QTest::newRow("rar") << QByteArray::fromStdString(rar(3, 0100664));
    }
    void modesThatAForeignArchiveHoldsStayForRoot()
    {
        if (::geteuid() != 0)
            QSKIP("only root restores every right");
        QFETCH(QByteArray, bytes);
        fftest::writeFile(m_root / "a", bytes.toStdString());
        const Withholding withholding(077);
        QVERIFY(extract("a", "out"));
        QCOMPARE(modeOf("out/f"), 0664U);
        {
            const fftest::AsNobody nobody;
            QVERIFY(extract("a", "mine"));
        }
        QCOMPARE(modeOf("mine/f"), 0600U);
    }

    // issue 14: as tar does without -p
    void whoIsNotRootWithholdsTheUmaskOfEveryMode()
    {
        fftest::writeFile(m_root / "in/f", "x");
        fftest::setMode(m_root / "in/f", 0664);
        fftest::writeFile(m_root / "in/d/s", "x");
        fftest::setMode(m_root / "in/d/s", 0777);
        fftest::setMode(m_root / "in/d", 01777);
        QVERIFY(create("a.ffz"));
        const Withholding withholding(027);
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        {
            const fftest::AsNobody nobody;
            QVERIFY(extract("a.ffz", "mine"));
            // What is so extracted differs in nothing; what has the very mode does not, either.
            for (const char* folder : {"mine", "."}) {
                const auto report = compareArchive(*archive, m_root / folder, {}, m_control);
                QVERIFY(report.ok());
                for (const ComparedEntry& entry : report->compared)
                    QVERIFY2((entry.differences & ModeDiffers) == 0, entry.path.c_str());
                QVERIFY(report->same > 0);
            }
        }
        QCOMPARE(modeOf("mine/in/f"), 0640U);
        QCOMPARE(modeOf("mine/in/d/s"), 0750U);
        QCOMPARE(modeOf("mine/in/d"), 01750U);
        if (::geteuid() == 0) {
            QVERIFY(extract("a.ffz", "exact"));
            QCOMPARE(modeOf("exact/in/f"), 0664U);
            QCOMPARE(modeOf("exact/in/d"), 01777U);
        }
    }

    // An access list says what the mode says, and more: it grants no more than the umask leaves either.
    void accessListsKeepToTheUmask()
    {
        fftest::writeFile(m_root / "in/f", "x");
        // u::rw-, u:1:rwx, g::r--, m::rwx, o::r--
        const std::string acl = le(2, 4) + le(1, 2) + le(6, 2) + le(~0U, 4) + le(2, 2) + le(7, 2) + le(1, 4)
            + le(4, 2) + le(4, 2) + le(~0U, 4) + le(0x10, 2) + le(7, 2) + le(~0U, 4) + le(0x20, 2) + le(4, 2)
            + le(~0U, 4);
        if (::setxattr((m_root / "in/f").c_str(), "system.posix_acl_access", acl.data(), acl.size(), 0) != 0)
            QSKIP("there are no access lists on this file system");
        QVERIFY(create("a.ffz"));
        const Withholding withholding(027);
        {
            const fftest::AsNobody nobody;
            QVERIFY(extract("a.ffz", "mine"));
        }
        QCOMPARE(modeOf("mine/in/f"), 0650U);
        QCOMPARE(::getxattr((m_root / "mine/in/f").c_str(), "system.posix_acl_access", nullptr, 0),
                 ssize_t(acl.size()));
    }
};

FF_TEST(TestModes)
#include "TestModes.moc"
