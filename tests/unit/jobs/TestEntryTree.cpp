// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/EntryTree.h"
#include "tests/support/TestProgram.h"

#include <QtTest>

using namespace ff;
using namespace ff::jobs;

namespace {

archive::Entry file(const std::string& path, std::uint64_t size = 1)
{
    archive::Entry entry;
    entry.path = path;
    entry.size = size;
    entry.packedSize = size / 2;
    return entry;
}

archive::Entry folder(const std::string& path)
{
    archive::Entry entry;
    entry.path = path;
    entry.type = archive::EntryType::Directory;
    return entry;
}

EntryTree treeOf(std::vector<archive::Entry> entries)
{
    return EntryTree(std::make_shared<const std::vector<archive::Entry>>(std::move(entries)));
}

QStringList namesBelow(const EntryTree& tree, EntryTree::NodeId id)
{
    QStringList out;
    for (const EntryTree::NodeId child : tree.children(id))
        out += QString::fromUtf8(tree.node(child).name.data(), qsizetype(tree.node(child).name.size()));
    out.sort();
    return out;
}

} // namespace

class TestEntryTree : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesNothingOfNothing()
    {
        const EntryTree tree = treeOf({});
        QCOMPARE(tree.nodeCount(), std::size_t(1));
        QVERIFY(tree.children(EntryTree::kRoot).empty());
    }

    void impliesFoldersAndSumsThem()
    {
        const EntryTree tree =
            treeOf({file("a/b/one", 10), file("a/b/two", 20), file("a/three", 5), file("four", 7)});
        QCOMPARE(namesBelow(tree, EntryTree::kRoot),
                 QStringList({QStringLiteral("a"), QStringLiteral("four")}));
        QCOMPARE(tree.node(EntryTree::kRoot).size, std::uint64_t(42));
        QCOMPARE(tree.node(EntryTree::kRoot).files, std::uint32_t(4));
        QCOMPARE(tree.folderCount(), std::uint64_t(2));
        const auto top = tree.children(EntryTree::kRoot);
        const auto a =
            std::find_if(top.begin(), top.end(), [&](auto id) { return tree.node(id).name == "a"; });
        QCOMPARE(tree.node(*a).size, std::uint64_t(35));
        QVERIFY(!tree.entryOf(*a));
        QCOMPARE(tree.pathOf(*a), std::string("a"));
        QCOMPARE(tree.entriesBelow(*a).size(), std::size_t(3));
    }

    void takesAFolderEntryBeforeOrAfterItsFiles()
    {
        const EntryTree tree = treeOf({folder("x/"), file("x/1"), file("y/2"), folder("y")});
        QCOMPARE(namesBelow(tree, EntryTree::kRoot), QStringList({QStringLiteral("x"), QStringLiteral("y")}));
        for (const auto id : tree.children(EntryTree::kRoot)) {
            QVERIFY(tree.entryOf(id));
            QCOMPARE(tree.children(id).size(), std::size_t(1));
        }
    }

    void showsHostilePathsWithoutLosingOne()
    {
        const std::vector<archive::Entry> entries{file("../up"), file("/abs"),
                                                  file("a//b"),  file("a/b"),
                                                  file("same"),  file("same"),
                                                  file("clash"), file("clash/in"),
                                                  file("."),     file(""),
                                                  folder("/"),   folder("a"),
                                                  folder("a"),   file("bad\xff\xfe/\x01"),
                                                  file("///")};
        const EntryTree tree = treeOf(entries);
        std::vector<std::size_t> seen = tree.entriesBelow(EntryTree::kRoot);
        std::sort(seen.begin(), seen.end());
        QCOMPARE(seen.size(), entries.size());
        for (std::size_t i = 0; i < seen.size(); ++i)
            QCOMPARE(seen[i], i);
        for (std::size_t i = 1; i < tree.nodeCount(); ++i)
            QVERIFY(tree.node(EntryTree::NodeId(i)).parent < i);
    }

    void comparesNaturally_data()
    {
        QTest::addColumn<QString>("smaller");
        QTest::addColumn<QString>("larger");
        const auto row = [](const char* a, const char* b) {
            QTest::newRow((std::string(a) + " < " + b).c_str())
                << QString::fromUtf8(a) << QString::fromUtf8(b);
        };
        row("file 2", "file 10");
        row("File 2", "file 10");
        row("a", "b");
        row("A", "b");
        row("a", "B");
        row("a", "ab");
        row("a1", "a01");
        row("v1.9.1", "v1.10");
        row("99999999999999999999998", "99999999999999999999999");
        row("елка", "ёлки");
        row("ёлка", "жук");
        row("", "a");
    }

    void comparesNaturally()
    {
        QFETCH(QString, smaller);
        QFETCH(QString, larger);
        QVERIFY(compareNaturally(smaller, larger) < 0);
        QVERIFY(compareNaturally(larger, smaller) > 0);
        QCOMPARE(compareNaturally(smaller, smaller), 0);
    }

    void ranksNamesForSorting()
    {
        const EntryTree tree = treeOf({file("b10"), file("B2"), file("a")});
        const auto rank = [&](std::string_view name) {
            for (const auto id : tree.children(EntryTree::kRoot)) {
                if (tree.node(id).name == name)
                    return tree.node(id).nameRank;
            }
            return 0U;
        };
        QVERIFY(rank("a") < rank("B2"));
        QVERIFY(rank("B2") < rank("b10"));
    }
};

FF_TEST(TestEntryTree)
#include "TestEntryTree.moc"
