// SPDX-License-Identifier: GPL-3.0-or-later
// Archives of earlier builds, kept in tests/data/archives, must stay readable byte for byte: NAME.ffz beside
// NAME.txt, its listing. A new one is made with `ffz create` and dropped there; FF_WRITE_LISTINGS=1 writes
// the listings that are missing, to be read before they are committed. When the format breaks,
// tests/golden/remake makes them again of what the version before reads in them.
#include "core/archive/Archive.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <set>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

namespace {

// Metadata that a listing shows, then the hash of what extraction gives.
std::string listing(const Archive& archive)
{
    std::string out;
    for (const Entry& entry : archive.entries()) {
        const std::string digest = entry.type == EntryType::File ? toHex(entry.sha512).substr(0, 32) : "-";
        std::array<char, 160> line{};
        std::snprintf(line.data(), line.size(), "%u %04o %llu %lld.%09u %llu:%llu ",
                      static_cast<unsigned>(entry.type), entry.mode,
                      static_cast<unsigned long long>(entry.size), static_cast<long long>(entry.mtimeSeconds),
                      entry.mtimeNanoseconds, static_cast<unsigned long long>(entry.uid),
                      static_cast<unsigned long long>(entry.gid));
        out += line.data() + digest + " " + entry.path
            + (entry.linkTarget.empty() ? "" : " -> " + entry.linkTarget) + "\n";
    }
    return out;
}

} // namespace

class TestGoldenArchives : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAsEver_data()
    {
        QTest::addColumn<QString>("path");
        const fs::path folder = fs::path(FF_TEST_DATA) / "archives";
        // A listing without its archive is one that got lost.
        std::set<fs::path> archives;
        std::error_code error;
        for (const auto& item : fs::directory_iterator(folder, error))
            archives.insert(fs::path(item.path()).replace_extension(".ffz"));
        QVERIFY2(!archives.empty(), "tests/data/archives is missing");
        for (const fs::path& path : archives)
            QTest::newRow(path.filename().c_str()) << QString::fromStdString(path.string());
    }
    void readsAsEver()
    {
        QFETCH(QString, path);
        TaskControl control;
        const auto archive = Archive::open(path.toStdString(), control);
        QVERIFY2(archive.ok(), archive.ok() ? "" : archive.error().message.c_str());
        QVERIFY(!archive->rebuilt());
        const fs::path listed = fs::path(path.toStdString()).replace_extension(".txt");
        if (!fs::exists(listed) && std::getenv("FF_WRITE_LISTINGS") != nullptr)
            fftest::writeFile(listed, listing(*archive));
        QCOMPARE(listing(*archive), fftest::readFile(listed));
        const auto report = archive->test({}, control);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        QCOMPARE(report->verdict.damaged, std::uint64_t{0});
        QCOMPARE(report->hashRetries, std::uint64_t{0});
    }
};

FF_TEST(TestGoldenArchives)
#include "TestGoldenArchives.moc"
