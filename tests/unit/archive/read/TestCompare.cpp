// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Compare.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <sys/stat.h>
#include <unistd.h>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestCompare : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    TaskControl m_control;
    CompareReport m_report;

    void create()
    {
        CreateOptions options;
        options.level = codec::Level::Fast;
        QVERIFY(createArchive(m_root / "a.ffz", {m_root / "in"}, options, m_control).ok());
    }
    std::map<std::string, Comparison> compare(const fs::path& folder, const CompareOptions& options = {})
    {
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        if (!archive.ok())
            return {};
        auto report = compareArchive(*archive, folder, options, m_control);
        if (!report.ok())
            return {};
        m_report = std::move(*report);
        std::map<std::string, Comparison> out;
        for (const ComparedEntry& entry : m_report.compared) {
            if (entry.result != Comparison::Same)
                out[entry.path] = entry.result;
        }
        return out;
    }
    const ComparedEntry& at(const std::string& path) const
    {
        for (const ComparedEntry& entry : m_report.compared) {
            if (entry.path == path)
                return entry;
        }
        qFatal("no such entry");
        return m_report.compared.front();
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
    }
    void cleanup() { fftest::removeTree(m_root); }

    void findsNothingInWhatItWasMadeOf()
    {
        fftest::makeEveryKind(m_root / "in");
        create();
        fs::rename(m_root / "a.ffz", m_root / "in.ffz");
        fs::create_directories(m_root / "alone");
        fs::rename(m_root / "in", m_root / "alone" / "in");
        fs::rename(m_root / "in.ffz", m_root / "a.ffz");
        QVERIFY(compare(m_root / "alone").empty());
        QVERIFY(m_report.allSame());
        QVERIFY(m_report.same > 10);
        // The folder itself, by its name.
        QVERIFY(compare(m_root / "alone" / "in").empty());
        QVERIFY(m_report.same > 10);
    }

    void tellsEveryDifference()
    {
        fs::create_directories(m_root / "in" / "folder");
        for (const char* name : {"same", "contents", "size", "gone", "kind", "mode", "time"})
            fftest::writeFile(m_root / "in" / name, "contents");
        fs::create_symlink("same", m_root / "in" / "link");
        for (const auto& item : fs::directory_iterator(m_root / "in")) {
            if (!item.is_symlink())
                fftest::setTime(item.path(), 1'600'000'000, 0);
        }
        create();
        fftest::writeFile(m_root / "in" / "contents", "CONTENTS");
        fftest::setTime(m_root / "in" / "contents", 1'600'000'000, 0);
        fftest::writeFile(m_root / "in" / "size", "contents and more");
        fs::remove(m_root / "in" / "gone");
        fs::remove(m_root / "in" / "kind");
        fs::create_directory(m_root / "in" / "kind");
        fs::remove(m_root / "in" / "link");
        fs::create_symlink("other", m_root / "in" / "link");
        fftest::setMode(m_root / "in" / "mode", 0600);
        fftest::setTime(m_root / "in" / "time", 1'600'000'000, 5);
        fftest::writeFile(m_root / "in" / "folder" / "new", "");
        const std::map<std::string, Comparison> expected{
            {"in/contents", Comparison::Differs},     {"in/size", Comparison::Differs},
            {"in/gone", Comparison::OnlyInArchive},   {"in/kind", Comparison::Differs},
            {"in/link", Comparison::Differs},         {"in/mode", Comparison::MetadataDiffers},
            {"in/time", Comparison::MetadataDiffers}, {"in/folder/new", Comparison::OnlyInFolder}};
        QVERIFY(compare(m_root / "in") == expected);
        QCOMPARE(at("in/contents").differences, unsigned{ContentsDiffer});
        QCOMPARE(at("in/size").differences & SizeDiffers, unsigned{SizeDiffers});
        QCOMPARE(at("in/kind").differences, unsigned{TypeDiffers});
        QCOMPARE(at("in/mode").differences, unsigned{ModeDiffers});
        QCOMPARE(at("in/time").differences, unsigned{TimeDiffers});
        QVERIFY(at("in/link").differences & LinkDiffers);
        QCOMPARE(m_report.different, std::uint64_t{4});
        QVERIFY(!m_report.allSame());

        CompareOptions quick;
        quick.quick = true; // believes the time
        QVERIFY(!compare(m_root / "in", quick).contains("in/contents"));
        CompareOptions contentsOnly;
        contentsOnly.metadata = false;
        const auto without = compare(m_root / "in", contentsOnly);
        QVERIFY(!without.contains("in/mode") && !without.contains("in/time")
                && without.contains("in/contents"));
        CompareOptions excluding;
        excluding.excludes = {"folder", "kind"};
        const auto excluded = compare(m_root / "in", excluding);
        QVERIFY(!excluded.contains("in/folder/new") && !excluded.contains("in/kind"));
    }

    void looksIntoALinkedFile()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a", "contents");
        fs::create_hard_link(m_root / "in" / "a", m_root / "in" / "b");
        create();
        QVERIFY(compare(m_root / "in").empty());
        fs::remove(m_root / "in" / "b");
        fftest::writeFile(m_root / "in" / "b", "CONTENTS");
        QCOMPARE(compare(m_root / "in").at("in/b"), Comparison::Differs);
    }

    void doesNotFollowALinkOutOfTheFolder()
    {
        fs::create_directories(m_root / "in" / "sub");
        fftest::writeFile(m_root / "in" / "sub" / "a", "contents");
        create();
        fs::rename(m_root / "in" / "sub", m_root / "outside");
        fs::create_symlink(m_root / "outside", m_root / "in" / "sub");
        const auto found = compare(m_root / "in");
        QCOMPARE(found.at("in/sub"), Comparison::Differs);
        QCOMPARE(found.at("in/sub/a"), Comparison::OnlyInArchive);
    }

    void saysWhatCannotBeRead()
    {
        fs::create_directories(m_root / "in");
        fftest::writeFile(m_root / "in" / "a", "contents");
        create();
        const auto archive = Archive::open(m_root / "a.ffz", m_control);
        const auto report = compareArchive(*archive, m_root / "nowhere", {}, m_control);
        QVERIFY(!report.ok());
        QCOMPARE(report.error().code, ErrorCode::Io);
        if (::geteuid() == 0)
            QSKIP("root reads everything");
        fftest::setMode(m_root / "in" / "a", 0);
        QCOMPARE(compare(m_root / "in").at("in/a"), Comparison::Unknown);
    }
};

FF_TEST(TestCompare)
#include "TestCompare.moc"
