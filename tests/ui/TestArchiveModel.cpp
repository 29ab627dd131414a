// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestProgram.h"
#include "ui/itemmodels/ArchiveModel.h"
#include "ui/text/Format.h"
#include "ui/widgets/Cells.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace ff;
using namespace ff::ui;
using namespace Qt::StringLiterals;

namespace {

archive::Entry file(const std::string& path, std::uint64_t size, std::int64_t time = 0)
{
    archive::Entry entry;
    entry.path = path;
    entry.size = size;
    entry.packedSize = size / 4;
    entry.mtimeSeconds = time;
    entry.sha512.fill(std::uint8_t(size));
    return entry;
}

std::shared_ptr<const jobs::EntryTree> treeOf(std::vector<archive::Entry> entries)
{
    return std::make_shared<const jobs::EntryTree>(
        std::make_shared<const std::vector<archive::Entry>>(std::move(entries)));
}

// 100,000 files in 1,100 folders.
std::shared_ptr<const jobs::EntryTree> largeTree()
{
    std::vector<archive::Entry> entries;
    entries.reserve(100'000);
    for (int i = 0; i < 100'000; ++i) {
        entries.push_back(file("top" + std::to_string(i % 100) + "/sub" + std::to_string(i / 100 % 10)
                                   + "/file " + std::to_string(i) + (i % 3 ? ".txt" : ".dat"),
                               std::uint64_t(i) * 7919 % 100'003, i));
    }
    return treeOf(std::move(entries));
}

QStringList names(const QAbstractItemModel& model, const QModelIndex& parent = {})
{
    QStringList out;
    for (int row = 0; row < model.rowCount(parent); ++row)
        out += model.index(row, 0, parent).data().toString();
    return out;
}

} // namespace

class TestArchiveModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheModelContract()
    {
        ArchiveModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(treeOf({file("a/b/1", 10), file("a/2", 20), file("c", 30)}));
        const QPersistentModelIndex kept = model.indexOf(model.nodeOf(model.index(0, 0, model.index(0, 0))));
        QVERIFY(kept.isValid());
        for (int column = 0; column < ArchiveModel::ColumnCount; ++column) {
            model.sort(column, Qt::DescendingOrder);
            model.sort(column, Qt::AscendingOrder);
        }
        model.setFilter(u"2"_s);
        model.setFilter(u"nothing has this name"_s);
        QCOMPARE(model.rowCount(), 0);
        model.setFilter({});
        model.setMode(ArchiveModel::Mode::Flat);
        model.sort(ArchiveModel::Size, Qt::DescendingOrder);
        model.setFilter(u"1"_s);
        model.setMode(ArchiveModel::Mode::Tree);
        model.setTree(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void showsATreeAndAList()
    {
        ArchiveModel model;
        model.setTree(treeOf({file("dir/file 10", 1), file("dir/file 2", 2), file("aaa", 3)}));
        QCOMPARE(names(model), QStringList({u"dir"_s, u"aaa"_s}));
        const QModelIndex dir = model.index(0, 0);
        QCOMPARE(names(model, dir), QStringList({u"file 2"_s, u"file 10"_s}));
        QCOMPARE(model.parent(model.index(1, 0, dir)), dir);
        model.setMode(ArchiveModel::Mode::Flat);
        QCOMPARE(names(model), QStringList({u"aaa"_s, u"file 2"_s, u"file 10"_s}));
        QVERIFY(!model.index(0, 0).parent().isValid());
        QCOMPARE(model.index(1, 0).data(ArchiveModel::FolderRole).toString(), u"dir"_s);
        QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), u"dir/file 2"_s);
        QVERIFY(model.index(0, 0).data(ArchiveModel::FolderRole).toString().isEmpty());
    }

    void sortsByEveryColumnWithFoldersFirst()
    {
        ArchiveModel model;
        model.setTree(treeOf(
            {file("small", 1, 300), file("large", 900, 100), file("middle", 50, 200), file("z/in", 5, 0)}));
        model.sort(ArchiveModel::Size, Qt::AscendingOrder);
        QCOMPARE(names(model), QStringList({u"z"_s, u"small"_s, u"middle"_s, u"large"_s}));
        model.sort(ArchiveModel::Size, Qt::DescendingOrder);
        QCOMPARE(names(model), QStringList({u"z"_s, u"large"_s, u"middle"_s, u"small"_s}));
        model.sort(ArchiveModel::Modified, Qt::AscendingOrder);
        QCOMPARE(names(model), QStringList({u"z"_s, u"large"_s, u"middle"_s, u"small"_s}));
        model.sort(ArchiveModel::Name, Qt::DescendingOrder);
        QCOMPARE(names(model), QStringList({u"z"_s, u"small"_s, u"middle"_s, u"large"_s}));
    }

    void sortingKeepsPersistentIndexes()
    {
        ArchiveModel model;
        model.setTree(treeOf({file("a", 3), file("b", 2), file("c", 1)}));
        const QPersistentModelIndex b = model.index(1, ArchiveModel::Size);
        model.sort(ArchiveModel::Size, Qt::AscendingOrder);
        QCOMPARE(QModelIndex(b).siblingAtColumn(0).data().toString(), u"b"_s);
        model.sort(ArchiveModel::Name, Qt::DescendingOrder);
        QCOMPARE(b.row(), 1);
        model.setFilter(u"c"_s);
        QVERIFY(!b.isValid());
    }

    void filtersByNamePathAndPattern()
    {
        ArchiveModel model;
        model.setTree(treeOf({file("docs/Readme.md", 1), file("docs/notes.txt", 1), file("src/main.cpp", 1),
                              file("src/readme/x", 1)}));
        model.setFilter(u"README"_s);
        QCOMPARE(model.matchCount(), std::size_t(3)); // the folder src/readme is one
        QCOMPARE(model.matchable(), std::size_t(7));
        QCOMPARE(names(model), QStringList({u"docs"_s, u"src"_s}));
        QCOMPARE(names(model, model.index(0, 0)), QStringList({u"Readme.md"_s}));
        model.setFilter(u"*.txt"_s);
        QCOMPARE(model.matchCount(), std::size_t(1));
        model.setFilter(u"src/m"_s);
        QCOMPARE(model.matchCount(), std::size_t(1));
        model.setMode(ArchiveModel::Mode::Flat);
        QCOMPARE(names(model), QStringList({u"main.cpp"_s}));
        model.setFilter({});
        QCOMPARE(model.rowCount(), 4);
    }

    void showsNamesThatCannotDeceive()
    {
        ArchiveModel model;
        model.setTree(
            treeOf({file("bad\xff name", 1), file("line\nfeed", 1), file("exe.\xE2\x80\xAEgpj", 1)}));
        const QString all = names(model).join(u'|');
        QVERIFY(all.contains(QChar::ReplacementCharacter));
        QVERIFY(all.contains(u"line\\x0afeed"_s));
        QVERIFY(all.contains(u"\\u202e"_s));
        QVERIFY(!all.contains(QChar(0x202E)));
        // The bytes stay what they are.
        QStringList paths;
        for (int row = 0; row < 3; ++row)
            paths += QString::fromLatin1(QByteArray::fromStdString(model.pathOf(model.index(row, 0))));
        QVERIFY(paths.contains(u"bad\u00ff name"_s));
    }

    void givesTheHashShortInTheCellAndWholeInTheTip()
    {
        ArchiveModel model;
        model.setTree(treeOf({file("x", 0xAB)}));
        const QModelIndex cell = model.index(0, ArchiveModel::Sha512);
        QCOMPARE(cell.data().toString(), u"abababababab…"_s);
        QCOMPARE(cell.data(Qt::ToolTipRole).toString(), QString(u"ab"_s).repeated(64));
    }

    void showsOutcomesAndTheWorstOfAFolder()
    {
        ArchiveModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(treeOf({file("d/good", 1), file("d/bad", 1), file("other", 1)}));
        const auto stateOf = [&](const QModelIndex& index) { return model.stateOf(index); };
        const QModelIndex folder = model.index(0, 0);
        QVERIFY(!stateOf(folder));
        model.setOutcomes(
            {{0, archive::EntryState::Whole, 0, false, {}},
             {1, archive::EntryState::Damaged, 5, false, Sentence::verbatim("its hash differs")},
             {2, archive::EntryState::Whole, 2, false, {}}},
            {});
        QCOMPARE(*stateOf(folder), archive::EntryState::Damaged);
        QCOMPARE(folder.siblingAtColumn(ArchiveModel::Retries).data().toString(), u"5"_s);
        QCOMPARE(*stateOf(model.index(1, 0)), archive::EntryState::Whole);
        const QModelIndex bad = model.index(0, 0, folder);
        QCOMPARE(bad.data().toString(), u"bad"_s);
        QCOMPARE(bad.siblingAtColumn(ArchiveModel::State).data(Qt::ToolTipRole).toString(),
                 u"its hash differs"_s);
        model.setOutcomes({{1, archive::EntryState::Skipped, 0, false, {}},
                           {999, archive::EntryState::Damaged, 0, false, {}}},
                          {0, 1, 998});
        QCOMPARE(*stateOf(folder), archive::EntryState::Skipped);
        QVERIFY(!stateOf(model.index(1, 0)));
        model.clearOutcomes();
        QVERIFY(!stateOf(folder));
    }

    void showsOneFolderAndFindsWhatLiesDeeper()
    {
        ArchiveModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(treeOf({file("a/b/deep.txt", 1), file("a/near.txt", 2), file("c.txt", 3)}));
        model.setMode(ArchiveModel::Mode::Folder);
        QCOMPARE(names(model), QStringList({u"a"_s, u"c.txt"_s}));
        QVERIFY(!model.hasChildren(model.index(0, 0)));
        model.setFolder(model.nodeOf(model.index(0, 0)));
        QCOMPARE(names(model), QStringList({u"b"_s, u"near.txt"_s}));
        QVERIFY(model.index(0, 0).data(ArchiveModel::FolderRole).toString().isEmpty());
        model.setFilter(u"txt"_s);
        QCOMPARE(names(model), QStringList({u"deep.txt"_s, u"near.txt"_s}));
        QCOMPARE(model.index(0, 0).data(ArchiveModel::FolderRole).toString(), u"a/b"_s);
        QCOMPARE(model.matchCount(), std::size_t(2));
        model.setMode(ArchiveModel::Mode::Flat);
        model.setFilter({});
        QCOMPARE(names(model), QStringList({u"deep.txt"_s, u"near.txt"_s}));
    }

    void sortsByTypeBySuffix()
    {
        ArchiveModel model;
        model.setTree(
            treeOf({file("b.TXT", 1), file("c", 1), file("a.zip", 1), file("d.txt", 1), file("e.cpp", 1)}));
        model.sort(ArchiveModel::Type, Qt::AscendingOrder);
        QCOMPARE(names(model), QStringList({u"c"_s, u"e.cpp"_s, u"b.TXT"_s, u"d.txt"_s, u"a.zip"_s}));
        QCOMPARE(model.index(2, ArchiveModel::Type).data().toString(),
                 model.index(3, ArchiveModel::Type).data().toString());
        QVERIFY(!model.index(0, ArchiveModel::Type).data().toString().isEmpty());
    }

    void asksToRenameAndKeepsTheNameUntilItIsDone()
    {
        ArchiveModel model;
        model.setTree(treeOf({file("a", 1)}));
        const QModelIndex cell = model.index(0, 0);
        QSignalSpy asked(&model, &ArchiveModel::renameRequested);
        QVERIFY(!(model.flags(cell) & Qt::ItemIsEditable));
        model.setData(cell, u"b"_s);
        QCOMPARE(asked.size(), 0);
        model.setEditable(true);
        QVERIFY(model.flags(cell) & Qt::ItemIsEditable);
        model.setData(cell, u"a"_s);
        QCOMPARE(asked.size(), 0);
        model.setData(cell, u"b"_s);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(cell.data().toString(), u"a"_s);
    }

    void arrangesALargeArchiveBesideTheWindow()
    {
        ArchiveModel model;
        QSignalSpy arranged(&model, &ArchiveModel::arranged);
        const auto settle = [&] { QTRY_VERIFY_WITH_TIMEOUT(!model.isArranging(), 60'000); };
        model.setTree(largeTree());
        QVERIFY(model.isArranging());
        QCOMPARE(model.rowCount(), 0);
        settle();
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(model.fileCount(), std::size_t(100'000));
        QCOMPARE(model.index(2, 0).data().toString(), u"top2"_s);
        QCOMPARE(model.index(10, 0).data().toString(), u"top10"_s);
        model.setMode(ArchiveModel::Mode::Flat);
        model.sort(ArchiveModel::Size, Qt::DescendingOrder);
        // The old rows stand until the new ones do.
        QCOMPARE(model.rowCount(), 100);
        QVERIFY(!model.index(2, 0).data().toString().isEmpty());
        settle();
        QCOMPARE(model.rowCount(), 100'000);
        const auto size = [&](int row) { return model.entryOf(model.index(row, 0))->size; };
        for (int row = 1; row < model.rowCount(); ++row)
            QVERIFY(size(row - 1) >= size(row));
        // Of several requests in a row the last one counts, once.
        const QPersistentModelIndex kept = model.indexOf(*model.tree()->find("top99/sub9/file 99999.dat"));
        QVERIFY(kept.isValid());
        arranged.clear();
        for (const QString& typed : {u"f"_s, u"fi"_s, u"\"file 9999\""_s})
            model.setFilter(typed);
        settle();
        QCOMPARE(arranged.size(), 1);
        QCOMPARE(model.rowCount(), 11);
        QVERIFY(kept.isValid());
        QCOMPARE(QModelIndex(kept).data().toString(), u"file 99999.dat"_s);
        model.setFilter(u".DAT"_s);
        settle();
        QCOMPARE(model.rowCount(), 33'334);
        // Nothing comes back into a model that has moved on.
        model.setFilter(u"x"_s);
        model.setTree(treeOf({file("only", 1)}));
        model.setFilter({});
        QCOMPARE(names(model), QStringList({u"only"_s}));
        QTest::qWait(0);
        QCOMPARE(names(model), QStringList({u"only"_s}));
    }

    void tellsOfAnExpressionThatTakesTooLongAndKeepsTheRows()
    {
        ArchiveModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(treeOf({file(std::string(60, 'a') + "!", 1), file("b", 2), file("c/b", 3)}));
        model.setMode(ArchiveModel::Mode::Flat);
        model.setFilter(u"b"_s);
        QCOMPARE(model.rowCount(), 2);
        model.setFilter(u"/^(a+)+$/"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!model.isArranging(), 60'000);
        QCOMPARE(model.filterProblem().text(),
                 std::string("the regular expression takes too long; write a simpler one"));
        QCOMPARE(model.rowCount(), 2);
        model.sort(ArchiveModel::Size, Qt::DescendingOrder);
        QCOMPARE(names(model), QStringList({u"b"_s, u"b"_s}));
        QCOMPARE(model.entryOf(model.index(0, 0))->size, 3U);
        model.setFilter(u"/^(a+)+!$/"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!model.isArranging(), 60'000);
        QVERIFY(model.filterProblem().empty());
        QCOMPARE(model.rowCount(), 1);
    }

    void marksNamesAsTheyAreShown()
    {
        ArchiveModel model;
        model.setTree(treeOf({file("line\nfeed", 1), file("bad\xff feet", 1), file("a/Fée", 1)}));
        model.setMode(ArchiveModel::Mode::Flat);
        model.setFilter(u"fee"_s);
        const auto marked = [&](const char* path) {
            const QModelIndex index = model.indexOf(*model.tree()->find(path));
            const auto ranges = index.data(ArchiveModel::MatchRole).value<TextRanges>();
            return ranges.size() == 1 ? index.data().toString().mid(ranges[0].start, ranges[0].length)
                                      : QString();
        };
        QCOMPARE(marked("line\nfeed"), u"fee"_s);
        QCOMPARE(marked("bad\xff feet"), u"fee"_s);
        QCOMPARE(marked("a/Fée"), u"Fée"_s);
        model.setFilter({});
        QVERIFY(!model.index(0, 0).data(ArchiveModel::MatchRole).isValid());
    }

    void sortsOneHundredThousandEntries_benchmark()
    {
        ArchiveModel model;
        model.setTree(largeTree());
        model.setMode(ArchiveModel::Mode::Flat);
        bool descending = false;
        QBENCHMARK
        {
            descending = !descending;
            model.sort(ArchiveModel::Size, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
            QTRY_VERIFY(!model.isArranging());
        }
    }

    void filtersOneHundredThousandEntries_benchmark()
    {
        ArchiveModel model;
        model.setTree(largeTree());
        bool narrow = false;
        QBENCHMARK
        {
            narrow = !narrow;
            model.setFilter(narrow ? u"file 77"_s : u"file 7"_s);
            QTRY_VERIFY(!model.isArranging());
        }
    }

    void buildsTheTreeOfOneHundredThousandEntries_benchmark()
    {
        QBENCHMARK
        {
            largeTree();
        }
    }
};

FF_WINDOW_TEST(TestArchiveModel)
#include "TestArchiveModel.moc"
