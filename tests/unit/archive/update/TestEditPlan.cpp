// SPDX-License-Identifier: GPL-3.0-or-later
// What edits mean for the entries of an archive, judged by its names alone.
#include "core/archive/update/plan/EditPlan.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestEditPlan : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    TaskControl m_control;
    std::unique_ptr<Archive> m_archive;

    std::size_t entry(const std::string& path) const
    {
        for (std::size_t i = 0; i < m_archive->entries().size(); ++i) {
            if (m_archive->entries()[i].path == path)
                return i;
        }
        qFatal("no %s", path.c_str());
    }

    EditPlan plan() const { return EditPlan(m_archive->impl()); }

    static Edits removing(std::vector<std::string> paths) { return {std::move(paths), {}, {}, {}}; }
    static Edits renaming(const std::string& from, const std::string& to)
    {
        return {{}, {{from, to}}, {}, {}};
    }

    // A file that is added under that name, with that time.
    static SourceEntry source(const std::string& name, std::int64_t seconds = 0,
                              EntryType type = EntryType::File)
    {
        SourceEntry out;
        out.name = name;
        out.type = type;
        out.info.st_mtim.tv_sec = seconds;
        out.info.st_nlink = 1;
        return out;
    }

private Q_SLOTS:
    // in/ with a.txt, b.txt, hard (a link to a.txt), sub/ and sub/deep.
    void initTestCase()
    {
        const fs::path root = m_folder.path().toStdString();
        fftest::writeFile(root / "in/a.txt", "a");
        fftest::writeFile(root / "in/b.txt", "b");
        fftest::writeFile(root / "in/sub/deep", "deep");
        fs::create_hard_link(root / "in/a.txt", root / "in/hard");
        for (const char* name : {"a.txt", "b.txt"})
            fftest::setTime(root / "in" / name, 1'000'000, 5);
        CreateOptions options;
        options.level = codec::Level::Store;
        QVERIFY(createArchive(root / "a.ffz", {root / "in"}, options, m_control).ok());
        auto archive = Archive::open(root / "a.ffz", m_control);
        QVERIFY(archive.ok());
        m_archive = std::make_unique<Archive>(std::move(*archive));
    }

    void withoutEditsNothingChanges()
    {
        EditPlan edits = plan();
        QVERIFY(edits.apply({}).ok());
        edits.settle();
        QCOMPARE(edits.entryChanges().size(), m_archive->entries().size());
        for (const auto& fate : edits.entryChanges())
            QVERIFY(!fate.removed && !fate.path && !fate.linkTarget);
        QCOMPARE(edits.removed() + edits.renamed(), std::uint64_t{0});
    }

    void removesAnEntry()
    {
        EditPlan edits = plan();
        QVERIFY(edits.apply(removing({"in/b.txt"})).ok());
        edits.settle();
        for (std::size_t i = 0; i < edits.entryChanges().size(); ++i)
            QCOMPARE(edits.entryChanges()[i].removed, i == entry("in/b.txt"));
        QCOMPARE(edits.removed(), std::uint64_t{1});
    }

    void aFolderGoesWithAllBelowIt()
    {
        EditPlan edits = plan();
        QVERIFY(edits.apply(removing({"in/sub/deep", "in/sub/"})).ok()); // one of them lies in the other
        edits.settle();
        QVERIFY(edits.entryChanges()[entry("in/sub")].removed
                && edits.entryChanges()[entry("in/sub/deep")].removed);
        QVERIFY(!edits.entryChanges()[entry("in")].removed);
        QCOMPARE(edits.removed(), std::uint64_t{2});
    }

    void renamesWithAllBelow()
    {
        EditPlan edits = plan();
        QVERIFY(edits.apply(renaming("in/sub", "in/other")).ok());
        edits.settle();
        QCOMPARE(edits.entryChanges()[entry("in/sub")].path, std::optional<std::string>("in/other"));
        QCOMPARE(edits.entryChanges()[entry("in/sub/deep")].path,
                 std::optional<std::string>("in/other/deep"));
        QVERIFY(!edits.entryChanges()[entry("in/a.txt")].path);
        QCOMPARE(edits.renamed(), std::uint64_t{2});
    }

    void laterEditsSeeTheNamesOfEarlierOnes()
    {
        EditPlan edits = plan();
        QVERIFY(
            edits
                .apply({{"in/a.txt"}, {{"in/b.txt", "in/a.txt"}, {"in/a.txt", "in/c.txt"}}, {"in/a.txt"}, {}})
                .ok());
        edits.settle();
        QCOMPARE(edits.entryChanges()[entry("in/b.txt")].path, std::optional<std::string>("in/c.txt"));
        QCOMPARE(edits.newFolders(), std::vector<std::string>{"in/a.txt"});
    }

    void anEditThatCannotBeIsAUsageError_data()
    {
        QTest::addColumn<QStringList>("edit");
        QTest::newRow("remove what is not there") << QStringList{"remove", "in/nothing"};
        QTest::newRow("remove by the beginning of a name") << QStringList{"remove", "in/su"};
        QTest::newRow("rename what is not there") << QStringList{"rename", "in/nothing", "in/x"};
        QTest::newRow("rename to a name that is there") << QStringList{"rename", "in/a.txt", "in/b.txt"};
        QTest::newRow("rename to an unsafe name") << QStringList{"rename", "in/a.txt", "../x"};
        QTest::newRow("rename to nothing") << QStringList{"rename", "in/a.txt", ""};
        QTest::newRow("move a folder into itself") << QStringList{"rename", "in/sub", "in/sub/below"};
        QTest::newRow("move below a file") << QStringList{"rename", "in/a.txt", "in/b.txt/a"};
        QTest::newRow("folder of a name that is there") << QStringList{"folder", "in/sub"};
        QTest::newRow("folder below a file") << QStringList{"folder", "in/b.txt/new"};
        QTest::newRow("folder of an unsafe name") << QStringList{"folder", "/etc"};
    }
    void anEditThatCannotBeIsAUsageError()
    {
        QFETCH(QStringList, edit);
        const std::string one = edit[1].toStdString(), two = edit.value(2).toStdString();
        EditPlan edits = plan();
        const Status done = edits.apply(edit[0] == "remove"       ? removing({one})
                                            : edit[0] == "rename" ? renaming(one, two)
                                                                  : Edits{{}, {}, {one}, {}});
        QVERIFY(!done.ok());
        QCOMPARE(done.error().code, ErrorCode::Usage);
        QVERIFY(!done.error().message.empty());
    }

    void aRemovedFileLivesOnUnderTheNameOfItsLink()
    {
        // Which of the two names holds the contents is the archive's choice.
        const std::size_t a = entry("in/a.txt"), hard = entry("in/hard");
        const bool aIsFile = m_archive->entries()[a].type == EntryType::File;
        const std::size_t file = aIsFile ? a : hard, link = aIsFile ? hard : a;
        const std::string linkName = m_archive->entries()[link].path;
        EditPlan edits = plan();
        QVERIFY(edits.apply(removing({m_archive->entries()[file].path})).ok());
        edits.settle();
        QVERIFY(!edits.entryChanges()[file].removed);
        QCOMPARE(edits.entryChanges()[file].path, std::optional<std::string>(linkName));
        QVERIFY(edits.entryChanges()[link].removed);

        EditPlan both = plan();
        QVERIFY(both.apply(removing({"in/a.txt", "in/hard"})).ok());
        both.settle();
        QVERIFY(both.entryChanges()[file].removed && both.entryChanges()[link].removed);

        EditPlan renamed = plan();
        QVERIFY(renamed.apply(renaming(m_archive->entries()[file].path, "in/new")).ok());
        renamed.settle();
        QCOMPARE(renamed.entryChanges()[link].linkTarget, std::optional<std::string>("in/new"));
    }

    void whatIsAddedMeetsWhatIsThere_data()
    {
        QTest::addColumn<int>("existing");
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("added"); // under which name; "" for not at all
        QTest::addColumn<bool>("replaces");
        QTest::newRow("ask: left out") << int(Overwrite::Ask) << qint64{2'000'000} << "" << false;
        QTest::newRow("skip") << int(Overwrite::Skip) << qint64{2'000'000} << "" << false;
        QTest::newRow("replace") << int(Overwrite::Replace) << qint64{0} << "in/b.txt" << true;
        QTest::newRow("newer, and it is") << int(Overwrite::Newer) << qint64{2'000'000} << "in/b.txt" << true;
        QTest::newRow("newer, and it is not") << int(Overwrite::Newer) << qint64{1'000'000} << "" << false;
        QTest::newRow("rename") << int(Overwrite::Rename) << qint64{0} << "in/b (2).txt" << false;
    }
    void whatIsAddedMeetsWhatIsThere()
    {
        QFETCH(int, existing);
        QFETCH(qint64, seconds);
        QFETCH(QString, added);
        QFETCH(bool, replaces);
        EditPlan edits = plan();
        std::vector<SourceEntry> sources{source("in/b.txt", seconds), source("in/new", seconds)};
        std::vector<Warning> warnings;
        QVERIFY(edits.place(sources, static_cast<Overwrite>(existing), {}, warnings).ok());
        edits.settle();
        QCOMPARE(sources.back().name, std::string("in/new")); // nothing is in its way
        QCOMPARE(sources.size(), std::size_t(added.isEmpty() ? 1 : 2));
        QCOMPARE(QString::fromStdString(sources.size() == 2 ? sources.front().name : ""), added);
        QCOMPARE(edits.entryChanges()[entry("in/b.txt")].removed, replaces);
        QCOMPARE(edits.replaced().contains("in/b.txt"), replaces);
        QCOMPARE(warnings.size(), std::size_t(static_cast<Overwrite>(existing) == Overwrite::Ask));
    }

    void whatCannotBeReadReplacesNothing()
    {
        EditPlan edits = plan();
        std::vector<SourceEntry> sources{source("in/b.txt")};
        std::vector<Warning> warnings;
        QVERIFY(edits.place(sources, Overwrite::Replace, {"in/b.txt"}, warnings).ok());
        QVERIFY(sources.empty());
        QVERIFY(!edits.entryChanges()[entry("in/b.txt")].removed);
    }

    void foldersAreMerged()
    {
        EditPlan edits = plan();
        std::vector<SourceEntry> sources{source("in/sub", 0, EntryType::Directory), source("in/sub/more")};
        std::vector<Warning> warnings;
        QVERIFY(edits.place(sources, Overwrite::Ask, {}, warnings).ok());
        QCOMPARE(sources.size(), std::size_t{1});
        QCOMPARE(sources.front().name, std::string("in/sub/more"));
        QVERIFY(!edits.entryChanges()[entry("in/sub")].removed);
        QVERIFY(warnings.empty());
    }

    void aFileAndAFolderDoNotReplaceEachOther()
    {
        for (const auto& added :
             {source("in/sub"), source("in/b.txt", 0, EntryType::Directory), source("in/b.txt/below")}) {
            EditPlan edits = plan();
            std::vector<SourceEntry> sources{added};
            std::vector<Warning> warnings;
            const Status placed = edits.place(sources, Overwrite::Replace, {}, warnings);
            QVERIFY2(!placed.ok(), added.name.c_str());
            QCOMPARE(placed.error().code, ErrorCode::Usage);
        }
    }

    void twoOfOneNameCannotBeAdded()
    {
        EditPlan edits = plan();
        std::vector<SourceEntry> sources{source("new"), source("new")};
        std::vector<Warning> warnings;
        QCOMPARE(edits.place(sources, Overwrite::Rename, {}, warnings).error().code, ErrorCode::Usage);
    }
};

FF_TEST(TestEditPlan)
#include "TestEditPlan.moc"
